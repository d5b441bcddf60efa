"""test_neovim.py: Neovim 0.7 and 0.11 as editors/install makes them know projects."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Desk, tool
from edited import GOALS, MENDED, RENAMED

PROGRAMS = {"0.7": "/usr/bin/nvim", "0.11": str(Path(sys.executable).with_name("nvim"))}
COLOURS = {
    "syntax": ["dlsprojBlock", "dlsprojSetting", "dlsprojNumber", "dlsprojComment"],
    "tree": ["keyword", "property", "number", "comment"],
}


def configure(desk: Desk, has_parser: bool) -> None:
    """The one step, without the parser where there would be no compiler."""
    desk.install("neovim")
    if not has_parser:
        site = Path(desk.environment["XDG_DATA_HOME"]) / "nvim" / "site"
        (site / "parser" / "dlsproj.so").unlink()


@pytest.mark.parametrize(
    ("version", "colours"), [("0.7", "syntax"), ("0.11", "syntax"), ("0.11", "tree")]
)
def test_a_project_is_mended(desk: Desk, version: str, colours: str) -> None:
    program = tool(PROGRAMS[version])
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    assert told.stdout.startswith(f"NVIM v{version}.")
    configure(desk, has_parser=colours == "tree")
    script = Path(__file__).with_name("drive.lua")
    seen = desk.run([program, "--headless", "main.dlsproj", "-c", f"luafile {script}"])
    assert seen["filetype"] == "dlsproj"
    assert seen["colours"] == COLOURS[colours]
    assert seen["errors"] == [["DLS0105", 4, 2]]
    assert seen["isFixed"], "the fix of the setting's name was not offered or not applied"
    assert seen["isQuiet"], "the error stayed after its fix"
    assert seen["isRenamed"]
    assert seen["other"] + "\n" == RENAMED
    assert "Width and height of a unit" in seen["hover"]
    assert set(seen["completions"]) >= GOALS
    assert seen["formatted"] + "\n" == MENDED
    assert seen["indented"] == "  f = 1"
    assert seen["comment"] == "// %s"
