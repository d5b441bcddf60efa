"""test_map_places.py: owns the tests that a map's pixels and outlines lie where the imagery's do.

The model is a plain rule, so that what is expected is known to the pixel.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import rasterio
import rasterio.features
import shapely
import torch
from affine import Affine
from rasterio.crs import CRS
from rasters import write
from torch import nn
from vectors import collection

from dls_engine.context import Context
from dls_engine.errors import EngineError
from dls_engine.learn import infer
from dls_engine.learn.data import Normalisation
from dls_engine.learn.manifest import ClassSpec
from dls_engine.learn.models import Architecture
from dls_engine.learn.package import ModelPackage
from dls_engine.params import Params
from dls_engine.raster.crs import move_points
from dls_engine.vector.features import Problems
from dls_engine.vector.layer_file import read_layer_file

LOCAL = CRS.from_wkt(
    'ENGCRS["site",EDATUM["stone"],CS[Cartesian,2],AXIS["x",east],AXIS["y",north],'
    'LENGTHUNIT["metre",1]]'
)
PLACES = {
    "utm": ("EPSG:32617", Affine(0.5, 0, 400_000, 0, -0.5, 3_000_000)),
    "west and south": ("EPSG:3857", Affine(0.5, 0, -9e6 - 0.25, 0, -0.5, -3e6)),
    "south up": ("EPSG:32617", Affine(0.5, 0, 400_000, 0, 0.5, 3_000_000)),
    "turned, oblong": (
        "EPSG:32617",
        Affine.translation(400_000, 3_000_000) @ Affine.rotation(30) @ Affine.scale(0.5, -0.25),
    ),
    "degrees": ("EPSG:4326", Affine(1e-6, 0, -80, 0, -1e-6, -30)),
    "feet": ("EPSG:2236", Affine(1.5, 0, 600_000, 0, -1.5, 500_000)),
    "local": (LOCAL, Affine(0.5, 0, 100, 0, -0.5, 200)),
}
Run = Callable[..., dict[str, Any]]


class AboveHundred(nn.Module):
    """The class is where the only band is above 100."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        difference = (x - 100) * 10
        return torch.cat([-difference, difference], 1)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs an inference of that model."""
    package = ModelPackage(
        name="rule", architecture=Architecture("unet", "light", 1, 1, 64),
        classes=[ClassSpec("oak", 7, "#ff0000")], bands=["gray"], band_indexes=[1], dtype="uint8",
        normalisation=Normalisation((0.0,), (1.0,), (0.0,), (255.0,)), cell_size=(0.5, 0.5),
        cell_unit="metre", thresholds=[0.5], is_mirrored=False, provenance={},
    )  # fmt: skip
    monkeypatch.setattr(infer, "load_model", lambda *_: AboveHundred())
    monkeypatch.setattr(infer, "read_package", lambda *_: package)

    def run(
        scene: Path, out: Path, units: str | None = None, crs: str | None = None, **settings: Any
    ) -> dict[str, Any]:
        request = {
            "units": units, "crs": crs,
            "model": "rule", "source": {"paths": [str(scene)], "bands": ["gray"]},
            "out": str(out), "settings": settings,
        }  # fmt: skip
        return infer.run(Params(request, "infer"), Context())

    return run


@pytest.mark.parametrize("place", list(PLACES))
def test_every_pixel_comes_back_to_its_place(run: Run, tmp_path: Path, place: str) -> None:
    crs, frame = PLACES[place]
    pixels = np.random.default_rng(3).integers(0, 2, (1, 333, 517)).astype("uint8") * 150 + 25
    scene = write(tmp_path / "scene.tif", pixels, crs=crs, transform=frame)
    result = run(scene, tmp_path / "map.tif")
    with rasterio.open(tmp_path / "map.tif") as file:
        assert (file.read(1) == np.where(pixels[0] > 100, 7, 0)).all()
        assert file.transform.almost_equals(frame)
        assert file.crs == rasterio.open(scene).crs
    assert result["classes"]["oak"] == int((pixels > 100).sum())


@pytest.mark.parametrize("place", list(PLACES))
def test_outlines_lie_on_the_edges_of_pixels(run: Run, tmp_path: Path, place: str) -> None:
    crs, frame = PLACES[place]
    pixels = np.full((1, 200, 300), 10, "uint8")
    pixels[0, 120:180, 20:40], pixels[0, 140:150, 25:35] = 200, 10
    scene = write(tmp_path / "scene.tif", pixels, crs=crs, transform=frame)
    run(scene, tmp_path / "map.gpkg", clean={"simplify": 1e-9})
    _, _, found, _ = pyogrio.raw.read(tmp_path / "map.gpkg", layer="map")
    ring = [frame @ p for p in ((20, 120), (40, 120), (40, 180), (20, 180))]
    hole = [frame @ p for p in ((25, 140), (35, 140), (35, 150), (25, 150))]
    expected = shapely.Polygon(ring, [hole])
    (shape,) = shapely.from_wkb(found)
    assert shape.symmetric_difference(expected).area < 1e-6 * expected.area


@pytest.mark.parametrize("system", ["EPSG:26717", "EPSG:32618", "EPSG:4326"])
def test_units_of_another_system_are_moved_into_the_imagery_s(
    run: Run, tmp_path: Path, system: str
) -> None:
    """Their numbers may have a place in the imagery's system, too: another one."""
    crs, frame = PLACES["utm"]
    scene = write(
        tmp_path / "scene.tif", np.full((1, 300, 600), 200, "uint8"), crs=crs, transform=frame
    )
    here = shapely.box(400_030, 2_999_900, 400_090, 2_999_960)
    corners = shapely.get_coordinates(shapely.segmentize(here, 10))
    there = shapely.Polygon(move_points(CRS.from_string(crs), CRS.from_string(system), corners))
    units = collection(tmp_path / "units.geojson", [(there, {"key": "a"})])
    result = run(scene, tmp_path / "map.gpkg", units=units, crs=system)
    assert abs(result["classes"]["oak"] - 120 * 120) < 130
    _, _, found, _ = pyogrio.raw.read(tmp_path / "map.gpkg", layer="map")
    shape = shapely.union_all(shapely.from_wkb(found))
    assert shape.symmetric_difference(here).area < 0.02 * here.area


