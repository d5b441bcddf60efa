"""mosaic.py: owns reading windows of a source as if its files were one raster."""

from __future__ import annotations

import collections
import math
import shlex
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from affine import Affine
from rasterio.enums import MaskFlags, Resampling
from rasterio.errors import RasterioError
from rasterio.windows import Window

from dls_engine.errors import EngineError
from dls_engine.raster.crs import same_on_the_ground
from dls_engine.raster.raster_file import RasterFile, inspect, open_dataset
from dls_engine.raster.source import SourceSpec, find_files, source_from
from dls_engine.raster.warped import Grid, Warped

MAX_OPEN_FILES = 32
FEW_FILES = 16
# Files whose pixels lie off the first file's grid by less than this are read as they are.
ALIGNMENT_TOLERANCE_PIXELS = 0.01

Array = npt.NDArray[Any]
Mask = npt.NDArray[np.bool_]


class Mosaic:
    """The files of a source on the grid of the first, read in windows of (column, row).

    Where files overlap, the first one that has data wins. Files off the grid or in another
    coordinate system are resampled onto it. Memory does not depend on the size of the files.
    """

    def __init__(self, spec: SourceSpec, files: list[RasterFile]) -> None:
        first = files[0]
        self.spec = spec
        self.files = files
        self.crs = first.crs
        self.band_indexes, self.band_names = choose_bands(spec, first)
        self.dtype = np.result_type(
            *[file.dtypes[b - 1] for file in files for b in self.band_indexes]
        )
        self._bands = [_bands_in(file, first, self.band_indexes, spec) for file in files]
        self.nodata = first.nodata if spec.nodata is None else _number(spec.nodata)
        self._places = [_place(first, file) for file in files]
        left = min(place.left for place in self._places)
        top = min(place.top for place in self._places)
        self.width = max(place.left + place.width for place in self._places) - left
        self.height = max(place.top + place.height for place in self._places) - top
        self.transform: Affine = first.transform @ Affine.translation(left, top)
        self._places = [place.moved(-left, -top) for place in self._places]
        # Asking a few is cheaper than asking a tree.
        self._tree = _tree(self._places) if len(self._places) > FEW_FILES else None
        self._open: collections.OrderedDict[int, Any] = collections.OrderedDict()

    def __enter__(self) -> Mosaic:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the files."""
        while self._open:
            self._open.popitem()[1].close()

    @property
    def cell_size(self) -> tuple[float, float]:
        """Width and height of a pixel in map units."""
        return self.files[0].cell_size()

    def window_transform(self, col: int, row: int) -> Affine:
        """Takes pixel coordinates of a window to map coordinates."""
        return self.transform @ Affine.translation(col, row)

    def touches(self, col: int, row: int, width: int, height: int) -> bool:
        """Whether any file lies under a window."""
        return any(
            max(col, place.left) < min(col + width, place.left + place.width)
            and max(row, place.top) < min(row + height, place.top + place.height)
            for _, place in self._near(col, row, width, height)
        )

    def _near(self, col: int, row: int, width: int, height: int) -> Iterator[tuple[int, _Place]]:
        """The files that may lie under a window, in their order, and their places."""
        if self._tree is None:
            return iter(enumerate(self._places))
        found = self._tree.query(shapely.box(col, row, col + width, row + height))
        return ((int(index), self._places[index]) for index in np.sort(found))

    def read(self, col: int, row: int, width: int, height: int) -> Array:
        """Pixels of the used bands, shape [bands, height, width]; outside is nodata, else 0."""
        return self.read_masked(col, row, width, height)[0]

    def read_masked(self, col: int, row: int, width: int, height: int) -> tuple[Array, Mask]:
        """Pixels, and which of them hold data, shape [height, width].

        The window may reach beyond the imagery.
        """
        fill = 0 if self.nodata is None or not _fits(self.nodata, self.dtype) else self.nodata
        pixels = np.full((len(self.band_indexes), height, width), fill, dtype=self.dtype)
        valid = np.zeros((height, width), dtype=bool)
        for index, place in self._near(col, row, width, height):
            x0, y0 = max(col, place.left), max(row, place.top)
            x1 = min(col + width, place.left + place.width)
            y1 = min(row + height, place.top + place.height)
            if x0 >= x1 or y0 >= y1:
                continue
            spot = (slice(y0 - row, y1 - row), slice(x0 - col, x1 - col))
            if valid[spot].all():
                continue
            window = Window(x0 - place.left, y0 - place.top, x1 - x0, y1 - y0)
            values, has_data = self._read_file(index, window)
            _lay(pixels[:, spot[0], spot[1]], valid[spot], values, has_data)
        return pixels, valid

    def preview(
        self,
        col: int,
        row: int,
        width: int,
        height: int,
        out_width: int,
        out_height: int,
        method: Resampling = Resampling.average,
    ) -> tuple[Array, Mask]:
        """A window averaged down to a smaller picture, and which of its pixels hold data.

        Uses the overviews of the files where they have some; `method` says what else than the
        mean stands for the pixels that come to lie in one.
        """
        pixels = np.zeros((len(self.band_indexes), out_height, out_width), dtype=self.dtype)
        valid = np.zeros((out_height, out_width), dtype=bool)
        for index, place in self._near(col, row, width, height):
            x0, y0 = max(col, place.left), max(row, place.top)
            x1 = min(col + width, place.left + place.width)
            y1 = min(row + height, place.top + place.height)
            if x0 >= x1 or y0 >= y1:
                continue
            left = round((x0 - col) * out_width / width)
            top = round((y0 - row) * out_height / height)
            right = max(left + 1, round((x1 - col) * out_width / width))
            bottom = max(top + 1, round((y1 - row) * out_height / height))
            spot = (slice(top, min(bottom, out_height)), slice(left, min(right, out_width)))
            shape = (spot[0].stop - spot[0].start, spot[1].stop - spot[1].start)
            if min(shape) <= 0:
                continue
            window = Window(x0 - place.left, y0 - place.top, x1 - x0, y1 - y0)
            values, has_data = self._read_file(index, window, shape, method)
            _lay(pixels[:, spot[0], spot[1]], valid[spot], values, has_data)
        return pixels, valid

    def _read_file(
        self,
        index: int,
        window: Window,
        shape: tuple[int, int] | None = None,
        method: Resampling = Resampling.average,
    ) -> tuple[Array, Mask]:
        """Pixels of one file; `shape` asks for the window in so many rows and columns."""
        dataset = self._dataset(index)
        size: dict[str, Any] = {"window": window}
        mask_size: dict[str, Any] = {"window": window}
        if shape is not None:
            mask_size["out_shape"] = shape
            size["out_shape"] = (len(self._bands[index]), *shape)
            size["resampling"] = method
        try:
            values: Array = dataset.read(list(self._bands[index]), **size)
            mask = self._mask(index, dataset, values, mask_size)
        except (RasterioError, OSError) as error:
            raise EngineError(
                "unreadable",
                f"its pixels cannot be read ({error})",
                "Check the file with `gdalinfo -checksum`; copy or download it again.",
                file=self.files[index].path,
            ) from error
        if np.issubdtype(values.dtype, np.floating):
            mask = mask & ~np.any(np.isnan(values), axis=0)
        return values.astype(self.dtype, copy=False), mask

    def _mask(self, index: int, dataset: Any, values: Array, size: dict[str, Any]) -> Mask:
        """Which pixels hold data: a declared number replaces the file's, not its mask."""
        mask: Mask = np.ones(values.shape[1:], dtype=bool)
        file = self.files[index]
        if isinstance(dataset, Warped):
            number = self._number_of(file)
            if number is not None:
                mask = np.any(~_equals(values, number), axis=0)
            shown = dataset.shown(**size)
            return mask if shown is None else mask & shown
        alpha = set(file.alpha_bands) - set(self._bands[index])
        nodata = file.nodata if self.spec.nodata is None else _number(self.spec.nodata)
        if self.spec.nodata is None and not self._alpha_is_data(index):
            mask = dataset.dataset_mask(**size) > 0
        elif nodata is not None:
            mask = np.any(~_equals(values, nodata), axis=0)
            if file.has_mask and MaskFlags.alpha not in dataset.mask_flag_enums[0]:
                mask &= dataset.read_masks(1, **size) > 0
        if self.spec.nodata != "none":
            # GDAL heeds a transparency band only beside one band or three, and not among floats.
            for band in alpha:
                mask &= dataset.read(band, **size) > 0
        return mask

    def _alpha_is_data(self, index: int) -> bool:
        """Programs call the fourth of four bands transparency; one that a source names is none."""
        return bool(set(self.files[index].alpha_bands) & set(self._bands[index]))

    def _number_of(self, file: RasterFile) -> float | None:
        """The number that stands for "no data" in a file, if its pixels can have it."""
        nodata = file.nodata if self.spec.nodata is None else _number(self.spec.nodata)
        if nodata is None:
            return None
        # A mask goes before the file's own number. What is no number is no data in any case.
        has_mask = file.has_mask and not file.alpha_bands
        if self.spec.nodata is None and has_mask and not math.isnan(nodata):
            return None
        return nodata if all(_fits(nodata, np.dtype(dtype)) for dtype in file.dtypes) else None

    def _dataset(self, index: int) -> Any:
        if index in self._open:
            self._open.move_to_end(index)
            return self._open[index]
        file, place = self.files[index], self._places[index]
        dataset = open_dataset(file.path)
        if not place.is_aligned:
            transform = self.window_transform(place.left, place.top)
            grid = Grid(self.crs, transform, place.width, place.height)
            counts_all = self.spec.nodata == "none" or self._alpha_is_data(index)
            dataset = Warped(dataset, file, grid, self._number_of(file), counts_all)
        if len(self._open) >= MAX_OPEN_FILES:
            self._open.popitem(last=False)[1].close()
        self._open[index] = dataset
        return dataset


