"""export.py: owns the `chips/export` method: image chips, their labels and the manifest."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from dls_engine.atomic import new_folder
from dls_engine.chips.esri import write_esri_files
from dls_engine.chips.formats import LabelWriter, class_raster, outline, pixels_inside
from dls_engine.chips.labels import (
    Piece,
    Sample,
    Unit,
    geojson,
    has_label,
    load_samples,
    load_units,
)
from dls_engine.chips.pictures import (
    check_picture_format,
    strips_of,
    write_chip,
    write_unit,
    write_unit_label,
)
from dls_engine.chips.settings import SPLITS, ExportSettings, read_settings
from dls_engine.chips.stats import BandStats, ClassCounts
from dls_engine.chips.windows import Window, bounds_of, centred_window, chip_windows
from dls_engine.context import Context
from dls_engine.disk import writing
from dls_engine.errors import EngineError
from dls_engine.params import Params
from dls_engine.raster.crs import epsg_of
from dls_engine.raster.mosaic import Mosaic, as_json_number, open_source
from dls_engine.redaction import redacted_value
from dls_engine.vector.features import Problems

MANIFEST = "chips.json"
MANIFEST_VERSION = 1
# The files and folders that exports of all formats write.
WRITTEN = re.compile(
    r"chips\.json|map\.txt|esri_model_definition\.emd|esri_accumulated_stats\.json"
    r"|images|images/\d{9,}\.\w+(\.msk|\.aux\.xml)?"
    r"|labels|labels/\d{9,}\.\w+|labels/-?\d+|labels/-?\d+/\d{9,}\.tif|labels/[a-z]+\.json"
    r"|units|units/\d{6,}(\.label)?\.tif"
)
# Formats whose objects have an outline, not only a box.
OUTLINED_FORMATS = ("coco", "rcnn_masks")


def export(params: Params, context: Context) -> dict[str, Any]:
    """Writes a folder of chips. A former export in its place is replaced when all is written."""
    settings = read_settings(params)
    with (
        open_source(settings.source) as mosaic,
        new_folder(settings.out, MANIFEST, WRITTEN) as folder,
        writing(Path(settings.out), folder),
    ):
        run = _Export(settings, mosaic, folder, context)
        result = run.write()
    result["out"] = settings.out
    return result


class _Export:
    """One export under way."""

    def __init__(
        self, settings: ExportSettings, mosaic: Mosaic, folder: Path, context: Context
    ) -> None:
        self.settings = settings
        self.mosaic = mosaic
        self.folder = folder
        self.context = context
        self.bands = _chosen_bands(settings, mosaic)
        self.band_names = tuple(mosaic.band_names[i] for i in self.bands)
        check_picture_format(settings, mosaic.dtype, len(self.bands))
        self.problems = Problems()
        self.units = load_units(settings, mosaic, self.problems)
        self.labels = load_samples(settings, mosaic, self.units, self.problems)
        # Where no unit is for validation, a training draws some of the others or looks at all.
        self.any_is_judged = all(unit.split != "validation" for unit in self.units)
        self.stats = BandStats(self.band_names)
        self.counts = ClassCounts()
        self.writer = LabelWriter(settings, folder)
        self.chips: list[dict[str, Any]] = []
        self.shown: set[str] = set()

    def write(self) -> dict[str, Any]:
        """Writes everything; the answer to the request."""
        for name in ("images", "labels"):
            (self.folder / name).mkdir()
        units = []
        for done, unit in enumerate(self.units):
            self.context.progress(done, len(self.units), "units", unit.key)
            self._write_chips(unit)
            units.append(self._describe_unit(unit, done))
        self.writer.finish()
        self._tell_of_the_unseen()
        manifest = self._manifest(units)
        text = json.dumps(redacted_value(manifest), ensure_ascii=False, indent=1)
        (self.folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
        write_esri_files(self.folder, self.settings, manifest, self.stats, self.counts)
        self.context.progress(len(self.units), len(self.units), "units")
        return self._answer()

    def _write_chips(self, unit: Unit) -> None:
        written = 0
        tried = 0
        for window, part, only in self._windows(unit):
            self.context.check()
            tried += 1
            written += self._write_chip(unit, window, part, only)
        if tried == 0 and self.settings.format != "labeled_tiles":
            self.problems.add(
                self.settings.units,
                f"no tile of {self.settings.tile[0]} x {self.settings.tile[1]} pixels fits into it",
                "Set a smaller `tile`, or draw larger work units.",
                unit.key,
            )

    def _windows(self, unit: Unit) -> Iterator[tuple[Window, Window, str | None]]:
        """Windows of a unit, each with the part of the unit that it may show.

        For `labeled_tiles` one for each object, with the object's key. An object at the rim of a
        unit that is turned against the pixels has it from the unit's bounds, of which only pixels
        inside the unit are shown.
        """
        if self.settings.format != "labeled_tiles":
            for window in chip_windows(
                unit.shape, unit.part, self.settings.tile, self.settings.stride
            ):
                yield window, unit.part, None
            return
        for sample in self.labels.touching(unit.area):
            point = shapely.point_on_surface(sample.shape)
            is_here = sample.unit == unit.key or (
                sample.unit is None and shapely.intersects(unit.shape, point)
            )
            if is_here and not sample.beside and not sample.kind.ignore:
                bounds = bounds_of(sample.shape)
                part = unit.part if unit.part.holds(bounds) else unit.area
                yield centred_window(bounds, part, self.settings.tile), part, sample.key

    def _write_chip(self, unit: Unit, window: Window, part: Window, only: str | None) -> int:
        """Writes one chip unless it would be empty; how many were written."""
        settings = self.settings
        inside = window.intersection(part)
        if inside is None:
            return 0
        pieces = self.labels.pieces(window, inside, unit.split, settings.min_overlap)
        if only is not None:
            pieces = [piece for piece in pieces if piece.sample.key == only]
        if not any(not p.is_ignored for p in pieces) and (
            only is not None or not settings.empty_tiles
        ):
            return 0
        pixels, valid = self._read(window, inside, unit)
        if not valid.any() or 1 - valid.mean() >= settings.nodata_threshold:
            return 0
        if settings.blacken:
            pixels[:, ~pixels_inside(pieces[0].shape, window)] = 0
        raster = None
        if settings.format == "classified_tiles":
            others = self.labels.untaught(inside, unit.split, pieces)
            raster = class_raster(settings, pieces, others, window, valid)
            if not settings.empty_tiles and not _has_class(raster, settings):
                return 0
        name = f"{settings.start_index + len(self.chips):09d}"
        image = f"images/{name}{settings.suffix}"
        transform = self.mosaic.window_transform(window.col, window.row)
        write_chip(self.folder / image, pixels, valid, transform, self.mosaic.crs, self._nodata())
        label = self.writer.write(
            name, unit.split, pieces, window, raster, transform, self.mosaic.crs, len(self.bands)
        )
        if unit.split == "training":
            self.stats.add(pixels, valid)
        self._count(pieces, raster)
        own = [piece for piece in pieces if piece.is_shown]
        self.shown.update(piece.sample.key for piece in own)
        self.chips.append(
            {
                "image": image,
                "label": label,
                "unit": unit.key,
                "split": unit.split,
                "window": window.to_wire(),
                "transform": list(transform)[:6],
                "objects": [_describe_piece(piece, window, settings.format) for piece in pieces],
                "samples": [
                    {"key": piece.sample.key, "revision": piece.sample.revision}
                    for piece in own
                    if not piece.sample.beside
                ],
            }
        )
        return 1

    def _tell_of_the_unseen(self) -> None:
        """Lists the samples of this export's units that no chip shows."""
        units = {unit.key: unit for unit in self.units}
        grounds: dict[str, Any] = {}
        for sample in self.labels.samples:
            unit = None if sample.unit is None else units.get(sample.unit)
            if unit is None or sample.kind.ignore or sample.key in self.shown:
                continue
            if unit.key not in grounds:
                grounds[unit.key] = self._ground_of_tiles(unit)
            reason, next_step = _why_unseen(sample, unit, grounds[unit.key])
            self.problems.add(self.settings.samples, reason, next_step, sample.key)

    def _ground_of_tiles(self, unit: Unit) -> Any:
        """Where a unit has tiles, whether they became chips or not; all of it where they go where
        the things are.
        """
        if self.settings.format == "labeled_tiles":
            return unit.shape
        return shapely.union_all([window.box() for window, _, _ in self._windows(unit)])

    def _read(
        self, window: Window, inside: Window, unit: Unit
    ) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]:
        """Pixels of a window; what lies outside the unit is taken for outside the imagery."""
        pixels, valid = self.mosaic.read_masked(window.col, window.row, window.width, window.height)
        pixels = pixels[self.bands]
        keep = np.zeros(valid.shape, dtype=bool)
        keep[
            inside.row - window.row : inside.bottom - window.row,
            inside.col - window.col : inside.right - window.col,
        ] = True
        if self.settings.format == "labeled_tiles":
            # Its windows go where the objects are, so they may reach out of a unit that is no
            # rectangle, into what another split holds back.
            keep &= pixels_inside(unit.shape, window)
        if not keep.all():
            fill = self._nodata()
            pixels[:, ~keep] = 0 if fill is None else fill
            valid &= keep
        return pixels, valid

    def _nodata(self) -> float | None:
        """The nodata value of the files that are written, if their numbers can say it."""
        nodata = self.mosaic.nodata
        if nodata is None or np.issubdtype(self.mosaic.dtype, np.floating):
            return nodata
        limits = np.iinfo(self.mosaic.dtype)
        is_whole = np.isfinite(nodata) and nodata == int(nodata)
        return nodata if is_whole and limits.min <= nodata <= limits.max else None

    def _count(self, pieces: list[Piece], raster: npt.NDArray[Any] | None) -> None:
        objects: dict[str, int] = {}
        for piece in pieces:
            if not piece.is_ignored:
                objects[piece.sample.kind.name] = objects.get(piece.sample.kind.name, 0) + 1
        pixels: dict[str, int] = {}
        if raster is not None:
            values, counts = np.unique(raster, return_counts=True)
            found = dict(zip(values.tolist(), counts.tolist(), strict=True))
            pixels = {
                kind.name: found[kind.value]
                for kind in self.settings.classes
                if kind.value in found and not kind.ignore
            }
        self.counts.add(objects, pixels)

    def _describe_unit(self, unit: Unit, number: int) -> dict[str, Any]:
        """A unit's entry in the manifest; writes the imagery of a held-out one.

        And, where a network may be scored on the unit, all that its scores are taken against: what
        belongs to neighbours and reaches into it, and the raster of classes.
        """
        described: dict[str, Any] = {
            "key": unit.key,
            "split": unit.split,
            "geometry": geojson(unit.geometry),
            "window": unit.area.to_wire(),
            "samples": [],
        }
        shown = unit.area
        is_judged = self.any_is_judged or unit.split != "training"
        if unit.split != "training":
            shown = unit.area.grown(self.settings.margin)
            described.update(self._write_unit(shown, number))
        if is_judged and self.settings.format == "classified_tiles":
            described["label"] = self._write_unit_label(unit, number)
        for sample in self.labels.touching(shown):
            inside = sample.unit == unit.key or (
                sample.unit is None
                and not sample.beside
                and bool(shapely.intersects(unit.shape, shapely.point_on_surface(sample.shape)))
            )
            if not inside and not is_judged:
                continue
            described["samples"].append(
                {
                    "key": sample.key,
                    "revision": sample.revision,
                    "class": sample.kind.name,
                    "inside": inside,
                    "geometry": geojson(sample.geometry),
                }
            )
        return described

    def _write_unit(self, shown: Window, number: int) -> dict[str, Any]:
        (self.folder / "units").mkdir(exist_ok=True)
        image = f"units/{number:06d}.tif"
        write_unit(
            self.folder / image, self.mosaic, self.bands, shown, self._nodata(), self.context
        )
        return {"image": image, "image_window": shown.to_wire()}

    def _write_unit_label(self, unit: Unit, number: int) -> str:
        """Writes the classes of a whole unit, by the rules of chips; gives the file's path."""
        (self.folder / "units").mkdir(exist_ok=True)
        pieces = self.labels.pieces(unit.area, unit.area, unit.split, 0.0)
        others = self.labels.untaught(unit.area, unit.split, pieces)

        def strip(window: Window) -> npt.NDArray[Any]:
            self.context.check()
            _, valid = self.mosaic.read_masked(*window.to_wire())
            valid &= pixels_inside(unit.shape, window)
            return class_raster(self.settings, pieces, others, window, valid)

        label = f"units/{number:06d}.label.tif"
        transform = self.mosaic.window_transform(unit.area.col, unit.area.row)
        strips = map(strip, strips_of(unit.area))
        write_unit_label(
            self.folder / label, unit.area, self.settings.label_dtype, strips, transform,
            self.mosaic.crs,
        )  # fmt: skip
        return label

    def _manifest(self, units: list[dict[str, Any]]) -> dict[str, Any]:
        settings, mosaic = self.settings, self.mosaic
        crs = mosaic.crs
        return {
            "version": MANIFEST_VERSION,
            # Second, so that it can be read without all that follows.
            **({} if settings.run_id is None else {"run": settings.run_id}),
            "format": settings.format,
            "chip_format": settings.chip_format,
            "tile": list(settings.tile),
            "stride": list(settings.stride),
            "min_overlap": settings.min_overlap,
            "empty_tiles": settings.empty_tiles,
            "margin": settings.margin,
            "ignore_value": settings.ignore_value,
            "bands": list(self.band_names),
            "band_indexes": [mosaic.band_indexes[i] for i in self.bands],
            "dtype": str(mosaic.dtype),
            "nodata": as_json_number(self._nodata()),
            "cell_size": list(mosaic.cell_size),
            "crs": None if crs is None else crs.to_wkt(),
            "epsg": None if crs is None else epsg_of(crs),
            "grid": {
                "transform": list(mosaic.transform)[:6],
                "width": mosaic.width,
                "height": mosaic.height,
            },
            "classes": [kind.to_wire() for kind in settings.classes],
            "stats": self.stats.to_wire(),
            "source": settings.source_request,
            "sources": [
                {
                    "path": file.path,
                    "width": file.width,
                    "height": file.height,
                    "transform": list(file.transform)[:6],
                }
                for file in mosaic.files
            ],
            "units": units,
            "chips": self.chips,
        }

    def _answer(self) -> dict[str, Any]:
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        splits = {split: 0 for split in SPLITS}
        for chip in self.chips:
            splits[chip["split"]] += 1
        units = {split: 0 for split in SPLITS}
        for unit in self.units:
            units[unit.split] += 1
        return {
            "manifest": MANIFEST,
            "chips": splits,
            "units": units,
            "samples": sum(not sample.beside for sample in self.labels.samples),
            "classes": [
                {
                    "name": kind.name,
                    "objects": self.counts.objects.get(kind.name, 0),
                    "pixels": self.counts.pixels.get(kind.name, 0),
                    "chips": self.counts.chips.get(kind.name, 0),
                }
                for kind in self.settings.classes
            ],
            "stats": self.stats.to_wire(),
            "files": len(files),
            "bytes": sum(path.stat().st_size for path in files),
            "problem_count": self.problems.count,
            "used_count": self.problems.used_count,
            "problems": self.problems.listed,
        }


