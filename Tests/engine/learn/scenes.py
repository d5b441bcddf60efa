"""scenes.py: owns small seeded scenes and the chips folders cut from them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from affine import Affine
from rasterio.crs import CRS

UTM = CRS.from_epsg(32617)
FRAME = Affine(0.5, 0, 400_000, 0, -0.5, 3_300_000)


def squares(
    size: int = 256, count: int = 30, bands: int = 3, dtype: str = "uint8", seed: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Noise with bright squares: pixels [bands, size, size] and boxes [n, 4] in pixels."""
    rng = np.random.default_rng(seed)
    top = 4000 if dtype == "uint16" else 255
    image = rng.uniform(0.2, 0.35, (bands, size, size))
    boxes: list[tuple[int, int, int, int]] = []
    for _ in range(count * 20):
        side = int(rng.integers(14, 26))
        x, y = (int(v) for v in rng.integers(2, size - side - 2, 2))
        apart = all(
            x > b[2] + 3 or x + side < b[0] - 3 or y > b[3] + 3 or y + side < b[1] - 3
            for b in boxes
        )
        if apart:
            boxes.append((x, y, x + side, y + side))
            shade = rng.uniform(0.7, 0.9, (bands, 1, 1))
            image[:, y : y + side, x : x + side] = shade + rng.uniform(-0.05, 0.05, (side, side))
        if len(boxes) == count:
            break
    return (image * top).astype(dtype), np.array(boxes, np.float64)


def write_raster(path: Path, image: np.ndarray, **extra: Any) -> Path:
    """A georeferenced, tiled GeoTIFF."""
    bands, height, width = image.shape
    tiling = (
        {"tiled": True, "blockxsize": 128, "blockysize": 128} if min(height, width) > 128 else {}
    )
    with rasterio.open(
        path, "w", driver="GTiff", width=width, height=height, count=bands, dtype=image.dtype,
        **{"crs": UTM, "transform": FRAME, **tiling, **extra},
    ) as file:  # fmt: skip
        file.write(image)
    return path


def polygon(x0: float, y0: float, x1: float, y1: float) -> dict[str, Any]:
    """A rectangle given in pixels, as GeoJSON in map coordinates."""
    ring = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
    return {"type": "Polygon", "coordinates": [[list(FRAME @ point) for point in ring]]}


def make_chips(
    folder: Path,
    format: str = "pascal_voc",
    tile: int = 64,
    size: int = 256,
    bands: int = 3,
    dtype: str = "uint8",
    seed: int = 1,
) -> Path:
    """A scene of squares in three units (training, validation, test) and its chips."""
    image, boxes = squares(size, size * size // 2000, bands, dtype, seed)
    for name in ("images", "labels", "units"):
        (folder / name).mkdir(parents=True)
    scene = write_raster(folder / "scene.tif", image)
    mask = np.zeros(image.shape[1:], np.uint8)
    for x0, y0, x1, y1 in boxes.astype(int):
        mask[y0:y1, x0:x1] = 1
    half = size // 2
    units, chips = [], []
    for key, split, area in (
        ("plots/a", "training", (0, 0, size, half)),
        ("plots/b", "validation", (0, half, half, size)),
        ("plots/c", "test", (half, half, size, size)),
    ):
        units.append(_unit(folder, key, split, area, boxes, image))
        for top in range(area[1], area[3] - tile + 1, tile // 2):
            for left in range(area[0], area[2] - tile + 1, tile // 2):
                if split != "test":
                    chips.append(_chip(folder, len(chips), left, top, tile, image, mask, boxes))
                    chips[-1].update(unit=key, split=split)
                    if format != "classified_tiles":
                        chips[-1]["label"] = None
    manifest = {
        "version": 1,
        "format": format,
        "tile": [tile, tile],
        "bands": ["red", "green", "blue"]
        if bands == 3
        else [f"band_{i + 1}" for i in range(bands)],
        "band_indexes": list(range(1, bands + 1)),
        "dtype": dtype,
        "nodata": None,
        "cell_size": [0.5, 0.5],
        "crs": UTM.to_wkt(),
        "classes": [
            {"name": "square", "value": 1, "color": "#2e7d32", "title": "Square", "ignore": False}
        ],
        "sources": [{"path": str(scene)}],
        "units": units,
        "chips": chips,
    }
    (folder / "chips.json").write_text(json.dumps(manifest))
    return folder


def _unit(
    folder: Path,
    key: str,
    split: str,
    area: tuple[int, int, int, int],
    boxes: np.ndarray,
    image: np.ndarray,
) -> dict[str, Any]:
    x0, y0, x1, y1 = area
    samples = []
    for number, box in enumerate(boxes):
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        if x0 <= x < x1 and y0 <= y < y1:
            samples.append(
                {"key": f"s/{number}", "class": "square", "inside": True, "geometry": polygon(*box)}
            )
    unit = {"key": key, "split": split, "geometry": polygon(*area), "samples": samples}
    if split != "training":
        unit["image"] = f"units/{split}.tif"
        m = 32
        left, top = max(x0 - m, 0), max(y0 - m, 0)
        part = image[:, top : min(y1 + m, image.shape[1]), left : min(x1 + m, image.shape[2])]
        place = FRAME @ Affine.translation(left, top)
        write_raster(folder / unit["image"], np.ascontiguousarray(part), transform=place)
    return unit


def _chip(
    folder: Path,
    number: int,
    left: int,
    top: int,
    tile: int,
    image: np.ndarray,
    mask: np.ndarray,
    boxes: np.ndarray,
) -> dict[str, Any]:
    window = (slice(top, top + tile), slice(left, left + tile))
    name = f"{number:06d}.tif"
    write_raster(folder / "images" / name, np.ascontiguousarray(image[:, window[0], window[1]]))
    write_raster(folder / "labels" / name, np.ascontiguousarray(mask[None, window[0], window[1]]))
    objects = []
    for box in boxes:
        cut = [
            max(box[0] - left, 0),
            max(box[1] - top, 0),
            min(box[2] - left, tile),
            min(box[3] - top, tile),
        ]
        if cut[2] - cut[0] > 2 and cut[3] - cut[1] > 2:
            objects.append({"class": "square", "box": cut})
    return {"image": f"images/{name}", "label": f"labels/{name}", "objects": objects}


def train_request(chips: Path, out: Path, **settings: Any) -> dict[str, Any]:
    """Parameters of `train` that learn squares in seconds."""
    usual: dict[str, Any] = {
        "model_type": "center_net",
        "iterations": 90,
        "batch_size": 4,
        "learning_rate": 4e-3,
        "seed": 7,
        "augment": {"brightness": 0.1, "contrast": 0.1, "zoom": 0.1},
    }
    merged = {k: v for k, v in {**usual, **settings}.items() if v is not None}
    return {"chips": str(chips), "out": str(out), "run_id": "test-run", "settings": merged}
