"""test_kate.py: Kate's own highlighter colours a project by what editors/install puts there."""

from __future__ import annotations

import re
import subprocess

from conftest import Desk, tool

# Which words look alike, and unlike all others here.
ALIKE = [
    {"project", "work_units"}, {"titel", "owner", "goal"}, {"import", "as", "dlsproj"},
    {"// why"}, {"&quot;Demo&quot;", "&quot;ortho.tif&quot;"}, {"detect_objects"},
]  # fmt: skip


def test_colours(desk: Desk) -> None:
    desk.install("kate")
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
