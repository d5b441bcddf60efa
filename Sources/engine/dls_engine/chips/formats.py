"""formats.py: owns the label files of each chip format."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt
import shapely
from affine import Affine
from rasterio.features import rasterize

from dls_engine.chips.labels import Piece, Sample
from dls_engine.chips.pictures import write_label
from dls_engine.chips.settings import ChipClass, ExportSettings
from dls_engine.chips.windows import Window
from dls_engine.redaction import redacted_value

Values = npt.NDArray[Any]


def voc_xml(
    image: str, split: str, pieces: list[Piece], size: tuple[int, int], bands: int
) -> bytes:
    """A Pascal VOC file. Numbers are edges of pixels counted from 0, with decimals."""
    root = ElementTree.Element("annotation")
    ElementTree.SubElement(root, "folder").text = "images"
    ElementTree.SubElement(root, "filename").text = image
    source = ElementTree.SubElement(root, "source")
    ElementTree.SubElement(source, "annotation").text = split
    sizes = ElementTree.SubElement(root, "size")
    for name, value in zip(("width", "height", "depth"), (*size, bands), strict=True):
        ElementTree.SubElement(sizes, name).text = str(value)
    for piece in pieces:
        item = ElementTree.SubElement(root, "object")
        ElementTree.SubElement(item, "name").text = piece.sample.kind.name
        ElementTree.SubElement(item, "truncated").text = "1" if piece.visible < 1 else "0"
        ElementTree.SubElement(item, "difficult").text = "1" if piece.is_ignored else "0"
        box = ElementTree.SubElement(item, "bndbox")
        for name, edge in zip(("xmin", "ymin", "xmax", "ymax"), piece.box, strict=True):
            ElementTree.SubElement(box, name).text = number(edge)
    ElementTree.indent(root)
    data: bytes = ElementTree.tostring(root, encoding="utf-8")
    return data + b"\n"


def kitti_text(pieces: list[Piece]) -> bytes:
    """A KITTI file: fifteen columns, of which the class and the box are known here."""
    lines = []
    for piece in pieces:
        name = "DontCare" if piece.is_ignored else piece.sample.kind.name.replace(" ", "_")
        box = " ".join(number(edge) for edge in piece.box)
        cut = number(round(1 - piece.visible, 4))
        lines.append(f"{name} {cut} 0 0 {box} 0 0 0 0 0 0 0\n")
    return "".join(lines).encode()


def number(value: float) -> str:
    """A number without a needless fraction."""
    return str(int(value)) if value == int(value) else repr(value)


def class_raster(
    settings: ExportSettings,
    pieces: list[Piece],
    untaught: tuple[list[Sample], list[Sample]],
    window: Window,
    valid: npt.NDArray[np.bool_],
) -> Values:
    """Class values of a window. Background is 0; what teaches nothing is `ignore_value`.

    That is where no data is, and where samples lie that are left out, belong to another split or to
    no unit of the export: they are neither shown nor taken for background. Where samples overlap
    the smaller one shows, by its whole area, so that a place has one class in every chip. A pixel
    belongs to a polygon when its centre does; lines and points colour what they touch.
    """
    values = np.zeros((window.height, window.width), dtype=settings.label_dtype)
    nothing = settings.ignore_value
    own, foreign = untaught
    marks = [(p.sample, nothing if p.is_ignored else p.sample.kind.value) for p in pieces]
    marks += [(sample, nothing) for sample in own]
    marks.sort(key=lambda mark: (-float(shapely.area(mark[0].shape)), mark[0].key))
    marks += [(sample, nothing) for sample in foreign]
    _burn([(sample.shape, value) for sample, value in marks], values, window)
    values[~valid] = nothing
    return values


def _burn(marks: list[tuple[Any, int]], values: Values, window: Window) -> None:
    """Gives the pixels of shapes their values; later ones lie on top.

    Those that follow each other are burnt in one go: of a whole unit there may be thousands.
    """
    frame = Affine.translation(window.col, window.row)
    left, top, right, bottom = shapely.bounds([shape for shape, _ in marks]).reshape(-1, 4).T
    is_near = (left <= window.right) & (right >= window.col)
    is_near &= (top <= window.bottom) & (bottom >= window.row)
    near = itertools.compress(marks, is_near)
    for is_flat, some in itertools.groupby(near, lambda mark: shapely.get_dimensions(mark[0]) < 2):
        rasterize(some, out=values, transform=frame, all_touched=bool(is_flat))


def instance_rasters(pieces: list[Piece], window: Window) -> dict[int, Values]:
    """For each class value the numbers of its objects, 1 and up in their order."""
    rasters: dict[int, Values] = {}
    for piece in pieces:
        if piece.is_ignored:
            continue
        value = piece.sample.kind.value
        raster = rasters.setdefault(value, np.zeros((window.height, window.width), dtype="uint16"))
        raster[pixels_inside(piece.shape, window)] = int(raster.max()) + 1
    return rasters


def pixels_inside(shape: Any, window: Window) -> npt.NDArray[np.bool_]:
    """Which pixels of a window belong to a shape in pixel coordinates."""
    if shapely.is_empty(shape):
        return np.zeros((window.height, window.width), dtype=bool)
    is_flat = shapely.get_dimensions(shape) < 2
    mask = rasterize(
        [(shape, 1)],
        out_shape=(window.height, window.width),
        transform=Affine.translation(window.col, window.row),
        all_touched=bool(is_flat),
        dtype="uint8",
    )
    return np.asarray(mask, dtype=bool)


class LabelWriter:
    """Writes the labels of chips in the format of the export, and says under which names."""

    def __init__(self, settings: ExportSettings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder
        self._coco: dict[str, dict[str, Any]] = {}

    def write(
        self,
        name: str,
        split: str,
        pieces: list[Piece],
        window: Window,
        raster: Values | None,
        transform: Affine,
        crs: Any,
        bands: int,
    ) -> str:
        """Writes the label of one chip; its path from the export's folder."""
        form = self._settings.format
        if form in ("pascal_voc", "labeled_tiles"):
            image = name + self._settings.suffix
            data = voc_xml(image, split, pieces, self._settings.tile, bands)
            return self._bytes(f"labels/{name}.xml", data)
        if form == "kitti":
            return self._bytes(f"labels/{name}.txt", kitti_text(pieces))
        if form == "classified_tiles":
            assert raster is not None
            path = f"labels/{name}.tif"
            write_label(self._folder / path, raster, transform, crs)
            return path
        if form == "rcnn_masks":
            for value, mask in sorted(instance_rasters(pieces, window).items()):
                masks = self._folder / "labels" / str(value)
                masks.mkdir(exist_ok=True)
                small = mask.astype("uint8") if int(mask.max()) < 256 else mask
                write_label(masks / f"{name}.tif", small, transform, crs)
            return "labels"
        self._add_coco(name, split, pieces, window)
        return f"labels/{split}.json"

    def finish(self) -> None:
        """Writes what belongs to all chips together."""
        for split, content in sorted(self._coco.items()):
            text = json.dumps(redacted_value(content), ensure_ascii=False, indent=1)
            self._bytes(f"labels/{split}.json", text.encode() + b"\n")

    def _bytes(self, path: str, data: bytes) -> str:
        (self._folder / path).write_bytes(data)
        return path

    def _add_coco(self, name: str, split: str, pieces: list[Piece], window: Window) -> None:
        content = self._coco.setdefault(split, _new_coco(self._settings.classes))
        image_id = len(content["images"]) + 1
        content["images"].append(
            {
                "id": image_id,
                "file_name": name + self._settings.suffix,
                "width": window.width,
                "height": window.height,
            }
        )
        for piece in pieces:
            left, top, right, bottom = piece.box
            rings = outline(piece.shape, window)
            note = {
                "id": len(content["annotations"]) + 1,
                "image_id": image_id,
                "category_id": piece.sample.kind.value,
                "bbox": [left, top, round(right - left, 4), round(bottom - top, 4)],
                "area": round(float(shapely.area(piece.shape)), 4),
                "segmentation": [[v for point in ring for v in point] for ring in rings],
                "iscrowd": 1 if piece.is_ignored else 0,
            }
            if piece.sample.attributes:
                note["attributes"] = piece.sample.attributes
            content["annotations"].append(note)


def _new_coco(classes: tuple[ChipClass, ...]) -> dict[str, Any]:
    categories = [{"id": kind.value, "name": kind.name} for kind in classes]
    return {"images": [], "categories": categories, "annotations": []}


def outline(shape: Any, window: Window) -> list[list[list[float]]]:
    """One ring for each part of a shape, open, in pixels of a window.

    COCO has no way to say holes. A ring that goes to the hole, round it the other way and back
    fills the same pixels, and has the same area.
    """
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return [
        [[round(x - window.col, 4) + 0.0, round(y - window.row, 4) + 0.0] for x, y in _ring(part)]
        for part in parts
    ]


def _ring(part: Any) -> list[tuple[float, float]]:
    outer = list(part.exterior.coords)
    if not part.interiors:
        return outer[:-1]
    is_left = part.exterior.is_ccw
    for hole in part.interiors:
        points = list(hole.coords)
        outer += [*(points[::-1] if hole.is_ccw == is_left else points), outer[0]]
    return outer[:-1]
