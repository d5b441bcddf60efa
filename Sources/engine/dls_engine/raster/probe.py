"""probe.py: owns the `probe` method: facts about sources, and small pictures of their files."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
from typing import Any

from dls_engine.context import Context
from dls_engine.errors import EngineError, bad_request
from dls_engine.params import Params
from dls_engine.raster.crs import describe_crs, same_on_the_ground
from dls_engine.raster.ground import Ground
from dls_engine.raster.mosaic import Mosaic, choose_bands
from dls_engine.raster.raster_file import RasterFile, declared_place, inspect
from dls_engine.raster.source import SourceSpec, find_files, is_virtual, read_source


def probe(params: Params, context: Context) -> dict[str, Any]:
    """Facts about each source, with what stands in the way of using it."""
    specs = [read_source(source) for source in params.children("sources")]
    wanted = [_read_picture(picture, specs) for picture in params.children("pictures", [])]
    params.done()
    result: dict[str, Any] = {"sources": [probe_source(spec, context) for spec in specs]}
    if wanted:
        result["pictures"] = _draw(wanted, context)
    return result


def _read_picture(params: Params, specs: list[SourceSpec]) -> tuple[SourceSpec, str, str]:
    """The source, the file of it that is to be drawn, and where the picture goes."""
    address = params.text("source")
    spec = next((spec for spec in specs if spec.address == address), None)
    if spec is None:
        raise bad_request(f"{params.where}.source is {address!r}, which is none of `sources`")
    picture = spec, params.text("path"), params.text("out")
    params.done()
    return picture


def _draw(wanted: list[tuple[SourceSpec, str, str]], context: Context) -> list[str]:
    """Draws files; of those that can't be drawn there is no picture, which is no problem."""
    # The libraries for it are loaded where somebody wants a picture.
    from dls_engine.raster.thumbnail import BUDGET, draw

    # However many there are, they cost no more than two.
    budget = min(BUDGET, max(BUDGET * 2 // len(wanted), BUDGET // 16))
    drawn = []
    for done, (spec, path, out) in enumerate(wanted):
        context.progress(done, len(wanted), "pictures", path)
        if draw(spec, path, out, context, budget):
            drawn.append(out)
    return drawn


def probe_source(spec: SourceSpec, context: Context) -> dict[str, Any]:
    """Facts about one source. Files that are no use are listed under `problems`."""
    found = find_files(spec.paths)
    problems = [_note(error) for error in found.missing]
    warnings: list[dict[str, Any]] = []
    files: list[RasterFile] = []
    listed: list[dict[str, Any]] = []
    for done, path in enumerate(found.files):
        context.progress(done, len(found.files), "files", path)
        try:
            file = inspect(spec, path)
        except EngineError as error:
            problems.append(_note(error))
            continue
        _judge(spec, file, problems, warnings)
        if files:
            _compare(files[0], file, problems, warnings)
        files.append(file)
        listed.append(_describe_file(file))
    result: dict[str, Any] = {
        "address": spec.address,
        "files": listed,
        "crs": None,
        "extent": None,
        "cell_size": None,
        "bands": [],
        "problems": problems,
        "warnings": warnings,
        "hash": _hash(spec, listed),
    }
    if files:
        result.update(_whole(spec, files, problems))
        _warn_about(files, warnings)
    return result


def _whole(
    spec: SourceSpec, files: list[RasterFile], problems: list[dict[str, Any]]
) -> dict[str, Any]:
    first = files[0]
    alike = [f for f in files if f.count == first.count and (f.crs is None) == (first.crs is None)]
    try:
        mosaic = Mosaic(spec, alike)
    except EngineError as error:
        problems.append(_note(error))
        return {}
    t = mosaic.transform
    corners = [t @ p for p in ((0, 0), (mosaic.width, 0), (mosaic.width, mosaic.height),
                               (0, mosaic.height))]  # fmt: skip
    xs, ys = zip(*corners, strict=True)
    extent = [min(xs), min(ys), max(xs), max(ys)]
    cell = list(mosaic.cell_size)
    crs = _crs(spec, first)
    return {
        "crs": crs,
        "extent": extent,
        "width": mosaic.width,
        "height": mosaic.height,
        "transform": list(t)[:6],
        "cell_size": cell,
        "cell_size_metres": _in_metres(cell, crs, first.crs, extent),
        "bands": [
            {"index": i, "name": name}
            for i, name in zip(mosaic.band_indexes, mosaic.band_names, strict=True)
        ],
        "band_count": first.count,
        "dtype": str(mosaic.dtype),
        "nodata": mosaic.nodata,
        "georeference": first.georeference,
    }


def _crs(spec: SourceSpec, first: RasterFile) -> dict[str, Any]:
    """The coordinate system; without one, the unit still says what the numbers are."""
    if first.crs is not None:
        return describe_crs(first.crs)
    unit, metres = "unknown", None
    if first.georeference == "pixel":
        unit = "pixel"
    elif first.georeference == "declared" and spec.cell_size is not None:
        unit, metres = "metre", 1.0  # a declared cell size is in metres
    elif first.georeference == "declared":
        unit = "pixel"
    return {"epsg": None, "wkt": None, "name": "", "unit": unit, "metres_per_unit": metres}


def _in_metres(
    cell: list[float], described: dict[str, Any], crs: Any, extent: list[float]
) -> list[float] | None:
    """Width and height of a cell on the ground, in the middle of the imagery."""
    middle = (extent[0] + extent[2]) / 2, (extent[1] + extent[3]) / 2
    metres = described["metres_per_unit"]
    here = Ground(crs).metres(*middle) or (metres and (metres, metres))
    return [cell[0] * here[0], cell[1] * here[1]] if here else None


def _judge(
    spec: SourceSpec,
    file: RasterFile,
    problems: list[dict[str, Any]],
    warnings: list[dict[str, Any]],
) -> None:
    """What is wrong with a file by itself."""
    try:
        choose_bands(spec, file)
    except EngineError as error:
        problems.append(_note(error))
    if file.has_control_points and file.georeference == "pixel":
        problems.append(
            _say(file, "it is placed by ground control points, which need a resampling first",
                 f"Run `gdalwarp {shlex.quote(file.path)} OUTPUT.tif` and use its output.",
                 "unsupported")
        )  # fmt: skip
    own = file.crs_in_file
    if spec.crs and own is not None and not same_on_the_ground(file.crs, own):
        warnings.append(
            _say(file, f"it says {_name(own)}, the source block says {spec.crs}; "
                 "the source block is believed",
                 "Remove `crs` from the source block if the file is right.")
        )  # fmt: skip
    is_declared = spec.origin or spec.cell_size
    if file.georeference == "file" and is_declared and (spec.origin or not _has_cells(file, spec)):
        warnings.append(
            _say(file, "it carries its own position and cell size, which are used instead of "
                 "`origin` and `cell_size` of the source block",
                 "Remove `origin` and `cell_size` from the source block.")
        )  # fmt: skip


def _compare(
    first: RasterFile,
    file: RasterFile,
    problems: list[dict[str, Any]],
    warnings: list[dict[str, Any]],
) -> None:
    """What is wrong with a file beside the first one of its source."""
    if file.count != first.count:
        problems.append(
            _say(file, f"it has {file.count} bands, but {first.path} has {first.count}",
                 "Put files with different bands into source blocks of their own.")
        )  # fmt: skip
    if not same_on_the_ground(file.crs, first.crs):
        if (file.crs is None) != (first.crs is None):
            problems.append(
                _say(file, "some files of the source have a coordinate system and some have none",
                     "Set `crs` in the source block if they all share one.")
            )  # fmt: skip
        else:
            warnings.append(
                _say(file, f"it is in {_name(file.crs)}, {first.path} is in {_name(first.crs)}; "
                     "it will be resampled onto the grid of that file",
                     "Put it into a source block of its own to keep its pixels as they are.")
            )  # fmt: skip
    elif _is_coarser(file, first):
        own, usual = (f"{one.cell_size()[0]:g}" for one in (file, first))
        warnings.append(
            _say(file, f"its pixels are {own} wide, those of {first.path} {usual}; it will be "
                 "resampled onto the grid of that file",
                 "Put it into a source block of its own to keep its pixels as they are.")
        )  # fmt: skip
    if file.dtype != first.dtype:
        warnings.append(
            _say(file, f"its numbers are {file.dtype}, those of {first.path} are {first.dtype}",
                 "Check that both have the same scale of brightness.")
        )  # fmt: skip


def _is_coarser(file: RasterFile, first: RasterFile) -> bool:
    """Whether its pixels are plainly larger or smaller than those of the first file."""
    pairs = zip(file.cell_size(), first.cell_size(), strict=True)
    return any(max(a / b, b / a) > 1.1 for a, b in pairs if a > 0 and b > 0)


def _warn_about(files: list[RasterFile], warnings: list[dict[str, Any]]) -> None:
    """What the files say only together."""
    first = files[0]
    loose = [file for file in files if file.georeference != "file"]
    if len(loose) > 1:
        warnings.append(
            _say(loose[1], f"{len(loose)} files of this source have no georeference and lie on "
                 "top of each other",
                 "Give each file a source block of its own, with `origin` if they are neighbours.")
        )  # fmt: skip
    if first.georeference == "pixel":
        warnings.append(
            _say(first, "it has no georeference: coordinates are pixels, x to the right and y up "
                 "from the upper left corner",
                 "Set `crs`, `origin` and `cell_size` in the source block to place it on the map.")
        )  # fmt: skip
    elif first.crs is None:
        warnings.append(
            _say(first, "it has no coordinate system",
                 "Set `crs` in the source block if you know it.")
        )  # fmt: skip
    if first.has_palette:
        warnings.append(
            _say(first, "its pixels are numbers of colours in a palette, not brightness",
                 f"Run `gdal_translate -expand rgb {shlex.quote(first.path)} OUTPUT.tif` and "
                 "use its output.")
        )  # fmt: skip


def _describe_file(file: RasterFile) -> dict[str, Any]:
    described: dict[str, Any] = {
        "path": file.path,
        "width": file.width,
        "height": file.height,
        "count": file.count,
        "dtype": file.dtype,
        "nodata": file.nodata,
        "transform": list(file.transform)[:6],
        "crs": None if file.crs is None else _name(file.crs),
        "extent": list(file.extent()),
        "cell_size": list(file.cell_size()),
        "georeference": file.georeference,
        "driver": file.driver,
        "bands": list(file.band_names),
        "has_alpha": bool(file.alpha_bands),
        "has_mask": file.has_mask,
    }
    if not is_virtual(file.path):
        status = os.stat(file.path)
        described.update(
            size=status.st_size, mtime_ns=str(status.st_mtime_ns), inode=str(status.st_ino)
        )
    return described


def _has_cells(file: RasterFile, spec: SourceSpec) -> bool:
    """Whether the file's cells have the size that the source block declares."""
    try:
        declared, _ = declared_place(spec, file.crs, file.path)
    except EngineError:
        return False
    return all(abs(a - b) <= 1e-6 * b for a, b in zip(file.cell_size(), declared, strict=True))


def _hash(spec: SourceSpec, listed: list[dict[str, Any]]) -> str:
    """Changes when the files or what the source block says of them change; not with the inode."""
    files = [{k: v for k, v in file.items() if k != "inode"} for file in listed]
    declared = [spec.crs, spec.origin, spec.cell_size, spec.bands, spec.nodata]
    text = json.dumps([files, declared], sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _name(crs: Any) -> str:
    if crs is None:
        return "no coordinate system"
    described = describe_crs(crs)
    return f"EPSG:{described['epsg']}" if described["epsg"] else described["name"] or "a local one"


def _say(file: RasterFile, reason: str, next_step: str, kind: str = "bad_data") -> dict[str, Any]:
    return _note(EngineError(kind, reason, next_step, file=file.path))


def _note(error: EngineError) -> dict[str, Any]:
    note: dict[str, Any] = {
        "kind": error.kind,
        "reason": error.reason,
        "next_step": error.next_step,
    }
    if error.file is not None:
        note["file"] = error.file
    return note
