"""program.py: owns running the built dls in a folder, with a home and the fake engine."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FAKE_ENGINE = ROOT / "Tests" / "fixtures" / "fake_engine.py"


class Program:
    """The program, a folder to work in, and surroundings in which nothing of the user's is seen."""

    def __init__(self, path: Path, place: Path) -> None:
        self.path = path
        self.home = place / "home"
        self.folder = place / "work"
        self.home.mkdir()
        self.folder.mkdir()
        # What the terminal of the tests is, some of Python's libraries say to every child.
        left_out = ("DLS", "GITHUB_", "CI_", "COLUMNS", "LINES")
        kept = {k: v for k, v in os.environ.items() if not k.startswith(left_out)}
        self.environment = kept | {
            "HOME": str(self.home), "XDG_CACHE_HOME": str(self.home / "cache"),
            "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_STATE_HOME": str(self.home / "state"), "DLS_ENGINE": str(FAKE_ENGINE),
            "PATH": f"{path.parent}:{os.environ['PATH']}", "NO_COLOR": "1",
            "SWIFT_BACKTRACE": "enable=no",
        }  # fmt: skip

    def write(self, name: str, text: str) -> Path:
        """Writes a file in the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def run(
        self, *arguments: str, code: int | None = 0, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Runs dls; fails when it doesn't end with the code."""
        done = subprocess.run(
            [self.path, *arguments], cwd=self.folder, env=self.environment | environment,
            stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert code is None or done.returncode == code, (arguments, done)
        return done
