"""layout.py: owns the `layout` method: work units measured in metres over imagery in degrees."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from dls_engine.context import Context
from dls_engine.errors import EngineError
from dls_engine.params import Params
from dls_engine.raster.crs import move_points, parse_crs
from dls_engine.raster.ground import METRES_PER_DEGREE
from dls_engine.vector.features import Features, polygons, write_geojson

DEFAULT_MAX_UNITS = 1_000_000
EDGE_POINTS = 32
# A unit counts when more than this share of its area lies over the imagery.
SMALLEST_SHARE = 1e-9
FARTHEST_LATITUDE = 84.0
# Imagery over the antimeridian may count on to here.
FARTHEST_LONGITUDE = 540.0
# No system in use has larger numbers; beyond, arithmetic loses the units.
LARGEST_COORDINATE = 1e9

Points = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Cell:
    """A unit of the grid of one UTM zone; its corners are counter-clockwise from the south-west."""

    zone: str
    col: int
    row: int
    corners: Points


def layout(params: Params, context: Context) -> dict[str, Any]:
    """Lays a grid in metres over an extent; writes its cells in the source's system."""
    extent = params.numbers("extent", 4)
    crs = parse_crs(params.text("crs"), "the source's coordinate system")
    size = params.numbers("size_m", 2)
    out = params.text("out")
    limit = params.integer("max_units", DEFAULT_MAX_UNITS, low=1)
    params.done()
    if max(size) > LARGEST_COORDINATE:
        raise EngineError(
            "bad_data",
            f"a work unit of {size[0]:g} x {size[1]:g} metres is larger than the globe",
            "Correct `unit_size` of the work units.",
        )
    if min(size) <= 0 or extent[0] >= extent[2] or extent[1] >= extent[3]:
        raise EngineError(
            "bad_data",
            "the imagery or a work unit has no area",
            "Check `unit_size` of the work units and the extent of the source.",
        )
    cells = list(grid_cells(extent, crs, (size[0], size[1]), limit, context))
    features = Features(
        polygons([np.vstack([cell.corners, cell.corners[:1]]) for cell in cells]),
        [
            {
                "key": f"{cell.zone}_{cell.col}_{cell.row}",
                "zone": cell.zone,
                "col": cell.col,
                "row": cell.row,
            }
            for cell in cells
        ],
        crs,
    )
    write_geojson(features, out, context)
    return {"count": len(cells), "zones": sorted({cell.zone for cell in cells}), "out": out}


def grid_cells(
    extent: list[float],
    crs: Any,
    size: tuple[float, float],
    limit: int,
    context: Context,
) -> Iterator[Cell]:
    """Cells that overlap the extent, zone by zone, row by row from the south-west.

    The grid of a zone is anchored at multiples of the size, and a cell belongs to the zone and
    the half of the globe that its centre lies in: other imagery never moves a cell.
    """
    geographic = parse_crs("EPSG:4326", "longitude and latitude")
    rectangle, outline = _covered(extent, crs, geographic)
    west, south, east, north = shapely.bounds(outline)
    # An area that is rather too small, so that what is too much by it is too much.
    narrowest = METRES_PER_DEGREE * math.cos(math.radians(max(abs(south), abs(north))))
    if 0.9 * shapely.area(outline) * narrowest * METRES_PER_DEGREE > limit * size[0] * size[1]:
        raise too_many(limit)
    count = 0
    seen: set[tuple[str, int, int]] = set()
    # So far, in degrees, cells may reach out of their zone or half of the globe.
    slack = 2 * max(size) / narrowest
    for zone, turns in _zones(west - slack, east + slack, crs.is_geographic):
        for half in ("S", "N"):
            if (half == "N" and north < -slack) or (half == "S" and south >= slack):
                continue
            area = _Area(rectangle, _shifted(outline, -360.0 * turns), crs, turns, slack)
            for cell in _zone_cells(area, geographic, zone, half, size, limit):
                context.check()
                name = (cell.zone, cell.col, cell.row)
                if name in seen:
                    continue  # the imagery goes all around the globe
                seen.add(name)
                count += 1
                if count > limit:
                    raise too_many(limit)
                yield cell


def _covered(extent: list[float], crs: Any, geographic: Any) -> tuple[Any, Any]:
    """The imagery's rectangle in `crs` and its outline in degrees, where there are zones."""
    largest = FARTHEST_LONGITUDE if crs.is_geographic else LARGEST_COORDINATE
    if max(map(abs, extent)) > largest:
        raise EngineError(
            "bad_data",
            "the extent of the imagery is not on the globe",
            "Check `crs`, `origin` and `cell_size` of the source.",
        )
    rectangle = shapely.segmentize(
        shapely.box(extent[0], extent[1], extent[2], extent[3]),
        max(extent[2] - extent[0], extent[3] - extent[1]) / EDGE_POINTS,
    )
    outline = shapely.transform(rectangle, lambda p: move_points(crs, geographic, p))
    west, south, east, north = shapely.bounds(outline)
    if not all(map(math.isfinite, (west, south, east, north))) or (
        max(abs(south), abs(north)) > FARTHEST_LATITUDE
    ):
        raise EngineError(
            "unsupported",
            f"the imagery reaches beyond {FARTHEST_LATITUDE:g} degrees of latitude, "
            "where the UTM zones end",
            "Give `unit_size` in degrees, or reproject the imagery to a system in metres.",
        )
    return rectangle, outline


