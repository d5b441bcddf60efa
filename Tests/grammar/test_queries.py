"""test_queries.py: the queries fit the grammar and colour what they should."""

from __future__ import annotations

from pathlib import Path

import pytest
from texts import samples
from tree_sitter import Language, Parser, Query, QueryCursor
from trees import ROOT

QUERIES = sorted((ROOT / "grammar" / "queries").glob("*.scm"))

TEXT = b"""dlsproj 1
import "team.dlsproj" as acme
let data = "imagery"
/// Crowns.
source ortho { path = "${data}/a""b.tif", bands = [red, true], like = acme.ortho }
train net { batch_size = 0.5 px, model_type = faster_rcnn, seed = none } // why
"""

# What is coloured how in the text above: the text, which of its places, the capture.
COLOURS = [
    ("dlsproj", 0, "keyword"), ("import", 0, "keyword"), ("as", 0, "keyword"),
    ("let", 0, "keyword"), ("1", 0, "number"), ('"', 0, "string"), ("team.dlsproj", 0, "string"),
    ("acme", 0, "module"), ("data", 0, "constant"), ("data", 1, "constant"),
    ("/// Crowns.", 0, "comment.documentation"), ("source", 0, "keyword"), ("ortho", 0, "type"),
    ("path", 0, "property"), ("${", 0, "punctuation.special"), ('""', 0, "string.escape"),
    ("red", 0, "variable"), ("true", 0, "constant.builtin"), ("acme", 1, "variable"),
    ("0.5", 0, "number"), ("px", 0, "type.builtin"), ("faster_rcnn", 0, "constant"),
    ("none", 0, "constant.builtin"), ("// why", 0, "comment"), ("=", 0, "operator"),
    ("[", 0, "punctuation.bracket"), ("{", 1, "punctuation.special"),
]  # fmt: skip


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.name)
def test_every_pattern_finds_something(language: Language, parser: Parser, path: Path) -> None:
    query = Query(language, path.read_text())
    found: set[int] = set()
    for text in [*samples().values(), TEXT]:
        root = parser.parse(text).root_node
        found |= {number for number, _ in QueryCursor(query).matches(root)}
    extra = parser.parse(b"a { b = 0..1, c = #2e7d32, for d {} }\nx = 2024-05-14").root_node
    found |= {number for number, _ in QueryCursor(query).matches(extra)}
    assert found == set(range(query.pattern_count))


@pytest.mark.parametrize(("word", "place", "capture"), COLOURS)
def test_colours(
    language: Language, parser: Parser, word: str, place: int, capture: str
) -> None:
    query = Query(language, (ROOT / "grammar" / "queries" / "highlights.scm").read_text())
    captures = QueryCursor(query).captures(parser.parse(TEXT).root_node)
    start = -1
    for _ in range(place + 1):
        start = TEXT.index(word.encode(), start + 1)
    end = start + len(word)
    names = {
        name for name, nodes in captures.items() for node in nodes
        if node.start_byte <= start and end <= node.end_byte
    }  # fmt: skip
    assert names == {capture}
