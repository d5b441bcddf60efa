#!/usr/bin/env python3
"""Speed of parsing, checking and formatting project files, beside the tools of other notations.

Documents are made from a seed, in four notations with the same content; each figure is the median of
several processes, and nothing is kept between them. Run with a Python that has tree-sitter with its
grammars for HCL and TOML, taplo, tombi and ruff; `.ci/bench` sets one up.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import bench_documents as documents

RUNS = 5
LIMIT = 60.0  # seconds that one process of a peer may take


def run(command: list[str]) -> tuple[float, float]:
    """Wall and processor seconds of a process; infinite where it takes too long."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    # Popen.wait with a time-out asks again after pauses that double, up to 50 ms: a clock's guard
    # in a thread of its own leaves the waiting to the kernel.
    guard = threading.Timer(LIMIT, process.kill)
    guard.start()
    status = process.wait()
    wall = time.perf_counter() - start
    guard.cancel()
    if status == -signal.SIGKILL:
        return float("inf"), float("inf")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def median(command: list[str], runs: int = RUNS) -> tuple[float, float]:
    """Medians of several runs; one run where the first takes long."""
    taken = [run(command)]
    if taken[0][0] < 5:
        taken += [run(command) for _ in range(runs - 1)]
    return statistics.median(t[0] for t in taken), statistics.median(t[1] for t in taken)


def size(path: Path) -> int:
    """The bytes of a file, or of all files in a folder."""
    return path.stat().st_size if path.is_file() else sum(p.stat().st_size for p in path.iterdir())


def line(what: str, command: list[str], path: Path) -> float:
    """Prints the figures of a command over a file or folder; its megabytes a second."""
    wall, processor = median([*command, str(path)])
    speed = size(path) / wall / 1e6
    print(
        f"  {what:34} {size(path) / 1e6:7.2f} MB {wall * 1e3:9.1f} ms {processor * 1e3:9.1f} ms CPU"
        f" {speed:8.2f} MB/s", flush=True)
    return speed


def instructions(command: list[str]) -> int | None:
    """Counted instructions of a process; nil where valgrind isn't there."""
    if not shutil.which("valgrind"):
        return None
    out = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command],
        capture_output=True, text=True).stderr
    found = re.search(r"Collected : (\d+)", out)
    return int(found[1]) if found else None


def write(folder: Path) -> None:
    """Makes the documents: 1,000, 10,000 and 100,000 lines, and 1,000 files of about 100."""
    renderers = {
        "dlsproj": documents.dlsproj, "toml": documents.toml, "tf": documents.hcl,
        "py": documents.python,
    }
    for lines in (1_000, 10_000, 100_000):
        blocks = documents.of_lines(lines)
        for ending, render in renderers.items():
            (folder / f"lines-{lines}.{ending}").write_text(render(blocks))
    for ending, render in renderers.items():
        many = folder / f"many-{ending}"
        many.mkdir()
        for number in range(1000):
            blocks = documents.project(1, seed=number, first=number)
            (many / f"p{number:04}.{ending}").write_text(render(blocks))


def tree_sitter(folder: Path) -> None:
    """The parsers of tree-sitter over the same content, within this process."""
    import tree_sitter
    import tree_sitter_hcl
    import tree_sitter_toml

    for name, module, ending in (("HCL", tree_sitter_hcl, "tf"), ("TOML", tree_sitter_toml, "toml")):
        parser = tree_sitter.Parser(tree_sitter.Language(module.language()))
        text = (folder / f"lines-100000.{ending}").read_bytes()
        taken = []
        for _ in range(3):
            start = time.perf_counter()
            parser.parse(text)
            taken.append(time.perf_counter() - start)
        print(f"  {'tree-sitter ' + name + ', parse in memory':34} {len(text) / 1e6:7.2f} MB"
              f" {statistics.median(taken) * 1e3:9.1f} ms {'':16}"
              f" {len(text) / statistics.median(taken) / 1e6:8.2f} MB/s", flush=True)


def main() -> None:
    """Makes documents, times everything, prints a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--dls", default=".build/release/dls")
    parser.add_argument("--folder", type=Path, required=True)
    arguments = parser.parse_args()
    dls = os.path.abspath(arguments.dls)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    folder = arguments.folder
    tools = Path(sys.executable).parent
    write(folder)

    print("\none file of 1,000, 10,000 and 100,000 lines, whole process:")
    for lines in (1_000, 10_000, 100_000):
        path = folder / f"lines-{lines}.dlsproj"
        line("dls check --no-data", [dls, "check", "--no-data", "-q"], path)
        line("dls fmt --check", [dls, "fmt", "--check", "-q"], path)
    peers = [
        ("taplo lint", [tools / "taplo", "lint", "--no-schema"], "toml"),
        ("tombi lint", [tools / "tombi", "lint", "--offline"], "toml"),
        ("ruff check", [tools / "ruff", "check", "--no-cache", "--isolated"], "py"),
        ("taplo fmt --check", [tools / "taplo", "fmt", "--check"], "toml"),
        ("ruff format --check", [tools / "ruff", "format", "--check", "--no-cache", "--isolated"], "py"),
    ]
    for name, command, ending in peers:
        line(name, [str(c) for c in command], folder / f"lines-10000.{ending}")
    tree_sitter(folder)

    print("\n1,000 files of about 100 lines, whole process:")
    many = folder / "many-dlsproj"
    line("dls check --no-data", [dls, "check", "--no-data", "-q"], many)
    line("dls fmt --check", [dls, "fmt", "--check", "-q"], many)
    for name, command, ending in peers:
        files = folder / f"many-{ending}"
        # taplo and tombi take patterns or files; a shell hands them over.
        listed = ["sh", "-c", f'"$@" "{files}"/*', "sh"] if ending == "toml" else []
        wall, processor = median([*listed, *map(str, command)] + ([] if listed else [str(files)]))
        print(f"  {name:34} {size(files) / 1e6:7.2f} MB {wall * 1e3:9.1f} ms"
              f" {processor * 1e3:9.1f} ms CPU {size(files) / wall / 1e6:8.2f} MB/s", flush=True)

    print("\ncounted instructions a byte (10,000 lines less 1,000, so without the start):")
    small, large = (folder / f"lines-{n}.dlsproj" for n in (1_000, 10_000))
    for command in (["check", "--no-data", "-q"], ["fmt", "--check", "-q"]):
        counts = [instructions([dls, *command, str(path)]) for path in (small, large)]
        if None not in counts:
            each = (counts[1] - counts[0]) / (size(large) - size(small))
            print(f"  dls {' '.join(command):30} {each:7.1f}")


main()
