"""layer_style.py: owns the style inside a GeoPackage by which QGIS shows a map's classes."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from dls_engine.colours import rgb
from dls_engine.disk import NotWhole

from .manifest import ClassSpec

# As QGIS makes the table itself.
TABLE = """
CREATE TABLE "layer_styles" ("id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
"f_table_catalog" TEXT(256),"f_table_schema" TEXT(256),"f_table_name" TEXT(256),
"f_geometry_column" TEXT(256),"styleName" TEXT(30),"styleQML" TEXT,"styleSLD" TEXT,
"useAsDefault" BOOLEAN,"description" TEXT,"owner" TEXT(30),"ui" TEXT(30),
"update_time" DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))
"""
LISTED = """
INSERT INTO gpkg_contents(table_name,data_type,identifier)
VALUES ('layer_styles','attributes','layer_styles')
"""
STYLE = """
INSERT INTO layer_styles(f_table_catalog,f_table_schema,f_table_name,f_geometry_column,styleName,
styleQML,styleSLD,useAsDefault,description,owner,ui)
SELECT '','',table_name,column_name,'class',?,'',1,'by class','','' FROM gpkg_geometry_columns
WHERE table_name = ?
"""
FILL_OPACITY = 70


def add_style(path: Path, layer: str, classes: Sequence[ClassSpec], target: Path) -> None:
    """Notes the schema's colours as the layer's style; `target` for errors."""
    try:
        with contextlib.closing(sqlite3.connect(path)) as file, file:
            file.execute(TABLE)
            file.execute(LISTED)
            file.execute(STYLE, (qml(classes), layer))
    except sqlite3.Error as error:
        raise NotWhole(target, str(error)) from error


def qml(classes: Sequence[ClassSpec]) -> str:
    """A style document of QGIS: polygons by the field `class`, in the classes' colours."""
    categories = [
        f'<category symbol="{place}" value={quoteattr(spec.name)} '
        f'label={quoteattr(spec.title or spec.name)} render="true" type="string"/>'
        for place, spec in enumerate(classes)
    ]
    symbols = [_symbol(place, spec) for place, spec in enumerate(classes)]
    return "\n".join(
        [
            "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>",
            '<qgis version="3.22.0" styleCategories="Symbology">',
            '<renderer-v2 type="categorizedSymbol" attr="class" symbollevels="0" '
            'enableorderby="0" forceraster="0">',
            "<categories>", *categories, "</categories>",
            "<symbols>", *symbols, "</symbols>",
            "<rotation/>", "<sizescale/>", "</renderer-v2>",
            "<layerGeometryType>2</layerGeometryType>", "</qgis>", "",
        ]
    )  # fmt: skip


def _symbol(place: int, spec: ClassSpec) -> str:
    colour = ",".join(map(str, rgb(spec.color)))
    options = {
        "color": f"{colour},{FILL_OPACITY}",
        "outline_color": f"{colour},255",
        "outline_style": "solid",
        "outline_width": "0.5",
        "outline_width_unit": "MM",
        "style": "solid",
    }
    rows = [f'<Option type="QString" name="{k}" value="{v}"/>' for k, v in options.items()]
    # Releases before 3.26 read the older form.
    old = [f'<prop k="{k}" v="{v}"/>' for k, v in options.items()]
    return "\n".join(
        [
            f'<symbol type="fill" name="{place}" alpha="1" clip_to_extent="1" force_rhr="0">',
            '<layer class="SimpleFill" enabled="1" locked="0" pass="0">',
            '<Option type="Map">', *rows, "</Option>", *old,
            "</layer>", "</symbol>",
        ]
    )  # fmt: skip
