"""power_cut.py: owns what is in a folder after a power cut, by what was synchronised before it."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from watched import Call

SECTOR = 512
# What changes the names in a folder.
KINDS = ("create", "remove", "link", "rename")


class Content:
    """The bytes of a file: those that are safe, and what was done since they were."""

    def __init__(self, safe: bytes = b"") -> None:
        self.safe = safe
        self.pending: list[Call] = []

    def keep(self) -> None:
        """All that was done is safe now."""
        self.safe = after(self.safe, self.pending)
        self.pending = []


def after(data: bytes, calls: list[Call]) -> bytes:
    """What calls make of a file's bytes."""
    made = bytearray(data)
    for call in calls:
        if call.kind == "truncate":
            del made[call.offset :]
        made += bytes(max(0, call.offset - len(made)))
        made[call.offset : call.offset + len(call.data)] = call.data
    return bytes(made)


Names = dict[str, Content]


class PowerCut:
    """A disk on which a sync of a file keeps its bytes, and a sync of a folder its names: no more.

    What was not synchronised is there after the cut, or not, in any combination, and a write may be
    torn at a sector. That is harsher than any file system is: the names of one that keeps a journal
    come in order.
    """

    def __init__(self, folder: Path) -> None:
        files = [path for path in folder.iterdir() if path.is_file()]
        self.names: Names = {path.name: Content(path.read_bytes()) for path in files}
        self.pending: list[Callable[[Names], None]] = []
        self.contents = {path.stat().st_ino: self.names[path.name] for path in files}
        self.now = dict(self.names)

    def note(self, call: Call) -> None:
        """Notes what is done while the power is on."""
        if call.kind in ("write", "truncate"):
            self.contents[call.inode].pending.append(call)
        elif call.kind == "sync" and call.name == "":
            for change in self.pending:
                change(self.names)
            self.pending = []
        elif call.kind == "sync":
            self.contents[call.inode].keep()
        else:
            change = self.change(call)
            change(self.now)
            self.pending.append(change)

    def change(self, call: Call) -> Callable[[Names], None]:
        """What a call does to the folder's names."""
        assert call.kind in KINDS, f"nobody says what a power cut makes of {call}"
        if call.kind == "create":
            self.contents[call.inode] = self.now[call.name] = Content()
        content = self.now[call.name]
        given = call.name if call.kind == "create" else call.other

        def change(names: Names) -> None:
            if call.kind in ("remove", "rename"):
                names.pop(call.name, None)
            if call.kind != "remove":
                names[given] = content

        return change

    def state(self, chance: random.Random) -> dict[str, bytes]:
        """One of the folders that a cut at this moment can leave: names and bytes."""
        # All, nothing, or each by chance; of bytes and of names.
        share, share_of_names = chance.choice([0, 25, 50, 75, 100]), chance.choice([0, 50, 100])
        names = dict(self.names)
        for change in self.pending:
            if chance.randrange(100) < share_of_names:
                change(names)
        kept: dict[int, bytes] = {}
        for name in sorted(names):
            content = names[name]
            # A file of two names has the same bytes under both.
            if id(content) not in kept:
                came = [call for call in content.pending if chance.randrange(100) < share]
                kept[id(content)] = after(content.safe, [torn(call, chance) for call in came])
        return {name: kept[id(content)] for name, content in names.items()}

    def write(self, folder: Path, state: dict[str, bytes]) -> None:
        """Lays such a folder down. The index of a log lives in memory alone."""
        for path in folder.iterdir():
            path.unlink()
        for name, data in state.items():
            if not name.endswith("-shm"):
                (folder / name).write_bytes(data)


def torn(call: Call, chance: random.Random) -> Call:
    """Of some writes only the first sectors."""
    sectors = len(call.data) // SECTOR
    if sectors < 2 or chance.randrange(4) > 0:
        return call
    data = call.data[: SECTOR * chance.randrange(sectors)]
    return Call(call.kind, call.inode, call.offset, call.name, call.other, data)
