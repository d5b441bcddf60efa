"""splitting.py: which chips are learnt from, and which are held back from learning."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from dls_engine.errors import EngineError

from .manifest import Chip, Manifest
from .settings import TrainRequest

# Of two, one would be half of all there is to learn from.
FEWEST_TO_HOLD_ONE = 3


def split_sets(sets: Sequence[Manifest], request: TrainRequest) -> tuple[list[Chip], list[Chip]]:
    """(training, validation) chips of all folders, each split as it would be alone."""
    training: list[Chip] = []
    validation: list[Chip] = []
    for one in sets:
        learnt, held = split_chips(one, request)
        training += learnt
        validation += held
    if not training:
        raise EngineError(
            "bad_data",
            "there is no chip to train on: every unit is held back, or none has samples",
            "Lower the shares in `split`, or approve samples in more units and export again.",
            file=str(sets[0].folder),
        )
    return training, validation


def split_chips(manifest: Manifest, request: TrainRequest) -> tuple[list[Chip], list[Chip]]:
    """(training, validation) chips: by their units' split, else by a draw of whole units.

    Without a split and with one unit only, single chips are drawn.
    """
    training, validation = manifest.of_split("training"), manifest.of_split("validation")
    if validation or manifest.of_split("test") or request.validation <= 0:
        return training, validation
    if any(unit.split != "training" for unit in manifest.units):
        return training, validation
    by_unit = len({chip.unit for chip in training}) > 1
    names = [chip.unit if by_unit else chip.image.name for chip in training]
    held = _held({name: _draw(request.seed, name) for name in names}, request.validation)
    for unit in manifest.units:
        if by_unit and unit.key in held:
            unit.split = "validation"
    parts: tuple[list[Chip], list[Chip]] = [], []
    for chip, name in zip(training, names, strict=True):
        parts[name in held].append(chip)
    return parts


def _held(draws: dict[str, float], share: float) -> set[str]:
    """Those that are held back: each by its own draw, so that new ones move no other.

    Of few none may be drawn: then the one that came nearest. One at least is left to learn from.
    """
    held = {name for name, draw in draws.items() if draw < share}
    if not held and len(draws) >= FEWEST_TO_HOLD_ONE:
        held = {min(draws, key=lambda name: (draws[name], name))}
    if len(held) == len(draws) and draws:
        held.remove(max(draws, key=lambda name: (draws[name], name)))
    return held


def _draw(seed: int, name: str) -> float:
    digest = hashlib.sha256(f"{seed}/{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
