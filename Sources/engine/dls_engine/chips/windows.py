"""windows.py: owns where chips are cut: whole pixels, inside one work unit, at every stride."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

# A unit's edge this near to a pixel's edge lies on it: map coordinates are not exact.
EDGE_TOLERANCE_PIXELS = 1e-3
# A unit that is turned against the pixels is cut in the upright rectangle inside it, if that holds
# so much of it; of other shapes each row of windows begins where the unit has room for one.
LEAST_UPRIGHT_SHARE = 0.5
# Where a row of windows has no room, it is tried that part of a tile further down, and less than
# that is not worth a window of its own.
ROOM_STEPS = 16


@dataclass(frozen=True)
class Window:
    """A rectangle of whole pixels in the grid of the source."""

    col: int
    row: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """Column after the last."""
        return self.col + self.width

    @property
    def bottom(self) -> int:
        """Row after the last."""
        return self.row + self.height

    def box(self) -> Any:
        """As a polygon in pixel coordinates."""
        return shapely.box(self.col, self.row, self.right, self.bottom)

    def grown(self, pixels: int) -> Window:
        """With so many pixels more on each side."""
        return Window(
            self.col - pixels, self.row - pixels, self.width + 2 * pixels, self.height + 2 * pixels
        )

    def intersection(self, other: Window) -> Window | None:
        """The part that both have."""
        col, row = max(self.col, other.col), max(self.row, other.row)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return Window(col, row, right - col, bottom - row) if col < right and row < bottom else None

    def holds(self, bounds: tuple[float, float, float, float]) -> bool:
        """Whether bounds (in pixels) lie inside, give or take what rounding does."""
        left, top, right, bottom = bounds
        slack = EDGE_TOLERANCE_PIXELS
        return (
            left >= self.col - slack
            and top >= self.row - slack
            and right <= self.right + slack
            and bottom <= self.bottom + slack
        )

    def to_wire(self) -> list[int]:
        """Column, row, width, height."""
        return [self.col, self.row, self.width, self.height]


def bounds_of(shape: Any) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of a shape in pixels."""
    left, top, right, bottom = shapely.bounds(shape)
    return float(left), float(top), float(right), float(bottom)


def whole_pixels(bounds: tuple[float, float, float, float]) -> Window | None:
    """The pixels that lie inside bounds (in pixel coordinates); None if there is not one."""
    left = math.ceil(bounds[0] - EDGE_TOLERANCE_PIXELS)
    top = math.ceil(bounds[1] - EDGE_TOLERANCE_PIXELS)
    right = math.floor(bounds[2] + EDGE_TOLERANCE_PIXELS)
    bottom = math.floor(bounds[3] + EDGE_TOLERANCE_PIXELS)
    if left >= right or top >= bottom:
        return None
    return Window(left, top, right - left, bottom - top)


def upright_part(unit: Any, area: Window) -> Window:
    """Where the chips of a unit (a polygon in pixels) are laid out: its bounds, if it is upright.

    A unit in metres over imagery in degrees is a little turned. The corners of its bounds lie
    outside it, so windows that begin there would all be lost; the rectangle between its own
    corners keeps them.
    """
    points = shapely.get_coordinates(unit)
    x, y = points[:, 0], points[:, 1]
    upper_left, lower_right = points[(x + y).argmin()], points[(x + y).argmax()]
    lower_left, upper_right = points[(x - y).argmin()], points[(x - y).argmax()]
    left, right = max(upper_left[0], lower_left[0]), min(upper_right[0], lower_right[0])
    top, bottom = max(upper_left[1], upper_right[1]), min(lower_left[1], lower_right[1])
    part = whole_pixels((left, top, right, bottom))
    if part is None or part.width * part.height < LEAST_UPRIGHT_SHARE * shapely.area(unit):
        return area
    grown = shapely.buffer(unit, EDGE_TOLERANCE_PIXELS * 2, join_style="mitre")
    return part if shapely.covers(grown, part.box()) else area


def chip_windows(
    unit: Any, area: Window, tile: tuple[int, int], stride: tuple[int, int]
) -> Iterator[Window]:
    """Windows of the tile's size inside a unit, row by row from its upper left corner.

    `unit` is the unit's polygon in pixel coordinates and `area` its `upright_part`.
    The last window of a row or column is moved back to end at the unit's edge, so that no strip
    is left out. A unit smaller than a tile gives one window that reaches beyond it.
    """
    grown = shapely.buffer(unit, EDGE_TOLERANCE_PIXELS * 2, join_style="mitre")
    shapely.prepare(grown)
    is_large = area.width >= tile[0] and area.height >= tile[1]
    if is_large and not shapely.covers(grown, area.box()):
        yield from _fitted_windows(_edges(unit), area, tile, stride)
        return
    for row in starts(area.row, area.height, tile[1], stride[1]):
        for col in starts(area.col, area.width, tile[0], stride[0]):
            window = Window(col, row, tile[0], tile[1])
            inside = window.intersection(area)
            if inside is not None and shapely.covers(grown, inside.box()):
                yield window