def test_units_that_lie_elsewhere_are_refused(run: Run, tmp_path: Path) -> None:
    crs, frame = PLACES["utm"]
    scene = write(
        tmp_path / "scene.tif", np.full((1, 300, 600), 200, "uint8"), crs=crs, transform=frame
    )
    # The numbers are those of the scene, but of the zone beside it.
    box = shapely.box(400_030, 2_999_900, 400_090, 2_999_960)
    units = collection(tmp_path / "units.geojson", [(box, {"key": "a"})])
    with pytest.raises(EngineError, match="none of the work units lies on the source"):
        run(scene, tmp_path / "map.gpkg", units=units, crs="EPSG:32618")
    with pytest.raises(EngineError, match="names no coordinate system"):
        run(scene, tmp_path / "map.gpkg", units=units, crs="EPSG:1")


def test_counts_are_those_of_the_cleaned_map(run: Run, tmp_path: Path) -> None:
    crs, frame = PLACES["utm"]
    pixels = np.full((1, 200, 300), 10, "uint8")
    pixels[0, 50:60, 100:140], pixels[0, 120:180, 20:40] = 200, 200  # 400 and 1200 pixels
    scene = write(tmp_path / "scene.tif", pixels, crs=crs, transform=frame)
    result = run(scene, tmp_path / "map.tif", clean={"min_area": 600 / 4})
    with rasterio.open(tmp_path / "map.tif") as file:
        assert (file.read(1) == 7).sum() == 1200
    assert result["classes"] == {"background": 200 * 300 - 1200, "oak": 1200}


@pytest.mark.parametrize(
    ("crs", "cells", "dtype", "words"),
    [
        ("EPSG:32617", (0.5, 0.5), "uint8", None),
        ("EPSG:32617", (1.0, 1.0), "uint8", "a cell size of 0.5, and the source has 1."),
        ("EPSG:2263", (1.640416667, 1.640416667), "uint8", None),
        ("EPSG:2263", (0.5, 0.5), "uint8", "a cell size of 0.5 m, and the source has 0.1524 m."),
        ("EPSG:4326", (8.99e-6, 4.4966e-6), "uint8", None),  # at 60 degrees north
        ("EPSG:4326", (8.99e-6, 8.99e-6), "uint8", "and the source has 0.707"),
        (None, (0.5, 0.5), "uint8", None),
        ("EPSG:32617", (0.5, 0.5), "uint16", "uint8 numbers from 0 to 255, and the source has"),
    ],
)
def test_what_differs_from_what_was_learned_is_noted(
    run: Run, tmp_path: Path, crs: str | None, cells: Any, dtype: str, words: str | None
) -> None:
    """Cells are compared on the ground, whatever their systems count."""
    corner = {"EPSG:2263": (1_000_000, 200_000), "EPSG:4326": (10, 60)}.get(crs or "", (4e5, 3e6))
    frame = Affine(cells[0], 0, corner[0], 0, -cells[1], corner[1])
    pixels = np.full((1, 40, 40), 10, dtype)
    scene = write(tmp_path / "scene.tif", pixels, crs=crs, transform=frame)
    notes = run(scene, tmp_path / "map.tif")["notes"]
    assert (notes == []) if words is None else (len(notes) == 1 and words in notes[0]), notes


