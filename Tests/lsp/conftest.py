"""conftest.py: owns what the language server's tests share: the program, an editor beside it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from editor import Editor


@pytest.fixture
def program() -> Path:
    """The built program."""
    path = os.environ.get("DLS")
    if path is None:
        pytest.skip("DLS does not name the built program; `make test` sets it")
    return Path(path).resolve()


@pytest_asyncio.fixture
async def editor(tmp_path: Path) -> AsyncIterator[Editor]:
    """An editor that has yet to start its server. Afterwards the two part in peace."""
    found = Editor(tmp_path)
    yield found
    if found.greeting is not None:
        await found.leave()
