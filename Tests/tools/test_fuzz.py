"""test_fuzz.py: what CI searches: inputs that are always the same, then others with each change."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from program import ROOT

STAND_IN = """#!/bin/sh
if [ "$1" = --list ]; then
  echo 'The searches:'
  printf '  %s\\twhat it proves\\n' syntax json brandnew
  exit
fi
echo "$@" >> "$(dirname "$0")/asked"
[ "$*" != "$FAILING" ]
"""


def searches(folder: Path, failing: str = "", seconds: str = "") -> tuple[int, list[str]]:
    """How `.ci/fuzz` ends, and what it asks of a stand-in for dls-fuzz with three searches."""
    stand_in = folder / "dls-fuzz"
    stand_in.write_text(STAND_IN)
    stand_in.chmod(0o755)
    environment = os.environ | {
        "DLS_FUZZ": str(stand_in), "FAILING": failing, "DLS_FUZZ_SECONDS": seconds,
    }  # fmt: skip
    done = subprocess.run([ROOT / ".ci" / "fuzz"], env=environment, check=False)
    return done.returncode, (folder / "asked").read_text().splitlines()


def seed_of_the_code() -> int:
    """What the tree of the sources, as committed, stands for."""
    asked = ["git", "rev-parse", "HEAD:Sources"]
    tree = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return int(tree[:7], 16)


def test_each_search_goes_on_from_the_seed_of_the_code(tmp_path: Path) -> None:
    code, asked = searches(tmp_path)
    assert code == 0
    # One that nobody gave a seed yet is searched as well.
    for name in ("syntax", "json", "brandnew"):
        first, second = [line.split()[1:] for line in asked if line.split()[0] == name]
        assert first[0::2] == second[0::2] == ["--seed", "--count"]
        assert int(first[1]) != int(second[1]) == seed_of_the_code()


def test_chance_has_so_many_seconds(tmp_path: Path) -> None:
    code, asked = searches(tmp_path, seconds="7")
    assert code == 0
    assert sorted(asked) == [f"{name} --seconds 7" for name in ("brandnew", "json", "syntax")]


@pytest.mark.parametrize("failing", ["json --seed 706601739 --count 330000", "brandnew"])
def test_what_is_found_fails(tmp_path: Path, failing: str) -> None:
    if failing == "brandnew":
        failing += f" --seed {seed_of_the_code()} --count 1000"
    code, asked = searches(tmp_path, failing)
    assert code != 0
    assert failing in asked
    # What the fixed part finds isn't passed over by what comes after it.
    assert failing.startswith("brandnew") or sum(line.startswith("json") for line in asked) == 1
