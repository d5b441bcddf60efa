"""texts.py: owns the texts that both parsers read: samples, pages, and what Swift's tests parse."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from trees import ROOT


def samples() -> dict[str, bytes]:
    """The sample projects."""
    return {str(path): path.read_bytes() for path in sorted(ROOT.glob("samples/**/*.dlsproj"))}


def pages() -> dict[str, bytes]:
    """Every example of every document."""
    found = {}
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        blocks = re.findall(r"^```dlsproj\n(.*?)^```", path.read_text(), re.MULTILINE | re.DOTALL)
        for number, text in enumerate(blocks):
            found[f"{path}#{number}"] = text.encode()
    return found


def fuzz_corpus() -> dict[str, bytes]:
    """What the fuzzers of texts begin with."""
    folders = [ROOT / "Tests" / "corpus" / name for name in ("syntax", "format", "fixes")]
    paths = [path for folder in folders for path in sorted(folder.iterdir())]
    return {str(path): path.read_bytes() for path in paths}


def parsed_by_tests(folder: Path) -> dict[str, bytes]:
    """Every text that the tests of the Swift parser parse, kept by them in a folder."""
    subprocess.run(
        ["swift", "test", "--skip-build", "--filter", "DLSSyntaxTests"],
        cwd=ROOT, env=os.environ | {"DLS_KEEP_TEXTS": str(folder)}, check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
