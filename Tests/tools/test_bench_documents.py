"""test_bench_documents.py: the benchmarks measure sound projects, not the writing of findings."""

from __future__ import annotations

import json
import sys

from program import ROOT, Program

sys.path.insert(0, str(ROOT / ".ci"))
import bench_documents


def test_documents_of_the_benchmarks_have_no_findings(dls: Program) -> None:
    path = dls.folder / "bench.dlsproj"
    path.write_text(bench_documents.dlsproj(bench_documents.project(40)))
    done = dls.run("check", "--no-data", "--strict", "--quiet", path.name)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_damaged_documents_have_an_error_on_every_line(dls: Program) -> None:
    path = dls.folder / "damaged.dlsproj"
    text = bench_documents.damaged(bench_documents.dlsproj(bench_documents.project(5)))
    path.write_text(text)
    done = dls.run("check", "--no-data", "--format", "jsonl", path.name, code=1)
    entries = [json.loads(line) for line in done.stdout.splitlines()]
    found = {
        entry["place"]["start"]["line"]
        for entry in entries if entry["kind"] == "diagnostic" and entry["severity"] == "error"
    }
    assert found == set(range(1, text.count("\n") + 1))


def test_documents_are_as_large_as_asked() -> None:
    for render in (
        bench_documents.dlsproj,
        lambda blocks: bench_documents.damaged(bench_documents.dlsproj(blocks)),
    ):
        size = len(render(bench_documents.of_bytes(500_000, render)))
        assert 490_000 < size < 510_000
