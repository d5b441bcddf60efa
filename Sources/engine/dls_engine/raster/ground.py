"""ground.py: owns metres: how many of the ground one unit of a coordinate system is, at a place."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from rasterio.crs import CRS

from dls_engine.raster.crs import move_points, unit_of

METRES_PER_DEGREE = 111_319.49
# A projection that stretches by less is taken as true, as UTM and national grids are.
NEGLIGIBLE = 0.01
# Places that lie so near to each other, in metres of the projection, share what was found out.
NEIGHBOURHOOD = 10_000.0
# WGS 84: half the long axis in metres, and the square of its eccentricity.
LONG_AXIS, ECCENTRICITY = 6_378_137.0, 0.006_694_379_990_14


class Ground:
    """The ground below one coordinate system."""

    def __init__(self, crs: Any) -> None:
        """The ground below `crs`; without one nothing is known of it."""
        self._crs = crs
        unit, metres = ("unknown", None) if crs is None else unit_of(crs)
        self._is_in_degrees = unit == "degree"
        self._metres = metres
        self._known: dict[tuple[int, int], tuple[float, float]] = {}

    def metres(self, x: float, y: float) -> tuple[float, float] | None:
        """Metres of one unit to the east and to the north at a place; None where it is no length.

        Metres of a projection that stretches are fewer on the ground: at 60 degrees north one of
        Web Mercator is half of one.
        """
        if self._is_in_degrees:
            east = METRES_PER_DEGREE * math.cos(math.radians(max(-89.9, min(89.9, y))))
            return east, METRES_PER_DEGREE
        if self._metres is None:
            return None
        size = NEIGHBOURHOOD / self._metres
        near = math.floor(x / size), math.floor(y / size)
        if near not in self._known:
            middle = (near[0] + 0.5) * size, (near[1] + 0.5) * size
            self._known[near] = self._look(*middle, self._metres)
        return self._known[near]

    def _look(self, x: float, y: float, metres: float) -> tuple[float, float]:
        step = 50 / metres
        cross = np.array([[x - step, y], [x + step, y], [x, y - step], [x, y + step]])
        places = move_points(self._crs, CRS.from_epsg(4326), cross)
        if not np.isfinite(places).all():
            return metres, metres
        east = _distance(places[0], places[1]) / 100
        north = _distance(places[2], places[3]) / 100
        is_true = abs(east - 1) < NEGLIGIBLE and abs(north - 1) < NEGLIGIBLE
        # A place that is none on earth comes out as a point of it.
        is_nowhere = min(east, north) < NEGLIGIBLE
        return (metres, metres) if is_true or is_nowhere else (east * metres, north * metres)


def _distance(first: Any, second: Any) -> float:
    """Metres between two places, longitude and latitude, that lie near to each other."""
    across = (float(second[0] - first[0]) + 180) % 360 - 180
    latitude = math.radians(float(first[1] + second[1]) / 2)
    bend = 1 - ECCENTRICITY * math.sin(latitude) ** 2
    parallel = LONG_AXIS / math.sqrt(bend) * math.cos(latitude)
    meridian = LONG_AXIS * (1 - ECCENTRICITY) / bend**1.5
    up = math.radians(float(second[1] - first[1]))
    return math.hypot(math.radians(across) * parallel, up * meridian)
