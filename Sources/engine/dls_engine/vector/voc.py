"""voc.py: owns reading Pascal VOC annotation files."""

from __future__ import annotations

import math
from pathlib import PurePath
from typing import Any
from xml.etree import ElementTree

import numpy as np

from dls_engine.errors import EngineError
from dls_engine.vector.features import Features, Problems, polygons
from dls_engine.vector.images import Images, box_ring, place_of, to_map


def read_voc(path: str, images: Images, problems: Problems) -> Features:
    """Boxes of one annotation file. A box's numbers are edges of pixels, counted from 0."""
    try:
        root = ElementTree.parse(path).getroot()
    except FileNotFoundError:
        raise
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise EngineError(
            "unreadable",
            f"it is no Pascal VOC file ({error})",
            "Check the file in a text editor.",
            file=path,
        ) from error
    if root.tag != "annotation":
        raise EngineError(
            "bad_data",
            f"its outermost element is <{root.tag}>, a Pascal VOC file has <annotation>",
            "Choose another file, or set `format`.",
            file=path,
        )
    names = [text for text in (_text(root, "filename"), _text(root, "path")) if text]
    names.append(PurePath(path).stem)
    objects = root.findall("object")
    image = images.find(names) if images.has_source else None
    if isinstance(image, str):
        for index in range(len(objects)):
            problems.add(path, image, "Name the image in a source block.", _name(path, index),
                         place=_place(index))  # fmt: skip
        return Features(np.array([], dtype=object), [], None)
    _compare_size(root, image, path, problems)
    transform, crs = place_of(image)
    rings, properties, places = [], [], []
    for index, item in enumerate(objects):
        box = _box(item)
        if box is None:
            reason = "its <bndbox> has no four numbers with left < right and top < bottom"
            problems.add(path, reason, "Correct or delete it.", _name(path, index),
                         place=_place(index))  # fmt: skip
            continue
        rings.append(to_map(box_ring(*box), transform))
        places.append(_place(index))
        known: dict[str, Any] = {
            "id": _name(path, index),
            "class": _text(item, "name"),
            "image": names[0],
        }
        for flag in ("truncated", "difficult", "occluded"):
            if (_text(item, flag) or "0").strip() == "1":
                known[flag] = True
        properties.append(known)
    return Features(polygons(rings), properties, crs, places)


def _name(path: str, index: int) -> str:
    """The id of an object, which the file gives none."""
    return f"{PurePath(path).stem}#{index + 1}"


def _place(index: int) -> str:
    """Which one of its file an object is, as people count them."""
    return f"object {index + 1}"


def _text(element: Any, name: str) -> str | None:
    text = element.findtext(name)
    return text.strip() if text and text.strip() else None


def _box(item: Any) -> tuple[float, float, float, float] | None:
    box = item.find("bndbox")
    if box is None:
        return None
    try:
        left, top, right, bottom = (
            float(box.findtext(name) or "") for name in ("xmin", "ymin", "xmax", "ymax")
        )
    except ValueError:
        return None
    if not all(math.isfinite(value) for value in (left, top, right, bottom)):
        return None
    return (left, top, right, bottom) if left < right and top < bottom else None


def _compare_size(root: Any, image: Any, path: str, problems: Problems) -> None:
    size = root.find("size")
    if image is None or size is None:
        return
    try:
        said = (int(size.findtext("width") or 0), int(size.findtext("height") or 0))
    except ValueError:
        return
    if 0 not in said and said != (image.width, image.height):
        problems.add(
            path,
            f"it speaks of an image of {said[0]} x {said[1]} pixels, {image.path} has "
            f"{image.width} x {image.height}; its boxes are read all the same",
            "Check that it belongs to this image.",
            kind="used",
        )
