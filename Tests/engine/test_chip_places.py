"""test_chip_places.py: owns the tests of chips where units are turned, samples overlap or are cut.

What is expected is computed here with numpy and shapely alone, from the map coordinates.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine
from rasters import noise, utm, write
from shapely import affinity
from vectors import collection

from dls_engine.chips.export import export
from dls_engine.chips.windows import bounds_of, chip_windows, upright_part, whole_pixels
from dls_engine.context import Context
from dls_engine.layout import layout
from dls_engine.learn.data import Sample
from dls_engine.learn.tasks import _instance_masks
from dls_engine.params import Params

X, Y = 400000.0, 3000000.0
CLASSES = [{"name": "oak", "value": 1}, {"name": "pine", "value": 2}]


def area(col: float, row: float, width: float, height: float) -> Any:
    """A rectangle given in half-metre pixels from (X, Y), on the map."""
    return shapely.box(X + col / 2, Y - (row + height) / 2, X + (col + width) / 2, Y - row / 2)


def unit(shape: Any, key: str = "a", split: str = "training") -> tuple[Any, dict[str, Any]]:
    return shape, {"key": key, "split": split}


def sample(shape: Any, key: str, kind: str = "oak", of: str = "a") -> tuple[Any, dict[str, Any]]:
    return shape, {"key": key, "class": kind, "unit": of, "revision": 1}


def chips_of(folder: Path, raster: Path, units: Any, samples: Any, **more: Any) -> dict[str, Any]:
    """Exports, and gives the manifest; the chips lie in `folder`/chips."""
    request = {
        "source": {"paths": [str(raster)]},
        "units": collection(folder / "units.geojson", units),
        "samples": collection(folder / "samples.geojson", samples),
        "classes": CLASSES,
        "format": "pascal_voc",
        "tile": 16,
        "out": str(folder / "chips"),
        **more,
    }
    export(Params(request, "chips/export"), Context())
    manifest: dict[str, Any] = json.loads((folder / "chips" / "chips.json").read_text())
    return manifest


def band(folder: Path, chip: dict[str, Any], what: str) -> Any:
    with rasterio.open(folder / "chips" / chip[what]) as dataset:
        return dataset.read(1)


@pytest.mark.parametrize("tile", [32, 64, 96, 128])
def test_units_in_metres_over_degrees_are_cut_into_chips(tmp_path: Path, tile: int) -> None:
    west, north, cell, side = -78.5, 40.0, 1e-5, 400
    frame = Affine(cell, 0, west, 0, -cell, north)
    raster = write(tmp_path / "o.tif", noise(1, side, side), crs="EPSG:4326", transform=frame)
    extent = [west, north - side * cell, west + side * cell, north]
    grid = {"extent": extent, "crs": "EPSG:4326", "size_m": [128, 128],
            "out": str(tmp_path / "grid.geojson")}  # fmt: skip
    layout(Params(grid, "layout"), Context())
    features = json.loads((tmp_path / "grid.geojson").read_text())["features"]
    units = [unit(shapely.geometry.shape(f["geometry"]), f["properties"]["key"]) for f in features]
    manifest = chips_of(tmp_path, raster, units, [], tile=tile, empty_tiles=True)
    shapes = {known["key"]: shape for shape, known in units}
    covered = np.zeros((side, side), bool)
    for chip in manifest["chips"]:
        col, row, _, _ = chip["window"]
        seen = band(tmp_path, chip, "image") > 0  # noise has no 0, which stands for nothing
        rows, cols = np.nonzero(seen)
        x, y = west + (col + cols + 0.5) * cell, north - (row + rows + 0.5) * cell
        assert shapely.contains_xy(shapes[chip["unit"]], x, y).all()
        covered[row + rows, col + cols] = True
    assert covered.mean() > 0.9


def test_a_place_has_one_class_in_every_chip_and_in_its_unit(tmp_path: Path) -> None:
    raster = utm(tmp_path / "o.tif")
    samples = [
        sample(area(0, 0, 40, 32), "a", "pine"),  # the larger one: chips show less and less of it
        sample(area(30, 0, 30, 32), "b", "oak"),
    ]
    manifest = chips_of(
        tmp_path, raster, [unit(area(0, 0, 64, 48))], samples,
        tile=32, stride=8, format="classified_tiles",
    )  # fmt: skip
    expected = np.zeros((48, 64), np.uint8)
    expected[:32, :40], expected[:32, 30:60] = 2, 1
    assert len(manifest["chips"]) == 5 * 3
    for chip in manifest["chips"]:
        col, row, _, _ = chip["window"]
        assert (band(tmp_path, chip, "label") == expected[row : row + 32, col : col + 32]).all()


def test_what_min_overlap_leaves_out_is_no_background(tmp_path: Path) -> None:
    raster = utm(tmp_path / "o.tif", width=64, height=64)
    samples = [sample(area(0, 0, 64, 60), "a", "pine"), sample(area(4, 4, 8, 8), "b", "oak")]
    manifest = chips_of(
        tmp_path, raster, [unit(area(0, 0, 64, 64))], samples,
        tile=32, format="classified_tiles", min_overlap=0.5, empty_tiles=True,
    )  # fmt: skip
    expected = np.full((64, 64), 255, np.uint8)
    expected[60:], expected[4:12, 4:12] = 0, 1
    for chip in manifest["chips"]:
        col, row, _, _ = chip["window"]
        assert (band(tmp_path, chip, "label") == expected[row : row + 32, col : col + 32]).all()


def test_a_neighbour_that_only_touches_hides_nothing(tmp_path: Path) -> None:
    raster = utm(tmp_path / "o.tif")
    units = [unit(area(0, 0, 32, 48)), unit(area(32, 0, 32, 48), "b", "test")]
    samples = [sample(area(20, 8, 12, 12), "a"), sample(area(32, 8, 12, 12), "b", of="b")]
    manifest = chips_of(tmp_path, raster, units, samples, tile=32, format="classified_tiles")
    expected = np.zeros((48, 64), np.uint8)
    expected[8:20, 20:44] = 1
    assert {chip["unit"] for chip in manifest["chips"]} == {"a", "b"}
    for chip in manifest["chips"]:
        col, row, _, _ = chip["window"]
        label = band(tmp_path, chip, "label")
        assert (label == expected[row : row + 32, col : col + 32]).all()


def test_labeled_tiles_show_nothing_of_another_split(tmp_path: Path) -> None:
    raster = utm(tmp_path / "o.tif", width=64, height=64)
    corners = [(X, Y), (X + 32, Y), (X, Y - 32), (X + 32, Y - 32)]
    units = [
        unit(shapely.Polygon([corners[0], corners[1], corners[2]])),
        unit(shapely.Polygon([corners[1], corners[3], corners[2]]), "b", "test"),
    ]
    manifest = chips_of(
        tmp_path, raster, units, [sample(area(24, 24, 6, 6), "s")], format="labeled_tiles"
    )
    (chip,) = manifest["chips"]
    col, row, _, _ = chip["window"]
    rows, cols = np.mgrid[row : row + 16, col : col + 16] + 0.5
    pixels = band(tmp_path, chip, "image")
    assert (rows + cols > 64).any()
    assert (pixels[rows + cols > 64] == 0).all()
    assert (pixels[rows + cols < 64] > 0).all()


TURN = Affine.rotation(5, (64, 64))


def turned(col: float, row: float, width: float, height: float, angle: float = 5) -> Any:
    """A rectangle like `area`, turned about the middle of 128 x 128 pixels."""
    corners = [(col, row), (col + width, row), (col + width, row + height), (col, row + height)]
    places = [Affine.rotation(angle, (64, 64)) @ corner for corner in corners]
    return shapely.Polygon([(X + x / 2, Y - y / 2) for x, y in places])


# A unit with a bay and a hole, and where its tiles begin; the forecast's own tests have the same.
BAY = [(10, 0), (200, 40), (150, 180), (90, 110), (0, 150)]
HOLE = [(60, 40), (80, 44), (78, 62), (58, 60)]
FITTED = {
    (48, 32, 40, 32): [(10, 12), (8, 44), (80, 44), (120, 44), (139, 44), (5, 76), (45, 76),
                       (85, 76), (125, 76), (116, 108)],
    (64, 64, 64, 64): [(80, 32), (98, 32), (102, 60), (106, 60)],
}  # fmt: skip


@pytest.mark.parametrize("cut", FITTED)
def test_tiles_begin_where_a_unit_has_room(cut: tuple[int, int, int, int]) -> None:
    shape = shapely.Polygon(BAY, [HOLE])
    whole = whole_pixels(bounds_of(shape))
    assert whole is not None
    windows = list(chip_windows(shape, upright_part(shape, whole), cut[:2], cut[2:]))
    assert [(window.col, window.row) for window in windows] == FITTED[cut]
    assert all(shape.covers(window.box()) for window in windows)


@pytest.mark.parametrize("angle", [0, 5, 16, 30, 45, 60, 85])
@pytest.mark.parametrize(("tile", "least"), [(128, 7), (256, 2)])
def test_units_turned_by_any_angle_have_chips(angle: int, tile: int, least: int) -> None:
    shape = affinity.rotate(shapely.box(100.3, 100.3, 500.3, 500.3), angle)
    whole = whole_pixels(bounds_of(shape))
    assert whole is not None
    windows = list(chip_windows(shape, upright_part(shape, whole), (tile, tile), (tile, tile)))
    assert len(windows) >= least
    grown = shape.buffer(0.01, join_style="mitre")
    assert all(grown.covers(window.box()) for window in windows)
    assert shapely.union_all([window.box() for window in windows]).area > shape.area * 0.45


def test_labeled_tiles_keep_what_lies_at_the_rim_of_a_turned_unit(tmp_path: Path) -> None:
    raster = utm(tmp_path / "o.tif", width=128, height=128)
    rim, middle = turned(22, 60, 3, 3), turned(60, 60, 4, 4)
    manifest = chips_of(
        tmp_path, raster, [unit(turned(20, 20, 88, 88))], [sample(rim, "r"), sample(middle, "m")],
        format="labeled_tiles",
    )  # fmt: skip
    shown = {chip["samples"][0]["key"]: chip for chip in manifest["chips"]}
    assert set(shown) == {"r", "m"}
    (thing,) = shown["r"]["objects"]
    assert thing["visible"] == 1
    # Beside it nothing is shown of what lies outside the unit.
    col, row, _, _ = shown["r"]["window"]
    rows, cols = np.mgrid[row : row + 16, col : col + 16] + 0.5
    left = [(~TURN @ place)[0] for place in zip(cols.ravel(), rows.ravel(), strict=True)]
    pixels = band(tmp_path, shown["r"], "image").ravel()
    assert (pixels[np.array(left) < 19] == 0).all()
    assert (pixels[np.array(left) > 21] > 0).all()


@pytest.mark.parametrize(
    ("box", "more", "words"),
    [
        ((22, 60, 3, 3), {}, "it lies at the rim of its unit, which is turned"),
        ((20.5, 20.5, 3, 3), {"angle": 40}, "at the rim of its unit, where no tile has room"),
        ((60, 60, 0.5, 0.5), {}, "it is narrower than a pixel"),
        ((60, 60, 0.5, 0.5), {"format": "labeled_tiles"}, "it is narrower than a pixel"),
        ((50, 50, 40, 40), {"min_overlap": 0.9}, "no chip shows it"),
    ],
)
def test_what_no_chip_shows_is_told(
    tmp_path: Path, box: Any, more: dict[str, Any], words: str
) -> None:
    raster = utm(tmp_path / "o.tif", width=128, height=128)
    angle = more.get("angle", 5)
    things = [(turned(*box, angle), "lost"), (turned(60, 40, 4, 4, angle), "shown")]
    samples = [sample(shape, key) for shape, key in things]
    more = {"stride": 4, **{key: value for key, value in more.items() if key != "angle"}}
    request = {
        "source": {"paths": [str(raster)]},
        "units": collection(tmp_path / "units.geojson", [unit(turned(20, 20, 88, 88, angle))]),
        "samples": collection(tmp_path / "samples.geojson", samples),
        "classes": CLASSES, "format": "pascal_voc", "tile": 16, "out": str(tmp_path / "chips"),
        **more,
    }  # fmt: skip
    result = export(Params(request, "chips/export"), Context())
    told = {problem["feature"]: problem["reason"] for problem in result["problems"]}
    assert words in told["lost"]
    assert "shown" not in told


@pytest.mark.parametrize("angle", [0, 30, 90, 180])
def test_circles_are_round_on_turned_imagery(tmp_path: Path, angle: float) -> None:
    frame = Affine.translation(X, Y) @ Affine.rotation(angle) @ Affine.scale(0.5, -0.25)
    raster = utm(tmp_path / "o.tif", transform=frame)
    whole = shapely.Polygon([frame @ p for p in ((0, 0), (64, 0), (64, 48), (0, 48))])
    point = shapely.Point(frame @ (30, 24))
    manifest = chips_of(
        tmp_path, raster, [unit(whole)], [sample(point, "s")], tile=48, buffer_radius=2.0
    )
    circle = shapely.geometry.shape(manifest["units"][0]["samples"][0]["geometry"])
    distances = np.hypot(*(shapely.get_coordinates(circle) - shapely.get_coordinates(point)).T)
    assert distances == pytest.approx(2.0, abs=1e-6)


def test_each_point_of_a_sample_has_its_circle(tmp_path: Path) -> None:
    raster = utm(tmp_path / "o.tif")
    points = shapely.MultiPoint([(X + 5, Y - 5), (X + 12, Y - 5)])
    manifest = chips_of(
        tmp_path, raster, [unit(area(0, 0, 64, 48))], [sample(points, "s")],
        tile=48, buffer_radius=1.0,
    )  # fmt: skip
    shape = shapely.geometry.shape(manifest["units"][0]["samples"][0]["geometry"])
    assert shape.bounds == pytest.approx((X + 4, Y - 6, X + 13, Y - 4), abs=1e-6)
    assert shape.area == pytest.approx(2 * np.pi, rel=0.01)


@pytest.mark.parametrize("turned", [False, True])
def test_outlines_of_things_with_holes_leave_them_out(tmp_path: Path, turned: bool) -> None:
    raster = utm(tmp_path / "o.tif")
    holes = area(6, 6, 8, 8), area(18, 8, 4, 10)
    yard = area(4, 4, 24, 20).difference(shapely.union_all(holes))
    if turned:
        yard = shapely.reverse(yard)
    pictures = [unit(area(0, 0, 32, 32))], [sample(yard, "s")]
    manifest = chips_of(tmp_path, raster, *pictures, tile=32, format="coco")
    (chip,) = manifest["chips"]
    content = json.loads((tmp_path / "chips" / chip["label"]).read_text())
    (known,) = content["annotations"]
    (flat,) = known["segmentation"]
    x, y = np.array(flat).reshape(-1, 2).T
    shoelace = abs((x * np.roll(y, -1) - np.roll(x, -1) * y).sum()) / 2
    assert shoelace == known["area"] == 24 * 20 - 8 * 8 - 4 * 10
    (thing,) = chip["objects"]
    learnt = Sample(
        np.zeros((3, 32, 32), np.float32), np.array([thing["box"]], np.float32), np.array([0]),
        None, [thing["polygon"]],
    )  # fmt: skip
    expected = np.zeros((32, 32), np.uint8)
    expected[4:24, 4:28] = 1
    expected[6:14, 6:14] = expected[8:18, 18:22] = 0
    assert (_instance_masks(learnt, np.array([True]))[0] == expected).all()
