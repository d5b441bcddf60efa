"""test_full_disk.py: owns the tests of what is left and said when a disk takes no more."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import shapely
from learning import Recorder, Trained, infer, train
from scenes import make_chips, squares, write_raster

from dls_engine.errors import EngineError
from dls_engine.learn.outputs import FeatureFile, check_classes, count_classes

Disk = Callable[[str], contextlib.AbstractContextManager[Path]]


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """A disk of so many bytes, as `mount` writes them; only the superuser can make one."""
    folder = tmp_path / "disk"

    def mount(*options: str) -> bool:
        line = ["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", str(folder)]
        return subprocess.run(line, capture_output=True, check=False).returncode == 0

    @contextlib.contextmanager
    def make(size: str) -> Iterator[Path]:
        folder.mkdir(exist_ok=True)
        if os.geteuid() != 0 or not mount(f"size={size}"):
            pytest.skip("no small disk can be mounted here")
        try:
            yield folder
        finally:
            subprocess.run(["umount", str(folder)], check=True)

    return make


@pytest.fixture(scope="module")
def noise(painter: Trained, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Imagery whose map is speckled, so that it does not compress."""
    image, _ = squares(512, 90, bands=4, dtype="uint16", seed=11)
    rng = np.random.default_rng(5)
    spots = rng.random((128, 128)).repeat(4, 0).repeat(4, 1) < 0.4
    image[:, spots] = rng.integers(2800, 3400, (4, int(spots.sum())))
    return write_raster(tmp_path_factory.mktemp("noise") / "scene.tif", image)


def refused(work: Callable[[], Any], target: Path) -> None:
    with pytest.raises(EngineError) as caught:
        work()
    assert (caught.value.kind, caught.value.reason) == ("disk", "the disk is full")
    assert caught.value.file == str(target)


@pytest.mark.parametrize("suffix", ["tif", "gpkg"])
def test_a_map_replaces_the_former_one_only_when_it_is_whole(
    painter: Trained, noise: Path, tmp_path: Path, disk: Disk, suffix: str
) -> None:
    whole = tmp_path / f"whole.{suffix}"
    infer(painter.out, noise, whole)
    size = whole.stat().st_size
    outcomes = set()
    for share in (0.5, 1.2, 1.6, 2.0, 2.4, 2.8, 3.5):
        with disk(f"{int(size * share) // 4096 * 4096 + 4096}") as folder:
            out = folder / f"map.{suffix}"
            out.write_bytes(b"former")
            try:
                infer(painter.out, noise, out)
            except EngineError as error:
                outcomes.add(error.reason)
                assert (error.kind, error.file) == ("disk", str(out))
                assert out.read_bytes() == b"former"
            else:
                outcomes.add("done")
                assert out.stat().st_size == size
            assert [path.name for path in folder.iterdir()] == [out.name]
    assert outcomes == {"the disk is full", "done"}


def test_chips_say_that_the_disk_is_full(tmp_path: Path, disk: Disk) -> None:
    from rasters import utm
    from vectors import collection

    from dls_engine.chips.export import export
    from dls_engine.params import Params

    scene = utm(tmp_path / "o.tif", width=512, height=256)
    box = shapely.box(400_000, 2_999_872, 400_256, 3_000_000)
    for size in ("40k", "200k", "500k"):
        with disk(size) as folder:
            request = {
                "source": {"paths": [str(scene)]},
                "units": collection(tmp_path / "u.geojson", [(box, {"key": "u"})]),
                "samples": collection(tmp_path / "s.geojson", []),
                "classes": [{"name": "oak", "value": 1}],
                "format": "pascal_voc", "tile": 64, "stride": 16, "empty_tiles": True,
                "out": str(folder / "chips"),
            }  # fmt: skip
            params = Params(request, "chips/export")
            refused(partial(export, params, Recorder()), folder / "chips")
            assert list(folder.iterdir()) == []


def test_a_training_says_that_the_disk_is_full(tmp_path: Path, disk: Disk) -> None:
    chips = make_chips(tmp_path / "chips")
    with disk("200k") as folder:
        refused(lambda: train(chips, folder / "model", iterations=2), folder / ".model.checkpoint")


def test_a_raster_that_lost_blocks_is_refused(tmp_path: Path) -> None:
    path, target = tmp_path / "a.tif", tmp_path / "map.tif"
    values = np.array([0, 3], np.uint8)
    classes = np.random.default_rng(1).integers(0, 2, (1, 600, 700)).astype("uint8") * 3
    write_raster(path, classes, nodata=255, compress="deflate", SPARSE_OK=True)
    pixels = count_classes(path, values)
    check_classes(path, values, pixels, target)
    with rasterio.open(path, "r+") as file:
        block = rasterio.windows.Window(0, 0, 128, 128)
        file.write(np.full((128, 128), 255, "uint8"), 1, window=block)
    with pytest.raises(EngineError, match="pixels are missing") as caught:
        check_classes(path, values, pixels, target)
    assert caught.value.file == str(target)
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(EngineError, match="cannot be read back"):
        check_classes(path, values, pixels, target)


@pytest.mark.parametrize("count", [0, 3])
def test_a_layer_without_its_index_is_refused(tmp_path: Path, count: int) -> None:
    path, target = tmp_path / "a.gpkg", tmp_path / "map.gpkg"
    layer = 'odd "name"; ü'
    sink = FeatureFile(path, layer, None)
    for x in range(count):
        sink.add(shapely.box(x, 0, x + 1, 1), "oak", 1, None)
    sink.close(target)
    with contextlib.closing(sqlite3.connect(path)) as file:
        (index,) = file.execute(
            "SELECT name FROM sqlite_master WHERE name LIKE 'rtree_%_geom' AND type = 'table'"
        ).fetchone()
        index = index.replace('"', '""')
        file.execute(f'DROP TABLE "{index}"')
        file.commit()
    with pytest.raises(EngineError, match="not written as it should be"):
        sink.close(target)
