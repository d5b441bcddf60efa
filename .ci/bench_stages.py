#!/usr/bin/env python3
"""Speed of lexer, parser and formatter in memory, beside the parsers of tree-sitter.

`dls-stages` takes a text through a stage again and again and prints how long each time took; a child
of this script does the same with tree-sitter. The texts are made from a seed and have the same content:
50 kB, 500 kB and 5 MB as a project file, once without an error and once with one on every line.
`.ci/bench_language.py` calls this; alone it takes `--stages PROGRAM --folder FOLDER`.
"""

from __future__ import annotations

import argparse
import importlib
import itertools
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import bench_documents as documents

SIZES = (50_000, 500_000, 5_000_000)
KINDS = {
    "without errors": ("clean", lambda text: text, 300),
    "an error on every line": ("broken", documents.damaged, 100),
}
PEERS = {"hcl": ("HCL", documents.hcl, "tf"), "toml": ("TOML", documents.toml, "toml")}
TIMES = 21
PEER_TIMES = {50_000: 11, 500_000: 5, 5_000_000: 3}
LIMIT = 60.0  # seconds that all times of a peer may take for one text


def write(folder: Path) -> None:
    """Makes the texts: three sizes, with and without errors, in three notations."""
    for kind, change, _ in KINDS.values():
        for size in SIZES:
            blocks = documents.of_bytes(size, lambda b, change=change: change(documents.dlsproj(b)))
            (folder / f"{kind}-{size}.dlsproj").write_text(change(documents.dlsproj(blocks)))
            for _, render, ending in PEERS.values():
                (folder / f"{kind}-{size}.{ending}").write_text(change(render(blocks)))


def median(command: list[str], limit: float | None = None) -> float | None:
    """The median of the nanoseconds that a program prints, in seconds; nil if it takes too long."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return None
    return statistics.median(int(line) for line in done.stdout.split()) / 1e9


def row(what: str, path: Path, taken: float | None, own: float | None = None) -> None:
    """Prints one figure; beside it, of a peer, how many times as long it takes as `dls`."""
    length = path.stat().st_size
    if taken is None:
        print(f"  {what:42} {length / 1e6:5.2f} MB   left out: more than {LIMIT:.0f} s", flush=True)
        return
    ratio = f"   x {taken / own:.1f}" if own else ""
    print(f"  {what:42} {length / 1e6:5.2f} MB {taken * 1e3:9.2f} ms {length / taken / 1e6:8.1f} MB/s"
          f"{ratio}", flush=True)


def growth(sizes: Sequence[float], taken: Sequence[float], each: str = "a byte") -> str:
    """How linear times are: what a byte of each size costs over one of the size before."""
    costs = [t / s for s, t in zip(sizes, taken, strict=True)]
    steps = [f"{b / a:.2f}" for a, b in itertools.pairwise(costs)]
    return f"{each} costs {' and then '.join(steps)} times one of ten times less"


def instructions(command: list[str]) -> int | None:
    """Counted instructions of a process; nil where valgrind isn't there."""
    if not shutil.which("valgrind"):
        return None
    out = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command],
        capture_output=True, text=True).stderr
    found = re.search(r"Collected : (\d+)", out)
    return int(found[1]) if found else None


def times(folder: Path, stages: str) -> None:
    """The times of each stage and of tree-sitter, over each text."""
    for title, (kind, _, goal) in KINDS.items():
        print(f"\nin memory, {title} (goal of lexer and parser: {goal} MB/s):")
        grown: dict[str, list[float]] = {}
        for size in SIZES:
            path = folder / f"{kind}-{size}.dlsproj"
            own = None
            for what, words in (("dls: lex, one thread", ["lex"]),
                                ("dls: lex + parse, one thread", ["parse", "--threads", "1"]),
                                ("dls: lex + parse", ["parse"]),
                                ("dls: lex + parse + format + compare", ["format"])):
                taken = median([stages, words[0], str(path), *words[1:], "--times", str(TIMES)])
                assert taken is not None
                if words == ["parse"]:
                    own = taken
                grown.setdefault(what, []).append(taken)
                row(what, path, taken)
            for language, (name, _, ending) in PEERS.items():
                peer = folder / f"{kind}-{size}.{ending}"
                command = [sys.executable, __file__, "--tree-sitter", language, str(peer)]
                taken = median([*command, "--times", str(PEER_TIMES[size])], LIMIT)
                row(f"tree-sitter {name}: lex + parse", peer, taken, own)
        lengths = [(folder / f"{kind}-{size}.dlsproj").stat().st_size for size in SIZES]
        for what, taken_all in grown.items():
            print(f"  {what:42} {growth(lengths, taken_all)}")


def count(folder: Path, stages: str) -> None:
    """Counted instructions a byte of each stage alone, on one thread.

    A text goes through once and twice: the difference is one passage, without start and reading.
    """
    print("\ncounted instructions a byte, in memory, one thread, 500 kB:")
    for title, (kind, _, _) in KINDS.items():
        path = folder / f"{kind}-500000.dlsproj"
        each: list[float] = []
        for stage in ("lex", "parse", "format"):
            counts = [instructions([stages, stage, str(path), "--threads", "1", "--times", times])
                      for times in ("1", "2")]
            if counts[0] is None or counts[1] is None:
                print("  left out: valgrind is not there, or can't read a program that isn't stripped")
                return
            each.append((counts[1] - counts[0]) / path.stat().st_size)
        print(f"  {title:42} lexer {each[0]:.1f}, parser {each[1] - each[0]:.1f}, "
              f"formatter {each[2] - each[1]:.1f}", flush=True)


def measure(folder: Path, stages: str) -> None:
    """Makes the texts and prints all figures."""
    if not os.access(stages, os.X_OK):
        sys.exit(f"bench_stages: {stages} is not there. `make bench` builds it.")
    write(folder)
    times(folder, stages)
    count(folder, stages)


def tree_sitter(language: str, path: Path, times: int) -> None:
    """Parses a text so many times and prints the nanoseconds of each."""
    import tree_sitter as library

    grammar = importlib.import_module(f"tree_sitter_{language}")
    parser = library.Parser(library.Language(grammar.language()))
    text = path.read_bytes()
    for _ in range(times):
        start = time.perf_counter_ns()
        tree = parser.parse(text)
        end = time.perf_counter_ns()
        print(end - start)
        del tree


def main() -> None:
    """Measures `dls`, or is the child that measures tree-sitter."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stages", default=".build/release/dls-stages")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--tree-sitter", nargs=2, metavar=("LANGUAGE", "FILE"))
    parser.add_argument("--times", type=int, default=1)
    given = parser.parse_args()
    if given.tree_sitter:
        tree_sitter(given.tree_sitter[0], Path(given.tree_sitter[1]), given.times)
        return
    if given.folder is None:
        parser.error("--folder is missing")
    given.folder.mkdir(parents=True, exist_ok=True)
    measure(given.folder, os.path.abspath(given.stages))


if __name__ == "__main__":
    main()
