"""Metres on the ground: what one unit of a coordinate system is at a place."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import shapely
from affine import Affine
from rasterio.crs import CRS
from rasters import noise, utm, write
from test_chip_places import chips_of, sample, unit
from test_probe import facts

from dls_engine.raster.ground import Ground

MERCATOR = CRS.from_epsg(3857)
# 60 degrees north and south in Web Mercator.
SIXTY = 8_399_737.9


@pytest.mark.parametrize(
    "code, place, metres",
    [
        (32617, (400_000, 3_300_000), (1, 1)),
        (2227, (6_000_000, 2_000_000), (0.3048006, 0.3048006)),
        (4326, (-82, 60), (55_660, 111_319)),
        (3857, (1_000_000, 0), (1, 1)),
        (3857, (1_000_000, SIXTY), (0.5, 0.5)),
        (3857, (-9_000_000, -SIXTY), (0.5, 0.5)),
        # Web Mercator is of a sphere: on the ellipsoid it stretches a little more to the north.
        (3395, (1_000_000, 8_362_698.5), (0.5, 0.5)),
        (3035, (4_321_000, 3_210_000), (1, 1)),
    ],
)
def test_a_unit_is_so_many_metres(
    code: int, place: tuple[float, float], metres: tuple[float, float]
) -> None:
    found = Ground(CRS.from_epsg(code)).metres(*place)
    assert found == pytest.approx(metres, rel=0.01)


def test_what_hardly_stretches_is_left_as_it_is() -> None:
    """Sizes over UTM and national grids are those of the map, to the last digit."""
    assert Ground(CRS.from_epsg(32617)).metres(800_000, 3_300_000) == (1, 1)
    assert Ground(CRS.from_epsg(27700)).metres(100_000, 900_000) == (1, 1)


def test_without_a_place_on_earth_nothing_is_known() -> None:
    assert Ground(None).metres(7, 7) is None
    assert Ground(MERCATOR).metres(0, 1e9) == pytest.approx((1, 1))


def test_a_probe_tells_the_cell_on_the_ground(tmp_path: Path) -> None:
    frame = Affine(2, 0, 1_000_000, 0, -2, SIXTY)
    found = facts(utm(tmp_path / "m.tif", crs="EPSG:3857", transform=frame))
    assert found["cell_size"] == [2, 2]
    assert found["cell_size_metres"] == pytest.approx([1, 1], rel=0.01)


def test_a_circle_has_its_radius_on_the_ground(tmp_path: Path) -> None:
    frame = Affine(0.5, 0, 1_000_000, 0, -0.5, SIXTY)
    raster = write(tmp_path / "o.tif", noise(3, 48, 64), crs="EPSG:3857", transform=frame)
    whole = shapely.box(1_000_000, SIXTY - 24, 1_000_032, SIXTY)
    point = shapely.Point(1_000_015, SIXTY - 12)
    manifest = chips_of(
        tmp_path, raster, [unit(whole)], [sample(point, "s")], tile=48, buffer_radius=2.0
    )
    circle = shapely.geometry.shape(manifest["units"][0]["samples"][0]["geometry"])
    across = np.ptp(shapely.get_coordinates(circle)[:, 0])
    assert across == pytest.approx(2 * 2.0 / math.cos(math.radians(60)), rel=0.01)
