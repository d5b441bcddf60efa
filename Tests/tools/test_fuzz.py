"""test_fuzz.py: what CI searches: inputs that are always the same, then others every time."""

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


def searches(folder: Path, failing: str = "", seconds: str = "60") -> tuple[int, list[str]]:
    """How `.ci/fuzz` ends, and what it asks of a stand-in for dls-fuzz with three searches."""
    stand_in = folder / "dls-fuzz"
    stand_in.write_text(STAND_IN)
    stand_in.chmod(0o755)
    environment = os.environ | {
        "DLS_FUZZ": str(stand_in), "FAILING": failing, "DLS_FUZZ_SECONDS": seconds,
    }  # fmt: skip
    done = subprocess.run([ROOT / ".ci" / "fuzz"], env=environment, check=False)
    return done.returncode, (folder / "asked").read_text().splitlines()


def test_each_search_goes_on_from_a_seed_of_chance(tmp_path: Path) -> None:
    code, asked = searches(tmp_path)
    assert code == 0
    for name in ("syntax", "json", "brandnew"):
        of_it = [line.split()[1:] for line in asked if line.split()[0] == name]
        *fixed, last = of_it
        # One that nobody gave a seed yet is searched as well.
        assert len(fixed) == (0 if name == "brandnew" else 1)
        for words in fixed:
            assert words[0::2] == ["--seed", "--count"]
        option, seconds = last
        assert option == "--seconds"
        assert 5 <= int(seconds) <= 60


@pytest.mark.parametrize(
    "failing", ["json --seed 706601739 --count 330000", "brandnew --seconds 5"]
)
def test_what_is_found_fails(tmp_path: Path, failing: str) -> None:
    code, asked = searches(tmp_path, failing, seconds="5")
    assert code != 0
    assert failing in asked
    # What the fixed part finds isn't passed over by what comes after it.
    assert not (failing.startswith("json") and "json --seconds 5" in asked)
