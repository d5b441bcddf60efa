"""paths.py: owns where each editor looks for what is installed, on Linux and on macOS."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EDITORS = ROOT / "editors"

# What is found where; `config` and `data` are XDG's folders, which many editors have on macOS, too.
TABLE = {
    # place: (Linux, macOS)
    "own": ("{data}/dls/editors", "{data}/dls/editors"),
    "neovim": ("{data}/{nvim}/site", "{data}/{nvim}/site"),
    "vim": ("{home}/.vim", "{home}/.vim"),
    "vim, XDG": ("{config}/vim", "{config}/vim"),
    "emacs": ("{home}/.emacs.d", "{home}/.emacs.d"),
    "emacs, XDG": ("{config}/emacs", "{config}/emacs"),
    "helix": ("{config}/helix", "{config}/helix"),
    "kate, syntax": (
        "{data}/org.kde.syntax-highlighting/syntax",
        "{library}/Application Support/org.kde.syntax-highlighting/syntax",
    ),
    "kate, servers": (
        "{config}/kate/lspclient/settings.json",
        "{library}/Preferences/kate/lspclient/settings.json",
    ),
    "sublime": (
        "{config}/sublime-text/Packages",
        "{library}/Application Support/Sublime Text/Packages",
    ),
}

# VS Code and its kin, by the program that takes an extension; on macOS often in the bundle alone.
BUNDLE = "/Applications/{}.app/Contents/Resources/app/bin/"
CODES = {
    "code": BUNDLE.format("Visual Studio Code") + "code",
    "codium": BUNDLE.format("VSCodium") + "codium",
    "code-insiders": BUNDLE.format("Visual Studio Code - Insiders") + "code",
    "code-oss": "",
}


class Places:
    """The places of the user whose environment it is."""

    def __init__(self, surroundings: Mapping[str, str] = os.environ, system: str = "") -> None:
        home = surroundings.get("HOME") or str(Path.home())
        self.home = Path(home)
        self.column = 1 if (system or platform.system()) == "Darwin" else 0
        self.names = {
            "home": home,
            "library": f"{home}/Library",
            "config": _absolute(surroundings, "XDG_CONFIG_HOME", f"{home}/.config"),
            "data": _absolute(surroundings, "XDG_DATA_HOME", f"{home}/.local/share"),
            "nvim": surroundings.get("NVIM_APPNAME") or "nvim",
        }

    def __getitem__(self, place: str) -> Path:
        return Path(TABLE[place][self.column].format(**self.names))

    def vim(self) -> Path:
        """Vim's folder: XDG's only where there is that one and no other."""
        home = self["vim"]
        uses_home = home.exists() or (self.home / ".vimrc").exists()
        xdg = self["vim, XDG"]
        return xdg if xdg.exists() and not uses_home else home

    def emacs_init(self) -> Path:
        """The file that Emacs begins with, in the order in which it looks."""
        for name in (".emacs.el", ".emacs"):
            if (self.home / name).exists():
                return self.home / name
        home, xdg = self["emacs"], self["emacs, XDG"]
        return (xdg if xdg.exists() and not home.exists() else home) / "init.el"

    def codes(self) -> list[str]:
        """The programs of VS Code and its kin that are here."""
        found = []
        for name, bundle in CODES.items():
            program = shutil.which(name)
            if not program and self.column == 1 and bundle and Path(bundle).exists():
                program = bundle
            if program:
                found.append(program)
        return found


def _absolute(surroundings: Mapping[str, str], name: str, otherwise: str) -> str:
    """What a variable of XDG says; one that isn't absolute doesn't count, as its rules have it."""
    said = surroundings.get(name, "")
    return said if said.startswith("/") else otherwise
