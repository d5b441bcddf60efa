"""conftest.py: owns what the tests of the grammar share: the compiled parser."""

from __future__ import annotations

import pytest
from tree_sitter import Language, Parser
from trees import build


@pytest.fixture(scope="session")
def language(tmp_path_factory: pytest.TempPathFactory) -> Language:
    """The committed parser, compiled."""
    return build(tmp_path_factory.mktemp("parser"))


@pytest.fixture(scope="session")
def parser(language: Language) -> Parser:
    """A parser of the language."""
    return Parser(language)
