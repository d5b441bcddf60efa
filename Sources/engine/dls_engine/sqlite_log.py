"""sqlite_log.py: owns what SQLite leaves beside a database: changes that its file doesn't hold."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from dls_engine.errors import EngineError

# How a journal of changes to be taken back begins.
_HOT = bytes.fromhex("d9d505f920a163d7")


def check_no_log(path: Path) -> None:
    """Refuses a path beside which a database's log lies.

    SQLite brings what a log holds into whatever file has the name beside it: a new one would get
    pages of the former one, and the former one's changes would be lost.
    """
    log = next(filter(_holds_changes, _logs(path)), None)
    if log is None:
        return
    raise EngineError(
        "disk",
        f"{log.name} lies beside it, with changes that the file itself may not hold: a program has "
        "it open, or was killed while it had",
        f"Close {path.name} in the other program, such as QGIS; if none has it open, open it once "
        "there and close it, so that the changes are brought in, or remove the file beside it if "
        f"{path.name} is gone.",
        file=str(path),
    )


def remove_empty_log(path: Path) -> None:
    """Removes what a program that looks at the file that stood here holds beside it.

    What it writes from now on belongs to the former file and must not reach the new one.
    """
    for log in _logs(path):
        if _holds_changes(log):
            return
    for name in ("-wal", "-shm"):
        with contextlib.suppress(OSError):
            path.with_name(path.name + name).unlink(missing_ok=True)


def _logs(path: Path) -> list[Path]:
    return [path.with_name(path.name + name) for name in ("-wal", "-journal")]


def _holds_changes(log: Path) -> bool:
    """Whether SQLite would bring something of it into a file; the store has the same rule.

    A journal that a program keeps when it is done with it (`journal_mode=PERSIST`) begins with
    zeros: SQLite takes nothing of it, and removes it.
    """
    if not os.path.exists(log):  # nor one whose name is too long for the disk
        return False
    try:
        with log.open("rb") as file:
            head = file.read(len(_HOT))
    except OSError:
        # What can't be read can't be told to be harmless.
        return True
    return bool(head) and (log.name.endswith("-wal") or head == _HOT)
