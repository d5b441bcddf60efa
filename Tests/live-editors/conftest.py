"""conftest.py: owns what the tests in real editors share: a folder, and the program on the PATH."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from edited import MAIN, TEAM

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Desk:
    """A project of two files, a home where nothing of the user's is seen, and dls on the PATH."""

    folder: Path
    home: Path
    environment: dict[str, str]

    def install(self, name: str) -> None:
        """Makes an editor know projects as a user does: in one step."""
        done = subprocess.run(
            [ROOT / "editors" / "install", name], env=self.environment,
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr

    def run(self, command: list[str | Path], **more: str) -> dict[str, Any]:
        """Runs an editor, which writes what it saw."""
        out = self.home / "seen.json"
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment | {"DRIVE_OUT": str(out)} | more,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert out.exists(), done.stdout + done.stderr
        seen: dict[str, Any] = json.loads(out.read_text())
        assert "problem" not in seen, (seen, done.stderr)
        return seen


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with the broken project on it."""
    folder, home = tmp_path / "work", tmp_path / "home"
    for path in (folder / ".git", home / "bin"):
        path.mkdir(parents=True)
    (folder / "main.dlsproj").write_text(MAIN)
    (folder / "team.dlsproj").write_text(TEAM)
    (home / "bin" / "dls").symlink_to(Path(os.environ["DLS"]).resolve())
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    return Desk(folder, home, kept | {
        "HOME": str(home), "PATH": f"{home / 'bin'}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8",
        "XDG_CONFIG_HOME": str(home / "config"), "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"), "XDG_CACHE_HOME": str(home / "cache"),
    })  # fmt: skip


def tool(name: str) -> str:
    """A program that these tests need; `make test-editors` installs it."""
    found = shutil.which(name)
    assert found, f"{name} is not there; run: make test-editors"
    return found
