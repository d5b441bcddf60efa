"""disk.py: owns what is said when a disk takes no more, whichever library met it."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

from dls_engine.errors import EngineError

# With less left than this, what failed to be written failed for that. Libraries leave a little.
LEAST_FREE_BYTES = 1 << 20
# What GDAL, SQLite and PyTorch say of it.
WORDS = ("no space left", "disk is full", "disk quota exceeded", "inline_container.cc")


def says_full(error: BaseException) -> bool:
    """Whether an error's number or words say that the disk is full."""
    if isinstance(error, EngineError):
        return False
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    text = str(error).lower()
    return any(words in text for words in WORDS)


def full(file: str | os.PathLike[str] | None) -> EngineError:
    """The error for people."""
    name = None if file is None else os.fspath(file)
    return EngineError("disk", "the disk is full", "Free some space and run again.", file=name)


class NotWhole(EngineError):
    """A file that its library called written does not hold what it should."""

    def __init__(self, target: Path, reason: str) -> None:
        super().__init__(
            "disk",
            f"it was not written as it should be: {reason}",
            "Look whether the disk is full or damaged, and run again.",
            file=str(target),
        )


@contextlib.contextmanager
def writing(target: Path, part: Path) -> Iterator[None]:
    """Within it a failure on a full disk is told as such, as one to write `target`.

    To be left before `part`, the unfinished file or folder, is removed and the room is there again.
    """
    try:
        yield
    except Exception as error:
        if not says_full(error) and not (_is_of_library(error) and _is_full(part)):
            raise
        traceback.print_exc(file=sys.stderr)
        raise full(target) from error


def _is_of_library(error: Exception) -> bool:
    """Whether the error is of those that libraries raise when a file can't be written."""
    if isinstance(error, EngineError):
        return isinstance(error, NotWhole)
    library = type(error).__module__.partition(".")[0]
    return isinstance(error, (OSError, RuntimeError)) or library in ("rasterio", "safetensors")


def _is_full(part: Path) -> bool:
    try:
        room = os.statvfs(part.parent)
    except OSError:
        return False
    return room.f_bavail * room.f_frsize < LEAST_FREE_BYTES
