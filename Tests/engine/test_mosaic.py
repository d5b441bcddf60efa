"""test_mosaic.py: owns the tests of reading a source's files as one raster."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import rasterio.shutil
from affine import Affine
from rasterio.enums import ColorInterp
from rasters import UTM, noise, utm, write

from dls_engine.errors import EngineError
from dls_engine.raster import mosaic as mosaics
from dls_engine.raster.mosaic import MAX_OPEN_FILES, open_source

# Half a pixel off the grid of `utm`, 20 pixels to its right.
OFF = Affine(0.5, 0, 400010.25, 0, -0.5, 2999999.75)


def test_windows_may_reach_beyond(tmp_path: Path) -> None:
    pixels = noise(3, 48, 64)
    utm(tmp_path / "a.tif", nodata=255)
    with open_source({"paths": [str(tmp_path / "a.tif")]}) as mosaic:
        values, valid = mosaic.read_masked(-4, -2, 10, 8)
    assert (values[:, 2:, 4:] == pixels[:, :6, :6]).all()
    assert (values[:, :2] == 255).all()
    assert valid.sum() == 6 * 6
    assert valid[2:, 4:].all()


def test_the_first_file_with_data_wins(tmp_path: Path) -> None:
    first, second = np.full((1, 8, 8), 10, "uint8"), np.full((1, 8, 8), 20, "uint8")
    first[:, :, :3] = 0
    utm(tmp_path / "1.tif", pixels=first, nodata=0)
    utm(tmp_path / "2.tif", pixels=second, nodata=0)
    with open_source({"paths": [str(tmp_path / "*.tif")]}) as mosaic:
        values, valid = mosaic.read_masked(0, 0, 8, 8)
    assert (values[0, :, :3] == 20).all()
    assert (values[0, :, 3:] == 10).all()
    assert valid.all()


def test_declared_nodata_replaces_that_of_the_file(tmp_path: Path) -> None:
    pixels = np.array([[[0, 7, 9]]], dtype="uint8")
    path = str(utm(tmp_path / "a.tif", pixels=pixels, nodata=0))
    for nodata, expected in ((None, [False, True, True]), (7, [True, False, True]),
                             ("none", [True, True, True])):  # fmt: skip
        with open_source({"paths": [path], "nodata": nodata}) as mosaic:
            assert mosaic.read_masked(0, 0, 3, 1)[1][0].tolist() == expected


@pytest.mark.parametrize(("declared", "counted"), [(None, False), (0, False), ("none", True)])
@pytest.mark.parametrize("kind", ["inside", "beside", "transparency"])
@pytest.mark.parametrize("is_on_grid", [True, False])
def test_declared_nodata_leaves_masks_and_transparency_as_they_are(
    tmp_path: Path, kind: str, declared: object, counted: bool, is_on_grid: bool
) -> None:
    shown = np.ones((20, 20), bool)
    first = masked(tmp_path / "a.tif", shown, kind, Affine(0.5, 0, 400000, 0, -0.5, 3000000))
    shown[:, :10] = False
    frame = Affine(0.5, 0, 400010, 0, -0.5, 3000000) if is_on_grid else OFF
    second = masked(tmp_path / "b.tif", shown, kind, frame)
    source = {"paths": [str(first), str(second)], "nodata": declared}
    with open_source(source) as mosaic:
        seen = mosaic.read_masked(0, 0, 41, 20)[1][10]
    assert seen[:20].all()
    assert seen[32:39].all()
    assert seen[21:29].all() if counted else not seen[21:29].any()


@pytest.mark.parametrize("kind", ["inside", "beside", "transparency", "no mask"])
@pytest.mark.parametrize("in_file", [None, 17, 60])
@pytest.mark.parametrize("declared", [None, 0, 17, "none"])
def test_half_a_pixel_off_the_grid_the_same_is_no_data(
    tmp_path: Path, kind: str, in_file: int | None, declared: object
) -> None:
    """Of a file with a mask, the number that it declares, and holes of another number."""
    shown = np.ones((40, 60), bool)
    shown[:, 40:] = False
    alike = kind if kind == "transparency" else "no mask"
    first = masked(tmp_path / "a.tif", np.ones((40, 20), bool), alike, at(400000))
    seen, values = [], []
    for left in (400010, 400010.25):
        second = masked(tmp_path / f"{left}.tif", shown, kind, at(left), in_file, hole=0)
        source = {"paths": [str(first), str(second)], "nodata": declared}
        with open_source(source) as mosaic:
            pixels, valid = mosaic.read_masked(0, 0, 81, 40)
        # Pixels that lie in the same part of the file both times.
        parts = [slice(22, 28), slice(32, 38), slice(42, 58), slice(63, 78)]
        seen.append([valid[12:18, part].mean() for part in parts])
        values.append([pixels[:, 12:18, part][:, valid[12:18, part]].mean(1) for part in parts
                       if valid[12:18, part].any()])  # fmt: skip
    assert seen[0] == seen[1]
    assert set(seen[0]) <= {0, 1}
    assert all((a == b).all() for a, b in zip(*values, strict=True))


@pytest.mark.parametrize("kind", ["inside", "beside"])
@pytest.mark.parametrize("in_file", [None, 17])
@pytest.mark.parametrize("is_virtual", [False, True])
def test_off_the_grid_windows_show_what_the_whole_shows(
    tmp_path: Path, kind: str, in_file: int | None, is_virtual: bool
) -> None:
    """Of a file with a mask and a number besides, at the rims of what the two hide; and nothing
    of what they hide shines through there."""
    rows, cols = np.mgrid[:200, :200]
    hidden = (rows - 60) ** 2 + (cols - 70) ** 2 < 300
    pixels = np.random.default_rng(1).integers(60, 200, (3, 200, 200)).astype("uint8")
    pixels[:, hidden] = 17
    pixels[:, (rows - 130) ** 2 + (cols - 120) ** 2 < 300] = 0
    # One band of black is a colour.
    pixels[0, 10:40, 150:190] = 0
    plain = np.full((3, 20, 20), 100, "uint8")
    first = write(tmp_path / "a.tif", plain, crs=UTM, transform=at(400000))
    frame = {"crs": UTM, "transform": at(400010.25), "nodata": in_file}
    second = write(tmp_path / "b.tif", pixels, **frame)
    with (
        rasterio.Env(GDAL_TIFF_INTERNAL_MASK=kind == "inside"),
        rasterio.open(second, "r+") as dataset,
    ):
        dataset.write_mask(~hidden)
    if is_virtual:
        second = tmp_path / "b.vrt"
        rasterio.shutil.copy(str(tmp_path / "b.tif"), str(second), driver="VRT")
    with open_source({"paths": [str(first), str(second)], "nodata": 0}) as mosaic:
        whole, shown = mosaic.read_masked(0, 0, mosaic.width, mosaic.height)
        assert 0 < (~shown[:, 21:]).sum() < 3000
        assert shown[12:38, 172:208].all()
        assert whole[1:, :, 21:][:, shown[:, 21:]].min() >= 59
        for size in (32, 57, 100):
            for row in range(0, mosaic.height - size, size):
                for col in range(0, mosaic.width - size, size):
                    part, seen = mosaic.read_masked(col, row, size, size)
                    rows, cols = slice(row, row + size), slice(col, col + size)
                    assert (seen == shown[rows, cols]).all()
                    assert (part == whole[:, rows, cols])[:, seen].all()


def at(left: float) -> Affine:
    return Affine(0.5, 0, left, 0, -0.5, 3000000)


def masked(
    path: Path, shown: Any, kind: str, frame: Affine, nodata: int | None = None,
    hole: int | None = None,
) -> Path:  # fmt: skip
    """A raster of three bands with a mask; what it does not show holds 17 all the same.

    A `hole` is ten pixels of another number, which the mask shows.
    """
    pixels = np.where(shown, 100, 17).astype("uint8")[None].repeat(3, 0)
    if hole is not None:
        pixels[:, 10:20, 10:20] = hole
    place = {"crs": UTM, "transform": frame, "nodata": nodata}
    if kind == "transparency":
        alpha = (shown * 255).astype("uint8")[None]
        colours = [ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha]
        pixels = np.concatenate([pixels, alpha])
        return write(path, pixels, colorinterp=colours, **place)
    write(path, pixels, **place)
    if kind == "no mask":
        return path
    with (
        rasterio.Env(GDAL_TIFF_INTERNAL_MASK=kind == "inside"),
        rasterio.open(path, "r+") as dataset,
    ):
        dataset.write_mask(shown)
    assert path.with_name(path.name + ".msk").exists() == (kind == "beside")
    return path


def test_not_a_number_is_no_data(tmp_path: Path) -> None:
    pixels = np.array([[[np.nan, 1.5, 2.5]]], dtype="float32")
    path = str(utm(tmp_path / "a.tif", pixels=pixels))
    with open_source({"paths": [path]}) as mosaic:
        assert mosaic.read_masked(0, 0, 3, 1)[1][0].tolist() == [False, True, True]


def test_files_off_the_grid_are_resampled_onto_it(tmp_path: Path) -> None:
    utm(tmp_path / "1.tif", pixels=np.full((1, 16, 16), 50, "uint8"))
    place = Affine(1.0, 0, 400008, 0, -1.0, 3000000)  # half as fine, right beside
    utm(tmp_path / "2.tif", pixels=np.full((1, 8, 8), 90, "uint8"), transform=place)
    with open_source({"paths": [str(tmp_path / "*.tif")]}) as mosaic:
        assert (mosaic.width, mosaic.height) == (32, 16)
        values, valid = mosaic.read_masked(0, 0, 32, 16)
    assert valid.all()
    assert (values[0, :, :16] == 50).all()
    assert (values[0, :, 16:] == 90).all()


def test_files_in_another_system_are_moved(tmp_path: Path) -> None:
    utm(tmp_path / "1.tif", pixels=np.full((1, 16, 16), 50, "uint8"), nodata=0)
    # The same place seen from the next zone, drawn large enough to cover it.
    from rasterio.warp import transform

    xs, ys = transform("EPSG:32617", "EPSG:32618", [400004], [2999996])
    place = Affine(0.5, 0, xs[0] - 16, 0, -0.5, ys[0] + 16)
    utm(tmp_path / "2.tif", pixels=np.full((1, 64, 64), 90, "uint8"), transform=place,
        crs="EPSG:32618", nodata=0)  # fmt: skip
    with open_source({"paths": [str(tmp_path / "*.tif")]}) as mosaic:
        assert mosaic.crs.to_epsg() == 32617
        col, row = (int(v) for v in ~mosaic.transform @ (400000, 3000000))
        values, valid = mosaic.read_masked(col - 4, row, 20, 16)
    assert valid.all()
    assert (values[0, :, 4:] == 50).all()
    assert (values[0, :, :4] == 90).all()


def test_more_files_than_are_kept_open(tmp_path: Path) -> None:
    count = MAX_OPEN_FILES + 8
    pixels = noise(1, 4, 4 * count)
    for i in range(count):
        utm(tmp_path / f"{i:03}.tif", pixels=pixels[:, :, 4 * i : 4 * i + 4],
            transform=Affine(0.5, 0, 400000 + 2 * i, 0, -0.5, 3000000))  # fmt: skip
    with open_source({"paths": [str(tmp_path / "*.tif")]}) as mosaic:
        for _ in range(2):
            assert (mosaic.read(0, 0, 4 * count, 4) == pixels).all()


def test_previews_are_averages(tmp_path: Path) -> None:
    pixels = noise(1, 40, 80)
    utm(tmp_path / "1.tif", pixels=pixels[:, :, :40])
    utm(tmp_path / "2.tif", pixels=pixels[:, :, 40:],
        transform=Affine(0.5, 0, 400020, 0, -0.5, 3000000))  # fmt: skip
    with open_source({"paths": [str(tmp_path / "*.tif")]}) as mosaic:
        values, valid = mosaic.preview(0, 0, 80, 40, 16, 8)
    expected = pixels[0].reshape(8, 5, 16, 5).mean(axis=(1, 3))
    assert valid.all()
    assert np.abs(values[0] - expected).max() <= 1


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = utm(tmp_path / "a.tif", width=512, height=512, compress="deflate")
    data = bytearray(path.read_bytes())
    data[3000:9000] = b"\0" * 6000
    path.write_bytes(bytes(data))
    with open_source({"paths": [str(path)]}) as mosaic, pytest.raises(EngineError) as caught:
        mosaic.read(0, 0, 512, 512)
    assert caught.value.file == str(path)
    assert "pixels cannot be read" in caught.value.reason


def test_sources_that_cannot_be_one(tmp_path: Path) -> None:
    utm(tmp_path / "1.tif")
    utm(tmp_path / "2.tif", bands=1)
    with pytest.raises(EngineError, match="it has 1 bands"):
        open_source({"paths": [str(tmp_path / "*.tif")]})
    write(tmp_path / "2.tif", noise(3, 8, 8), transform=Affine(0.5, 0, 0, 0, -0.5, 0))
    with pytest.raises(EngineError, match="some have none"):
        open_source({"paths": [str(tmp_path / "*.tif")]})
    with pytest.raises(EngineError, match="names no file"):
        open_source({"paths": []})


@pytest.mark.parametrize("bands", [1, 2, 3, 4, 5])
@pytest.mark.parametrize(("dtype", "opaque"), [("uint8", 255), ("uint16", 65535), ("float32", 1)])
def test_transparent_pixels_are_no_data_beside_any_bands(
    tmp_path: Path, bands: int, dtype: str, opaque: float
) -> None:
    pixels = np.full((bands + 1, 20, 20), 100, dtype)
    pixels[bands], pixels[bands, :, :5] = opaque, 0
    colours = [ColorInterp.gray, *[ColorInterp.undefined] * (bands - 1), ColorInterp.alpha]
    path = write(tmp_path / "a.tif", pixels, crs=UTM, transform=OFF, colorinterp=colours)
    with open_source({"paths": [str(path)]}) as mosaic:
        values, valid = mosaic.read_masked(0, 0, 20, 20)
    assert len(values) == bands
    assert (valid == (np.arange(20) >= 5)).all()


@pytest.mark.parametrize(
    ("declared", "in_file", "dtype", "empty", "counted"),
    [
        (0, None, "uint8", 0, False),
        (255, None, "uint8", 255, False),
        (255, 0, "uint8", 255, False),
        (-9999, None, "uint8", 7, True),
        ("none", 0, "uint8", 0, True),
        (None, 0, "uint8", 0, False),
        (None, None, "float32", np.nan, False),
        (-9999, None, "float32", -9999, False),
    ],
)
def test_what_is_no_data_stays_so_where_files_are_resampled(
    tmp_path: Path, declared: object, in_file: float | None, dtype: str, empty: float,
    counted: bool,
) -> None:  # fmt: skip
    first = utm(tmp_path / "a.tif", 20, 20, pixels=np.full((1, 20, 20), 100, dtype))
    pixels = np.full((1, 20, 20), 100, dtype)
    pixels[:, :, :5] = empty
    second = write(tmp_path / "b.tif", pixels, crs=UTM, transform=OFF, nodata=in_file)
    source = {"paths": [str(first), str(second)], "nodata": declared}
    with open_source(source) as mosaic:
        values, valid = mosaic.read_masked(-1, -1, mosaic.width + 2, mosaic.height + 2)
    # The second file begins half a pixel right of column 20 and below row 0.
    seen = valid[11, 1 + 20 : 1 + 41]
    assert not seen[20]  # beyond the file
    assert seen[6:20].all()
    assert seen[:5].all() if counted else not seen[:5].any()
    assert not valid[0].any()
    if not counted:
        assert (values[0][valid] == 100).all()


@pytest.mark.parametrize("nodata", [None, 9])
def test_a_fourth_band_that_the_source_names_is_no_transparency(
    tmp_path: Path, nodata: float | None
) -> None:
    pixels = noise(4, 20, 20)
    pixels[3, :, :5] = 0  # water, in the near infrared
    pixels[:, 10:, 5:] = 9
    path = utm(tmp_path / "a.tif", pixels=pixels, nodata=nodata)
    with rasterio.open(path) as file:
        assert file.colorinterp[3] == ColorInterp.alpha  # which GDAL calls it unasked
    names = ["red", "green", "blue", "nir"]
    with open_source({"paths": [str(path)], "bands": names}) as mosaic:
        values, valid = mosaic.read_masked(0, 0, 20, 20)
    assert (values == pixels).all()
    assert valid.sum() == (400 if nodata is None else 400 - 150)
    first = utm(tmp_path / "0.tif", 20, 20, bands=4)
    pixels[:3] = 100
    pixels[:, 10:, 5:] = 9
    second = write(tmp_path / "b.tif", pixels, crs=UTM, transform=OFF, nodata=nodata)
    with open_source({"paths": [str(first), str(second)], "bands": names}) as mosaic:
        values, valid = mosaic.read_masked(0, 0, 41, 20)
    assert valid[2:9, 21:39].all()
    assert (values[:, 2:9, 22:25] == np.array([100, 100, 100, 0])[:, None, None]).all()
    assert valid[12:, 27:39].all() == (nodata is None)


def test_bands_of_another_order_are_found_by_name(tmp_path: Path) -> None:
    pixels = noise(3, 20, 40)
    first = utm(tmp_path / "a.tif", pixels=pixels[:, :, :20], descriptions=["red", "nir", "blue"])
    second = utm(
        tmp_path / "b.tif", pixels=pixels[[2, 0, 1], :, 20:],
        descriptions=["blue", "red", "nir"], transform=Affine(0.5, 0, 400010, 0, -0.5, 3000000),
    )  # fmt: skip
    paths = [str(first), str(second)]
    with open_source({"paths": paths}) as mosaic:
        assert (mosaic.read(0, 0, 40, 20) == pixels).all()
    with open_source({"paths": paths, "bands": ["a", "b", "c"]}) as mosaic:  # of the files' order
        assert (mosaic.read(20, 0, 20, 20) == pixels[[2, 0, 1], :, 20:]).all()


def test_many_files_are_read_as_few_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tree finds those under a window; where they overlap, the first has the pixel still."""
    shift = np.random.default_rng(2)
    for number in range(40):
        left, top = (int(v) for v in shift.integers(0, 90, 2))
        place = Affine(0.5, 0, 400000 + left / 2, 0, -0.5, 3000000 - top / 2)
        utm(tmp_path / f"{number:02}.tif", width=24, height=18, transform=place, seed=number)
    source = {"paths": [str(tmp_path / "*.tif")]}
    with open_source(source) as many:
        assert many._tree is not None
        monkeypatch.setattr(mosaics, "FEW_FILES", 1000)
        with open_source(source) as few:
            assert few._tree is None
            for window in [(0, 0, 200, 200), (30, 40, 16, 16), (90, 90, 1, 1), (-5, -5, 12, 12)]:
                assert many.touches(*window) == few.touches(*window)
                for one, other in zip(
                    many.read_masked(*window), few.read_masked(*window), strict=True
                ):
                    np.testing.assert_array_equal(one, other)
                np.testing.assert_array_equal(
                    many.preview(*window, 8, 8)[0], few.preview(*window, 8, 8)[0]
                )
