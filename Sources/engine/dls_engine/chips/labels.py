"""labels.py: owns the units and samples of an export, in the pixels of the source's grid."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import numpy.typing as npt
import shapely

from dls_engine.chips.circles import circle
from dls_engine.chips.settings import SPLITS, ChipClass, ExportSettings
from dls_engine.chips.windows import Window, bounds_of, upright_part, whole_pixels
from dls_engine.errors import EngineError
from dls_engine.raster.mosaic import Mosaic
from dls_engine.vector.features import Problems, read_moved
from dls_engine.vector.images import to_map

# What is left of an object in a chip has to be one pixel wide and high to be a label. Map
# coordinates are not exact: a pixel that rounding made a little narrower is one all the same.
SMALLEST_PIECE_PIXELS = 1.0 - 1e-6
BOX_DIGITS = 4


@dataclass(frozen=True)
class Unit:
    """A work unit: `shape` in pixels, `area` its whole pixels, `part` those that chips show."""

    key: str
    split: str
    shape: Any
    area: Window
    part: Window
    geometry: Any


@dataclass(frozen=True)
class Sample:
    """A labelled object: `shape` in pixels, `geometry` on the map, `unit` the key of its unit.

    One that is `beside` belongs to no unit of the export and reaches into one: what it covers is
    neither shown as a label nor taken for background. `attributes` are the values of its fields.
    """

    key: str
    revision: int
    kind: ChipClass
    unit: str | None
    shape: Any
    geometry: Any
    beside: bool = False
    attributes: dict[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Piece:
    """The part of a sample inside a window; `box` counts from the window's upper left corner.

    One that is `foreign` belongs to a unit of another split than the window's; one that is `faint`
    shows too little of its sample to be a label.
    """

    sample: Sample
    box: tuple[float, float, float, float]
    shape: Any
    visible: float
    foreign: bool = False
    faint: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether the window is one that has the sample."""
        return not self.foreign and not self.faint

    @property
    def is_ignored(self) -> bool:
        """Whether it teaches nothing: neither what its class looks like nor the background."""
        return self.sample.kind.ignore or self.sample.beside or not self.is_shown


class Labels:
    """Samples that can be asked for by window."""

    def __init__(self, samples: list[Sample], split_of_unit: dict[str, str]) -> None:
        self.samples = samples
        self._split_of_unit = split_of_unit
        self._tree = shapely.STRtree([sample.shape for sample in samples])

    def touching(self, window: Window) -> list[Sample]:
        """Samples that reach into a window, in their order."""
        found = self._tree.query(window.box(), predicate="intersects")
        return [self.samples[i] for i in sorted(found)]

    def pieces(self, window: Window, inside: Window, split: str, least: float) -> list[Piece]:
        """What a chip shows of samples.

        `inside` is the part of the window that belongs to the unit. Samples of units of another
        split, those beside the units and those of which less than the share `least` shows are no
        labels here, and no background either: their pieces are to be ignored.
        """
        pieces = []
        for sample in self.touching(inside):
            piece = _piece(sample, window, inside, self._is_foreign(sample, split), least)
            if piece is not None:
                pieces.append(piece)
        return pieces

    def _is_foreign(self, sample: Sample, split: str) -> bool:
        """Whether a sample belongs to a unit of another split."""
        return sample.unit is not None and self._split_of_unit.get(sample.unit, split) != split

    def untaught(
        self, area: Window, split: str, pieces: list[Piece]
    ) -> tuple[list[Sample], list[Sample]]:
        """Samples inside an area that are no `pieces`: of the own split, and of another."""
        shown = {id(piece.sample) for piece in pieces}
        own: list[Sample] = []
        foreign: list[Sample] = []
        for sample in self.touching(area):
            if self._is_foreign(sample, split):
                foreign.append(sample)
            elif id(sample) not in shown:
                own.append(sample)
        return own, foreign


def has_label(part: Any, whole: Any) -> bool:
    """Whether a part of a shape, in pixels, can be a label; of what has no area any part can."""
    if shapely.is_empty(part):
        return False
    left, top, right, bottom = bounds_of(part)
    is_flat = shapely.get_dimensions(whole) < 2
    return bool(is_flat or min(right - left, bottom - top) >= SMALLEST_PIECE_PIXELS)


