"""__init__.py: owns building every network from the words of the language."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from torch import nn

from dls_engine.errors import EngineError

DEFAULT_BACKBONE = {
    "center_net": "light",
    "faster_rcnn": "resnet50",
    "retinanet": "resnet50",
    "mask_rcnn": "resnet50",
    "ssd": "vgg16",
    "unet": "resnet34",
    "fpn": "resnet34",
    "deeplab": "resnet50",
    "psp_net": "resnet50",
}
DETECTORS = ("center_net", "faster_rcnn", "retinanet", "mask_rcnn", "ssd")
# Networks that pool over the whole picture see another picture when the tile has another size.
LOOKS_AT_WHOLE_TILE = ("faster_rcnn", "retinanet", "mask_rcnn", "ssd", "deeplab", "psp_net")
RESNETS = ("resnet18", "resnet34", "resnet50", "resnet101", "resnet152")


@dataclass(frozen=True, slots=True)
class Architecture:
    """All it takes to build a network again: the counts are without the background."""

    model_type: str
    backbone: str
    bands: int
    classes: int
    tile: int

    @property
    def is_detector(self) -> bool:
        """Whether it finds things; else it classifies pixels."""
        return self.model_type in DETECTORS

    @property
    def is_center(self) -> bool:
        """Whether it is the heat map network."""
        return self.model_type == "center_net"

    @property
    def is_local(self) -> bool:
        """Whether a place's result depends only on its surroundings, not on the tile's size."""
        return self.model_type not in LOOKS_AT_WHOLE_TILE

    def as_json(self) -> dict[str, Any]:
        """The record as it stands in model.json."""
        return asdict(self)


def build_model(architecture: Architecture) -> nn.Module:
    """The network with random weights (from torch's generator); nothing is ever downloaded."""
    a = architecture
    _check(a)
    if a.is_center:
        from .center_net import build_center_net
        from .segmentation import ENCODERS

        return build_center_net(ENCODERS.get(a.backbone, a.backbone), a.bands, a.classes)
    if a.is_detector:
        from .detectors import build_detector

        return build_detector(a.model_type, a.backbone, a.bands, a.classes, a.tile)
    from .segmentation import build_segmentation

    return build_segmentation(a.model_type, a.backbone, a.bands, a.classes + 1)


def _check(a: Architecture) -> None:
    if a.model_type not in DEFAULT_BACKBONE:
        raise EngineError(
            "unsupported",
            f"this engine has no model type {a.model_type}",
            f"Take one of {', '.join(DEFAULT_BACKBONE)}.",
        )
    fitting = {
        "ssd": ("vgg16",),
        "retinanet": RESNETS,
        "faster_rcnn": (*RESNETS, "mobilenet_v2", "mobilenet_v3"),
        "mask_rcnn": (*RESNETS, "mobilenet_v2", "mobilenet_v3"),
        "deeplab": (*RESNETS, "mobilenet_v2", "efficientnet_b0"),
        "psp_net": (*RESNETS, "mobilenet_v2", "vgg16", "efficientnet_b0"),
        "fpn": (*RESNETS, "mobilenet_v2", "mobilenet_v3", "vgg16", "efficientnet_b0"),
    }.get(a.model_type)
    if fitting is not None and a.backbone not in fitting:
        raise EngineError(
            "unsupported",
            f"{a.model_type} does not run on the backbone {a.backbone} here",
            f"Take one of {', '.join(fitting)}.",
        )
