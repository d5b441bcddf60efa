"""travel.py: owns the imagery, labels and project that the journey tests travel with."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import rasterio
from rasterio.transform import from_origin

CELL = 0.5
SIZE = 256
LEFT, TOP = 400_000.0, 5_000_000.0
EPSG = 32633

def squares(seed: int) -> list[tuple[int, int, int]]:
    """Column, row and width of bright squares that don't touch each other."""
    random = np.random.default_rng(seed)
    found: list[tuple[int, int, int]] = []
    for row in range(8, SIZE - 24, 32):
        for col in range(8, SIZE - 24, 32):
            width = int(random.integers(8, 14))
            right, down = int(random.integers(0, 8)), int(random.integers(0, 8))
            found.append((col + right, row + down, width))
    return found


def ring(col: int, row: int, width: int) -> list[list[float]]:
    """A square's outline on the map."""
    x0, y0 = LEFT + col * CELL, TOP - row * CELL
    x1, y1 = x0 + width * CELL, y0 - width * CELL
    return [[x0, y0], [x0, y1], [x1, y1], [x1, y0], [x0, y0]]


def write_imagery(folder: Path) -> None:
    """Three bands of noise with bright squares, and the squares' outlines as labels."""
    random = np.random.default_rng(7)
    pixels = random.integers(20, 80, (3, SIZE, SIZE), dtype=np.uint8)
    features = []
    for number, (col, row, width) in enumerate(squares(3)):
        pixels[:, row : row + width, col : col + width] = np.array([220, 200, 60])[:, None, None]
        features.append(
            {
                "type": "Feature",
                "properties": {"id": number, "kind": "Roof"},
                "geometry": {"type": "Polygon", "coordinates": [ring(col, row, width)]},
            }
        )
    profile = {
        "driver": "GTiff", "width": SIZE, "height": SIZE, "count": 3, "dtype": "uint8",
        "crs": f"EPSG:{EPSG}", "transform": from_origin(LEFT, TOP, CELL, CELL),
    }
    with rasterio.open(folder / "ortho.tif", "w", **profile) as file:
        file.write(pixels)
    crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{EPSG}"}}
    document = {"type": "FeatureCollection", "crs": crs, "features": features}
    (folder / "roofs.geojson").write_text(json.dumps(document))


PROJECT = """dlsproj 1

project roofs { owner = maria, goal = GOAL }
person maria {}

source ortho { path = "ortho.tif", bands = [red, green, blue] }

schema things {
  geometry = polygon
  class roof { value = 1, color = #ffd54f }
}

work_units plots {
  source = ortho
  unit_size = 32 m
  split { validation = 20 %, test = 20 %, seed = 1 }
}

samples labels {
  schema = things
  from = "roofs.geojson"
  class_field = "kind"
  id_field = "id"
  status = approved
  for roof { labels = "Roof" }
}

export chips { schema = things, units = plots, format = FORMAT, tile = 64 px, stride = 32 px }

train net { chips = chips, model_type = MODEL, iterations = ITERATIONS, batch_size = 4, seed = 1 }

infer map { model = net, source = ortho, output = "OUTPUT" }
"""


class Journey:
    """A project in a folder of its own, and the program to run on it."""

    def __init__(self, folder: Path, program: Path) -> None:
        self.folder = folder
        self.program = program
        write_imagery(folder)

    def write(self, **words: str) -> None:
        """Writes the project file with these words in place of the capitals."""
        text = PROJECT
        for name, word in words.items():
            text = text.replace(name, word)
        (self.folder / "roofs.dlsproj").write_text(text)

    def run(self, *words: str, code: int = 0) -> str:
        """What `dls` prints on both channels; it must end with `code`."""
        done = subprocess.run(
            [self.program, *words], cwd=self.folder, capture_output=True, text=True,
            stdin=subprocess.DEVNULL, check=False, timeout=600,
        )
        said = done.stdout + done.stderr
        command = " ".join(words)
        assert done.returncode == code, f"dls {command} ended with {done.returncode}:\n{said}"
        return said

    def json(self, *words: str) -> dict:  # type: ignore[type-arg]
        """What `dls … --json` prints."""
        done = subprocess.run(
            [self.program, *words, "--json"], cwd=self.folder, capture_output=True, text=True,
            stdin=subprocess.DEVNULL, check=True, timeout=600,
        )
        return json.loads(done.stdout)  # type: ignore[no-any-return]

    def to_chips(self) -> None:
        """The way from the file to chips, all units complete."""
        self.run("check")
        self.run("apply", "--yes")
        self.run("samples", "import")
        self.run("unit", "set", "*", "--complete")
        self.run("export")