def _piece(
    sample: Sample, window: Window, inside: Window, foreign: bool, least: float
) -> Piece | None:
    is_flat = shapely.get_dimensions(sample.shape) < 2
    clipped = shapely.intersection(sample.shape, inside.box())
    if not has_label(clipped, sample.shape):
        return None
    left, top, right, bottom = bounds_of(clipped)
    whole = shapely.length(sample.shape) if is_flat else shapely.area(sample.shape)
    part = shapely.length(clipped) if is_flat else shapely.area(clipped)
    box = (
        round(left - window.col, BOX_DIGITS) + 0.0,
        round(top - window.row, BOX_DIGITS) + 0.0,
        round(right - window.col, BOX_DIGITS) + 0.0,
        round(bottom - window.row, BOX_DIGITS) + 0.0,
    )
    visible = 1.0 if whole == 0 else min(1.0, round(float(part / whole), 6))
    faint = visible < least and not foreign and not sample.beside
    return Piece(sample, box, clipped, visible, foreign, faint)


def load_units(settings: ExportSettings, mosaic: Mosaic, problems: Problems) -> list[Unit]:
    """Units of a request, sorted by key."""
    geometries, properties, shapes = _load(settings.units, settings.crs, mosaic)
    units = []
    for geometry, known, shape in zip(geometries, properties, shapes, strict=True):
        key, split = str(known.get("key", "")), known.get("split") or "training"
        if not key or split not in SPLITS:
            raise EngineError(
                "bad_request",
                f"a unit has the key {key!r} and the split {split!r}",
                "Run `dls engine install` so that `dls` and its engine have the same version.",
                file=settings.units,
            )
        area = whole_pixels(bounds_of(shape))
        grid = Window(0, 0, mosaic.width, mosaic.height)
        if area is None or area.intersection(grid) is None:
            problems.add(settings.units, "it lies outside the imagery",
                         "Check `source` of the export.", key)  # fmt: skip
            continue
        units.append(Unit(key, split, shape, area, upright_part(shape, area), geometry))
    return sorted(units, key=lambda unit: unit.key)


def load_samples(
    settings: ExportSettings, mosaic: Mosaic, units: list[Unit], problems: Problems
) -> Labels:
    """Samples of a request, sorted by key."""
    geometries, properties, shapes = _load(settings.samples, settings.crs, mosaic)
    kinds = {kind.name: kind for kind in settings.classes}
    needs_area = settings.format not in ("classified_tiles", "labeled_tiles")
    samples = []
    for geometry, known, shape in zip(geometries, properties, shapes, strict=True):
        key = str(known.get("key", ""))
        kind = kinds.get(str(known.get("class")))
        if kind is None:
            problems.add(settings.samples, f"its class {known.get('class')!r} is not in the schema",
                         "Give it a class of the schema.", key)  # fmt: skip
            continue
        if not shapely.is_valid(shape):
            shape = shapely.make_valid(shape)
            problems.add(settings.samples, "its outline crosses itself; a mended copy is used",
                         "Correct the outline.", key, kind="used")  # fmt: skip
        if settings.buffer_radius is not None and shapely.get_dimensions(shape) == 0:
            shape = circle(shape, settings.buffer_radius, mosaic)
            geometry = shapely.transform(shape, lambda p: to_map(p, mosaic.transform))
        beside = known.get("beside") is True
        if needs_area and shapely.area(shape) == 0:
            if beside:
                continue
            is_point = shapely.get_dimensions(shape) == 0
            problems.add(settings.samples, f"it has no area, which {settings.format} needs",
                         "Give points an area by `buffer_radius` of the export, or draw polygons."
                         if is_point else "Draw it as a polygon.", key)  # fmt: skip
            continue
        unit = known.get("unit")
        revision = known.get("revision")
        samples.append(
            Sample(
                key=key,
                revision=revision if isinstance(revision, int) else 0,
                kind=kind,
                unit=None if unit is None else str(unit),
                shape=shape,
                geometry=geometry,
                beside=beside,
                attributes=_attributes(known),
            )
        )
    samples.sort(key=lambda sample: sample.key)
    return Labels(samples, {unit.key: unit.split for unit in units})


def _attributes(known: dict[str, Any]) -> dict[str, Any]:
    """The values of a sample's fields by their names."""
    head = "field."
    return {
        name[len(head) :]: value
        for name, value in known.items()
        if name.startswith(head) and value is not None
    }


def _load(
    path: str, crs: str | None, mosaic: Mosaic
) -> tuple[npt.NDArray[Any], list[dict[str, Any]], npt.NDArray[Any]]:
    """Geometries in the source's system, their properties, and the geometries in pixels."""
    features = read_moved(path, crs, "`crs` of the export", mosaic.crs)
    if len(features.geometries) == 0:
        return features.geometries, [], features.geometries
    to_pixels = ~mosaic.transform
    shapes = shapely.transform(features.geometries, lambda points: to_map(points, to_pixels))
    return features.geometries, features.properties, shapes


def geojson(geometry: Any) -> dict[str, Any]:
    """A geometry as the manifest says it."""
    content: dict[str, Any] = json.loads(shapely.to_geojson(geometry))
    return content
