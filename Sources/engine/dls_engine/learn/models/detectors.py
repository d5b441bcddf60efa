"""detectors.py: torchvision's detectors for any number of bands, at the chips' own scale."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from torch import Tensor, nn

MOST_OBJECTS = 300


class DetectorFromLibrary(nn.Module):
    """A torchvision detector. In training it gives losses, in evaluation lists of boxes.

    `fixed` are the arguments of the library's own that the training has given.
    """

    def __init__(self, model: nn.Module, fixed: Collection[str] = ()) -> None:
        super().__init__()
        self.model = model
        last: Any = getattr(model, "roi_heads", model)
        self._limits = last.score_thresh, last.nms_thresh
        self._fixed = fixed

    def let_through(self, least: float, most_overlap: float) -> None:
        """Has boxes of the score `least` come out, and of one class those that overlap so much.

        The library drops more unasked. What the training's arguments say of that stays.
        """
        last: Any = getattr(self.model, "roi_heads", self.model)
        score, overlap = self._limits
        if "box_score_thresh" not in self._fixed:
            last.score_thresh = min(score, least)
        if "box_nms_thresh" not in self._fixed:
            last.nms_thresh = max(overlap, most_overlap)

    def forward(self, images: list[Tensor], targets: list[dict[str, Tensor]] | None = None) -> Any:
        return self.model(images, targets)

    def loss_mode(self, on: bool) -> None:
        """Losses without learning: training mode, but the normalisation layers stand still."""
        self.model.train(on)
        for module in self.model.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eval()


def build_detector(
    model_type: str,
    backbone: str,
    bands: int,
    classes: int,
    tile: int,
    options: dict[str, float],
) -> DetectorFromLibrary:
    """faster_rcnn, retinanet, mask_rcnn or ssd with random weights; `tile` in pixels.

    `options` are arguments of the library's own.

    Images keep their scale (`min_size` = `max_size` = tile), and are normalised by the caller.
    """
    from torchvision.models import detection

    from .ignoring import ignoring

    common: dict[str, Any] = {
        "image_mean": [0.0] * bands,
        "image_std": [1.0] * bands,
        "detections_per_img"
        if model_type in ("retinanet", "ssd")
        else "box_detections_per_img": MOST_OBJECTS,
        **options,
    }
    if model_type == "ssd":
        model = detection.ssd300_vgg16(
            weights=None, weights_backbone=None, num_classes=classes + 1, **common
        )
    else:
        body = _pyramid(backbone, is_retina=model_type == "retinanet")
        kinds = {
            "faster_rcnn": detection.FasterRCNN,
            "mask_rcnn": detection.MaskRCNN,
            "retinanet": detection.RetinaNet,
        }
        model = kinds[model_type](
            body, classes + 1, min_size=tile, max_size=tile, **common, **_anchors(model_type, body)
        )
    if bands != 3:
        _widen_first(model, bands)
    return DetectorFromLibrary(ignoring(model), options)


def _pyramid(backbone: str, is_retina: bool) -> nn.Module:
    from torchvision.models.detection.backbone_utils import (
        mobilenet_backbone,
        resnet_fpn_backbone,
    )
    from torchvision.ops.feature_pyramid_network import LastLevelP6P7

    if backbone.startswith("mobilenet"):
        name = "mobilenet_v3_large" if backbone == "mobilenet_v3" else backbone
        small: nn.Module = mobilenet_backbone(
            backbone_name=name,
            weights=None,
            fpn=True,
            trainable_layers=6,
            norm_layer=nn.BatchNorm2d,
        )
        return small
    extra: dict[str, Any] = {}
    if is_retina:
        extra = {"returned_layers": [2, 3, 4], "extra_blocks": LastLevelP6P7(2048, 256)}
        if backbone in ("resnet18", "resnet34"):
            extra["extra_blocks"] = LastLevelP6P7(512, 256)
    body: nn.Module = resnet_fpn_backbone(
        backbone_name=backbone,
        weights=None,
        trainable_layers=5,
        norm_layer=nn.BatchNorm2d,
        **extra,
    )
    return body


def _anchors(model_type: str, body: nn.Module) -> dict[str, Any]:
    """MobileNet's pyramid has fewer levels than the library's usual anchors count on."""
    import torch
    from torchvision.models.detection.anchor_utils import AnchorGenerator

    with torch.inference_mode():
        was_training = body.training
        body.eval()
        levels = len(body(torch.zeros(1, 3, 128, 128)))
        body.train(was_training)
    if model_type == "retinanet":
        sizes = tuple(
            (x, int(x * 2 ** (1 / 3)), int(x * 2 ** (2 / 3)))
            for x in (32, 64, 128, 256, 512)[:levels]
        )
        generator = AnchorGenerator(sizes, ((0.5, 1.0, 2.0),) * levels)
        return {"anchor_generator": generator}
    single = ((16,), (32,), (64,), (128,), (256,))[:levels]
    return {"rpn_anchor_generator": AnchorGenerator(single, ((0.5, 1.0, 2.0),) * levels)}


def _widen_first(model: nn.Module, bands: int) -> None:
    """Gives the first convolution as many inputs as there are bands."""
    for parent in model.modules():
        for name, child in parent.named_children():
            if isinstance(child, nn.Conv2d) and child.in_channels == 3:
                wider = nn.Conv2d(
                    bands,
                    child.out_channels,
                    cast(Any, child.kernel_size),
                    cast(Any, child.stride),
                    cast(Any, child.padding),
                    bias=child.bias is not None,
                )
                setattr(parent, name, wider)
                return
