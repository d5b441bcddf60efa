"""manifest.py: reads the chips folder's manifest, chips.json, into typed records."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from dls_engine.colours import coloured
from dls_engine.errors import EngineError

MANIFEST = "chips.json"
Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class ClassSpec:
    """One class of the schema: its value in rasters, colour "#rrggbb", title for people."""

    name: str
    value: int
    color: str = "#808080"
    title: str = ""
    ignore: bool = False

    def as_json(self) -> dict[str, Any]:
        """The record as it stands in model.json."""
        return {
            "name": self.name,
            "value": self.value,
            "color": self.color,
            "title": self.title or self.name,
            "ignore": self.ignore,
        }


@dataclass(slots=True)
class Chip:
    """One training picture; `objects` are boxes in its pixels, `label` a file of class values."""

    image: Path
    label: Path | None
    unit: str
    split: str
    objects: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Unit:
    """One work unit with its samples, geometries as GeoJSON in the imagery's coordinates.

    `image` is a copy of the imagery under the unit and around it; held-out units have one.
    `source` is the imagery itself. `label` holds the class values of the unit's pixels.
    """

    key: str
    split: str
    geometry: dict[str, Any]
    samples: list[dict[str, Any]]
    source: dict[str, Any]
    image: Path | None = None
    label: Path | None = None


@dataclass(slots=True)
class Manifest:
    """All that chips.json says."""

    folder: Path
    format: str
    tile: tuple[int, int]
    bands: list[str]
    band_indexes: list[int]
    dtype: str
    nodata: float | None
    cell_size: tuple[float, float]
    crs: str | None
    classes: list[ClassSpec]
    cell_unit: str
    units: list[Unit]
    chips: list[Chip]
    raw: dict[str, Any]
    digest: str
    stamp: Stamp | None = None

    def of_split(self, split: str) -> list[Chip]:
        """The chips of one split, in the manifest's order."""
        return [chip for chip in self.chips if chip.split == split]


def stamp_of(path: Path) -> Stamp | None:
    """What changes when a file is written anew; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def read_manifest(folder: str | Path) -> Manifest:
    """Reads FOLDER/chips.json; a missing or foreign file is an EngineError that says so."""
    root = Path(folder)
    path = root / MANIFEST
    stamp = stamp_of(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EngineError(
            "bad_data",
            f"there are no chips in {root}: chips.json cannot be read ({error.strerror})",
            "Export the chips first, or name the folder that holds them.",
            file=str(path),
        ) from error
    try:
        raw = json.loads(data)
        return replace(_manifest(root, raw, hashlib.sha256(data).hexdigest()), stamp=stamp)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise EngineError(
            "bad_data",
            f"chips.json is not a manifest this engine reads ({type(error).__name__}: {error})",
            "Export the chips again with this version.",
            file=str(path),
        ) from error


def _pair(value: Any) -> tuple[Any, Any]:
    return (value[0], value[1]) if isinstance(value, list) else (value, value)


def _manifest(root: Path, raw: dict[str, Any], digest: str) -> Manifest:
    if raw.get("version") != 1:
        raise ValueError(f"version {raw.get('version')}")
    colors = coloured([(int(entry["value"]), entry.get("color")) for entry in raw["classes"]])
    classes = [
        ClassSpec(
            name=entry["name"],
            value=int(entry["value"]),
            color=color,
            title=entry.get("title") or entry["name"],
            ignore=bool(entry.get("ignore", False)),
        )
        for entry, color in zip(raw["classes"], colors, strict=True)
    ]
    chips = [
        Chip(
            image=root / entry["image"],
            label=root / entry["label"] if entry.get("label") else None,
            unit=entry.get("unit") or "",
            split=entry.get("split") or "training",
            objects=entry.get("objects") or [],
        )
        for entry in raw["chips"]
    ]
    source = _source(raw)
    units = [_unit(root, entry, source) for entry in raw.get("units", [])]
    bands = list(raw["bands"])
    tile = _pair(raw["tile"])
    cell = _pair(raw.get("cell_size") or 1.0)
    return Manifest(
        folder=root,
        format=raw["format"],
        tile=(int(tile[0]), int(tile[1])),
        bands=bands,
        band_indexes=[int(i) for i in raw.get("band_indexes") or range(1, len(bands) + 1)],
        dtype=raw.get("dtype", "uint8"),
        nodata=None if raw.get("nodata") is None else float(raw["nodata"]),
        cell_size=(float(cell[0]), float(cell[1])),
        crs=raw.get("crs"),
        classes=classes,
        cell_unit=str(raw.get("cell_unit") or _unit_of(raw.get("crs"))),
        units=units,
        chips=chips,
        raw=raw,
        digest=digest,
    )


def _unit(root: Path, entry: dict[str, Any], source: dict[str, Any]) -> Unit:
    return Unit(
        entry["key"],
        entry["split"],
        entry["geometry"],
        entry.get("samples") or [],
        source,
        root / entry["image"] if entry.get("image") else None,
        root / entry["label"] if entry.get("label") else None,
    )


def _source(raw: dict[str, Any]) -> dict[str, Any]:
    """The imagery the chips were cut from, as a request describes a source."""
    if isinstance(raw.get("source"), dict):
        return dict(raw["source"])
    return {"paths": [entry["path"] for entry in raw.get("sources", [])]}


def _unit_of(crs: str | None) -> str:
    """metre, degree, or pixel for imagery without a coordinate system."""
    if not crs:
        return "pixel"
    from rasterio.crs import CRS
    from rasterio.errors import CRSError

    try:
        found = CRS.from_string(crs)
    except CRSError:
        return "pixel"
    return cell_unit_of(found)


def cell_unit_of(crs: Any) -> str:
    """What a package calls the unit of its cells: metre, degree, another length, or pixel."""
    if crs is None:
        return "pixel"
    return "degree" if crs.is_geographic else str(crs.linear_units or "pixel")
