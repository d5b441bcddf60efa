#!/usr/bin/env python3
"""Times of the store's large operations beside GDAL doing the same through pyogrio.

Run by `.ci/bench` with the engine's Python, which has pyogrio, shapely, rasterio and numpy.
Whole processes are measured by the small launcher `dls-launcher`, each in a state that is the
same before every run. The inputs are made here, from a seed: a hundredth and a tenth of what the rows
are about, and the whole. Each figure is a median; of a peer that takes over five seconds, the better of two.

    bench_store.py [--folder FOLDER] [--keep] [--runs N] [--scale SHARE] [CASE …]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench_stages import growth

ROOT = Path(__file__).resolve().parent.parent
DLS = Path(os.environ.get("DLS", ROOT / ".build/release/dls"))
LAUNCHER = Path(os.environ.get("LAUNCHER", ROOT / ".build/release/dls-launcher"))
PEER = Path(__file__).resolve().parent / "bench_store_peer.py"
SEED = 20260
SIDE = 50_000.0
SIZES = (0.01, 0.1, 1.0)
LONG = 5_000.0  # milliseconds of a peer from which on two runs are enough, and the better counts

PROJECT = """dlsproj 1

project bench {{ owner = maria }}
person maria {{}}
source ortho {{ path = "{raster}" }}
schema crowns {{
  class oak {{ value = 1 }}
  class pine {{ value = 2 }}
}}
work_units plots {{ source = ortho, grid = {columns} x {rows}, split {{ validation = 20 %, test = 10 % }} }}
samples boxes {{ schema = crowns, from = "labels.geojson", class_field = "class", id_field = "id" }}
"""


@dataclass
class Figures:
    """What one whole process took."""

    wall: float
    user: float
    system: float
    peak: float

    @property
    def cpu(self) -> float:
        """The time of all processors, which says more than the wall's on a busy machine."""
        return self.user + self.system


def measure(command: list[str], folder: Path) -> Figures:
    """Runs a command once through the launcher."""
    answer = subprocess.run(
        [LAUNCHER, "--runs", "1", "--warm", "0", "--figures", "1", "--", *command],
        cwd=folder, capture_output=True, text=True, check=False,
    )
    if answer.returncode != 0:
        sys.exit(f"bench_store: {' '.join(command)}: {answer.stdout}{answer.stderr}")
    return Figures(*(float(word) for word in answer.stdout.split()))


def better(figures: list[Figures]) -> Figures:
    """The one that took less."""
    return min(figures, key=lambda f: f.wall)


def median(figures: list[Figures]) -> Figures:
    """The median of each figure; the peak is the highest."""
    return Figures(
        statistics.median(f.wall for f in figures),
        statistics.median(f.user for f in figures),
        statistics.median(f.system for f in figures),
        max(f.peak for f in figures),
    )


