"""test_chip_masks.py: owns the tests that pixels without data are said so and teach nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio.enums import ColorInterp
from rasters import noise, utm
from test_chip_places import area, chips_of, sample, unit

from dls_engine.learn.data import ChipReader, measure
from dls_engine.learn.imagery import Imagery, Window
from dls_engine.learn.manifest import read_manifest

UNITS = [unit(area(0, 0, 32, 48)), unit(area(32, 0, 32, 48), "b", "test")]
SAMPLES = [sample(area(2, 2, 10, 10), "s"), sample(area(40, 2, 10, 10), "t", of="b")]


def clear_above_20(folder: Path, nodata: float | None = None) -> tuple[Path, Any]:
    """Imagery whose upper 20 rows are transparent, and its bands."""
    pixels = noise(4, 48, 64)
    pixels[3], pixels[3, :20] = 255, 0
    pixels[:3, :20] = 0
    colours = [ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha]
    path = utm(folder / "o.tif", pixels=pixels, colorinterp=colours, nodata=nodata)
    return path, pixels[:3].astype(float)


@pytest.mark.parametrize("nodata", [None, 0])
def test_transparent_pixels_teach_as_little_as_they_are_looked_at(
    tmp_path: Path, nodata: float | None
) -> None:
    path, pixels = clear_above_20(tmp_path, nodata)
    chips_of(tmp_path, path, UNITS, SAMPLES, tile=32)
    manifest = read_manifest(tmp_path / "chips")
    chips = manifest.of_split("training")
    learnt = measure(chips, 3, manifest.nodata)
    shown = pixels[:, 20:32, :32].reshape(3, -1)
    assert learnt.mean == pytest.approx(tuple(shown.mean(1)))
    assert learnt.std == pytest.approx(tuple(shown.std(1)))
    assert learnt.minimum == pytest.approx(tuple(shown.min(1)))
    reader = ChipReader(manifest, {"oak": 0, "pine": 1}, {}, learnt, wants_mask=False)
    for _ in range(2):  # out of the file, and out of the cache
        image = reader(chips[0]).image
        assert (image[:, :20] == 0).all()
        assert image[:, 20:32].mean() == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("nodata", [None, 0])
@pytest.mark.parametrize("chip_format", ["png", "jpeg"])
def test_pictures_without_masks_of_their_own_say_where_the_imagery_ends(
    tmp_path: Path, chip_format: str, nodata: float | None
) -> None:
    pixels = np.full((4, 48, 64), 120, np.uint8)
    pixels[3], pixels[3, :20] = 255, 0
    pixels[:3, :20] = 0
    colours = [ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha]
    path = utm(tmp_path / "o.tif", pixels=pixels, colorinterp=colours, nodata=nodata)
    for _ in range(2):  # the second takes the place of the first
        chips_of(tmp_path, path, UNITS, SAMPLES, tile=32, chip_format=chip_format)
    manifest = read_manifest(tmp_path / "chips")
    chips = manifest.of_split("training")
    learnt = measure(chips, 3, manifest.nodata)
    assert learnt.mean == pytest.approx((120, 120, 120), abs=3)
    assert max(learnt.std) < 10
    reader = ChipReader(manifest, {"oak": 0, "pine": 1}, {}, learnt, wants_mask=False)
    assert (reader(chips[0]).image[:, :20] == 0).all()
    beside = [file.name for file in (tmp_path / "chips" / "images").glob("*.msk")]
    assert (chips[0].image.name + ".msk" in beside) == (chip_format == "jpeg" or nodata is None)


def test_pictures_of_whole_imagery_have_no_mask(tmp_path: Path) -> None:
    chips_of(tmp_path, utm(tmp_path / "o.tif"), UNITS, SAMPLES, tile=32, chip_format="png")
    assert not list((tmp_path / "chips" / "images").glob("*.msk"))


@pytest.mark.parametrize("nodata", [None, 0])
def test_held_out_units_say_where_the_imagery_ends(tmp_path: Path, nodata: float | None) -> None:
    path, _ = clear_above_20(tmp_path, nodata)
    manifest = chips_of(tmp_path, path, UNITS, SAMPLES, tile=32, margin=8)
    held = next(entry for entry in manifest["units"] if entry["split"] == "test")
    col, row, width, height = held["image_window"]
    with Imagery({"paths": [str(tmp_path / "chips" / held["image"])]}) as imagery:
        pixels, valid = imagery.read(Window(0, 0, width, height))
    with Imagery({"paths": [str(path)]}) as imagery:
        expected, known = imagery.read(Window(col, row, width, height))
    assert (valid == known).all()
    assert not valid.all()
    assert (pixels[:, valid] == expected[:, known]).all()


def test_four_bands_of_chips_are_four_bands(tmp_path: Path) -> None:
    pixels = noise(4, 48, 64)
    pixels[3, :, 8:16] = 0
    path = utm(tmp_path / "o.tif", pixels=pixels)
    source = {"paths": [str(path)], "bands": ["red", "green", "blue", "nir"]}
    manifest = chips_of(tmp_path, path, UNITS, SAMPLES, tile=32, margin=0, source=source)
    held = next(entry for entry in manifest["units"] if entry["split"] == "test")
    for name in (manifest["chips"][0]["image"], held["image"]):
        with rasterio.open(tmp_path / "chips" / name) as file:
            assert ColorInterp.alpha not in file.colorinterp
            assert file.dataset_mask().all()
    read = read_manifest(tmp_path / "chips")
    learnt = measure(read.of_split("training"), 4, None)
    shown = pixels[3, :, :32].astype(float)
    assert read.of_split("training")
    assert learnt.minimum[3] == 0
    assert learnt.mean[3] < np.mean(shown[shown > 0])


def test_not_a_number_stands_for_no_data_from_imagery_to_model(tmp_path: Path) -> None:
    pixels = noise(1, 48, 64).astype("float32") * 1e-9  # as radiances are
    pixels[:, :20] = np.nan
    path = utm(tmp_path / "o.tif", pixels=pixels, nodata=float("nan"))
    chips_of(tmp_path, path, UNITS, SAMPLES, tile=32)
    text = (tmp_path / "chips" / "chips.json").read_text()
    assert json.loads(text, parse_constant=pytest.fail)["nodata"] == "nan"
    manifest = read_manifest(tmp_path / "chips")
    assert manifest.nodata is not None and np.isnan(manifest.nodata)
    learnt = measure(manifest.of_split("training"), 1, manifest.nodata)
    shown = pixels[0, 20:32, :32].astype(float)
    assert learnt.std == pytest.approx((shown.std(),))
    assert learnt.apply(pixels[:, 20:32, :32]).std() == pytest.approx(1, rel=1e-3)
    json.dumps(learnt.as_json(), allow_nan=False)


@pytest.mark.parametrize("value", [0.0, 100.0, 1e-9, -3e5])
def test_a_band_of_one_value_is_divided_by_nothing(tmp_path: Path, value: float) -> None:
    path = utm(tmp_path / "o.tif", pixels=np.full((1, 48, 64), value, "float32"))
    chips_of(tmp_path, path, UNITS, SAMPLES, tile=32)
    chips = read_manifest(tmp_path / "chips").of_split("training")
    assert measure(chips, 1, None).std == (1.0,)
