"""layer_file.py: owns reading the layers of Shapefile, KML, GeoPackage, GeoJSON files."""

from __future__ import annotations

import math
import re
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyogrio.errors
import shapely

from dls_engine.errors import EngineError
from dls_engine.raster.crs import describe_crs, epsg_of, parse_crs, same_on_the_ground
from dls_engine.vector import untyped
from dls_engine.vector.features import Features, Problems, joined_places

# A KML placemark has an id of its own. GDAL would call it `id` and a field of that name `id2`.
PLACEMARK = "placemark"
pyogrio.set_gdal_config_options({"LIBKML_ID_FIELD": PLACEMARK})
# Files whose rows have numbers of their own, which stay.
DATABASES = (".gpkg", ".gdb", ".sqlite")


def read_layer_file(
    path: str, layer: str | None, crs: str | None, problems: Problems, is_moved: bool = False
) -> tuple[Features, list[dict[str, str]]]:
    """Features of one file, and names and types of their fields.

    A KML file's folders are read as one; of other files with several layers `layer` names one.
    Of what is moved to another system, the file's has to be known.
    """
    parts: list[tuple[Features, list[dict[str, str]]]] = []
    count = 0
    for name in _layers(path, layer):
        features, own_fields, in_layer = _read_one(path, name, crs, problems, is_moved, count)
        parts.append((features, own_fields))
        count += in_layer
    geometries = np.concatenate([part.geometries for part, _ in parts])
    properties = [p for part, _ in parts for p in part.properties]
    fields: dict[str, dict[str, str]] = {}
    for _, part_fields in parts:
        for item in part_fields:
            fields.setdefault(item["name"], item)
    places = joined_places([part for part, _ in parts])
    return Features(geometries, properties, parts[0][0].crs, places), list(fields.values())


def _layers(path: str, layer: str | None) -> list[str]:
    if not Path(path).exists() and not path.startswith("/vsi"):
        raise EngineError(
            "not_found",
            "there is no such file",
            "Correct the path in the project file, or put the file there.",
            file=path,
        )
    try:
        rows = pyogrio.list_layers(path)
    except pyogrio.errors.GeometryError:
        return [layer] if layer is not None else untyped.layers(path)
    except pyogrio.errors.DataSourceError as error:
        raise EngineError(
            "unreadable",
            f"it cannot be opened as a vector layer ({str(error).strip().rstrip('.')})",
            "Check the file with `ogrinfo`; set `format` if its suffix says something else.",
            file=path,
        ) from error
    names = [str(row[0]) for row in rows if row[1] is not None]
    if layer is not None:
        if layer in names:
            return [layer]
        raise EngineError(
            "bad_data",
            f"it has no layer {layer!r} with geometry; it has {_list(names)}",
            "Correct the name of the layer in the project file.",
            file=path,
        )
    if not names:
        raise EngineError(
            "bad_data", "it holds no layer with geometry", "Choose another file.", file=path
        )
    if len(names) > 1 and not _is_kml(path):
        raise EngineError(
            "bad_data",
            f"it holds several layers: {_list(names)}",
            "Name the layer that is meant in the project file.",
            file=path,
        )
    return names


def _is_kml(path: str) -> bool:
    return path.lower().endswith((".kml", ".kmz"))


def _list(names: list[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:8])
    return shown + (f" and {len(names) - 8} more" if len(names) > 8 else "") or "none"


def _raw(path: str, layer: str) -> Any:
    """What lies in a layer as pyogrio hands it over, flat: without heights and measures."""

    def features(path: str) -> Any:
        return pyogrio.raw.read(
            path, layer=layer, force_2d=True, return_fids=True, datetime_as_string=True
        )

    try:
        try:
            return features(path)
        except pyogrio.errors.GeometryError:
            return features(untyped.opened(path, layer))
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise EngineError(
            "unreadable",
            f"layer {layer!r} cannot be read ({error})",
            "Check the file with `ogrinfo -al -so`.",
            file=path,
        ) from error


