"""test_render.py: owns the tests of `render`: what colour which pixel of the picture has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from affine import Affine
from PIL import Image
from rasters import UTM, utm, write
from vectors import collection

from dls_engine.context import Context
from dls_engine.errors import EngineError
from dls_engine.params import Params
from dls_engine.render.furniture import round_length
from dls_engine.render.render import render

# Grey imagery of 200 x 160 pixels of half a metre, upper left corner at (X, Y).
X, Y = 400000.0, 3000000.0
CLASSES = [{"name": "oak", "value": 1, "color": "#ff0000"},
           {"name": "pine", "value": 2, "color": "#0000ff"}]  # fmt: skip


def draw(tmp_path: Path, **more: Any) -> tuple[dict[str, Any], Any]:
    """The answer, and the picture as an array [height, width, 3]."""
    image = tmp_path / "grey.tif"
    if not image.exists():
        utm(image, pixels=np.full((3, 160, 200), 120, "uint8"))
    request = {"source": {"paths": [str(image)]}, "classes": CLASSES, "max_pixels": 400,
               "out": str(tmp_path / "picture.png"), **more}  # fmt: skip
    answer: dict[str, Any] = render(Params(request, "render"), Context())
    return answer, np.asarray(Image.open(request["out"]).convert("RGB")).astype(int)


def test_outlines_lie_where_the_objects_are(tmp_path: Path) -> None:
    box = shapely.box(X + 40, Y - 60, X + 70, Y - 30)
    far = shapely.box(X + 900, Y - 60, X + 970, Y - 30)
    result = collection(tmp_path / "r.geojson", [(box, {"class": "oak"}), (far, {"class": "oak"})],
                        "urn:ogc:def:crs:EPSG::32617")  # fmt: skip
    answer, picture = draw(tmp_path, result=result)
    assert picture.shape == (320, 400, 3)
    assert answer["classes"] == [{"name": "oak", "count": 1}]
    # Four picture pixels a metre: the box spans columns 160 to 280, rows 120 to 240.
    for row, col in ((120, 220), (240, 220), (180, 160), (180, 280)):
        red, green, blue = picture[row, col]
        assert red > 180, (row, col)
        assert max(green, blue) < 80, (row, col)
    assert picture[180, 220].tolist() == [120, 120, 120]


def test_class_maps_are_laid_over_in_their_colours(tmp_path: Path) -> None:
    values = np.zeros((1, 160, 200), dtype="uint8")
    values[:, 60:100, 80:140] = 2
    result = write(tmp_path / "map.tif", values, crs=UTM,
                   transform=Affine(0.5, 0, X, 0, -0.5, Y), nodata=0)  # fmt: skip
    answer, picture = draw(tmp_path, result=str(result))
    inside, outside = picture[160, 220], picture[100, 220]
    assert inside[2] > inside[0] + 80
    assert outside.tolist() == [120, 120, 120]
    assert picture[160, 160].tolist() == [0, 0, 255]  # the edge is in full colour
    assert answer["classes"] == [{"name": "pine", "count": 120 * 80}]


def test_extent_and_size(tmp_path: Path) -> None:
    answer, picture = draw(tmp_path, extent=[X + 10, Y - 30, X + 60, Y - 5], max_pixels=200)
    assert picture.shape == (100, 200, 3)
    assert answer["extent"] == pytest.approx([X + 10, Y - 30, X + 60, Y - 5])
    with pytest.raises(EngineError, match="lies outside the imagery"):
        draw(tmp_path, extent=[0, 0, 1, 1])


def test_imagery_of_many_numbers_is_stretched(tmp_path: Path) -> None:
    pixels = np.linspace(4000, 4400, 160 * 200).reshape(1, 160, 200).astype("uint16")
    utm(tmp_path / "grey.tif", pixels=pixels)
    _, picture = draw(tmp_path, classes=[])
    assert picture[200, 100, 0] > picture[150, 100, 0] > picture[100, 100, 0]
    assert picture[:, :100].min() < 10


def test_same_input_same_bytes(tmp_path: Path) -> None:
    draw(tmp_path, title="Trees", credit="someone")
    first = (tmp_path / "picture.png").read_bytes()
    draw(tmp_path, title="Trees", credit="someone")
    assert (tmp_path / "picture.png").read_bytes() == first


def test_only_pictures_are_written(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="PNG or JPEG"):
        draw(tmp_path, out=str(tmp_path / "picture.gif"))
    draw(tmp_path, out=str(tmp_path / "picture.jpg"))


@pytest.mark.parametrize(
    ("length", "expected"), [(7.3, 5), (4.9, 2), (1, 1), (999, 500), (0.037, 0.02), (0, 1)]
)
def test_scale_bars_are_round(length: float, expected: float) -> None:
    assert round_length(length) == pytest.approx(expected)
