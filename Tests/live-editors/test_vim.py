"""test_vim.py: Vim as editors/install makes it know projects."""

from __future__ import annotations

from pathlib import Path

from conftest import Desk, tool
from edited import MAIN

COLOURS = [
    "dlsprojBlock", "dlsprojName", "dlsprojSetting", "dlsprojNumber", "dlsprojUnit",
    "dlsprojComment", "dlsprojStatement", "dlsprojWord",
]  # fmt: skip


def test_a_project_is_edited(desk: Desk) -> None:
    config = desk.home / "vimrc"
    desk.install("vim")
    # As vim-lsp has it: the function is where it is called.
    (desk.home / "stand-in" / "autoload").mkdir(parents=True)
    (desk.home / "stand-in" / "autoload" / "lsp.vim").write_text(
        "function lsp#register_server(one) abort\n  let g:told = a:one\nendfunction\n"
    )
    config.write_text(
        f"set runtimepath+={desk.home}/stand-in\nfiletype plugin indent on\nsyntax on\n"
    )
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
    # What plugins for language servers are told.
    assert seen["yegappan"] == [
        {"name": "dls", "filetype": ["dlsproj"], "path": "dls", "args": ["lsp"]}
    ]
    assert seen["vimLsp"] == {"name": "dls", "allowlist": ["dlsproj"], "cmd": ["dls", "lsp"]}