def _read_one(
    path: str, layer: str, crs: str | None, problems: Problems, is_moved: bool, before: int
) -> tuple[Features, list[dict[str, str]], int]:
    """Features of a layer, its fields, and how many features it has; `before`: in others."""
    meta, fids, blobs, columns = _raw(path, layer)
    names = [str(name) for name in meta["fields"]]
    fields = [
        {"name": name, "type": _type(str(kind))}
        for name, kind in zip(names, meta["dtypes"], strict=True)
    ]
    columns = [
        _exact(path, layer, name, str(kind), column)
        for name, kind, column in zip(names, meta["dtypes"], columns, strict=True)
    ]
    own = _own_id(path, layer, names, fids)
    if own is not None:
        fields.append({"name": own, "type": "integer"})
    geometries = shapely.from_wkb(blobs, on_invalid="ignore")
    keep = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    places = _places(path, fids, before)

    def known(index: int) -> dict[str, Any]:
        values = {name: _plain(column[index]) for name, column in zip(names, columns, strict=True)}
        if _is_kml(path) and PLACEMARK in values and values.get("id") is None:
            values["id"] = values[PLACEMARK]
        return values if own is None else {own: int(fids[index]), **values}

    for index in np.flatnonzero(~keep).tolist():
        identifier = known(index).get("id")
        problems.add(
            path,
            "it has no geometry",
            "Draw it again or delete it.",
            None if identifier is None else str(identifier),
            place=places[index],
            kind="no_geometry",
        )
    properties = [known(index) for index in np.flatnonzero(keep).tolist()]
    if _is_kml(path) and PLACEMARK in names and "id" not in names:
        fields.append({"name": "id", "type": "text"})
    if is_moved and crs is None and path.lower().endswith((".geojson", ".json")):
        _require_reference(path, geometries[keep])
    system = _system(path, layer, crs, meta["crs"])
    kept = [places[index] for index in np.flatnonzero(keep).tolist()]
    found = Features(geometries[keep], properties, system, kept)
    return found, fields, len(fids)


def _places(path: str, fids: Any, before: int) -> list[str]:
    """What people find the features of a layer by, in the words of its format."""
    suffix = Path(path).suffix.lower()
    count = range(before, before + len(fids))
    if suffix in (".geojson", ".json"):
        return [f"features[{number}]" for number in count]
    if _is_kml(path):
        return [f"placemark {number + 1}" for number in count]
    # Others keep a number for each, which QGIS shows as its feature id.
    word = "row" if suffix in DATABASES else "feature id"
    return [f"{word} {number}" for number in fids.tolist()]


def _system(path: str, layer: str, declared: str | None, own: str | None) -> Any:
    """The system of a layer: its own, or the declared one where it names none.

    Two that differ are refused: whichever is wrong, believing it puts every label somewhere else.
    """
    if declared is None:
        return None if own is None else parse_crs(own, f"the layer {layer!r} of {path}")
    given = parse_crs(declared, "`crs` of the block")
    named = _named_system(path, layer, own)
    if named is None or same_on_the_ground(named, given):
        return given
    name, epsg = describe_crs(named)["name"], epsg_of(named)
    raise EngineError(
        "bad_data",
        f"it says that it is in {name if epsg is None else f'EPSG:{epsg} ({name})'}, and `crs` "
        f"of the block that reads it says {declared}",
        "Remove `crs` from the block if the file is right; else write the true system into the "
        f"file, as with `ogr2ogr -a_srs {declared} NEW {shlex.quote(Path(path).name)}`.",
        file=path,
    )


# What GDAL reads a GeoPackage with whose number of a system is 0 or -1.
UNDEFINED = re.compile(r'\w+\["Undefined')


def _named_system(path: str, layer: str, own: str | None) -> Any:
    """The system that a file names, or None: GDAL stands in where one names none that is known."""
    if own is None or UNDEFINED.match(own):
        return None
    if path.lower().endswith((".geojson", ".json")):
        ends = _ends(path)
        if not any(CRS_CODE.search(text) for text in ends):
            names = [found[1] for found in map(CRS_MEMBER.search, ends) if found is not None]
            try:
                return parse_crs(names[0].decode("utf-8", "replace"), "`crs`") if names else None
            except EngineError:
                return None
    return parse_crs(own, f"the layer {layer!r} of {path}")


