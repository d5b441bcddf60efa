"""settings.py: owns what a `render` request asks for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dls_engine.chips.settings import ChipClass, read_classes
from dls_engine.errors import EngineError
from dls_engine.params import Params
from dls_engine.raster.source import SourceSpec, read_source

DEFAULT_LONG_SIDE = 1200
SUFFIXES = (".png", ".jpg", ".jpeg")


@dataclass(frozen=True)
class RenderSettings:
    """A picture: imagery, the result over it, its longest side in pixels, words in its corner."""

    source: SourceSpec
    result: str | None
    layer: str | None
    classes: tuple[ChipClass, ...]
    extent: tuple[float, float, float, float] | None
    long_side: int
    title: str | None
    credit: str | None
    out: str


def read_settings(params: Params) -> RenderSettings:
    """The settings in a request."""
    extent = params.numbers("extent", 4, None)
    settings = RenderSettings(
        source=read_source(params.child("source")),
        result=params.text("result", None),
        layer=params.text("layer", None),
        classes=read_classes(params) if params.raw("classes", []) else (),
        extent=None if extent is None else (extent[0], extent[1], extent[2], extent[3]),
        long_side=params.integer("max_pixels", DEFAULT_LONG_SIDE, low=64, high=8192),
        title=params.text("title", None),
        credit=params.text("credit", None),
        out=params.text("out"),
    )
    params.done()
    if Path(settings.out).suffix.lower() not in SUFFIXES:
        raise EngineError(
            "unsupported",
            "pictures are written as PNG or JPEG",
            "Give the picture a name that ends in .png or .jpg.",
            file=settings.out,
        )
    return settings
