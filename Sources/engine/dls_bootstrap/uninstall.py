"""uninstall.py: owns `uninstall`: removing what `install` made, and nothing else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dls_bootstrap.home import OURS, Home, in_words
from dls_bootstrap.problem import Problem


def uninstall(
    path: Path, agree: Callable[[str], bool], say: Callable[[str], None]
) -> dict[str, Any]:
    """Removes the engine's folder; files in it that install did not make stay."""
    home = Home(path)
    if not any(os.path.lexists(path / name) for name in OURS):
        say(f"There is no engine in {path}.")
        return {"removed": False, "home": str(path), "bytes": 0}
    home.require_ours()
    used = home.used_bytes()
    say(f"Removing the engine in {path} ({in_words(used)}).")
    if not agree("Remove?"):
        raise Problem("nothing was removed", "Run `dls engine uninstall` when you are ready.")
    with home.locked():
        home.marker.unlink(missing_ok=True)
        for name in OURS:
            place = path / name
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place)
            elif os.path.lexists(place):
                place.unlink()
    if not any(path.iterdir()):
        path.rmdir()
    else:
        say(f"{path} holds other files, so it stays.")
    return {"removed": True, "home": str(path), "bytes": used}