def _exact(path: str, layer: str, name: str, kind: str, column: Any) -> Any:
    """A column with its values as the file has them.

    One missing value turns whole numbers and booleans into floating point, and numbers that large
    lose their last digits: those are read again as text.
    """
    if column.dtype.kind != "f" or not kind.startswith(("int", "uint", "bool")):
        return column
    there = np.isfinite(column)
    exact = np.full(len(column), None, dtype=object)
    if kind == "bool":
        exact[there] = column[there] != 0
        return exact
    if not (np.abs(column[there]) >= 2.0**53).any():
        exact[there] = [int(value) for value in column[there]]
        return exact
    quoted = [part.replace("\\", "\\\\").replace('"', '\\"') for part in (name, layer)]
    sql = f'SELECT CAST("{quoted[0]}" AS character(40)) AS whole FROM "{quoted[1]}"'
    query = {"sql": sql, "sql_dialect": "OGRSQL", "read_geometry": False}
    try:
        _, _, _, (texts,) = pyogrio.raw.read(path, **query)
    except pyogrio.errors.GeometryError:
        _, _, _, (texts,) = pyogrio.raw.read(untyped.opened(path, layer), **query)
    if len(texts) != len(column):
        raise EngineError(
            "unreadable",
            f"the whole numbers in field {name!r} of layer {layer!r} cannot be read exactly",
            "Make the field one of text, or fill in the values that are missing.",
            file=path,
        )
    exact[there] = [int(text) for text in texts[there]]
    return exact


def _own_id(path: str, layer: str, names: list[str], fids: Any) -> str | None:
    """What the file calls the numbers that it keeps for its features; None where it keeps none.

    A number that only counts the rows says nothing: it is another's when the file is written anew.
    """
    suffix = Path(path).suffix.lower()
    if suffix in (".geojson", ".json"):
        # Other ids than whole numbers come as a field.
        name = "id" if _has_own_ids(path, fids) else ""
    elif suffix in DATABASES:
        try:
            name = str(pyogrio.read_info(path, layer=layer).get("fid_column") or "")
        except pyogrio.errors.GeometryError:
            name = untyped.row_number(path, layer)
    else:
        name = ""
    return name if name and name not in names else None


OWN_ID = re.compile(
    rb'"type"\s*:\s*"Feature"\s*,\s*"id"\s*:\s*-?\d|"id"\s*:\s*-?\d+\s*,\s*"type"\s*:\s*"Feature"'
)


def _has_own_ids(path: str, fids: Any) -> bool:
    """Whether GeoJSON gives its features whole numbers as ids: GDAL counts where it doesn't."""
    if not np.array_equal(fids, np.arange(len(fids))):
        return True
    with Path(path).open("rb") as file:
        return OWN_ID.search(file.read(1 << 16)) is not None


CRS_MEMBER = re.compile(rb'"crs"\s*:\s*\{[^{}]*\{[^{}]*"name"\s*:\s*"([^"\\]*)"')
# The form of GeoJSON's first draft, which GDAL reads, too.
CRS_CODE = re.compile(rb'"crs"\s*:\s*\{[^{}]*\{[^{}]*"code"\s*:\s*(\d{4,6})\b')


def _ends(path: str) -> tuple[bytes, bytes]:
    """Where GeoJSON says what it is in: its beginning and its end."""
    size = Path(path).stat().st_size
    with Path(path).open("rb") as file:
        head = file.read(1 << 16)
        file.seek(max(0, size - (1 << 12)))
        return head, file.read()


def _require_reference(path: str, geometries: Any) -> None:
    """Refuses GeoJSON whose system isn't known: GDAL would take its numbers for degrees."""
    head, tail = _ends(path)
    if CRS_CODE.search(head) or CRS_CODE.search(tail):
        return
    found = CRS_MEMBER.search(head) or CRS_MEMBER.search(tail)
    if found is not None:
        parse_crs(found[1].decode("utf-8", "replace"), f"the `crs` member of {path}")
        return
    bounds = shapely.bounds(geometries)
    bounds = bounds[np.isfinite(bounds).all(axis=1)]
    if len(bounds) == 0:
        return
    left, bottom = bounds[:, :2].min(axis=0)
    right, top = bounds[:, 2:].max(axis=0)
    if left >= -360 and right <= 360 and bottom >= -91 and top <= 91:
        return
    raise EngineError(
        "bad_data",
        "it names no coordinate system, so by its standard it is in degrees, but it reaches "
        f"from {left:.0f} {bottom:.0f} to {right:.0f} {top:.0f}, and degrees end at 180 and 90",
        'Say what it is in: write `crs = "EPSG:…"` in the block that reads it.',
        file=path,
    )


def _type(kind: str) -> str:
    if kind.startswith(("int", "uint")):
        return "integer"
    if kind.startswith("float"):
        return "real"
    if kind == "bool":
        return "boolean"
    return "date" if kind.startswith("datetime") else "text"


def _plain(value: Any) -> Any:
    """A field's value as JSON says it."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, (bool, int, float, str)):
        return value
    return str(value)
