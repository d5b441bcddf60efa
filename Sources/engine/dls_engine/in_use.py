"""in_use.py: owns the lock that keeps an install from changing libraries under a running engine."""

from __future__ import annotations

import contextlib
import fcntl
import os
import sys
from pathlib import Path

_held: list[int] = []


def hold() -> None:
    """Locks the folder that this engine's environment was installed into, until the process ends.

    Runs share the lock, `dls engine install` and `uninstall` want it alone. An environment that
    they did not make has none.
    """
    lock = Path(sys.prefix).parent / ".lock"
    if not lock.parent.joinpath("installed.json").is_file():
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(lock, os.O_RDONLY | os.O_CLOEXEC)
        _held.append(descriptor)
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
