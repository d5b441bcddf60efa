"""test_chip_units.py: owns the tests of what an export says of whole units, to score on them."""

from __future__ import annotations

from pathlib import Path

import pytest
import rasterio
import shapely
from rasterio.io import MemoryFile
from test_chips import World, X, Y, area

from dls_engine.chips import pictures


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_held_out_units_are_written_whole(world: World) -> None:
    world.export(margin=4)
    training, test = world.manifest()["units"]
    assert "image" not in training
    assert test["window"] == [32, 0, 32, 48]
    assert test["image_window"] == [28, -4, 40, 56]
    with rasterio.open(world.out / test["image"]) as dataset:
        pixels = dataset.read()
    assert (pixels[:, 4:52, :36] == world.pixels[:, :, 28:64]).all()
    assert (pixels[:, :4] == 0).all()
    assert (pixels[:, :, 36:] == 0).all()
    inside = {s["key"]: s["inside"] for s in test["samples"]}
    assert inside == {"s3": True, "s4": True}
    assert shapely.geometry.shape(test["samples"][0]["geometry"]).equals(area(28, 20, 8, 4))


@pytest.mark.parametrize("split", ["training", "validation", "test"])
@pytest.mark.parametrize("form", ["classified_tiles", "pascal_voc"])
def test_units_that_may_be_scored_on_say_all_that_lies_in_them(
    world: World, form: str, split: str
) -> None:
    """Where none is for validation, a training takes units to learn from."""
    world.units[1][1]["split"] = split
    world.export(format=form, margin=0)
    first, second = world.manifest()["units"]
    inside = {s["key"]: s["inside"] for s in first["samples"]}
    reaching = {} if split == "validation" else {"s3": False}
    assert inside == {"s1": True, "s2": True, **reaching}
    assert ("label" in first) == (form == "classified_tiles" and split != "validation")
    assert ("label" in second) == (form == "classified_tiles")
    assert ("image" in second) == (split != "training")
    if "label" in first:
        with rasterio.open(world.out / first["label"]) as dataset:
            values = dataset.read(1)
        assert values.shape == (48, 32)
        assert (values[20:24, 28:] == (1 if split == "training" else 255)).all()


@pytest.mark.parametrize("rows", [1, 7, 512])
def test_labels_of_units_are_the_same_in_strips_of_any_height(
    world: World, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = shapely.LineString([(X + 5.1, Y - 0.3), (X + 9.7, Y - 18.2)])
    shapes = [line, area(4, 40.5, 20, 0.2), area(5, 5, 25, 25)]
    world.samples += [
        (shape, {"key": f"l{n}", "class": "pine", "unit": "plots/0_0", "revision": 1})
        for n, shape in enumerate(shapes)
    ]
    names = ("units/000000.label.tif", "units/000001.label.tif")
    world.export(format="classified_tiles")
    whole = {n: (world.out / n).read_bytes() for n in names}
    monkeypatch.setattr(pictures, "STRIP_ROWS", rows)
    world.export(format="classified_tiles")
    for name in names:
        with rasterio.open(world.out / name) as dataset, MemoryFile(whole[name]) as file:
            assert (dataset.read(1) == file.open().read(1)).all()