def _why_unseen(sample: Sample, unit: Unit, ground: Any) -> tuple[str, str]:
    """Why no chip shows a sample of a unit that has tiles on some ground, and what to do."""
    shape = sample.shape
    if not has_label(shape, shape):
        return (
            "no chip shows it, since it is narrower than a pixel",
            "Draw it larger, or take finer imagery.",
        )
    if unit.part != unit.area and not has_label(
        shapely.intersection(shape, unit.part.box()), shape
    ):
        return (
            "no chip shows it, since it lies at the rim of its unit, which is turned against the "
            "pixels",
            "Take imagery in the reference system of the work units, or larger units.",
        )
    if not has_label(shapely.intersection(shape, ground), shape):
        return (
            "no chip shows it, since it lies at the rim of its unit, where no tile has room",
            "Set a smaller `tile`, or draw the work unit larger.",
        )
    return (
        "no chip shows it",
        "Look at `min_overlap`, `tile` and `nodata_threshold`, and whether the imagery has data "
        "there.",
    )


def _describe_piece(piece: Piece, window: Window, form: str) -> dict[str, Any]:
    described: dict[str, Any] = {
        "class": piece.sample.kind.name,
        "box": list(piece.box),
        "visible": piece.visible,
        "sample": piece.sample.key,
    }
    if piece.is_ignored:
        described["ignore"] = True
    if form in OUTLINED_FORMATS:
        described["polygon"] = outline(piece.shape, window)
    return described


def _has_class(raster: npt.NDArray[Any], settings: ExportSettings) -> bool:
    values = [kind.value for kind in settings.classes if not kind.ignore and kind.value != 0]
    return bool(np.isin(raster, values).any())


def _chosen_bands(settings: ExportSettings, mosaic: Mosaic) -> list[int]:
    """Positions of the export's bands among those of the source."""
    if settings.bands is None:
        return list(range(len(mosaic.band_names)))
    for name in settings.bands:
        if name not in mosaic.band_names:
            raise EngineError(
                "bad_data",
                f"the source has no band {name!r}; it has {', '.join(mosaic.band_names)}",
                "Correct `bands` of the export block.",
            )
    return [mosaic.band_names.index(name) for name in settings.bands]
