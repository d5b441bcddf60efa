"""test_chip_colours.py: owns the tests of what other programs are told of classes' colours."""

from __future__ import annotations

import json
from pathlib import Path

from test_chips import World

from dls_engine.chips.export import export
from dls_engine.context import Context
from dls_engine.params import Params


def test_classes_without_a_colour_differ_for_other_programs(tmp_path: Path) -> None:
    world = World(tmp_path)
    request = world.request()
    request["classes"] = [
        {"name": "oak", "value": 1},
        {"name": "pine", "value": 2},
        {"name": "fir", "value": 3, "color": "#ff4081"},
    ]
    export(Params(request, "r"), Context())
    emd = json.loads((world.out / "esri_model_definition.emd").read_text())
    colours = [tuple(kind["Color"]) for kind in emd["Classes"]]
    assert len(set(colours)) == 3
    assert colours[2] == (255, 64, 129)
