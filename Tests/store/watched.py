"""watched.py: owns running a program under watch_calls.c: what it does to files, or its death."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
# What watch_calls ends with where the kernel, or a container's rules, let nobody watch a program.
REFUSED = 125
KILLED = 128 + 9


@dataclass(frozen=True)
class Call:
    """One call that changed something; names are those in the folder, "" the folder's own."""

    kind: str
    inode: int
    offset: int
    name: str
    other: str
    data: bytes


@dataclass(frozen=True)
class Run:
    """How a watched program ended, what it said, and what it did."""

    code: int
    output: str
    calls: list[Call]


class Watcher:
    """The built watcher."""

    def __init__(self, place: Path) -> None:
        self.program = place / "watch_calls"
        self.record = place / "record"
        source = HERE / "watch_calls.c"
        subprocess.run(
            ["cc", "-O1", "-Wall", "-Wextra", "-o", self.program, source], check=True
        )

    def is_allowed(self) -> bool:
        """Whether programs can be watched here."""
        done = self.run(self.program.parent, ["/bin/true"], dict(os.environ), self.program.parent)
        return done.code != REFUSED

    def run(
        self, folder: Path, command: list[str], environment: dict[str, str], at: Path,
        dying: int = -1,
    ) -> Run:  # fmt: skip
        """Runs a command and kills it before call number `dying`; below zero it may live."""
        done = subprocess.run(
            [self.program, folder, self.record, str(dying), *command], cwd=at, env=environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            check=False,
        )  # fmt: skip
        return Run(done.returncode, done.stdout, list(read(self.record.read_bytes())))


def read(record: bytes) -> Iterator[Call]:
    """The calls of a record."""
    place = 0
    while place < len(record):
        end = record.index(b"\n", place)
        kind, inode, offset, size, name, other = record[place:end].decode().split("\t")
        place = end + 1 + int(size)
        data = record[end + 1 : place]
        yield Call(kind, int(inode), int(offset), name, other, data)
