"""test_memory.py: the memory that `dls check --forecast` foretells is what a training takes.

Each network learns from a few batches in a process of its own, whose peak is the operating system's
figure. Together they take about a minute of processor time.
"""

from __future__ import annotations

import subprocess
import sys

import pytest
from travel import Journey

# How far off a forecast may be, either way.
FACTOR = 1.35
# How often a training is tried.
RUNS = 3

# One whose writing takes the most, and one whose batches do.
NETWORKS = {
    "boxes, a usual batch": ("pascal_voc", "center_net", "light", 16),
    "pixels, a large batch": ("classified_tiles", "unet", "light", 64),
}

PROJECT = """project roofs {{ owner = maria }}
person maria {{}}
source ortho {{ path = "ortho.tif", bands = [red, green, blue] }}
schema things {{ class roof {{ value = 1 }} }}
work_units plots {{ source = ortho, grid = 1 x 1 }}
samples labels {{
  schema = things
  from = "roofs.geojson"
  class_field = "kind"
  id_field = "id"
  status = approved
  for roof {{ labels = "Roof" }}
}}
export chips {{ schema = things, units = plots, format = {0}, tile = 128 px, stride = 16 px }}
train net {{
  chips = chips
  model_type = {1}
  backbone = {2}
  batch_size = {3}
  iterations = 2
}}
"""


# Runs a command and says the most bytes that it, or a program that it started, held at once. It is
# small: the system counts a child's peak from the fork on, so that no child of a large process, as
# the tests' is, seems smaller than its parent was.
WATCHER = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:], stdout=sys.stderr)
unit = 1 if sys.platform == "darwin" else 1024
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit)
sys.exit(code)
"""


def peak(journey: Journey, *words: str) -> int:
    """The most bytes that `dls` or a program that it started held at once."""
    watched = subprocess.run(
        [sys.executable, "-S", "-c", WATCHER, journey.program, *words],
        cwd=journey.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert watched.returncode == 0, watched.stderr
    return int(watched.stdout)


def test_a_large_parent_adds_nothing_to_the_peak(journey: Journey) -> None:
    ballast = bytearray(b"x") * 300_000_000
    assert peak(journey, "--version") < 100_000_000 < len(ballast)


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS.keys())
def test_a_training_takes_the_memory_that_was_foretold(
    journey: Journey, network: tuple[str, str, str, int]
) -> None:
    (journey.folder / "roofs.dlsproj").write_text(PROJECT.format(*network))
    told = journey.json("check", "--probe", "--forecast")["forecasts"][0]["trainings"][0]
    journey.to_chips()
    # What threads hold at the same moment, and what the allocator keeps of it, differs from run to
    # run and only ever adds: the least of up to three is what the training takes.
    taken: list[int] = []
    while len(taken) < RUNS:
        taken.append(peak(journey, "train"))
        if 1 / FACTOR < told["memory_bytes"] / min(taken) < FACTOR:
            return
    pytest.fail(f"{told['memory_bytes']:,} foretold, {taken} taken")
