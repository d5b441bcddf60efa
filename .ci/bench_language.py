#!/usr/bin/env python3
"""Speed of parsing, checking and formatting project files, beside the tools of other notations.

Documents are made from a seed, in four notations with the same content; each figure is the median of
five processes, or of three that take more than a second, and nothing is kept between them. Run with a
Python that has tree-sitter with its grammars for HCL and TOML, taplo, tombi and ruff; `.ci/bench` sets
one up. `.ci/bench_stages.py` measures single stages in memory.
"""

from __future__ import annotations

import argparse
import math
import os
import resource
import signal
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import bench_documents as documents
import bench_stages

LIMIT = 20.0  # seconds that one process may take
LINES = (1_000, 10_000, 100_000)
FILES = (10, 100, 1_000)


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


def median(command: list[str]) -> tuple[float, float]:
    """Medians of wall and processor seconds of five runs, or of three where one takes long."""
    taken = [run(command)]
    if not math.isinf(taken[0][0]):
        taken += [run(command) for _ in range(2 if taken[0][0] > 1 else 4)]
    return statistics.median(t[0] for t in taken), statistics.median(t[1] for t in taken)


def size(path: Path) -> int:
    """The bytes of a file, or of all files in a folder."""
    return path.stat().st_size if path.is_file() else sum(p.stat().st_size for p in path.iterdir())


@dataclass
class Tool:
    """A command over files of one notation, and which of the two of `dls` does the same."""

    name: str
    command: list[str]
    ending: str
    like: str

    def over(self, path: Path) -> list[str]:
        """The whole command for a file or a folder of files."""
        if path.is_dir() and self.ending == "toml":
            # taplo and tombi take patterns or files; a shell hands them over.
            return ["sh", "-c", f'"$@" "{path}"/*', "sh", *self.command]
        return [*self.command, str(path)]


def tools(dls: str) -> list[Tool]:
    """`dls` first, since the others are compared with it."""
    folder = Path(sys.executable).parent
    taplo, tombi, ruff = (str(folder / name) for name in ("taplo", "tombi", "ruff"))
    return [
        Tool("dls check --no-data", [dls, "check", "--no-data", "-q"], "dlsproj", "check"),
        Tool("dls fmt --check", [dls, "fmt", "--check", "-q"], "dlsproj", "fmt"),
        Tool("taplo lint", [taplo, "lint", "--no-schema"], "toml", "check"),
        Tool("tombi lint", [tombi, "lint", "--offline"], "toml", "check"),
        Tool("ruff check", [ruff, "check", "--no-cache", "--isolated"], "py", "check"),
        Tool("taplo fmt --check", [taplo, "fmt", "--check"], "toml", "fmt"),
        Tool("ruff format --check",
             [ruff, "format", "--check", "--no-cache", "--isolated"], "py", "fmt"),
    ]


def table(title: str, chosen: list[Tool], pattern: str, counts: tuple[int, ...]) -> None:
    """Prints every tool over documents of each size, peers with how many times as long they take."""
    grown: dict[str, list[tuple[int, float]]] = {}
    for count in counts:
        print(f"\n{title.format(count=f'{count:,}')}, whole process; x: times the wall and the CPU of dls")
        own: dict[str, tuple[float, float]] = {}
        for tool in chosen:
            path = Path(pattern.format(count=count, ending=tool.ending))
            wall, processor = median(tool.over(path))
            if math.isinf(wall):
                print(f"  {tool.name:22} {size(path) / 1e6:6.2f} MB   left out: more than {LIMIT:.0f} s",
                      flush=True)
                continue
            ratio = ""
            if tool.ending == "dlsproj":
                own[tool.like] = wall, processor
            else:
                ratio = f"   x {wall / own[tool.like][0]:.1f}, CPU x {processor / own[tool.like][1]:.1f}"
            grown.setdefault(tool.name, []).append((size(path), wall))
            print(f"  {tool.name:22} {size(path) / 1e6:6.2f} MB {wall * 1e3:9.1f} ms"
                  f" {processor * 1e3:9.1f} ms CPU {size(path) / wall / 1e6:8.2f} MB/s{ratio}", flush=True)
    print("\nhow linear, the start counted:")
    for name, figures in grown.items():
        if len(figures) == len(counts):
            lengths, walls = zip(*figures, strict=True)
            print(f"  {name:22} {bench_stages.growth(lengths, walls)}", flush=True)


def write(folder: Path) -> None:
    """Makes the documents: 1,000, 10,000 and 100,000 lines, and 10, 100 and 1,000 files of about 100."""
    renderers = {
        "dlsproj": documents.dlsproj, "toml": documents.toml, "tf": documents.hcl,
        "py": documents.python,
    }
    for lines in LINES:
        blocks = documents.of_lines(lines)
        for ending, render in renderers.items():
            (folder / f"lines-{lines}.{ending}").write_text(render(blocks))
    for ending, render in renderers.items():
        for files in FILES:
            many = folder / f"many-{files}-{ending}"
            many.mkdir()
            for number in range(files):
                blocks = documents.project(1, seed=number, first=number)
                (many / f"p{number:04}.{ending}").write_text(render(blocks))


def main() -> None:
    """Makes documents, times everything, prints tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--dls", default=".build/release/dls")
    parser.add_argument("--stages", default=".build/release/dls-stages")
    parser.add_argument("--folder", type=Path, required=True)
    arguments = parser.parse_args()
    dls = os.path.abspath(arguments.dls)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    folder = arguments.folder
    bench_stages.measure(folder, os.path.abspath(arguments.stages))
    write(folder)
    table("one file of {count} lines", tools(dls), str(folder / "lines-{count}.{ending}"), LINES)
    table("{count} files of about 100 lines", tools(dls), str(folder / "many-{count}-{ending}"), FILES)

    print("\ncounted instructions a byte (10,000 lines less 1,000, so without the start):")
    small, large = (folder / f"lines-{n}.dlsproj" for n in (1_000, 10_000))
    for command in (["check", "--no-data", "-q"], ["fmt", "--check", "-q"]):
        counts = [bench_stages.instructions([dls, *command, str(path)]) for path in (small, large)]
        if None not in counts:
            each = (counts[1] - counts[0]) / (size(large) - size(small))
            print(f"  dls {' '.join(command):30} {each:7.1f}")


main()
