"""test_truth.py: owns the tests that what is scored against is what chips teach.

The chips are those of a real export; what is expected is computed here with numpy.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from affine import Affine
from learning import Trained
from rasters import utm
from vectors import collection

from dls_engine.chips.export import export
from dls_engine.context import Context
from dls_engine.learn.chip_sets import read_sets
from dls_engine.learn.evaluate import Judge, tiling_of
from dls_engine.learn.manifest import Unit, read_manifest
from dls_engine.learn.package import load_model, read_package
from dls_engine.learn.settings import read_train
from dls_engine.learn.train import Training
from dls_engine.params import Params

X, Y = 400000.0, 3000000.0


def area(col: float, row: float, width: float, height: float) -> Any:
    return shapely.box(X + col / 2, Y - (row + height) / 2, X + (col + width) / 2, Y - row / 2)


def sample(shape: Any, key: str, kind: str, unit: str) -> tuple[Any, dict[str, Any]]:
    return shape, {"key": key, "class": kind, "unit": unit, "revision": 1}


def training_of(folder: Path, units: Any, samples: Any, classes: Any, **more: Any) -> Training:
    """A training about to begin, on chips of a raster of 128 x 64 pixels."""
    settings = more.pop("settings", {})
    request = {
        "source": {"paths": [str(utm(folder / "o.tif", width=128, height=64))]},
        "units": collection(folder / "units.geojson", units),
        "samples": collection(folder / "samples.geojson", samples),
        "classes": classes,
        "format": "classified_tiles",
        "tile": 32,
        "out": str(folder / "chips"),
        **more,
    }
    export(Params(request, "chips/export"), Context())
    asked = {
        "chips": str(folder / "chips"),
        "out": str(folder / "model"),
        "settings": {
            "model_type": "unet", "backbone": "light", "iterations": 2, "batch_size": 2, **settings,
        },
    }  # fmt: skip
    train = read_train(Params(asked, "train"))
    return Training(train, read_sets(train.chips), Context())


def truth_of(training: Training, split: str, left: int, width: int) -> Any:
    """Classes of the network on a unit's pixels as they are scored against; -1: not counted."""
    found = np.full((64, width), -1)
    frame = None
    judge = training._judge()
    units = [unit for unit in training.manifest.units if unit.split == split]
    with judge._open(units[0]) as imagery:
        frame = ~imagery.transform @ (X + left / 2, Y)
        tiles = [tile for row in _rows(judge, units[0], imagery) for tile in row]
    for tile, (truth, _, counted) in zip(tiles, judge._pixels(units, Context()), strict=True):
        for row in range(tile.core.height):
            for column in range(tile.core.width):
                if counted[row, column]:
                    x, y = tile.core.column - round(frame[0]), tile.core.row - round(frame[1])
                    found[row + y, column + x] = truth[row, column]
    return found


def _rows(judge: Any, unit: Any, imagery: Any) -> Any:
    from dls_engine.learn.evaluate import area_of

    window = area_of(shapely.geometry.shape(unit.geometry), imagery)
    return judge._tiling(unit, window).rows(window)


UNITS = [
    (area(0, 0, 64, 64), {"key": "a", "split": "training"}),
    (area(64, 0, 64, 64), {"key": "b", "split": "test"}),
]
TREES = [{"name": "oak", "value": 7}, {"name": "pine", "value": 300}]


def test_scores_are_taken_against_what_chips_teach(tmp_path: Path) -> None:
    samples = [
        sample(area(80, 10, 10, 10), "s1", "oak", "b"),  # on the larger one that comes later
        sample(area(70, 5, 40, 40), "s2", "pine", "b"),
        sample(area(60, 50, 10, 10), "s3", "oak", "a"),  # reaches over from another split
        sample(shapely.LineString([(X + 50.25, Y - 25.25), (X + 60.25, Y - 25.25)]),
               "s4", "oak", "b"),
    ]  # fmt: skip
    training = training_of(tmp_path, UNITS, samples, TREES)
    expected = np.zeros((64, 64), int)
    expected[5:45, 6:46], expected[10:20, 16:26] = 2, 1
    expected[50, 100 - 64 : 121 - 64] = 1
    expected[50:60, 0:6] = -1
    assert (truth_of(training, "test", 64, 64) == expected).all()


def test_a_class_of_value_0_is_what_no_sample_covers(tmp_path: Path) -> None:
    classes = [{"name": "open", "value": 0}, {"name": "oak", "value": 1}]
    samples = [sample(area(80, 10, 10, 10), "s1", "oak", "b"),
               sample(area(0, 10, 10, 10), "s2", "oak", "a")]  # fmt: skip
    training = training_of(tmp_path, UNITS, samples, classes)
    expected = np.ones((64, 64), int)
    expected[10:20, 16:26] = 2
    assert (truth_of(training, "test", 64, 64) == expected).all()


def held_back(folder: Path, samples: Any, **more: Any) -> tuple[Training, int]:
    """A training on two units without a split, and the left end of the one that it holds back."""
    units = [(shape, {"key": known["key"], "split": "training"}) for shape, known in UNITS]
    seeds = iter(range(100))
    training = None
    while training is None or not training.validation:
        settings = {"validation": 0.5, "seed": next(seeds)}
        training = training_of(folder, units, samples, TREES, settings=settings, **more)
    return training, 64 if training.validation[0].unit == "b" else 0


