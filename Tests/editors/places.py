"""places.py: owns where the editors' files lie."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EDITORS = ROOT / "editors"
NAMES = ("vscode", "neovim", "emacs", "helix", "zed", "kate", "vim", "sublime")
