"""imagery.py: a source of imagery by windows, with its pixels' places on the map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dls_engine.raster.mosaic import open_source


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of pixels; it may reach beyond the imagery."""

    column: int
    row: int
    width: int
    height: int


class Imagery:
    """A source opened for reading; `source` is the object that requests describe one with.

    `bands` are the bands a model learnt, by name: they are picked and put in its order.
    """

    def __init__(self, source: dict[str, Any]) -> None:
        self.mosaic = open_source(source)
        self.width, self.height = self.mosaic.width, self.mosaic.height
        self.crs = self.mosaic.crs
        self.transform = self.mosaic.transform
        self.band_names = list(self.mosaic.band_names)
        self.cell_size = self.mosaic.cell_size
        self._order: list[int] | None = None

    def __enter__(self) -> Imagery:
        return self

    def __exit__(self, *_: object) -> None:
        self.mosaic.close()

    def pick(self, order: list[int]) -> None:
        """From now on reads give these of the source's bands (from 0), in this order."""
        self._order = order if order != list(range(len(self.band_names))) else None

    def to_map(self, xy: np.ndarray) -> np.ndarray:
        """Pixel coordinates [..., 2] as map coordinates."""
        t = self.transform
        x, y = xy[..., 0], xy[..., 1]
        return np.stack([t.a * x + t.b * y + t.c, t.d * x + t.e * y + t.f], -1)

    def to_pixel(self, xy: np.ndarray) -> np.ndarray:
        """Map coordinates [..., 2] as pixel coordinates."""
        t = ~self.transform
        x, y = xy[..., 0], xy[..., 1]
        return np.stack([t.a * x + t.b * y + t.c, t.d * x + t.e * y + t.f], -1)

    def touches(self, window: Window) -> bool:
        """Whether any file lies under the window."""
        return self.mosaic.touches(window.column, window.row, window.width, window.height)

    def read(self, window: Window) -> tuple[np.ndarray, np.ndarray]:
        """Pixels [bands, h, w] and where they are valid [h, w]."""
        pixels, valid = self.mosaic.read_masked(
            window.column, window.row, window.width, window.height
        )
        return (pixels if self._order is None else pixels[self._order]), valid
