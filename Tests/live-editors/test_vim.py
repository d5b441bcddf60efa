"""test_vim.py: Vim with the folder editors/vim, as its README has it."""

from __future__ import annotations

from pathlib import Path

from conftest import ROOT, Desk, tool
from edited import MAIN

COLOURS = [
    "dlsprojBlock", "dlsprojName", "dlsprojSetting", "dlsprojNumber", "dlsprojUnit",
    "dlsprojComment", "dlsprojStatement", "dlsprojWord",
]  # fmt: skip


def test_a_project_is_edited(desk: Desk) -> None:
    config = desk.home / "vimrc"
    folder = ROOT / "editors" / "vim"
    config.write_text(f"set runtimepath+={folder}\nfiletype plugin indent on\nsyntax on\n")
    script = Path(__file__).with_name("drive.vim")
    seen = desk.run(
        [tool("vim"), "-N", "-u", config, "-i", "NONE", "-es", "main.dlsproj", "-S", script]
    )
    assert seen["filetype"] == "dlsproj"
    assert seen["colours"] == COLOURS
    problem = "`project` has no setting `titel`. Did you mean `title`?"
    assert seen["found"] == [["main.dlsproj", 5, 3, "e", f"{problem} [DLS0105]"]]
    assert seen["indented"] == ["  f = [", "    1", "  ]"]
    lines = MAIN.splitlines()
    assert seen["whole"] == [*lines[:4], *seen["indented"], *lines[4:]]
    assert seen["comment"] == "// %s"
