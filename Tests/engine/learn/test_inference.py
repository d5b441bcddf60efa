"""test_inference.py: owns the tests of maps: tiles that join without a trace, and their files."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
import torch
from affine import Affine
from learning import Recorder, Trained, infer
from pyogrio.raw import read
from scenes import FRAME, UTM, polygon, squares, write_raster
from vectors import collection

from dls_engine.errors import Cancelled, EngineError
from dls_engine.learn import evaluate
from dls_engine.learn import infer as learn_infer
from dls_engine.learn.detect import Detections
from dls_engine.learn.models.center_net import build_center_net, mirrored_mean
from dls_engine.learn.package import ModelPackage
from dls_engine.params import Params

SIZE = 448


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, np.ndarray]:
    """A scene no model has seen, and its boxes."""
    image, boxes = squares(SIZE, 70, seed=11)
    return write_raster(tmp_path_factory.mktemp("scene") / "scene.tif", image), boxes


@pytest.fixture(scope="module")
def wide_scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same for the model of four bands."""
    image, _ = squares(SIZE, 70, bands=4, dtype="uint16", seed=11)
    return write_raster(tmp_path_factory.mktemp("wide") / "scene.tif", image)


def things(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Bounds in pixels, sorted, and confidences."""
    meta, _, blobs, fields = read(path, layer=path.stem)
    assert list(meta["fields"]) == ["class", "class_value", "confidence"]
    bounds = shapely.bounds(shapely.from_wkb(blobs))
    x0, y1 = ~FRAME @ (bounds[:, 0], bounds[:, 1])
    x1, y0 = ~FRAME @ (bounds[:, 2], bounds[:, 3])
    boxes = np.stack([x0, y0, x1, y1], 1)
    order = np.lexsort((boxes[:, 0], boxes[:, 1]))
    return boxes[order], fields[2][order]


def with_tiles(monkeypatch: pytest.MonkeyPatch, size: int, *args: Any, **settings: Any) -> Any:
    """Runs an inference with tiles of a size."""
    monkeypatch.setattr(evaluate, "LOCAL_TILE", size)
    return infer(*args, **settings)


def test_boxes_end_where_the_imagery_does(
    finder: Trained, scene: tuple[Path, np.ndarray], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beyond = np.array([[-5.0, 10.0, 20.0, 30.0], [430.0, 440.0, 460.0, 452.0]])
    found = Detections(beyond, np.ones(2), np.zeros(2, np.int64), [None, None])
    monkeypatch.setattr(learn_infer, "detect_rows", lambda *_: [found])
    infer(finder.out, scene[0], tmp_path / "map.gpkg")
    expected = [[0, 10, 20, 30], [430, 440, SIZE, SIZE]]
    np.testing.assert_allclose(things(tmp_path / "map.gpkg")[0], expected, atol=1e-6)


def test_things_in_tiles_are_things_in_one_piece(
    finder: Trained, scene: tuple[Path, np.ndarray], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, tiled = tmp_path / "whole.gpkg", tmp_path / "tiled.gpkg"
    one = with_tiles(monkeypatch, 1024, finder.out, scene[0], whole)
    many = with_tiles(monkeypatch, 352, finder.out, scene[0], tiled)
    assert one["tiles"] == 1
    assert many["tiles"] == 25
    first, second = things(whole)[0], things(tiled)[0]
    assert len(first) == len(second) > 40
    for box in first:
        assert np.abs(second - box).max(axis=1).min() <= 1.0
    assert no_twins(second)


def no_twins(boxes: np.ndarray) -> bool:
    """Whether no two boxes cover one object."""
    from dls_engine.learn.detect import overlaps

    return all(
        overlaps(box, np.delete(boxes, place, 0)).max(initial=0.0) <= 0.3
        for place, box in enumerate(boxes)
    )


def test_things_on_every_seam_are_found_once(
    finder: Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = np.random.default_rng(2).uniform(50, 90, (3, 384, 384))
    seams = [96 * n for n in (1, 2, 3)]
    for x in seams:
        for y in seams:
            image[:, y - 10 : y + 10, x - 10 : x + 10] = 205
    scene = write_raster(tmp_path / "seams.tif", image.astype(np.uint8))
    out = tmp_path / "seams.gpkg"
    with_tiles(monkeypatch, 352, finder.out, scene, out)
    boxes = things(out)[0]
    middles = {tuple(np.round((b[:2] + b[2:]) / 2 / 96).astype(int)) for b in boxes}
    assert len(boxes) == 9
    assert middles == {(x, y) for x in (1, 2, 3) for y in (1, 2, 3)}


def test_found_things_are_the_squares(
    finder: Trained, scene: tuple[Path, np.ndarray], tmp_path: Path
) -> None:
    from dls_engine.learn.detect import overlaps

    out = tmp_path / "map.gpkg"
    result = infer(finder.out, scene[0], out)
    boxes, confidence = things(out)
    met = sum(overlaps(box, boxes).max() >= 0.5 for box in scene[1])
    assert met >= 0.8 * len(scene[1])
    assert result["count"] == len(boxes) == result["classes"]["square"]
    assert (confidence > 0).all() and (confidence <= 1).all()
    assert read(out, layer=out.stem)[0]["crs"] == "EPSG:32617"
    assert [p.name for p in tmp_path.iterdir()] == ["map.gpkg"]


def test_classes_in_tiles_are_classes_in_one_piece(
    painter: Trained, wide_scene: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, tiled = tmp_path / "whole.tif", tmp_path / "tiled.tif"
    with_tiles(monkeypatch, 1024, painter.out, wide_scene, whole)
    with_tiles(monkeypatch, 352, painter.out, wide_scene, tiled)
    with rasterio.open(whole) as a, rasterio.open(tiled) as b:
        first, second = a.read(1), b.read(1)
    assert set(np.unique(first)) == {0, 1}
    assert (first != second).mean() <= 0.001


def test_class_raster_is_a_cloud_optimised_geotiff_in_the_schemas_colours(
    painter: Trained, wide_scene: Path, tmp_path: Path
) -> None:
    out = tmp_path / "map.tif"
    result = infer(painter.out, wide_scene, out)
    with rasterio.open(out) as file:
        assert file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert file.transform == FRAME
        assert file.crs == UTM
        assert file.colormap(1)[1] == (46, 125, 50, 255)
        assert file.nodata == 255
        assert file.tags(1)["CLASS_1"] == "Square"
        values, counts = np.unique(file.read(1), return_counts=True)
    assert result["classes"] == {"background": counts[0], "square": counts[1]}
    assert values.tolist() == [0, 1]
    assert [p.name for p in tmp_path.iterdir()] == ["map.tif"]


def test_a_map_of_things_brings_the_schemas_colours(
    finder: Trained, scene: tuple[Path, np.ndarray], tmp_path: Path
) -> None:
    out = tmp_path / "map.gpkg"
    infer(finder.out, scene[0], out)
    with contextlib.closing(sqlite3.connect(out)) as file:
        ((layer, column, is_default, style),) = file.execute(
            "SELECT f_table_name,f_geometry_column,useAsDefault,styleQML FROM layer_styles"
        ).fetchall()
    assert (layer, column, is_default) == ("map", "geom", 1)
    renderer = ElementTree.fromstring(style).find("renderer-v2")
    assert renderer is not None
    assert renderer.get("attr") == "class"
    assert [c.get("value") for c in renderer.iter("category")] == ["square"]
    fill = {o.get("name"): o.get("value") for o in renderer.iter("Option") if o.get("name")}
    assert fill["outline_color"] == "46,125,50,255"
    layers = pyogrio.list_layers(out)
    assert [name for name, kind in layers if kind is not None] == ["map"]


def test_places_without_imagery_stay_without_class(painter: Trained, tmp_path: Path) -> None:
    image, _ = squares(160, 12, bands=4, dtype="uint16", seed=3)
    image[:, :40, :] = 0
    scene = write_raster(tmp_path / "scene.tif", image, nodata=0)
    infer(painter.out, scene, tmp_path / "map.tif")
    with rasterio.open(tmp_path / "map.tif") as file:
        values = file.read(1)
    assert (values[:40] == 255).all()
    assert (values[40:] != 255).all()


def test_outlines_of_classes_as_geopackage(
    painter: Trained, wide_scene: Path, tmp_path: Path
) -> None:
    out = tmp_path / "map.gpkg"
    result = infer(painter.out, wide_scene, out, clean={"min_area": 30.0, "simplify": 0.6})
    _, _, blobs, fields = read(out, layer=out.stem)
    shapes = shapely.from_wkb(blobs)
    assert result["count"] == len(shapes) > 30
    assert shapely.is_valid(shapes).all()
    assert (shapely.area(shapes) >= 29.0).all()
    assert set(fields[0]) == {"square"}


def test_a_seam_between_files_is_no_seam(
    finder: Trained, scene: tuple[Path, np.ndarray], tmp_path: Path
) -> None:
    with rasterio.open(scene[0]) as file:
        image = file.read()
    for number, (left, right) in enumerate(((0, 200), (200, SIZE))):
        write_raster(
            tmp_path / f"part_{number}.tif",
            np.ascontiguousarray(image[:, :, left:right]),
            transform=FRAME @ Affine.translation(left, 0),
        )
    infer(finder.out, scene[0], tmp_path / "one.gpkg")
    infer(finder.out, tmp_path / "part_*.tif", tmp_path / "two.gpkg")
    first, second = things(tmp_path / "one.gpkg")[0], things(tmp_path / "two.gpkg")[0]
    np.testing.assert_allclose(first, second, atol=0.01)


def test_reads_windows_of_bounded_size(
    finder: Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dls_engine.learn.imagery import Imagery, Window

    image, _ = squares(128, 6, seed=5)
    scene = write_raster(tmp_path / "tall.tif", np.concatenate([image] * 8, 1))
    read_before, largest = Imagery.read, 0

    def counted(self: Imagery, window: Window) -> Any:
        nonlocal largest
        largest = max(largest, window.width * window.height)
        return read_before(self, window)

    monkeypatch.setattr(Imagery, "read", counted)
    with_tiles(monkeypatch, 224, finder.out, scene, tmp_path / "tall.gpkg", padding=64)
    assert largest == 224 * 224


def test_only_the_units_are_mapped(
    finder: Trained, scene: tuple[Path, np.ndarray], tmp_path: Path
) -> None:
    from dls_engine.learn.infer import run

    shapes = [shapely.geometry.shape(polygon(*b)) for b in ((0, 0, 150, 150), (100, 100, 250, 250))]
    units = collection(tmp_path / "units.geojson", [(shape, {"key": "u"}) for shape in shapes])
    out = tmp_path / "map.gpkg"
    request = {
        "model": str(finder.out), "source": {"paths": [str(scene[0])]},
        "units": units, "out": str(out),
    }  # fmt: skip
    run(Params(request, "params"), Recorder())
    boxes = things(out)[0]
    everywhere = infer(finder.out, scene[0], tmp_path / "all.gpkg") and things(
        tmp_path / "all.gpkg"
    )
    x, y = ((everywhere[0][:, :2] + everywhere[0][:, 2:]) / 2).T
    inside = ((x < 150) & (y < 150)) | ((x >= 100) & (x < 250) & (y >= 100) & (y < 250))
    assert len(boxes) == inside.sum() > 10
    assert no_twins(boxes)


def test_the_mean_over_mirror_images_mirrors_with_the_picture() -> None:
    torch.manual_seed(3)
    model = build_center_net("light", 3, 2).eval()
    picture = torch.randn(1, 3, 64, 96)
    with torch.inference_mode():
        heat, boxes = mirrored_mean(model, picture)
        for axis, order in ((3, [2, 1, 0, 3]), (2, [0, 3, 2, 1])):
            other_heat, other_boxes = mirrored_mean(model, picture.flip(axis))
            torch.testing.assert_close(other_heat.flip(axis), heat, rtol=1e-3, atol=1e-4)
            torch.testing.assert_close(
                other_boxes.flip(axis)[:, order], boxes, rtol=1e-3, atol=1e-4
            )


def test_mirror_images_agree_with_the_plain_look(
    finder: Trained, painter: Trained, scene: tuple[Path, np.ndarray], wide_scene: Path,
    tmp_path: Path,
) -> None:  # fmt: skip
    infer(finder.out, scene[0], tmp_path / "a.gpkg", test_time_augmentation=False)
    infer(finder.out, scene[0], tmp_path / "b.gpkg", test_time_augmentation=True)
    a, b = things(tmp_path / "a.gpkg")[0], things(tmp_path / "b.gpkg")[0]
    near = sum(np.abs(b - box).max(axis=1).min() < 4 for box in a)
    assert near >= 0.8 * len(a)
    infer(painter.out, wide_scene, tmp_path / "a.tif")
    infer(painter.out, wide_scene, tmp_path / "b.tif", test_time_augmentation=True)
    with rasterio.open(tmp_path / "a.tif") as first, rasterio.open(tmp_path / "b.tif") as second:
        assert (first.read(1) != second.read(1)).mean() < 0.02


def test_a_model_is_run_as_it_was_scored(
    finder: Trained, scene: tuple[Path, np.ndarray], tmp_path: Path
) -> None:
    for name, settings in (
        ("usual", {}),
        ("mirrored", {"test_time_augmentation": True}),
        ("plain", {"test_time_augmentation": False}),
    ):
        infer(finder.out, scene[0], tmp_path / f"{name}.gpkg", **settings)
    usual, mirrored, plain = (
        things(tmp_path / f"{name}.gpkg")[0] for name in ("usual", "mirrored", "plain")
    )
    np.testing.assert_array_equal(usual, mirrored)
    assert usual.shape != plain.shape or not np.array_equal(usual, plain)
    model = json.loads((finder.out / "model.json").read_text())
    assert model["mirrored"] is True
    del model["mirrored"]  # a package of before
    assert ModelPackage.from_json(model).is_mirrored is False


def test_thresholds_of_a_class_go_before_the_common_one(
    finder: Trained, scene: tuple[Path, np.ndarray], tmp_path: Path
) -> None:
    out = tmp_path / "map.gpkg"
    assert infer(finder.out, scene[0], out, threshold=1.0)["count"] == 0
    assert read(out, layer="map")[0]["fields"].tolist() == ["class", "class_value", "confidence"]
    some = infer(finder.out, scene[0], out, threshold=1.0, class_thresholds={"square": 0.05})
    assert some["count"] > 40
    with pytest.raises(EngineError, match="does not know"):
        infer(finder.out, scene[0], out, class_thresholds={"oak": 0.5})


def test_a_packed_model_works_like_its_folder(
    finder: Trained, scene: tuple[Path, np.ndarray], tmp_path: Path
) -> None:
    infer(finder.out, scene[0], tmp_path / "a.gpkg")
    infer(finder.out / "squares.dlpk", scene[0], tmp_path / "b.gpkg")
    first, second = things(tmp_path / "a.gpkg"), things(tmp_path / "b.gpkg")
    np.testing.assert_array_equal(first[0], second[0])


def test_cancelled_map_leaves_the_former_one(
    finder: Trained, scene: tuple[Path, np.ndarray], tmp_path: Path
) -> None:
    from dls_engine.learn.infer import run

    out = tmp_path / "map.gpkg"
    out.write_bytes(b"former")
    request = {"model": str(finder.out), "source": {"paths": [str(scene[0])]}, "out": str(out)}
    with pytest.raises(Cancelled):
        run(Params(request, "params"), Recorder(stop_after=1))
    assert out.read_bytes() == b"former"
    assert [p.name for p in tmp_path.iterdir()] == ["map.gpkg"]


@pytest.mark.parametrize(
    ("name", "settings", "words"),
    [
        ("map.tif", {}, "finds things"),
        ("map.gpkg", {"padding": 440}, "leaves nothing"),
        ("map.gpkg", {"paddding": 4}, "does not know"),
    ],
)
def test_refuses_what_cannot_be_mapped(
    finder: Trained, scene: tuple[Path, np.ndarray], tmp_path: Path,
    name: str, settings: dict[str, int], words: str,
) -> None:  # fmt: skip
    with pytest.raises(EngineError, match=words):
        infer(finder.out, scene[0], tmp_path / name, **settings)


def test_other_bands_are_refused(finder: Trained, wide_scene: Path, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="the model learned red, green, blue"):
        infer(finder.out, wide_scene.parent / "scene.tif", tmp_path / "map.gpkg")


def test_bands_in_another_order_make_the_same_map(
    finder: Trained, scene: tuple[Path, np.ndarray], tmp_path: Path
) -> None:
    with rasterio.open(scene[0]) as file:
        image = file.read() - np.array([[[0]], [[4]], [[9]]], np.uint8)
    found = []
    for order in ([0, 1, 2], [2, 0, 1]):
        names = [["red", "green", "blue"][place] for place in order]
        path = write_raster(tmp_path / f"{names[0]}.tif", image[order])
        with rasterio.open(path, "r+") as file:
            file.descriptions = names
        infer(finder.out, path, path.with_suffix(".gpkg"))
        found.append(things(path.with_suffix(".gpkg")))
    assert len(found[0][0]) > 0
    np.testing.assert_array_equal(found[0][0], found[1][0])
    np.testing.assert_array_equal(found[0][1], found[1][1])


def test_missing_model_is_named(scene: tuple[Path, np.ndarray], tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        infer(tmp_path / "no-model", scene[0], tmp_path / "map.gpkg")
    assert caught.value.file == str(tmp_path / "no-model")
