"""test_layout.py: owns the tests of `layout`: units in metres over imagery in degrees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio.warp
import shapely

from dls_engine.context import Context
from dls_engine.errors import EngineError
from dls_engine.layout import layout
from dls_engine.params import Params


def run(tmp_path: Path, extent: list[float], size: float = 100, crs: str = "EPSG:4326",
        **more: Any) -> dict[str, Any]:  # fmt: skip
    """Shapes by key."""
    request = {"extent": extent, "crs": crs, "size_m": [size, size],
               "out": str(tmp_path / "units.geojson"), **more}  # fmt: skip
    answer = layout(Params(request, "layout"), Context())
    features = json.loads((tmp_path / "units.geojson").read_text())["features"]
    assert answer["count"] == len(features)
    shapes = {f["properties"]["key"]: shapely.geometry.shape(f["geometry"]) for f in features}
    assert len(shapes) == len(features)
    return shapes


def test_units_are_squares_in_their_zone_anchored_at_multiples(tmp_path: Path) -> None:
    shapes = run(tmp_path, [-82.01, 29.68, -82.0, 29.69])
    assert len(shapes) > 80
    for key, shape in shapes.items():
        zone, col, row = key.split("_")
        assert zone == "17N"
        moved = rasterio.warp.transform_geom(
            "EPSG:4326", "EPSG:32617", shapely.geometry.mapping(shape)
        )
        expected = shapely.box(int(col) * 100, int(row) * 100, (int(col) + 1) * 100,
                               (int(row) + 1) * 100)  # fmt: skip
        assert shapely.hausdorff_distance(shapely.geometry.shape(moved), expected) < 1e-4


def test_units_cover_the_imagery_without_overlap(tmp_path: Path) -> None:
    extent = [-82.01, 29.68, -82.0, 29.69]
    shapes = list(run(tmp_path, extent).values())
    whole = shapely.union_all(shapes)
    assert shapely.box(extent[0], extent[1], extent[2], extent[3]).difference(whole).area < 1e-12
    assert sum(s.area for s in shapes) == pytest.approx(whole.area, rel=1e-6)


def test_other_imagery_moves_no_unit(tmp_path: Path) -> None:
    small = run(tmp_path, [-82.005, 29.685, -82.0, 29.69])
    large = run(tmp_path, [-82.02, 29.67, -81.99, 29.70])
    assert set(small) < set(large)
    assert all(small[key].equals(large[key]) for key in small)


def test_each_zone_and_half_has_cells_of_its_own(tmp_path: Path) -> None:
    shapes = run(tmp_path, [-0.003, -0.003, 0.003, 0.003])
    zones = {key.split("_")[0] for key in shapes}
    assert zones == {"30N", "30S", "31N", "31S"}
    for key, shape in shapes.items():
        centre = shape.centroid
        assert (centre.x >= 0) == key.startswith("31")
        assert (centre.y >= 0) == (key[2] == "N")


def test_imagery_in_another_geographic_system(tmp_path: Path) -> None:
    a = run(tmp_path, [-82.01, 29.68, -82.0, 29.69], crs="EPSG:4269")
    assert all(key.startswith("17N_") for key in a)


@pytest.mark.parametrize(
    ("extent", "more", "words"),
    [
        ([0, 84.5, 0.1, 84.6], {}, "beyond 84 degrees"),
        ([0, 0, 10, 10], {}, "would be more than"),
        ([0, 0, 0.1, 0.1], {"max_units": 10}, "would be more than 10"),
        ([1, 0, 1, 1], {}, "has no area"),
        ([0, 0, 1, 1], {"crs": "EPSG:0"}, "names no coordinate system"),
    ],
)
def test_what_cannot_be_laid_out(
    tmp_path: Path, extent: list[float], more: dict[str, Any], words: str
) -> None:
    with pytest.raises(EngineError, match=words) as caught:
        run(tmp_path, extent, **more)
    assert caught.value.next_step
    assert not (tmp_path / "units.geojson").exists()


EDGES = [
    [179.99, -17.0, 180.0, -16.99],
    [-180.0, -17.0, -179.99, -16.99],
    [179.99, -17.0, 180.01, -16.99],  # imagery over the antimeridian counts on
    [-180.01, -17.0, -179.99, -16.99],
    [277.99, 29.68, 278.0, 29.69],  # longitudes from 0 to 360
    [-78.01, 29.68, -78.0001, 29.69],  # ends within half a cell of the next zone
    [-77.9999, 29.68, -77.99, 29.69],
    [10.0, -0.01, 10.01, -0.0001],  # and of the other half of the globe
    [10.0, 0.0001, 10.01, 0.01],
]


@pytest.mark.parametrize(
    ("extent", "crs"),
    # NAD83 is a system of the northern half.
    [(edge, "EPSG:4326") for edge in EDGES]
    + [(edge, "EPSG:4269") for edge in EDGES if edge[1] >= 0],
)
def test_units_cover_imagery_at_every_edge_of_the_zones(
    tmp_path: Path, extent: list[float], crs: str
) -> None:
    shapes = run(tmp_path, extent, size=200, crs=crs)
    whole = shapely.box(*extent)
    covered = shapely.intersection(shapely.union_all(list(shapes.values())), whole)
    # Where zones meet, a strip that is less than a unit wide may stay open: their grids do not fit.
    assert whole.area - covered.area < 0.01 * 200 / 100_000
    assert all(s.bounds[2] - s.bounds[0] < 0.01 for s in shapes.values())
    if extent[0] < 180 < extent[2] or extent[0] < -180 < extent[2]:
        assert {key[:2] for key in shapes} == {"01", "60"}


def test_longitudes_beyond_the_globe_are_those_within(tmp_path: Path) -> None:
    within = run(tmp_path, [-82.01, 29.68, -82.0, 29.69])
    beyond = run(tmp_path, [277.99, 29.68, 278.0, 29.69])
    assert set(within) == set(beyond)
    for key, shape in within.items():
        moved = shapely.transform(shape, lambda points: points + np.array([360.0, 0.0]))
        assert shapely.hausdorff_distance(beyond[key], moved) < 1e-9


@pytest.mark.parametrize(
    ("small", "large"),
    [
        ([-78.01, 29.68, -78.0001, 29.69], [-78.01, 29.68, -77.99, 29.69]),
        ([-77.9999, 29.68, -77.99, 29.69], [-78.01, 29.68, -77.99, 29.69]),
        ([10.0, -0.01, 10.01, -0.0001], [10.0, -0.01, 10.01, 0.01]),
        ([10.0, 0.0001, 10.01, 0.01], [10.0, -0.01, 10.01, 0.01]),
        ([179.99, -17.0, 179.9999, -16.99], [179.99, -17.0, 180.01, -16.99]),
    ],
)
def test_a_unit_of_the_next_zone_that_reaches_over_is_there(
    tmp_path: Path, small: list[float], large: list[float]
) -> None:
    for size in (200, 230, 270, 310):
        few, many = run(tmp_path, small, size), run(tmp_path, large, size)
        whole = shapely.box(*small)
        reached = {k for k, s in many.items() if s.intersection(whole).area > 1e-6 * s.area}
        assert reached - set(few) == set()
