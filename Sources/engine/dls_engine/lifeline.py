"""lifeline.py: owns dying with the parent: lifeline pipe, parent-death signal."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import threading

VARIABLE = "DLS_LIFELINE_FD"
"""Environment variable with the number of the pipe's read end. Only `dls` holds the write end."""

_PR_SET_PDEATHSIG = 1
_watched_pid: int | None = None


def lifeline_fd() -> int | None:
    """The read end of the lifeline, if the parent gave one and it is open."""
    text = os.environ.get(VARIABLE, "")
    if not text.isdigit():
        return None
    fd = int(text)
    try:
        os.fstat(fd)
    except OSError:
        return None
    return fd


def watch() -> None:
    """Makes this process end when the one that holds the lifeline's write end is gone.

    To be called once at the start of the engine and of each worker it makes (for a
    `DataLoader`: `worker_init_fn=lambda _: lifeline.watch()`). Workers started by `exec` get
    the descriptor with `pass_fds=lifeline.inherited_fds()`. Calling it again does nothing.
    """
    global _watched_pid
    if _watched_pid == os.getpid():
        return
    _watched_pid = os.getpid()
    parent = os.getppid()
    _die_with_parent()
    fd = lifeline_fd()
    if fd is not None:
        os.set_inheritable(fd, True)
        threading.Thread(target=_wait_for_end, args=(fd,), name="lifeline", daemon=True).start()
    if os.getppid() != parent:  # it died between the two lines above
        os._exit(143)


def inherited_fds() -> tuple[int, ...]:
    """Descriptors that a program started by this process has to inherit."""
    fd = lifeline_fd()
    return () if fd is None else (fd,)


def _wait_for_end(fd: int) -> None:
    while True:
        try:
            data = os.read(fd, 64)
        except InterruptedError:
            continue
        except OSError:
            return
        if not data:
            # No clean-up: files under temporary names are removed by the next `dls` command.
            os._exit(143)


def _die_with_parent() -> None:
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
