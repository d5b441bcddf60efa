"""start.py: owns going on from another training, whose weights go where the same names are."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence

import torch
from torch import Tensor

from .models import Architecture, build_model
from .package import ModelPackage

Weights = dict[str, Tensor]


def order_of(here: Sequence[str], there: Sequence[str]) -> list[int]:
    """For each name here the place there whose weights it goes on from.

    That of the same name; names that are new here get the places that are left, in their order.
    Names that don't tell things apart stand for their places.
    """
    if len(set(here)) < len(here) or len(set(there)) < len(there):
        return list(range(len(here)))
    left = [place for place, name in enumerate(there) if name not in here]
    return [there.index(name) if name in there else left.pop(0) for name in here]


def renamed(here: Sequence[str], there: Sequence[str]) -> list[tuple[str, str]]:
    """The names here that go on from another one's weights, and that one."""
    order = order_of(here, there)
    pairs = [(name, there[place]) for name, place in zip(here, order, strict=True)]
    return [pair for pair in pairs if pair[0] != pair[1]]


def notes(first: ModelPackage, classes: Sequence[str], bands: Sequence[str]) -> list[str]:
    """What a person should know of names that only one of the two trainings has."""
    found = []
    for what, here, there in (
        ("class", classes, [spec.name for spec in first.classes]),
        ("band", bands, first.bands),
    ):
        for new, old in renamed(here, there):
            found.append(
                f"{new} goes on from {old}, the {what} that the model to start from has there."
            )
    return found


def in_this_order(
    weights: Weights, first: ModelPackage, classes: Sequence[str], bands: Sequence[str]
) -> Weights:
    """Weights with classes and bands in the order of this training."""
    a = first.architecture
    class_order = order_of(classes, [spec.name for spec in first.classes])
    band_order = order_of(bands, first.bands)
    if class_order != sorted(class_order):
        for key, count in _axes(a, "classes", 0).items():
            weights = {**weights, key: _classes_moved(weights[key], class_order, count, key)}
    if band_order != sorted(band_order):
        for key in _axes(a, "bands", 1):
            weights = {**weights, key: weights[key][:, band_order].contiguous()}
    return weights


def _axes(architecture: Architecture, what: str, axis: int) -> dict[str, int]:
    """The weights that grow along an axis with the number of classes or bands, and by how much.

    Found by building the network with one more: each library has other names for its layers.
    """
    more = dataclasses.replace(architecture, **{what: getattr(architecture, what) + 1})
    with torch.random.fork_rng(devices=[]):
        larger = build_model(more).state_dict()
        usual = build_model(architecture).state_dict()
    return {
        key: larger[key].shape[axis] - value.shape[axis]
        for key, value in usual.items()
        if value.ndim > axis and larger[key].shape[axis] != value.shape[axis]
    }


def _classes_moved(values: Tensor, order: Sequence[int], each: int, key: str) -> Tensor:
    """Rows of a last layer in another order of the classes; a background, if any, stays first.

    `each` is how many rows a class has: one, four edges of its box, or one for each anchor. The
    rows of a class's box lie together; those of anchors hold one anchor's classes after another's.
    """
    background = values.shape[0] // each - len(order)
    places = [*range(background), *(background + place for place in order)]
    if "bbox" in key:
        rows = values.reshape(len(places), each, *values.shape[1:])[places]
    else:
        rows = values.reshape(each, len(places), *values.shape[1:])[:, places]
    return rows.reshape(values.shape).contiguous()


def digest(weights: Weights) -> str:
    """Names weights by what they are, wherever their package lies."""
    sums = hashlib.sha256()
    for name, value in sorted(weights.items()):
        sums.update(f"{name} {value.dtype} {tuple(value.shape)}\n".encode())
        # NumPy has no word for some of the types, and all of them are bytes.
        sums.update(value.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes())
    return sums.hexdigest()
