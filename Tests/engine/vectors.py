"""vectors.py: owns writing small GeoJSON files for the engine's tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import shapely


def collection(
    path: Path, features: list[tuple[Any, dict[str, Any]]], crs: str | None = None
) -> str:
    """A FeatureCollection of shapes and their properties; the path of the file."""
    content: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": p, "geometry": shapely.geometry.mapping(g)}
            for g, p in features
        ],
    }
    if crs is not None:
        content["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps(content))
    return str(path)
