"""test_bench_stages.py: the program that times single stages, and what the bench makes of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from program import ROOT

sys.path.insert(0, str(ROOT / ".ci"))
import bench_stages

STAGES = ROOT / ".build" / "debug" / "dls-stages"


@pytest.mark.parametrize("stage", ["lex", "parse", "format"])
def test_each_passage_is_a_figure(stage: str, tmp_path: Path) -> None:
    assert STAGES.exists(), "dls-stages is not built; run: swift build --build-tests"
    path = tmp_path / "some.dlsproj"
    path.write_text("dlsproj 1\n\nperson ana {}\n")
    done = subprocess.run(
        [STAGES, stage, path, "--times", "3", "--threads", "1"], capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert len([int(line) for line in done.stdout.splitlines()]) == 3


def test_what_it_cannot_read_is_told() -> None:
    done = subprocess.run(
        [STAGES, "lex", "nowhere.dlsproj"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout.startswith("dls-stages: can't read 'nowhere.dlsproj'")


def test_growth_compares_each_size_with_the_one_before() -> None:
    told = bench_stages.growth([10, 100, 1000], [2.0, 10.0, 100.0])
    assert told == "a byte costs 0.50 and then 1.00 times one of ten times less"
