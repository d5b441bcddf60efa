"""thumbnail.py: owns small pictures of raster files, for editors that show them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from rasterio.enums import Interleaving, Resampling
from rasterio.errors import RasterioError

from dls_engine.atomic import new_file
from dls_engine.colours import colour_bands
from dls_engine.context import Context
from dls_engine.errors import Cancelled, EngineError
from dls_engine.raster.mosaic import Mosaic, choose_bands
from dls_engine.raster.raster_file import RasterFile, inspect, opened
from dls_engine.raster.source import SourceSpec, is_virtual

LONGEST = 320
LOW_PERCENT, HIGH_PERCENT = 2.0, 98.0
# A picture of imagery without overviews is made of fewer pixels, so that no more bytes are decoded.
BUDGET = 256 << 20
SMALLEST = 16
# Each file of a virtual raster without overviews of its own is opened.
MOST_PARTS = 1000
# What reads its pixels from elsewhere; and of a virtual raster, how it names such files.
REMOTE_DRIVERS = frozenset(
    ("WMS", "WMTS", "WCS", "EEDAI", "PLMosaic", "NGW", "OGCAPI", "STACIT", "STACTA", "HTTP")
)
REMOTE_NAMES = (b"://", b"/vsi")

Array = npt.NDArray[Any]


def draw(
    spec: SourceSpec, path: str, out: str, context: Context, budget: int = BUDGET
) -> bool:
    """Draws one file of a source; False where that can't be, or not by decoding `budget` bytes."""
    # Where it lies doesn't matter, and what the source says of that may be wrong.
    plain = replace(spec, paths=(path,), crs=None, origin=None, cell_size=None)
    try:
        file = inspect(plain, path)
        picture = _picture(plain, file, context, budget)
        if picture is None:
            return False
        with new_file(out) as part:
            picture.save(part, "PNG", compress_level=6)
    except Cancelled:
        raise
    except (EngineError, RasterioError, OSError, ValueError, ArithmeticError, MemoryError) as error:
        context.log("debug", f"no picture of {path}: {error}")
        return False
    return True


def _picture(
    spec: SourceSpec, file: RasterFile, context: Context, budget: int
) -> Image.Image | None:
    numbers, names = choose_bands(spec, file)
    shown = [numbers[place] for place in colour_bands(names)]
    if file.has_palette:
        shown = [numbers[0]] * 3
    with opened(file.path) as dataset:
        reading = _reading(dataset, len(set(shown)), file.has_palette, budget)
        palette = dataset.colormap(shown[0]) if file.has_palette else None
    if reading is None:
        return None
    width, height = reading.size(file.width, file.height)
    with Mosaic(_only(spec, file, set(shown)), [file]) as mosaic:
        values, valid = mosaic.preview(
            0, 0, file.width, file.height, width, height, reading.method
        )
        context.check()
        bands = [values[mosaic.band_indexes.index(number)] for number in shown]
    for band in bands:
        valid &= np.isfinite(band)
    if palette is not None:
        pixels = _looked_up(bands[0], valid, palette)
    else:
        opacity = np.where(valid, 255, 0).astype(np.uint8)
        pixels = np.stack([*(_stretched(band, valid) for band in bands), opacity], axis=-1)
    picture = Image.fromarray(pixels)
    whole = Reading(LONGEST, reading.method).size(file.width, file.height)
    if picture.size != whole:
        smooth = Image.Resampling.NEAREST if palette else Image.Resampling.BILINEAR
        picture = picture.resize(whole, smooth)
    return picture if (pixels[..., 3] < 255).any() else picture.convert("RGB")


def _only(spec: SourceSpec, file: RasterFile, numbers: set[int]) -> SourceSpec:
    """The source with some of its bands alone, since others need not be read."""
    bands = tuple(
        file.band_names[i - 1] if i in numbers else None for i in range(1, file.count + 1)
    )
    # The number is compared here: GDAL would read all bands for their masks.
    is_by_number = spec.nodata is None and not file.has_mask and not file.alpha_bands
    return replace(spec, bands=bands, nodata=file.nodata if is_by_number else spec.nodata)


@dataclass(frozen=True)
class Reading:
    """How a picture is read: the pixels along its longest side, and what stands for the others."""

    longest: int
    method: Resampling

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Width and height of the picture of a raster; none is enlarged."""
        scale = min(1.0, self.longest / max(width, height))
        return max(1, round(width * scale)), max(1, round(height * scale))


def _reading(dataset: Any, band_count: int, is_palette: bool, budget: int) -> Reading | None:
    """How to read a raster without decoding more than a budget; None where that can't be."""
    like = _like(dataset)
    if like is None:
        return None
    # Means of pixels look best; single ones need few blocks where there are no overviews, and
    # numbers of colours have no mean.
    ways = [] if is_palette else [Reading(LONGEST, Resampling.average)]
    ways += [Reading(side, Resampling.nearest) for side in _sides()]
    for way in ways:
        if like.bytes_read(way, dataset.width, dataset.height, band_count) <= budget:
            return way
    return None