def _fitted_windows(
    edges: Any, area: Window, tile: tuple[int, int], stride: tuple[int, int]
) -> Iterator[Window]:
    """Windows of a unit that fills its bounds badly, in rows that begin where the unit does.

    Windows at every stride from the corner of the bounds, which lies outside, would mostly stick
    out of a unit that is turned, and one of less than two tiles would have none.
    """
    step = max(1, tile[1] // ROOM_STEPS)
    row, last, done = area.row, area.bottom - tile[1], area.row - 1
    while row <= last:
        columns = _fitted_columns(edges, row, tile, stride)
        for col in columns:
            yield Window(col, row, tile[0], tile[1])
        done = row if columns else done
        row += stride[1] if columns else step
    # The last row is moved back to end at the unit's edge.
    for row in range(last, done + step - 1, -step) if done >= area.row else ():
        columns = _fitted_columns(edges, row, tile, stride)
        for col in columns:
            yield Window(col, row, tile[0], tile[1])
        if columns:
            return


def _fitted_columns(
    edges: Any, row: int, tile: tuple[int, int], stride: tuple[int, int]
) -> list[int]:
    """Where the windows of one row begin: in each stretch that no edge of the unit enters."""
    top, bottom = row + EDGE_TOLERANCE_PIXELS, row + tile[1] - EDGE_TOLERANCE_PIXELS
    x0, y0, x1, y1 = edges
    met = (np.maximum(y0, y1) > top) & (np.minimum(y0, y1) < bottom)
    x0, y0, x1, y1 = x0[met], y0[met], x1[met], y1[met]
    rise = np.where(y1 == y0, 1.0, y1 - y0)
    slope = np.where(y1 == y0, 0.0, (x1 - x0) / rise)
    first = x0 + (np.clip(y0, top, bottom) - y0) * slope
    # The end of an edge that lies level is where it ends.
    second = np.where(y1 == y0, x1, x0 + (np.clip(y1, top, bottom) - y0) * slope)
    pairs = np.minimum(first, second).tolist(), np.maximum(first, second).tolist()
    barred = sorted(zip(*pairs, strict=True))
    middle = (top + bottom) / 2
    crosses = (y0 > middle) != (y1 > middle)
    crossings = (x0 + (middle - y0) * slope)[crosses]
    columns: list[int] = []
    reach = barred[0][1] if barred else 0.0
    for low, high in barred[1:]:
        begin = math.ceil(reach - EDGE_TOLERANCE_PIXELS)
        length = math.floor(low + EDGE_TOLERANCE_PIXELS) - begin
        if length >= tile[0] and np.count_nonzero(crossings < (reach + low) / 2) % 2:
            found = starts(begin, length, tile[0], stride[0])
            is_sliver = len(found) > 1 and found[-1] - found[-2] < max(1, tile[0] // ROOM_STEPS)
            columns += found[:-1] if is_sliver else found
        reach = max(reach, high)
    return columns


def _edges(unit: Any) -> Any:
    """The edges of a polygon or several: their ends' columns and rows."""
    rings = [shapely.get_coordinates(ring) for ring in _rings(unit)]
    first = np.concatenate([ring[:-1] for ring in rings])
    second = np.concatenate([ring[1:] for ring in rings])
    return first[:, 0], first[:, 1], second[:, 0], second[:, 1]


def _rings(unit: Any) -> list[Any]:
    parts = shapely.get_parts(unit)
    return [ring for part in parts for ring in shapely.get_rings(part)]


def starts(first: int, length: int, tile: int, stride: int) -> list[int]:
    """Where the windows of one direction begin."""
    last = first + length - tile
    if last <= first:
        return [first]
    begins = list(range(first, last + 1, stride))
    if begins[-1] != last:
        begins.append(last)
    return begins


def centred_window(
    bounds: tuple[float, float, float, float], area: Window, tile: tuple[int, int]
) -> Window:
    """A window around an object, moved as little as needed to stay inside the unit's pixels."""
    col = round((bounds[0] + bounds[2]) / 2 - tile[0] / 2)
    row = round((bounds[1] + bounds[3]) / 2 - tile[1] / 2)
    col = max(area.col, min(col, area.right - tile[0]))
    row = max(area.row, min(row, area.bottom - tile[1]))
    return Window(col, row, tile[0], tile[1])
