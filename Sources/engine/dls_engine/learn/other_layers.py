"""other_layers.py: owns the look at what people keep in the GeoPackage of a map."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from urllib.parse import quote

from dls_engine.errors import EngineError

# What programs put beside layers by themselves.
_OF_PROGRAMS = {"layer_styles"}


def check_layers(target: Path) -> None:
    """Refuses to replace a GeoPackage that has other layers than the map: somebody's work.

    A single layer is the map, whatever its name: the file may have been renamed.
    """
    layers = _layers(target)
    others = [layer for layer in layers if layer != target.stem]
    if len(layers) < 2 or not others:
        return
    raise EngineError(
        "disk",
        f"it cannot be replaced: besides the map it holds the layer {others[0]}"
        + (f" and {len(others) - 1} more" if len(others) > 1 else ""),
        "Move what is yours into another file, or choose another `output`.",
        file=str(target),
    )


def _layers(path: Path) -> list[str]:
    """The names of a GeoPackage's layers; none where there is no such file."""
    if path.suffix.lower() != ".gpkg" or not path.is_file():
        return []
    # Immutable: nothing is to come beside the file.
    address = f"file:{quote(str(path.absolute()))}?immutable=1"
    try:
        with contextlib.closing(sqlite3.connect(address, uri=True)) as file:
            rows = file.execute("SELECT table_name FROM gpkg_contents ORDER BY table_name")
            return [name for (name,) in rows if name not in _OF_PROGRAMS]
    except sqlite3.Error:
        return []
