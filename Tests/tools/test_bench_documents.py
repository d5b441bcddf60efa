"""test_bench_documents.py: the benchmarks measure sound projects, not the writing of findings."""

from __future__ import annotations

import sys

from program import ROOT, Program

sys.path.insert(0, str(ROOT / ".ci"))
import bench_documents


def test_documents_of_the_benchmarks_have_no_findings(dls: Program) -> None:
    path = dls.folder / "bench.dlsproj"
    path.write_text(bench_documents.dlsproj(bench_documents.project(40)))
    done = dls.run("check", "--no-data", "--strict", "--quiet", path.name)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
