"""Labels that come again in other clothes are the samples that they were."""

from __future__ import annotations

import json
import sqlite3

import pytest
from rasterio.warp import transform_geom
from travel import EPSG, PROJECT, Journey, squares

COUNT = len(squares(3))
WORDS = {
    "GOAL": "detect_objects", "FORMAT": "pascal_voc", "MODEL": "center_net", "ITERATIONS": "1",
    "OUTPUT": "map.gpkg",
}


def begin(journey: Journey, *changes: tuple[str, str]) -> None:
    """Writes the project with some texts changed, applies it and imports its labels."""
    journey.write(**WORDS)
    path = journey.folder / "roofs.dlsproj"
    text = path.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text)
    journey.run("apply", "--yes")
    journey.run("samples", "import")


def samples(journey: Journey) -> list[tuple[str, str]]:
    """Key and status of each sample."""
    with sqlite3.connect(journey.folder / "roofs.gpkg") as store:
        return store.execute("SELECT key,status FROM training_samples ORDER BY fid").fetchall()


@pytest.mark.parametrize("digits", [15, 7])
@pytest.mark.parametrize("has_ids", [True, False])
def test_labels_in_another_reference_system(
    journey: Journey, digits: int, has_ids: bool
) -> None:
    """A file saved in degrees brings what it brought before, judged or not."""
    begin(journey, *([] if has_ids else [('  id_field = "id"\n', "")]))
    before = samples(journey)
    journey.run("sample", "set", before[0][0], "--status", "rejected")
    path = journey.folder / "roofs.geojson"
    labels = json.loads(path.read_text())
    for feature in labels["features"]:
        feature["geometry"] = transform_geom(
            f"EPSG:{EPSG}", "EPSG:4326", feature["geometry"], precision=digits)
    del labels["crs"]
    path.write_text(json.dumps(labels))
    said = journey.run("samples", "import")
    assert f"0 added, 0 changed, {COUNT - 1} unchanged" in said
    assert "1 rejected by a reviewer" in said
    assert "1 not listed here; --all-problems lists them" in said
    assert samples(journey)[1:] == before[1:]


def test_deleted_samples_stay_deleted(journey: Journey) -> None:
    """Neither a class's new name nor an id brings them back."""
    begin(journey, ('  id_field = "id"\n', ""))
    with sqlite3.connect(journey.folder / "roofs.gpkg") as store:
        store.execute("DELETE FROM training_samples WHERE fid = 1")
    store.close()
    path = journey.folder / "roofs.dlsproj"
    text = path.read_text().replace("class roof {", "class house {").replace(
        "for roof {", "for house {")
    path.write_text(text + "\nmoved { from = things.roof, to = things.house }\n")
    journey.run("apply", "--yes")
    said = journey.run("samples", "import")
    assert f"0 added, 0 changed, {COUNT - 1} unchanged" in said
    assert "1 deleted by somebody, not brought back" in said
    path.write_text(path.read_text().replace('"kind"\n', '"kind"\n  id_field = "id"\n'))
    journey.run("apply", "--yes")
    said = journey.run("samples", "import")
    assert "0 added" in said and "1 deleted by somebody, not brought back" in said
    assert f"{COUNT - 1} samples found by outline, under the key of their labels now" in said
    assert len(samples(journey)) == COUNT - 1


def test_a_new_value_is_nobodys_work(journey: Journey) -> None:
    """An apply and a rollback that change a class's value leave samples untouched."""
    begin(journey)
    path = journey.folder / "roofs.dlsproj"
    assert "value = 1" in PROJECT
    path.write_text(path.read_text().replace("value = 1", "value = 9"))
    journey.run("apply", "--yes")
    journey.run("rollback", "--yes", "1")
    with sqlite3.connect(journey.folder / "roofs.gpkg") as store:
        rows = store.execute(
            "SELECT DISTINCT class_value,revision = origin_revision FROM training_samples")
        assert rows.fetchall() == [(1, 1)]
    store.close()
    assert f"{COUNT} unchanged" in journey.run("samples", "import")
