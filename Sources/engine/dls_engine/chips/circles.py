"""circles.py: gives points an area: a circle of a radius in metres, in pixels of the imagery."""

from __future__ import annotations

import math
from typing import Any

import shapely
from shapely import affinity

from dls_engine.errors import EngineError
from dls_engine.raster.crs import unit_of
from dls_engine.raster.mosaic import Mosaic
from dls_engine.raster.probe import METRES_PER_DEGREE


def circle(point: Any, radius: float, mosaic: Mosaic) -> Any:
    """The circle of `radius` metres around a point in pixels: an ellipse where cells are oblong."""
    circles = []
    for part in shapely.get_parts(point):
        across, down = _cell_in_metres(mosaic, shapely.get_x(part), shapely.get_y(part))
        ring = shapely.buffer(part, 1.0, quad_segs=16)
        circles.append(affinity.scale(ring, radius / across, radius / down, origin=part))
    return shapely.union_all(circles)


def _cell_in_metres(mosaic: Mosaic, col: float, row: float) -> tuple[float, float]:
    if mosaic.crs is None:
        raise EngineError(
            "unsupported",
            "`buffer_radius` is in metres, and the imagery has no reference system",
            "Give the source a `crs`, or draw polygons instead of points.",
        )
    east, north = 1.0, 1.0
    unit, metres = unit_of(mosaic.crs)
    if unit == "degree":
        latitude = max(-89.9, min(89.9, (mosaic.transform @ (col, row))[1]))
        east = METRES_PER_DEGREE * math.cos(math.radians(latitude))
        north = METRES_PER_DEGREE
    elif metres is not None:
        east = north = metres
    t = mosaic.transform
    return math.hypot(t.a * east, t.d * north), math.hypot(t.b * east, t.e * north)
