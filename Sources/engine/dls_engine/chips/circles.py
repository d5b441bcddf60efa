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
    across, down = _cell_in_metres(mosaic, shapely.get_y(shapely.centroid(point)))
    ring = shapely.buffer(point, 1.0, quad_segs=16)
    return affinity.scale(ring, radius / across, radius / down, origin=shapely.centroid(point))


def _cell_in_metres(mosaic: Mosaic, row: float) -> tuple[float, float]:
    if mosaic.crs is None:
        raise EngineError(
            "unsupported",
            "`buffer_radius` is in metres, and the imagery has no reference system",
            "Give the source a `crs`, or draw polygons instead of points.",
        )
    across, down = abs(mosaic.transform.a), abs(mosaic.transform.e)
    unit, metres = unit_of(mosaic.crs)
    if unit == "degree":
        latitude = max(-89.9, min(89.9, (mosaic.transform @ (0, row))[1]))
        east = METRES_PER_DEGREE * math.cos(math.radians(latitude))
        return across * east, down * METRES_PER_DEGREE
    return across * (metres or 1.0), down * (metres or 1.0)
