"""detect.py: from a detector's output to boxes, one tile at a time, and across the tiles' seams."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import torch
from torch import nn

from dls_engine.context import Context

from .data import Normalisation
from .imagery import Imagery, Window
from .models.center_net import boxes_of, mirrored_mean, peaks_of, settled
from .models.detectors import DetectorFromLibrary
from .tiling import Tile, Tiling

MOST_PER_TILE = 2000


@dataclass(slots=True)
class Detections:
    """Boxes [n, 4] in pixels of the imagery, scores [n], labels [n] from 0, and for mask networks
    the outline of each object as a ring of pixel coordinates."""

    boxes: np.ndarray
    scores: np.ndarray
    labels: np.ndarray
    outlines: list[np.ndarray | None]

    @staticmethod
    def empty() -> Detections:
        """None at all."""
        return Detections(np.zeros((0, 4)), np.zeros(0), np.zeros(0, np.int64), [])

    def __len__(self) -> int:
        return len(self.scores)

    def take(self, keep: np.ndarray) -> Detections:
        """Those that a mask or a list of indices names."""
        index = np.flatnonzero(keep) if keep.dtype == bool else keep
        outlines = [self.outlines[i] for i in index]
        return Detections(self.boxes[index], self.scores[index], self.labels[index], outlines)

    @staticmethod
    def join(parts: Sequence[Detections]) -> Detections:
        """All in one, in order."""
        if not parts:
            return Detections.empty()
        return Detections(
            np.concatenate([p.boxes for p in parts]),
            np.concatenate([p.scores for p in parts]),
            np.concatenate([p.labels for p in parts]),
            [outline for p in parts for outline in p.outlines],
        )


def overlaps(box: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Intersection over union of one box with many."""
    x0, y0 = np.maximum(box[0], boxes[:, 0]), np.maximum(box[1], boxes[:, 1])
    x1, y1 = np.minimum(box[2], boxes[:, 2]), np.minimum(box[3], boxes[:, 3])
    both = np.maximum(x1 - x0, 0) * np.maximum(y1 - y0, 0)
    area = (box[2] - box[0]) * (box[3] - box[1])
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    shares: np.ndarray = both / np.maximum(area + areas - both, 1e-9)
    return shares


def suppress(found: Detections, most_overlap: float) -> Detections:
    """Greedy non-maximum suppression within each class; ties go to the upper, then left box."""
    return found.take(suppress_indices(found, most_overlap))


class BoxPredictor:
    """Runs a detector over normalised tiles; boxes come back in pixels of the tile."""

    def __init__(self, model: nn.Module, is_center: bool, device: str = "cpu") -> None:
        self.model = model.eval().to(device)
        self.is_center = is_center
        self.device = device

    def __call__(self, images: np.ndarray, settings: DetectSettings) -> list[Detections]:
        """Detections of at least the score asked for, for every image of [n, b, h, w]."""
        least = settings.least
        batch = torch.from_numpy(images).contiguous(memory_format=torch.channels_last)
        with torch.inference_mode():
            if self.is_center:
                return self._centers(batch.to(self.device), least, settings.augmented)
            cast(DetectorFromLibrary, self.model).let_through(least, settings.nms_overlap)
            return self._lists(batch.to(self.device), least)

    def _centers(self, batch: torch.Tensor, least: float, augmented: bool) -> list[Detections]:
        heat, logits = mirrored_mean(self.model, batch) if augmented else self.model(batch)
        peaks = peaks_of(heat).cpu().numpy()
        boxes = settled(boxes_of(logits), heat).cpu().numpy()
        return [_decode(p, b, least) for p, b in zip(peaks, boxes, strict=True)]

    def _lists(self, batch: torch.Tensor, least: float) -> list[Detections]:
        found = []
        for out in self.model(list(batch)):
            scores = out["scores"].cpu().numpy().astype(np.float64)
            keep = scores >= least
            boxes = out["boxes"].cpu().numpy().astype(np.float64)[keep]
            labels = out["labels"].cpu().numpy().astype(np.int64)[keep] - 1
            outlines: list[np.ndarray | None] = [None] * len(boxes)
            if "masks" in out:
                masks = out["masks"].cpu().numpy()[keep, 0] >= 0.5
                outlines = [outline_of(mask) for mask in masks]
            found.append(Detections(boxes, scores[keep], labels, outlines))
        return found


def _decode(peaks: np.ndarray, boxes: np.ndarray, least: float) -> Detections:
    """The cells of a heat map [c, h, w] that pass, at most MOST_PER_TILE of the best."""
    label, row, column = np.nonzero(peaks >= max(least, 1e-6))
    scores = peaks[label, row, column]
    best = np.argsort(-scores, kind="stable")[:MOST_PER_TILE]
    label, row, column = label[best], row[best], column[best]
    picked = boxes[:, row, column].T.astype(np.float64)
    return Detections(picked, scores[best].astype(np.float64), label, [None] * len(best))


