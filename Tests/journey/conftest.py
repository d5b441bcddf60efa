"""conftest.py: owns what every journey begins with: the program and a folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from travel import Journey


@pytest.fixture(scope="session")
def dls() -> Path:
    """The built program, as the environment names it."""
    program = os.environ.get("DLS")
    if program is None:
        pytest.skip("DLS does not name the built program; `make test` sets it")
    return Path(program).resolve()


@pytest.fixture
def journey(tmp_path: Path, dls: Path) -> Journey:
    """A journey that begins in a folder whose name has a blank, a quote and an accent."""
    folder = tmp_path / "l'été en forêt"
    folder.mkdir()
    return Journey(folder, dls)
