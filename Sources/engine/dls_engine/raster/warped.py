"""warped.py: owns reading a file that lies off a grid as if it lay on it."""

from __future__ import annotations

import copy
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
    Where a file has both, it is shown with a mask that is both. `counts_all` leaves mask
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
        if has_mask and number is not None:
            source, parts = _masked(raw, number)
            self._opened += [*parts, source]
            number = None
        # Of a transparent file the number is looked for afterwards: a warp would put another one
        # in place of it where the file is opaque.
        written = None if has_alpha else number
        adds_alpha = written is None and not has_alpha
        self._pixels = _warp(source, file, grid, number, written, adds_alpha)
        self._opened.append(self._pixels)
        # The band that says where the file is: its own transparency, or what the warp adds.
        self._band: int | None = None
        if has_alpha:
            self._band = file.alpha_bands[-1]
        elif self._pixels.count > file.count:
            self._band = self._pixels.count

    def read(self, bands: Any, **size: Any) -> Any:
        """Pixels of bands."""
        return self._pixels.read(bands, **size)

    def shown(self, **size: Any) -> npt.NDArray[np.bool_] | None:
        """Where the file lies and neither mask nor transparency hides it; None if only the number
        for "no data" says so, which stands beyond the file, too.
        """
        if self._band is None:
            return None
        found: npt.NDArray[np.bool_] = self._pixels.read(self._band, **size) > 0
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
    return rasterio.open(ElementTree.tostring(_bands_of(raw), encoding="unicode"))


def _bands_of(raw: Any) -> ElementTree.Element:
    """The bands of a dataset without its mask, and with no band called transparency, as a VRT."""
    with MemoryFile(ext=".vrt") as file:
        rasterio.shutil.copy(raw, file.name, driver="VRT")
        root = ElementTree.fromstring(file.read())
    for mask in root.findall("MaskBand"):
        root.remove(mask)
    for band in root.findall("VRTRasterBand"):
        for colour in band.findall("ColorInterp"):
            band.remove(colour)
    return root


def _masked(raw: Any, number: float) -> tuple[Any, list[Any]]:
    """A dataset whose mask hides the pixels that have a number in all bands, too.

    And what it is made of, which has to stay open for as long.
    """
    root = _bands_of(raw)
    bands = root.findall("VRTRasterBand")
    source = None if raw.driver == "VRT" else bands[0].findtext(".//SourceFilename")
    path = source or raw.files[0]
    for band in bands:
        for other in band.findall("NoDataValue"):
            band.remove(other)
    numbered = copy.deepcopy(root)
    for band in numbered.findall("VRTRasterBand"):
        ElementTree.SubElement(band, "NoDataValue").text = repr(number)
    by_band = MemoryFile(ElementTree.tostring(numbered), ext=".vrt")
    # Shown is what has another number in any band, and hidden what the file's mask hides besides.
    any_band = ElementTree.Element("VRTDataset", root.attrib)
    any_band.append(
        _layered([(by_band.name, band, None if band == 1 else 0) for band in raw.indexes])
    )
    shown = MemoryFile(ElementTree.tostring(any_band), ext=".vrt")
    mask = ElementTree.SubElement(root, "MaskBand")
    mask.append(_layered([(path, 1, None), (shown.name, 0, 255)]))
    return rasterio.open(ElementTree.tostring(root, encoding="unicode")), [by_band, shown]


def _layered(layers: list[tuple[str, int, int | None]]) -> ElementTree.Element:
    """A band of masks, each over those before it, but for the number that leaves what is there.

    Each is the mask of a band of a file; band 0 stands for the first band itself.
    """
    band = ElementTree.Element("VRTRasterBand", dataType="Byte", band="1")
    for path, number, clear in layers:
        source = ElementTree.SubElement(band, "SimpleSource" if clear is None else "ComplexSource")
        name = ElementTree.SubElement(source, "SourceFilename", relativeToVRT="0", shared="0")
        name.text = path
        ElementTree.SubElement(source, "SourceBand").text = f"mask,{number}" if number else "1"
        if clear is not None:
            ElementTree.SubElement(source, "NODATA").text = str(clear)
    return band