def outline_of(mask: np.ndarray) -> np.ndarray | None:
    """The outer ring of a mask's largest part, in pixels, closed; None for an empty mask."""
    from rasterio.features import shapes

    rings = [
        np.array(shape["coordinates"][0])
        for shape, _ in shapes(mask.astype(np.uint8), mask=mask, connectivity=8)
    ]
    return max(rings, key=_area, default=None)


def _area(ring: np.ndarray) -> float:
    x, y = ring[:, 0], ring[:, 1]
    return abs(float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1]))) / 2


@dataclass(frozen=True, slots=True)
class DetectSettings:
    """How to look: tiles, the least score, and how far two boxes of one class may overlap."""

    tiling: Tiling
    least: float
    nms_overlap: float
    batch_size: int = 4
    augmented: bool = False


def detect_rows(
    imagery: Imagery,
    area: Window,
    predictor: BoxPredictor,
    normalisation: Normalisation,
    settings: DetectSettings,
    context: Context,
    message: str = "",
    is_wanted: Callable[[Window], bool] | None = None,
) -> Iterator[Detections]:
    """Detections in `area`, row of tiles by row of tiles, from top to bottom.

    Tiles whose core is not wanted are left out. A tile keeps what has its middle in its core; an
    object that two tiles still both claim (its middle lies on the seam) is dropped by comparing
    each row with itself and the one above.
    """
    total, done = settings.tiling.count(area), 0
    above = Detections.empty()
    for row in settings.tiling.rows(area):
        parts = []
        tiles = [tile for tile in row if imagery.touches(tile.core)]
        if is_wanted is not None:
            tiles = [tile for tile in tiles if is_wanted(tile.core)]
        for start in range(0, len(tiles), settings.batch_size):
            context.progress(done, total, "tiles", message)
            group = tiles[start : start + settings.batch_size]
            images = [normalisation.apply(*imagery.read(tile.window)) for tile in group]
            found = predictor(np.stack(images), settings)
            for tile, detections in zip(group, found, strict=True):
                parts.append(_core_of(tile, detections, settings.nms_overlap))
            done += len(group)
        done += len(row) - len(tiles)
        here = _without_twins(Detections.join(parts), above, settings)
        finished, above = here
        if len(finished):
            yield finished
        context.progress(done, total, "tiles", message)
    if len(above):
        yield above


def _core_of(tile: Tile, found: Detections, most_overlap: float) -> Detections:
    """Suppresses within the whole window, then keeps what the core owns, in imagery pixels."""
    found = suppress(found, most_overlap)
    shift = np.array([tile.window.column, tile.window.row] * 2, np.float64)
    found.boxes = found.boxes + shift
    found.outlines = [None if o is None else o + shift[:2] for o in found.outlines]
    x, y = (found.boxes[:, 0] + found.boxes[:, 2]) / 2, (found.boxes[:, 1] + found.boxes[:, 3]) / 2
    core = tile.core
    # One pixel of tolerance: two tiles may see one box a hair apart, and neither must lose it.
    inside = (x >= core.column - 1) & (x < core.column + core.width + 1)
    return found.take(inside & (y >= core.row - 1) & (y < core.row + core.height + 1))


def _without_twins(
    here: Detections, above: Detections, settings: DetectSettings
) -> tuple[Detections, Detections]:
    """(what of `above` is final, what of `here` is left), twins across seams dropped."""
    rows_above = len(above)
    both = Detections.join([above, here])
    left = suppress_indices(both, settings.nms_overlap)
    is_above = left < rows_above
    return both.take(left[is_above]), both.take(left[~is_above])


def suppress_indices(found: Detections, most_overlap: float) -> np.ndarray:
    """Indices that `suppress` would keep, ascending."""
    order = np.lexsort((found.boxes[:, 0], found.boxes[:, 1], -found.scores))
    alive = np.ones(len(found), bool)
    kept: list[int] = []
    # Only boxes that begin above this one's end can touch it: sort by left edge, look near.
    by_left = np.argsort(found.boxes[:, 0], kind="stable")
    lefts = found.boxes[by_left, 0]
    widest = float((found.boxes[:, 2] - found.boxes[:, 0]).max(initial=0.0))
    for index in order:
        if not alive[index]:
            continue
        kept.append(int(index))
        box = found.boxes[index]
        near = by_left[
            np.searchsorted(lefts, box[0] - widest) : np.searchsorted(lefts, box[2], "right")
        ]
        clash = overlaps(box, found.boxes[near]) > most_overlap
        alive[near[clash & (found.labels[near] == found.labels[index])]] = False
    return np.array(sorted(kept), np.int64)


def detect_all(rows: Iterable[Detections]) -> Detections:
    """Everything at once, for areas known to be small."""
    return Detections.join(list(rows))


def within(found: Detections, polygon: Any, imagery: Imagery) -> Detections:
    """Those whose middle lies in a shapely polygon given in map coordinates."""
    import shapely

    middle = np.stack(
        [(found.boxes[:, 0] + found.boxes[:, 2]) / 2, (found.boxes[:, 1] + found.boxes[:, 3]) / 2],
        1,
    )
    xy = imagery.to_map(middle)
    return found.take(np.asarray(shapely.contains_xy(polygon, xy[:, 0], xy[:, 1]), bool))
