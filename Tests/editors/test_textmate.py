"""test_textmate.py: the TextMate grammar names what VS Code colours, by a real Oniguruma."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from places import EDITORS, ROOT
from textmate_grammar.parsers.base import LanguageParser

Token = tuple[tuple[int, int], str, list[str]]


@pytest.fixture(scope="module")
def grammar() -> LanguageParser:
    logging.disable(logging.WARNING)
    path = EDITORS / "vscode" / "syntaxes" / "dlsproj.tmLanguage.json"
    text: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return LanguageParser(text)


def tokens(grammar: LanguageParser, text: str) -> list[Token]:
    element = grammar.parse_string(text)
    assert element
    found: list[Token] = element.flatten()
    return found


# A text, the token in it, and the last of its scopes.
SCOPES = [
    ("dlsproj 1", "dlsproj", "keyword.control.edition"), ("dlsproj 1", "1", "constant.numeric"),
    ('import "a" as b', "import", "keyword.control.import"),
    ('import "a" as b', "as", "keyword.control.as"),
    ('import "a" as b', "b", "entity.name.namespace"),
    ("import = 1", "import", "variable.other.property"),
    ('let a-b = "c"', "let", "keyword.other.let"),
    ('let a-b = "c"', "a-b", "variable.other.constant"),
    ("train net {}", "train", "storage.type.block"), ("train net {}", "net", "entity.name.type"),
    ("for acme.trees {}", "acme.trees", "entity.name.type"),
    ("for acme.trees {}", "{", "punctuation.section.block.begin"),
    ("teach net {}", "teach", "entity.name.tag"),
    ("a { split { b = 1 } }", "split", "storage.type.block"),
    ("source = a", "source", "variable.other.property"),
    ("a.b-c = 1", "a.b-c", "variable.other.property"),
    ("a = 1", "=", "keyword.operator.assignment"),
    ("a = -1.5e-4", "-1.5e-4", "constant.numeric"), ("a = 256 px", "px", "keyword.other.unit"),
    ("a = 20%", "%", "keyword.other.unit"), ("a = 0.1 m/px", "m/px", "keyword.other.unit"),
    ("a = 0.5 ft/px", "ft/px", "keyword.other.unit"),
    ("a = 3 m2 // b", "m2", "keyword.other.unit"), ("a = 10 x 20 m", "x", "keyword.operator.pair"),
    ("a = 10 x 20 m", "20", "constant.numeric"), ("a = 10 x 20 m", "m", "keyword.other.unit"),
    ("a = 0..60 m", "..", "keyword.operator.range"), ("a = 0..60 m", "60", "constant.numeric"),
    ("a = 2024-05-14", "2024-05-14", "constant.other.date"),
    ("a = 2024-05-14..2024-06-01", "2024-06-01", "constant.other.date"),
    ("a = #2e7d32", "#2e7d32", "constant.other.color"),
    ("a = #2e", "#2e", "invalid.illegal.comment"),
    ("/* a */", "/* a */", "invalid.illegal.comment"),
    ("a = none", "none", "constant.language"), ("a = none.b", "none", "variable.other.reference"),
    ("a = faster_rcnn", "faster_rcnn", "support.constant"),
    ("a = faster_rcnn-2", "faster_rcnn-2", "variable.other.reference"),
    ("a = [b, true]", "b", "variable.other.reference"),
    ("a = [b, true]", "true", "constant.language"),
    ("a = [b]", "[", "punctuation.section.list.begin"),
    ("été = 東京", "東京", "variable.other.reference"),
    ('a = "b"', "b", "string.quoted.double"), ('a = "b""c"', '""', "constant.character.escape"),
    ('a = "b""c"', "c", "string.quoted.double"),
    ('a = "$${b}"', "$${", "constant.character.escape"),
    ('a = "${b.c}d"', "b.c", "variable.other.constant"),
    ('a = "${b}d"', "d", "string.quoted.double"),
    ('a = "http://b"', "http://b", "string.quoted.double"),
    ('a = "b\nc = 1', "c", "variable.other.property"),
    ("a = 1 // b", " b", "comment.line.double-slash"),
    ("/// b", " b", "comment.line.documentation"),
    ("//// b", "//", "punctuation.definition.comment"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "word", "scope"), SCOPES)
def test_scopes(grammar: LanguageParser, text: str, word: str, scope: str) -> None:
    found = {token: scopes[-1] for _, token, scopes in tokens(grammar, text)}
    assert found.get(word) == f"{scope}.dlsproj", found


def test_a_sample_has_nothing_illegal(grammar: LanguageParser) -> None:
    for path in sorted(ROOT.glob("samples/**/*.dlsproj")):
        text = path.read_text(encoding="utf-8")
        found = tokens(grammar, text)
        assert not [token for _, token, scopes in found if "illegal" in " ".join(scopes)]
        # Every block is closed by its own brace: the file ends where it began.
        blocks = [scopes[-1].split(".")[3] for *_, scopes in found if "section.block" in scopes[-1]]
        assert blocks.count("begin") == blocks.count("end") > 5


def test_the_fence_of_markdown_holds_the_language() -> None:
    fence = json.loads((EDITORS / "vscode" / "syntaxes" / "codeblock.json").read_text())
    inner = fence["patterns"][0]["patterns"][0]
    assert inner["patterns"] == [{"include": "source.dlsproj"}]
