"""read.py: owns the `layer/read` method: any layer of labels or polygons as GeoJSON."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from dls_engine.context import Context
from dls_engine.errors import EngineError
from dls_engine.params import Params
from dls_engine.raster.crs import describe_crs, parse_crs, same_on_the_ground
from dls_engine.raster.source import find_files, read_source
from dls_engine.vector.features import Features, Problems, joined_places, write_geojson

FORMATS = ("geojson", "gpkg", "shapefile", "kml", "coco", "voc")
ANNOTATIONS = ("coco", "voc")
SUFFIXES = {
    ".geojson": "geojson",
    ".gpkg": "gpkg",
    ".shp": "shapefile",
    ".kml": "kml",
    ".kmz": "kml",
    ".xml": "voc",
}


def read(params: Params, context: Context) -> dict[str, Any]:
    """Reads files, moves them to the target system and writes one GeoJSON file."""
    paths = params.texts("paths")
    layer = params.text("layer", None)
    declared_format = params.word("format", FORMATS, None)
    crs = params.text("crs", None)
    target_text = params.text("target_crs", None)
    out = params.text("out")
    source = params.child("source", None)
    spec = None if source is None else read_source(source)
    params.done()
    target = None if target_text is None else parse_crs(target_text, "the project's `crs`")

    files = _files(paths)
    problems = Problems()
    parts: list[Features] = []
    fields: dict[str, dict[str, str]] = {}
    errors: list[EngineError] = []
    images: Any = None
    for done, path in enumerate(files):
        context.progress(done, len(files), "files", path)
        kind = declared_format or guess_format(path)
        try:
            if kind in ANNOTATIONS:
                images = images or _images(spec)
                found = _read_annotations(kind, path, images, problems)
                new_fields = [{"name": n, "type": "text"} for n in ("id", "class", "image")]
                if crs is not None:
                    found = [Features(f.geometries, f.properties, parse_crs(crs, "`crs`"), f.places)
                             for f in found]  # fmt: skip
            else:
                from dls_engine.vector.layer_file import read_layer_file

                features, new_fields = read_layer_file(
                    path, layer, crs, problems, is_moved=target is not None
                )
                found = [features]
        except EngineError as error:
            if error.kind == "cancelled":
                raise
            errors.append(error)
            problems.add(path, error.reason, error.next_step)
            continue
        for item in new_fields:
            fields.setdefault(item["name"], item)
        found = [_to_target(f, target, path, problems) for f in found]
        if len(files) > 1:
            found = [f.within(Path(path).name) for f in found]
        parts += found
    if errors and len(errors) == len(files):
        raise errors[0]
    result = _joined(parts, target)
    write_geojson(result, out, context)
    return _report(result, list(fields.values()), problems, files, out)


def guess_format(path: str) -> str:
    """The format that a file's suffix stands for."""
    suffix = Path(path).suffix.lower()
    if suffix == ".json":
        head = Path(path).read_bytes()[: 1 << 16] if Path(path).is_file() else b""
        return "coco" if b'"annotations"' in head or b'"images"' in head else "geojson"
    return SUFFIXES.get(suffix, "gdal")


def _files(paths: Sequence[str]) -> list[str]:
    """The files that the paths name; a folder stands for the annotation files in it."""
    found = find_files(paths, skip=lambda path: Path(path).name.startswith("."))
    if found.missing:
        missing = found.missing[0]
        next_step = "Correct the path in the project file, or put the file there."
        raise EngineError(missing.kind, missing.reason, next_step, file=missing.file)
    files: list[str] = []
    for path in found.files:
        inside = sorted(str(p) for p in Path(path).glob("*.xml")) if Path(path).is_dir() else []
        files += inside or [path]
    return files


def _images(spec: Any) -> Any:
    from dls_engine.vector.images import Images

    return Images(spec)


def _read_annotations(kind: str, path: str, images: Any, problems: Problems) -> list[Features]:
    if kind == "voc":
        from dls_engine.vector.voc import read_voc

        return [read_voc(path, images, problems)]
    from dls_engine.vector.coco import read_coco

    return read_coco(path, images, problems)


def _to_target(features: Features, target: Any, path: str, problems: Problems) -> Features:
    if len(features.geometries) == 0:
        return Features(features.geometries, features.properties, target, features.places)
    if target is not None and features.crs is None:
        raise EngineError(
            "bad_data",
            "it has no coordinate system, so it cannot be laid over the imagery",
            "Set `crs` in the block that reads it.",
            file=path,
        )
    return features.moved(target).without_infinite(path, problems)


def _joined(parts: list[Features], target: Any) -> Features:
    filled = [part for part in parts if len(part.geometries)]
    if not filled:
        return Features(np.array([], dtype=object), [], target)
    for part in filled[1:]:
        if not same_on_the_ground(part.crs, filled[0].crs):
            raise EngineError(
                "bad_data",
                "the files are in different coordinate systems",
                "Set `crs` of the project, so that all are moved to it.",
            )
    return Features(
        np.concatenate([part.geometries for part in filled]),
        [p for part in filled for p in part.properties],
        filled[0].crs,
        joined_places(filled),
    )


def _report(
    features: Features,
    fields: list[dict[str, str]],
    problems: Problems,
    files: list[str],
    out: str,
) -> dict[str, Any]:
    types: dict[str, int] = {}
    for geometry in features.geometries:
        types[geometry.geom_type] = types.get(geometry.geom_type, 0) + 1
    bounds = shapely.total_bounds(features.geometries) if len(features.geometries) else None
    return {
        "count": len(features.geometries),
        "out": out,
        "crs": None if features.crs is None else describe_crs(features.crs),
        "extent": None if bounds is None else [float(v) for v in bounds],
        "geometry_types": types,
        "fields": fields,
        "files": [str(file) for file in files],
        "hash": hash_file(out),
        "problem_count": problems.count,
        "used_count": problems.used_count,
        "problems": problems.listed,
    }


def hash_file(path: str) -> str:
    """First 32 digits of the SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    with Path(path).open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()[:32]
