"""conftest.py: owns what tests of the editors' files share: the grammar that their queries ask."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from places import ROOT
from tree_sitter import Language, Parser, Query, Tree

sys.path.append(str(ROOT / "Tests" / "grammar"))

from trees import build


@pytest.fixture(scope="session")
def language(tmp_path_factory: pytest.TempPathFactory) -> Language:
    return build(tmp_path_factory.mktemp("parser"))


@pytest.fixture(scope="session")
def parse(language: Language) -> Callable[[bytes], Tree]:
    """Parses a text."""
    return Parser(language).parse


@pytest.fixture(scope="session")
def query(language: Language) -> Callable[[str], Query]:
    """Reads a query."""
    return lambda text: Query(language, text)
