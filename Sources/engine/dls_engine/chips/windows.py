"""windows.py: owns where chips are cut: whole pixels, inside one work unit, at every stride."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import shapely

# A unit's edge this near to a pixel's edge lies on it: map coordinates are not exact.
EDGE_TOLERANCE_PIXELS = 1e-3
# A unit that is turned against the pixels is cut in the upright rectangle inside it, if that holds
# so much of it; of other shapes the rectangle around is tried.
LEAST_UPRIGHT_SHARE = 0.5


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
    for row in starts(area.row, area.height, tile[1], stride[1]):
        for col in starts(area.col, area.width, tile[0], stride[0]):
            window = Window(col, row, tile[0], tile[1])
            inside = window.intersection(area)
            if inside is not None and shapely.covers(grown, inside.box()):
                yield window


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
