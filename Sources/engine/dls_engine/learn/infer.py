"""infer.py: the request `infer`: a trained model draws a map of imagery."""

from __future__ import annotations

import contextlib
import functools
import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from dls_engine.atomic import new_file, temporary_beside
from dls_engine.context import Context
from dls_engine.disk import writing
from dls_engine.errors import EngineError
from dls_engine.params import Params
from dls_engine.raster.ground import Ground
from dls_engine.vector.features import read_moved

from .detect import BoxPredictor, Detections, DetectSettings, detect_rows
from .evaluate import area_of, pick_bands, tiling_of
from .imagery import Imagery, Window
from .machine import threads
from .manifest import cell_unit_of
from .other_layers import check_layers
from .outputs import (
    ClassRaster,
    FeatureFile,
    by_value,
    check_classes,
    count_classes,
    detection_polygons,
    polygonize,
    sieve,
    to_cog,
)
from .package import ModelPackage, load_model, read_package
from .segment import PixelPredictor, SegmentSettings, choose, segment_rows
from .settings import InferRequest, read_infer
from .tiling import Tiling

# How far imagery's cell size may be from the model's before a note says so.
CELL_TOLERANCE = 0.02
# Lengths that model packages name by their reference systems' words.
METRES = {"metre": 1.0, "meter": 1.0, "foot": 0.3048, "us survey foot": 1200 / 3937}
LARGEST_SIEVE_PIXELS = 400_000_000


def run(params: Params, context: Context) -> dict[str, Any]:
    """Maps a source with a model; gives counts, time and files."""
    request = read_infer(params)
    started = time.monotonic()
    package = read_package(request.model)
    check_output(request, package)
    check_layers(request.out)
    with threads(request.threads), Imagery(request.source) as imagery:
        pick_bands(imagery, package.bands)
        inference = Inference(request, package, imagery, context)
        result = inference.detect() if package.architecture.is_detector else inference.classify()
    result["seconds"] = round(time.monotonic() - started, 3)
    return result


def check_output(request: InferRequest, package: ModelPackage) -> None:
    """Refuses outputs that the model cannot fill, before any work is done."""
    suffix = request.out.suffix.lower()
    allowed = (".gpkg",) if package.architecture.is_detector else (".tif", ".tiff", ".gpkg")
    if suffix in allowed:
        return
    kind = "finds things" if package.architecture.is_detector else "classifies pixels"
    raise EngineError(
        "bad_request",
        f"{package.name} {kind}, and `output` ends in {suffix or 'nothing'}",
        f"Let `output` end in {' or '.join(allowed)}.",
        file=str(request.out),
    )


