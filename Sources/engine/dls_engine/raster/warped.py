"""warped.py: owns reading a file that lies off a grid as if it lay on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt
import rasterio
import rasterio.shutil
from affine import Affine
from rasterio.enums import Resampling
from rasterio.io import MemoryFile
from rasterio.vrt import WarpedVRT

from dls_engine.raster.raster_file import RasterFile

# Without a coordinate system any will do: both sides have the same.
STAND_IN = "EPSG:32631"


@dataclass(frozen=True)
class Grid:
    """Where pixels lie: the coordinate system, the first pixel's corner, columns and rows."""

    crs: Any
    transform: Affine
    width: int
    height: int


class Warped:
    """A file resampled onto a grid; read like a dataset of rasterio.

    A warp heeds a number for "no data" or else the file's mask, by what each of its chunks holds.
    Where a file has both, one warp gives the pixels and another the mask. `counts_all` leaves mask
    and transparency out: all of the file is data, and a transparency band a band like others.
    """

    def __init__(
        self, raw: Any, file: RasterFile, grid: Grid, number: float | None, counts_all: bool
    ) -> None:
        has_alpha = bool(file.alpha_bands) and not counts_all
        has_mask = file.has_mask and not has_alpha and not counts_all
        self._opened = [raw]
        source = raw
        if counts_all and (file.has_mask or file.alpha_bands):
            source = _bare(raw)
            self._opened.append(source)
        # Of a transparent file the number is looked for afterwards: a warp would put another one
        # in place of it where the file is opaque.
        written = None if has_alpha else number
        adds_alpha = written is None and not has_alpha
        self._pixels = self._shown = _warp(source, file, grid, number, written, adds_alpha)
        self._opened.append(self._pixels)
        if has_mask and number is not None:
            self._shown = _warp(source, file, grid, None, None, True)
            self._opened.append(self._shown)
        # The band that says where the file is: its own transparency, or what the warp adds.
        self._band: int | None = None
        if has_alpha:
            self._band = file.alpha_bands[-1]
        elif self._shown.count > file.count:
            self._band = self._shown.count

    def read(self, bands: Any, **size: Any) -> Any:
        """Pixels of bands."""
        return self._pixels.read(bands, **size)

    def shown(self, **size: Any) -> npt.NDArray[np.bool_] | None:
        """Where the file lies and neither mask nor transparency hides it; None if only the number
        for "no data" says so, which stands beyond the file, too.
        """
        if self._band is None:
            return None
        found: npt.NDArray[np.bool_] = self._shown.read(self._band, **size) > 0
        return found

    def close(self) -> None:
        """Closes what it opened, and the file."""
        while self._opened:
            self._opened.pop().close()


def _warp(
    source: Any,
    file: RasterFile,
    grid: Grid,
    number: float | None,
    written: float | None,
    adds_alpha: bool,
) -> Any:
    return WarpedVRT(
        source,
        src_crs=file.crs or STAND_IN,
        crs=grid.crs or STAND_IN,
        src_transform=file.transform,
        transform=grid.transform,
        width=grid.width,
        height=grid.height,
        resampling=Resampling.bilinear,
        src_nodata=number,
        nodata=written,
        add_alpha=adds_alpha,
    )


def _bare(raw: Any) -> Any:
    """The bands of a dataset without its mask, and with no band called transparency."""
    with MemoryFile(ext=".vrt") as file:
        rasterio.shutil.copy(raw, file.name, driver="VRT")
        root = ElementTree.fromstring(file.read())
    for mask in root.findall("MaskBand"):
        root.remove(mask)
    for band in root.findall("VRTRasterBand"):
        for colour in band.findall("ColorInterp"):
            band.remove(colour)
    return rasterio.open(ElementTree.tostring(root, encoding="unicode"))
