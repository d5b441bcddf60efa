"""coco.py: owns reading COCO annotation files: boxes, polygons, run-length masks."""

from __future__ import annotations

import functools
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from dls_engine.errors import EngineError
from dls_engine.vector.features import Features, Problems
from dls_engine.vector.images import Images, box_ring, place_of, to_map

Pixels = npt.NDArray[np.float64]


def read_coco(path: str, images: Images, problems: Problems) -> list[Features]:
    """Annotations of one file, a set of features for each coordinate system among its images."""
    content = _load(path)
    classes = {c.get("id"): str(c.get("name")) for c in _objects(content, "categories")}
    pictures = {p.get("id"): p for p in _objects(content, "images")}
    found: dict[Any, Any] = {}
    by_system: dict[str, tuple[Any, list[Any], list[dict[str, Any]], list[str]]] = {}
    for number, note in enumerate(content["annotations"]):
        if not isinstance(note, dict):
            continue
        name = str(note.get("id", number + 1))
        place = f"annotations[{number}]"
        picture = pictures.get(note.get("image_id"))
        if picture is None:
            problems.add(path, f"it belongs to image {note.get('image_id')!r}, which is not listed",
                         "Correct `image_id`.", name, place=place)  # fmt: skip
            continue
        if note.get("category_id") not in classes:
            problems.add(path, f"its category {note.get('category_id')!r} is not listed",
                         "Correct `category_id`.", name, place=place)  # fmt: skip
            continue
        key = note.get("image_id")
        if key not in found:
            file_name = str(picture.get("file_name", ""))
            found[key] = images.find([file_name]) if images.has_source else None
        image = found[key]
        if isinstance(image, str):
            problems.add(path, image, "Name the image in a source block.", name, place=place)
            continue
        transform, crs = place_of(image)
        shape = _shape(note)
        if isinstance(shape, str):
            problems.add(path, shape, "Correct or delete it.", name, place=place)
            continue
        geometry = shapely.transform(shape, functools.partial(to_map, transform=transform))
        system = "" if crs is None else crs.to_wkt()
        _, geometries, properties, places = by_system.setdefault(system, (crs, [], [], []))
        geometries.append(geometry)
        places.append(place)
        known: dict[str, Any] = {
            "id": name,
            "class": classes[note["category_id"]],
            "image": str(picture.get("file_name", "")),
        }
        if isinstance(note.get("score"), (int, float)) and math.isfinite(note["score"]):
            known["confidence"] = note["score"]
        if note.get("iscrowd") in (1, True):
            known["iscrowd"] = True
        for name, value in _attributes(note).items():
            known.setdefault(name, value)
        properties.append(known)
    return [
        Features(np.array(geometries, dtype=object), properties, crs, places)
        for crs, geometries, properties, places in by_system.values()
    ]


def _load(path: str) -> dict[str, Any]:
    try:
        content = json.loads(Path(path).read_bytes())
    except (ValueError, RecursionError) as error:
        raise EngineError(
            "unreadable", f"it is no JSON ({error})", "Check the file.", file=path
        ) from error
    if not isinstance(content, dict) or not isinstance(content.get("annotations"), list):
        raise EngineError(
            "bad_data",
            "it has no list `annotations`, which a COCO file has",
            "Choose another file, or set `format`.",
            file=path,
        )
    return content


def _objects(content: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = content.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _attributes(note: dict[str, Any]) -> dict[str, Any]:
    """What CVAT and others note of an object beside its class."""
    found = note.get("attributes")
    if not isinstance(found, dict):
        return {}
    return {n: v for n, v in found.items() if isinstance(v, (str, int, float, bool))}


def _shape(note: dict[str, Any]) -> Any:
    """The geometry in pixels, or a sentence about why there is none."""
    segmentation = note.get("segmentation")
    try:
        if isinstance(segmentation, list):
            # Where there are only boxes, some programs write rings without points.
            rings = [ring for ring in segmentation if len(ring) >= 6]
            if rings or (segmentation and "bbox" not in note):
                return _polygons(rings or segmentation)
        if isinstance(segmentation, dict):
            return _from_mask(decode_mask(segmentation))
        left, top, width, height = (float(v) for v in note["bbox"])
    except (
        KeyError,
        TypeError,
        ValueError,
        IndexError,
        OverflowError,
        shapely.errors.GEOSException,
    ):
        return "it has neither a box of four numbers nor a shape that can be read"
    if not all(math.isfinite(v) for v in (left, top, width, height)) or min(width, height) <= 0:
        return "its box has no area"
    return shapely.Polygon(box_ring(left, top, left + width, top + height))


def _polygons(rings: list[Any]) -> Any:
    parts = []
    for ring in rings:
        points: Pixels = np.array(ring, dtype=float).reshape(-1, 2)
        if not np.isfinite(points).all():
            raise ValueError("a coordinate is not finite")
        # Pixels have y down: turning the ring makes it counter-clockwise on the map.
        parts += _without_bridges(shapely.Polygon(points))
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _without_bridges(ring: Any) -> list[Any]:
    """The polygons that a ring fills; itself where it is none too many, or crosses itself.

    COCO has no holes, so a ring goes to each, round it the other way and back on the same line, and
    touches itself there. What it fills has the area that the ring's own sum says; where it winds
    twice round a place, or the wrong way, that differs, and nobody knows what was meant.
    """
    if shapely.is_valid(ring):
        return [ring]
    # The other way loses parts where a bridge runs along the edge of a hole or through it.
    mended = shapely.make_valid(ring, method="structure", keep_collapsed=False)
    area = shapely.area(mended)
    if area == 0 or not math.isclose(area, shapely.area(ring), rel_tol=1e-9):
        return [ring]
    flat = shapely.get_parts(shapely.get_parts(mended))
    return [part for part in flat if part.geom_type == "Polygon"]


def decode_mask(mask: dict[str, Any]) -> npt.NDArray[np.uint8]:
    """The pixels of a run-length mask, [height, width], from its list or its compressed text."""
    height, width = (int(v) for v in mask["size"])
    if height <= 0 or width <= 0 or height * width > 1 << 31:
        raise ValueError("the mask has no size")
    counts = mask["counts"]
    runs = _decompress(counts) if isinstance(counts, str) else [int(c) for c in counts]
    if min(runs, default=0) < 0 or sum(runs) != height * width:
        raise ValueError("the runs do not fill the mask")
    values = np.arange(len(runs), dtype=np.uint8) & 1
    return np.repeat(values, runs).reshape((height, width), order="F")


def _decompress(text: str) -> list[int]:
    """Runs out of COCO's own text: 5 bits a character, differences to the run two before."""
    runs: list[int] = []
    position = 0
    while position < len(text):
        value, shift, more = 0, 0, True
        while more:
            byte = ord(text[position]) - 48
            value |= (byte & 0x1F) << shift
            more = bool(byte & 0x20)
            position += 1
            shift += 5
            if not more and byte & 0x10:
                value |= -1 << shift
        if len(runs) > 2:
            value += runs[-2]
        runs.append(value)
    return runs


def _from_mask(mask: npt.NDArray[np.uint8]) -> Any:
    from rasterio.features import shapes

    parts: list[Any] = [
        shapely.geometry.shape(geometry) for geometry, _ in shapes(mask, mask=mask > 0)
    ]
    if not parts:
        return "its mask is empty"
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
