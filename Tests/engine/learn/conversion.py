"""conversion.py: owns how tests convert networks to ONNX whose conversion is tested elsewhere."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from dls_engine.learn import onnx_export
from dls_engine.learn.package import ModelPackage

# What `finder` and `painter` are; tests hold their files to torch.
CONVERTED = {("center_net", "light"), ("unet", "light")}

convert, export = onnx_export._convert, onnx_export.export_onnx


def convert_quickly(model: nn.Module, image: Tensor, path: Path) -> None:
    """By torch's former converter: in a tenth of the time."""
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model, (image.contiguous(),), str(path), input_names=["image"],
            output_names=["result"], opset_version=17, dynamo=False,
        )  # fmt: skip


def export_quickly(model: nn.Module, package: ModelPackage, folder: Path) -> dict[str, Any]:
    """As the engine does it, the comparison with torch included, by whichever converter is due."""
    architecture = package.architecture
    is_known = (architecture.model_type, architecture.backbone) in CONVERTED
    with pytest.MonkeyPatch.context() as patch:
        # A test may have put its own in this place.
        if is_known and onnx_export._convert is convert:
            patch.setattr(onnx_export, "_convert", convert_quickly)
        return export(model, package, folder)


@contextmanager
def as_the_engine_does() -> Iterator[None]:
    """Within it every network is converted as users have it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(onnx_export, "export_onnx", export)
        yield