class Inference:
    """One map in the making."""

    def __init__(
        self, request: InferRequest, package: ModelPackage, imagery: Imagery, context: Context
    ) -> None:
        self.request, self.package = request, package
        self.imagery, self.context = imagery, context
        self.ground = Ground(imagery.crs)
        self.model = load_model(request.model, package)
        self.tiling = tiling_of(package.architecture, request.padding)
        self.parts: shapely.STRtree | None = None
        self.areas, self.inside = self._areas()
        self.thresholds = self._thresholds()
        wish = request.test_time_augmentation
        self.is_augmented = package.is_mirrored if wish is None else wish
        self.notes = self._notes()

    def _thresholds(self) -> list[float]:
        """Per class: its own, else the request's, else what training chose."""
        r = self.request
        names = [spec.name for spec in self.package.classes]
        for name in r.class_thresholds:
            if name not in names:
                raise EngineError(
                    "bad_request",
                    f"a threshold is set for {name}, which {self.package.name} does not know",
                    f"It knows {', '.join(names)}.",
                )
        return [
            r.class_thresholds.get(name, learnt if r.threshold is None else r.threshold)
            for name, learnt in zip(names, self.package.thresholds, strict=True)
        ]

    def _notes(self) -> list[str]:
        """What differs from what the model learned from, and may make the map worse."""
        name, notes = self.package.name, []
        wanted, got, unit = self._cells()
        if abs(got / wanted - 1) > CELL_TOLERANCE:
            sizes = f"{wanted:g}{unit}, and the source has {got:g}{unit}"
            notes.append(f"{name} learned at a cell size of {sizes}.")
        dtype = str(self.imagery.mosaic.dtype)
        if dtype != self.package.dtype:
            n = self.package.normalisation
            known = f"{self.package.dtype} numbers from {min(n.minimum):g} to {max(n.maximum):g}"
            notes.append(f"{name} learned from {known}, and the source has {dtype}.")
        classes = self.package.classes
        if not self.request.predict_background and len(classes) == 1:
            only = classes[0].name
            notes.append(f"{name} knows {only} alone, so without a background all is {only}.")
        return notes

    def _cells(self) -> tuple[float, float, str]:
        """Cell sizes of the model and of the source that compare, and their unit where they differ.

        Numbers of one unit are compared as they are, others on the ground; where degrees of an
        unknown place are one of the two, nothing is known, and both are the same.
        """
        wanted, got = self.package.cell_size[0], self.imagery.cell_size[0]
        crs, unit = self.imagery.crs, self.package.cell_unit
        if unit == cell_unit_of(crs):
            return wanted, got, ""
        middle = self.imagery.transform @ (self.imagery.width / 2, self.imagery.height / 2)
        metres, here = METRES.get(unit.lower()), self.ground.metres(*middle)
        if metres is None or here is None:
            return 1.0, 1.0, ""
        width, height = self.imagery.cell_size
        return wanted * metres, math.sqrt(width * here[0] * height * here[1]), " m"

    def _areas(self) -> tuple[list[Window], Any]:
        """The windows to look at, and the polygons that limit the result, if any."""
        if self.request.units is None:
            self.pixels = self.imagery.width * self.imagery.height
            return [Window(0, 0, self.imagery.width, self.imagery.height)], None
        path = str(self.request.units)
        polygons = read_moved(path, self.request.crs, "`crs` of infer", self.imagery.crs).geometries
        together = shapely.union_all(polygons)
        shapely.prepare(together)
        parts = shapely.get_parts(together)
        self.parts = shapely.STRtree(parts)
        windows = [area_of(part, self.imagery) for part in parts]
        windows = [w for w in windows if w.width and w.height]
        if not windows:
            raise EngineError(
                "bad_data",
                "none of the work units lies on the source",
                "Choose units that lie on this source, or leave `units` out.",
                file=path,
            )
        areas = _without_overlap(windows, self.context.check)
        self.pixels = sum(w.width * w.height for w in areas)
        return (_in_one(areas) if _share_tiles(areas, self.tiling) else areas), together

    def _is_wanted(self, core: Window) -> bool:
        """Whether a tile may hold some of the units; a thing may lie a pixel beside the core."""
        if self.inside is None:
            return True
        return len(self._units_in(core)) > 0

    def _units_in(self, core: Window) -> np.ndarray:
        """The parts of the units that a window meets, or that lie a pixel beside it."""
        assert self.parts is not None
        x0, y0 = core.column - 1, core.row - 1
        x1, y1 = core.column + core.width + 1, core.row + core.height + 1
        ring = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float64)
        window = shapely.Polygon(self.imagery.to_map(ring))
        met: np.ndarray = self.parts.geometries[self.parts.query(window, "intersects")]
        return met

    def _looked_at(self) -> dict[str, int]:
        """How many tiles the network was shown, and how many pixels the areas have."""
        return {
            "tiles": sum(
                self._is_wanted(tile.core)
                for area in self.areas
                for row in self.tiling.rows(area)
                for tile in row
            ),
            "pixels": self.pixels,
        }

    # ---- things -------------------------------------------------------------------------------

    def detect(self) -> dict[str, Any]:
        """Finds things and writes them as polygons."""
        r = self.request
        settings = DetectSettings(
            self.tiling,
            min(self.thresholds),
            r.nms_overlap,
            r.batch_size,
            self.is_augmented,
        )
        architecture = self.package.architecture
        if self.is_augmented and not architecture.is_center:
            self.notes.append(f"{architecture.model_type} runs without test_time_augmentation.")
        predictor = BoxPredictor(self.model, architecture.is_center, r.device)
        counts = {spec.name: 0 for spec in self.package.classes}
        with new_file(r.out) as part, writing(r.out, part):
            sink = FeatureFile(part, r.out.stem, self.imagery.crs, classes=self.package.classes)
            for area in self.areas:
                rows = detect_rows(
                    self.imagery,
                    area,
                    predictor,
                    self.package.normalisation,
                    settings,
                    self.context,
                    r.name,
                    self._is_wanted,
                )
                for found in rows:
                    self._write_things(found, area, sink, counts)
            sink.close(r.out)
        return {
            "out": str(r.out),
            "kind": "things",
            "layer": r.out.stem,
            "count": sink.count,
            "classes": counts,
            **self._looked_at(),
            "notes": self.notes,
            "files": [str(r.out)],
        }

    def _write_things(
        self, found: Detections, area: Window, sink: FeatureFile, counts: dict[str, int]
    ) -> None:
        limits = np.array(self.thresholds)[found.labels]
        found = found.take((found.scores >= limits) & self._is_mine(found, area))
        # A tile and its padding may reach beyond the imagery, and so may boxes.
        size = (self.imagery.width, self.imagery.height)
        found.boxes = np.clip(found.boxes, 0, np.array([*size, *size], found.boxes.dtype))
        if self.request.return_bboxes:
            found.outlines = [None] * len(found)
        polygons = detection_polygons(found, self.imagery)
        for polygon, score, label in zip(polygons, found.scores, found.labels, strict=True):
            spec = self.package.classes[int(label)]
            cleaned = self._cleaned(polygon)
            if cleaned is not None:
                sink.add(cleaned, spec.name, spec.value, round(float(score), 6))
                counts[spec.name] += 1

    def _is_mine(self, found: Detections, area: Window) -> np.ndarray:
        """Which things have their middle in the area, and in the units where there are some."""
        x = (found.boxes[:, 0] + found.boxes[:, 2]) / 2
        y = (found.boxes[:, 1] + found.boxes[:, 3]) / 2
        mine: np.ndarray = (x >= area.column) & (x < area.column + area.width)
        mine &= (y >= area.row) & (y < area.row + area.height)
        if self.inside is not None:
            xy = self.imagery.to_map(np.stack([x, y], 1))
            mine &= shapely.contains_xy(self.inside, xy[:, 0], xy[:, 1])
        return mine

    def _cleaned(self, polygon: Any) -> Any:
        """Simplified, or None if it is too small or falls apart."""
        middle = polygon.centroid
        east, north = self.ground.metres(middle.x, middle.y) or (1.0, 1.0)
        if self.request.min_area > 0 and polygon.area * east * north < self.request.min_area:
            return None
        if self.request.simplify > 0:
            polygon = polygon.simplify(self.request.simplify / max(east, north))
        if not polygon.is_valid:
            parts = shapely.get_parts(shapely.make_valid(polygon))
            polygons = [p for p in parts if p.geom_type == "Polygon"]
            polygon = max(polygons, key=lambda p: p.area, default=None)
        return None if polygon is None or polygon.is_empty else polygon

    # ---- pixels -------------------------------------------------------------------------------

    def classify(self) -> dict[str, Any]:
        """Classifies pixels and writes a class raster, or outlines for a .gpkg."""
        r = self.request
        pixels = np.zeros(len(self.package.classes) + 1, np.int64)
        with _scratch(r.out) as plain, writing(r.out, plain):
            raster = ClassRaster(plain, self.imagery, self.package.classes)
            try:
                for area in self.areas:
                    self._classify_area(area, raster, pixels)
            finally:
                raster.close()
            wants_outlines = r.out.suffix.lower() == ".gpkg"
            if not raster.is_small and not wants_outlines:
                self.notes.append(
                    f"{r.out.name} has no colours of its own: class values go up to "
                    f"{raster.values.max()}, and a palette ends at 254. Its tags name the classes."
                )
            written = by_value(pixels, raster.values)
            if r.min_area > 0 and not wants_outlines:
                self._sieve(plain)
                pixels = written = count_classes(plain, raster.values)
            self.context.progress(0, 1, "files", f"writing {r.out.name}")
            with new_file(r.out) as part, writing(r.out, part):
                count = self._outlines(plain, part) if wants_outlines else None
                if not wants_outlines:
                    to_cog(plain, part)
                check_classes(plain if wants_outlines else part, raster.values, written, r.out)
        names = ["background", *(spec.name for spec in self.package.classes)]
        result: dict[str, Any] = {
            "out": str(r.out),
            "kind": "pixels",
            "classes": dict(zip(names, map(int, pixels), strict=True)),
            **self._looked_at(),
            "notes": self.notes,
            "files": [str(r.out)],
        }
        if count is not None:
            result.update(kind="things", layer=r.out.stem, count=count)
        return result

    def _classify_area(self, area: Window, raster: ClassRaster, pixels: np.ndarray) -> None:
        r = self.request
        settings = SegmentSettings(self.tiling, self.thresholds, r.batch_size, self.is_augmented)
        rows = segment_rows(
            self.imagery,
            area,
            PixelPredictor(self.model, r.device, r.merge_policy),
            self.package.normalisation,
            settings,
            self.context,
            r.name,
            self._is_wanted,
        )
        for row in rows:
            for tile, probabilities, valid in row:
                core, y, x = _clipped(tile.core, area)
                classes = choose(probabilities[:, y, x], self.thresholds, r.predict_background)
                counted = valid[y, x] & self._mask(core)
                raster.write(core, classes, counted)
                pixels += np.bincount(classes[counted].ravel(), minlength=len(pixels))

    def _mask(self, window: Window) -> np.ndarray:
        """Which pixels of a window lie in the units."""
        if self.inside is None:
            return np.ones((window.height, window.width), bool)
        from affine import Affine
        from rasterio.features import geometry_mask

        frame = self.imagery.transform @ Affine.translation(window.column, window.row)
        size = (window.height, window.width)
        # Of many units only those that are there: all of them for each tile would be their square.
        units = self._units_in(window)
        if len(units) == 0:
            return np.zeros(size, bool)
        mask: np.ndarray = geometry_mask(units, size, frame, invert=True)
        return mask

    def _sieve(self, plain: Path) -> None:
        size = self.imagery.width * self.imagery.height
        if size > LARGEST_SIEVE_PIXELS:
            raise EngineError(
                "unsupported",
                f"`min_area` on a raster of {size} pixels would take too much memory",
                "Let `output` end in .gpkg, where `min_area` drops outlines, or remove it.",
                file=str(self.request.out),
            )
        middle = self.imagery.transform @ (self.imagery.width / 2, self.imagery.height / 2)
        east, north = self.ground.metres(*middle) or (1.0, 1.0)
        cell = abs(self.imagery.transform.determinant) * east * north
        # No fewer pixels than the area has; what rounding adds to a whole number is none.
        sieve(plain, max(math.ceil(self.request.min_area / cell - 1e-6), 1))

    def _outlines(self, plain: Path, part: Path) -> int:
        layer, classes = self.request.out.stem, self.package.classes
        sink = FeatureFile(part, layer, self.imagery.crs, classes=classes)
        for polygon, spec in polygonize(plain, classes):
            self.context.check()
            cleaned = self._cleaned(polygon)
            if cleaned is not None:
                sink.add(cleaned, spec.name, spec.value, None)
        sink.close(self.request.out)
        return sink.count


