"""Fields of a schema: columns that other programs see, values that come with labels, and laws."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from travel import Journey, squares

COUNT = len(squares(3))
WORDS = {
    "GOAL": "detect_objects", "FORMAT": "pascal_voc", "MODEL": "center_net", "ITERATIONS": "1",
    "OUTPUT": "map.gpkg",
}
FIELDS = """  field height {
    type = real, title = "Height", unit = m, range = 0..60 m, required = true
  }
  field state { type = text, values = ["whole", "it's open"] }
  field seen { type = date }
"""


def begin(journey: Journey, fields: str = FIELDS, **values: Any) -> str:
    """Writes the project with fields, and labels with these values; returns the project's text."""
    journey.write(**WORDS)
    path = journey.folder / "roofs.dlsproj"
    text = path.read_text().replace("  class roof", f"{fields}  class roof")
    path.write_text(text)
    label(journey, **values)
    return text


def label(journey: Journey, **values: Any) -> None:
    """Gives each label these values; one that is a function gets the label's number."""
    path = journey.folder / "roofs.geojson"
    labels = json.loads(path.read_text())
    for number, feature in enumerate(labels["features"]):
        for name, value in values.items():
            feature["properties"][name] = value(number) if callable(value) else value
    path.write_text(json.dumps(labels))


def rows(journey: Journey, sql: str) -> list[tuple[Any, ...]]:
    """A query by plain SQLite."""
    with closing(sqlite3.connect(journey.folder / "roofs.gpkg")) as store:
        return store.execute(sql).fetchall()


def edit(journey: Journey, sql: str) -> str:
    """A change by another program, which brings the functions that spatial indexes call."""
    with closing(sqlite3.connect(journey.folder / "roofs.gpkg")) as store:
        for name in ["ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"]:
            store.create_function(name, 1, lambda _: 0)
        try:
            with store:
                store.execute(sql)
        except sqlite3.IntegrityError as error:
            return str(error)
    return ""


def test_other_programs_see_the_fields(journey: Journey) -> None:
    """Columns with types, titles, ranges and lists; a second apply has nothing to do."""
    begin(journey, height=lambda number: number / 2, state="it's open", seen="2024-05-14")
    plan = journey.run("plan")
    assert "+ field things.height" in plan and "nothing acts on it" not in plan
    journey.run("apply", "--yes")
    journey.run("plan", "--detailed-exitcode")
    assert f"{COUNT} added" in journey.run("samples", "import")
    described = rows(
        journey,
        "SELECT column_name,title,constraint_type,min,max,value FROM gpkg_data_columns c LEFT JOIN "
        "gpkg_data_column_constraints USING (constraint_name) WHERE table_name='training_samples' "
        "AND column_name <> 'status' ORDER BY c.rowid,value")
    assert described == [
        ("height", "Height (m)", "range", 0, 60, None),
        ("state", "state", "enum", None, None, "it's open"),
        ("state", "state", "enum", None, None, "whole"),
        ("seen", "seen", None, None, None, None),
    ]
    ((style,),) = rows(
        journey, "SELECT styleQML FROM layer_styles WHERE f_table_name='training_samples'")
    assert '<alias field="height" name="Height (m)"/>' in style and 'type="Range"' in style
    pyogrio = pytest.importorskip("pyogrio")
    meta, _, _, columns = pyogrio.raw.read(
        journey.folder / "roofs.gpkg", layer="training_samples", read_geometry=False)
    found = dict(zip(meta["fields"], zip(meta["dtypes"], columns, strict=True), strict=True))
    assert found["height"][0] == "float64" and found["seen"][0].startswith("datetime64")
    assert found["height"][1].tolist() == [number / 2 for number in range(COUNT)]
    assert set(found["state"][1]) == {"it's open"}
    assert {str(day)[:10] for day in found["seen"][1]} == {"2024-05-14"}
    assert f"{COUNT} unchanged" in journey.run("samples", "import")


