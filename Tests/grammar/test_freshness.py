"""test_freshness.py: what is generated is what the generators write today."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from trees import ROOT


def test_words_and_queries_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "editors" / "generate.py", "--check"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_parser_is_fresh(tmp_path: Path) -> None:
    program = subprocess.run(
        [ROOT / "grammar" / "get-tree-sitter"], capture_output=True, text=True, check=False
    )
    assert program.returncode == 0, program.stderr
    shutil.copy(ROOT / "grammar" / "grammar.js", tmp_path)
    subprocess.run(
        [program.stdout.strip(), "generate", "--no-bindings"],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    made = [path.relative_to(tmp_path) for path in (tmp_path / "src").rglob("*") if path.is_file()]
    assert len(made) >= 6
    stale = [
        str(path) for path in made
        if (ROOT / "grammar" / path).read_bytes() != (tmp_path / path).read_bytes()
    ]  # fmt: skip
    assert stale == [], "run grammar/generate"