@pytest.mark.parametrize(("area", "left"), [(0.75, 3), (0.76, 4), (0.5, 2), (1.01, 5), (1.0, 4)])
def test_a_cleaned_raster_keeps_nothing_smaller_than_asked_for(
    run: Run, tmp_path: Path, area: float, left: int
) -> None:
    """As the outlines of the same map do: pixels of a quarter of a square metre."""
    crs, frame = PLACES["utm"]
    pixels = np.full((1, 20, 60), 10, "uint8")
    for size in range(1, 7):
        pixels[0, 5, size * 8 : size * 8 + size] = 200
    scene = write(tmp_path / "scene.tif", pixels, crs=crs, transform=frame)
    run(scene, tmp_path / "map.tif", clean={"min_area": area})
    run(scene, tmp_path / "map.gpkg", clean={"min_area": area})
    with rasterio.open(tmp_path / "map.tif") as file:
        assert (file.read(1) == 7).sum() == sum(range(left, 7))
    _, _, found, _ = pyogrio.raw.read(tmp_path / "map.gpkg", layer="map")
    assert sum(shapely.area(shapely.from_wkb(found))) == sum(range(left, 7)) / 4


def test_other_layers_in_a_map_are_kept(run: Run, tmp_path: Path) -> None:
    """QGIS offers the file of a map first to whoever saves corrections of it."""
    crs, frame = PLACES["utm"]
    scene = write(
        tmp_path / "scene.tif", np.full((1, 64, 64), 200, "uint8"), crs=crs, transform=frame
    )
    out = tmp_path / "map.gpkg"
    for _ in range(2):
        run(scene, out)
    with contextlib.closing(sqlite3.connect(out)) as file, file:
        file.execute("CREATE TABLE corrections (fid INTEGER PRIMARY KEY, note TEXT)")
        file.execute(
            "INSERT INTO gpkg_contents (table_name, data_type) VALUES ('corrections', 'attributes')"
        )
    before = out.read_bytes()
    with pytest.raises(EngineError, match="besides the map it holds the layer corrections"):
        run(scene, out)
    assert out.read_bytes() == before
    assert not list(tmp_path.glob(".map*"))


@pytest.mark.filterwarnings("error")
def test_a_map_with_its_style_is_drawn_again_and_read(run: Run, tmp_path: Path) -> None:
    """The table of styles is the run's own, and no layer of which somebody has to be told."""
    crs, frame = PLACES["utm"]
    pixels = np.full((1, 64, 64), 200, "uint8")
    scene = write(tmp_path / "scene.tif", pixels, crs=crs, transform=frame)
    out = tmp_path / "map.gpkg"
    for _ in range(2):
        run(scene, out)
        with contextlib.closing(sqlite3.connect(out)) as file:
            listed = file.execute("SELECT table_name FROM gpkg_contents ORDER BY 1").fetchall()
            assert listed == [("layer_styles",), ("map",)]
            assert file.execute("SELECT count(*) FROM layer_styles").fetchone() == (1,)
    features, fields = read_layer_file(str(out), None, None, Problems())
    assert len(features.geometries) == 1
    assert [field["name"] for field in fields] == ["class", "class_value", "confidence", "fid"]


def test_a_tile_of_many_units_is_looked_at_once(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And one of none isn't, so that scattered plots cost what they cover."""
    drawn: list[int] = []
    real = rasterio.features.geometry_mask

    def counted(shapes: Any, *args: Any, **options: Any) -> Any:
        drawn.append(len(shapes))
        return real(shapes, *args, **options)

    monkeypatch.setattr("rasterio.features.geometry_mask", counted)
    crs, frame = PLACES["utm"]
    pixels = np.random.default_rng(3).integers(0, 2, (1, 700, 2600)).astype("uint8") * 150 + 25
    scene = write(tmp_path / "scene.tif", pixels, crs=crs, transform=frame)
    places = [(x, y) for x in range(4, 500, 70) for y in range(4, 500, 70)]
    places += [(x, 500) for x in range(2000, 2400, 50)]
    inside = np.zeros((700, 2600), bool)
    units = []
    for x, y in places:
        inside[y : y + 40, x : x + 40] = True
        corners = [frame @ (x, y), frame @ (x + 40, y + 40)]
        units.append((shapely.box(*corners[0], *corners[1]), {"key": f"{x}/{y}"}))
    path = collection(tmp_path / "units.geojson", units)
    result = run(scene, tmp_path / "map.tif", units=path)
    with rasterio.open(tmp_path / "map.tif") as file:
        expected = np.where(inside, np.where(pixels[0] > 100, 7, 0), file.nodata)
        assert (file.read(1) == expected).all()
    assert result["tiles"] == len(drawn) == 2
    assert sum(drawn) == len(places)
    assert result["pixels"] == inside.sum()