def test_a_sample_is_approved_once_it_has_what_is_required(journey: Journey) -> None:
    """By dls, which names it, and by any other program."""
    begin(journey, height=lambda number: [75, None, "3,5"][min(number, 2)])
    journey.run("apply", "--yes")
    said = journey.run("samples", "import")
    assert "1 with a value that its field can't have" in said
    assert "has 75 in height, which takes a number from 0 to 60 m" in said
    assert "1 without a value that its schema requires" in said
    assert rows(journey, "SELECT status,count(*) FROM training_samples GROUP BY 1 ORDER BY 1") == [
        ("approved", COUNT - 2), ("pending_approval", 2)]
    said = journey.run("sample", "set", "*", "--status", "approved", code=1)
    assert "2 samples can't be approved: labels/0 and labels/1 have nothing in height" in said
    assert "dls sample set KEY --field NAME=VALUE" in said
    approve = "UPDATE training_samples SET status = 'approved' WHERE key = 'labels/0'"
    assert "approved once it has a number from 0 to 60 m in height" in edit(journey, approve)
    wrong = "UPDATE training_samples SET height = 61 WHERE key = 'labels/0'"
    assert "has a number from 0 to 60 m in height" in edit(journey, wrong)
    said = journey.run("sample", "set", "labels/0", "--field", "height=61", code=2)
    assert "height takes a number from 0 to 60 m, not" in said
    said = journey.run("sample", "set", "labels/0", "--field", "heigth=6", code=2)
    assert "did you mean height?" in said
    journey.run("sample", "set", "labels/0", "--field", "height=6", "--field", "state=whole")
    assert edit(journey, approve) == ""
    assert edit(journey, "UPDATE training_samples SET height = 2 WHERE key = 'labels/1'") == ""
    journey.run("sample", "set", "*", "--status", "approved")
    journey.run("unit", "set", "*", "--complete")
    # What people wrote stays theirs.
    assert f"{COUNT} changed by somebody" in journey.run("samples", "import")
    assert rows(journey, "SELECT height,state FROM training_samples WHERE key = 'labels/0'") == [
        (6.0, "whole")]


def test_a_field_that_becomes_required(journey: Journey) -> None:
    """What was approved stays so; its unit isn't complete until it has a value."""
    text = begin(journey, FIELDS.replace(", required = true", ""))
    journey.run("apply", "--yes")
    journey.run("samples", "import")
    path = journey.folder / "roofs.dlsproj"
    path.write_text(text.replace("range = 0..60 m", "range = 0..60 m, required = true"))
    assert "is required from now on" in journey.run("apply", "--yes")
    assert rows(journey, "SELECT DISTINCT status FROM training_samples") == [("approved",)]
    said = journey.run("unit", "set", "*", "--complete", code=1)
    assert "have nothing in height, where things asks for a number from 0 to 60 m." in said
    assert "as they hold approved samples: labels/" in said
    refusal = edit(journey, "UPDATE work_units SET complete = 1")
    assert "doesn't have a number from 0 to 60 m in height" in refusal
    journey.run("sample", "set", "*", "--field", "height=4")
    journey.run("unit", "set", "*", "--complete")
    journey.run("export")


def test_values_outlive_their_field(journey: Journey) -> None:
    """A field that goes leaves its column, and has it again when it comes back."""
    text = begin(journey, height=12)
    journey.run("apply", "--yes")
    journey.run("samples", "import")
    path = journey.folder / "roofs.dlsproj"
    path.write_text(text.replace(FIELDS, ""))
    plan = journey.run("plan")
    assert f"the values of {COUNT} samples stay, in the column `height`" in plan
    journey.run("apply", "--yes")
    names = rows(journey, "SELECT name FROM pragma_table_info('training_samples')")
    assert ("height",) in names and ("state",) not in names
    path.write_text(text)
    journey.run("apply", "--yes")
    journey.run("plan", "--detailed-exitcode")
    assert rows(journey, "SELECT DISTINCT height FROM training_samples") == [(12.0,)]