class Bench:
    """A folder with inputs and stores, and the table that is printed at the end."""

    def __init__(self, folder: Path, runs: int, scale: float, part: float = 1.0) -> None:
        self.folder = folder
        self.runs = runs
        self.scale = scale * part
        self.is_whole = part == 1.0
        self.own: list[Figures] = []
        folder.mkdir(parents=True, exist_ok=True)
        os.environ["XDG_CACHE_HOME"] = str(folder / "cache")

    def count(self, full: int) -> int:
        """A number of units or samples, scaled."""
        return max(100, round(full * self.scale))

    def project(self, name: str, columns: int, rows: int) -> Path:
        """A folder with a project over the raster, its facts known to the cache already."""
        folder = self.folder / name
        if not folder.exists():
            folder.mkdir()
            raster = self.folder / "ortho.tif"
            if not raster.exists():
                make_raster(raster)
            text = PROJECT.format(raster=raster, columns=columns, rows=rows)
            (folder / "bench.dlsproj").write_text(text)
            # The engine answers here, unmeasured: what it says is kept as long as the files stay.
            subprocess.run([DLS, "plan"], cwd=folder, stdout=subprocess.DEVNULL, check=True)
        return folder

    def repeat(
        self, command: list[str], folder: Path, before: Callable[[], None] = lambda: None
    ) -> Figures:
        """Runs a command as often as asked, each time after `before`."""
        figures = []
        for _ in range(self.runs):
            before()
            figures.append(measure(command, folder))
        return median(figures)

    def compare(self, command: list[str], folder: Path, out: Path) -> Figures:
        """What a peer takes to write a file, which is removed again."""
        figures: list[Figures] = []
        while len(figures) < self.runs:
            out.unlink(missing_ok=True)
            figures.append(measure([sys.executable, str(PEER), *command, str(out)], folder))
            if figures[0].wall > LONG and len(figures) == 2:
                break
        out.unlink(missing_ok=True)
        return better(figures) if len(figures) < self.runs else median(figures)

    def report(self, title: str, own: Figures, peer: Figures | None = None) -> None:
        """A row of the table."""
        line = f"{title:<56} {own.wall / 1e3:7.2f} {own.cpu / 1e3:7.2f} {own.peak:7.0f}"
        if peer is not None:
            line += (
                f" | {peer.wall / 1e3:7.2f} {peer.cpu / 1e3:7.2f} {peer.peak:7.0f}"
                f" | {peer.wall / own.wall:5.1f} {peer.cpu / own.cpu:5.1f}"
            )
        print(line, flush=True)
        self.own.append(own)

    # Cases

    def apply(self, million: int) -> None:
        """Makes a store of so many million units."""
        rows = self.count(million * 1_000_000) // 1000
        folder = self.project(f"apply{million}", 1000, rows)
        store = folder / "bench.gpkg"
        own = self.repeat([str(DLS), "apply", "--yes"], folder, lambda: store.unlink(missing_ok=True))
        peer = None
        if million == 1:
            command = ["units", "1000", str(rows), str(SIDE)]
            peer = self.compare(command, folder, folder / "peer.gpkg")
        self.report(f"apply of {1000 * rows:,} units", own, peer)

    def plan(self) -> None:
        """Plans again where nothing changed, and applies a change of ten units."""
        folder = self.applied("apply1", 1000, self.count(1_000_000) // 1000)
        store = folder / "bench.gpkg"
        self.report("second plan of the same, nothing changed",
                    self.repeat([str(DLS), "plan"], folder))
        if not self.is_whole:
            # Of fewer units the changes below are of none.
            return
        kept = folder / "kept.gpkg"
        shutil.copyfile(store, kept)
        for title, change in (("in the store", drift), ("in the text", narrow)):
            text = (folder / "bench.dlsproj").read_text()

            def prepare(change: Callable[[Path], None] = change, text: str = text) -> None:
                shutil.copyfile(kept, store)
                (folder / "bench.dlsproj").write_text(text)
                change(folder)

            own = self.repeat([str(DLS), "apply", "--yes"], folder, prepare)
            self.report(f"apply of 10 units changed {title}", own)
            (folder / "bench.dlsproj").write_text(text)
        os.replace(kept, store)

    def applied(self, name: str, columns: int, rows: int) -> Path:
        """A project whose store is made."""
        folder = self.project(name, columns, rows)
        if not (folder / "bench.gpkg").exists():
            subprocess.run(
                [DLS, "apply", "--yes"], cwd=folder, stdout=subprocess.DEVNULL, check=True
            )
        return folder

    def samples(self, columns: int, rows: int) -> None:
        """Imports a million polygons into so many units."""
        labels = self.folder / "labels.geojson"
        if not labels.exists():
            make_labels(labels, self.count(1_000_000))
        folder = self.applied(f"import{columns * rows}", columns, rows)
        link = folder / "labels.geojson"
        if not link.exists():
            link.symlink_to(labels)
        store, kept = folder / "bench.gpkg", folder / "kept.gpkg"
        shutil.copyfile(store, kept)
        own = self.repeat(
            [str(DLS), "samples", "import"], folder, lambda: (shutil.copyfile(kept, store), None)[1]
        )
        peer = self.compare(["import", str(labels), str(kept)], folder, folder / "peer.gpkg")
        megabytes = labels.stat().st_size / 1e6
        title = f"import of {self.count(1_000_000):,} ({megabytes:.3g} MB) into {columns * rows:,} units"
        self.report(title, own, peer)
        self.report("the same again, nothing changed",
                    self.repeat([str(DLS), "samples", "import"], folder))
        os.replace(kept, store)


def drift(folder: Path) -> None:
    """Ten units get another split in the store, as another program would do it."""
    connection = sqlite3.connect(folder / "bench.gpkg")
    for name in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY", "ST_IsEmpty"):
        connection.create_function(name, 1, lambda _: 0, deterministic=True)
    with connection:
        connection.execute(
            "UPDATE work_units SET split = iif(split = 'test', 'training', 'test') "
            "WHERE fid % 100000 = 7"
        )
    connection.close()


def narrow(folder: Path) -> None:
    """The text leaves out ten units: those whose centres lie outside `within`."""
    notch = [[500, 0], [SIDE, 0], [SIDE, SIDE], [0, SIDE], [0, 50], [500, 50], [500, 0]]
    area = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon",
            "coordinates": [notch]}}
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32617"}}
    layer = {"type": "FeatureCollection", "crs": crs, "features": [area]}
    path = folder / "area.geojson"
    if not path.exists():
        path.write_text(json.dumps(layer))
    project = folder / "bench.dlsproj"
    text = project.read_text().replace(" split {", ' within = "area.geojson", split {')
    project.write_text(text)
    # The engine reads the area here, unmeasured.
    subprocess.run([DLS, "plan"], cwd=folder, stdout=subprocess.DEVNULL, check=True)


