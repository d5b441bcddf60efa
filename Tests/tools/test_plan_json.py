"""test_plan_json.py: what plan, apply and their kin say to programs, held to its schema."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from program import Program
from test_reports import closed, schema

PROJECT = """\
dlsproj 1

project trees { title = "Trees", owner = maria, goal = detect_objects }

person maria {}

source ortho { path = "ortho.tif" }

schema crowns {
  class tree { value = 1, color = #2e7d32 }
}

work_units plots { source = ortho, polygons = "units.geojson", id_field = "id" }
"""
SQUARES = [("a", 0, 0), ("b", 200, 0), ("c", 0, 200)]


def squares(count: int) -> str:
    """The first few of three units."""
    rings = [
        (name, [[x, y], [x + 200, y], [x + 200, y + 200], [x, y + 200], [x, y]])
        for name, x, y in SQUARES[:count]
    ]
    return json.dumps({
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32617"}},
        "features": [
            {"type": "Feature", "properties": {"id": name},
             "geometry": {"type": "Polygon", "coordinates": [ring]}}
            for name, ring in rings
        ],
    })  # fmt: skip


@pytest.fixture
def project(dls: Program) -> Program:
    """A project with two units."""
    dls.write("trees.dlsproj", PROJECT)
    dls.write("ortho.tif", "not really imagery")
    dls.write("units.geojson", squares(2))
    return dls


def check(kind: str, text: str) -> Any:
    """The document, which is one of the kind and holds nothing that the schema doesn't tell of."""
    whole = schema("plan.schema.json")
    Draft202012Validator.check_schema(whole)
    document = json.loads(text)
    Draft202012Validator(whole).validate(document)
    one = closed(whole) | {"anyOf": [{"$ref": f"#/$defs/{kind}"}]}
    Draft202012Validator(one).validate(document)
    return document


def test_every_answer_fits_the_schema(project: Program) -> None:
    run = project.run
    first = check("plan", run("plan", "--json", "--out", "trees.plan").stdout)
    assert first["creates_store"]
    assert first["counts"]["created"] == 7
    saved = project.folder / "trees.plan"
    assert check("saved", saved.read_text())["plan"] == first
    check("saved", run("show", "trees.plan", "--json").stdout)
    assert check("applied", run("apply", "trees.plan", "--json").stdout)["applied"]

    project.write("trees.dlsproj", PROJECT.replace("class tree", "class palm").replace("1,", "2,")
                  + "\nmoved { from = crowns.tree, to = crowns.palm }\n")  # fmt: skip
    project.write("units.geojson", squares(3))
    second = check("plan", run("plan", "--json", "--detailed-exitcode", code=3).stdout)
    assert [action["action"] for action in second["actions"]] == ["move", "update"]
    check("why", run("plan", "--why", "crowns.palm", "--json").stdout)
    check("why", run("plan", "--why", "plots/c", "--json").stdout)
    check("applied", run("apply", "--yes", "--json").stdout)

    store = sqlite3.connect(project.folder / "trees.gpkg")
    with store:
        store.execute("UPDATE dls_classes SET title = 'Palm'")
        store.execute("DELETE FROM dls_members")
    store.close()
    third = check("plan", run("plan", "--json").stdout)
    assert [drift["change"] for drift in third["drift"]] == ["changed", "removed"]
    assert check("why", run("plan", "--why", "crowns.palm", "--json").stdout)["drift"]
    adopted = check("adopted", run("adopt", "--diff", "--json", code=1).stdout)
    assert [refused["address"] for refused in adopted["refused"]] == ["maria"]
    check("plan", run("rollback", "1", "--dry-run", "--json").stdout)
    check("applied", run("rollback", "1", "--yes", "--json").stdout)
    difference = check("diff", run("diff", "1", "2", "--json").stdout)
    assert difference["units"] == [{"block": "plots", "created": 1, "updated": 0, "deleted": 0}]
    history = check("history", run("history", "--json").stdout)
    assert [plan["rollback_to"] for plan in history["plans"]] == [1, None, None]
    audit = check("audit", run("history", "--audit", "--json").stdout)
    assert audit["problem"] is None
    assert [entry["number"] for entry in audit["entries"]][-1] == 1


def test_a_plan_tells_what_the_project_would_yield(project: Program) -> None:
    project.write("trees.dlsproj", PROJECT + '''
export chips { schema = crowns, units = plots, format = pascal_voc, tile = 64 px }
''')  # fmt: skip
    told = check("plan", project.run("plan", "--json", "--forecast").stdout)["forecast"]
    assert told["units"][0]["block"] == "plots"
    assert [export["block"] for export in told["exports"]] == ["chips"]
    assert told["exports"][0]["chips"]["training"] > 0
    assert told == json.loads(project.run("check", "--json", "--forecast").stdout)["forecasts"][0]
    lines = project.run("plan", "--forecast").stdout.splitlines()
    assert lines[-1].startswith("  ") or lines[-1].startswith("chips: ")
    assert any(line.startswith("chips: ") and " chips of " in line for line in lines)


def test_a_refused_plan_fits_the_schema(project: Program) -> None:
    project.write("units.geojson", squares(2).replace('"b"', '"a"'))
    refused = check("plan", project.run("plan", "--json", code=1).stdout)
    assert [refusal["code"] for refusal in refused["refusals"]] == ["DLS0812"]