def _sides() -> Iterator[int]:
    side = LONGEST
    while side >= SMALLEST:
        yield side
        side = side * 9 // 10


@dataclass(frozen=True)
class _Layout:
    """How the pixels of a raster lie in its file."""

    block: tuple[int, int]
    overviews: tuple[int, ...]
    item_bytes: int
    bands_in_block: int

    def bytes_read(self, way: Reading, width: int, height: int, band_count: int) -> int:
        """What is decoded for a picture, in bytes; rather more than it is."""
        factor = max(1.0, max(width, height) / way.longest)
        level = max((each for each in self.overviews if each <= factor), default=1)
        columns, rows = math.ceil(width / level), math.ceil(height / level)
        block_rows, block_columns = min(self.block[0], rows), min(self.block[1], columns)
        across, down = math.ceil(columns / block_columns), math.ceil(rows / block_rows)
        if way.method == Resampling.nearest:
            wide, high = way.size(width, height)
            across, down = min(across, wide), min(down, high)
        pixels = across * down * block_rows * block_columns
        return pixels * self.item_bytes * max(self.bands_in_block, band_count)


def _like(dataset: Any) -> _Layout | None:
    """How a raster's pixels lie; a virtual one's as those of its first file."""
    if dataset.driver in REMOTE_DRIVERS:
        return None
    if dataset.driver != "VRT":
        return _layout(dataset)
    parts = [path for path in list(dataset.files)[1:] if not path.lower().endswith(".ovr")]
    if is_virtual(dataset.name) or any(name in _text(dataset.name) for name in REMOTE_NAMES):
        return None
    own = _layout(dataset)
    if own.overviews or not parts:
        return own
    if len(parts) > MOST_PARTS:
        return None
    with opened(parts[0]) as part:
        return None if part.driver in REMOTE_DRIVERS else _layout(part)


def _text(path: str) -> bytes:
    with Path(path).open("rb") as file:
        return file.read(64 << 20)


def _layout(dataset: Any) -> _Layout:
    by_band = dataset.interleaving in (Interleaving.band, Interleaving.line)
    return _Layout(
        block=tuple(dataset.block_shapes[0]),
        overviews=tuple(dataset.overviews(1)),
        item_bytes=max(np.dtype(_known(dtype)).itemsize for dtype in dataset.dtypes),
        bands_in_block=1 if by_band else dataset.count,
    )


def _known(dtype: str) -> str:
    """A name that numpy knows for a type of pixels; GDAL has whole complex numbers, too."""
    return "complex64" if dtype.startswith("complex_int") else dtype


def _stretched(values: Array, valid: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint8]:
    """Brightness between its 2nd and 98th percentile, from black to white; 0 without data."""
    numbers = (np.abs(values) if np.iscomplexobj(values) else values).astype(np.float64)
    inside = numbers[valid]
    if inside.size == 0:
        return np.zeros(values.shape, dtype=np.uint8)
    low, high = np.percentile(inside, [LOW_PERCENT, HIGH_PERCENT])
    if low == high:
        low, high = inside.min(), inside.max()
    if low == high:
        # Of one brightness: that of eight bits says what it is.
        low, high = (0.0, 255.0) if values.dtype == np.uint8 else (low - 1, low + 1)
    # Halved before they are subtracted: floats may lie as far apart as there are.
    share = (numbers / 2 - low / 2) / (high / 2 - low / 2)
    grey: npt.NDArray[np.uint8] = np.rint(np.clip(np.where(valid, share, 0), 0, 1) * 255).astype(
        np.uint8
    )
    return grey


def _looked_up(
    values: Array, valid: npt.NDArray[np.bool_], palette: dict[int, tuple[int, int, int, int]]
) -> npt.NDArray[np.uint8]:
    """The colours behind numbers of a palette."""
    table = np.zeros((max(palette) + 1, 4), dtype=np.uint8)
    for number, colour in palette.items():
        table[number] = colour
    inside = valid & (values >= 0) & (values < len(table))
    pixels: npt.NDArray[np.uint8] = table[np.where(inside, values, 0).astype(np.int64)]
    pixels[~inside] = 0
    return pixels
