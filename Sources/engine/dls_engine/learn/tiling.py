"""tiling.py: cuts an area into tiles whose padded windows overlap and whose cores do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dls_engine.errors import EngineError

from .imagery import Window

# The coarsest stride of the networks: cores are multiples of it, so that every tile meets the
# same cells of the ground and the result does not depend on where tiles begin.
ALIGNMENT = 32


@dataclass(frozen=True, slots=True)
class Tile:
    """`window` is read, `core` is kept; both in pixels of the imagery."""

    window: Window
    core: Window


@dataclass(frozen=True, slots=True)
class Tiling:
    """Tiles of `size` pixels with `padding` pixels on each side that are read but not kept."""

    size: int
    padding: int

    def __post_init__(self) -> None:
        if self.padding < 0 or self.core < ALIGNMENT:
            most = (self.size - ALIGNMENT) // 2 // ALIGNMENT * ALIGNMENT
            raise EngineError(
                "bad_request",
                f"`padding = {self.padding} px` leaves nothing of a {self.size} px tile",
                f"At most {max(most, 0)} px.",
            )

    @property
    def margin(self) -> int:
        """The padding, rounded up so that windows begin on the networks' grid."""
        return -(-self.padding // ALIGNMENT) * ALIGNMENT

    @property
    def core(self) -> int:
        """Side of the part of a tile that is kept."""
        return (self.size - 2 * self.margin) // ALIGNMENT * ALIGNMENT

    def rows(self, area: Window) -> Iterator[list[Tile]]:
        """Rows of tiles from top to bottom that cover `area` on the grid of the imagery."""
        step, margin = self.core, self.margin
        side = step + 2 * margin
        first_row, first_column = area.row // step * step, area.column // step * step
        for row in range(first_row, area.row + area.height, step):
            yield [
                Tile(
                    Window(column - margin, row - margin, side, side),
                    Window(column, row, step, step),
                )
                for column in range(first_column, area.column + area.width, step)
            ]

    def count(self, area: Window) -> int:
        """How many tiles `rows` gives."""
        step = self.core
        down = -(-(area.row + area.height) // step) - area.row // step
        across = -(-(area.column + area.width) // step) - area.column // step
        return down * across
