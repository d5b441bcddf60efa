"""atomic.py: owns writing files and folders that are either whole or not there."""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import secrets
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from dls_engine.errors import EngineError
from dls_engine.sqlite_log import check_no_log, remove_empty_log

RUN_VARIABLE = "DLS_RUN_ID"
"""Environment variable with the id of the run that temporary names carry."""


def temporary_beside(target: Path) -> Path:
    """A name in the target's folder that shows which run may be removing it: `.NAME.RUN.part`."""
    run = os.environ.get(RUN_VARIABLE) or f"pid{os.getpid()}-{secrets.token_hex(3)}"
    name = _beginning(target.name, _NAME_BYTES - len(os.fsencode(run)) - len("...old.part-journal"))
    return target.parent / f".{name}.{run}.part"


_NAME_BYTES = 255
"""How long a name in a folder may be."""


def _beginning(name: str, count: int) -> str:
    """As much of a name as so many bytes hold: the run alone tells a long one from others."""
    while len(os.fsencode(name)) > count:
        name = name[:-1]
    return name


def _not_replaceable(target: Path, reason: str) -> EngineError:
    return EngineError(
        "disk",
        f"it cannot be replaced: {reason}",
        "Choose another `output`, or move what is there out of the way.",
        file=str(target),
    )


# What programs put beside what they are shown: they make it anew.
_SIDE_FILES = re.compile(
    r"(.*/)?(\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/]*|[^/]+\.(aux\.xml|ovr|msk))", re.I | re.S
)


def check_folder(
    target: Path, mark: str | None = None, own: re.Pattern[str] | None = None
) -> None:
    """Raises if `new_folder` would refuse the target: to be asked before long work."""
    if not os.path.lexists(target):
        return
    if not target.is_dir():
        raise _not_replaceable(target, "it is there and is no folder")
    if mark is not None and not (target / mark).is_file() and any(target.iterdir()):
        raise _not_replaceable(target, f"it holds other things (and no {mark})")
    # Of a link only the link is replaced.
    if own is None or target.is_symlink():
        return
    other = _first_other(target, own)
    if other is not None:
        raise _not_replaceable(target, f"it holds {other}, which no run wrote")


def _first_other(folder: Path, own: re.Pattern[str]) -> str | None:
    """A path in a folder, seen from it, of something that no run wrote."""
    pending = [""]
    while pending:
        here = pending.pop()
        with os.scandir(folder / here) as entries:
            for entry in entries:
                path = here + entry.name
                if not own.fullmatch(path) and not _SIDE_FILES.fullmatch(path):
                    return path
                if entry.is_dir(follow_symlinks=False):
                    pending.append(path + "/")
    return None


def _flush(part: Path) -> None:
    """Waits until a file is on the disk: a power cut must not leave its name without its bytes."""
    with part.open("rb") as file:
        os.fsync(file.fileno())


def _flush_all(folder: Path) -> None:
    """The same for all that a folder holds, in one go: to wait for each of many takes minutes."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if ctypes.CDLL(None).syncfs(descriptor) != 0:
            os.sync()
    except (OSError, AttributeError):
        os.sync()
    finally:
        os.close(descriptor)


def _flush_names(folder: Path) -> None:
    """Waits until the names in a folder are on the disk, where the file system can be asked."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextlib.contextmanager
def new_file(path: str | os.PathLike[str]) -> Iterator[Path]:
    """A temporary file that takes the target's name when the block ends without an error."""
    target = Path(path)
    if os.path.lexists(target) and not target.is_file():
        # A device, a pipe or a folder: renaming over it would destroy it.
        raise _not_replaceable(target, "it is there and is no file")
    check_no_log(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = temporary_beside(target)
    try:
        yield part
        _flush(part)
        check_no_log(target)
        part.replace(target)
        remove_empty_log(target)
        _flush_names(target.parent)
    finally:
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def new_folder(
    path: str | os.PathLike[str], mark: str | None = None, own: re.Pattern[str] | None = None
) -> Iterator[Path]:
    """A temporary folder that takes the target's place when the block ends without an error.

    What stood there before is removed only then, and the name leads to the one or the other at
    any moment. `mark` is a file that only folders of this kind hold: a folder with other things in
    it is never replaced. `own` fits the paths in one, seen from it, that a run writes: nor is one
    replaced with anything else in it, which is somebody's.
    """
    target = Path(path)
    check_folder(target, mark, own)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = temporary_beside(target)
    _remove(part)
    part.mkdir()
    try:
        yield part
        _flush_all(part)
        if not os.path.lexists(target):
            part.rename(target)
        elif not _exchange(part, target):
            _replace(part, target)
        # Before the former one goes: after a power cut there must be the one or the other.
        _flush_names(target.parent)
    finally:
        _remove(part)


def _exchange(one: Path, other: Path) -> bool:
    """Swaps two names in one step; False where the system or the file system cannot."""
    names = os.fsencode(one), os.fsencode(other)
    try:
        libc = ctypes.CDLL(None)
        if sys.platform == "darwin":
            return bool(libc.renamex_np(*names, _SWAP) == 0)
        return bool(libc.renameat2(_HERE, names[0], _HERE, names[1], _SWAP) == 0)
    except (OSError, AttributeError):
        return False


_SWAP = 2
"""`RENAME_EXCHANGE` of Linux and `RENAME_SWAP` of macOS."""
_HERE = -100
"""`AT_FDCWD`: paths are seen from the working directory."""


def _replace(part: Path, target: Path) -> None:
    """The same in two steps: who dies between them leaves `.NAME.RUN.old.part`.

    The next `dls` command puts it back.
    """
    old = part.with_name(part.name.removesuffix(".part") + ".old.part")
    _remove(old)
    target.rename(old)
    try:
        part.rename(target)
    except OSError:
        old.rename(target)
        raise
    _flush_names(target.parent)
    _remove(old)


def _remove(path: Path) -> None:
    """Removes a folder with all it holds, or a link to one; what cannot be removed stays."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink()
