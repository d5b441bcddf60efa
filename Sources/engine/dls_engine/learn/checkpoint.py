"""checkpoint.py: writes and reads the state of an interrupted training, atomically and safely."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import torch

from dls_engine.atomic import new_file


def save_checkpoint(path: Path, state: dict[str, Any]) -> None:
    """Writes beside the target, flushes to disk, renames: a kill leaves the old one or the new."""
    with new_file(path) as part, part.open("wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())


def load_checkpoint(path: Path, key: str) -> dict[str, Any] | None:
    """The state saved at `path` if it belongs to the same request (`key`), else None.

    Only tensors and plain values are read (`weights_only`): a file cannot bring code along. A
    damaged file counts as none, and the training starts over.
    """
    if not path.exists():
        return None
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception:
        return None
    return state if isinstance(state, dict) and state.get("key") == key else None
