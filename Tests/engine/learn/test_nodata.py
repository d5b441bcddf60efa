"""test_nodata.py: owns the tests of what networks see of pixels that hold the no-data number."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scenes import write_raster

from dls_engine.learn.data import Normalisation, measure
from dls_engine.learn.manifest import Chip


def measured(folder: Path, image: np.ndarray, nodata: float, name: str = "c.tif") -> Normalisation:
    """Statistics of one chip that was written as an export writes it."""
    path = write_raster(folder / name, image, nodata=nodata if name.endswith(".tif") else None)
    return measure([Chip(path, None, "u", "training")], len(image), nodata)


def bands(dtype: str = "uint8") -> np.ndarray:
    """Two bands of noise about 120, a square of which has no data in either."""
    image = np.random.default_rng(3).normal(120, 8, (2, 64, 64)).clip(1, 254).astype(dtype)
    image[:, :8, :8] = 0
    return image


@pytest.mark.parametrize("number", [0, 255])
def test_the_number_in_one_band_is_what_was_measured_there(tmp_path: Path, number: int) -> None:
    image = bands()
    image[:, :8, :8] = number
    image[0, 20:40, 20:40] = number
    shown = measured(tmp_path, image, number)
    there = np.ones((64, 64), bool)
    there[:8, :8] = False
    assert shown.mean == pytest.approx([band[there].mean() for band in image])
    assert shown.std == pytest.approx([band[there].std() for band in image])
    assert (shown.minimum if number == 0 else shown.maximum)[0] == number
    seen = shown.apply(image, there)
    assert (seen[:, ~there] == 0).all()
    mean, std = np.array(shown.mean)[:, None], np.array(shown.std)[:, None]
    np.testing.assert_allclose(seen[:, there], (image[:, there] - mean) / std, rtol=1e-4, atol=1e-5)


def test_the_number_in_every_band_is_no_data_without_a_mask(tmp_path: Path) -> None:
    image = bands()
    shown = measured(tmp_path, image, 0, "c.png")
    assert min(shown.minimum) > 0
    seen = shown.apply(image)
    assert (seen[:, :8, :8] == 0).all()
    assert (seen[:, 8:, 8:] != 0).any()


@pytest.mark.parametrize("dtype", ["float32", "int16"])
def test_a_number_that_a_band_cannot_have_moves_nothing(tmp_path: Path, dtype: str) -> None:
    """A stack of bands from several files, of which one ends earlier."""
    image = bands(dtype)
    image[:, :8, :8] = -9999
    image[1, :, 40:] = -9999
    shown = measured(tmp_path, image, -9999)
    assert shown.mean[1] == pytest.approx(image[1][image[1] != -9999].mean())
    seen = shown.apply(image)
    assert (seen[1, :, 40:] == 0).all()
    assert (seen[0, 8:, 40:] != 0).any()


def test_numbers_with_a_fraction_may_be_nought(tmp_path: Path) -> None:
    """Reflectances from 0 to 1, and deep water that reflects nothing in one band."""
    image = np.random.default_rng(3).uniform(0.02, 0.4, (2, 64, 64)).astype("float32")
    image[1, 30:, 30:] = 0
    shown = measured(tmp_path, image, 0)
    assert shown.minimum[1] == 0
    assert (shown.apply(image)[1, 30:, 30:] < -1).all()
