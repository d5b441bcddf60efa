"""test_table.py: the engine trains what the language's table of model types says it does."""

from __future__ import annotations

import re
from pathlib import Path

from dls_engine.learn.models import DEFAULT_BACKBONE, FITTING
from dls_engine.learn.settings import BATCH_SIZE

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
