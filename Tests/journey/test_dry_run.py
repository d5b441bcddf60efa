"""test_dry_run.py: `--dry-run` tells what a run then does, starts nothing and changes nothing."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from test_forecast import written
from travel import Journey


def files(journey: Journey) -> dict[Path, bytes | None]:
    """Everything below the project's folder."""
    return {path: path.read_bytes() if path.is_file() else None
            for path in journey.folder.rglob("*")}  # fmt: skip


def dry(journey: Journey, command: str) -> dict:  # type: ignore[type-arg]
    """What the dry run of a command says of its one block; it leaves everything as it was."""
    before = files(journey)
    told = journey.json(command, "--dry-run")["blocks"]
    assert files(journey) == before
    assert len(told) == 1
    return told[0]  # type: ignore[no-any-return]


def keys(journey: Journey, layer: str) -> list[str]:
    with sqlite3.connect(journey.folder / "roofs.gpkg") as store:
        return [key for (key,) in store.execute(f'SELECT "key" FROM {layer} ORDER BY fid')]


def result(journey: Journey, kind: str) -> dict:  # type: ignore[type-arg]
    """What the newest run of a kind answered."""
    run = max((journey.folder / "roofs.dls" / "runs").glob(f"{kind}-*"))
    return json.loads((run / "result.json").read_text())  # type: ignore[no-any-return]


def test_what_is_told_is_what_comes_out(journey: Journey) -> None:
    """Some units complete, some samples rejected: chips, iterations and tiles as they then are."""
    journey.write(
        GOAL="detect_objects", FORMAT="pascal_voc", MODEL="center_net", ITERATIONS="3",
        OUTPUT="map.gpkg",
    )
    path = journey.folder / "roofs.dlsproj"
    path.write_text(path.read_text().replace("model = net,", "model = net, padding = 384 px,"))
    before = files(journey)
    said = journey.run("export", "--dry-run", code=2)
    assert "chips: would be refused" in said and files(journey) == before
    journey.run("apply", "--yes")
    journey.run("samples", "import")
    journey.run("unit", "set", "*", "--complete")
    for unit in keys(journey, "work_units")[::4]:
        journey.run("unit", "set", unit, "--not-complete")
    for sample in keys(journey, "training_samples")[::3]:
        journey.run("sample", "set", sample, "--status", "rejected")

    told = dry(journey, "export")
    assert told["replaces"] is None
    journey.run("export")
    found = written(journey)
    assert told["output"] == str(journey.folder / "roofs.dls" / "chips" / "chips")
    assert told["forecast"]["units"] == found["units"]
    assert told["forecast"]["chips"] == found["chips"]
    assert told["forecast"]["classes"][0]["objects"] == found["objects"]
    assert found["bytes"] <= told["forecast"]["bytes"]
    again = dry(journey, "export")
    assert again["replaces"]["run"].startswith("export-")
    assert again["replaces"]["changed"] is None

    told = dry(journey, "train")
    journey.run("train")
    model = json.loads((journey.folder / "roofs.dls/models/net/model.json").read_text())
    assert told["forecast"]["iterations"] == model["provenance"]["iterations"] == 3
    assert told["forecast"]["chips"] == model["provenance"]["chips"]["training"]

    told = dry(journey, "infer")
    journey.run("infer")
    assert told["forecast"]["tiles"] == result(journey, "infer")["tiles"] == 4
    assert told["output"] == str(journey.folder / "map.gpkg")
    assert "map.png" in told["notes"][0]
