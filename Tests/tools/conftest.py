"""conftest.py: owns what the tests of other programs' views of dls share: the program itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from program import Program


@pytest.fixture
def dls(tmp_path: Path) -> Program:
    """The built program, in a folder and with a home of its own."""
    path = os.environ.get("DLS")
    if path is None:
        pytest.skip("DLS does not name the built program; `make test` sets it")
    return Program(Path(path).resolve(), tmp_path)
