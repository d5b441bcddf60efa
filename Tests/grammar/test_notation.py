"""test_notation.py: the rules of dlsproj.ebnf take the texts that the parser of dls takes."""

from __future__ import annotations

from pathlib import Path

import pytest
from ebnf import Notation, read
from texts import fuzz_corpus, pages, samples
from trees import ROOT, by_dls

# The notation can't say how deep lists may nest, as the page tells.
DEEP = "docs/diagnostics/DLS0027.md#0"


@pytest.fixture(scope="module")
def notation() -> Notation:
    return read(ROOT / "grammar" / "dlsproj.ebnf")


def test_the_rules_take_what_the_parser_takes(notation: Notation, tmp_path: Path) -> None:
    texts = samples() | pages() | fuzz_corpus()
    paths = [tmp_path / str(number) for number in range(len(texts))]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_bytes(text)
    wrong = []
    for (name, text), reading in zip(texts.items(), by_dls(paths), strict=True):
        try:
            follows = notation.follows(text.decode())
        except UnicodeDecodeError:
            follows = False
        if follows == bool(reading.errors):
            wrong.append(name.removeprefix(f"{ROOT}/"))
    assert wrong == [DEEP]


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
