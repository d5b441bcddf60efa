"""test_neovim.py: Neovim 0.7 and 0.11 with the folder editors/neovim, as its README has it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, Desk, tool
from edited import GOALS, MENDED, RENAMED

PLUGIN = ROOT / "editors" / "neovim"
PROGRAMS = {"0.7": "/usr/bin/nvim", "0.11": str(Path(sys.executable).with_name("nvim"))}
COLOURS = {
    "syntax": ["dlsprojBlock", "dlsprojSetting", "dlsprojNumber", "dlsprojComment"],
    "tree": ["keyword", "property", "number", "comment"],
}


def configure(desk: Desk, has_parser: bool) -> None:
    """What a user writes into init.vim, and the parser where he has compiled it."""
    config = Path(desk.environment["XDG_CONFIG_HOME"]) / "nvim"
    config.mkdir(parents=True)
    lines = [f"set runtimepath^={PLUGIN}", "filetype plugin indent on", "syntax on"]
    if has_parser:
        lines.append(f"set runtimepath^={desk.home}")
        (desk.home / "parser").mkdir()
        source = ROOT / "grammar" / "src"
        subprocess.run(
            ["cc", "-O2", "-shared", "-fPIC", "-I", source, source / "parser.c",
             source / "scanner.c", "-o", desk.home / "parser" / "dlsproj.so"],
            check=True,
        )  # fmt: skip
    (config / "init.vim").write_text("\n".join(lines) + "\n")


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