def test_units_that_training_holds_back_are_scored_alike(tmp_path: Path) -> None:
    """Though the chips knew no split."""
    samples = [
        sample(area(80, 10, 10, 10), "s1", "oak", "b"),
        sample(area(70, 5, 40, 40), "s2", "pine", "b"),
        sample(area(2, 2, 10, 10), "s3", "oak", "a"),
        sample(area(6, 6, 40, 40), "s4", "pine", "a"),
    ]
    expected = np.zeros((64, 128), int)
    expected[5:45, 70:110], expected[10:20, 80:90] = 2, 1
    expected[6:46, 6:46], expected[2:12, 2:12] = 2, 1
    training, left = held_back(tmp_path, samples)
    assert (truth_of(training, "validation", left, 64) == expected[:, left : left + 64]).all()


def test_what_reaches_into_a_unit_that_training_holds_back_is_no_background(
    tmp_path: Path,
) -> None:
    samples = [
        sample(area(60, 10, 8, 10), "s1", "oak", "a"),
        sample(area(50, 30, 28, 10), "s2", "pine", "b"),
        (area(56, 50, 16, 10), {"key": "s3", "class": "oak", "beside": True, "revision": 1}),
    ]
    expected = np.zeros((64, 128), int)
    expected[10:20, 60:68], expected[30:40, 50:78], expected[50:60, 56:72] = 1, 2, -1
    # What a chip leaves out since it shows too little of it, the unit shows.
    training, left = held_back(tmp_path, samples, empty_tiles=True, min_overlap=0.9)
    assert (truth_of(training, "validation", left, 64) == expected[:, left : left + 64]).all()


def test_truth_keeps_its_place_in_a_source_that_has_grown(tmp_path: Path) -> None:
    """A file to the left of the first one moves where columns are counted from."""
    samples = [sample(area(66, 10, 20, 20), "s1", "oak", "b"),
               sample(area(40, 10, 40, 20), "s2", "pine", "a")]  # fmt: skip
    source = {"paths": [str(tmp_path / "*.tif")]}
    training, left = held_back(tmp_path, samples, source=source)
    before = truth_of(training, "validation", left, 64)
    utm(tmp_path / "p.tif", height=64, transform=Affine(0.5, 0, X - 32, 0, -0.5, Y))
    with training._judge()._open(training.manifest.units[0]) as imagery:
        assert imagery.width == 192
    assert (truth_of(training, "validation", left, 64) == before).all()


def test_a_small_unit_is_looked_at_in_a_small_tile(
    painter: Trained, finder: Trained, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lies beyond a unit's own copy of the imagery is empty, and changes no score."""
    for trained in (painter, finder):
        judge, units = judged(trained)
        found = scores_of(judge, units)
        with judge._open(units[0]) as imagery:
            ((tile,),) = _rows(judge, units[0], imagery)
        # The unit ends at the 160th pixel of its copy, and 128 on each side keep seams away.
        assert tile.window.width == 160 + 2 * 128
        with monkeypatch.context() as patch:
            patch.setattr(Judge, "_tiling", lambda self, *_: tiling_of(self.architecture, None))
            assert found == pytest.approx(scores_of(judge, units), abs=1e-3)


def test_scoring_is_reported_by_the_unit(painter: Trained, finder: Trained) -> None:
    """A line for each of a thousand units, each 100 %, says nothing of how far it is."""
    for trained in (painter, finder):
        reports = [r for r in trained.context.reports if r["message"].startswith("looking at")]
        assert {r["unit"] for r in reports} == {"units"}
        assert all(r["done"] <= r["total"] == 1 for r in reports)


def judged(trained: Trained) -> tuple[Judge, list[Unit]]:
    """A judge of a network, and the test units that it is judged by."""
    package = read_package(trained.out)
    judge = Judge(
        load_model(trained.out, package), package.architecture, ["square"], {"square": 0},
        package.normalisation, package.bands,
    )  # fmt: skip
    return judge, [u for u in read_manifest(trained.chips).units if u.split == "test"]


def scores_of(judge: Judge, units: list[Unit]) -> dict[str, float]:
    if not judge.architecture.is_detector:
        return judge.pixel_scores("test", units, [0.5], Context()).overall
    matches = judge.matches(units, Context())
    return judge.thing_scores("test", len(units), matches, judge.thresholds(matches)).overall


@pytest.mark.parametrize(
    ("model_type", "backbone", "tile"),
    [
        ("unet", "light", [64, 32]),
        ("center_net", "light", [32, 64]),
        ("unet", "resnet18", [50, 50]),
        ("unet", "resnet18", [36, 48]),
    ],
)
def test_chips_of_every_shape_are_learnt_from(
    tmp_path: Path, model_type: str, backbone: str, tile: list[int]
) -> None:
    units = [(area(0, 0, 128, 64), {"key": "a", "split": "training"})]
    samples = [sample(area(2, 2, 20, 20), "s1", "oak", "a"),
               sample(area(70, 30, 10, 10), "s2", "pine", "a")]  # fmt: skip
    form = "classified_tiles" if model_type == "unet" else "pascal_voc"
    training = training_of(
        tmp_path, units, samples, TREES, tile=tile, stride=16, format=form,
        settings={"model_type": model_type, "backbone": backbone, "iterations": 4},
    )  # fmt: skip
    state = training.learn()
    assert state.iteration == 4
    assert np.isfinite(state.losses).all()
