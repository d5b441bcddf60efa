"""metrics.py: scores: matched boxes, precision, recall, F1, average precision, pixel confusion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from .detect import Detections, overlaps

# How often validation is weighed anew to see where its best threshold might as well have been.
WEIGHINGS = 100


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
        """A threshold at which F1 is to be the highest, and the F1 there.

        Of few objects it is chance where the maximum lies, for near it F1 hardly changes. So it is
        the mean of where it lies when each detection and each missed object weighs anew, between
        nothing and much (Rubin's Bayesian bootstrap).
        """
        if not self.scores or not self.objects:
            return 0.5, 0.0
        scores = np.asarray(self.scores)
        order = np.argsort(-scores, kind="stable")
        ranked, hits = scores[order], np.asarray(self.hits, np.float64)[order]
        # A threshold cannot part equal scores: only the last of them is a place to stop.
        ends = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))
        # Half way to the next score, so that rounding moves nobody across it.
        places = (ranked[ends] + ranked[np.minimum(ends + 1, len(ranked) - 1)]) / 2
        threshold = float(np.mean([places[best] for best in self._weighed(hits, ends)]))
        return threshold, self.at(threshold)["f1"]

    def _weighed(self, hits: np.ndarray, ends: np.ndarray) -> Iterator[int]:
        """Which of `ends` has the highest F1, each time all is weighed anew; the last of equals."""
        rng = np.random.default_rng(0)
        missed = self.objects - int(hits.sum())
        for _ in range(WEIGHINGS):
            weights = rng.exponential(size=len(hits))
            right = (weights * hits).cumsum()
            objects = right[-1] + rng.gamma(missed)
            f1 = 2 * right[ends] / (weights.cumsum()[ends] + objects)
            yield len(ends) - 1 - int(f1[::-1].argmax())


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
