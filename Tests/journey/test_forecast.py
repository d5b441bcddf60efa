"""test_forecast.py: what `dls check --forecast` foretells is what an export then writes."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from travel import CELL, EPSG, LEFT, SIZE, TOP, Journey, squares

# Settings of the export that change which windows become chips and what they show.
SETTINGS = {
    "boxes": "format = pascal_voc, tile = 64 px, stride = 32 px",
    "odd sizes": "format = pascal_voc, tile = 50 x 40 px, stride = 33 x 17 px",
    "outlines": "format = coco, tile = 64 px, min_overlap = 60 %",
    "empty ones too": "format = pascal_voc, tile = 16 px, empty_tiles = true",
    "small tiles": "format = pascal_voc, tile = 16 px",
    "classes of pixels": "format = classified_tiles, tile = 32 px",
    "things": "format = labeled_tiles, tile = 32 px",
}


def forecast(journey: Journey) -> dict[str, Any]:
    """The forecast of the one project here."""
    return journey.json("check", "--probe", "--forecast")["forecasts"][0]


def written(journey: Journey) -> dict[str, Any]:
    """What the manifest says was written."""
    folder = journey.folder / "roofs.dls" / "chips" / "chips"
    manifest = json.loads((folder / "chips.json").read_text())
    chips = {split: 0 for split in ("training", "validation", "test")}
    objects = 0
    for chip in manifest["chips"]:
        chips[chip["split"]] += 1
        objects += sum(not one.get("ignore", False) for one in chip["objects"])
    size = sum(p.stat().st_size for part in ("images", "labels", "units")
               for p in (folder / part).rglob("*") if p.is_file())  # fmt: skip
    units = dict.fromkeys(chips, 0)
    for unit in manifest["units"]:
        units[unit["split"]] += 1
    return {"chips": chips, "objects": objects, "bytes": size, "units": units}


def made(journey: Journey) -> dict[str, int]:
    """How many units of each split the store has."""
    units = journey.json("status")["units"]["plots"]
    assert units["total"] == sum(units[split] for split in ("training", "validation", "test"))
    return {split: units[split] for split in ("training", "validation", "test")}


def use(journey: Journey, settings: str) -> None:
    """The usual project with other settings of its export."""
    journey.write(
        GOAL="detect_objects",
        FORMAT="pascal_voc",
        MODEL="center_net",
        ITERATIONS="5",
        OUTPUT="map.gpkg",
    )
    path = journey.folder / "roofs.dlsproj"
    lines = path.read_text().splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(("export", "train", "infer"))]
    export = f"export chips {{ schema = things, units = plots, {settings} }}\n"
    path.write_text("".join(kept) + export)


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS.keys())
def test_chips_come_out_as_foretold(journey: Journey, settings: str) -> None:
    """Units and chips of every split and pieces of labels, to the last one; bytes as a most, of
    which these pictures of noise take more than half."""
    use(journey, settings)
    foretold = forecast(journey)
    told = foretold["exports"][0]
    journey.to_chips()
    found = written(journey)
    assert foretold["units"] == [{"block": "plots", "units": made(journey)}]
    assert told["units"] == found["units"]
    assert told["chips"] == found["chips"]
    assert told["classes"][0]["objects"] == found["objects"]
    assert told["bytes"] / 2 < found["bytes"] <= told["bytes"]


def test_units_of_any_shape_and_labels_that_cross_them(journey: Journey) -> None:
    """Triangles as units, seeded blobs as labels: windows and pieces by their true outlines."""
    use(journey, "format = coco, tile = 32 px, stride = 16 px, min_overlap = 10 %")
    path = journey.folder / "roofs.dlsproj"
    path.write_text(path.read_text().replace(
        "unit_size = 32 m\n  split { validation = 20 %, test = 20 %, seed = 1 }",
        'polygons = "units.geojson"\n  id_field = "name"\n  split { validation = 40 %, seed = 1 }',
    ))  # fmt: skip
    side = SIZE * CELL
    corners = [(0, 0), (side, 0), (side, side), (0, side)]
    middle = (side * 0.45, side * 0.55)
    units = [[corners[i], corners[(i + 1) % 4], middle, corners[i]] for i in range(4)]
    write(journey, "units.geojson", [on_map(ring) for ring in units], "name")
    random = np.random.default_rng(11)
    write(journey, "roofs.geojson", [on_map(blob(random, side)) for _ in range(120)], "id")
    foretold = forecast(journey)
    told = foretold["exports"][0]
    journey.to_chips()
    found = written(journey)
    assert foretold["units"] == [{"block": "plots", "units": made(journey)}]
    assert told["units"] == found["units"]
    assert told["chips"] == found["chips"]
    assert told["classes"][0]["objects"] == found["objects"]


# Grids that are not those of the work units: from column and row to the map, and the system.
GRIDS = {
    "degrees": (Affine(6e-6, 0, 15.003, 0, -4.5e-6, 45.002), 4326),
    "turned": (
        Affine.translation(LEFT, TOP) @ Affine.rotation(6) @ Affine.scale(CELL, -CELL),
        EPSG,
    ),
    "south up": (Affine(CELL, 0, LEFT, 0, CELL, TOP), EPSG),
}


@pytest.mark.parametrize("grid", GRIDS.values(), ids=GRIDS.keys())
@pytest.mark.parametrize("settings", ["boxes", "empty ones too", "classes of pixels", "things"])
def test_imagery_whose_grid_is_another(
    journey: Journey, settings: str, grid: tuple[Affine, int]
) -> None:
    """Units that are turned against the pixels, and files that are turned on the map."""
    use(journey, SETTINGS[settings])
    lay(journey, *grid)
    told = forecast(journey)["exports"][0]
    journey.to_chips()
    found = written(journey)
    assert found["objects"] > 0
    assert told["chips"] == found["chips"]
    assert told["classes"][0]["objects"] == found["objects"]
    assert not told["is_upper_bound"]


@pytest.mark.parametrize("angle", [20, 45, 77])
def test_units_that_are_turned_far(journey: Journey, angle: float) -> None:
    """Rows of windows begin where a unit has room for one, in the forecast as in the export."""
    use(journey, SETTINGS["empty ones too"].replace("16 px", "24 x 20 px, stride = 11 px"))
    frame = Affine.translation(LEFT, TOP) @ Affine.rotation(angle) @ Affine.scale(CELL, -CELL)
    lay(journey, frame, EPSG)
    told = forecast(journey)["exports"][0]
    journey.to_chips()
    found = written(journey)
    assert found["objects"] > 0
    assert told["chips"] == found["chips"]
    assert told["classes"][0]["objects"] == found["objects"]


@pytest.mark.parametrize("nodata", [None, 0])
def test_imagery_with_gaps(journey: Journey, nodata: int | None) -> None:
    """Windows over a gap between files are left out; where a value may stand for nothing, the count
    is a most."""
    use(journey, "format = pascal_voc, tile = 64 px, stride = 32 px, empty_tiles = true, "
                 "sampling { nodata_threshold = 20 % }")  # fmt: skip
    path = journey.folder / "roofs.dlsproj"
    path.write_text(path.read_text().replace('"ortho.tif"', '"part_*.tif"'))
    with rasterio.open(journey.folder / "ortho.tif") as whole:
        for number, (left, width) in enumerate(((0, 100), (130, 126))):
            window = rasterio.windows.Window(left, 0, width, SIZE)
            profile = {**whole.profile, "width": width, "nodata": nodata,
                       "transform": whole.window_transform(window)}  # fmt: skip
            with rasterio.open(journey.folder / f"part_{number}.tif", "w", **profile) as part:
                part.write(whole.read(window=window))
    told = forecast(journey)["exports"][0]
    journey.to_chips()
    assert told["chips"] == written(journey)["chips"]
    assert told["is_upper_bound"] == (nodata is not None)


def test_imagery_in_another_system_than_the_units(journey: Journey) -> None:
    """How units lie in its pixels is not known, and that is said."""
    use(journey, "source = far, format = pascal_voc, tile = 64 px")
    (journey.folder / "far.tif").write_bytes((journey.folder / "ortho.tif").read_bytes())
    with rasterio.open(journey.folder / "far.tif", "r+") as file:
        file.crs = "EPSG:32634"
    path = journey.folder / "roofs.dlsproj"
    source = 'source far { path = "far.tif", bands = [red, green, blue] }\n'
    path.write_text(path.read_text() + source)
    told = forecast(journey)
    assert told["exports"] == []
    (gap,) = told["unknown"]
    assert gap["reason"] == "its imagery is in EPSG:32634 and its work units are in EPSG:32633"


def lay(journey: Journey, grid: Affine, epsg: int) -> None:
    """Lays the imagery and its labels somewhere else."""
    with rasterio.open(journey.folder / "ortho.tif") as file:
        pixels, profile = file.read(), file.profile
    profile.update(transform=grid, crs=f"EPSG:{epsg}")
    with rasterio.open(journey.folder / "ortho.tif", "w", **profile) as file:
        file.write(pixels)
    rings = []
    for col, row, width in squares(3):
        corners = [(col, row), (col, row + width), (col + width, row + width), (col + width, row)]
        rings.append([list(grid @ corner) for corner in [*corners, corners[0]]])
    write(journey, "roofs.geojson", rings, "id", epsg)


def test_iterations_of_a_training(journey: Journey) -> None:
    """As many iterations as foretold."""
    use(journey, "format = pascal_voc, tile = 64 px, stride = 32 px")
    path = journey.folder / "roofs.dlsproj"
    train = "train net { chips = chips, model_type = center_net, epochs = 2, batch_size = 4 }\n"
    path.write_text(path.read_text() + train)
    told = forecast(journey)["trainings"][0]
    journey.to_chips()
    journey.run("train")
    model = json.loads((journey.folder / "roofs.dls/models/net/model.json").read_text())
    assert model["provenance"]["iterations"] == told["iterations"]
    assert model["provenance"]["chips"]["training"] == told["chips"]


def test_a_training_from_two_exports(journey: Journey) -> None:
    """As many chips and iterations as foretold, the chips of both exports together."""
    use(journey, "format = pascal_voc, tile = 64 px, stride = 32 px")
    path = journey.folder / "roofs.dlsproj"
    more = "export more { schema = things, units = plots, format = pascal_voc, tile = 64 px }\n"
    train = "train net { chips = [chips, more], model_type = center_net, epochs = 2 }\n"
    path.write_text(path.read_text() + more + train)
    told = forecast(journey)
    journey.to_chips()
    journey.run("train")
    model = json.loads((journey.folder / "roofs.dls/models/net/model.json").read_text())
    assert model["provenance"]["iterations"] == told["trainings"][0]["iterations"]
    chips = model["provenance"]["chips"]["training"]
    assert chips == told["trainings"][0]["chips"]
    assert chips == sum(one["chips"]["training"] for one in told["exports"])


def blob(random: np.random.Generator, side: float) -> list[tuple[float, float]]:
    """A star-shaped outline, often concave."""
    x, y = random.uniform(6, side - 6, 2)
    count = int(random.integers(5, 14))
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False)
    radii = random.uniform(1, 6, count)
    ring = [(x + r * np.cos(a), y + r * np.sin(a)) for r, a in zip(radii, angles, strict=True)]
    return [*ring, ring[0]]


def on_map(ring: list[tuple[float, float]]) -> list[list[float]]:
    """Metres from the lower left corner as places on the map."""
    return [[LEFT + x, TOP - SIZE * CELL + y] for x, y in ring]


def write(
    journey: Journey, name: str, rings: list[list[list[float]]], key: str, epsg: int = EPSG
) -> None:
    """Polygons as GeoJSON."""
    features = [
        {
            "type": "Feature",
            "properties": {key: f"n{number}", "kind": "Roof"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for number, ring in enumerate(rings)
    ]
    crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}
    document = {"type": "FeatureCollection", "crs": crs, "features": features}
    (journey.folder / name).write_text(json.dumps(document))
