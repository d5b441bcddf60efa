"""test_lsp_pictures.py: owns the pictures of imagery in hovers, drawn by the real engine."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import pytest
import rasterio
from PIL import Image
from pipe import Pipe

SOURCE = Path(__file__).parents[2] / "Sources" / "engine"

PROJECT = """project p { goal = detect_objects }
source s {
  path = ["a.tif", "more/*.tif"]
}
"""
CODE: dict[str, Any] = {"clientInfo": {"name": "Visual Studio Code"}}
TERMINAL: dict[str, Any] = {"clientInfo": {"name": "coc.nvim"}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with imagery that no editor draws, and an engine that notes its starts."""
    (tmp_path / "more").mkdir()
    for name, dtype in (("a.tif", "uint16"), ("more/b.tif", "float32"), ("more/c.tif", "uint8")):
        raster(tmp_path / name, dtype)
    (tmp_path / "main.dlsproj").write_text(PROJECT)
    engine = tmp_path / "engine"
    engine.write_text(
        f"#!/bin/sh\necho start >> '{tmp_path}/starts'\n"
        f"PYTHONPATH='{SOURCE}' exec '{sys.executable}' -m dls_engine\n"
    )
    engine.chmod(0o755)
    return tmp_path


def raster(path: Path, dtype: str, width: int = 640) -> None:
    pixels = np.broadcast_to(np.arange(width), (3, 320, width)).astype(dtype)
    size = {"count": 3, "height": 320, "width": width, "dtype": dtype}
    with rasterio.open(path, "w", driver="GTiff", crs="EPSG:32617",
                       transform=rasterio.Affine(1, 0, 400000, 0, -1, 3000000), **size) as file:
        file.write(pixels)


def started(program: Path, folder: Path, said: dict[str, Any]) -> Pipe:
    pipe = Pipe(program, folder, DLS_ENGINE=str(folder / "engine"))
    pipe.hello(
        capabilities={
            "workspace": {"inlayHint": {"refreshSupport": True}},
            # By what an editor takes Markdown apart says nothing of pictures.
            "general": {"markdown": {"parser": "marked", "version": "4.0"}},
        },
        initializationOptions={"trusted": True},
        **said,
    )
    pipe.open(PROJECT)
    return pipe


def hover(pipe: Pipe, column: int) -> str:
    where = {"textDocument": {"uri": pipe.uri()}, "position": {"line": 2, "character": column}}
    found: str = pipe.ask("textDocument/hover", where)["result"]["contents"]["value"]
    return found


def told(pipe: Pipe, column: int, part: str) -> str:
    """The hover as soon as it has a part: it is asked for after each look at the data."""
    seen = 0
    while part not in (text := hover(pipe, column)):
        message = pipe.wait(lambda one: one.get("method") == "workspace/inlayHint/refresh", seen)
        seen = pipe.heard.index(message) + 1
    return text


def picture(text: str) -> Path:
    found = re.search(r"!\[[^\]]*\]\(file://([^)]*)\)", text)
    assert found, text
    return Path(unquote(found[1]))


def test_imagery_has_a_picture_where_editors_draw_it(program: Path, folder: Path) -> None:
    pipe = started(program, folder, CODE)
    first = picture(told(pipe, 14, "!["))
    assert first.is_relative_to(folder / ".home") and first.parent.name == "facts"
    with Image.open(first) as drawn:
        assert (drawn.format, drawn.size) == ("PNG", (320, 160))
        row = np.asarray(drawn)[80, :, 0].astype(int)
        assert row[0] == 0 and row[-1] == 255
    # Of a pattern the first file. All were drawn by the engine that looked at the data.
    other = picture(hover(pipe, 24))
    assert other != first and other.exists()
    assert len(list(first.parent.glob("*.png"))) == 2
    assert (folder / "starts").read_text().splitlines() == ["start"]
    # That of a file which has changed is gone at once, without a word of the client's.
    raster(folder / "a.tif", "uint8", width=100)
    assert "![" not in hover(pipe, 14)
    pipe.tell("workspace/didChangeWatchedFiles", {"changes": [
        {"uri": pipe.uri("a.tif"), "type": 2}]})
    with Image.open(picture(told(pipe, 14, "!["))) as drawn:
        assert drawn.size == (100, 320)
    pipe.end()


def test_other_editors_get_words_alone(program: Path, folder: Path) -> None:
    pipe = started(program, folder, TERMINAL)
    assert "a.tif" in told(pipe, 14, "640 x 320 px")
    assert "![" not in hover(pipe, 14)
    pipe.end()
    # One that knows better says so.
    drawing = TERMINAL | {"initializationOptions": {"trusted": True, "drawsPictures": True}}
    pipe = Pipe(program, folder, DLS_ENGINE=str(folder / "engine"))
    pipe.hello(**drawing)
    pipe.open(PROJECT)
    assert picture(hover(pipe, 14)).exists()
    pipe.end()


def test_nothing_is_drawn_without_trust(program: Path, folder: Path) -> None:
    pipe = Pipe(program, folder, DLS_ENGINE=str(folder / "engine"))
    pipe.hello(
        capabilities={"workspace": {"inlayHint": {"refreshSupport": True}}},
        initializationOptions={"trusted": False}, **CODE)
    pipe.open(PROJECT)
    pipe.wait(lambda one: one.get("method") == "workspace/inlayHint/refresh")
    assert "![" not in hover(pipe, 14)
    assert not (folder / "starts").exists()
    pipe.end()
