"""balance.py: weights of classes by how rare their pixels are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .data import IGNORE, ChipReader
from .manifest import Chip

# A class of a handful of pixels must not drown out all others.
GREATEST = 100.0


def balanced_weights(
    chips: Sequence[Chip], reader: ChipReader, weights: Sequence[float]
) -> tuple[float, list[float]]:
    """(weight of the background, weights of the classes): each class counts alike in sum.

    What `weights` asks for comes on top. A class without pixels keeps its weight.
    """
    counts = np.zeros(len(weights) + 1, np.int64)
    for chip in chips:
        mask = reader(chip).mask
        if mask is not None:
            known = mask[(mask != IGNORE) & (mask >= 0)]
            counts += np.bincount(known.ravel(), minlength=len(counts))[: len(counts)]
    present = counts > 0
    fair = np.ones(len(counts))
    fair[present] = counts.sum() / (present.sum() * counts[present])
    fair = fair.clip(1 / GREATEST, GREATEST)
    return float(fair[0]), [float(f * w) for f, w in zip(fair[1:], weights, strict=True)]
