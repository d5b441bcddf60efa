"""conftest.py: owns what the engine's tests share: small rasters, a client of the server."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ENGINE = Path(__file__).resolve().parents[2] / "Sources" / "engine"
for folder in (ENGINE, Path(__file__).resolve().parent):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

from client import Client  # noqa: E402

import dls_engine  # noqa: E402, F401 - before any library, to silence them


@pytest.fixture
def client() -> Iterator[Client]:
    """A server that has been greeted."""
    with Client() as connection:
        connection.call("initialize", protocol=1, client={"name": "tests", "version": "0"})
        yield connection