@contextlib.contextmanager
def _scratch(target: Path) -> Iterator[Path]:
    """A temporary raster beside the target; it goes in any case."""
    target.parent.mkdir(parents=True, exist_ok=True)
    path = temporary_beside(target.with_name(f"{target.name}.plain"))
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _clipped(core: Window, area: Window) -> tuple[Window, slice, slice]:
    """The part of a core inside the area, and its slices in the core."""
    x0, y0 = max(core.column, area.column), max(core.row, area.row)
    x1 = min(core.column + core.width, area.column + area.width)
    y1 = min(core.row + core.height, area.row + area.height)
    window = Window(x0, y0, x1 - x0, y1 - y0)
    return window, slice(y0 - core.row, y1 - core.row), slice(x0 - core.column, x1 - core.column)


def _without_overlap(windows: list[Window], check: Callable[[], None]) -> list[Window]:
    """The windows, or their common hull where two of them overlap (things must not come twice).

    Hulls may meet again what neither window met, so it goes in rounds until none does.
    """
    while True:
        check()
        # A little smaller than they are, so that neighbours don't meet.
        boxes = shapely.box(
            [w.column + 0.25 for w in windows],
            [w.row + 0.25 for w in windows],
            [w.column + w.width - 0.25 for w in windows],
            [w.row + w.height - 0.25 for w in windows],
        )
        one, other = shapely.STRtree(boxes).query(boxes)
        if len(one) == len(windows):
            return windows
        first = _first_of_each(one, other, len(windows))
        hulls: dict[int, Window] = {}
        for index, window in zip(first, windows, strict=True):
            hulls[index] = _hull(hulls[index], window) if index in hulls else window
        windows = list(hulls.values())


