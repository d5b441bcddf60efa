"""crs.py: owns coordinate systems: reading their names, their units, moving points between them."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import numpy.typing as npt
from rasterio._err import CPLE_BaseError
from rasterio.crs import CRS
from rasterio.errors import CRSError, RasterioError
from rasterio.warp import transform as warp_transform

from dls_engine.errors import EngineError

FOOT = 0.3048
# The survey foot of the United States is longer by 2 millionths, those of India by less than 5.
SAME_FOOT = 1e-4

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


class UnitError(Exception):
    """Numbers of one unit are no numbers of a coordinate system."""

    def __init__(self, what: str, unit: str, reason: str, wanted: str) -> None:
        super().__init__(reason)
        self.what, self.unit, self.reason, self.wanted = what, unit, reason, wanted


def in_units_of(
    crs: Any, pair: tuple[float, float], unit: str | None, what: str
) -> tuple[float, float]:
    """Two numbers that count `unit` (None: what the system counts) as those of the system.

    Without a system lengths are metres. `what` names the numbers in a UnitError.
    """
    if unit is None:
        return pair
    if crs is None:
        if unit == "degree":
            raise UnitError(what, unit, "no `crs` says of which system", "m")
        return _scaled(pair, FOOT if unit == "foot" else 1.0)
    own, metres = unit_of(crs)
    if (unit == "degree") != (own == "degree") or unit == "pixel":
        name = f"EPSG:{epsg_of(crs)}" if epsg_of(crs) is not None else "its system"
        counts, wanted = ("degrees", "deg") if own == "degree" else ("lengths", "m")
        wanted += "/px" if what == "cell_size" else ""
        raise UnitError(what, unit, f"{name} counts {counts}", wanted)
    if metres is None:
        return pair
    # Who writes feet in a system of feet means those of the system, be they a hair longer.
    if unit == "foot":
        return pair if abs(metres / FOOT - 1) < SAME_FOOT else _scaled(pair, FOOT / metres)
    return _scaled(pair, 1 / metres)


def _scaled(pair: tuple[float, float], factor: float) -> tuple[float, float]:
    return pair if factor == 1 else (pair[0] * factor, pair[1] * factor)


def same_crs(first: Any, second: Any) -> bool:
    """Whether two systems are the same; two absent ones are."""
    if first is None or second is None:
        return first is None and second is None
    return bool(first == second) or (
        epsg_of(first) is not None and epsg_of(first) == epsg_of(second)
    )


# What OGC calls the systems of EPSG whose longitude comes first, as it does here in all of them.
EASTING_FIRST = {"CRS84": 4326, "CRS83": 4269, "CRS27": 4267}


def same_on_the_ground(first: Any, second: Any) -> bool:
    """Whether numbers of two systems say the same place, heights and the order of axes aside."""
    return same_crs(first, second) or same_crs(_flat(first), _flat(second))


def _flat(crs: Any) -> Any:
    """A system without its heights, by its name at EPSG if it has one."""
    if crs is None:
        return None
    try:
        whole = crs.to_dict(projjson=True)
        if whole.get("type") == "CompoundCRS":
            return CRS.from_string(json.dumps(whole["components"][0]))
        own = whole.get("id", {})
        if own.get("authority") == "OGC" and own.get("code") in EASTING_FIRST:
            return CRS.from_epsg(EASTING_FIRST[own["code"]])
    except (CRSError, KeyError, IndexError, TypeError, AttributeError):
        pass
    return crs


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
