"""features.py: owns a set of features in memory and its way to a GeoJSON file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from dls_engine.atomic import new_file
from dls_engine.context import Context
from dls_engine.errors import EngineError
from dls_engine.raster.crs import epsg_of, move_points, parse_crs

MAX_LISTED_PROBLEMS = 1000


@dataclass
class Problems:
    """What was left out or doubtful: all are counted, the first thousand are listed."""

    count: int = 0
    used_count: int = 0
    """How many of them were used all the same."""
    listed: list[dict[str, Any]] = field(default_factory=list)

    def add(
        self, file: str, reason: str, next_step: str, feature: str | None = None, **more: str
    ) -> None:
        """One feature or file that could not be used, or not as it is; `more` is said of it as it
        is named: its `kind` is `used` where it was used all the same."""
        self.count += 1
        self.used_count += more.get("kind") == "used"
        if len(self.listed) < MAX_LISTED_PROBLEMS:
            note = {"file": file, "reason": reason, "next_step": next_step}
            if feature is not None:
                note["feature"] = feature
            self.listed.append({**note, **more})


@dataclass
class Features:
    """Geometries and their properties, all in one coordinate system (None: plain numbers)."""

    geometries: npt.NDArray[Any]
    properties: list[dict[str, Any]]
    crs: Any
    places: list[str] | None = None
    """Which one of its file each is, as people find it there, those that were left out counted."""

    def moved(self, target: Any) -> Features:
        """The same features in another coordinate system; None leaves them as they are."""
        if target is None or self.crs is None or len(self.geometries) == 0:
            return Features(self.geometries, self.properties, target or self.crs, self.places)
        moved = shapely.transform(
            self.geometries, lambda points: move_points(self.crs, target, points)
        )
        return Features(moved, self.properties, target, self.places)

    def without_infinite(self, file: str, problems: Problems) -> Features:
        """Leaves out geometries that have no place in the coordinate system."""
        if len(self.geometries) == 0:
            return self
        bounds = shapely.bounds(self.geometries)
        keep: npt.NDArray[np.bool_] = np.asarray(np.isfinite(bounds).all(axis=1))
        for index in np.flatnonzero(~keep):
            problems.add(
                file,
                "its geometry is empty or has no place in the project's coordinate system",
                "Correct it, or set `crs` in the samples block if the file's is wrong.",
                str(self.properties[index].get("id", index)),
                **({} if self.places is None else {"place": self.places[index]}),
            )
        kept = [p for p, ok in zip(self.properties, keep, strict=True) if ok]
        places = self.places and [p for p, ok in zip(self.places, keep, strict=True) if ok]
        return Features(self.geometries[keep], kept, self.crs, places)

    def within(self, file: str) -> Features:
        """The same, each called after its file, too: one of several."""
        places = self.places and [f"{file} {place}" for place in self.places]
        return Features(self.geometries, self.properties, self.crs, places)


def joined_places(parts: Sequence[Features]) -> list[str] | None:
    """Those of several sets; None where they aren't known of each."""
    if any(part.places is None for part in parts):
        return None
    return [place for part in parts for place in part.places or []]


def write_geojson(features: Features, path: str, context: Context) -> None:
    """Writes a FeatureCollection, one feature a line. The same features give the same bytes.

    Coordinates are in the features' own system, which a `crs` member names where EPSG has a
    number for it. Which one of its file each is stands beside its properties.
    """
    places = features.places
    with new_file(path) as part, part.open("w", encoding="utf-8") as out:
        out.write('{"type":"FeatureCollection",')
        if features.crs is not None and epsg_of(features.crs) is not None:
            name = f"urn:ogc:def:crs:EPSG::{epsg_of(features.crs)}"
            out.write(f'"crs":{{"type":"name","properties":{{"name":"{name}"}}}},')
        out.write('"features":[\n')
        total = len(features.geometries)
        for start in range(0, total, 1000):
            context.progress(start, total, "features", "writing")
            geometries = shapely.to_geojson(features.geometries[start : start + 1000])
            for index, geometry in enumerate(geometries, start):
                properties = json.dumps(
                    features.properties[index], ensure_ascii=False, separators=(",", ":")
                )
                end = "\n" if index == total - 1 else ",\n"
                place = "" if places is None else f'"place":{json.dumps(places[index])},'
                out.write(
                    f'{{"type":"Feature",{place}"properties":{properties},'
                    f'"geometry":{geometry}}}{end}'
                )
        out.write("]}\n")


def read_geojson(path: str) -> tuple[npt.NDArray[Any], list[dict[str, Any]]]:
    """Geometries and properties of a FeatureCollection, numbers as they stand in the file."""
    try:
        content = json.loads(Path(path).read_bytes())
        features = content["features"]
        texts = [json.dumps(feature["geometry"]) for feature in features]
        geometries = shapely.from_geojson(texts)
    except FileNotFoundError:
        raise
    except (ValueError, KeyError, TypeError, shapely.errors.GEOSException) as error:
        raise EngineError(
            "unreadable",
            f"it is no GeoJSON FeatureCollection ({error})",
            "Write it again; the run's log has the request.",
            file=path,
        ) from error
    return np.asarray(geometries, dtype=object), [dict(f.get("properties") or {}) for f in features]


def read_moved(path: str, crs: str | None, where: str, target: Any) -> Features:
    """The features of a GeoJSON file whose numbers are in `crs` (none: in `target`), in `target`.

    `where` says in messages whose `crs` it is.
    """
    geometries, properties = read_geojson(path)
    system = None if crs is None else parse_crs(crs, where)
    features = Features(geometries, properties, system)
    if target is not None and system is not None:
        features = features.moved(target)
    if len(features.geometries) == 0:
        return features
    bounds = np.asarray(shapely.bounds(features.geometries))
    bad = np.flatnonzero(~np.isfinite(bounds).all(axis=1))
    if len(bad):
        raise EngineError(
            "bad_data",
            f"{len(bad)} of its geometries are empty or have no place in the system of the imagery",
            "Check `crs` of the project and of the source.",
            file=path,
        )
    return features


def polygons(rings: Sequence[npt.NDArray[np.float64]]) -> npt.NDArray[Any]:
    """One polygon for each ring."""
    return np.array([shapely.Polygon(ring) for ring in rings], dtype=object)
