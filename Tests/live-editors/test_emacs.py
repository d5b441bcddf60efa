"""test_emacs.py: Emacs with eglot as editors/install makes it know projects."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from conftest import ROOT, Desk, tool
from edited import GOALS, MENDED, RENAMED

FOLDER = ROOT / "editors" / "emacs"


def test_a_project_is_mended(desk: Desk) -> None:
    desk.install("emacs")
    script = Path(__file__).with_name("drive.el")
    seen = desk.run(
        [tool("emacs"), "-q", "--batch", "--eval", "(package-initialize)",
         "-l", desk.home / ".emacs.d" / "init.el", "-l", script],
        DRIVE_FILE=str(desk.folder / "main.dlsproj"),
        DRIVE_OTHER=str(desk.folder / "team.dlsproj"),
    )  # fmt: skip
    assert seen["mode"] == "dlsproj-mode"
    assert seen["colours"] == [
        "font-lock-keyword-face", "font-lock-variable-name-face",
        "font-lock-comment-delimiter-face",
    ]  # fmt: skip
    assert len(seen["errors"]) == 1
    assert "`project` has no setting `titel`" in seen["errors"][0]
    assert seen["isFixed"], "the fix of the setting's name was not offered or not applied"
    assert seen["isQuiet"], "the error stayed after its fix"
    assert seen["isRenamed"]
    assert seen["other"] == RENAMED
    assert "Width and height of a unit" in seen["hover"]
    assert set(seen["completions"]) >= GOALS
    assert seen["formatted"] == MENDED
    assert seen["indented"] == "2"
    assert seen["comment"] == "// "
    assert {"demo", "ortho", "plots"} <= set(seen["index"])


def test_the_compiler_of_emacs_has_nothing_to_say(tmp_path: Path) -> None:
    copy = shutil.copytree(FOLDER, tmp_path / "emacs")
    done = subprocess.run(
        [tool("emacs"), "-Q", "--batch", "-L", copy, "--eval",
         "(setq byte-compile-error-on-warn t)", "-f", "batch-byte-compile",
         copy / "dlsproj-words.el", copy / "dlsproj-mode.el"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
