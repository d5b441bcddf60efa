"""conftest.py: owns what the tests of the grammar share: the compiled parser, the kept texts."""

from __future__ import annotations

import pytest
from texts import parsed_by_tests
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


@pytest.fixture(scope="session")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Every text that the tests of the Swift parser parse."""
    return parsed_by_tests(tmp_path_factory.mktemp("kept"))
