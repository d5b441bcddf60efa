"""cards.py: how a trained model describes itself to other programs: .emd and STAC MLM."""

from __future__ import annotations

import hashlib
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from dls_engine.colours import rgb

from .package import WEIGHTS, ModelPackage

MLM_SCHEMA = "https://stac-extensions.github.io/mlm/v1.4.0/schema.json"


def emd(package: ModelPackage) -> dict[str, Any]:
    """An Esri model definition. The classes, bands and statistics are what ArcGIS's tools show;
    to run the model there takes an inference function that reads these weights."""
    a, n = package.architecture, package.normalisation
    return {
        "Framework": "PyTorch",
        "ModelConfiguration": a.model_type,
        "ModelFile": WEIGHTS,
        "ModelType": "ObjectDetection" if a.is_detector else "ImageClassification",
        "ModelFormat": "NCHW",
        "ImageHeight": a.tile,
        "ImageWidth": a.tile,
        "ImageSpaceUsed": "MAP_SPACE",
        "ExtractBands": [i - 1 for i in package.band_indexes],
        "Bands": package.bands,
        "IsMultispectral": a.bands != 3,
        "DataRange": [min(n.minimum), max(n.maximum)],
        "NormalizationStats": {
            "band_min_values": list(n.minimum),
            "band_max_values": list(n.maximum),
            "band_mean_values": list(n.mean),
            "band_std_values": list(n.std),
        },
        "ModelPadding": a.tile // 4,
        "MinCellSize": {"x": package.cell_size[0], "y": package.cell_size[1]},
        "MaxCellSize": {"x": package.cell_size[0], "y": package.cell_size[1]},
        "SupportsVariableTileSize": a.is_local,
        "backbone": a.backbone,
        "Threshold": min(package.thresholds),
        "Classes": [
            {"Value": spec.value, "Name": spec.name, "Color": list(rgb(spec.color))}
            for spec in package.classes
        ],
    }


def mlm(package: ModelPackage, folder: Path, onnx: dict[str, Any], made: str) -> dict[str, Any]:
    """A STAC item with the machine learning model extension; it has no place on earth."""
    a, n = package.architecture, package.normalisation
    bands = [{"name": band} for band in package.bands]
    task = "object-detection" if a.is_detector else "semantic-segmentation"
    shape = [-1, a.bands, a.tile, a.tile]
    output = [-1, 6] if a.is_detector else [-1, a.classes + 1, a.tile, a.tile]
    names = [] if a.is_detector else ["background"]
    classes = [
        {"value": place, "name": name, "description": name}
        for place, name in enumerate([*names, *(spec.name for spec in package.classes)])
    ]
    model_asset = {
        "href": f"./{WEIGHTS}",
        "title": "Weights (safetensors)",
        "type": "application/vnd.safetensors",
        "roles": ["mlm:model", "mlm:weights"],
        "mlm:artifact_type": "safetensors.torch.save_file",
        "file:checksum": "1220" + hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest(),
    }
    assets: dict[str, Any] = {"model": model_asset}
    if onnx.get("file"):
        assets["onnx"] = {
            "href": f"./{onnx['file']}",
            "title": "ONNX, preparation included",
            "type": "application/onnx",
            "roles": ["mlm:model"],
            "mlm:artifact_type": "onnx",
        }
    return {
        "type": "Feature",
        "stac_version": "1.1.0",
        "stac_extensions": [
            MLM_SCHEMA,
            "https://stac-extensions.github.io/file/v2.1.0/schema.json",
        ],
        "id": package.name,
        "geometry": None,
        "properties": {
            "datetime": made,
            "title": package.name,
            "mlm:name": package.name,
            "mlm:architecture": f"{a.model_type} ({a.backbone})",
            "mlm:tasks": [task],
            "mlm:framework": "pytorch",
            "mlm:framework_version": package.provenance["versions"]["torch"],
            "mlm:pretrained": False,
            "mlm:total_parameters": package.provenance["parameters"],
            "mlm:accelerator": "cuda" if package.provenance["device"] == "cuda" else "amd64",
            "mlm:accelerator_constrained": False,
            "mlm:input": [
                {
                    "name": "imagery",
                    "bands": bands,
                    "input": {
                        "shape": shape,
                        "dim_order": ["batch", "bands", "height", "width"],
                        "data_type": "float32",
                    },
                    "value_scaling": [
                        {"type": "z-score", "mean": mean, "stddev": std}
                        for mean, std in zip(n.mean, n.std, strict=True)
                    ],
                    "resize_type": None,
                }
            ],
            "mlm:output": [
                {
                    "name": "detections" if a.is_detector else "classes",
                    "tasks": [task],
                    "result": {
                        "shape": output,
                        "dim_order": ["detection", "value"]
                        if a.is_detector
                        else ["batch", "class", "height", "width"],
                        "data_type": "float32",
                    },
                    "classification:classes": classes,
                }
            ],
            "mlm:hyperparameters": package.provenance["settings"],
        },
        "links": [],
        "assets": assets,
    }


def now() -> str:
    """The time in UTC, ISO 8601."""
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def versions() -> dict[str, str]:
    """Versions of the libraries that have a say in the result."""
    import numpy
    import rasterio
    import torch

    import dls_engine

    found = {
        "dls_engine": dls_engine.__version__,
        "python": ".".join(map(str, sys.version_info[:3])),
        "torch": torch.__version__,
        "numpy": numpy.__version__,
        "rasterio": rasterio.__version__,
    }
    for name in ("torchvision", "segmentation_models_pytorch", "timm"):
        module = sys.modules.get(name)
        if module is not None:
            found[name] = str(getattr(module, "__version__", ""))
    return found
