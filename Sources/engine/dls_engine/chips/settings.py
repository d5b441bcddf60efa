"""settings.py: owns the settings of an export: reading them, and refusing what cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dls_engine.colours import rgb
from dls_engine.errors import EngineError
from dls_engine.params import Params
from dls_engine.raster.source import SourceSpec, read_source

FORMATS = ("classified_tiles", "coco", "kitti", "labeled_tiles", "pascal_voc", "rcnn_masks")
OTHER_FORMATS = ("cycle_gan", "export_tiles", "imagenet", "multi_labeled_tiles",
                 "panoptic_segmentation")  # fmt: skip
SUFFIXES = {"tiff": ".tif", "png": ".png", "jpeg": ".jpg"}
SPLITS = ("training", "validation", "test")
LARGEST_TILE = 8192


@dataclass(frozen=True)
class ChipClass:
    """A class of the schema. Objects of an `ignore` class teach nothing at all."""

    name: str
    value: int
    color: str | None
    title: str | None
    ignore: bool

    def to_wire(self) -> dict[str, Any]:
        """As the manifest and the requests say it."""
        return {
            "name": self.name,
            "value": self.value,
            "color": self.color,
            "title": self.title,
            "ignore": self.ignore,
        }

    def rgb(self) -> tuple[int, int, int]:
        """Red, green and blue of `color`; grey without one."""
        return rgb(self.color or "")


@dataclass(frozen=True)
class ExportSettings:
    """What a `chips/export` request asks for. Sizes are in pixels, `min_overlap` from 0 to 1."""

    source: SourceSpec
    source_request: dict[str, Any]
    units: str
    samples: str
    crs: str | None
    classes: tuple[ChipClass, ...]
    format: str
    chip_format: str
    tile: tuple[int, int]
    stride: tuple[int, int]
    bands: tuple[str, ...] | None
    empty_tiles: bool
    min_overlap: float
    margin: int
    start_index: int
    buffer_radius: float | None
    blacken: bool
    nodata_threshold: float
    out: str
    run_id: str | None

    @property
    def suffix(self) -> str:
        """Suffix of the chips' files."""
        return SUFFIXES[self.chip_format]

    @property
    def ignore_value(self) -> int:
        """Label of pixels that teach nothing."""
        return 255 if max(c.value for c in self.classes) < 255 else 65535

    @property
    def label_dtype(self) -> str:
        """Type of label rasters."""
        return "uint8" if self.ignore_value == 255 else "uint16"


def read_settings(params: Params) -> ExportSettings:
    """The settings in a request."""
    form = params.word("format", FORMATS + OTHER_FORMATS)
    if form in OTHER_FORMATS:
        raise EngineError(
            "unsupported",
            f"this engine does not write chips in the format {form}",
            f"Set `format` to one of {', '.join(FORMATS)}.",
        )
    chip_format = params.word("chip_format", (*SUFFIXES, "mrf"), "tiff")
    if chip_format == "mrf":
        raise EngineError(
            "unsupported",
            "this engine does not write chips in the format mrf",
            "Set `chip_format` to tiff, png or jpeg.",
        )
    if params.number("rotation", 0.0) != 0:
        raise EngineError(
            "unsupported",
            "this engine does not write turned copies of chips",
            "Remove `rotation` and let `augment { rotate }` of the train block turn them.",
        )
    tile = _pair(params, "tile", None)
    bands = params.texts("bands", None)
    settings = ExportSettings(
        source=read_source(params.child("source")),
        source_request=dict(params.raw("source")),
        units=params.text("units"),
        samples=params.text("samples"),
        crs=params.text("crs", None),
        classes=read_classes(params),
        format=form,
        chip_format=chip_format,
        tile=tile,
        stride=_pair(params, "stride", tile),
        bands=None if bands is None else tuple(bands),
        empty_tiles=params.boolean("empty_tiles", False),
        min_overlap=params.number("min_overlap", 0.0, low=0.0, high=1.0),
        margin=params.integer("margin", max(tile) // 4, low=0, high=LARGEST_TILE),
        start_index=params.integer("start_index", 0, low=0, high=999_999_999),
        buffer_radius=params.number("buffer_radius", None, low=1e-9, high=1e9),
        blacken=params.boolean("blacken_around_feature", False),
        nodata_threshold=params.number("nodata_threshold", 1.0, low=1e-9, high=1.0),
        out=params.text("out"),
        run_id=params.text("run_id", None),
    )
    params.done()
    if settings.blacken and form != "labeled_tiles":
        raise EngineError(
            "bad_request",
            f"`blacken_around_feature` is for labeled_tiles, and the chips are {form}",
            "Remove it, or set `format = labeled_tiles`.",
        )
    return settings


def read_classes(params: Params) -> tuple[ChipClass, ...]:
    """The classes in a request: at least one, names and values each once."""
    classes = []
    for item in params.children("classes"):
        classes.append(
            ChipClass(
                name=item.text("name"),
                value=item.integer("value", low=0, high=65534),
                color=item.text("color", None),
                title=item.text("title", None),
                ignore=item.boolean("ignore", False),
            )
        )
        item.done()
    if not classes:
        raise EngineError(
            "bad_data", "the schema has no class", "Add a `class` block to the schema."
        )
    for what in ("name", "value"):
        seen = [getattr(c, what) for c in classes]
        twice = sorted({str(v) for v in seen if seen.count(v) > 1})
        if twice:
            raise EngineError(
                "bad_data",
                f"two classes of the schema have the {what} {twice[0]}",
                f"Give each class a {what} of its own.",
            )
    return tuple(sorted(classes, key=lambda c: c.value))


def _pair(params: Params, name: str, default: tuple[int, int] | None) -> tuple[int, int]:
    if default is not None and not params.has(name):
        return default
    if isinstance(params.raw(name), (int, float)):
        size: int = params.integer(name, low=1, high=LARGEST_TILE)
        return size, size
    sizes = params.numbers(name, 2)
    if any(v != int(v) or not 1 <= v <= LARGEST_TILE for v in sizes):
        raise EngineError(
            "bad_data",
            f"`{name}` is {sizes[0]:g} x {sizes[1]:g}, it takes whole pixels from 1 to "
            f"{LARGEST_TILE}",
            f"Correct `{name}` of the export block.",
        )
    return int(sizes[0]), int(sizes[1])
