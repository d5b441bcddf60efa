"""test_odd_requests.py: owns the check that no request, however odd, ends in an internal error."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shapely
from rasters import utm
from vectors import collection

from dls_engine import methods
from dls_engine.context import Context
from dls_engine.errors import EngineError
from dls_engine.params import Params

ODD: list[Any] = [
    None, True, -1, 0, 0.5, 1e308, -1e308, 10**400, float("nan"), "", " ", "\0", "\ud800", "EPSG:",
    "EPSG:99999999999999999999", "*", "[", "/", "/dev/null", "x" * 5000, [], {}, [[]], [None],
    ["\0"], [1e308] * 4, [0, 0, 0, 0], [5, 5, 1, 1], {"a": {"b": []}}, [{}], "../", "a\nb",
]  # fmt: skip


def requests(folder: Path) -> dict[str, dict[str, Any]]:
    """A request of each kind that succeeds."""
    raster = str(utm(folder / "a.tif"))
    square = shapely.box(400000, 2999984, 400016, 3000000)
    units = collection(folder / "u.geojson", [(square, {"key": "u", "split": "test"})])
    known = {"key": "s", "class": "oak", "unit": "u", "revision": 1}
    samples = collection(
        folder / "s.geojson", [(shapely.box(400002, 2999990, 400008, 2999996), known)]
    )
    source = {"paths": [raster], "address": "a", "crs": "EPSG:32617", "origin": [0, 0],
              "cell_size": [1, 1], "origin_unit": "metre", "cell_unit": "foot",
              "bands": ["r", "g", "b"], "nodata": 0}  # fmt: skip
    classes = [{"name": "oak", "value": 1, "color": "#00ff00", "title": "Oak", "ignore": False}]
    return {
        "probe": {"sources": [source]},
        "layer/read": {"paths": [samples], "format": "geojson", "crs": "EPSG:32617",
                       "target_crs": "EPSG:4326", "layer": "s", "source": source,
                       "out": str(folder / "out" / "l.geojson")},
        "layout": {"extent": [-82.001, 29.689, -82, 29.69], "crs": "EPSG:4326",
                   "size_m": [100, 100], "out": str(folder / "out" / "g.geojson"),
                   "max_units": 50},
        "chips/export": {"source": source, "units": units, "samples": samples, "crs": "EPSG:32617",
                         "classes": classes, "format": "pascal_voc", "chip_format": "tiff",
                         "tile": [16, 16], "stride": [16, 16], "bands": ["r", "b"],
                         "empty_tiles": True, "min_overlap": 0.1, "rotation": 0, "margin": 2,
                         "out": str(folder / "out" / "chips")},
        "render": {"source": source, "result": samples, "layer": "s", "classes": classes,
                   "extent": [400000, 2999980, 400020, 3000000], "max_pixels": 64, "title": "T",
                   "credit": "C", "out": str(folder / "out" / "p.png")},
    }  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in a request."""
    yield path
    items: Any = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else items
    for key, item in items:
        yield from places(item, (*path, key))


def changed(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copied = copy.deepcopy(value)
    spot = copied
    for key in path[:-1]:
        spot = spot[key]
    spot[path[-1]] = new
    return copied


@pytest.mark.parametrize("method", ["probe", "layer/read", "layout", "chips/export", "render"])
def test_odd_values_give_answers_or_sentences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.chdir(tmp_path)
    request = requests(tmp_path)[method]
    handler = methods.find(method)
    handler(Params(request, method), Context())
    tried = 0
    for path in places(request):
        for odd in ODD:
            if path and path[-1] == "out" and isinstance(odd, str) and "/" in odd:
                continue  # nothing outside the test's own folder may be written
            text = repr(changed(request, path, odd))
            tried += 1
            try:
                answer = handler(Params(changed(request, path, odd), method), Context())
                json.dumps(answer)
            except EngineError as error:
                assert error.reason, text
                assert error.next_step, text
            except OSError:
                pass  # the server makes a sentence of it
            except Exception as error:
                raise AssertionError(
                    f"{path} = {odd!r}: {type(error).__name__}: {error}"
                ) from error
    assert tried > 200
