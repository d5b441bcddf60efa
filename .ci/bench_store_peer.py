#!/usr/bin/env python3
"""What the store's operations cost GDAL, called through pyogrio with flat arrays.

    bench_store_peer.py units COLUMNS ROWS SIDE OUT         a layer of boxes with a spatial index
    bench_store_peer.py import LABELS STORE OUT             read, check, join with the units, write
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import shapely
from pyogrio.raw import read, write


def save(path: Path, geometry: np.ndarray, fields: dict[str, np.ndarray]) -> None:
    """Writes a layer of polygons with a spatial index."""
    write(
        path, geometry=shapely.to_wkb(geometry), field_data=list(fields.values()),
        fields=list(fields), layer=path.stem, driver="GPKG", geometry_type="Polygon",
        crs="EPSG:32617", layer_options={"SPATIAL_INDEX": "YES"},
    )


def units(columns: int, rows: int, side: float, out: Path) -> None:
    """The same boxes with the same columns as the store's work units."""
    column = np.tile(np.arange(columns), rows)
    row = np.repeat(np.arange(rows), columns)
    width, height = side / columns, side / rows
    boxes = shapely.box(column * width, row * height, (column + 1) * width, (row + 1) * height)
    keys = np.array(
        [f"plots/r{rows - r}c{c + 1}" for r, c in zip(row.tolist(), column.tolist(), strict=True)],
        dtype=object,
    )
    count = columns * rows
    save(out, boxes, {
        "key": keys,
        "block": np.full(count, "plots", dtype=object),
        "status": np.full(count, "queued", dtype=object),
        "split": np.full(count, "training", dtype=object),
        "complete": np.zeros(count, dtype=bool),
        "revision": np.ones(count, dtype=np.int64),
        "created_at": np.full(count, np.datetime64("2026-01-01T00:00:00.000"), "datetime64[ms]"),
        "origin_hash": np.arange(count, dtype=np.int64),
    })


def import_samples(labels: Path, store: Path, out: Path) -> None:
    """Labels to samples, each with the unit that holds a point on it."""
    meta, _, wkb, (ids, classes) = read(labels, columns=["id", "class"])
    geometry = shapely.from_wkb(wkb)
    del wkb
    sound = shapely.is_valid(geometry)
    geometry, ids, classes = geometry[sound], ids[sound], classes[sound]
    _, fids, boxes, _ = read(store, layer="work_units", columns=[], return_fids=True)
    tree = shapely.STRtree(shapely.from_wkb(boxes))
    found, unit = tree.query(shapely.point_on_surface(geometry), predicate="intersects")
    holders = np.zeros(len(geometry), dtype=np.int64)
    holders[found] = fids[unit]
    save(out, geometry, {
        "key": np.array([f"boxes/{number}" for number in ids], dtype=object),
        "class": classes,
        "unit": holders,
        "status": np.full(len(ids), "pending_approval", dtype=object),
        "revision": np.ones(len(ids), dtype=np.int64),
        "created_at": np.full(len(ids), np.datetime64("2026-01-01T00:00:00.000"), "datetime64[ms]"),
    })


if sys.argv[1] == "units":
    units(int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), Path(sys.argv[5]))
else:
    import_samples(Path(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4]))
