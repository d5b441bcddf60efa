"""context.py: owns what a running request may do besides compute: report, log, be cancelled."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import Any

from dls_engine.errors import Cancelled
from dls_engine.redaction import redacted

PROGRESS_INTERVAL_SECONDS = 0.1


class Context:
    """Handed to every method beside its parameters.

    Long loops call `check()` at least once a second: it raises `Cancelled` when the client asked.
    """

    def __init__(
        self,
        request_id: int | str | None = None,
        notify: Callable[[str, dict[str, Any]], None] | None = None,
    ) -> None:
        self.request_id = request_id
        self._notify = notify
        self._cancelled = threading.Event()
        self._last_progress = 0.0

    def cancel(self) -> None:
        """Asks the request to stop. Safe from any thread."""
        self._cancelled.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether someone asked the request to stop."""
        return self._cancelled.is_set()

    def check(self) -> None:
        """Raises `Cancelled` if someone asked the request to stop."""
        if self._cancelled.is_set():
            raise Cancelled

    def progress(
        self,
        done: float,
        total: float | None = None,
        unit: str = "",
        message: str = "",
        metrics: dict[str, Any] | None = None,
    ) -> None:
        """Tells the client how far the request is; also a place where it can be cancelled.

        At most ten a second are sent, except those that carry metrics and the last one.
        """
        self.check()
        now = time.monotonic()
        is_last = total is not None and done >= total
        if (
            metrics is None
            and not is_last
            and now - self._last_progress < PROGRESS_INTERVAL_SECONDS
        ):
            return
        self._last_progress = now
        if self._notify is None:
            return
        report: dict[str, Any] = {"id": self.request_id, "done": done}
        if total is not None:
            report["total"] = total
        if unit:
            report["unit"] = unit
        if message:
            report["message"] = redacted(message)
        if metrics is not None:
            report["metrics"] = metrics
        self._notify("progress", report)

    def log(self, level: str, message: str) -> None:
        """A line for the run's log. Levels: debug, info, warning, error."""
        if self._notify is not None:
            line = {"id": self.request_id, "level": level, "message": redacted(message)}
            self._notify("log", line)


class _Part(Context):
    """Stands for a request while a part of it is worked on: asks it, and passes on to it."""

    def __init__(self, whole: Context) -> None:
        super().__init__(whole.request_id)
        self.whole = whole

    def cancel(self) -> None:
        """Asks the request to stop. Safe from any thread."""
        self.whole.cancel()

    @property
    def is_cancelled(self) -> bool:
        """Whether someone asked the request to stop."""
        return self.whole.is_cancelled

    def check(self) -> None:
        """Raises `Cancelled` if someone asked the request to stop."""
        self.whole.check()

    def log(self, level: str, message: str) -> None:
        """A line for the run's log."""
        self.whole.log(level, message)


class Quiet(_Part):
    """Reports no progress: for work inside a step that reports itself."""

    def progress(
        self,
        done: float,
        total: float | None = None,
        unit: str = "",
        message: str = "",
        metrics: dict[str, Any] | None = None,
    ) -> None:
        """Tells nothing; a place where the request can be cancelled."""
        self.check()


class Share(_Part):
    """Reports what is done of one of several things as a part of all of them."""

    def __init__(self, whole: Context, done: int, total: int, unit: str) -> None:
        super().__init__(whole)
        self.done, self.total, self.unit = done, total, unit

    def progress(
        self,
        done: float,
        total: float | None = None,
        unit: str = "",
        message: str = "",
        metrics: dict[str, Any] | None = None,
    ) -> None:
        """Tells the client how far the whole is, in tenths of the things."""
        share = math.floor(done / total * 10) / 10 if total else 0.0
        self.whole.progress(self.done + share, self.total, self.unit, message, metrics)
