"""atomic.py: owns writing files and folders that are either whole or not there."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from dls_engine.errors import EngineError

RUN_VARIABLE = "DLS_RUN_ID"
"""Environment variable with the id of the run that temporary names carry."""


def temporary_beside(target: Path) -> Path:
    """A name in the target's folder that shows which run may be removing it: `.NAME.RUN.part`."""
    run = os.environ.get(RUN_VARIABLE) or f"pid{os.getpid()}-{secrets.token_hex(3)}"
    return target.parent / f".{target.name}.{run}.part"


def _not_replaceable(target: Path, reason: str) -> EngineError:
    return EngineError(
        "disk",
        f"it cannot be replaced: {reason}",
        "Choose another `output`, or move what is there out of the way.",
        file=str(target),
    )


def check_folder(target: Path, mark: str | None = None) -> None:
    """Raises if `new_folder` would refuse the target: to be asked before long work."""
    if not os.path.lexists(target):
        return
    if not target.is_dir():
        raise _not_replaceable(target, "it is there and is no folder")
    if mark is not None and not (target / mark).is_file() and any(target.iterdir()):
        raise _not_replaceable(target, f"it holds other things (and no {mark})")


@contextlib.contextmanager
def new_file(path: str | os.PathLike[str]) -> Iterator[Path]:
    """A temporary file that takes the target's name when the block ends without an error."""
    target = Path(path)
    if os.path.lexists(target) and not target.is_file():
        # A device, a pipe or a folder: renaming over it would destroy it.
        raise _not_replaceable(target, "it is there and is no file")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = temporary_beside(target)
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def new_folder(path: str | os.PathLike[str], mark: str | None = None) -> Iterator[Path]:
    """A temporary folder that takes the target's place when the block ends without an error.

    What stood there before is removed only then. `mark` is a file that only folders of this kind
    hold: a folder with other things in it is never replaced.
    """
    target = Path(path)
    check_folder(target, mark)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = temporary_beside(target)
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    try:
        yield part
        if not os.path.lexists(target):
            part.rename(target)
            return
        old = part.with_name(part.name.removesuffix(".part") + ".old.part")
        shutil.rmtree(old, ignore_errors=True)
        target.rename(old)
        try:
            part.rename(target)
        except OSError:
            old.rename(target)
            raise
        if old.is_dir() and not old.is_symlink():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.unlink()
    finally:
        shutil.rmtree(part, ignore_errors=True)
