"""torch_pair.py: owns finding a torch with its torchvision that is there already."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from dls_bootstrap.tool import child_environment

OLDEST_TORCH = (2, 11)
OLDEST_TORCHVISION = (0, 26)
PATH_FILE = "dls_torch.pth"

# An operator of torchvision fails where the two come from different builds.
LOOK = """
import importlib.util, json, os
found = {"torch": None, "torchvision": None, "folders": [], "problem": None}
if importlib.util.find_spec("torch") is not None:
    try:
        import torch
        found["torch"] = str(torch.__version__)
        found["folders"].append(os.path.dirname(os.path.dirname(os.path.abspath(torch.__file__))))
        if importlib.util.find_spec("torchvision") is None:
            found["problem"] = "there is no torchvision beside it"
        else:
            import torchvision
            found["torchvision"] = str(torchvision.__version__)
            place = os.path.dirname(os.path.dirname(os.path.abspath(torchvision.__file__)))
            if place not in found["folders"]:
                found["folders"].append(place)
            boxes = torch.tensor([[0.0, 0.0, 1.0, 1.0]])
            torchvision.ops.nms(boxes, torch.tensor([1.0]), 0.5)
    except Exception as error:
        found["problem"] = "%s: %s" % (type(error).__name__, str(error).splitlines()[:1])
print("\\n" + json.dumps(found))
"""


@dataclass(frozen=True)
class TorchPair:
    """torch and torchvision of the Python that installs; `folders` is where they lie."""

    torch: str
    torchvision: str
    folders: tuple[str, ...]


def find_torch_pair() -> tuple[TorchPair | None, str | None]:
    """A pair that can be used, or a sentence about one that cannot; neither if there is none."""
    try:
        run = subprocess.run(
            [sys.executable, "-c", LOOK],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            cwd="/",
            env=child_environment(),
        )
        found = json.loads(run.stdout.splitlines()[-1])
    except (OSError, ValueError, IndexError, subprocess.TimeoutExpired):
        return None, None
    torch, torchvision = found["torch"], found["torchvision"]
    if torch is None and found["problem"] is None:
        return None, None
    reason = found["problem"]
    if reason is None and _numbers(torch) < OLDEST_TORCH:
        reason = "it is too old"
    if reason is None and _numbers(torchvision) < OLDEST_TORCHVISION:
        reason = "torchvision is too old"
    if reason is not None:
        pair = f"torch {torch or '(broken)'}" + (
            f" and torchvision {torchvision}" if torchvision else ""
        )
        return None, (
            f"{pair} of {sys.executable} cannot be used: {reason}. "
            "The engine gets a matching pair of its own."
        )
    return TorchPair(torch, torchvision, tuple(found["folders"])), None


def link_torch(site_packages: Path, pair: TorchPair) -> None:
    """Lets an environment see the pair, after its own libraries."""
    lines = "".join(f"{folder}\n" for folder in pair.folders)
    (site_packages / PATH_FILE).write_text(lines, encoding="utf-8")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])
