"""tool.py: owns running pip and uv: their environment, their log, their progress."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from dls_bootstrap.home import in_words
from dls_engine.redaction import redacted

# These would send libraries elsewhere than into the engine's own environment.
UNWANTED = ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PIP_ROOT",
            "PIP_REQUIRE_VIRTUALENV", "UV_TARGET", "UV_PREFIX", "VIRTUAL_ENV",
            "__PYVENV_LAUNCHER__")  # fmt: skip
SETTLED = {
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_NO_INPUT": "1",
    "PIP_PROGRESS_BAR": "off",
    "UV_NO_PROGRESS": "1",
    "UV_PYTHON_DOWNLOADS": "never",
    "PYTHONDONTWRITEBYTECODE": "1",
    # With `-m`, Python would look for modules in the folder it is called in first.
    "PYTHONSAFEPATH": "1",
    "PYTHONUTF8": "1",
}
DEFAULTS = {"PIP_RETRIES": "3", "PIP_DEFAULT_TIMEOUT": "60", "UV_HTTP_TIMEOUT": "120"}
POLL_SECONDS = 0.25
TAIL_BYTES = 20_000


class ToolFailure(Exception):
    """A program ended with an error; `output` is the end of what it printed."""

    def __init__(self, output: str) -> None:
        super().__init__(output[-200:])
        self.output = output


def child_environment(**more: str) -> dict[str, str]:
    """The environment of a program that is started: proxies and indexes of the user stay."""
    kept = {key: value for key, value in os.environ.items() if key not in UNWANTED}
    for key, value in DEFAULTS.items():
        kept.setdefault(key, value)
    return {**kept, **SETTLED, **more}


def run_logged(
    command: Sequence[str],
    log: Path,
    environment: dict[str, str],
    watch: Callable[[], None] | None = None,
) -> str:
    """Runs a program with its output in a log; `watch` is called while it runs.

    Returns what it printed; raises `ToolFailure`. An interrupted program is ended first. An index
    may have a password in its address; none is left in the log or in what is returned.
    """
    begin = log.stat().st_size if log.exists() else 0
    try:
        code, start = _run(command, log, environment, watch)
    finally:
        _redact(log, begin)
    with log.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        file.seek(max(start, end - TAIL_BYTES))
        output = file.read().decode("utf-8", "replace")
    if code != 0:
        raise ToolFailure(output)
    return output


def _run(
    command: Sequence[str],
    log: Path,
    environment: dict[str, str],
    watch: Callable[[], None] | None,
) -> tuple[int, int]:
    """The program's exit code, and where in the log its output begins."""
    with log.open("ab") as out:
        out.write(("\n$ " + " ".join(command) + "\n").encode("utf-8", "replace"))
        out.flush()
        start = out.tell()
        process = subprocess.Popen(
            list(command), stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=environment
        )
        try:
            while process.poll() is None:
                time.sleep(POLL_SECONDS)
                if watch is not None:
                    watch()
        except BaseException:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            raise
    return process.returncode, start


def _redact(log: Path, begin: int) -> None:
    """Takes credentials out of what was added to the log."""
    with log.open("r+b") as file:
        file.seek(begin)
        added = file.read().decode("utf-8", "replace")
        clean = redacted(added)
        if clean == added:
            return
        file.seek(begin)
        file.write(clean.encode("utf-8", "replace"))
        file.truncate()


def find_uv() -> list[str] | None:
    """The command that starts uv, if it is there."""
    for command in ([sys.executable, "-m", "uv"], [shutil.which("uv") or ""]):
        if not command[0]:
            continue
        try:
            run = subprocess.run(
                [*command, "--version"],
                capture_output=True,
                timeout=60,
                check=False,
                env=child_environment(),
            )
        except (OSError, subprocess.TimeoutExpired):
            continue
        if run.returncode == 0:
            return list(command)
    return None


class Progress:
    """A bar on a terminal, else a line every tenth of the way."""

    def __init__(self, label: str, total: int, measure: Callable[[], int]) -> None:
        self._label = label
        self._total = max(total, 1)
        self._measure = measure
        self._is_terminal = sys.stderr.isatty()
        self._next_look = 0.0
        self._tenths = -1

    def look(self) -> None:
        """Measures now and then, and shows what changed."""
        now = time.monotonic()
        if now < self._next_look:
            return
        started = time.monotonic()
        self.show(self._measure())
        # Measuring a large folder takes a while: it gets a twentieth of the time at most.
        self._next_look = now + max(0.5, 20 * (time.monotonic() - started))

    def show(self, done: int) -> None:
        """Shows so many bytes of the total."""
        share = min(1.0, done / self._total)
        if self._is_terminal:
            filled = round(share * 28)
            bar = "█" * filled + "░" * (28 - filled)
            words = f"{in_words(done)} of {in_words(self._total)}"
            sys.stderr.write(f"\r\x1b[K  {self._label} {bar} {100 * share:3.0f} %  {words}")
            sys.stderr.flush()
        elif int(share * 10) > self._tenths:
            self._tenths = int(share * 10)
            sys.stderr.write(f"  {self._label}: {self._tenths * 10} %\n")
            sys.stderr.flush()

    def end(self) -> None:
        """Leaves the line clean."""
        if self._is_terminal:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