def make_raster(path: Path) -> None:
    """A raster of 50 km, its pixels 500 m wide: the units are what counts."""
    import numpy as np
    import rasterio
    from rasterio.transform import from_origin

    with rasterio.open(
        path, "w", driver="GTiff", width=100, height=100, count=1, dtype="uint8",
        crs="EPSG:32617", transform=from_origin(0, SIDE, SIDE / 100, SIDE / 100),
    ) as file:
        file.write(np.zeros((1, 100, 100), dtype="uint8"))


def make_labels(path: Path, count: int) -> None:
    """Polygons of ten vertices, stars half of them; of every hundred one crosses itself."""
    import numpy as np

    random = np.random.default_rng(SEED)
    angles = np.linspace(0, 2 * np.pi, 10)[:9]
    with path.open("w") as out:
        out.write('{"type":"FeatureCollection","crs":{"type":"name","properties":'
                  '{"name":"urn:ogc:def:crs:EPSG::32617"}},"features":[\n')
        for start in range(0, count, 10_000):
            size = min(10_000, count - start)
            centres = random.uniform(10, SIDE - 10, (size, 1, 2))
            radii = random.uniform(1.5, 6, (size, 9))
            # Every other polygon is round, with dents of its own.
            radii[::2] = radii[::2, :1] * random.uniform(0.8, 1, (len(radii[::2]), 9))
            turned = angles + random.uniform(0, np.pi, (size, 1))
            rings = centres + radii[:, :, None] * np.stack([np.cos(turned), np.sin(turned)], -1)
            rings = rings.round(2)
            broken = (np.arange(start, start + size) % 100) == 50
            rings[broken] = rings[broken][:, [0, 3, 1, 2, 4, 5, 6, 7, 8]]
            lines = []
            for number, ring in enumerate(rings.tolist(), start):
                ring.append(ring[0])
                text = ",".join(f"[{x},{y}]" for x, y in ring)
                name = "pine" if number % 3 else "oak"
                lines.append(
                    f'{{"type":"Feature","properties":{{"id":{number},"class":"{name}"}},'
                    f'"geometry":{{"type":"Polygon","coordinates":[[{text}]]}}}}'
                )
            out.write(("" if start == 0 else ",\n") + ",\n".join(lines))
        out.write("\n]}\n")


def grow(name: str, case: Callable[[Bench], None], benches: dict[float, Bench]) -> None:
    """Runs a case at each size and says how linear its first row is."""
    firsts = []
    for part, bench in benches.items():
        if name == "apply2" and part < 1:
            # Twice as much is a size of its own.
            continue
        at = len(bench.own)
        case(bench)
        firsts.append(bench.own[at].wall)
    if len(firsts) > 1:
        print(f"  {growth(list(benches), firsts, 'a row')}, the start counted", flush=True)


def main() -> None:
    """Runs the cases named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--keep", action="store_true")
    chosen = parser.parse_args()
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="dls-bench-"))
    benches = {
        part: Bench(folder / f"{part:g}", chosen.runs, chosen.scale, part) for part in SIZES
    }
    cases: dict[str, Callable[[Bench], None]] = {
        "apply": lambda bench: bench.apply(1),
        "apply2": lambda bench: bench.apply(2),
        "plan": lambda bench: bench.plan(),
        "import400": lambda bench: bench.samples(20, 20),
        "import100000": lambda bench: bench.samples(400, 250),
    }
    if unknown := set(chosen.cases) - set(cases):
        parser.error(f"there is no case {', '.join(sorted(unknown))}; there are {', '.join(cases)}")
    print(f"{'times GDAL takes':>119}")
    print(f"{'':<56} {'wall s':>7} {'CPU s':>7} {'peak MB':>7} | "
          f"{'GDAL s':>7} {'CPU s':>7} {'peak MB':>7} | {'wall':>5} {'CPU':>5}")
    try:
        for name, case in cases.items():
            if not chosen.cases or name in chosen.cases:
                grow(name, case, benches)
    finally:
        if not chosen.keep:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
