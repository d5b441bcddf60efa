"""__init__.py: owns building every network from the words of the language."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
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
# Networks that pool over the whole picture, or take mean and spread of it as fpn does, see another
# picture when the tile has another size.
LOOKS_AT_WHOLE_TILE = ("faster_rcnn", "retinanet", "mask_rcnn", "ssd", "deeplab", "psp_net", "fpn")
# Networks whose maps the library enlarges beside their places; see `Architecture.stretched`.
ONCE_STRETCHED = ("deeplab", "psp_net", "fpn")
# Width and height of chips are multiples of these; other networks take any of LEAST_TILE or more.
TILE_STEP = {"center_net": 32, "fpn": 32, "deeplab": 16, "psp_net": 8}
LIGHT_STEP = 32
LEAST_TILE = 32
RESNETS = ("resnet18", "resnet34", "resnet50", "resnet101", "resnet152")
SMALL = ("mobilenet_v2", "mobilenet_v3", "efficientnet_b0")
VGGS = ("vgg11", "vgg11_bn", "vgg13", "vgg13_bn", "vgg16", "vgg16_bn", "vgg19", "vgg19_bn")
DENSENETS = ("densenet121", "densenet161", "densenet169", "densenet201")
# Those whose maps of every scale the library hands out.
ENCODED = (*RESNETS, *DENSENETS, *VGGS, *SMALL, "resnext50", "wide_resnet50", "timm")
# Those of them that also look with gaps between their pixels, as deeplab does.
DILATED = (*RESNETS, "mobilenet_v2", "efficientnet_b0", "resnext50", "timm")

# What each model type is built on; docs/reference.md lists the same.
FITTING: dict[str, tuple[str, ...]] = {
    "ssd": ("vgg16",),
    "retinanet": RESNETS,
    "faster_rcnn": (*RESNETS, "mobilenet_v2", "mobilenet_v3"),
    "mask_rcnn": (*RESNETS, "mobilenet_v2", "mobilenet_v3"),
    "deeplab": DILATED,
    "psp_net": ENCODED,
    "fpn": ENCODED,
    "unet": ("light", *ENCODED),
    "center_net": ("light", *ENCODED),
}


@dataclass(frozen=True, slots=True)
class Architecture:
    """All it takes to build a network again: the counts are without the background.

    `options` are arguments of the library's detectors, under the library's names. One that is
    `stretched` enlarges its maps as the library does: what it says of a place moves towards the
    rim of the tile. Only packages of former days have that, and need what they learned by.
    """

    model_type: str
    backbone: str
    bands: int
    classes: int
    tile: int
    options: dict[str, float] = field(default_factory=dict)
    stretched: bool = False

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

    @property
    def tile_step(self) -> int:
        """What width and height of chips are multiples of."""
        return LIGHT_STEP if self.backbone == "light" else TILE_STEP.get(self.model_type, 1)

    def as_json(self) -> dict[str, Any]:
        """The record as it stands in model.json."""
        return asdict(self)

    @staticmethod
    def from_json(raw: dict[str, Any]) -> Architecture:
        """The reverse of `as_json`; records of former days don't tell that they are `stretched`."""
        return Architecture(**{"stretched": True, **raw})


def build_model(architecture: Architecture) -> nn.Module:
    """The network with random weights (from torch's generator); nothing is ever downloaded."""
    a = architecture
    _check(a)
    if a.is_center:
        from .center_net import build_center_net
        from .segmentation import encoder_name

        with known_to_library(a.backbone):
            return build_center_net(encoder_name(a.backbone), a.bands, a.classes)
    if a.is_detector:
        from .detectors import build_detector

        return build_detector(a.model_type, a.backbone, a.bands, a.classes, a.tile, a.options)
    from .segmentation import build_segmentation

    with known_to_library(a.backbone):
        return build_segmentation(
            a.model_type, a.backbone, a.bands, a.classes + 1, stretched=a.stretched
        )


class known_to_library:
    """Within it a network of timm that can't be built is said to be so."""

    def __init__(self, backbone: str) -> None:
        self.backbone = backbone

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if self.backbone.startswith("timm:") and isinstance(error, Exception):
            raise EngineError(
                "unsupported",
                f"timm has no network {self.backbone[5:]} that gives maps of every scale ({error})",
                "Correct `timm_model`, or take another backbone.",
            ) from error


def _check(a: Architecture) -> None:
    if a.model_type not in DEFAULT_BACKBONE:
        raise EngineError(
            "unsupported",
            f"this engine has no model type {a.model_type}",
            f"Take one of {', '.join(DEFAULT_BACKBONE)}.",
        )
    fitting = FITTING[a.model_type]
    if a.backbone.partition(":")[0] not in fitting:
        raise EngineError(
            "unsupported",
            f"{a.model_type} does not run on the backbone {a.backbone} here",
            f"Take one of {', '.join(fitting)}.",
        )
