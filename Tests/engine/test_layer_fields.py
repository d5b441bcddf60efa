"""test_layer_fields.py: owns the tests of what fields and ids of vector files come to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely

from dls_engine.context import Context
from dls_engine.params import Params
from dls_engine.vector.read import read

SQUARES = [shapely.box(400002 + 10 * i, 2999990, 400006 + 10 * i, 2999994) for i in range(5)]
LARGE = [9007199254740993, 9007199254740992, 1234567890123456789, 1234567890123456790, 0]
DRIVERS = {".shp": "ESRI Shapefile", ".gpkg": "GPKG", ".fgb": "FlatGeobuf", ".geojson": "GeoJSON"}


def run(tmp_path: Path, path: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The answer, and the properties of the features written."""
    out = tmp_path / "out.geojson"
    answer: dict[str, Any] = read(
        Params({"paths": str(path), "out": str(out)}, "layer/read"), Context()
    )
    return answer, [f["properties"] for f in json.loads(out.read_text())["features"]]


def save(path: Path, name: str, values: Any, missing: list[int] | None = None, **more: Any) -> Path:
    """Writes squares with one field, some of whose values are missing."""
    values = np.array(values)
    mask = np.zeros(len(values), dtype=bool)
    mask[missing or []] = True
    pyogrio.raw.write(
        path, shapely.to_wkb(np.array(SQUARES[: len(values)], dtype=object)), [values], [name],
        field_mask=[mask], geometry_type="Polygon", crs="EPSG:32617",
        driver=DRIVERS[path.suffix], **more,
    )  # fmt: skip
    return path


@pytest.mark.parametrize("missing", [[], [4], [0, 2]])
@pytest.mark.parametrize("suffix", [".gpkg", ".fgb", ".geojson"])
def test_whole_numbers_keep_every_digit(tmp_path: Path, suffix: str, missing: list[int]) -> None:
    name = 'a "gid"'
    path = save(tmp_path / f"a b{suffix}", name, np.array(LARGE, dtype=np.int64), missing)
    _, properties = run(tmp_path, path)
    found = [p[name] for p in properties]
    wanted = [None if i in missing else value for i, value in enumerate(LARGE)]
    # FlatGeobuf puts features in the order of its index.
    assert sorted(map(str, found)) == sorted(map(str, wanted))
    assert all(value is None or isinstance(value, int) for value in found)


@pytest.mark.parametrize("missing", [[], [1]])
def test_small_numbers_and_booleans_are_whole(tmp_path: Path, missing: list[int]) -> None:
    path = save(tmp_path / "a.gpkg", "n", np.array([1, 2, 3], dtype=np.int32), missing)
    texts = [json.dumps(p["n"]) for p in run(tmp_path, path)[1]]
    assert texts == ["1", "null" if missing else "2", "3"]
    path = save(tmp_path / "b.gpkg", "is", np.array([True, False, True]), missing)
    texts = [json.dumps(p["is"]) for p in run(tmp_path, path)[1]]
    assert texts == ["true", "null" if missing else "false", "true"]


def test_numbers_with_a_point_stay(tmp_path: Path) -> None:
    path = save(tmp_path / "a.gpkg", "x", np.array([1.0, 2.5, 3.25]), [1])
    assert [p["x"] for p in run(tmp_path, path)[1]] == [1.0, None, 3.25]


@pytest.mark.parametrize("name", ["id", "fid", "OBJECTID"])
def test_a_number_that_the_file_keeps_goes_by_its_name(tmp_path: Path, name: str) -> None:
    path = save(tmp_path / "a.gpkg", "n", [7, 8], layer_options={"FID": name})
    answer, properties = run(tmp_path, path)
    assert properties == [{name: 1, "n": 7}, {name: 2, "n": 8}]
    assert {"name": name, "type": "integer"} in answer["fields"]


@pytest.mark.parametrize("suffix", [".shp", ".fgb"])
def test_the_number_of_a_row_is_no_id(tmp_path: Path, suffix: str) -> None:
    _, properties = run(tmp_path, save(tmp_path / f"a{suffix}", "n", [7, 8]))
    assert sorted(p["n"] for p in properties) == [7, 8]
    assert all(list(p) == ["n"] for p in properties)


@pytest.mark.parametrize(
    "ids", [["way/1", "way/2"], [7, 9], [0, 1], [None, None], ["way/1", 3]], ids=str
)
def test_ids_of_features_are_a_field(tmp_path: Path, ids: list[Any]) -> None:
    features = [
        {
            "type": "Feature",
            **({} if own is None else {"id": own}),
            "properties": {"n": 1},
            "geometry": shapely.geometry.mapping(square),
        }
        for own, square in zip(ids, SQUARES, strict=False)
    ]
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    _, properties = run(tmp_path, path)
    assert [str(p.get("id")) for p in properties] == [str(own) for own in ids]