@dataclass(frozen=True)
class _Area:
    """What is covered: `rectangle` in `crs`, `outline` in degrees, `turns` back around the globe.

    `slack` is how far, in degrees, cells may reach out of their zone.
    """

    rectangle: Any
    outline: Any
    crs: Any
    turns: int
    slack: float


def _zones(west: float, east: float, is_geographic: bool) -> list[tuple[int, int]]:
    """Zones that may have cells over the imagery, and how often around the globe each one is.

    Longitudes go on beyond 180 degrees where imagery crosses the antimeridian, or counts from 0 to
    360.
    """
    first, last = math.floor((west + 180) / 6), math.floor((east + 180) / 6)
    if not is_geographic:
        first, last = max(first, 0), min(last, 59)
    return [(place % 60 + 1, place // 60) for place in range(first, last + 1)]


def _shifted(shape: Any, degrees: float) -> Any:
    return shapely.transform(shape, lambda points: points + np.array([degrees, 0.0]))


def too_many(limit: int) -> EngineError:
    """More units than anyone can want."""
    return EngineError(
        "bad_data",
        f"units of this size would be more than {limit}",
        "Set a larger `unit_size`, or keep only an area with `within`.",
    )


def _zone_cells(
    area: _Area,
    geographic: Any,
    number: int,
    half: str,
    size: tuple[float, float],
    limit: int,
) -> Iterator[Cell]:
    utm = parse_crs(f"EPSG:{(32600 if half == 'N' else 32700) + number}", "the UTM zone")
    # Some slack beyond the zone's band: a cell whose centre is inside may reach out.
    band_west, band_east = number * 6 - 186, number * 6 - 180
    south, north = (0.0, 90.0) if half == "N" else (-90.0, 0.0)
    reach = area.slack
    band = shapely.box(band_west - reach, south - reach, band_east + reach, north + reach)
    part = shapely.intersection(area.outline, band)
    if shapely.is_empty(part):
        return
    part = shapely.segmentize(part, 0.25)
    in_metres = shapely.transform(part, lambda p: move_points(geographic, utm, p))
    left, bottom, right, top = shapely.bounds(in_metres)
    first_col, last_col = math.floor(left / size[0]) - 1, math.ceil(right / size[0]) + 1
    first_row, last_row = math.floor(bottom / size[1]) - 1, math.ceil(top / size[1]) + 1
    if (last_col - first_col) * (last_row - first_row) > 20 * limit + 1000:
        raise too_many(limit)
    cols = np.arange(first_col, last_col)
    for row in range(first_row, last_row):
        corners = _row_corners(cols, row, size)
        centres = corners.mean(axis=1)
        places = move_points(utm, geographic, centres)
        in_band = (places[:, 0] >= band_west) & (places[:, 0] < band_east)
        in_half = (places[:, 1] >= 0) if half == "N" else (places[:, 1] < 0)
        moved = move_points(utm, area.crs, corners.reshape(-1, 2)).reshape(-1, 4, 2)
        if area.crs.is_geographic:
            # A corner beyond the antimeridian comes back on the other side of the globe.
            beyond = np.round((places[:, None, 0] - moved[:, :, 0]) / 360)
            moved[:, :, 0] += 360 * (np.nan_to_num(beyond, posinf=0, neginf=0) + area.turns)
        cells = polygons(list(moved))
        share = shapely.area(shapely.intersection(cells, area.rectangle)) / shapely.area(cells)
        for index in np.flatnonzero(in_band & in_half & (share > SMALLEST_SHARE)):
            yield Cell(f"{number:02d}{half}", int(cols[index]), row, moved[index])


def _row_corners(cols: npt.NDArray[np.int64], row: int, size: tuple[float, float]) -> Points:
    """Corners of the cells of one row, shape [cells, 4, 2], as exact multiples of the size."""
    left, right = cols * size[0], (cols + 1) * size[0]
    bottom, top = np.full(len(cols), row * size[1]), np.full(len(cols), (row + 1) * size[1])
    return np.stack(
        [
            np.column_stack([left, bottom]),
            np.column_stack([right, bottom]),
            np.column_stack([right, top]),
            np.column_stack([left, top]),
        ],
        axis=1,
    )
