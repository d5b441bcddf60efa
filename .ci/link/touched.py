#!/usr/bin/env python3
"""The data of a program that a run reads or writes: names in the order in which the program holds
them, for `startup-order`. Reads what valgrind's lackey tells of each access (`--trace-mem=yes`)."""

from __future__ import annotations

import bisect
import subprocess
import sys
from collections.abc import Iterable


def data(program: str) -> list[tuple[int, int, str]]:
    """What the program holds beside code: place, size and name, by place."""
    told = subprocess.run(["nm", "-S", program], capture_output=True, text=True, check=True).stdout
    rows = (line.split() for line in told.splitlines())
    kept = (row for row in rows if len(row) == 4 and row[2] in "bBdDrR")
    return sorted((int(place, 16), int(size, 16), name) for place, size, _, name in kept)


def accesses(trace: Iterable[bytes]) -> set[int]:
    """Places that are loaded, stored or changed: lines such as " L 04222c4f,8"."""
    kinds = (b" L ", b" S ", b" M ")
    return {int(line[3 : line.index(b",")], 16) for line in trace if line.startswith(kinds)}


def main() -> None:
    """Prints a name a line."""
    held = data(sys.argv[1])
    places = [place for place, _, _ in held]
    touched = set()
    for access in accesses(sys.stdin.buffer):
        found = bisect.bisect_right(places, access) - 1
        if found >= 0 and access < places[found] + held[found][1]:
            touched.add(found)
    for found in sorted(touched):
        print(held[found][2])


if __name__ == "__main__":
    main()
