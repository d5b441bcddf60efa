"""ignoring.py: torchvision's detectors told of boxes that are neither things nor background.

The library knows things and background alone, but leaves boxes between the two out of its losses.
Here those on a target's `ignored` boxes become such ones.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torchvision.models.detection.retinanet import RetinaNetHead
from torchvision.models.detection.roi_heads import RoIHeads
from torchvision.models.detection.rpn import RegionProposalNetwork
from torchvision.models.detection.ssd import SSD
from torchvision.models.detection.transform import GeneralizedRCNNTransform, resize_boxes
from torchvision.ops import box_area, box_iou, clip_boxes_to_image

# A box of which so much lies on an ignored one shows that one,
MOST_OF_IT = 0.5
# and so does a larger one that fits it as loosely as boxes that the library learns from.
LOOSE_FIT = 0.3
# A logit as sure as can be told from the others in half precision, too.
SURE = 100.0


def ignoring(model: nn.Module) -> nn.Module:
    """The detector of the library, taught to heed `ignored` boxes [n, 4] in its targets."""
    told: dict[type[Any], type[Any]] = {
        GeneralizedRCNNTransform: _Transform,
        RegionProposalNetwork: _Proposals,
        RetinaNetHead: _RetinaHead,
        RoIHeads: _Heads,
        SSD: _Ssd,
    }
    for module in model.modules():
        # The library builds these parts itself. They differ in their methods only.
        module.__class__ = told.get(type(module), type(module))
    return model


def lies_on(boxes: Tensor, ignored: Tensor) -> Tensor:
    """Which of the boxes [n, 4] show one of those to ignore [m, 4]."""
    if len(ignored) == 0:
        return torch.zeros(len(boxes), dtype=torch.bool, device=boxes.device)
    ignored = ignored.to(boxes.dtype)
    overlap = box_iou(boxes, ignored)
    both = box_area(boxes)[:, None] + box_area(ignored)
    shared = overlap * both / (1 + overlap)
    most = shared >= MOST_OF_IT * box_area(boxes)[:, None]
    shown: Tensor = ((most & (shared > 0)) | (overlap >= LOOSE_FIT)).any(dim=1)
    return shown


def _left_out(
    labels: list[Tensor], places: list[Tensor], ignored: list[Tensor]
) -> tuple[list[Tensor], bool]:
    """The labels, 0 for background, with -1 where a place shows what is to be ignored.

    And whether anything is left. The library takes means over that, so something has to be: else
    all stays as it was, and the loss is to count nothing.
    """
    found = [
        one.masked_fill((one == 0) & lies_on(boxes, none), -1)
        for one, boxes, none in zip(labels, places, ignored, strict=True)
    ]
    is_left = any(bool((one >= 0).any()) for one in found)
    return (found if is_left else labels), is_left


class _Transform(GeneralizedRCNNTransform):  # type: ignore[misc]
    """Brings ignored boxes to the size that images get."""

    def forward(self, images: list[Tensor], targets: Any = None) -> Any:
        if targets is None:
            return super().forward(images, targets)
        sizes = [image.shape[-2:] for image in images]
        batch, moved = super().forward(images, targets)
        for size, new, target in zip(sizes, batch.image_sizes, moved, strict=True):
            target["ignored"] = resize_boxes(target["ignored"], list(size), list(new))
        return batch, moved


class _Proposals(RegionProposalNetwork):  # type: ignore[misc]
    """The first step of faster_rcnn and mask_rcnn."""

    def forward(self, images: Any, *given: Any) -> Any:
        self.sizes = images.image_sizes
        return super().forward(images, *given)

    def assign_targets_to_anchors(self, anchors: list[Tensor], targets: Any) -> Any:
        labels, boxes = super().assign_targets_to_anchors(anchors, targets)
        ignored = [target["ignored"] for target in targets]
        # An anchor that reaches beyond the picture shows what it has of it.
        shown = [clip_boxes_to_image(*one) for one in zip(anchors, self.sizes, strict=True)]
        labels, self.is_left = _left_out(labels, shown, ignored)
        return labels, boxes

    def compute_loss(self, *given: Any) -> Any:
        return tuple(loss * self.is_left for loss in super().compute_loss(*given))


class _Heads(RoIHeads):  # type: ignore[misc]
    """Their second step."""

    def forward(self, *given: Any) -> Any:
        found, losses = super().forward(*given)
        return found, {name: loss * self.is_left for name, loss in losses.items()}

    def select_training_samples(self, proposals: list[Tensor], targets: Any) -> Any:
        self.ignored = [target["ignored"] for target in targets]
        return super().select_training_samples(proposals, targets)

    def assign_targets_to_proposals(self, proposals: Any, gt_boxes: Any, gt_labels: Any) -> Any:
        matched, labels = super().assign_targets_to_proposals(proposals, gt_boxes, gt_labels)
        labels, self.is_left = _left_out(labels, proposals, self.ignored)
        return matched, labels


class _RetinaHead(RetinaNetHead):  # type: ignore[misc]
    """The only step of retinanet; -1 is background there, and -2 is left out."""

    def compute_loss(self, targets: Any, outputs: Any, anchors: Any, matched: Any) -> Any:
        matched = [
            one.masked_fill((one == -1) & lies_on(boxes, target["ignored"]), -2)
            for one, boxes, target in zip(matched, anchors, targets, strict=True)
        ]
        return super().compute_loss(targets, outputs, anchors, matched)


class _Ssd(SSD):  # type: ignore[misc]
    """ssd leaves nothing out: there a network that is sure of the background has no loss.

    And it takes background by the number of things in the same picture. One without things is
    taken for one with as many as others of the batch have: else it would teach nothing.
    """

    def compute_loss(self, targets: Any, outputs: Any, anchors: Any, matched: Any) -> Any:
        size = self.transform.fixed_size[::-1]
        hidden = [
            (one < 0) & lies_on(clip_boxes_to_image(boxes, size), target["ignored"])
            for one, boxes, target in zip(matched, anchors, targets, strict=True)
        ]
        logits = outputs["cls_logits"]
        sure = torch.full_like(logits, -SURE)
        sure[..., 0] = SURE
        logits = torch.where(torch.stack(hidden)[..., None], sure, logits)
        losses = super().compute_loss(targets, {**outputs, "cls_logits": logits}, anchors, matched)
        found = (torch.stack(matched) >= 0).sum(1)
        losses["classification"] = losses["classification"] + self._mistakes(logits, found)
        return losses

    def _mistakes(self, logits: Tensor, found: Tensor) -> Tensor:
        """The loss of pictures in which no box was `found` on a thing, at their worst boxes."""
        is_empty = found == 0
        empty, total = int(is_empty.sum()), int(found.sum())
        alike = max(total // max(len(found) - empty, 1), 1)
        background = -logits[is_empty].log_softmax(-1)[..., 0]
        count = min(int(self.neg_to_pos_ratio * alike), background.shape[1])
        worst = background.topk(count, dim=1).values
        return worst.sum() / max(total + empty * alike, 1)
