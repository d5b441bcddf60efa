"""A store is a valid GeoPackage: identity, registrations, styles, coded values, the validator."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

Copy = Callable[[str], Path]
NAMES = ["small", "packed", "empty", "points", "lines"]


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    """A query by plain SQLite."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


@pytest.mark.parametrize("name", NAMES)
def test_the_header_is_a_geopackages(store: Copy, name: str) -> None:
    header = store(name).read_bytes()[:100]
    assert header[68:72] == b"GPKG"
    assert struct.unpack(">I", header[60:64]) == (10300,)


def test_the_schema_suits_old_readers(store: Copy) -> None:
    path = store("small")
    statements = [sql for (sql,) in rows(path, "SELECT sql FROM sqlite_master WHERE sql NOT NULL")]
    assert not [sql for sql in statements if "STRICT" in sql or "GENERATED" in sql]
    # Laws of built-ins only: a function of ours would make every edit elsewhere fail.
    laws = rows(
        path, "SELECT name,sql FROM sqlite_master WHERE type='trigger' AND name LIKE 'dls%'"
    )
    assert len(laws) > 20
    assert not [name for name, sql in laws if "ST_" in sql]


def test_extents_and_counts_are_right(store: Copy) -> None:
    path = store("packed")
    found = rows(
        path,
        "SELECT table_name,min_x,min_y,max_x,max_y FROM gpkg_contents "
        "WHERE data_type='features' ORDER BY 1 DESC",
    )
    assert found == [
        ("work_units", 404000, 3285000, 405000, 3285500),
        ("training_samples", 404000, 3285001, 404992, 3285493),
    ]


def test_shapes_are_written_as_gdal_writes_them(store: Copy) -> None:
    pyogrio = pytest.importorskip("pyogrio")
    path = store("packed")
    _meta, _fids, geometry, _fields = pyogrio.raw.read(path, layer="work_units", columns=[])
    other = path.with_name("other.gpkg")
    pyogrio.raw.write(
        other,
        geometry,
        [],
        [],
        layer="work_units",
        geometry_type="Polygon",
        crs="EPSG:32617",
        driver="GPKG",
    )
    query = "SELECT geom FROM work_units ORDER BY fid"
    assert rows(path, query) == rows(other, query)


@pytest.mark.parametrize(
    ("name", "symbol"), [("small", "fill"), ("points", "marker"), ("lines", "line")]
)
def test_styles_are_sound_and_name_every_status(store: Copy, name: str, symbol: str) -> None:
    path = store(name)
    styles = dict(rows(path, "SELECT f_table_name,styleQML FROM layer_styles WHERE useAsDefault"))
    assert set(styles) == {"work_units", "training_samples"}
    for layer, text in styles.items():
        tree = ElementTree.fromstring(text)
        values = {node.attrib["value"] for node in tree.iter("category")}
        constraint = "dls_unit_status" if layer == "work_units" else "dls_sample_status"
        coded = rows(
            path,
            f"SELECT value FROM gpkg_data_column_constraints WHERE constraint_name='{constraint}'",
        )
        assert values == {value for (value,) in coded}
        kinds = {node.attrib["type"] for node in tree.iter("symbol")}
        assert kinds == ({symbol} if layer == "training_samples" else {"fill"})


@pytest.mark.parametrize("name", NAMES)
def test_the_validator_of_gdal_finds_nothing(
    store: Copy, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    validator = pytest.importorskip(
        "osgeo_utils.samples.validate_gpkg",
        reason="osgeo_utils is not installed (Debian: python3-gdal)",
    )
    errors = validator.check(str(store(name)), extra_checks=True, abort_at_first_error=False)
    assert not errors
    assert capsys.readouterr().out == ""


def test_a_copy_by_plain_sqlite_keeps_everything(store: Copy) -> None:
    path = store("small")
    copy = path.with_name("copy.gpkg")
    source, target = sqlite3.connect(path), sqlite3.connect(copy)
    source.backup(target)
    target.close()
    source.close()
    assert rows(copy, "SELECT count(*) FROM sqlite_master") == rows(
        path, "SELECT count(*) FROM sqlite_master"
    )
