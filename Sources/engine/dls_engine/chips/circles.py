"""circles.py: gives points an area: a circle of a radius in metres, in pixels of the imagery."""

from __future__ import annotations

import math
from typing import Any

import shapely
from shapely import affinity

from dls_engine.errors import EngineError
from dls_engine.raster.ground import Ground
from dls_engine.raster.mosaic import Mosaic


def circle(point: Any, radius: float, mosaic: Mosaic) -> Any:
    """The circle of `radius` metres around a point in pixels: an ellipse where cells are oblong."""
    circles = []
    ground = Ground(mosaic.crs)
    for part in shapely.get_parts(point):
        across, down = _cell_in_metres(mosaic, ground, shapely.get_x(part), shapely.get_y(part))
        ring = shapely.buffer(part, 1.0, quad_segs=16)
        circles.append(affinity.scale(ring, radius / across, radius / down, origin=part))
    return shapely.union_all(circles)


def _cell_in_metres(
    mosaic: Mosaic, ground: Ground, col: float, row: float
) -> tuple[float, float]:
    if mosaic.crs is None:
        raise EngineError(
            "unsupported",
            "`buffer_radius` is in metres, and the imagery has no reference system",
            "Give the source a `crs`, or draw polygons instead of points.",
        )
    east, north = ground.metres(*(mosaic.transform @ (col, row))) or (1.0, 1.0)
    t = mosaic.transform
    return math.hypot(t.a * east, t.d * north), math.hypot(t.b * east, t.e * north)
