"""onnx_export.py: the network as ONNX with the metadata that QGIS's Deepness plugin reads."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from dls_engine.errors import EngineError
from dls_engine.redaction import redacted_value

from .models.center_net import boxes_of, mirrored_mean, peaks_of, settled
from .package import ModelPackage

FILE = "model.onnx"
# Largest difference from torch that rounding explains: probabilities, and pixels of box edges.
TOLERANCE = 1e-3
SIDE_AT_MOST = 512


class Exported(nn.Module):
    """The network with its preparation inside, so that it takes pixels as programs hand them over.

    The input is [1, bands, h, w], 8-bit imagery divided by 255 (as Deepness does) and any other
    imagery as it is. A pixel network gives probabilities [1, classes + 1, h, w], a detector
    rows [1, cells, 5 + classes] of centre x, centre y, width, height, score, class shares.
    """

    scale: Tensor
    shift: Tensor

    def __init__(self, model: nn.Module, package: ModelPackage) -> None:
        super().__init__()
        self.model = model
        self.is_detector = package.architecture.is_detector
        self.is_mirrored = package.is_mirrored
        scale = input_scale(package.dtype)
        n = package.normalisation
        shape = (1, len(package.bands), 1, 1)
        self.register_buffer("scale", torch.tensor([scale / s for s in n.std]).view(shape))
        shift = [m / s for m, s in zip(n.mean, n.std, strict=True)]
        self.register_buffer("shift", torch.tensor(shift).view(shape))

    def forward(self, image: Tensor) -> Tensor:
        x = image * self.scale - self.shift
        if not self.is_detector:
            probabilities: Tensor = self.model(x).softmax(1)
            return probabilities
        heat, logits = mirrored_mean(self.model, x) if self.is_mirrored else self.model(x)
        peaks, boxes = peaks_of(heat).flatten(2), settled(boxes_of(logits), heat).flatten(2)
        x0, y0, x1, y1 = boxes.unbind(1)
        place = torch.stack([(x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0], 2)
        score, _ = peaks.max(1, keepdim=True)
        return torch.cat([place, score.transpose(1, 2), peaks.transpose(1, 2)], 2)


def input_scale(dtype: str) -> float:
    """What one unit of the ONNX input is in pixel values."""
    return 255.0 if dtype == "uint8" else 1.0


def export_onnx(model: nn.Module, package: ModelPackage, folder: Path) -> dict[str, Any]:
    """Writes model.onnx and compares it with torch; the result goes into model.json.

    Detectors of torchvision hold loops over boxes that do not survive the conversion: for them
    nothing is written, and the record says so.
    """
    a = package.architecture
    if a.is_detector and not a.is_center:
        return {"file": None, "reason": f"{a.model_type} is not converted to ONNX"}
    side = min(-(-a.tile // 32) * 32, SIDE_AT_MOST)
    exported = Exported(model.cpu().eval(), package).eval()
    generator = torch.Generator().manual_seed(0)
    n = package.normalisation
    image = torch.rand(1, a.bands, side, side, generator=generator)
    low, high = torch.tensor(n.minimum), torch.tensor(n.maximum)
    image = (low.view(1, -1, 1, 1) + image * (high - low).view(1, -1, 1, 1)) / input_scale(
        package.dtype
    )
    path = folder / FILE
    _convert(exported, image, path)
    _write_metadata(path, package, side)
    difference = _compare(exported, image, path)
    return {
        "file": FILE,
        "input": [1, a.bands, side, side],
        "input_scale": input_scale(package.dtype),
        "largest_difference": difference,
    }


def _convert(model: nn.Module, image: Tensor, path: Path) -> None:
    # The converter talks to stdout and to the log; both belong to others here.
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    logging.getLogger("onnxscript").setLevel(logging.ERROR)
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        torch.no_grad(),
    ):
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model,
            (image.contiguous(),),
            str(path),
            input_names=["image"],
            output_names=["result"],
            dynamo=True,
            external_data=False,
        )


def _write_metadata(path: Path, package: ModelPackage, side: int) -> None:
    import onnx

    loaded = onnx.load(str(path))
    for name, value in deepness_metadata(package, side).items():
        entry = loaded.metadata_props.add()
        entry.key, entry.value = name, json.dumps(redacted_value(value))
    onnx.checker.check_model(loaded)
    onnx.save(loaded, str(path))


def deepness_metadata(package: ModelPackage, side: int) -> dict[str, Any]:
    """What Deepness reads from the file; resolution in centimetres a pixel where it is metres."""
    a = package.architecture
    names = [spec.title or spec.name for spec in package.classes]
    meta: dict[str, Any] = {
        "model_type": "Detector" if a.is_detector else "Segmentor",
        "tile_size": side,
        "tiles_overlap": 25,
    }
    if package.cell_unit == "metre":
        meta["resolution"] = round(package.cell_size[0] * 100, 6)
    if a.is_detector:
        meta["class_names"] = {str(i): name for i, name in enumerate(names)}
        meta["det_type"] = "YOLO_v5_v7_DEFAULT"
        meta["det_conf"] = round(min(package.thresholds), 4)
        meta["det_iou_thresh"] = 0.3
    else:
        meta["class_names"] = {str(i): name for i, name in enumerate(["background", *names])}
        meta["seg_thresh"] = round(min(package.thresholds), 4)
        meta["seg_small_segment"] = 0
    return meta


def _compare(model: nn.Module, image: Tensor, path: Path) -> float:
    """Largest difference between torch and the file's own result; too large is an error."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = torch.get_num_threads()
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    got = session.run(None, {"image": image.numpy()})[0]
    with torch.inference_mode():
        wanted = model(image).numpy()
    if model.is_detector:
        # A peak that two equal cells share may fall to either; compare the boxes and the scores'
        # sum instead of each cell's.
        difference = float(np.abs(got[..., :4] - wanted[..., :4]).max() / image.shape[-1])
        difference = max(
            difference, float(abs(got[..., 4].sum() - wanted[..., 4].sum())) / got.shape[1]
        )
    else:
        difference = float(np.abs(got - wanted).max())
    if not difference <= TOLERANCE:
        raise EngineError(
            "internal",
            f"the ONNX file differs from the trained network by {difference:g}",
            "Report this with the model type and backbone; the weights themselves are sound.",
            file=str(path),
        )
    return difference
