"""health.py: owns the check of the engine's libraries and devices, by really loading them."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dls_engine.hello import LIBRARIES, cpu, installed_versions

MODULES = {"pillow": "PIL", "segmentation-models-pytorch": "segmentation_models_pytorch"}
REINSTALL = "Run `dls engine uninstall`, then `dls engine install`."


def report(progress: Callable[[int, int, str], None] | None = None) -> dict[str, Any]:
    """Versions, devices and problems; each problem with its reason and the command against it."""
    problems: list[dict[str, str]] = []
    for done, name in enumerate(LIBRARIES):
        if progress is not None:
            progress(done, len(LIBRARIES), name)
        try:
            importlib.import_module(MODULES.get(name, name))
        except Exception as error:
            words = str(error).splitlines()[0] if str(error) else type(error).__name__
            problems.append(
                {
                    "library": name,
                    "reason": _reason(name, words),
                    "next_step": REINSTALL,
                }
            )
    failed = {problem["library"] for problem in problems}
    if not failed & {"torch", "torchvision"}:
        problems += _operators()
    if "rasterio" not in failed:
        problems += _reference_systems()
    devices, remarks = ([cpu()], []) if "torch" in failed else _devices()
    return {
        "versions": installed_versions(),
        "devices": devices,
        "problems": problems + remarks,
    }


def _reason(name: str, words: str) -> str:
    versions = installed_versions()
    if name == "torchvision" and "torch" in versions:
        return (
            f"torchvision {versions.get('torchvision', '')} does not match torch "
            f"{versions['torch']}: {words}"
        )
    return f"{name} does not load: {words}"


def _operators() -> list[dict[str, str]]:
    """A pair of builds that do not match loads at times, but its operators fail."""
    import torch
    import torchvision

    try:
        boxes = torch.tensor([[0.0, 0.0, 1.0, 1.0]])
        torchvision.ops.nms(boxes, torch.tensor([1.0]), 0.5)
    except Exception as error:
        words = str(error).splitlines()[0] if str(error) else type(error).__name__
        return [
            {
                "library": "torchvision",
                "reason": _reason("torchvision", words),
                "next_step": REINSTALL,
            }
        ]
    return []


def _reference_systems() -> list[dict[str, str]]:
    """PROJ loads without its database, and then knows no reference system."""
    from rasterio.crs import CRS

    try:
        CRS.from_epsg(32633)
    except Exception as error:
        reason = f"rasterio knows no reference systems: {error}"
        return [{"library": "rasterio", "reason": reason, "next_step": REINSTALL}]
    return []


def _devices() -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    import torch

    devices: list[dict[str, Any]] = [cpu()]
    is_usable = torch.cuda.is_available()
    for index in range(torch.cuda.device_count() if is_usable else 0):
        facts = torch.cuda.get_device_properties(index)
        devices.append(
            {"kind": "cuda", "name": facts.name, "index": index, "memory": facts.total_memory}
        )
    has_driver = Path("/proc/driver/nvidia/version").exists()
    if has_driver and not is_usable:
        built_for = torch.version.cuda or "the CPU alone"
        return devices, [
            {
                "library": "torch",
                "reason": f"there is an NVIDIA GPU, but torch {torch.__version__} (made for "
                f"{built_for}) cannot use it",
                "next_step": "Update the NVIDIA driver, or go on with the CPU: set `device = cpu`.",
            }
        ]
    return devices, []


if __name__ == "__main__":
    print(json.dumps(report()))
    sys.exit(0)