def _first_of_each(one: np.ndarray, other: np.ndarray, count: int) -> list[int]:
    """For each of so many the least number of those that pairs lead to, by however many steps."""
    first = np.arange(count)
    while True:
        least = first.copy()
        np.minimum.at(least, one, first[other])
        least = least[least]
        if (least == first).all():
            return [int(index) for index in first]
        first = least


def _share_tiles(areas: list[Window], tiling: Tiling) -> bool:
    """Whether a tile belongs to two areas, which each would have it looked at."""
    step, seen = tiling.core, 0
    tiles: set[tuple[int, int]] = set()
    for a in areas:
        for row in range(a.row // step, (a.row + a.height - 1) // step + 1):
            columns = range(a.column // step, (a.column + a.width - 1) // step + 1)
            tiles.update((row, column) for column in columns)
            seen += len(columns)
            if len(tiles) < seen:
                return True
    return False


def _in_one(areas: list[Window]) -> list[Window]:
    """One area around all. Of its tiles only those are looked at that hold some of the units."""
    return [functools.reduce(_hull, areas)]


def _hull(a: Window, b: Window) -> Window:
    x0, y0 = min(a.column, b.column), min(a.row, b.row)
    x1 = max(a.column + a.width, b.column + b.width)
    y1 = max(a.row + a.height, b.row + b.height)
    return Window(x0, y0, x1 - x0, y1 - y0)
