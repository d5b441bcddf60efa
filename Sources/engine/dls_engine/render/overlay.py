"""overlay.py: owns reading the result that is drawn: outlines of objects or a map of classes."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from rasterio.enums import Resampling
from rasterio.vrt import WarpedVRT

from dls_engine.chips.settings import ChipClass
from dls_engine.colours import coloured
from dls_engine.raster.raster_file import PIXEL_SPACE, opened
from dls_engine.render.scene import Scene
from dls_engine.render.settings import RenderSettings
from dls_engine.vector.features import Problems
from dls_engine.vector.images import to_map
from dls_engine.vector.layer_file import read_layer_file

RASTER_SUFFIXES = (".tif", ".tiff", ".vrt", ".img")


@dataclass(frozen=True)
class Outline:
    """Lines of one object in pixels of the picture."""

    kind: str
    lines: list[npt.NDArray[np.float64]]


@dataclass
class Overlay:
    """What is drawn: outlines, or for each pixel of the picture a class value (0: nothing)."""

    outlines: list[Outline]
    values: npt.NDArray[np.int64] | None
    classes: list[ChipClass]
    counts: dict[str, int]


def read_overlay(settings: RenderSettings, scene: Scene) -> Overlay:
    """Reads the result that lies in the scene."""
    if settings.result is None:
        return Overlay([], None, list(settings.classes), {})
    if Path(settings.result).suffix.lower() in RASTER_SUFFIXES:
        return _from_raster(settings, scene)
    return _from_layer(settings, scene)


def _from_layer(settings: RenderSettings, scene: Scene) -> Overlay:
    assert settings.result is not None
    features, _ = read_layer_file(settings.result, settings.layer, None, Problems())
    if scene.crs is not None:
        features = features.moved(scene.crs)
    west, south, east, north = scene.extent()
    frame = shapely.box(west, south, east, north)
    outlines: list[Outline] = []
    counts: dict[str, int] = {}
    to_pixels = ~scene.transform
    for geometry, known in zip(features.geometries, features.properties, strict=True):
        if not shapely.intersects(geometry, frame):
            continue
        kind = _class_of(known)
        counts[kind] = counts.get(kind, 0) + 1
        lines = [to_map(np.asarray(line.coords)[:, :2], to_pixels) for line in _lines(geometry)]
        outlines.append(Outline(kind, lines))
    return Overlay(outlines, None, _with_spares(settings.classes, list(counts)), counts)


def _class_of(properties: dict[str, Any]) -> str:
    for name in ("class", "Class", "Classname", "class_name", "class_value"):
        if properties.get(name) is not None:
            return str(properties[name])
    return ""


def _lines(geometry: Any) -> list[Any]:
    lines = []
    for part in shapely.get_parts(geometry):
        if part.geom_type == "Polygon":
            lines += [part.exterior, *part.interiors]
        elif part.geom_type in ("LineString", "LinearRing"):
            lines.append(part)
        elif part.geom_type == "Point":
            lines.append(part.buffer(0).exterior if part.is_empty else part)
    return lines


def _from_raster(settings: RenderSettings, scene: Scene) -> Overlay:
    assert settings.result is not None
    stand_in = "EPSG:32631"  # without a coordinate system any will do on both sides
    with opened(settings.result) as dataset:
        is_placed = dataset.crs is not None and scene.crs is not None
        with WarpedVRT(
            dataset,
            src_crs=dataset.crs if is_placed else stand_in,
            crs=scene.crs if is_placed else stand_in,
            src_transform=PIXEL_SPACE if dataset.transform.is_identity else dataset.transform,
            transform=scene.transform,
            width=scene.width,
            height=scene.height,
            resampling=Resampling.nearest,
            add_alpha=dataset.nodata is None,
        ) as warped:
            values = np.where(warped.dataset_mask() > 0, warped.read(1), 0).astype(np.int64)
        colours = {}
        with contextlib.suppress(ValueError):
            colours = dataset.colormap(1)
    numbers, pixels = np.unique(values, return_counts=True)
    found = {int(n): int(p) for n, p in zip(numbers, pixels, strict=True) if n != 0}
    classes = list(settings.classes)
    known = {kind.value for kind in classes}
    for value in found:
        if value not in known:
            red, green, blue = (colours.get(value) or (128, 128, 128, 255))[:3]
            colour = f"#{red:02x}{green:02x}{blue:02x}" if value in colours else None
            classes.append(ChipClass(str(value), value, colour, None, False))
    by_value = {kind.value: kind.name for kind in classes}
    counts = {by_value[value]: count for value, count in found.items()}
    return Overlay([], values, _coloured(classes), counts)


def _with_spares(classes: tuple[ChipClass, ...], names: list[str]) -> list[ChipClass]:
    known = {kind.name for kind in classes}
    extra = [
        ChipClass(name, 60000 + i, None, name or "object", False)
        for i, name in enumerate(sorted(set(names) - known))
    ]
    return _coloured([*classes, *extra])


def _coloured(classes: list[ChipClass]) -> list[ChipClass]:
    colours = coloured([(kind.value, kind.color) for kind in classes])
    return [replace(kind, color=colour) for kind, colour in zip(classes, colours, strict=True)]
