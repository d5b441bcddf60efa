"""chip_sets.py: several folders of chips as one, where they go together."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from dls_engine.errors import EngineError

from .manifest import MANIFEST, Manifest, read_manifest, stamp_of

# What folders have to share, in the words of the project file, and where it is said there.
SHARED: list[tuple[str, Callable[[Manifest], Any], str]] = [
    ("format", lambda m: m.format, "Export them with the same `format`."),
    ("tile", lambda m: f"{m.tile[0]} x {m.tile[1]} px", "Export them with the same `tile`."),
    ("bands", lambda m: ", ".join(m.bands), "Export them with the same `bands`, in one order."),
    ("classes", lambda m: _classes(m), "Export them with the same `schema`."),
    ("type of numbers", lambda m: m.dtype, "Bring the imagery to one scale first."),
    ("value for no data", lambda m: _nodata(m), "Write the same `nodata` in their sources."),
]
# Things look another size beyond this, as `dls check` says of maps, too.
SAME_CELLS = 1.1


def read_sets(folders: Sequence[Path]) -> list[Manifest]:
    """The manifests of the folders; an EngineError names the first two that don't go together."""
    sets = [read_manifest(folder) for folder in folders]
    for other in sets[1:]:
        for what, of, advice in SHARED:
            here, there = of(sets[0]), of(other)
            if here != there:
                raise EngineError(
                    "bad_data",
                    f"the chips in {sets[0].folder} and {other.folder} cannot be learnt from "
                    f"together: they differ in {what} ({here}; {there})",
                    advice,
                    file=str(other.folder),
                )
    return sets


def joined(sets: Sequence[Manifest]) -> Manifest:
    """One manifest of all chips and units; what they share is the first's, as is the cell size."""
    if len(sets) == 1:
        return sets[0]
    digests = "".join(one.digest for one in sets)
    return replace(
        sets[0],
        units=[unit for one in sets for unit in one.units],
        chips=[chip for one in sets for chip in one.chips],
        digest=hashlib.sha256(digests.encode()).hexdigest(),
    )


def check_same(sets: Sequence[Manifest]) -> None:
    """Refuses to go on where other chips have taken the place of those that a training began with.

    Their files have the same names, so pictures of one place would be taught with another's labels.
    """
    for one in sets:
        if one.stamp == stamp_of(one.folder / MANIFEST):
            continue
        try:
            is_same = read_manifest(one.folder).digest == one.digest
        except EngineError:
            is_same = False
        if not is_same:
            raise EngineError(
                "bad_data",
                "other chips have taken its place since the training began",
                "Train again, with the chips that are there now.",
                file=str(one.folder),
            )


def notes(sets: Sequence[Manifest]) -> list[str]:
    """What somebody who reads the scores should know of the folders."""
    first = sets[0].cell_size[0]
    for other in sets[1:]:
        size = other.cell_size[0]
        if max(size, first) > SAME_CELLS * min(size, first):
            return [
                f"The chips differ in cell size ({first:g} and {size:g}); "
                "the package names the first."
            ]
    return []


def _classes(manifest: Manifest) -> str:
    return ", ".join(f"{one.name} = {one.value}" for one in manifest.classes)


def _nodata(manifest: Manifest) -> str:
    # As text, since a NaN is no other NaN's like.
    return "none" if manifest.nodata is None else f"{manifest.nodata:g}"
