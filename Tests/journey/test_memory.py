"""test_memory.py: the memory that `dls check --forecast` foretells is what a training takes.

Each network learns from a few batches in a process of its own, whose peak is the operating system's
figure. Together they take about a minute of processor time.
"""

from __future__ import annotations

import os
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


def peak(journey: Journey, *words: str) -> int:
    """The most bytes that `dls` or a program that it started held at once."""
    with subprocess.Popen(
        [journey.program, *words], cwd=journey.folder, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        said = process.stdout.read()
        # Of the child and of those that it waited for.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, said
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


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
