"""pictures.py: owns writing the image files of chips and of whole units."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import rasterio
from affine import Affine
from rasterio.errors import NotGeoreferencedWarning

from dls_engine.chips.settings import ExportSettings
from dls_engine.chips.windows import Window
from dls_engine.context import Context
from dls_engine.errors import EngineError
from dls_engine.raster.mosaic import Mosaic

STRIP_ROWS = 512
MASK_INSIDE = {"GDAL_TIFF_INTERNAL_MASK": True}


def check_picture_format(settings: ExportSettings, dtype: Any, bands: int) -> None:
    """Refuses a chip format that cannot hold the imagery."""
    if settings.chip_format == "tiff":
        return
    allowed = ("uint8", "uint16") if settings.chip_format == "png" else ("uint8",)
    if str(dtype) not in allowed:
        raise EngineError(
            "unsupported",
            f"{settings.chip_format} cannot hold imagery of {dtype} numbers",
            "Set `chip_format = tiff` in the export block.",
        )
    if bands not in (1, 3):
        raise EngineError(
            "unsupported",
            f"{settings.chip_format} holds 1 or 3 bands, not {bands}",
            "Set `chip_format = tiff`, or choose bands with `bands` in the export block.",
        )


def write_chip(
    path: Path,
    pixels: npt.NDArray[Any],
    valid: npt.NDArray[np.bool_],
    transform: Affine,
    crs: Any,
    nodata: float | None,
) -> None:
    """Writes one chip with its place on the map; PNG and JPEG get a world file.

    What is not `valid` is said by a mask where no value stands for it: in a TIFF, or in a file
    beside a PNG or JPEG, which have no place for one. Losses turn the value of a JPEG into others.
    """
    profile = _profile(pixels.shape, pixels.dtype, transform, crs, nodata)
    if path.suffix == ".tif":
        profile.update(driver="GTiff", compress="deflate", zlevel=1)
    elif path.suffix == ".png":
        profile.update(driver="PNG", worldfile="yes")
        del profile["nodata"]
    else:
        profile.update(driver="JPEG", quality=92, worldfile="yes")
        del profile["nodata"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.Env(**MASK_INSIDE), rasterio.open(path, "w", **profile) as dataset:
            dataset.write(pixels)
            if path.suffix == ".tif" and nodata is None and not valid.all():
                dataset.write_mask(valid)
        is_said = path.suffix == ".tif" or (path.suffix == ".png" and nodata is not None)
        if not is_said and not valid.all():
            _write_mask_beside(path, valid)


def _write_mask_beside(path: Path, valid: npt.NDArray[np.bool_]) -> None:
    """Writes a picture's mask where GDAL looks for it."""
    profile = _profile((1, *valid.shape), np.uint8, Affine.identity(), None, None)
    profile.update(driver="GTiff", compress="deflate", zlevel=1)
    with rasterio.open(path.with_name(path.name + ".msk"), "w", **profile) as dataset:
        dataset.write(valid.astype(np.uint8) * 255, 1)
        # One mask for all bands.
        dataset.update_tags(INTERNAL_MASK_FLAGS_1="2")


def write_unit(
    path: Path,
    mosaic: Mosaic,
    bands: list[int],
    window: Window,
    nodata: float | None,
    context: Context,
) -> None:
    """Writes the imagery of a whole unit strip by strip; what lies outside is nodata, else 0.

    Where no value stands for that, a mask in the file says it.
    """
    profile = _profile(
        (len(bands), window.height, window.width),
        mosaic.dtype,
        mosaic.window_transform(window.col, window.row),
        mosaic.crs,
        nodata,
    )
    profile.update(driver="GTiff", compress="deflate", zlevel=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.Env(**MASK_INSIDE), rasterio.open(path, "w", **profile) as dataset:
            packed = []
            is_whole = True
            for strip in strips_of(window):
                context.check()
                pixels, valid = mosaic.read_masked(*strip.to_wire())
                top = strip.row - window.row
                spot = rasterio.windows.Window(0, top, strip.width, strip.height)
                dataset.write(pixels[bands], window=spot)
                is_whole = is_whole and bool(valid.all())
                packed.append((spot, np.packbits(valid, axis=1)))
            if nodata is None and not is_whole:
                for spot, bits in packed:
                    valid = np.unpackbits(bits, axis=1, count=window.width).astype(bool)
                    dataset.write_mask(valid, window=spot)


def strips_of(window: Window) -> Iterator[Window]:
    """The strips of a window that are looked at one after the other, from above."""
    for top in range(0, window.height, STRIP_ROWS):
        rows = min(STRIP_ROWS, window.height - top)
        yield Window(window.col, window.row + top, window.width, rows)


def write_unit_label(
    path: Path,
    window: Window,
    dtype: Any,
    strips: Iterable[npt.NDArray[Any]],
    transform: Affine,
    crs: Any,
) -> None:
    """Writes a raster of labels as large as a unit; `strips` are those of `strips_of`."""
    profile = _profile((1, window.height, window.width), dtype, transform, crs, None)
    profile.update(driver="GTiff", compress="deflate", zlevel=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(path, "w", **profile) as dataset:
            top = 0
            for values in strips:
                rows, width = values.shape
                dataset.write(values, 1, window=rasterio.windows.Window(0, top, width, rows))
                top += rows


def write_label(path: Path, values: npt.NDArray[Any], transform: Affine, crs: Any) -> None:
    """Writes a raster of labels, one band."""
    profile = _profile((1, *values.shape), values.dtype, transform, crs, None)
    profile.update(driver="GTiff", compress="deflate", zlevel=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(path, "w", **profile) as dataset:
            dataset.write(values, 1)


def _profile(
    shape: tuple[int, ...], dtype: Any, transform: Affine, crs: Any, nodata: float | None
) -> dict[str, Any]:
    return {
        "count": shape[0],
        "height": shape[1],
        "width": shape[2],
        "dtype": np.dtype(dtype).name,
        "transform": transform,
        "crs": crs,
        "nodata": nodata,
        # GDAL would call the fourth of four bands transparency.
        **({"photometric": "MINISBLACK", "alpha": "NO"} if shape[0] == 4 else {}),
    }
