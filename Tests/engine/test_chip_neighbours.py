"""test_chip_neighbours.py: owns the tests of what reaches into exported units from beside."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import rasterio
from test_chips import World, area


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def beside(world: World) -> None:
    """A pine of a unit that the export doesn't have, reaching into the first unit."""
    world.units = world.units[:1]
    world.samples = [
        world.sample("s1", "oak", (2, 3, 6, 5), "plots/0_0"),
        (area(20, 4, 30, 10), {"key": "far", "class": "pine", "beside": True, "revision": 9}),
    ]


def test_what_lies_beside_the_units_is_no_background(world: World) -> None:
    beside(world)
    result = world.export(format="classified_tiles", empty_tiles=True)
    assert result["samples"] == 1
    assert [kind["pixels"] for kind in result["classes"]] == [30, 0]
    for chip in world.manifest()["chips"]:
        col, row = chip["window"][:2]
        expected = np.zeros((48, 64), dtype="uint8")
        expected[3:8, 2:8] = 1
        expected[4:14, 20:50] = 255
        with rasterio.open(world.out / chip["label"]) as dataset:
            assert (dataset.read(1) == expected[row : row + 16, col : col + 16]).all(), chip


@pytest.mark.parametrize("form", ["pascal_voc", "kitti", "coco", "rcnn_masks"])
def test_boxes_beside_the_units_are_to_be_ignored(world: World, form: str) -> None:
    beside(world)
    result = world.export(format=form, empty_tiles=True, min_overlap=0.9)
    assert [kind["objects"] for kind in result["classes"]] == [1, 0]
    chips = {tuple(chip["window"][:2]): chip for chip in world.manifest()["chips"]}
    (foreign,) = chips[16, 0]["objects"]
    assert foreign["ignore"] is True and foreign["sample"] == "far"
    assert chips[16, 0]["samples"] == []
    assert [one["key"] for one in chips[0, 0]["samples"]] == ["s1"]
    text = "" if form == "rcnn_masks" else (world.out / chips[16, 0]["label"]).read_text()
    if form == "pascal_voc":
        assert "<difficult>1</difficult>" in text
    elif form == "kitti":
        assert text.startswith("DontCare ")
    elif form == "coco":
        assert [one["iscrowd"] for one in json.loads(text)["annotations"]] == [0, 1]
    else:
        assert not (world.out / "labels" / "2").exists()


@pytest.mark.parametrize("form", ["pascal_voc", "kitti", "coco", "rcnn_masks", "classified_tiles"])
def test_what_is_of_another_split_is_to_be_ignored(world: World, form: str) -> None:
    # s3 belongs to the test unit and reaches 4 pixels into the training unit.
    result = world.export(format=form, empty_tiles=True, min_overlap=0.9)
    assert [kind["objects"] for kind in result["classes"]] == [1, 0]
    chips = {tuple(chip["window"][:2]): chip for chip in world.manifest()["chips"]}
    found = {one["sample"]: one for one in chips[16, 16]["objects"]}
    assert found["s3"]["ignore"] is True and found["s3"]["box"] == [12, 4, 16, 8]
    # Of s2 and s4 too little shows: that is no background either.
    assert all(one["ignore"] is True for one in found.values()) and len(found) == 2
    assert chips[16, 16]["samples"] == []
    # No chip shows enough of s2, s3 and s4 as a label.
    assert {problem["feature"] for problem in result["problems"]} == {"s2", "s3", "s4"}
    path = world.out / chips[16, 16]["label"]
    if form == "pascal_voc":
        assert "<difficult>1</difficult>" in path.read_text()
    elif form == "kitti":
        assert path.read_text().startswith("DontCare ")
    elif form == "coco":
        assert 1 in [one["iscrowd"] for one in json.loads(path.read_text())["annotations"]]
    elif form == "classified_tiles":
        with rasterio.open(path) as dataset:
            assert (dataset.read(1)[4:8, 12:] == 255).all()


def test_what_is_of_another_split_makes_no_chip(world: World) -> None:
    world.samples = [world.sample("s3", "oak", (28, 20, 8, 4), "plots/1_0")]
    for form in ("pascal_voc", "classified_tiles", "labeled_tiles"):
        world.export(format=form)
        assert {chip["split"] for chip in world.manifest()["chips"]} == {"test"}, form


def test_what_lies_beside_the_units_makes_no_chip(world: World) -> None:
    beside(world)
    for form in ("pascal_voc", "classified_tiles", "labeled_tiles"):
        world.export(format=form)
        assert [chip["window"][:2] for chip in world.manifest()["chips"]] != []
        assert all(chip["window"][0] < 16 for chip in world.manifest()["chips"]), form


def test_samples_of_another_split_are_no_labels(world: World) -> None:
    # s3 belongs to the test unit and reaches 4 pixels into the training unit.
    world.export()
    for chip in world.manifest()["chips"]:
        keys = {s["key"] for s in chip["samples"]}
        assert keys <= ({"s1", "s2"} if chip["split"] == "training" else {"s3", "s4"})


def test_a_neighbour_of_the_same_split_is_labelled(world: World) -> None:
    world.units[1][1]["split"] = "training"
    world.export()
    boxes = {tuple(c["window"][:2]): c["objects"] for c in world.manifest()["chips"]}
    assert [o["box"] for o in boxes[16, 16] if o["sample"] == "s3"] == [[12, 4, 16, 8]]
