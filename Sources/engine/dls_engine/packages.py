"""packages.py: owns what a model package says of itself; no network and no library is loaded."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

from dls_engine.context import Context
from dls_engine.errors import EngineError
from dls_engine.params import Params

# A description is a page of JSON: a zip that promises more than this holds none.
LARGEST = 64 << 20
NEXT = "Name a folder or .dlpk file that `dls train` wrote, or a .dlpk or .emd file of ArcGIS."


def describe(params: Params, context: Context) -> dict[str, Any]:
    """The name and the classes of a model, its own or one of ArcGIS."""
    path = Path(params.text("path"))
    params.done()
    kind, text = _description(path)
    try:
        raw = json.loads(text)
        classes = raw["classes"] if kind == "dls" else raw.get("Classes") or []
        return {
            "kind": kind,
            "name": str(raw.get("name" if kind == "dls" else "ModelName") or path.stem),
            "classes": [_class(entry) for entry in classes],
        }
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise EngineError(
            "bad_data",
            f"its description is not one this engine reads ({type(error).__name__}: {error})",
            NEXT,
            file=str(path),
        ) from error


def _class(entry: dict[str, Any]) -> dict[str, Any]:
    """A class by its name; older files of ArcGIS call it otherwise."""
    for name, value in (("name", "value"), ("Name", "Value"), ("ClassName", "ClassValue")):
        if name in entry:
            number = entry.get(value)
            return {"name": str(entry[name]), "value": None if number is None else int(number)}
    raise KeyError("Name")


def _description(path: Path) -> tuple[str, bytes]:
    """Whose package it is, and its description: model.json, else the .emd nearest to the top."""
    try:
        if path.is_dir():
            return "dls", (path / "model.json").read_bytes()
        if path.suffix.lower() == ".emd":
            return "esri", path.read_bytes()
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "model.json" in names:
                return "dls", _member(archive, "model.json", path)
            found = [name for name in names if name.lower().endswith(".emd")]
            if found:
                name = min(found, key=lambda name: (name.count("/"), name))
                return "esri", _member(archive, name, path)
    except FileNotFoundError as error:
        raise EngineError("not_found", "there is no such model", NEXT, file=str(path)) from error
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        reason = f"it can't be read ({error})"
        raise EngineError("bad_data", reason, NEXT, file=str(path)) from error
    except OSError as error:
        raise EngineError(
            "unreadable", f"it can't be read ({error.strerror})", "Check the file's permissions.",
            file=str(path),
        ) from error  # fmt: skip
    raise EngineError("bad_data", "there is no model in it", NEXT, file=str(path))


def _member(archive: zipfile.ZipFile, name: str, path: Path) -> bytes:
    """A file of the zip, read no further than a description goes."""
    with archive.open(name) as source:
        data = source.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise EngineError("bad_data", f"{name} has no end", NEXT, file=str(path))
    return data
