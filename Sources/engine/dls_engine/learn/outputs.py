"""outputs.py: writes results: class rasters as COG, things and outlines as GeoPackage."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from dls_engine.colours import rgb
from dls_engine.disk import NotWhole
from dls_engine.errors import EngineError

from .detect import Detections
from .imagery import Imagery, Window
from .layer_style import add_style
from .manifest import ClassSpec

BLOCK = 512
FEATURES_PER_WRITE = 10_000
FIELDS = ("class", "class_value", "confidence")


class ClassRaster:
    """A class raster that is written window by window, then turned into a COG.

    Values are the schema's; 0 is the background; `nodata` marks places without imagery.
    """

    def __init__(self, path: Path, imagery: Imagery, classes: Sequence[ClassSpec]) -> None:
        import rasterio

        values = [spec.value for spec in classes]
        self.is_small = max(values) < 255
        self.nodata = 255 if self.is_small else 65535
        if self.nodata in values:
            raise EngineError(
                "unsupported",
                f"a class has the value {self.nodata}, which rasters need for places without data",
                "Give the class another value.",
            )
        # From the network's index (0: background) to the schema's value.
        self.values = np.array([0, *values], np.uint8 if self.is_small else np.uint16)
        self.path, self.classes = path, list(classes)
        self.width, self.height = imagery.width, imagery.height
        self.file = rasterio.open(
            path,
            "w",
            driver="GTiff",
            width=imagery.width,
            height=imagery.height,
            count=1,
            dtype=self.values.dtype,
            crs=imagery.crs,
            transform=imagery.transform,
            nodata=self.nodata,
            tiled=True,
            blockxsize=BLOCK,
            blockysize=BLOCK,
            compress="deflate",
            bigtiff="IF_SAFER",
            SPARSE_OK=True,
        )
        if self.is_small:
            self.file.write_colormap(1, colormap(classes))
        self.file.set_band_description(1, "class")
        self.file.update_tags(1, **category_tags(classes))

    def write(self, window: Window, classes: np.ndarray, valid: np.ndarray) -> None:
        """Class indices [h, w] at a window; what reaches beyond the raster is cut off."""
        from rasterio.windows import Window as FileWindow

        width = min(window.width, self.width - window.column)
        height = min(window.height, self.height - window.row)
        if width <= 0 or height <= 0:
            return
        values = self.values[classes[:height, :width]]
        values[~valid[:height, :width]] = self.nodata
        part = FileWindow(window.column, window.row, width, height)
        self.file.write(values, 1, window=part)

    def close(self) -> None:
        """Ends the writing of windows."""
        self.file.close()


def colormap(classes: Sequence[ClassSpec]) -> dict[int, tuple[int, int, int, int]]:
    """Palette: the schema's colours; background and unused values are transparent."""
    colors = {value: (0, 0, 0, 0) for value in range(256)}
    for spec in classes:
        if spec.value < 256:
            red, green, blue = rgb(spec.color)
            colors[spec.value] = (red, green, blue, 255)
    return colors


def category_tags(classes: Sequence[ClassSpec]) -> dict[str, str]:
    """Names of the values, as tags that programs without our palette can show."""
    return {f"CLASS_{spec.value}": spec.title or spec.name for spec in classes}


def to_cog(source: Path, target: Path) -> None:
    """The raster as a Cloud Optimised GeoTIFF; overviews take the nearest class, never a mean."""
    from rasterio.shutil import copy

    copy(
        source,
        target,
        driver="COG",
        COMPRESS="DEFLATE",
        BLOCKSIZE=str(BLOCK),
        OVERVIEW_RESAMPLING="NEAREST",
        BIGTIFF="IF_SAFER",
        NUM_THREADS="1",
    )


def sieve(path: Path, least_pixels: int) -> None:
    """Patches of fewer pixels take the class of their largest neighbour, in place."""
    import rasterio
    from rasterio.features import sieve as remove

    with rasterio.open(path, "r+") as file:
        values = file.read(1)
        file.write(remove(values, least_pixels, mask=values != file.nodata, connectivity=4), 1)


def count_classes(path: Path, values: np.ndarray) -> np.ndarray:
    """How many pixels of a class raster have each of the values."""
    import rasterio

    counts = np.zeros(65536, np.int64)
    with rasterio.open(path) as file:
        for block in _blocks(file):
            if (value := block.min()) == block.max():
                counts[value] += block.size  # most blocks where units are few, and much faster
            else:
                counts += np.bincount(block.ravel(), minlength=len(counts))
    of_values: np.ndarray = counts[values]
    return of_values


def _blocks(file: Any) -> Iterator[np.ndarray]:
    for _, window in file.block_windows(1):
        yield file.read(1, window=window)


