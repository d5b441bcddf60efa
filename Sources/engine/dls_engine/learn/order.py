"""order.py: which chips a pass over them shows, how often, and in what order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .manifest import Chip


def weights_of(chips: Sequence[Chip]) -> np.ndarray:
    """How often each chip is to come: with the root of what is on it to learn from.

    Most chips of open land hold one object or two, and a network that sees them evenly has met few
    crowded places by the time it is done. By the number itself the lone objects would be too few.
    What is to be ignored teaches nothing, however much of it there is.
    """
    return np.sqrt([1.0 + sum(not one.get("ignore") for one in chip.objects) for chip in chips])


def one_pass(weights: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """As many places as there are weights, shuffled: one of weight w comes w / mean(w) times.

    Rounded down or up, for places are drawn evenly along the sum of the weights; so equal weights
    show every chip once.
    """
    ends = weights.cumsum() / weights.sum() * len(weights)
    drawn = np.searchsorted(ends, np.arange(len(ends)) + rng.uniform(), side="right")
    places: np.ndarray = rng.permutation(np.minimum(drawn, len(ends) - 1))
    return places
