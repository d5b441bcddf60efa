"""test_journey.py: the whole way from a project file to a map, through the built program."""

from __future__ import annotations

import numpy as np
import pyogrio
import rasterio
from travel import SIZE, Journey, squares


def test_detection_from_text_to_map(journey: Journey) -> None:
    """Boxes: labels of the field, chips, a light detector, a GeoPackage with the squares found."""
    journey.write(
        GOAL="detect_objects", FORMAT="pascal_voc", MODEL="center_net", ITERATIONS="120",
        OUTPUT="map.gpkg",
    )
    journey.to_chips()
    assert "0 to create, 0 to update, 0 to delete" in journey.run("plan")
    journey.run("train")
    journey.run("infer")
    meta, _, geometry, _ = pyogrio.raw.read(journey.folder / "map.gpkg", layer="map", columns=[])
    assert meta["crs"] == "EPSG:32633"
    assert 0.6 * len(squares(3)) <= len(geometry) <= 1.4 * len(squares(3))


def test_segmentation_from_text_to_map(journey: Journey) -> None:
    """Pixels: the same labels as a class raster that covers the squares."""
    journey.write(
        GOAL="classify_pixels", FORMAT="classified_tiles", MODEL="unet", ITERATIONS="30",
        OUTPUT="map.tif",
    )
    journey.to_chips()
    journey.run("train")
    journey.run("infer")
    truth = np.zeros((SIZE, SIZE), dtype=bool)
    for col, row, width in squares(3):
        truth[row : row + width, col : col + width] = True
    with rasterio.open(journey.folder / "map.tif") as file:
        found = file.read(1) == 1
        assert file.colormap(1)[1][:3] == (0xFF, 0xD5, 0x4F)
    overlap = (found & truth).sum() / (found | truth).sum()
    assert overlap > 0.7


def test_only_approved_samples_of_complete_units_reach_chips(journey: Journey) -> None:
    """Export without a complete unit says so and makes nothing."""
    journey.write(
        GOAL="detect_objects", FORMAT="pascal_voc", MODEL="center_net", ITERATIONS="1",
        OUTPUT="map.gpkg",
    )
    journey.run("apply", "--yes")
    journey.run("samples", "import")
    said = journey.run("export", code=1)
    assert "complete" in said
    assert not (journey.folder / "roofs.dls" / "chips" / "chips").exists()


def test_importing_twice_changes_nothing(journey: Journey) -> None:
    """A second import finds every sample as the first left it."""
    journey.write(
        GOAL="detect_objects", FORMAT="pascal_voc", MODEL="center_net", ITERATIONS="1",
        OUTPUT="map.gpkg",
    )
    journey.run("apply", "--yes")
    journey.run("samples", "import")
    before = (journey.folder / "roofs.gpkg").read_bytes()
    journey.run("samples", "import")
    layer = pyogrio.read_info(journey.folder / "roofs.gpkg", layer="training_samples")
    assert layer["features"] == len(squares(3))
    assert (journey.folder / "roofs.gpkg").stat().st_size == len(before)


def test_chips_that_show_too_much_are_not_learned_from(journey: Journey) -> None:
    """A unit that is no longer complete, or a rejected sample, must not reach a model."""
    journey.write(
        GOAL="detect_objects", FORMAT="pascal_voc", MODEL="center_net", ITERATIONS="1",
        OUTPUT="map.gpkg",
    )
    journey.to_chips()
    journey.run("unit", "set", "*", "--not-complete")
    assert "dls export chips" in journey.run("train", code=1)
    assert not (journey.folder / "roofs.dls" / "models" / "net").exists()
