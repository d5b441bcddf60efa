"""test_kate.py: Kate's own highlighter colours a project by editors/kate/dlsproj.xml."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from conftest import ROOT, Desk, tool

# Which words look alike, and unlike all others here.
ALIKE = [
    {"project", "work_units"}, {"titel", "owner", "goal"}, {"import", "as", "dlsproj"},
    {"// why"}, {"&quot;Demo&quot;", "&quot;ortho.tif&quot;"}, {"detect_objects"},
]  # fmt: skip


def test_colours(desk: Desk) -> None:
    place = Path(desk.environment["XDG_DATA_HOME"]) / "org.kde.syntax-highlighting" / "syntax"
    place.mkdir(parents=True)
    shutil.copy(ROOT / "editors" / "kate" / "dlsproj.xml", place)
    done = subprocess.run(
        [tool("kate-syntax-highlighter"), "-s", "dlsproj", "main.dlsproj"],
        cwd=desk.folder, env=desk.environment | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    spans = re.findall(r'<span style="([^"]*)">([^<]*)</span>', done.stdout)
    styles = {text.strip(): style for style, text in spans}
    found = [{styles.get(word) for word in words} for words in ALIKE]
    assert all(len(style) == 1 and None not in style for style in found), (styles, done.stderr)
    assert len(set.union(*found)) == len(ALIKE)
