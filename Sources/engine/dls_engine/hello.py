"""hello.py: owns what the engine says about itself: versions, devices, health."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from pathlib import Path
from typing import Any

from dls_engine import PROTOCOL, __version__
from dls_engine.context import Context
from dls_engine.errors import EngineError
from dls_engine.params import Params

LIBRARIES = (
    "numpy",
    "onnx",
    "onnxruntime",
    "pillow",
    "pyogrio",
    "rasterio",
    "safetensors",
    "segmentation-models-pytorch",
    "shapely",
    "timm",
    "torch",
    "torchvision",
)


def initialize(params: Params, context: Context) -> dict[str, Any]:
    """First request of a connection. Imports nothing heavy: versions come from metadata."""
    protocol = params.integer("protocol")
    params.raw("client", None)
    params.done()
    if protocol != PROTOCOL:
        raise EngineError(
            "unsupported",
            f"the client speaks protocol {protocol}, this engine speaks {PROTOCOL}",
            "Run `dls engine install` to get the engine that belongs to this `dls`.",
        )
    return {
        "protocol": PROTOCOL,
        "engine": {"name": "dls_engine", "version": __version__},
        "python": platform.python_version(),
        "versions": installed_versions(),
        "devices": visible_devices(),
    }


def doctor(params: Params, context: Context) -> dict[str, Any]:
    """Imports every library and looks at the devices for real; takes seconds."""
    params.done()
    from dls_engine import health

    return health.report(lambda done, total, name: context.progress(done, total, "libraries", name))


def installed_versions() -> dict[str, str]:
    """Versions of the libraries that are installed, by their names on the package index."""
    found: dict[str, str] = {}
    for name in LIBRARIES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def visible_devices() -> list[dict[str, Any]]:
    """The CPU, and GPUs whose driver is loaded; whether torch can use them `doctor` says."""
    devices: list[dict[str, Any]] = [cpu()]
    folder = Path("/proc/driver/nvidia/gpus")
    try:
        gpus = sorted(folder.iterdir()) if folder.is_dir() else []
    except OSError:
        gpus = []
    for index, gpu in enumerate(gpus):
        name = "NVIDIA GPU"
        try:
            for line in (gpu / "information").read_text().splitlines():
                if line.startswith("Model:"):
                    name = line.partition(":")[2].strip()
        except OSError:
            pass
        devices.append({"kind": "cuda", "name": name, "index": index})
    return devices


def cpu() -> dict[str, Any]:
    """The processor, and how many cores this process may use."""
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:
        cores = os.cpu_count() or 1
    return {"kind": "cpu", "name": platform.machine(), "cores": cores}
