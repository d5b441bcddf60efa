"""render.py: owns the `render` method: a picture of a result over the imagery it was made from."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from dls_engine.atomic import new_file
from dls_engine.context import Context
from dls_engine.params import Params
from dls_engine.raster.crs import unit_of
from dls_engine.raster.mosaic import open_source
from dls_engine.render.furniture import Furniture
from dls_engine.render.overlay import Overlay, read_overlay
from dls_engine.render.scene import Scene, background, choose_scene
from dls_engine.render.settings import RenderSettings, read_settings

# Lines are drawn this much larger and scaled down, which smooths them.
OVERSAMPLING = 2
FILL_OPACITY = 0.55
UNIT_SIGNS = {"metre": "m", "pixel": "px", "degree": "°"}


def render(params: Params, context: Context) -> dict[str, Any]:
    """Draws imagery, result, legend and scale bar, and writes a PNG or JPEG."""
    settings = read_settings(params)
    with open_source(settings.source) as mosaic:
        scene = choose_scene(settings, mosaic)
        context.progress(0, 3, "steps", "imagery")
        picture = Image.fromarray(background(mosaic, scene)).convert("RGBA")
        unit = _unit(settings, mosaic)
    if picture.size != (scene.width, scene.height):
        picture = picture.resize((scene.width, scene.height), Image.Resampling.BICUBIC)
    context.progress(1, 3, "steps", "result")
    overlay = read_overlay(settings, scene)
    if overlay.values is not None:
        picture = _with_class_map(picture, overlay)
    if overlay.outlines:
        picture = _with_outlines(picture, overlay, context)
    context.progress(2, 3, "steps", "legend")
    _furnish(picture, overlay, scene, settings, unit)
    _save(picture, settings.out)
    context.progress(3, 3, "steps")
    return {
        "out": settings.out,
        "width": picture.width,
        "height": picture.height,
        "extent": scene.extent(),
        "classes": [{"name": n, "count": c} for n, c in sorted(overlay.counts.items())],
        "unit": "pixels" if overlay.values is not None else "objects",
    }


def _unit(settings: RenderSettings, mosaic: Any) -> str:
    if mosaic.crs is not None:
        return unit_of(mosaic.crs)[0]
    return "metre" if settings.source.cell_size is not None else "pixel"


def _with_class_map(picture: Image.Image, overlay: Overlay) -> Image.Image:
    assert overlay.values is not None
    colours = np.zeros((*overlay.values.shape, 4), dtype=np.uint8)
    for kind in overlay.classes:
        if kind.value != 0 and not kind.ignore:
            colours[overlay.values == kind.value] = (*kind.rgb(), round(255 * FILL_OPACITY))
    # A class's edge is drawn in full colour, so that small areas stay visible.
    values = overlay.values
    edge = np.zeros(values.shape, dtype=bool)
    edge[:, 1:] |= values[:, 1:] != values[:, :-1]
    edge[1:, :] |= values[1:, :] != values[:-1, :]
    edge[:, :-1] |= values[:, 1:] != values[:, :-1]
    edge[:-1, :] |= values[1:, :] != values[:-1, :]
    colours[..., 3] = np.where(edge & (colours[..., 3] > 0), 255, colours[..., 3])
    return Image.alpha_composite(picture, Image.fromarray(colours, "RGBA"))


def _with_outlines(picture: Image.Image, overlay: Overlay, context: Context) -> Image.Image:
    large = (picture.width * OVERSAMPLING, picture.height * OVERSAMPLING)
    width = max(2, round(max(picture.size) / 550)) * OVERSAMPLING
    colours = {kind.name: kind.rgb() for kind in overlay.classes}
    for is_casing in (True, False):
        sheet = Image.new("RGBA", large, (0, 0, 0, 0))
        draw = ImageDraw.Draw(sheet)
        for outline in overlay.outlines:
            context.check()
            colour = (0, 0, 0, 110) if is_casing else (*colours.get(outline.kind, (255, 0, 0)), 255)
            thickness = width + 2 * OVERSAMPLING if is_casing else width
            for line in outline.lines:
                points = [(x * OVERSAMPLING, y * OVERSAMPLING) for x, y in line.tolist()]
                if len(points) == 1:
                    x, y = points[0]
                    r = thickness * 1.5
                    draw.ellipse((x - r, y - r, x + r, y + r), fill=colour)
                else:
                    draw.line(points, fill=colour, width=thickness, joint="curve")
        small = sheet.resize(picture.size, Image.Resampling.LANCZOS)
        picture = Image.alpha_composite(picture, small)
    return picture


def _furnish(
    picture: Image.Image, overlay: Overlay, scene: Scene, settings: RenderSettings, unit: str
) -> None:
    furniture = Furniture(picture)
    rows = []
    total = scene.width * scene.height
    for kind in overlay.classes:
        if kind.ignore or (overlay.values is not None and kind.value == 0):
            continue
        name = kind.title or kind.name
        count = overlay.counts.get(kind.name, 0)
        note = f"{100 * count / total:.1f} %" if overlay.values is not None else f"{count:,}"
        rows.append((kind.rgb(), f"{name}  {note}" if settings.result else name))
    furniture.legend(settings.title, rows)
    furniture.scale_bar(scene.cell_size, UNIT_SIGNS.get(unit, unit))
    if settings.credit:
        furniture.credit(settings.credit)


def _save(picture: Image.Image, path: str) -> None:
    kind = "PNG" if path.lower().endswith(".png") else "JPEG"
    with new_file(path) as part:
        if kind == "PNG":
            picture.convert("RGB").save(part, kind, optimize=True)
        else:
            picture.convert("RGB").save(part, kind, quality=88, optimize=True)
