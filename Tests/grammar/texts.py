"""texts.py: owns the texts that both parsers read: samples, pages, texts of tests, mutations."""

from __future__ import annotations

import os
import random
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
    texts = {}
    for path in (path for folder in folders for path in sorted(folder.iterdir())):
        if path.suffix == ".hex":
            lines = path.read_text().splitlines()
            texts |= {f"{path}#{n}": bytes.fromhex(line) for n, line in enumerate(lines)}
        else:
            texts[str(path)] = path.read_bytes()
    return texts


def parsed_by_tests(folder: Path) -> dict[str, bytes]:
    """Every text that the tests of the Swift parser parse, kept by them in a folder: in that which
    `DLS_KEPT_TEXTS` names, where they ran a moment ago."""
    if kept := os.environ.get("DLS_KEPT_TEXTS"):
        folder = Path(kept)
    else:
        subprocess.run(
            ["swift", "test", "--skip-build", "--filter", "DLSSyntaxTests"],
            cwd=ROOT, env=os.environ | {"DLS_KEEP_TEXTS": str(folder)}, check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


# What a mutation puts into a text: whatever begins, ends or breaks a token.
PIECES = [piece.encode() for piece in (
    "{", "}", "[", "]", '"', '""', "${", "$${", "$", "//", "///", "/*", "*/", "#", "#2e7d32", "=",
    "..", "...", ".", ",", " x ", "x", "x2", "x-", "x-2", "x-a", "×", "1", "-1", "1e5", "1e",
    "2024-05-14", "2024-5-1", " px", "m/px", "%", "°", "²", "let ", "import ", "as ", "dlsproj 1",
    "\n", "\r\n", "\r", "\t", " ", "\u00a0", "\ufeff", "“", "\0", "\x7f", "-", "--", "_", "é",
    "e\u0301", "·", "true", "person ana {}\n", "\ntrain a {\n", '\nlet a = "b"\n',
    '\nimport "a" as b\n', ";", ":", "'",
)] + [b"\xff"]  # fmt: skip


def mutated(seeds: range) -> dict[str, bytes]:
    """Samples and pages with a few places changed, one for each seed."""
    whole = [*samples().values(), *pages().values()]
    found = {}
    for seed in seeds:
        numbers = random.Random(seed)
        text = numbers.choice(whole)
        start = numbers.randrange(max(1, len(text) - 1000))
        text = text[start : start + 1000]
        for _ in range(numbers.choice((1, 1, 1, 2, 3, 6))):
            first = numbers.randrange(len(text) + 1)
            end = first + numbers.choice((0, 0, 0, 1, 2, 8))
            text = text[:first] + numbers.choice(PIECES) + text[end:]
        found[f"seed {seed}"] = text
    return found
