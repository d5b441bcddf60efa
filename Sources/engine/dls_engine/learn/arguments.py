"""arguments.py: what a training is asked for beside its length: losses, detectors, backbones."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dls_engine.errors import bad_request
from dls_engine.params import Params

PIXEL_TYPES = ("unet", "fpn", "deeplab", "psp_net")
PROPOSAL_TYPES = ("faster_rcnn", "mask_rcnn")
# Arguments of torchvision's two-step detectors, under the names that they have there.
COUNTS = (
    "rpn_pre_nms_top_n_train", "rpn_pre_nms_top_n_test", "rpn_post_nms_top_n_train",
    "rpn_post_nms_top_n_test", "rpn_batch_size_per_image", "box_detections_per_img",
    "box_batch_size_per_image",
)  # fmt: skip
SHARES = (
    "rpn_nms_thresh", "rpn_fg_iou_thresh", "rpn_bg_iou_thresh", "rpn_positive_fraction",
    "box_score_thresh", "box_nms_thresh", "box_fg_iou_thresh", "box_bg_iou_thresh",
    "box_positive_fraction",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PixelLoss:
    """How a network for pixels is taught.

    `dice_share` of the loss is Dice and the rest cross entropy; None adds the two as they are.
    `focal` makes pixels that are hard to tell count more than easy ones. `per_class` takes Dice
    per class, then the mean; else it is taken over all classes' pixels together.
    """

    focal: bool = False
    dice_share: float | None = None
    per_class: bool = True


@dataclass(slots=True)
class Arguments:
    """What only some model types take."""

    loss: PixelLoss = field(default_factory=PixelLoss)
    balanced: bool = False
    ignored: list[str] = field(default_factory=list)
    detector: dict[str, float] = field(default_factory=dict)


def read_arguments(rows: Params, model_type: str) -> Arguments:
    """Reads the arguments of a model type; those of another type stay unread, and are refused."""
    arguments = Arguments()
    if model_type in PIXEL_TYPES:
        arguments.loss = PixelLoss(
            focal=rows.boolean("focal_loss", False),
            dice_share=rows.number("dice_loss_fraction", None, low=0, high=1),
            per_class=rows.word("dice_loss_average", ("macro", "micro"), "macro") == "macro",
        )
        arguments.balanced = rows.boolean("class_balancing", False)
        arguments.ignored = rows.texts("ignore_classes", [])
    if model_type in PROPOSAL_TYPES:
        arguments.detector = _detector(rows)
    return arguments


def _detector(rows: Params) -> dict[str, float]:
    found: dict[str, Any] = {n: rows.integer(n, None, low=1, high=100_000) for n in COUNTS}
    found |= {n: rows.number(n, None, low=0, high=1) for n in SHARES}
    given = {name: value for name, value in found.items() if value is not None}
    for part in ("rpn", "box"):
        low = given.get(f"{part}_bg_iou_thresh", 0.3 if part == "rpn" else 0.5)
        high = given.get(f"{part}_fg_iou_thresh", 0.7 if part == "rpn" else 0.5)
        if low > high:
            raise bad_request(
                f"`{part}_bg_iou_thresh` is {low:g} and `{part}_fg_iou_thresh` {high:g}: what is "
                "background would be a thing too"
            )
    return given


def read_backbone(rows: Params) -> str | None:
    """The backbone's word; one of timm as `timm:NAME`."""
    word: str | None = rows.text("backbone", None)
    name = rows.text("timm_model", None)
    if word != "timm":
        if name is not None:
            raise bad_request("settings.timm_model goes with the backbone timm alone")
        return word
    if not name:
        raise bad_request("settings.backbone is timm, and no `timm_model` names the network")
    return f"timm:{name}"
