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
from .targets import center_targets

# Weight of the box term beside the heat map's: boxes must be exact for a match to count.
BOX_WEIGHT = 5.0


class Task(Protocol):
    """Turns samples into a batch of tensors, and a batch into a loss."""

    def collate(self, samples: Sequence[Sample]) -> dict[str, Any]:
        """Stacks samples; tensors stay on the CPU."""

    def loss(self, model: nn.Module, batch: dict[str, Any]) -> Tensor:
        """The scalar to minimise."""


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
        height, width = samples[0].image.shape[1:]
        made = [center_targets(s.boxes, s.labels, classes, height, width) for s in samples]
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
    """One mask per kept object: its polygon, or its box where the chips hold no polygons."""
    from rasterio.features import rasterize

    height, width = sample.image.shape[1:]
    out = np.zeros((int(keep.sum()), height, width), np.uint8)
    polygons = sample.polygons or [None] * len(sample.boxes)
    for slot, index in enumerate(np.flatnonzero(keep)):
        rings = polygons[index]
        if rings is None:
            x0, y0, x1, y1 = sample.boxes[index]
            rings = [[[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]]]
        shape = {
            "type": "Polygon",
            "coordinates": [[list(map(float, p)) for p in r] for r in rings],
        }
        out[slot] = rasterize([shape], (height, width), all_touched=True, dtype=np.uint8)
    return out
