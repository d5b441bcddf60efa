"""untyped.py: owns layers of any geometry with heights or measures, which pyogrio can't open."""

from __future__ import annotations

import contextlib
import shlex
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from dls_engine.errors import EngineError

# Where databases of layers name them: GeoPackage's table and SpatiaLite's.
_NAMES = (
    "SELECT table_name FROM gpkg_geometry_columns",
    "SELECT f_table_name FROM geometry_columns",
)


def opened(path: str, layer: str) -> str:
    """What to open in place of the file: the same layer, said to be of any kind in the plane."""
    source = path if path.startswith("/vsi") else str(Path(path).absolute())
    return (
        f"<OGRVRTDataSource><OGRVRTLayer name={quoteattr(layer)}>"
        f"<SrcDataSource>{escape(source)}</SrcDataSource>"
        f"<SrcLayer>{escape(layer)}</SrcLayer>"
        "<GeometryType>wkbUnknown</GeometryType></OGRVRTLayer></OGRVRTDataSource>"
    )


def layers(path: str) -> list[str]:
    """The names of the layers with geometry, which only a database tells."""
    with _database(path) as database:
        if database is not None:
            for query in _NAMES:
                with contextlib.suppress(sqlite3.Error):
                    return [str(row[0]) for row in database.execute(query)]
    raise EngineError(
        "unsupported",
        "its layer is declared to be of any kind of geometry with heights or measures",
        f"Make one without them: `ogr2ogr -dim XY NEW.gpkg {shlex.quote(Path(path).name)}`.",
        file=path,
    )


def row_number(path: str, layer: str) -> str:
    """The column of a database in which a layer's row numbers stand; empty where there is none."""
    quoted = layer.replace('"', '""')
    with _database(path) as database:
        if database is not None:
            for row in database.execute(f'PRAGMA table_info("{quoted}")'):
                if row[5] == 1 and str(row[2]).upper() == "INTEGER":
                    return str(row[1])
    return ""


@contextlib.contextmanager
def _database(path: str) -> Iterator[sqlite3.Connection | None]:
    """The file as a database that is only read; None where it is no database."""
    found = None
    with contextlib.suppress(sqlite3.Error, OSError):
        with Path(path).open("rb") as file:
            is_database = file.read(15) == b"SQLite format 3"
        if is_database:
            found = sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=ro", uri=True)
    try:
        yield found
    finally:
        if found is not None:
            found.close()
