"""`kill -9` at any moment of `apply` and `samples import` leaves the old store or the new one.

Few kills of a small project here; `make crash` does two hundred at 100,000 rows.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

DLS = Path(os.environ.get("DLS", Path(__file__).parents[2] / ".build/debug/dls"))
KILLS = int(os.environ.get("DLS_KILLS", "6"))
ROWS = int(os.environ.get("DLS_KILL_ROWS", "1000"))
SEED = int(os.environ.get("DLS_KILL_SEED", "1"))

PROJECT = """dlsproj 1

project trees { owner = maria, goal = detect_objects }
person maria {}
source ortho { path = "ortho.tif" }
schema crowns { class tree { value = 1 } }
work_units plots { source = ortho, polygons = "units.geojson", id_field = "id" }
samples boxes { schema = crowns, from = "boxes.geojson", class_field = "class", id_field = "id" }
"""


def squares(count: int, side: float, first: int = 0) -> str:
    """A GeoJSON file of squares in a grid of 300 columns."""
    features = []
    for number in range(first, first + count):
        x, y = 10.0 * (number % 300), 10.0 * (number // 300)
        ring = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
        features.append(
            {
                "type": "Feature",
                "properties": {"id": number, "class": "tree"},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32617"}}
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": features})


class Project:
    """A project in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        (folder / "trees.dlsproj").write_text(PROJECT)
        (folder / "ortho.tif").write_text("no imagery")

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Starts dls with an engine that only says what the source covers."""
        environment = dict(
            os.environ,
            HOME=str(self.folder),
            XDG_CACHE_HOME=str(self.folder / "cache"),
            DLS_ENGINE=str(Path(__file__).parents[1] / "fixtures/fake_engine.py"),
            SWIFT_BACKTRACE="enable=no",
        )
        return subprocess.Popen(
            [DLS, *arguments],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str) -> float:
        """Runs dls to its end and returns the seconds it took."""
        start = time.monotonic()
        process = self.start(*arguments)
        output, _ = process.communicate()
        assert process.returncode == 0, output
        return time.monotonic() - start

    def content(self) -> str:
        """A hash of every row, after SQLite found nothing wrong; as the next reader sees it."""
        with sqlite3.connect(self.folder / "trees.gpkg") as store:
            assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            digest = hashlib.sha256()
            for layer in ("work_units", "training_samples"):
                check = f"SELECT rtreecheck('rtree_{layer}_geom')"
                assert store.execute(check).fetchone() == ("ok",)
                for row in store.execute(f"SELECT * FROM {layer} ORDER BY 1"):
                    # Times differ from run to run; which rows there are, and what they hold, don't.
                    digest.update(repr([cell for cell in row if not is_time(cell)]).encode())
            for table in ("dls_applied_plans", "dls_batches"):
                count = store.execute(f"SELECT count(*) FROM {table}").fetchone()
                digest.update(repr((table, count)).encode())
        store.close()
        return digest.hexdigest()


def is_time(cell: object) -> bool:
    """Whether a cell holds a moment such as 2024-05-14T12:00:00Z."""
    return isinstance(cell, str) and len(cell) >= 20 and cell[4] == "-" and cell[10] == "T"


@pytest.mark.parametrize("deed", ["apply", "import"])
def test_random_kills_leave_old_or_new(tmp_path: Path, deed: str) -> None:
    project = Project(tmp_path / "trees")
    half = ROWS // 2
    (project.folder / "units.geojson").write_text(squares(half if deed == "apply" else ROWS, 10))
    (project.folder / "boxes.geojson").write_text(squares(half, 4))
    project.run("apply", "--yes")
    project.run("samples", "import")
    if deed == "apply":
        (project.folder / "units.geojson").write_text(squares(ROWS, 10))
    else:
        (project.folder / "boxes.geojson").write_text(squares(ROWS, 5))
    command = ("apply", "--yes") if deed == "apply" else ("samples", "import")
    saved = tmp_path / "saved"
    shutil.copytree(project.folder, saved)
    old = project.content()
    duration = project.run(*command)
    new = project.content()
    assert new != old

    chance = random.Random(SEED)
    ends = {"old": 0, "new": 0}
    for number in range(KILLS):
        shutil.rmtree(project.folder)
        shutil.copytree(saved, project.folder)
        moment = chance.uniform(0, duration * 1.1)
        process = project.start(*command)
        try:
            process.communicate(timeout=moment)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        found = project.content()
        assert found in (old, new), f"kill {number} after {moment:.3f} s, seed {SEED}"
        ends["new" if found == new else "old"] += 1
        if found == old and ends["old"] == 1:
            # What the dead left hinders nobody.
            project.run(*command)
            assert project.content() == new
    print(f"{deed}: {KILLS} kills at {ROWS} rows, seed {SEED}: {ends}")
