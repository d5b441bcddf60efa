"""tasks.py: what the training loop asks of a kind of network: batches and their loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn

from .arguments import PixelLoss
from .data import IGNORE, Sample
from .losses import box_loss, heat_loss, pixel_loss
from .models.center_net import STRIDE
from .targets import center_targets
from .tiling import ALIGNMENT

# Weight of the box term beside the heat map's: boxes must be exact for a match to count.
BOX_WEIGHT = 5.0


class Task(Protocol):
    """Turns samples into a batch of tensors, and a batch into a loss."""

    def collate(self, samples: Sequence[Sample]) -> dict[str, Any]:
        """Stacks samples; tensors stay on the CPU."""

    def loss(self, model: nn.Module, batch: dict[str, Any]) -> Tensor:
        """The scalar to minimise."""


def filled_up(sample: Sample) -> Sample:
    """The sample with 0 to the right and below, up to whole steps of the networks' coarsest grid.

    Their maps of every scale fit together only then. What is filled in is to be ignored.
    """
    height, width = sample.image.shape[1:]
    more = [(0, -height % ALIGNMENT), (0, -width % ALIGNMENT)]
    if more == [(0, 0), (0, 0)]:
        return sample
    image = np.pad(sample.image, [(0, 0), *more])
    mask = None if sample.mask is None else np.pad(sample.mask, more, constant_values=IGNORE)
    return Sample(image, sample.boxes, sample.labels, mask, sample.polygons)


def _images(samples: Sequence[Sample]) -> Tensor:
    stacked = torch.from_numpy(np.stack([np.ascontiguousarray(s.image) for s in samples]))
    return stacked.contiguous(memory_format=torch.channels_last)


class CenterTask:
    """Learning of `center_net`."""

    def __init__(self, weights: Sequence[float]) -> None:
        self.weights = torch.tensor(weights, dtype=torch.float32)

    def collate(self, samples: Sequence[Sample]) -> dict[str, Any]:
        """Images with their heat maps, boxes, weights and masks."""
        classes = len(self.weights)
        shown = samples[0].image.shape[1:]
        samples = [filled_up(sample) for sample in samples]
        height, width = samples[0].image.shape[1:]
        made = [center_targets(s.boxes, s.labels, classes, height, width) for s in samples]
        for targets in made:
            targets.mask[:, -(-shown[0] // STRIDE) :] = 0
            targets.mask[:, :, -(-shown[1] // STRIDE) :] = 0
        return {
            "image": _images(samples),
            "heat": torch.from_numpy(np.stack([t.heat for t in made])),
            "boxes": torch.from_numpy(np.stack([t.boxes for t in made])),
            "weight": torch.from_numpy(np.stack([t.weight for t in made])),
            "mask": torch.from_numpy(np.stack([t.mask for t in made])),
        }

    def loss(self, model: nn.Module, batch: dict[str, Any]) -> Tensor:
        """Heat map loss plus box loss."""
        heat, boxes = model(batch["image"])
        weights = self.weights.to(heat.device)
        first = heat_loss(heat, batch["heat"], batch["mask"], weights)
        return first + BOX_WEIGHT * box_loss(boxes, batch["boxes"], batch["weight"])


class PixelTask:
    """Learning of the networks that give every pixel a class."""

    def __init__(
        self, weights: Sequence[float], background: float = 1.0, form: PixelLoss | None = None
    ) -> None:
        # The background counts once; the classes as asked.
        self.weights = torch.tensor([background, *weights], dtype=torch.float32)
        self.form = form or PixelLoss()

    def collate(self, samples: Sequence[Sample]) -> dict[str, Any]:
        """Images with their class masks."""
        samples = [filled_up(sample) for sample in samples]
        masks = np.stack([np.ascontiguousarray(s.mask) for s in samples])
        return {"image": _images(samples), "mask": torch.from_numpy(masks)}

    def loss(self, model: nn.Module, batch: dict[str, Any]) -> Tensor:
        """Cross entropy and Dice, as the request weighs them."""
        logits = model(batch["image"])
        weights = self.weights.to(logits.device)
        return pixel_loss(logits, batch["mask"], weights, IGNORE, self.form)


class BoxListTask:
    """Learning of torchvision's detectors, which bring their own losses."""

    def __init__(self, weights: Sequence[float], masks: bool) -> None:
        self.weights = list(weights)
        self.masks = masks

    def collate(self, samples: Sequence[Sample]) -> dict[str, Any]:
        """Images with lists of targets; torchvision counts classes from 1."""
        targets = []
        for sample in samples:
            wide = (sample.boxes[:, 2:] - sample.boxes[:, :2]).min(axis=1, initial=np.inf) >= 1.0
            keep = (sample.labels >= 0) & wide
            target = {
                "boxes": torch.from_numpy(np.ascontiguousarray(sample.boxes[keep])),
                "labels": torch.from_numpy(sample.labels[keep] + 1),
                "ignored": torch.from_numpy(np.ascontiguousarray(sample.boxes[~keep])),
            }
            if self.masks:
                target["masks"] = torch.from_numpy(_instance_masks(sample, keep))
            targets.append(target)
        return {"image": _images(samples), "targets": targets}

    def loss(self, model: nn.Module, batch: dict[str, Any]) -> Tensor:
        """The sum of the detector's own losses; it knows no class weights."""
        losses = model(list(batch["image"]), batch["targets"])
        return torch.stack(list(losses.values())).sum()


def _instance_masks(sample: Sample, keep: np.ndarray) -> np.ndarray:
    """One mask per kept object: its polygon, or its box where the chips hold no polygons.

    A pixel belongs to it when its centre does; what is too thin for that has those it touches.
    """
    from rasterio.features import rasterize

    height, width = sample.image.shape[1:]
    out = np.zeros((int(keep.sum()), height, width), np.uint8)
    polygons = sample.polygons or [None] * len(sample.boxes)
    for slot, index in enumerate(np.flatnonzero(keep)):
        x0, y0, x1, y1 = map(float, sample.boxes[index])
        rings = polygons[index] or [[(x0, y0), (x1, y0), (x1, y1), (x0, y1)]]
        parts = [_closed(ring) for ring in rings]
        for touched in (False, True):
            if not out[slot].any():
                out[slot] = rasterize(parts, (height, width), all_touched=touched, dtype=np.uint8)
    return out


def _closed(ring: Any) -> dict[str, Any]:
    points = [[float(x), float(y)] for x, y in ring]
    return {"type": "Polygon", "coordinates": [[*points, points[0]]]}
