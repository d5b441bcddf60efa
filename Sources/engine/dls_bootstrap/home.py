"""home.py: owns the engine's folder: what lies in it, and when it counts as installed."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dls_bootstrap.problem import Problem

# The mark comes last: what is cut short in removing them is still known as ours.
OURS = ("env", "cache", "wheels", "installed.json", "install.log", ".lock", ".dls-engine")


class Home:
    """The folder of one version of the engine.

    `env` is a virtual environment, `installed.json` is written last: without it there is no
    engine here, whatever else lies around.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.env = path / "env"
        self.python = self.env / "bin" / "python"
        self.cache = path / "cache"
        self.wheels = path / "wheels"
        self.marker = path / "installed.json"
        self.log = path / "install.log"
        # Made before anything else: `env` and `cache` are what others call their folders, too.
        self.mark = path / ".dls-engine"

    def installed(self) -> dict[str, Any] | None:
        """What the marker says, or None."""
        try:
            content = json.loads(self.marker.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return content if isinstance(content, dict) else None

    def write_marker(self, content: dict[str, Any]) -> None:
        """Makes the engine count as installed, in one step that survives a power cut."""
        part = self.path / ".installed.json.part"
        with part.open("w", encoding="utf-8") as file:
            json.dump(content, file, indent=2, sort_keys=True)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        part.replace(self.marker)

    def python_version(self) -> str | None:
        """Version of the environment's Python, or None if it does not run."""
        try:
            run = subprocess.run(
                [str(self.python), "-E", "-c",
                 "import sys; print('%d.%d.%d' % sys.version_info[:3])"],
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired):
            return None
        return run.stdout.strip() if run.returncode == 0 else None

    def is_ours(self) -> bool:
        """Whether an install made the folder, to its end or not."""
        return self.mark.is_file() or {"engine", "lock"} <= (self.installed() or {}).keys()

    def require_ours(self) -> None:
        """Raises where somebody's files are, in which no install may make or remove any."""
        try:
            names = {entry.name for entry in self.path.iterdir()}
        except FileNotFoundError:
            return
        except OSError as error:
            raise Problem(
                f"{self.path} cannot be read ({error.strerror})",
                "Set DLS_ENGINE_HOME to a folder of yours and run the command again.",
            ) from error
        others = sorted(names - {".lock", "install.log"})
        if not others or self.is_ours():
            return
        shown = ", ".join(others[:2]) + (f" and {len(others) - 2} more" if others[2:] else "")
        raise Problem(
            f"{self.path} holds {shown}, and no install of the engine made it",
            "Set DLS_ENGINE_HOME to an empty folder, or to one that is not there yet.",
        )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keeps a second install of the same engine out, and one under a run that is at work."""
        self.require_ours()
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock = (self.path / ".lock").open("a")
        except OSError as error:
            raise Problem(
                f"{self.path} cannot be written ({error.strerror})",
                "Set DLS_ENGINE_HOME to a folder of yours and run `dls engine install` again.",
            ) from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise Problem(
                    f"another install into {self.path} is under way, or the engine is at work",
                    "Wait until that has ended (`dls runs list` names runs), then run the command "
                    "again.",
                ) from error
            self.mark.touch()
            yield

    def free_bytes(self) -> int:
        """Free space where the folder is or will be."""
        place = self.path
        while not place.exists() and place != place.parent:
            place = place.parent
        return shutil.disk_usage(place).free

    def used_bytes(self) -> int:
        """Space the folder takes, counting a file with two names once."""
        return folder_bytes(self.path)

    def clear_downloads(self) -> None:
        """Removes what was only needed on the way."""
        shutil.rmtree(self.cache, ignore_errors=True)
        shutil.rmtree(self.wheels, ignore_errors=True)


def folder_bytes(path: Path) -> int:
    """Bytes of the files below a folder; 0 if there is none."""
    total = 0
    seen: set[tuple[int, int]] = set()
    stack = [str(path)]
    while stack:
        try:
            with os.scandir(stack.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        stack.append(entry.path)
                        continue
                    status = entry.stat(follow_symlinks=False)
                    if status.st_nlink > 1:
                        if (status.st_dev, status.st_ino) in seen:
                            continue
                        seen.add((status.st_dev, status.st_ino))
                    total += status.st_size
        except OSError:
            continue
    return total


def sha256_of(path: Path) -> str:
    """A file's SHA-256 in hexadecimal digits, whatever its size."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def in_words(count: float) -> str:
    """A number of bytes for people: 3.2 GB, 45 MB."""
    if count >= 1e9:
        return f"{count / 1e9:.1f} GB"
    return f"{max(count / 1e6, 0.1):.{0 if count >= 10e6 else 1}f} MB"
