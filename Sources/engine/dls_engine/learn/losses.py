"""losses.py: what the networks minimise: heat map, boxes, pixel classes."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from .arguments import PixelLoss
from .models.center_net import boxes_of


def heat_loss(logits: Tensor, target: Tensor, mask: Tensor, weights: Tensor) -> Tensor:
    """Penalty-reduced focal loss of a centre heat map, per object.

    `target` [n, c, h, w] is 1 at a centre and falls off around it; `mask` [n, 1, h, w] is 0 where
    nothing is to be learnt; `weights` [c] weighs the classes.
    """
    log_p = functional.logsigmoid(logits)
    log_q = functional.logsigmoid(-logits)
    p = logits.sigmoid()
    centre = target.eq(1).to(logits.dtype)
    positive = log_p * (1 - p).square() * centre
    negative = log_q * p.square() * (1 - target).pow(4) * (1 - centre)
    weight = mask * weights.view(1, -1, 1, 1)
    return -((positive + negative) * weight).sum() / centre.sum().clamp(min=1)


def box_loss(box_logits: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """1 - GIoU of every cell near a centre, weighted by its nearness (`weight` [n, 1, h, w])."""
    predicted = boxes_of(box_logits)
    ax0, ay0, ax1, ay1 = predicted.unbind(1)
    bx0, by0, bx1, by1 = target.unbind(1)
    overlap_w = (torch.minimum(ax1, bx1) - torch.maximum(ax0, bx0)).clamp(min=0)
    overlap_h = (torch.minimum(ay1, by1) - torch.maximum(ay0, by0)).clamp(min=0)
    overlap = overlap_w * overlap_h
    union = (ax1 - ax0) * (ay1 - ay0) + (bx1 - bx0) * (by1 - by0) - overlap
    hull_w = torch.maximum(ax1, bx1) - torch.minimum(ax0, bx0)
    hull_h = torch.maximum(ay1, by1) - torch.minimum(ay0, by0)
    hull = (hull_w * hull_h).clamp(min=1e-6)
    giou = overlap / union.clamp(min=1e-6) - (hull - union) / hull
    w = weight[:, 0]
    return ((1 - giou) * w).sum() / w.sum().clamp(min=1e-6)


def pixel_loss(
    logits: Tensor, target: Tensor, weights: Tensor, ignore: int, form: PixelLoss | None = None
) -> Tensor:
    """Cross entropy plus soft Dice over the foreground classes, as `form` weighs them.

    Dice keeps a class of few pixels from drowning in the background; `ignore` pixels count in
    neither. `target` [n, h, w] holds class indices, 0 is the background.
    """
    # mean over a weighted sum, by hand: `cross_entropy` gives NaN when every pixel is ignored.
    each = functional.cross_entropy(
        logits, target, weight=weights, ignore_index=ignore, reduction="none"
    )
    form = form or PixelLoss()
    known = target.ne(ignore)
    safe = torch.where(known, target, torch.zeros_like(target))
    if form.focal:
        sure = logits.softmax(1).gather(1, safe.unsqueeze(1)).squeeze(1)
        each = each * (1 - sure).square()
    entropy = each.sum() / (weights[safe] * known).sum().clamp(min=1e-6)
    p = logits.softmax(1) * known.unsqueeze(1)
    truth = functional.one_hot(safe, logits.shape[1]).permute(0, 3, 1, 2) * known.unsqueeze(1)
    dice = _dice((p * truth).sum((0, 2, 3))[1:], (p + truth).sum((0, 2, 3))[1:], truth, form)
    if form.dice_share is None:
        return entropy + dice
    return (1 - form.dice_share) * entropy + form.dice_share * dice


def _dice(both: Tensor, total: Tensor, truth: Tensor, form: PixelLoss) -> Tensor:
    """Soft Dice of the foreground classes: `both` and `total` [c] are their common and own sums."""
    present = truth.sum((0, 2, 3))[1:].gt(0).to(both.dtype)
    if not form.per_class:
        joint = 1 - (2 * both.sum() + 1) / (total.sum() + 1)
        return joint * present.max()
    dice = 1 - (2 * both + 1) / (total + 1)
    return (dice * present).sum() / present.sum().clamp(min=1)
