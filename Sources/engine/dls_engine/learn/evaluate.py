"""evaluate.py: scores a network on whole work units, and picks its thresholds on some of them."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from torch import nn

from dls_engine.context import Context, Share
from dls_engine.errors import EngineError

from .data import IGNORE, Normalisation
from .detect import (
    BoxPredictor,
    Detections,
    DetectSettings,
    detect_all,
    detect_rows,
    overlaps,
    within,
)
from .imagery import Imagery, Window
from .manifest import Unit
from .metrics import Confusion, Matches, match_classes
from .models import Architecture
from .segment import PixelPredictor, SegmentSettings, choose, segment_rows
from .tiling import ALIGNMENT, Tiling

# Boxes less sure than this are not even counted: no sensible threshold lies lower.
LEAST_SCORE = 0.03
# With fewer objects than this a class's own threshold would be chance; it takes the common one.
FEWEST_FOR_OWN_THRESHOLD = 10
# Local networks may look at larger tiles than they learnt from, which wastes less on padding.
LOCAL_TILE = 896
# What lies farther away than this hardly moves their result, so that seams do not show.
LEAST_LOCAL_PADDING = 128
BINS = 200


def tiling_of(architecture: Architecture, padding: int | None) -> Tiling:
    """The tiles a network is run with; the padding is a quarter of the chips' tile if not given."""
    quarter = architecture.tile // 4 // ALIGNMENT * ALIGNMENT
    # Chips may be smaller than the networks' coarsest cell; tiles may not.
    if architecture.is_local:
        chosen = max(quarter, LEAST_LOCAL_PADDING) if padding is None else padding
        return Tiling(max(LOCAL_TILE, architecture.tile), chosen)
    return Tiling(max(architecture.tile, ALIGNMENT), quarter if padding is None else padding)


