"""test_notation.py: the rules of dlsproj.ebnf take the texts that the parser of dls takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ebnf import Notation, read
from texts import fuzz_corpus, pages, samples
from trees import ROOT, by_dls

# Longer texts take the search of `ebnf.py` too long; they are the same few lines, many times.
LONG = 4000


@pytest.fixture(scope="module")
def notation() -> Notation:
    return read(ROOT / "grammar" / "dlsproj.ebnf")


def quarrels(notation: Notation, texts: dict[str, bytes], folder: Path) -> list[str]:
    """Texts that only one of the two takes. The notation can't say how deep blocks and lists may
    nest, as the page tells; so what is wrong for that alone counts as right."""
    paths = [folder / str(number) for number in range(len(texts))]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_bytes(text)
    wrong = []
    for (name, text), reading in zip(texts.items(), by_dls(paths), strict=True):
        try:
            follows = notation.follows(text.decode())
        except UnicodeDecodeError:
            follows = False
        if follows == bool(reading.errors) and not (follows and too_deep(text)):
            wrong.append(name.removeprefix(f"{ROOT}/"))
    return wrong


def too_deep(text: bytes) -> bool:
    """Whether more brackets are open at once than may be; in a text that is right otherwise."""
    depth = deepest = 0
    for bracket in re.findall(rb"[\[{\]}]", re.sub(rb'"[^"]*"|//.*', b"", text)):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(depth, deepest)
    return deepest > 32


def test_the_rules_take_what_the_parser_takes(notation: Notation, tmp_path: Path) -> None:
    texts = samples() | pages() | fuzz_corpus()
    assert len(texts) > 200
    assert quarrels(notation, texts, tmp_path) == []


def test_what_the_tests_of_the_parser_parse(
    notation: Notation, parsed: dict[str, bytes], tmp_path: Path
) -> None:
    texts = {name: text for name, text in parsed.items() if len(text) <= LONG}
    assert len(texts) > 6000
    assert quarrels(notation, texts, tmp_path) == []


def test_the_manual_prints_them() -> None:
    page = (ROOT / "docs" / "grammar.md").read_text(encoding="utf-8")
    rules = (ROOT / "grammar" / "dlsproj.ebnf").read_text(encoding="utf-8")
    assert page.count("```ebnf") == 1
    assert f"```ebnf\n{rules}```\n" in page, "run grammar/generate"


@pytest.mark.parametrize(
    ("text", "follows"),
    [
        ("a = 4x4", True), ("a = 4 xyz", True), ("a = 4 x", False), ("a = 10 m x 2 m", True),
        ("a = 4 x-2", True), ("a = 1.2.3", False), ("a = 2024-05-145", False), ("a = é-2", True),
        ('a = "b ""c"" ${d.e}$${f}"', True), ('a = "${b/c}"', False), ("a { b = 1 c = 2 }", False),
        ("a { b = [1\n2,,3], c {} }\r\n// d", True), ('import "a" ascii', False),
        ("dlsproj 1\na = 1", True), ("a = 1\ndlsproj 1", False), ("import = 1, let = 2", True),
    ],
)  # fmt: skip
def test_words_and_their_ends(notation: Notation, text: str, follows: bool) -> None:
    assert notation.follows(text) == follows
