"""test_thumbnail.py: owns the tests of the small pictures that a probe draws."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import rasterio.shutil
from affine import Affine
from client import Client, EngineFailure
from PIL import Image
from rasterio.enums import ColorInterp, Resampling
from rasters import UTM, noise, utm, write

from dls_engine.context import Context
from dls_engine.errors import Cancelled
from dls_engine.params import Params
from dls_engine.raster.probe import probe
from dls_engine.raster.source import SourceSpec
from dls_engine.raster.thumbnail import draw


def drawn(path: Path, budget: int | None = None, **said: Any) -> Any:
    """The picture of a file, [height, width, 4]; None where there is none."""
    out = path.parent / "cache" / "picture.png"
    out.unlink(missing_ok=True)
    more = {} if budget is None else {"budget": budget}
    is_there = draw(SourceSpec((str(path),), **said), str(path), str(out), Context(), **more)
    assert is_there == out.exists()
    # Nothing is left beside the imagery, nor in the folder of the picture.
    assert {each.name for each in out.parent.glob("*")} <= {"picture.png"}
    assert not list(path.parent.glob("*.aux.xml"))
    if not is_there:
        return None
    with Image.open(out) as picture:
        assert picture.format == "PNG"
        return np.asarray(picture.convert("RGBA"))


def ramp(bands: int, height: int, width: int, dtype: str, low: float, high: float) -> Any:
    """Brightness that grows from left to right, in each band."""
    line = np.linspace(low, high, width).astype(dtype)
    return np.broadcast_to(line, (bands, height, width)).copy()


@pytest.mark.parametrize(
    ("width", "height", "size"),
    [(640, 320, (320, 160)), (300, 1200, (80, 320)), (100, 50, (100, 50)), (9000, 1, (320, 1))],
)
def test_the_longest_side_has_320_pixels(
    tmp_path: Path, width: int, height: int, size: tuple[int, int]
) -> None:
    picture = drawn(utm(tmp_path / "a.tif", width, height))
    assert (picture.shape[1], picture.shape[0]) == size


@pytest.mark.parametrize(
    ("dtype", "low", "high"),
    [("uint8", 90, 110), ("uint16", 300, 9000), ("int16", -2000, 50), ("int8", -100, 100),
     ("float32", 0.01, 0.4), ("float64", -1e29, 1e29), ("uint32", 0, 4e9)],
)  # fmt: skip
def test_brightness_is_stretched(tmp_path: Path, dtype: str, low: float, high: float) -> None:
    picture = drawn(utm(tmp_path / "a.tif", pixels=ramp(3, 20, 200, dtype, low, high)))
    assert (picture[..., 3] == 255).all()
    row = picture[10, :, 0].astype(int)
    assert row[0] == 0 and row[-1] == 255 and (np.diff(row) >= 0).all()
    assert 110 < row[100] < 145
    # A few pixels that outshine all others leave them as they are.
    pixels = ramp(3, 20, 200, dtype, low, high)
    pixels[:, 0, :8] = np.iinfo(dtype).max if "int" in dtype else 1e30
    assert 110 < drawn(utm(tmp_path / "b.tif", pixels=pixels))[10, 100, 0] < 150


def test_complex_numbers_are_drawn_by_their_size(tmp_path: Path) -> None:
    pixels = ramp(1, 20, 200, "complex64", 0, 9) * 1j
    row = drawn(utm(tmp_path / "a.tif", pixels=pixels.astype("complex64")))[10, :, 0]
    assert row[0] == 0 and row[-1] == 255


def test_one_brightness_is_what_it_is(tmp_path: Path) -> None:
    black = np.zeros((3, 10, 10), dtype="uint8")
    assert (drawn(utm(tmp_path / "a.tif", pixels=black))[..., :3] == 0).all()
    assert (drawn(utm(tmp_path / "b.tif", pixels=black.astype("float32") + 7))[..., 0] == 128).all()
    # What few pixels have is shown where all others have one brightness.
    black[:, 5, 5] = 1
    assert drawn(utm(tmp_path / "c.tif", pixels=black))[5, 5].tolist() == [255, 255, 255, 255]


def mostly(band: int, bands: int = 4) -> Any:
    """Bands without contrast but for one, whose right half is bright."""
    pixels = np.full((bands, 20, 40), 50, dtype="uint8")
    pixels[band, :, 20:] = 250
    return pixels


def test_bands_are_found_by_name(tmp_path: Path) -> None:
    other = [ColorInterp.undefined] * 4
    names = ("nir", "Blue", "GREEN", "red")
    path = utm(tmp_path / "a.tif", pixels=mostly(3), descriptions=names, colorinterp=other)
    assert drawn(path)[10, 30].tolist() == [255, 50, 50, 255]
    # Else the first three, and those that the source names go first.
    path = utm(tmp_path / "b.tif", pixels=mostly(1), colorinterp=other)
    assert drawn(path)[10, 30].tolist() == [50, 255, 50, 255]
    assert drawn(path, bands=("x", "blue", "green", "red"))[10, 30].tolist() == [50, 50, 255, 255]
    assert drawn(path, bands=(None, "pan", None, None))[10, 30].tolist() == [255, 255, 255, 255]


def test_one_band_is_grey(tmp_path: Path) -> None:
    for bands in (1, 2):
        picture = drawn(utm(tmp_path / f"{bands}.tif", pixels=mostly(0, bands)))
        assert picture[10, 30].tolist() == [255, 255, 255, 255]
        assert picture[10, 5].tolist() == [0, 0, 0, 255]


def test_a_palette_colours(tmp_path: Path) -> None:
    pixels = np.zeros((1, 400, 800), dtype="uint8")
    pixels[0, :, 400:] = 2
    path = utm(tmp_path / "a.tif", pixels=pixels, photometric="palette")
    with rasterio.open(path, "r+") as dataset:
        dataset.write_colormap(1, {0: (0, 90, 0, 255), 1: (9, 9, 9, 255), 2: (250, 0, 200, 255)})
    picture = drawn(path)
    assert picture.shape == (160, 320, 4)
    # No mean of numbers is a colour.
    assert {tuple(colour) for colour in picture.reshape(-1, 4).tolist()} == {
        (0, 90, 0, 255), (250, 0, 200, 255)}  # fmt: skip


def test_what_holds_no_data_is_transparent(tmp_path: Path) -> None:
    pixels = noise(3, 40, 40)
    pixels[:, :20, :] = 0
    path = utm(tmp_path / "number.tif", pixels=pixels, nodata=0)
    for picture in (drawn(path), drawn(utm(tmp_path / "n.tif", pixels=pixels), nodata=0)):
        assert (picture[:20, :, 3] == 0).all() and (picture[20:, :, 3] == 255).all()
    # No data has no say in what is bright.
    assert drawn(path)[30, :, 0].max() == 255
    assert (drawn(path, nodata="none")[..., 3] == 255).all()
    alpha = np.concatenate([noise(3, 40, 40), np.full((1, 40, 40), 255, dtype="uint8")])
    alpha[3, :20, :] = 0
    kinds = [ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha]
    assert (drawn(utm(tmp_path / "a.tif", pixels=alpha, colorinterp=kinds))[:20, :, 3] == 0).all()
    broken = noise(1, 40, 40, "float32")
    broken[:, :10] = np.nan
    broken[:, 10:20] = np.inf
    assert (drawn(utm(tmp_path / "f.tif", pixels=broken))[:20, :, 3] == 0).all()
    with rasterio.open(utm(tmp_path / "m.tif"), "r+") as dataset:
        dataset.write_mask(np.arange(48 * 64).reshape(48, 64) >= 24 * 64)
    masked = drawn(tmp_path / "m.tif")
    assert (masked[:24, :, 3] == 0).all() and (masked[24:, :, 3] == 255).all()


def test_files_that_cannot_be_drawn_are_no_error(tmp_path: Path) -> None:
    (tmp_path / "text.tif").write_text("no raster")
    assert drawn(tmp_path / "text.tif") is None
    assert drawn(tmp_path / "gone.tif") is None
    path = utm(tmp_path / "cut.tif", 400, 400)
    os.truncate(path, path.stat().st_size // 2)
    assert drawn(path) is None
    path = utm(tmp_path / "a.tif")
    (tmp_path / "file").write_text("")
    spec = SourceSpec((str(path),))
    assert not draw(spec, str(path), str(tmp_path / "file" / "a.png"), Context())
    # What lies far away is not fetched for a picture.
    virtual = tmp_path / "far.vrt"
    rasterio.shutil.copy(path, virtual, driver="VRT")
    assert drawn(virtual) is not None
    virtual.write_text(virtual.read_text().replace(path.name, "/vsicurl/http://127.0.0.1:9/a.tif"))
    assert drawn(virtual) is None


def test_a_cancelled_probe_draws_nothing(tmp_path: Path) -> None:
    context = Context()
    context.cancel()
    path = utm(tmp_path / "a.tif")
    with pytest.raises(Cancelled):
        draw(SourceSpec((str(path),)), str(path), str(tmp_path / "a.png"), context)
    assert not (tmp_path / "a.png").exists()


# MARK: large imagery


def bytes_read() -> int:
    """What this process has read so far."""
    counted = Path("/proc/self/io")
    if not counted.exists():
        pytest.skip("only Linux counts what a process reads")
    lines = counted.read_text().splitlines()
    return int(next(line for line in lines if line.startswith("rchar:")).split()[1])


def large(path: Path, **how: Any) -> Path:
    return utm(path, pixels=noise(1, 6000, 6000), **how)


@pytest.fixture(scope="module")
def tiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """36 MB in tiles, with overviews."""
    path = large(tmp_path_factory.mktemp("large") / "tiled.tif", tiled=True)
    with rasterio.open(path, "r+") as dataset:
        dataset.build_overviews([2, 4, 8, 16], Resampling.average)
    return path


def test_overviews_are_all_that_is_read(tiled: Path) -> None:
    before = bytes_read()
    assert drawn(tiled).shape == (320, 320, 4)
    assert bytes_read() - before < tiled.stat().st_size / 20


def test_those_of_a_virtual_mosaic_are_its_files(tiled: Path) -> None:
    mosaic = tiled.parent / "all.vrt"
    rasterio.shutil.copy(tiled, mosaic, driver="VRT")
    text = mosaic.read_text()
    begin, end = text.find("<OverviewList"), text.find("</OverviewList>")
    if begin >= 0:
        mosaic.write_text(text[:begin] + text[end + len("</OverviewList>") :])
    before = bytes_read()
    assert drawn(mosaic).shape == (320, 320, 4)
    assert bytes_read() - before < tiled.stat().st_size / 20


def test_without_overviews_little_is_read_all_the_same(tmp_path: Path) -> None:
    for name, how, budget in (
        ("lines.tif", {}, 4 << 20),
        ("tiles.tif", {"tiled": True}, 20 << 20),
    ):
        path = large(tmp_path / name, **how)
        before = bytes_read()
        assert drawn(path, budget).shape == (320, 320, 4)
        assert bytes_read() - before < 1.2 * budget, name
    # Less than this shows nothing.
    assert drawn(tmp_path / "tiles.tif", 4 << 20) is None


def test_sixteen_terabytes_have_no_picture_without_overviews(tmp_path: Path) -> None:
    profile = {"sparse_ok": True, "tiled": True, "blockxsize": 8192, "blockysize": 8192,
               "bigtiff": "yes", "compress": "deflate"}  # fmt: skip
    path = tmp_path / "huge.tif"
    size = {"width": 2_000_000, "height": 2_000_000, "count": 4, "dtype": "uint8"}
    place = {"crs": UTM, "transform": Affine(0.5, 0, 400000, 0, -0.5, 3000000)}
    with rasterio.open(path, "w", driver="GTiff", **size, **place, **profile):
        pass
    assert drawn(path) is None


# MARK: the request


def test_a_probe_draws_what_it_is_asked_for(tmp_path: Path) -> None:
    a, b = utm(tmp_path / "a.tif"), utm(tmp_path / "b.tif")
    (tmp_path / "c.tif").write_text("no raster")
    out = {name: str(tmp_path / f"{name}.png") for name in "abc"}
    request = {
        "sources": [
            {"address": "one", "paths": [str(a)]},
            {"address": "two", "paths": [str(b), str(tmp_path / "c.tif")], "crs": "EPSG:999999"},
        ],
        "pictures": [
            {"source": "one", "path": str(a), "out": out["a"]},
            {"source": "two", "path": str(b), "out": out["b"]},
            {"source": "two", "path": str(tmp_path / "c.tif"), "out": out["c"]},
        ],
    }
    found = probe(Params(request, "probe"), Context())
    # What is wrong with where a file lies is no reason to hide it.
    assert found["pictures"] == [out["a"], out["b"]]
    plain = probe(Params({"sources": request["sources"]}, "probe"), Context())
    assert plain["sources"] == found["sources"] and "pictures" not in plain


def test_a_picture_is_of_a_source_that_is_asked_about(client: Client, tmp_path: Path) -> None:
    path = str(utm(tmp_path / "a.tif"))
    with pytest.raises(EngineFailure, match="none of `sources`"):
        client.call(
            "probe",
            sources=[{"address": "one", "paths": [path]}],
            pictures=[{"source": "two", "path": path, "out": str(tmp_path / "a.png")}],
        )


def test_other_formats_are_drawn(tmp_path: Path) -> None:
    pixels = ramp(3, 64, 64, "uint8", 0, 255)
    for name, driver in (("a.jp2", "JP2OpenJPEG"), ("a.png", "PNG"), ("a.jpg", "JPEG")):
        path = write(tmp_path / name, pixels, driver=driver)
        (tmp_path / f"{name}.aux.xml").unlink(missing_ok=True)
        assert drawn(path)[32, 60, 0] > drawn(path)[32, 4, 0], name
