"""test_table.py: the engine trains what the language's table of model types says it does."""

from __future__ import annotations

import re
from pathlib import Path

from dls_engine.learn.evaluate import LEAST_LOCAL_PADDING, LOCAL_TILE
from dls_engine.learn.models import (
    DEFAULT_BACKBONE,
    DETECTORS,
    FITTING,
    LEAST_TILE,
    LIGHT_STEP,
    LOOKS_AT_WHOLE_TILE,
    TILE_STEP,
)
from dls_engine.learn.settings import BATCH_SIZE, MONITORS, OF_PIXELS, OF_THINGS
from dls_engine.learn.tiling import ALIGNMENT

REFERENCE = Path(__file__).resolve().parents[3] / "docs" / "reference.md"


def rows() -> dict[str, list[str]]:
    """The cells of each model type that runs, by its word."""
    text = REFERENCE.read_text(encoding="utf-8").partition("## Model types")[2]
    table = text.partition("\n## ")[0]
    found = {}
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 8 and cells[6] == "yes":
            found[cells[0].strip("`")] = cells
    return found


def test_the_engine_and_the_reference_name_the_same_types() -> None:
    assert set(rows()) == set(DEFAULT_BACKBONE) == set(FITTING)


def test_backbones_and_batches_are_those_of_the_reference() -> None:
    for word, cells in rows().items():
        built_on = re.findall(r"`([^`]+)`", cells[4])
        assert built_on[0] == DEFAULT_BACKBONE[word], word
        assert set(built_on) == set(FITTING[word]), word
        assert int(cells[5]) == BATCH_SIZE.get(word, 8), word


def test_tiles_and_figures_are_those_of_the_reference() -> None:
    text = REFERENCE.read_text(encoding="utf-8").partition("## Tiles and figures")[2]
    table = text.partition("\n## ")[0]
    assert f"whole {ALIGNMENT} px" in table
    seen = set()
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        word = cells[0].strip("`")
        if word not in FITTING:
            continue
        seen.add(word)
        step = TILE_STEP.get(word, 1)
        usual = f"of {LEAST_TILE} px or more" if step == 1 else f"with sides of whole {step} px"
        light = f"with sides of whole {LIGHT_STEP} px"
        differs = "light" in FITTING[word] and light != usual
        assert cells[1] == (f"{usual}; on `light` {light}" if differs else usual)
        local = word not in LOOKS_AT_WHOLE_TILE
        assert cells[2].startswith(f"{LOCAL_TILE} px") == local
        assert cells[3].startswith(f"{LEAST_LOCAL_PADDING} px") == local
        other = OF_PIXELS if word in DETECTORS else OF_THINGS
        known = {name for name, measure in MONITORS.items() if measure not in other}
        assert set(re.findall(r"`([^`]+)`", cells[4])) == known
    assert seen == set(FITTING)