def by_value(pixels: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Pixels counted by class as `count_classes` counts them: classes may share a value."""
    counts = np.zeros(65536, np.int64)
    np.add.at(counts, values, pixels)
    of_values: np.ndarray = counts[values]
    return of_values


def check_classes(path: Path, values: np.ndarray, pixels: np.ndarray, target: Path) -> None:
    """Refuses a class raster that can't be read back or holds other pixels; `target` for errors.

    GDAL writes the last blocks when it closes the file, and does not say if that fails.
    """
    import rasterio
    from rasterio.errors import RasterioError

    try:
        if not np.array_equal(count_classes(path, values), pixels):
            raise NotWhole(target, "pixels are missing")
        with rasterio.open(path) as file:
            levels = len(file.overviews(1))
        for level in range(levels):
            with rasterio.open(path, overview_level=level) as file:
                for _ in _blocks(file):
                    pass
    except RasterioError as error:
        raise NotWhole(target, f"it cannot be read back ({error})") from error


class FeatureFile:
    """A GeoPackage layer that is appended to in batches."""

    def __init__(
        self,
        path: Path,
        layer: str,
        crs: Any,
        geometry_type: str = "Polygon",
        classes: Sequence[ClassSpec] = (),
    ) -> None:
        self.path, self.layer, self.count = path, layer, 0
        self.classes = classes
        self.crs = None if crs is None else crs.to_wkt()
        self.geometry_type = geometry_type
        self.geometries: list[Any] = []
        self.rows: list[tuple[str, int, float | None]] = []

    def add(self, geometry: Any, name: str, value: int, confidence: float | None) -> None:
        """Queues one feature."""
        self.geometries.append(geometry)
        self.rows.append((name, value, confidence))
        if len(self.rows) >= FEATURES_PER_WRITE:
            self.flush()

    def flush(self) -> None:
        """Writes what is queued; the first time even if that is nothing, so the layer exists."""
        from pyogrio.raw import write

        if not self.rows and self.count:
            return
        names = np.array([row[0] for row in self.rows], dtype=object)
        values = np.array([row[1] for row in self.rows], dtype=np.int32)
        confidence = np.array([np.nan if r[2] is None else r[2] for r in self.rows], np.float64)
        with warnings.catch_warnings():
            # Until it is whole the file has a temporary name, which is no .gpkg.
            warnings.filterwarnings("ignore", message="The filename extension should be")
            write(
                self.path,
                shapely.to_wkb(np.array(self.geometries, dtype=object)),
                [names, values, confidence],
                FIELDS,
                layer=self.layer,
                driver="GPKG",
                geometry_type=self.geometry_type,
                crs=self.crs,
                append=self.path.exists(),
            )
        self.count += len(self.rows)
        self.geometries, self.rows = [], []

    def close(self, target: Path) -> None:
        """Writes what is left, and makes sure that the file holds all; `target` for errors."""
        self.flush()
        if self.classes:
            add_style(self.path, self.layer, self.classes, target)
        check_layer(self.path, self.layer, self.count, target)


def check_layer(path: Path, layer: str, count: int, target: Path) -> None:
    """Refuses a GeoPackage that lacks features or their index.

    GDAL writes the index at last, when it closes the file, and does not say if that fails.
    """
    import sqlite3

    try:
        with contextlib.closing(sqlite3.connect(path)) as file:
            (column,) = file.execute(
                "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (layer,)
            ).fetchone()
            for table in (layer, f"rtree_{layer}_{column}_rowid"):
                name = table.replace('"', '""')
                (found,) = file.execute(f'SELECT count(*) FROM "{name}"').fetchone()
                if found != count:
                    raise NotWhole(target, f"it holds {found} of {count} features")
    except (sqlite3.Error, TypeError) as error:
        raise NotWhole(target, str(error)) from error


def detection_polygons(found: Detections, imagery: Imagery) -> Iterator[Any]:
    """Each detection as a polygon on the map: its outline, or its box."""
    for box, outline in zip(found.boxes, found.outlines, strict=True):
        if outline is None:
            x0, y0, x1, y1 = box
            ring = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]])
        else:
            ring = outline
        yield shapely.normalize(shapely.Polygon(imagery.to_map(ring)))


def polygonize(path: Path, classes: Sequence[ClassSpec]) -> Iterator[tuple[Any, ClassSpec]]:
    """Outlines of the class patches of a raster, read from the file row by row."""
    import rasterio
    from rasterio.features import shapes

    by_value = {spec.value: spec for spec in classes}
    with rasterio.open(path) as file:
        band = rasterio.band(file, 1)
        for shape, value in shapes(band, connectivity=4, transform=file.transform):
            spec = by_value.get(int(value))
            if spec is not None:
                yield shapely.geometry.shape(shape), spec
