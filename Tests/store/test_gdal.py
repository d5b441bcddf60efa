"""GDAL reads and edits stores: the layers stay valid, the laws hold, the index stays sound."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Edit = Callable[..., list[dict[str, Any]]]
Copy = Callable[[str], Path]

SQUARE = "POLYGON ((404500 3285500,404502 3285500,404502 3285502,404500 3285502,404500 3285500))"


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    """A query by plain SQLite."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def expect_sound(path: Path) -> None:
    """SQLite finds no fault; indexes, counts and references fit the rows."""
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    assert rows(path, "PRAGMA foreign_key_check") == []
    for layer in ("work_units", "training_samples"):
        assert rows(path, f"SELECT rtreecheck('rtree_{layer}_geom')") == [("ok",)]
        count = rows(path, f"SELECT count(*) FROM {layer} WHERE geom NOT NULL")
        assert rows(path, f"SELECT count(*) FROM rtree_{layer}_geom") == count
        counted = rows(
            path, f"SELECT feature_count FROM gpkg_ogr_contents WHERE table_name='{layer}'"
        )
        # GDAL leaves a count unknown after a deletion that was refused, and counts anew itself.
        assert counted in (rows(path, f"SELECT count(*) FROM {layer}"), [(None,)])


@pytest.mark.parametrize("name", ["small", "packed", "empty", "points", "lines"])
def test_every_layer_reads_without_a_word(store: Copy, gdal: Edit, name: str) -> None:
    path = store(name)
    before = path.read_bytes()
    listed, read = gdal(path, {"do": "layers"}, {"do": "read_all"}, update=False)
    assert listed["result"][:2] == ["work_units", "training_samples"]
    assert "dls_audit" in listed["result"]
    assert listed["complaints"] == read["complaints"] == []
    for counted, told in read["result"].values():
        assert counted == told
    assert path.read_bytes() == before


def test_attributes_are_edited_and_audited(store: Copy, gdal: Edit) -> None:
    path = store("small")
    unit, sample = gdal(
        path,
        {
            "do": "set",
            "layer": "work_units",
            "fid": 2,
            "fields": {"status": "in_progress", "note": "wet", "changed_by": "sam"},
        },
        {"do": "set", "layer": "training_samples", "fid": 3, "fields": {"note": "seen"}},
    )
    assert unit == sample == {"result": 0, "complaints": []}
    found = rows(path, "SELECT status,note,changed_by,revision FROM work_units WHERE fid=2")
    assert found == [("in_progress", "wet", None, 2)]
    # A note does not undo an approval: GDAL writes the shape back as it was.
    assert rows(path, "SELECT status,revision FROM training_samples WHERE fid=3") == [
        ("approved", 2)
    ]
    entries = rows(path, "SELECT actor,fid,detail FROM dls_audit ORDER BY seq DESC LIMIT 2")
    assert entries == [(None, 3, "note"), ("sam", 2, "status note")]
    expect_sound(path)


def test_an_edited_shape_waits_for_approval(store: Copy, gdal: Edit) -> None:
    path = store("packed")
    edited, found, gone = gdal(
        path,
        {"do": "set", "layer": "training_samples", "fid": 4, "wkt": SQUARE},
        {
            "do": "window",
            "layer": "training_samples",
            "rect": [404500.4, 3285500.4, 404501.6, 3285501.6],
        },
        {
            "do": "window",
            "layer": "training_samples",
            "rect": [404030.5, 3285001.5, 404031, 3285002],
        },
    )
    assert edited["result"] == 0
    assert 4 in found["result"]
    assert 4 not in gone["result"]
    assert rows(path, "SELECT status FROM training_samples WHERE fid=4") == [("pending_approval",)]
    expect_sound(path)


def test_samples_are_drawn_and_deleted(store: Copy, gdal: Edit) -> None:
    path = store("packed")
    fields = {"class": "oak", "changed_by": "sam"}
    created, deleted, window = gdal(
        path,
        {"do": "create", "layer": "training_samples", "fields": fields, "wkt": SQUARE},
        {"do": "delete", "layer": "training_samples", "fid": 7},
        {
            "do": "window",
            "layer": "training_samples",
            "rect": [404500.4, 3285500.4, 404501.6, 3285501.6],
        },
    )
    assert created["complaints"] == deleted["complaints"] == []
    assert created["result"][0] == deleted["result"] == 0
    fid = created["result"][1]
    assert fid in window["result"]
    found = rows(
        path,
        'SELECT "schema",class_value,status,revision,unit,substr(key,1,6) '
        f"FROM training_samples WHERE fid={fid}",
    )
    assert found == [("crowns", 2, "pending_approval", 1, None, "drawn/")]
    assert rows(path, "SELECT key FROM dls_tombstones") == [("neon-boxes/6",)]
    expect_sound(path)