class _Place:
    """Where a file lies in the mosaic's grid, in whole pixels."""

    def __init__(self, left: int, top: int, width: int, height: int, is_aligned: bool) -> None:
        self.left, self.top, self.width, self.height = left, top, width, height
        self.is_aligned = is_aligned

    def moved(self, columns: int, rows: int) -> _Place:
        return _Place(
            self.left + columns, self.top + rows, self.width, self.height, self.is_aligned
        )


def _tree(places: list[_Place]) -> shapely.STRtree:
    boxes = [shapely.box(p.left, p.top, p.left + p.width, p.top + p.height) for p in places]
    return shapely.STRtree(boxes)


def open_source(source: SourceSpec | dict[str, Any]) -> Mosaic:
    """Opens a source for reading; raises if any of its files cannot be used.

    A dictionary has the members of a request's `source`.
    """
    spec = source_from(source)
    found = find_files(spec.paths)
    if found.missing:
        raise found.missing[0]
    if not found.files:
        raise EngineError(
            "not_found", f"{spec.address} names no file", "Set `path` in the source block."
        )
    files = [inspect(spec, path) for path in found.files]
    for file in files:
        if file.count != files[0].count:
            raise EngineError(
                "bad_data",
                f"it has {file.count} bands, but {files[0].path} has {files[0].count}",
                "Put files with different bands into source blocks of their own.",
                file=file.path,
            )
        if (file.crs is None) != (files[0].crs is None):
            raise EngineError(
                "bad_data",
                "some files of the source have a coordinate system and some have none",
                "Set `crs` in the source block if they all share one.",
                file=file.path,
            )
        if file.has_control_points and file.georeference == "pixel":
            raise EngineError(
                "unsupported",
                "it is placed by ground control points, which need a resampling first",
                f"Run `gdalwarp {shlex.quote(file.path)} OUTPUT.tif` and use its output.",
                file=file.path,
            )
    return Mosaic(spec, files)


