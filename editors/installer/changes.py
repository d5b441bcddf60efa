"""changes.py: owns what is written for an editor, and how it is undone: by a record of it."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sections import CannotAddError, Section, taken_out


class InTheWayError(Exception):
    """Why nothing was done."""


@dataclass(frozen=True)
class Own:
    """A file of ours: what makes it, and a digest of what it is made of."""

    make: Callable[[], bytes]
    of: str


@dataclass
class Change:
    """One thing to do, in words."""

    words: str
    do: Callable[[], None]


@dataclass
class Outcome:
    """What there is to do, and what is left to the user."""

    changes: list[Change] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def digest(content: bytes) -> str:
    """A content in short."""
    return hashlib.sha256(content).hexdigest()


def write(path: Path, content: bytes) -> None:
    """Writes a file that is whole or as it was, through a link, with the rights it had."""
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".dls-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        mode = target.stat().st_mode & 0o7777 if target.exists() else 0o644
        os.chmod(temporary, mode)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


class Record:
    """What was installed for an editor: files, sections, and the folders that were not there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        known: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
        self.exists = bool(known)
        self.files: dict[str, list[str]] = known.get("files", {})
        self.sections: dict[str, dict[str, Any]] = known.get("sections", {})
        self.folders: list[str] = known.get("folders", [])

    def content(self) -> bytes:
        """The record as it is kept."""
        names = ("files", "sections", "folders")
        kept = {name: getattr(self, name) for name in names}
        return (json.dumps(kept, indent=1, sort_keys=True) + "\n").encode()

    def keep(self) -> None:
        """Writes the record."""
        write(self.path, self.content())

    def note_folders(self, path: Path) -> None:
        """Notes the folders that will have to be made for a file."""
        for folder in path.parents:
            if folder.exists() or str(folder) in self.folders:
                break
            self.folders.append(str(folder))

    def is_ours(self, path: Path) -> bool:
        """Whether a file is as we left it."""
        kept = self.files.get(str(path))
        return bool(kept) and path.is_file() and digest(path.read_bytes()) == kept[0]


def install(record: Record, files: dict[Path, Own], sections: dict[Path, Section]) -> Outcome:
    """What has to be done so that all is in its place; where a file is in the way, nothing."""
    outcome = Outcome()
    former = record.content() if record.exists else b""
    foreign = [
        path for path, own in files.items()
        if path.exists() and not record.is_ours(path)
        and not (path.is_file() and path.read_bytes() == own.make())
    ]  # fmt: skip
    if foreign:
        raise InTheWayError(
            f"{foreign[0]} is there already, and this didn't write it (or it was changed since). "
            "Move it away, then run this again."
        )
    for path in [*files, *sections, record.path]:
        record.note_folders(path)
    for path, own in files.items():
        _place(record, path, own, outcome)
    for name in [name for name in record.files if Path(name) not in files]:
        outcome.changes += _removal(record, Path(name), outcome)
        del record.files[name]
    for path, section in sections.items():
        _add(record, path, section, outcome)
    # Its digests are known when all is written.
    if outcome.changes or record.content() != former:
        outcome.changes.append(Change(f"write {record.path}", record.keep))
    return outcome


def _place(record: Record, path: Path, own: Own, outcome: Outcome) -> None:
    kept = record.files.get(str(path))
    if kept and record.is_ours(path) and kept[1] == own.of:
        return

    def do() -> None:
        content = own.make()
        if not path.exists() or path.read_bytes() != content:
            write(path, content)
        record.files[str(path)] = [digest(content), own.of]

    outcome.changes.append(Change(f"write {path}", do))


def _add(record: Record, path: Path, section: Section, outcome: Outcome) -> None:
    kept = record.sections.get(str(path))
    if not path.exists():
        text, added, created = section.whole, section.whole, True
    else:
        before = path.read_bytes().decode("utf-8", "surrogateescape")
        if section.is_in(before):
            if not kept:
                record.sections[str(path)] = section.noted(section.core, created=False)
            return
        older = taken_out(before, kept) if kept else None
        before = before if older is None else older
        try:
            at, added = section.insert(before)
        except CannotAddError as error:
            outcome.left.append(
                f"Nothing was added to {path}: {error}. Add this yourself:\n\n{section.core}"
            )
            return
        text, created = before[:at] + added + before[at:], bool(kept and kept["created"])
        if not os.access(path, os.W_OK):
            outcome.left.append(
                f"{path} may not be written. Add this where it is made:\n\n{section.core}"
            )
            return

    def do() -> None:
        write(path, text.encode("utf-8", "surrogateescape"))
        record.sections[str(path)] = section.noted(added, created)

    outcome.changes.append(Change(f"add {added.strip().count(chr(10)) + 1} lines to {path}", do))


def uninstall(record: Record) -> Outcome:
    """What has to be done so that nothing of ours is left; what was changed since stays."""
    outcome = Outcome()
    for name in record.files:
        outcome.changes += _removal(record, Path(name), outcome)
    for name, kept in record.sections.items():
        _take_out(Path(name), kept, outcome)

    def tidy() -> None:
        record.path.unlink()
        for folder in sorted(record.folders, key=len, reverse=True):
            if Path(folder).is_dir() and not any(Path(folder).iterdir()):
                Path(folder).rmdir()
        # What another editor's files lie in goes with the last of them.
        heirs = sorted(record.path.parent.glob("*.json"))
        if heirs:
            heir = Record(heirs[0])
            heir.folders += [one for one in record.folders if Path(one).is_dir()]
            heir.keep()

    outcome.changes.append(Change(f"remove {record.path}, and folders that are empty", tidy))
    return outcome


def _removal(record: Record, path: Path, outcome: Outcome) -> list[Change]:
    if not path.exists():
        return []
    if not record.is_ours(path):
        outcome.left.append(f"{path} was changed since, and stays.")
        return []
    return [Change(f"remove {path}", path.unlink)]


def _take_out(path: Path, kept: dict[str, Any], outcome: Outcome) -> None:
    if not path.exists():
        return
    text = path.read_bytes().decode("utf-8", "surrogateescape")
    without = taken_out(text, kept)
    if without is None:
        outcome.left.append(f"What was added to {path} was changed since. Take it out yourself.")
    elif kept["created"] and not without:
        outcome.changes.append(Change(f"remove {path}", path.unlink))
    else:
        rest = without.encode("utf-8", "surrogateescape")
        outcome.changes.append(
            Change(f"take what was added out of {path}", lambda: write(path, rest))
        )