def test_many_edits_of_a_packed_index(store: Copy, gdal: Edit) -> None:
    path = store("packed")
    steps: list[dict[str, Any]] = [{"do": "begin"}]
    for index in range(400):
        x = 404000 + (index * 37) % 1000
        y = 3285000 + (index * 91) % 500
        wkt = f"POLYGON (({x} {y},{x + 3} {y},{x + 3} {y + 3},{x} {y + 3},{x} {y}))"
        if index % 3 == 0:
            steps.append({"do": "delete", "layer": "training_samples", "fid": index + 1})
        elif index % 3 == 1:
            steps.append({"do": "set", "layer": "training_samples", "fid": index + 1, "wkt": wkt})
        else:
            steps.append(
                {
                    "do": "create",
                    "layer": "training_samples",
                    "fields": {"class": "pine"},
                    "wkt": wkt,
                }
            )
    results = gdal(path, *steps, {"do": "commit"})
    assert [result["complaints"] for result in results] == [[]] * len(results)
    expect_sound(path)
    assert rows(path, "SELECT count(*) FROM dls_tombstones") == [(134,)]


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (
            {"do": "set", "layer": "work_units", "fid": 1, "fields": {"status": "finished"}},
            "status is one of queued",
        ),
        ({"do": "delete", "layer": "work_units", "fid": 1}, "holds training samples"),
        (
            {"do": "set", "layer": "work_units", "fid": 1, "wkt": SQUARE},
            "comes from the project file",
        ),
        (
            {"do": "create", "layer": "work_units", "fields": {"key": "x"}, "wkt": SQUARE},
            "made by the project file",
        ),
        (
            {"do": "create", "layer": "training_samples", "wkt": SQUARE},
            "class is none of the project's",
        ),
        (
            {"do": "set", "layer": "training_samples", "fid": 1, "fields": {"class": "snag"}},
            "class is none of the project's",
        ),
        (
            {"do": "set", "layer": "training_samples", "fid": 1, "fields": {"unit": 999}},
            "work unit that is not there",
        ),
        (
            {"do": "set", "layer": "dls_audit", "fid": 1, "fields": {"actor": "nobody"}},
            "append-only",
        ),
        ({"do": "delete", "layer": "dls_audit", "fid": 1}, "append-only"),
    ],
)
def test_the_laws_reach_the_user_of_gdal(
    store: Copy, gdal: Edit, step: dict[str, Any], sentence: str
) -> None:
    path = store("small")
    tables = ("work_units", "training_samples", "dls_audit")
    before = [rows(path, f"SELECT * FROM {table}") for table in tables]
    (answer,) = gdal(path, step)
    assert any(sentence in complaint for complaint in answer["complaints"]), answer
    assert [rows(path, f"SELECT * FROM {table}") for table in tables] == before
    expect_sound(path)


def test_a_stale_write_does_not_win(store: Copy, gdal: Edit) -> None:
    path = store("small")
    results = gdal(
        path,
        {"do": "hold", "session": "b", "layer": "work_units", "fid": 1, "as": "old"},
        {"do": "set", "session": "a", "layer": "work_units", "fid": 1, "fields": {"note": "a"}},
        {
            "do": "set",
            "session": "b",
            "layer": "work_units",
            "held": "old",
            "fields": {"note": "b"},
        },
    )
    assert results[1]["result"] == 0
    assert any("changed by somebody else" in text for text in results[2]["complaints"])
    assert rows(path, "SELECT note FROM work_units WHERE fid=1") == [("a",)]
    expect_sound(path)


def test_sql_through_gdal_obeys_the_laws(store: Copy, gdal: Edit) -> None:
    path = store("small")
    replaced, updated = gdal(
        path,
        {
            "do": "sql",
            "sql": "INSERT OR REPLACE INTO work_units(fid,key,block) "
            "VALUES (1,'plots/0_0','plots')",
        },
        {"do": "sql", "sql": "UPDATE work_units SET complete=1 WHERE fid<4"},
    )
    assert any("instead of replacing" in text for text in replaced["complaints"])
    assert updated["complaints"] == []
    assert rows(path, "SELECT sum(complete),sum(revision) FROM work_units") == [(3, 9)]
    expect_sound(path)


def test_pyogrio_reads_and_appends(store: Copy) -> None:
    pyogrio = pytest.importorskip("pyogrio")
    numpy = pytest.importorskip("numpy")
    path = store("packed")
    meta, _fids, geometry, fields = pyogrio.raw.read(path, layer="work_units")
    assert meta["crs"] == "EPSG:32617"
    assert meta["geometry_type"] == "Polygon"
    assert len(geometry) == 5000
    named = dict(zip(meta["fields"], fields, strict=True))
    assert named["key"][101] == "plots/1_1"
    assert named["complete"].dtype == bool
    assert set(named["split"]) == {"training", "validation"}
    pyogrio.raw.write(
        path,
        geometry[:50],
        [numpy.array(["oak"] * 50, dtype=object)],
        ["class"],
        layer="training_samples",
        geometry_type="Polygon",
        crs="EPSG:32617",
        driver="GPKG",
        append=True,
    )
    assert rows(path, "SELECT count(*) FROM training_samples WHERE key LIKE 'drawn/%'") == [(50,)]
    expect_sound(path)