@dataclass(slots=True)
class Scores:
    """Scores on the units of one split, as they go into metrics.json."""

    split: str
    units: int
    classes: list[dict[str, Any]] = field(default_factory=list)
    overall: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The record as it stands in metrics.json."""
        return {
            "split": self.split,
            "units": self.units,
            "overall": self.overall,
            "classes": self.classes,
        }


@dataclass(slots=True)
class Judge:
    """Runs one trained network over units and compares with their samples.

    `index` maps the schema's class names to the network's classes from 0, -1 for "ignore"; `lookup`
    gives for each value of a label file the class to learn, the background included.
    """

    model: nn.Module
    architecture: Architecture
    names: list[str]
    index: dict[str, int]
    normalisation: Normalisation
    bands: list[str]
    device: str = "cpu"
    min_overlap: float = 0.5
    nms_overlap: float = 0.3
    batch_size: int = 2
    lookup: np.ndarray | None = None

    # ---- things -------------------------------------------------------------------------------

    def matches(self, units: Sequence[Unit], context: Context) -> list[Matches]:
        """Detections of every class in the units, matched with the units' samples."""
        predictor = BoxPredictor(self.model, self.architecture.is_center, self.device)
        found, truth = [], []
        for done, unit in enumerate(units):
            polygon, share = self._look(unit, done, units, context)
            with self._open(unit) as imagery:
                area, message = area_of(polygon, imagery), f"looking at {unit.key}"
                settings = DetectSettings(
                    self._tiling(unit, area),
                    LEAST_SCORE,
                    self.nms_overlap,
                    self.batch_size,
                    augmented=self.architecture.is_center,
                )
                rows = detect_rows(
                    imagery, area, predictor, self.normalisation, settings, share, message
                )
                detections = within(detect_all(rows), polygon, imagery)
                boxes, labels = self._boxes(unit, imagery)
            ignored = labels < 0
            found.append(_outside(detections, boxes[ignored]))
            truth.append((boxes[~ignored], labels[~ignored]))
        return match_classes(found, truth, len(self.names), self.min_overlap)

    def thresholds(self, matches: Sequence[Matches]) -> list[float]:
        """Where F1 is best: per class, or together for classes with too few objects."""
        together = Matches()
        for one in matches:
            together.scores += one.scores
            together.hits += one.hits
            together.overlaps += one.overlaps
            together.objects += one.objects
        common = together.best_threshold()[0]
        return [
            one.best_threshold()[0] if one.objects >= FEWEST_FOR_OWN_THRESHOLD else common
            for one in matches
        ]

    def thing_scores(
        self, split: str, units: int, matches: Sequence[Matches], thresholds: Sequence[float]
    ) -> Scores:
        """Precision, recall, F1 and AP of every class, and the means over classes that occur."""
        scores = Scores(split, units)
        for name, one, threshold in zip(self.names, matches, thresholds, strict=True):
            row: dict[str, Any] = {"name": name, "threshold": threshold, **one.at(threshold)}
            row["average_precision"] = one.average_precision()
            scores.classes.append(row)
        counted = [row for row in scores.classes if row["objects"]]
        for measure in ("precision", "recall", "f1", "average_precision", "mean_overlap"):
            scores.overall[measure] = _mean([row[measure] for row in counted])
        return scores

    def _look(
        self, unit: Unit, done: int, units: Sequence[Unit], context: Context
    ) -> tuple[Any, Context]:
        """The ground of a unit, and whom to tell how far the look at it is."""
        return shapely.geometry.shape(unit.geometry), Share(context, done, len(units), "units")

    def _tiling(self, unit: Unit, area: Window) -> Tiling:
        """The tiles to look at a unit with: of its own copy only as much as the unit needs."""
        tiling = tiling_of(self.architecture, None)
        if unit.image is None or not self.architecture.is_local:
            return tiling
        reach = max(area.column + area.width, area.row + area.height, 1)
        core = -(-reach // ALIGNMENT) * ALIGNMENT
        return tiling if core >= tiling.core else Tiling(core + 2 * tiling.margin, tiling.padding)

    def _open(self, unit: Unit) -> Imagery:
        """The unit's own copy of the imagery, else the source itself."""
        if unit.image is not None:
            return Imagery({"paths": [str(unit.image)], "bands": list(self.bands)})
        imagery = Imagery(unit.source)
        pick_bands(imagery, self.bands)
        return imagery

    def _boxes(self, unit: Unit, imagery: Imagery) -> tuple[np.ndarray, np.ndarray]:
        boxes, labels = [], []
        for sample in unit.samples:
            label = self.index.get(sample["class"])
            if label is None:
                continue
            # A neighbour's object that reaches into this unit is no mistake and no success.
            if not sample.get("inside", True):
                label = -1
            corners = shapely.get_coordinates(shapely.geometry.shape(sample["geometry"]))
            pixels = imagery.to_pixel(corners)
            boxes.append([*pixels.min(0), *pixels.max(0)])
            labels.append(label)
        return np.array(boxes, np.float64).reshape(-1, 4), np.array(labels, np.int64)

    # ---- pixels -------------------------------------------------------------------------------

    def pixel_threshold(self, units: Sequence[Unit], context: Context) -> float:
        """The probability of the one class at which its F1 is best on the units."""
        hits, misses = np.zeros(BINS, np.int64), np.zeros(BINS, np.int64)
        for truth, probabilities, counted in self._pixels(units, context):
            bins = np.minimum((probabilities[1] * BINS).astype(np.int64), BINS - 1)
            hits += np.bincount(bins[counted & (truth == 1)], minlength=BINS)
            misses += np.bincount(bins[counted & (truth == 0)], minlength=BINS)
        right = hits[::-1].cumsum()[::-1]
        wrong = misses[::-1].cumsum()[::-1]
        f1 = 2 * right / np.maximum(right + wrong + hits.sum(), 1)
        return max(float(f1.argmax()) / BINS, 1 / BINS) if hits.sum() else 0.5

    def pixel_scores(
        self, split: str, units: Sequence[Unit], least: Sequence[float], context: Context
    ) -> Scores:
        """Precision, recall, F1 and IoU of every class over the units' pixels."""
        confusion = Confusion.of(len(self.names))
        for truth, probabilities, counted in self._pixels(units, context):
            confusion.add(truth, choose(probabilities, least), counted)
        scores = Scores(split, len(units))
        for place, name in enumerate(self.names):
            row: dict[str, Any] = {"name": name, **confusion.of_class(place + 1)}
            row["threshold"] = least[place]
            scores.classes.append(row)
        counted_rows = [row for row in scores.classes if row["pixels"]]
        for measure in ("precision", "recall", "f1", "iou"):
            scores.overall[measure] = _mean([row[measure] for row in counted_rows])
        scores.overall["accuracy"] = confusion.accuracy
        return scores

    def _pixels(self, units: Sequence[Unit], context: Context) -> Any:
        """Tile by tile: truth [h, w], probabilities [c + 1, h, w], which pixels count [h, w]."""
        predictor = PixelPredictor(self.model, self.device)
        for done, unit in enumerate(units):
            polygon, share = self._look(unit, done, units, context)
            with self._open(unit) as imagery, self._truth(unit, imagery) as truth_of:
                area, message = area_of(polygon, imagery), f"looking at {unit.key}"
                settings = SegmentSettings(
                    self._tiling(unit, area), [0.0] * len(self.names), self.batch_size
                )
                rows = segment_rows(
                    imagery, area, predictor, self.normalisation, settings, share, message
                )
                for row in rows:
                    for tile, probabilities, valid in row:
                        inside = burn([(polygon, 1)], tile.core, imagery) == 1
                        truth = truth_of(tile.core)
                        yield truth, probabilities, inside & valid & (truth != IGNORE)

    @contextlib.contextmanager
    def _truth(self, unit: Unit, imagery: Imagery) -> Iterator[Callable[[Window], np.ndarray]]:
        """Gives the classes of a window: those of the unit's label file, which are those that its
        chips teach, else its samples', drawn as they are in chips.
        """
        lookup = self.lookup
        if unit.label is None or lookup is None:
            shapes = self._shapes(unit)
            yield lambda window: burn(shapes, window, imagery)
            return
        import rasterio

        with rasterio.open(unit.label) as file:
            # The imagery may be the unit's own copy, or a source that has grown since.
            x, y = imagery.to_pixel(np.array([file.transform.c, file.transform.f]))
            corner = (round(float(x)), round(float(y)))
            yield lambda window: _looked_up(file, window, corner, lookup)

    def _shapes(self, unit: Unit) -> list[tuple[Any, int]]:
        shapes = []
        for sample in unit.samples:
            label = self.index.get(sample["class"])
            if label is not None:
                value = IGNORE if label < 0 else label + 1
                shapes.append((shapely.geometry.shape(sample["geometry"]), value))
        return sorted(shapes, key=lambda one: -float(one[0].area))


def _looked_up(
    file: Any, window: Window, corner: tuple[int, int], lookup: np.ndarray
) -> np.ndarray:
    """The part of a label file that lies in a window of the imagery; IGNORE beyond the file."""
    from rasterio.windows import Window as FileWindow

    truth = np.full((window.height, window.width), IGNORE, np.uint8)
    left, top = window.column - corner[0], window.row - corner[1]
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + window.width, file.width), min(top + window.height, file.height)
    if x0 < x1 and y0 < y1:
        values = file.read(1, window=FileWindow(x0, y0, x1 - x0, y1 - y0)).astype(np.int64)
        truth[y0 - top : y1 - top, x0 - left : x1 - left] = lookup[values.clip(0, len(lookup) - 1)]
    return truth


