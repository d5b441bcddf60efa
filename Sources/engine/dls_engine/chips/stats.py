"""stats.py: owns statistics gathered chip by chip."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


class BandStats:
    """Smallest, largest, mean and spread of each band over the pixels that hold data.

    Chips are pooled by their means and squared deviations (Chan et al.), which stays exact
    where sums of squares would not.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        count = len(names)
        self.low = np.full(count, np.inf)
        self.high = np.full(count, -np.inf)
        self.mean = np.zeros(count)
        self.squares = np.zeros(count)
        self.count = 0

    def add(self, pixels: npt.NDArray[Any], valid: npt.NDArray[np.bool_]) -> None:
        """The pixels of one chip, [bands, height, width], and which of them count."""
        chosen = pixels.reshape(len(pixels), -1) if valid.all() else pixels[:, valid]
        values = chosen.astype(np.float64)
        new = values.shape[1]
        if new == 0:
            return
        mean = values.mean(axis=1)
        squares = ((values - mean[:, None]) ** 2).sum(axis=1)
        total = self.count + new
        delta = mean - self.mean
        self.squares += squares + delta**2 * (self.count * new / total)
        self.mean += delta * (new / total)
        self.low = np.minimum(self.low, values.min(axis=1))
        self.high = np.maximum(self.high, values.max(axis=1))
        self.count = total

    def to_wire(self) -> list[dict[str, Any]]:
        """One object a band; empty when no pixel was seen."""
        if self.count == 0:
            return []
        deviation = np.sqrt(self.squares / self.count)
        return [
            {
                "band": name,
                "min": float(self.low[i]),
                "max": float(self.high[i]),
                "mean": float(self.mean[i]),
                "std": float(deviation[i]),
                "count": self.count,
            }
            for i, name in enumerate(self.names)
        ]


class ClassCounts:
    """Objects, pixels and chips of each class."""

    def __init__(self) -> None:
        self.objects: dict[str, int] = {}
        self.pixels: dict[str, int] = {}
        self.chips: dict[str, int] = {}

    def add(self, objects: dict[str, int], pixels: dict[str, int]) -> None:
        """What one chip holds."""
        for name, count in objects.items():
            self.objects[name] = self.objects.get(name, 0) + count
        for name, count in pixels.items():
            self.pixels[name] = self.pixels.get(name, 0) + count
        for name in {*objects, *pixels}:
            self.chips[name] = self.chips.get(name, 0) + 1
