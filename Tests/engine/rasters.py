"""rasters.py: owns the small rasters that the engine's tests read; the same ones every time."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from affine import Affine
from rasterio.errors import NotGeoreferencedWarning

UTM = "EPSG:32617"


def noise(bands: int, height: int, width: int, dtype: str = "uint8", seed: int = 7) -> Any:
    """Pixels from 1 to 200, so that 0 and 255 are free to mean nothing."""
    generator = np.random.default_rng(seed)
    return generator.integers(1, 200, size=(bands, height, width)).astype(dtype)


def write(path: Path, pixels: Any, **profile: Any) -> Path:
    """Writes an array [bands, height, width]."""
    path.parent.mkdir(parents=True, exist_ok=True)
    colorinterp = profile.pop("colorinterp", None)
    descriptions = profile.pop("descriptions", None)
    settings = {
        "driver": "GTiff",
        "count": pixels.shape[0],
        "height": pixels.shape[1],
        "width": pixels.shape[2],
        "dtype": pixels.dtype,
        **profile,
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(path, "w", **settings) as dataset:
            if colorinterp is not None:
                dataset.colorinterp = colorinterp
            if descriptions is not None:
                dataset.descriptions = descriptions
            dataset.write(pixels)
    return path


def utm(path: Path, width: int = 64, height: int = 48, bands: int = 3, **more: Any) -> Path:
    """A raster of half-metre pixels whose upper left corner is (400000, 3000000) in UTM 17 N."""
    settings: dict[str, Any] = {
        "crs": UTM,
        "transform": Affine(0.5, 0, 400000, 0, -0.5, 3000000),
        **more,
    }
    pixels = settings.pop("pixels", None)
    seed = settings.pop("seed", 7)
    if pixels is None:
        pixels = noise(bands, height, width, seed=seed)
    return write(path, pixels, **settings)
