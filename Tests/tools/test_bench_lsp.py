"""test_bench_lsp.py: what the bench of the language server types, counts and compares."""

from __future__ import annotations

import collections
import json
import sys
from pathlib import Path

import pytest
from program import ROOT, Program

sys.path.insert(0, str(ROOT / ".ci"))
import bench_lsp
import bench_lsp_guard as guard
import bench_lsp_texts as texts

ENDINGS = ("dlsproj", "py", "toml", "c")


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("lines", [100, 1000])
def test_a_text_has_the_lines_that_it_is_measured_by(ending: str, lines: int) -> None:
    text = texts.document(ending, lines)
    assert text.count("\n") == lines
    assert texts.faulty(ending, text, 1000).count("\n") == lines


@pytest.mark.parametrize("ending", ENDINGS)
def test_as_many_lines_are_wrong_as_wanted(ending: str) -> None:
    text = texts.document(ending, 10_000)
    wrong = texts.faulty(ending, text, 1000)
    pairs = zip(text.split("\n"), wrong.split("\n"), strict=True)
    assert sum(left != right for left, right in pairs) == 1000


def test_the_text_has_no_finding_and_the_wrong_one_has_one_a_line(dls: Program) -> None:
    name, content = texts.LIBRARIES["dlsproj"]
    (dls.folder / name).write_text(content)
    text = texts.document("dlsproj", 10_000)
    path = dls.folder / "bench.dlsproj"
    path.write_text(text)
    done = dls.run("check", "--no-data", "--strict", "--quiet", path.name)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    path.write_text(texts.faulty("dlsproj", text, 1000))
    found = dls.run("check", "--no-data", "--format", "json", path.name, code=1)
    assert len(json.loads(found.stdout)["diagnostics"]) == 1000


@pytest.mark.parametrize("ending", ENDINGS)
def test_keys_are_typed_everywhere(ending: str) -> None:
    lines = texts.document(ending, 1000).split("\n")
    found = texts.places(lines, 800, ending)
    counts = collections.Counter(place.kind for place in found)
    kinds = set(texts.KINDS) - ({"imported"} if ending == "toml" else set())
    assert set(counts) == kinds
    assert min(counts.values()) == 100
    assert {place.letter for place in found if place.kind == "brace"} == {"{"}
    assert {place.letter for place in found if place.kind == "quote"} == {'"'}
    for place in found:
        assert 0 <= place.column <= len(lines[place.line])
        if place.kind == "value":
            assert "=" in lines[place.line][: place.column]
    behind = {lines[place.line][: place.column] for place in found if place.kind == "imported"}
    if ending == "dlsproj":
        assert behind == {'import "library.dlsproj" as lib', "  runner = lib.here"}


def test_ratios_are_those_of_what_both_have() -> None:
    figures = {
        "echo 100": {"key p50": 1.0},
        "dls 100": {"keys": 3000, "key p50": 1.0, "key p99": 4.0, "symbols": 3.0, "burst 100": 2.0},
        "tombi 100": {"keys": 3000, "key p50": 2.0, "key p99": 8.0, "burst 100": 8.0},
        "ruff 100": {"keys": 300, "key p50": 4.0, "key p99": 4.0, "format": 1.0},
        "ruff 10000": {"key p50": 4.0},
    }
    assert guard.ratios(figures) == {
        "key p50, 100 lines, over tombi": 0.5,
        "key p99, 100 lines, over tombi": 0.5,
        "burst 100, 100 lines, over tombi": 0.25,
        # Of 300 keys no hundredth is taken.
        "key p50, 100 lines, over ruff": 0.25,
    }


FIGURES = {"dls 100": {"cold": 1.0, "key p99": 1.0}, "tombi 100": {"cold": 2.0}}
COUNTS = {"a key, 100 lines": 100.0}
WANTED = [", 100 lines, over tombi"]


def held_to(
    tmp_path: Path, ratios: dict[str, float], counts: dict[str, float], missing: list[str]
) -> bool:
    path = tmp_path / "baseline.json"
    path.write_text(json.dumps({"ratios": ratios, "instructions": counts}))
    return guard.compare(FIGURES, COUNTS, path, missing, WANTED)


COLD = "cold, 100 lines, over tombi"
FORMAT = "format, 100 lines, over tombi"


@pytest.mark.parametrize(
    ("ratios", "counts", "missing", "said"),
    [
        ({COLD: 0.3}, {"a key, 100 lines": 95}, [], ""),
        ({COLD: 0.2}, {}, [], f"WORSE: {COLD}: 0.5, was 0.2\n"),
        ({}, {"a key, 100 lines": 90}, [], "WORSE: a key, 100 lines: 100, was 90\n"),
        ({}, {}, ["tombi: it is not here"], "NOT MEASURED: tombi: it is not here\n"),
        ({FORMAT: 1}, {}, [], f"NOT MEASURED: {FORMAT}\n"),
        # Of too few keys there is no hundredth; nobody asked for other sizes and servers.
        ({"key p99, 100 lines, over tombi": 1}, {}, [], ""),
        ({"cold, 10000 lines, over tombi": 1, "cold, 100 lines, over ruff": 1}, {}, [], ""),
    ],
)
def test_worse_and_missing_figures_fail_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], ratios: dict[str, float],
    counts: dict[str, float], missing: list[str], said: str,
) -> None:  # fmt: skip
    assert held_to(tmp_path, ratios, counts, missing) == (not said)
    assert capsys.readouterr().out == said


def test_what_is_written_is_what_the_next_run_is_held_to(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    guard.write(FIGURES, COUNTS, path)
    assert guard.compare(FIGURES, COUNTS, path, [], WANTED)
    assert not guard.compare(FIGURES, {"a key, 100 lines": 111}, path, [], WANTED)


def test_goals_stand_beside_figures() -> None:
    figures = {
        "echo 100": {"key p99": 0.0001},
        "dls 100": {"cold": 0.004, "key p99": 0.0004, "memory": 11},
        "tombi 100": {"cold": 0.008},
    }
    assert guard.against_goals(figures) == [
        "100 lines: cold 4 of 5; key p99 0.4 of 0.3 (missed); memory 11 of 10 (missed); "
        "cold 0.50 of 0.8 x tombi's; key p99 4.0 of 3 x the echo's (missed)"
    ]


def test_a_server_that_is_not_there_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    (tmp_path / "ruff").touch()
    there, absent = bench_lsp.peers(str(tmp_path / "ruff"))
    assert [peer.name for peer in there] == ["dls", "ruff (pull)"]
    assert absent == ["tombi", "clangd"]


def test_keys_are_summed_up_by_kind() -> None:
    taken = [("start", 1.0), ("start", 3.0), ("quote", 5.0)]
    assert bench_lsp.keys_in(taken) == {
        "keys": 3, "key p50": 3.0, "key p99": 5.0, "key p50, start": 2.0, "key p50, quote": 5.0,
    }  # fmt: skip
    assert bench_lsp.quantile([float(n) for n in range(1000)], 0.99) == 990


def test_only_what_a_server_offers_is_asked() -> None:
    delta = {"semanticTokensProvider": {"full": {"delta": True}}}
    assert list(bench_lsp.offered(delta)) == ["tokens", "tokens delta"]
    assert list(bench_lsp.offered({"semanticTokensProvider": {"full": True}})) == ["tokens"]
    both = {"documentSymbolProvider": True, "documentFormattingProvider": False}
    assert list(bench_lsp.offered(both)) == ["symbols"]
