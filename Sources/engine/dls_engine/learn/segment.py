"""segment.py: class maps from a pixel network, one tile at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from dls_engine.context import Context

from .data import Normalisation
from .imagery import Imagery, Window
from .tiling import Tile, Tiling


class PixelPredictor:
    """Runs a pixel network over normalised tiles."""

    def __init__(self, model: nn.Module, device: str = "cpu", merge: str = "mean") -> None:
        self.model = model.eval().to(device)
        self.device = device
        self.merge = merge

    def __call__(self, images: np.ndarray, augmented: bool = False) -> np.ndarray:
        """Probabilities [n, classes with background, h, w] of images [n, b, h, w]."""
        batch = torch.from_numpy(images).contiguous(memory_format=torch.channels_last)
        batch = batch.to(self.device)
        with torch.inference_mode():
            total = self.model(batch).softmax(1)
            if augmented:
                for turns, mirror in [(t, m) for m in (False, True) for t in range(4)][1:]:
                    total = self._merged(total, self._turned(batch, turns, mirror))
                total = total / 8 if self.merge == "mean" else total
            mean: np.ndarray = total.cpu().numpy()
            return mean

    def _merged(self, sofar: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
        if self.merge == "max":
            return torch.maximum(sofar, seen)
        return torch.minimum(sofar, seen) if self.merge == "min" else sofar + seen

    def _turned(self, batch: torch.Tensor, turns: int, mirror: bool) -> torch.Tensor:
        seen = torch.rot90(batch.flip(3) if mirror else batch, turns, (2, 3))
        back = torch.rot90(self.model(seen).softmax(1), -turns, (2, 3))
        return back.flip(3) if mirror else back


@dataclass(frozen=True, slots=True)
class SegmentSettings:
    """How to look: tiles, and the least probability of each class (0: no limit)."""

    tiling: Tiling
    least: Sequence[float]
    batch_size: int = 4
    augmented: bool = False


def choose(
    probabilities: np.ndarray, least: Sequence[float], background: bool = True
) -> np.ndarray:
    """Class index [h, w] of probabilities [c + 1, h, w]; 0 is the background.

    With one class and a threshold the threshold alone decides. With more, a class below its
    threshold is out of the race, and the background takes what no class claims. Without
    `background` the likeliest class takes the pixel, however unlikely it is.
    """
    if not background:
        likeliest: np.ndarray = (probabilities[1:].argmax(0) + 1).astype(np.uint8)
        return likeliest
    limits = np.asarray([0.0, *least], np.float32)
    if len(least) == 1 and least[0] > 0:
        chosen: np.ndarray = (probabilities[1] >= limits[1]).astype(np.uint8)
        return chosen
    allowed = np.where(probabilities >= limits[:, None, None], probabilities, -1.0)
    best: np.ndarray = allowed.argmax(0).astype(np.uint8)
    return best


def segment_rows(
    imagery: Imagery,
    area: Window,
    predictor: PixelPredictor,
    normalisation: Normalisation,
    settings: SegmentSettings,
    context: Context,
    message: str = "",
    is_wanted: Callable[[Window], bool] | None = None,
) -> Iterator[list[tuple[Tile, np.ndarray, np.ndarray]]]:
    """Row by row, each tile with its core's probabilities [c + 1, h, w] and validity [h, w].

    Tiles without imagery are left out, and those whose core is not wanted.
    """
    total, done = settings.tiling.count(area), 0
    for row in settings.tiling.rows(area):
        tiles = [tile for tile in row if imagery.touches(tile.core)]
        if is_wanted is not None:
            tiles = [tile for tile in tiles if is_wanted(tile.core)]
        results = []
        for start in range(0, len(tiles), settings.batch_size):
            context.progress(done, total, "tiles", message)
            group = tiles[start : start + settings.batch_size]
            read = [imagery.read(tile.window) for tile in group]
            images = np.stack([normalisation.apply(pixels, valid) for pixels, valid in read])
            found = predictor(images, settings.augmented)
            for tile, (_, valid), p in zip(group, read, found, strict=True):
                margin, side = tile.core.column - tile.window.column, tile.core.width
                inner = slice(margin, margin + side)
                results.append((tile, p[:, inner, inner], valid[inner, inner]))
            done += len(group)
        done += len(row) - len(tiles)
        yield results
        context.progress(done, total, "tiles", message)
