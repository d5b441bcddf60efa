"""metrics.py: scores: matched boxes, precision, recall, F1, average precision, pixel confusion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from .detect import Detections, overlaps

# Of the thresholds whose F1 comes this near to the best the lowest that finds more than those above
# it is taken: on new ground a network is less sure of what it finds than near the ground it learnt
# from. A lower one that adds nothing but false alarms would gain nothing there.
NEARLY_BEST = 0.95


@dataclass(slots=True)
class Matches:
    """Detections of one class over any number of units: score and whether each met an object."""

    scores: list[float] = field(default_factory=list)
    hits: list[bool] = field(default_factory=list)
    overlaps: list[float] = field(default_factory=list)
    objects: int = 0

    def add(self, boxes: np.ndarray, scores: np.ndarray, truth: np.ndarray, least: float) -> None:
        """Matches one unit's detections with its objects, one to one, best scores first.

        Each detection takes the free object it overlaps most, if that is at least `least`.
        """
        free = np.ones(len(truth), bool)
        for index in np.argsort(-scores, kind="stable"):
            overlap = 0.0
            if free.any():
                shares = np.where(free, overlaps(boxes[index], truth), -1.0)
                best = int(shares.argmax())
                overlap = float(shares[best])
                if overlap >= least:
                    free[best] = False
            self.scores.append(float(scores[index]))
            self.hits.append(overlap >= least)
            self.overlaps.append(overlap)
        self.objects += len(truth)

    def at(self, threshold: float) -> dict[str, float]:
        """Precision, recall, F1 and counts of the detections that score at least `threshold`."""
        passed = np.asarray(self.scores) >= threshold
        hits = np.asarray(self.hits, bool) & passed
        found, right = int(passed.sum()), int(hits.sum())
        matched = np.asarray(self.overlaps)[hits] if len(hits) else np.zeros(0)
        return {
            **rates(right, found - right, self.objects - right),
            "objects": self.objects,
            "detections": found,
            "matched": right,
            "mean_overlap": float(matched.mean()) if right else 0.0,
        }

    def average_precision(self) -> float:
        """Area under the precision-recall curve, precision made monotone (all points)."""
        if not self.objects or not self.scores:
            return 0.0
        order = np.argsort(-np.asarray(self.scores), kind="stable")
        hits = np.asarray(self.hits, np.float64)[order]
        right = hits.cumsum()
        precision = right / np.arange(1, len(hits) + 1)
        precision = np.maximum.accumulate(precision[::-1])[::-1]
        return float((precision * hits).sum() / self.objects)

    def best_threshold(self) -> tuple[float, float]:
        """(threshold, F1) where F1 is highest, or almost: see NEARLY_BEST."""
        if not self.scores or not self.objects:
            return 0.5, 0.0
        scores = np.asarray(self.scores)
        order = np.argsort(-scores, kind="stable")
        ranked = scores[order]
        right = np.asarray(self.hits, np.float64)[order].cumsum()
        f1 = 2 * right / (np.arange(1, len(ranked) + 1) + self.objects)
        # A threshold cannot part equal scores: only the last of them is a place to stop.
        ends = np.append(ranked[1:] != ranked[:-1], True)
        f1 = np.where(ends, f1, -1.0)
        best = int(np.flatnonzero(f1 >= NEARLY_BEST * f1.max())[-1])
        if right[best]:
            best = int(np.flatnonzero(ends & (right == right[best]))[0])
        below = ranked[best + 1] if best + 1 < len(ranked) else ranked[best]
        # Half way to the next score, so that rounding moves nobody across it.
        return float((ranked[best] + below) / 2), float(f1[best])


def rates(right: int, wrong: int, missed: int) -> dict[str, float]:
    """Precision, recall and F1; a rate of nothing is 0."""
    precision = right / (right + wrong) if right + wrong else 0.0
    recall = right / (right + missed) if right + missed else 0.0
    both = precision + recall
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / both if both else 0.0,
    }


def match_classes(
    found: Sequence[Detections],
    truth: Sequence[tuple[np.ndarray, np.ndarray]],
    classes: int,
    least: float,
) -> list[Matches]:
    """Matches per class over units; `truth` gives boxes [n, 4] and labels [n] of each unit."""
    matches = [Matches() for _ in range(classes)]
    for detections, (boxes, labels) in zip(found, truth, strict=True):
        for label in range(classes):
            mine = detections.labels == label
            matches[label].add(
                detections.boxes[mine], detections.scores[mine], boxes[labels == label], least
            )
    return matches


@dataclass(slots=True)
class Confusion:
    """Counts of pixels, truth down, prediction across; index 0 is the background."""

    counts: np.ndarray

    @staticmethod
    def of(classes: int) -> Confusion:
        """An empty one for `classes` classes beside the background."""
        return Confusion(np.zeros((classes + 1, classes + 1), np.int64))

    def add(self, truth: np.ndarray, predicted: np.ndarray, counted: np.ndarray) -> None:
        """Adds pixels where `counted` is true."""
        size = len(self.counts)
        index = truth[counted].astype(np.int64) * size + predicted[counted].astype(np.int64)
        self.counts += np.bincount(index, minlength=size * size).reshape(size, size)

    def of_class(self, index: int) -> dict[str, float]:
        """Precision, recall, F1, IoU and counts of one class."""
        right = int(self.counts[index, index])
        wrong = int(self.counts[:, index].sum()) - right
        missed = int(self.counts[index].sum()) - right
        union = right + wrong + missed
        return {
            **rates(right, wrong, missed),
            "iou": right / union if union else 0.0,
            "pixels": right + missed,
        }

    @property
    def accuracy(self) -> float:
        """Share of pixels that are right."""
        total = int(self.counts.sum())
        return float(np.trace(self.counts)) / total if total else 0.0
