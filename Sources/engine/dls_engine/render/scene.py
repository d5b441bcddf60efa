"""scene.py: owns the part of the map that a picture shows, and the imagery in its background."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from affine import Affine

from dls_engine.chips.windows import Window
from dls_engine.colours import colour_bands
from dls_engine.errors import EngineError
from dls_engine.raster.mosaic import Mosaic
from dls_engine.render.settings import RenderSettings

PAPER = 236
LOW_PERCENT, HIGH_PERCENT = 1.0, 99.0
# Eight-bit imagery is stretched only if its range is narrow, but not a single colour.
LOW_CONTRAST = (8.0, 100.0)


@dataclass(frozen=True)
class Scene:
    """A window of the imagery and the size of its picture; `transform` takes pixels to the map."""

    window: Window
    width: int
    height: int
    transform: Affine
    crs: Any

    @property
    def cell_size(self) -> float:
        """Map units along a pixel of the picture."""
        return float((self.transform.a**2 + self.transform.d**2) ** 0.5)

    def extent(self) -> list[float]:
        """West, south, east, north."""
        corners = [(0, 0), (self.width, 0), (self.width, self.height), (0, self.height)]
        xs, ys = zip(*[self.transform @ corner for corner in corners], strict=True)
        return [min(xs), min(ys), max(xs), max(ys)]


def choose_scene(settings: RenderSettings, mosaic: Mosaic) -> Scene:
    """The imagery's extent, or the one asked for, no larger than its pixels."""
    whole = Window(0, 0, mosaic.width, mosaic.height)
    window: Window | None = whole
    if settings.extent is not None:
        west, south, east, north = settings.extent
        points = [(west, south), (west, north), (east, north), (east, south)]
        xs, ys = zip(*[~mosaic.transform @ point for point in points], strict=True)
        # Clipped before they become whole numbers: an extent may be as large as numbers go.
        left, right = np.clip([min(xs), max(xs)], 0, mosaic.width)
        top, bottom = np.clip([min(ys), max(ys)], 0, mosaic.height)
        col, row = int(np.floor(left)), int(np.floor(top))
        window = Window(col, row, int(np.ceil(right)) - col, int(np.ceil(bottom)) - row)
        window = window.intersection(whole)
    if window is None:
        raise EngineError(
            "bad_data",
            "the part of the map that is asked for lies outside the imagery",
            "Check `extent` against what `dls status` says of the source.",
        )
    # Small imagery is enlarged, so that lines and words stay in proportion.
    scale = settings.long_side / max(window.width, window.height)
    scale = min(scale, 4.0)
    width = max(1, round(window.width * scale))
    height = max(1, round(window.height * scale))
    transform = mosaic.window_transform(window.col, window.row) @ Affine.scale(
        window.width / width, window.height / height
    )
    return Scene(window, width, height, transform, mosaic.crs)


def background(mosaic: Mosaic, scene: Scene) -> npt.NDArray[np.uint8]:
    """The imagery as red, green and blue, [height, width, 3]; light paper where there is none."""
    window = scene.window
    width, height = min(scene.width, window.width), min(scene.height, window.height)
    pixels, valid = mosaic.preview(
        window.col, window.row, window.width, window.height, width, height
    )
    bands = colour_bands(mosaic.band_names)
    picture = np.full((height, width, 3), PAPER, dtype=np.uint8)
    is_eight_bit = pixels.dtype == np.uint8
    for target, band in enumerate(bands):
        values = pixels[band].astype(np.float32)
        if valid.any():
            low, high = np.percentile(values[valid], [LOW_PERCENT, HIGH_PERCENT])
            if is_eight_bit and not LOW_CONTRAST[0] < high - low < LOW_CONTRAST[1]:
                low, high = 0.0, 255.0  # its colours are left alone
            values = (values - low) * (255.0 / max(float(high - low), 1e-9))
        picture[..., target] = np.where(valid, np.clip(values, 0, 255), PAPER).astype(np.uint8)
    return picture
