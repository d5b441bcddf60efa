"""test_shapes.py: the grammar makes of every text what the parser of dls makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from texts import fuzz_corpus, mutated, pages, samples
from tree_sitter import Parser
from trees import Reading, by_dls, by_grammar, quarrel


def compare(
    parser: Parser, texts: dict[str, bytes], folder: Path, *, sound: int, broken: int,
    same_block: bool = True,
) -> None:
    """Both parsers agree on every text; so many at least have no error, and so many have one."""
    paths = [folder / str(number) for number in range(len(texts))]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_bytes(text)
    readings: list[Reading] = list(by_dls(paths))
    quarrels = {}
    for (name, text), ours in zip(texts.items(), readings, strict=True):
        found = quarrel(ours, by_grammar(parser, text), same_block=same_block)
        if found:
            quarrels[name] = (found, text[:300])
    assert not quarrels, f"{len(quarrels)} of {len(texts)}: {list(quarrels.items())[:5]}"
    faults = sum(bool(reading.errors) for reading in readings)
    assert faults >= broken
    assert len(readings) - faults >= sound


def test_samples(parser: Parser, tmp_path: Path) -> None:
    compare(parser, samples(), tmp_path, sound=2, broken=0)


def test_pages(parser: Parser, tmp_path: Path) -> None:
    compare(parser, pages(), tmp_path, sound=150, broken=25)


def test_fuzz_corpus(parser: Parser, tmp_path: Path) -> None:
    compare(parser, fuzz_corpus(), tmp_path, sound=0, broken=80)


def test_what_the_tests_of_the_parser_parse(
    parser: Parser, parsed: dict[str, bytes], tmp_path: Path
) -> None:
    compare(parser, parsed, tmp_path, sound=2000, broken=4000)


def test_mutations(parser: Parser, tmp_path: Path) -> None:
    """Of two halves of a broken line either may be to blame, so blocks are not compared here."""
    texts = mutated(range(3000))
    compare(parser, texts, tmp_path, sound=200, broken=1500, same_block=False)


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        # A unit instead of none, a name that is longer, a list instead of a value.
        (b"a = 1", b"a = 1 px"),
        (b"person ana {}", b"person anna {}"),
        (b"a = b", b"a = [b]"),
        # What begins a date is another number.
        (b"a = 2024-05-14", b"a = 2024"),
    ],
)
def test_a_quarrel_is_seen(parser: Parser, tmp_path: Path, text: bytes, changed: bytes) -> None:
    path = tmp_path / "text"
    path.write_bytes(text)
    (ours,) = by_dls([path])
    assert quarrel(ours, by_grammar(parser, text)) is None
    assert quarrel(ours, by_grammar(parser, changed)) is not None
    assert quarrel(ours, by_grammar(parser, text + b" }")) is not None


def test_an_error_elsewhere_is_seen(parser: Parser, tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_bytes(b"person a { b }\nperson c {}\n")
    (ours,) = by_dls([path])
    assert quarrel(ours, by_grammar(parser, b"person a {  }\nperson c {d}\n")) is not None