def burn(shapes: list[tuple[Any, int]], window: Window, imagery: Imagery) -> np.ndarray:
    """The shapes' values on the pixels whose middle they cover, 0 elsewhere; later ones on top.

    Lines and points have the pixels that they touch.
    """
    from affine import Affine
    from rasterio.features import rasterize

    burnt = np.zeros((window.height, window.width), np.uint8)
    frame = imagery.transform @ Affine.translation(window.column, window.row)
    for is_flat, some in itertools.groupby(shapes, lambda s: shapely.get_dimensions(s[0]) < 2):
        rasterize(some, out=burnt, transform=frame, all_touched=bool(is_flat))
    return burnt


def area_of(polygon: Any, imagery: Imagery) -> Window:
    """The window of the imagery that covers a polygon in map coordinates, clipped to it."""
    xy = imagery.to_pixel(shapely.get_coordinates(polygon))
    left, top = np.floor(xy.min(0) + 1e-6).astype(int)
    right, bottom = np.ceil(xy.max(0) - 1e-6).astype(int)
    left, top = max(int(left), 0), max(int(top), 0)
    right, bottom = min(int(right), imagery.width), min(int(bottom), imagery.height)
    return Window(left, top, max(right - left, 0), max(bottom - top, 0))


def pick_bands(imagery: Imagery, bands: Sequence[str]) -> None:
    """Makes the imagery give the bands a model learnt, by name; in file order if names say less.

    Names say less where files give none: then the count has to agree.
    """
    names = imagery.band_names
    if all(band in names for band in bands):
        imagery.pick([names.index(band) for band in bands])
        return
    is_unnamed = all(name.startswith("band_") for name in names)
    if is_unnamed and len(names) == len(bands):
        return
    missing = [band for band in bands if band not in names]
    raise EngineError(
        "bad_data",
        f"the model learned {', '.join(bands)}, and the source has {', '.join(names)}: "
        f"{', '.join(missing)} is missing",
        "Name the bands of the source in `bands`, in the order of its files.",
        file=imagery.mosaic.files[0].path,
    )


def _outside(found: Detections, ignored: np.ndarray) -> Detections:
    """Detections that lie mostly on an object to be ignored are neither right nor wrong."""
    keep = np.ones(len(found), bool)
    for place in range(len(found)):
        if len(ignored) and overlaps(found.boxes[place], ignored).max() >= 0.5:
            keep[place] = False
    return found.take(keep)


def _mean(values: list[float]) -> float:
    return float(sum(values) / len(values)) if values else 0.0
