"""crs.py: owns coordinate systems: reading their names, their units, moving points between them."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt
from rasterio._err import CPLE_BaseError
from rasterio.crs import CRS
from rasterio.errors import CRSError, RasterioError
from rasterio.warp import transform as warp_transform

from dls_engine.errors import EngineError

Coordinates = npt.NDArray[np.float64]


def parse_crs(text: str, where: str) -> Any:
    """The coordinate system that `EPSG:n`, WKT or a PROJ text names."""
    try:
        return CRS.from_user_input(text)
    except CRSError as error:
        raise EngineError(
            "bad_data",
            f"{where} names no coordinate system: {text[:80]!r}",
            'Write it as "EPSG:" and a number, for example "EPSG:32617".',
        ) from error


def describe_crs(crs: Any) -> dict[str, Any]:
    """A coordinate system as it goes over the wire."""
    wkt = crs.to_wkt()
    unit, metres = unit_of(crs)
    match = re.match(r'\w+\["((?:[^"]|"")*)"', wkt)
    return {
        "epsg": epsg_of(crs),
        "wkt": wkt,
        "name": match.group(1).replace('""', '"') if match else "",
        "unit": unit,
        "metres_per_unit": metres,
    }


def epsg_of(crs: Any) -> int | None:
    """The EPSG number, if the system is one of EPSG's."""
    try:
        number = crs.to_epsg()
    except CRSError:
        return None
    return None if number is None else int(number)


def unit_of(crs: Any) -> tuple[str, float | None]:
    """The unit of the coordinates and its length in metres (None for angles)."""
    if crs.is_geographic:
        return "degree", None
    try:
        name, factor = crs.linear_units_factor
    except CRSError:
        return "unknown", None
    name = str(name).lower()
    if name in ("metre", "meter", "m"):
        return "metre", 1.0
    return name, float(factor)


def same_crs(first: Any, second: Any) -> bool:
    """Whether two systems are the same; two absent ones are."""
    if first is None or second is None:
        return first is None and second is None
    return bool(first == second) or (
        epsg_of(first) is not None and epsg_of(first) == epsg_of(second)
    )


def move_points(source: Any, target: Any, points: Coordinates) -> Coordinates:
    """Points of shape [n, 2] (x or longitude first) in the other system.

    Points that have no place there come out as infinities.
    """
    if len(points) == 0 or same_crs(source, target):
        return points
    try:
        xs, ys = warp_transform(source, target, points[:, 0].tolist(), points[:, 1].tolist())
    except (CRSError, RasterioError, CPLE_BaseError):
        # One point that has no place fails the call: the halves are tried, down to it.
        if len(points) == 1:
            return np.full((1, 2), np.inf)
        half = len(points) // 2
        first = move_points(source, target, points[:half])
        return np.concatenate([first, move_points(source, target, points[half:])])
    return np.column_stack([np.asarray(xs, float), np.asarray(ys, float)])
