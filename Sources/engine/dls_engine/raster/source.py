"""source.py: owns the description of a source of imagery and the search for its files."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from dls_engine.errors import EngineError, bad_request
from dls_engine.params import Params

UNITS = ("metre", "foot", "degree", "pixel")
GLOB_SIGNS = frozenset("*?[")


@dataclass(frozen=True)
class SourceSpec:
    """What a project says about a source block. Only `paths` has to be given.

    `origin` is the map position of the upper left corner and `cell_size` the size of a pixel
    (both positive), for imagery that carries no georeference of its own; `origin_unit` and
    `cell_unit` are what their numbers count, None for the unit of the coordinate system. `bands`
    names the bands in their order; None in it stands for a band that is not used. `nodata` is a
    number, "none" (every pixel counts) or None (what the file says).
    """

    paths: tuple[str, ...]
    address: str = "source"
    crs: str | None = None
    origin: tuple[float, float] | None = None
    cell_size: tuple[float, float] | None = None
    origin_unit: str | None = None
    cell_unit: str | None = None
    bands: tuple[str | None, ...] | None = None
    nodata: float | Literal["none"] | None = None


def read_source(params: Params) -> SourceSpec:
    """The source in a request."""
    origin = params.numbers("origin", 2, None)
    cell_size = params.raw("cell_size", None)
    if isinstance(cell_size, (int, float)):
        size = params.number("cell_size", low=1e-12, high=1e9)
        cell_size = [size, size]
    elif cell_size is not None:
        cell_size = params.numbers("cell_size", 2)
        if min(cell_size) <= 0:
            raise bad_request(f"{params.where}.cell_size is not above zero")
    bands = params.raw("bands", None)
    if bands is not None:
        if not isinstance(bands, list):
            raise bad_request(f"{params.where}.bands is not a list of names")
        named = Params({"bands": [band for band in bands if band is not None]}, params.where)
        named.texts("bands")
        bands = tuple(None if band in (None, "_") else band for band in bands)
    nodata = params.raw("nodata", None)
    if nodata is not None and nodata != "none":
        nodata = params.number("nodata")
    spec = SourceSpec(
        paths=tuple(params.texts("paths")),
        address=params.text("address", "source"),
        crs=params.text("crs", None),
        origin=None if origin is None else (origin[0], origin[1]),
        cell_size=None if cell_size is None else (cell_size[0], cell_size[1]),
        origin_unit=params.word("origin_unit", UNITS, None),
        cell_unit=params.word("cell_unit", UNITS, None),
        bands=bands,
        nodata=nodata,
    )
    params.done()
    return spec


def source_from(value: SourceSpec | dict[str, Any]) -> SourceSpec:
    """The source that a request's object describes, or the source itself."""
    return value if isinstance(value, SourceSpec) else read_source(Params(dict(value), "source"))


@dataclass(frozen=True)
class FoundFiles:
    """Files of a source in a stable order, without repetition, and the paths that gave none."""

    files: tuple[str, ...]
    missing: tuple[EngineError, ...]


def find_files(paths: Sequence[str], skip: Callable[[str], bool] | None = None) -> FoundFiles:
    """Expands patterns. A path that exists is taken as it is, even with `*` or `[` in its name.

    The files of one pattern are sorted by name; the order of the paths is kept. `skip` says
    which files a pattern must not take; by default those that only accompany a raster.
    """
    skip = skip or is_sidecar
    files: dict[str, None] = {}
    missing: list[EngineError] = []
    for path in paths:
        if is_virtual(path) or Path(path).exists():
            files.setdefault(path)
            continue
        if not GLOB_SIGNS & set(path):
            missing.append(
                EngineError(
                    "not_found",
                    "there is no such file",
                    "Correct `path` in the source block, or put the file there.",
                    file=path,
                )
            )
            continue
        # Several `**` in a row say what one says, and `glob` walks a tree for each.
        plain = re.sub(r"(?<![^/])(?:\*\*/+)+(?=\*\*(?:/|$))", "", path)
        found = sorted(name for name in glob.glob(plain, recursive=True) if not skip(name))
        for name in found:
            if Path(name).is_file() or is_raster_folder(name):
                files.setdefault(name)
        if not found:
            missing.append(
                EngineError(
                    "not_found",
                    "no file matches this pattern",
                    "Correct `path` in the source block; `**` stands for folders at any depth.",
                    file=path,
                )
            )
    return FoundFiles(tuple(files), tuple(missing))


def is_virtual(path: str) -> bool:
    """Whether GDAL finds the path in a file system of its own (inside an archive, a bucket)."""
    return path.startswith("/vsi") or "://" in path


def is_sidecar(path: str) -> bool:
    """Whether the file only accompanies a raster, so that a pattern must not take it for one."""
    name = os.path.basename(path).lower()
    return name.startswith(".") or name.endswith(
        (".aux.xml", ".ovr", ".msk", ".tfw", ".tifw", ".tfwx", ".pgw", ".pngw", ".jgw", ".jpgw",
         ".wld", ".prj", ".qmd", ".qml", ".xml", ".txt", ".csv", ".json", ".geojson", ".part")
    )  # fmt: skip


def is_raster_folder(path: str) -> bool:
    """Whether a folder is a raster by its name."""
    return path.lower().endswith((".zarr", ".safe")) and Path(path).is_dir()