def choose_bands(spec: SourceSpec, file: RasterFile) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Numbers (from 1) and names of the bands that are used."""
    if spec.bands is None:
        chosen = [i for i in range(1, file.count + 1) if i not in file.alpha_bands]
        chosen = chosen or list(range(1, file.count + 1))
        return tuple(chosen), tuple(file.band_names[i - 1] for i in chosen)
    data_bands = file.count - len(file.alpha_bands)
    if len(spec.bands) not in (file.count, data_bands):
        raise EngineError(
            "bad_data",
            f"it has {file.count} bands, but `bands` of {spec.address} names {len(spec.bands)}",
            "Name every band in the file's order; write `_` for one that is not used.",
            file=file.path,
        )
    numbers = [i for i in range(1, file.count + 1) if i not in file.alpha_bands]
    if len(spec.bands) == file.count:
        numbers = list(range(1, file.count + 1))
    used = [(i, name) for i, name in zip(numbers, spec.bands, strict=True) if name is not None]
    if not used:
        raise EngineError(
            "bad_data",
            f"`bands` of {spec.address} leaves out every band",
            "Name at least one band.",
            file=file.path,
        )
    return tuple(i for i, _ in used), tuple(name for _, name in used)


def _bands_in(
    file: RasterFile, first: RasterFile, chosen: tuple[int, ...], spec: SourceSpec
) -> tuple[int, ...]:
    """The chosen bands of the first file in another one: by name, where both have the same."""
    names = file.band_names
    if spec.bands is not None or sorted(names) != sorted(first.band_names):
        return chosen
    return tuple(names.index(first.band_names[band - 1]) + 1 for band in chosen)


def _place(first: RasterFile, file: RasterFile) -> _Place:
    if not same_on_the_ground(first.crs, file.crs):
        return _warped_place(first, file)
    to_grid = ~first.transform @ file.transform
    is_same_shape = (
        abs(to_grid.a - 1) * file.width < ALIGNMENT_TOLERANCE_PIXELS
        and abs(to_grid.e - 1) * file.height < ALIGNMENT_TOLERANCE_PIXELS
        and abs(to_grid.b) * file.height < ALIGNMENT_TOLERANCE_PIXELS
        and abs(to_grid.d) * file.width < ALIGNMENT_TOLERANCE_PIXELS
    )
    left, top = round(to_grid.c), round(to_grid.f)
    is_on_grid = (
        abs(to_grid.c - left) < ALIGNMENT_TOLERANCE_PIXELS
        and abs(to_grid.f - top) < ALIGNMENT_TOLERANCE_PIXELS
    )
    if is_same_shape and is_on_grid:
        return _Place(left, top, file.width, file.height, True)
    corners = [~first.transform @ point for point in file.corners()]
    return _around(corners)


def _warped_place(first: RasterFile, file: RasterFile) -> _Place:
    from rasterio.warp import transform_bounds

    try:
        west, south, east, north = transform_bounds(
            file.crs, first.crs, *file.extent(), densify_pts=21
        )
    except RasterioError as error:
        raise EngineError(
            "bad_data",
            f"its place cannot be expressed in the coordinate system of {first.path} ({error})",
            "Put it into a source block of its own.",
            file=file.path,
        ) from error
    corners = [(west, south), (east, south), (east, north), (west, north)]
    return _around([~first.transform @ point for point in corners])


def _around(corners: list[tuple[float, float]]) -> _Place:
    xs, ys = zip(*corners, strict=True)
    tolerance = ALIGNMENT_TOLERANCE_PIXELS
    left, top = math.floor(min(xs) + tolerance), math.floor(min(ys) + tolerance)
    right, bottom = math.ceil(max(xs) - tolerance), math.ceil(max(ys) - tolerance)
    return _Place(left, top, max(1, right - left), max(1, bottom - top), False)


def _lay(pixels: Array, valid: Mask, values: Array, has_data: Mask) -> None:
    """Puts the pixels of one file under those that are there already."""
    fresh = has_data & ~valid
    if fresh.all():
        pixels[...] = values  # the usual case, and ten times as fast
    else:
        pixels[:, fresh] = values[:, fresh]
    valid |= fresh


def as_json_number(value: float | None) -> float | str | None:
    """A number as files of JSON can say it: "nan", the usual no-data value of floats, as text."""
    return value if value is None or math.isfinite(value) else str(value)


def _number(value: float | str) -> float | None:
    return None if isinstance(value, str) else value


def _fits(value: float, dtype: Any) -> bool:
    if np.issubdtype(dtype, np.floating):
        return True
    if not math.isfinite(value) or value != int(value):
        return False
    limits = np.iinfo(dtype)
    return bool(limits.min <= value <= limits.max)


def _equals(values: Array, nodata: float) -> Mask:
    if math.isnan(nodata):
        return np.isnan(values) if np.issubdtype(values.dtype, np.floating) else values != values
    result: Mask = values == nodata
    return result
