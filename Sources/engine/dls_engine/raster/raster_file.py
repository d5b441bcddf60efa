"""raster_file.py: owns opening one raster file and saying where on the map it lies."""

from __future__ import annotations

import contextlib
import os
import shlex
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import rasterio
from affine import Affine
from rasterio.enums import ColorInterp
from rasterio.errors import NotGeoreferencedWarning, RasterioError, RasterioIOError

from dls_engine.errors import EngineError
from dls_engine.raster.crs import UnitError, in_units_of, parse_crs
from dls_engine.raster.source import SourceSpec, is_virtual

# Pixel functions in Python would run code out of a raster file.
os.environ.setdefault("GDAL_VRT_ENABLE_PYTHON", "NO")
# One thread decodes; the loops above it decide about more.
os.environ.setdefault("GDAL_NUM_THREADS", "1")

PIXEL_SPACE = Affine(1.0, 0.0, 0.0, 0.0, -1.0, 0.0)
"""Where an image without any georeference lies: x is the column, y is minus the row."""


@dataclass(frozen=True)
class RasterFile:
    """Facts about one file. `transform` takes (column, row) to map coordinates.

    `georeference` says where it comes from: "file", "declared" (in the source block) or "pixel".
    """

    path: str
    width: int
    height: int
    dtype: str
    dtypes: tuple[str, ...]
    nodata: float | None
    transform: Affine
    crs: Any
    georeference: str
    band_names: tuple[str, ...]
    alpha_bands: tuple[int, ...]
    has_mask: bool
    has_palette: bool
    driver: str
    has_control_points: bool
    crs_in_file: Any

    @property
    def count(self) -> int:
        """How many bands the file has, transparency included."""
        return len(self.band_names)

    def corners(self) -> list[tuple[float, float]]:
        """Map coordinates of the four corners."""
        w, h = self.width, self.height
        return [self.transform @ point for point in ((0, 0), (w, 0), (w, h), (0, h))]

    def extent(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        xs, ys = zip(*self.corners(), strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def cell_size(self) -> tuple[float, float]:
        """Width and height of a pixel in map units."""
        t = self.transform
        return float((t.a**2 + t.d**2) ** 0.5), float((t.b**2 + t.e**2) ** 0.5)


@contextlib.contextmanager
def opened(path: str) -> Iterator[Any]:
    """The dataset of a file, with errors made for people."""
    dataset = open_dataset(path)
    try:
        yield dataset
    finally:
        dataset.close()


def open_dataset(path: str) -> Any:
    """Opens a file for reading; the caller closes it."""
    if not is_virtual(path) and not os.path.lexists(path):
        raise EngineError(
            "not_found",
            "there is no such file",
            "Correct `path` in the source block, or put the file there.",
            file=path,
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            dataset = rasterio.open(path)
    except (RasterioError, RasterioIOError, OSError) as error:
        raise _cannot_open(path, error) from error
    if dataset.count == 0 or dataset.width == 0:
        names = [str(name) for name in dataset.subdatasets]
        dataset.close()
        raise EngineError(
            "unreadable",
            "the file holds several rasters and does not say which is meant"
            if names
            else "the file holds no bands",
            f"Name one of them in `path`: {', '.join(names[:3])}"
            if names
            else "Choose another file.",
            file=path,
        )
    return dataset


def _cannot_open(path: str, error: Exception) -> EngineError:
    if os.path.isdir(path):
        return EngineError(
            "unreadable",
            "this is a folder, not a raster",
            f'Write "{path.rstrip("/")}/*.tif" to take the files in it.',
            file=path,
        )
    if not is_virtual(path) and not os.access(path, os.R_OK):
        return EngineError(
            "unreadable",
            "access was refused",
            f"Allow reading: chmod +r {shlex.quote(path)}",
            file=path,
        )
    if os.path.isfile(path) and os.path.getsize(path) == 0:
        return EngineError(
            "unreadable", "the file is empty", "Copy or download it again.", file=path
        )
    text = str(error).replace(f"'{path}'", "").strip().rstrip(".") or type(error).__name__
    return EngineError(
        "unreadable",
        f"GDAL cannot open it as a raster ({text})",
        "Check the file with `gdalinfo`; if it is damaged, copy or download it again.",
        file=path,
    )


def inspect(spec: SourceSpec, path: str) -> RasterFile:
    """Reads a file's header and applies what the source block declares."""
    with opened(path) as dataset:
        crs = dataset.crs
        if spec.crs is not None:
            crs = parse_crs(spec.crs, f"`crs` of {spec.address}")
        elif crs is not None and not crs.to_wkt():
            crs = None
        transform, origin = _georeference(spec, dataset, crs)
        interpretations = tuple(dataset.colorinterp)
        alpha = tuple(i + 1 for i, ci in enumerate(interpretations) if ci == ColorInterp.alpha)
        return RasterFile(
            path=path,
            width=dataset.width,
            height=dataset.height,
            dtype=dataset.dtypes[0],
            dtypes=tuple(dataset.dtypes),
            nodata=None if dataset.nodata is None else float(dataset.nodata),
            transform=transform,
            crs=crs,
            georeference=origin,
            band_names=_band_names(dataset, interpretations),
            alpha_bands=alpha,
            has_mask=any("per_dataset" in [f.name for f in m] for m in dataset.mask_flag_enums),
            has_palette=ColorInterp.palette in interpretations,
            driver=dataset.driver,
            has_control_points=bool(dataset.gcps[0]),
            crs_in_file=dataset.crs,
        )


def _georeference(spec: SourceSpec, dataset: Any, crs: Any) -> tuple[Affine, str]:
    transform = Affine(*tuple(dataset.transform)[:6])
    if not transform.is_identity:
        return transform, "file"
    if spec.cell_size is None and spec.origin is None:
        return PIXEL_SPACE, "pixel"
    (width, height), (left, top) = declared_place(spec, crs, dataset.name)
    return Affine(width, 0.0, left, 0.0, -height, top), "declared"


def declared_place(
    spec: SourceSpec, crs: Any, path: str
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Cell size and upper left corner that a source block declares, in units of the system."""
    try:
        size = in_units_of(crs, spec.cell_size or (1.0, 1.0), spec.cell_unit, "cell_size")
        return size, in_units_of(crs, spec.origin or (0.0, 0.0), spec.origin_unit, "origin")
    except UnitError as error:
        unit = f"{error.unit}s" if error.unit != "foot" else "feet"
        raise EngineError(
            "bad_data",
            f"`{error.what}` of {spec.address} is in {unit}, and {error.reason}",
            f"Write `{error.what}` in {error.wanted}, or correct `crs`.",
            file=path,
        ) from error


def _band_names(dataset: Any, interpretations: tuple[Any, ...]) -> tuple[str, ...]:
    """Descriptions, else colours, else numbers; never the same name twice."""
    names: list[str] = []
    for index, interpretation in enumerate(interpretations):
        name = dataset.descriptions[index] or ""
        if not name and interpretation not in (ColorInterp.undefined, ColorInterp.gray):
            name = interpretation.name
        if not name or name in names:
            name = f"band_{index + 1}"
        names.append(name)
    return tuple(names)
