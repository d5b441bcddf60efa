"""targets.py: the heat map, box and mask arrays a centre network learns from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .models.center_net import STRIDE


@dataclass(slots=True)
class CenterTargets:
    """Arrays at the network's stride: heat [c, h, w], boxes [4, h, w], weight, mask [1, h, w]."""

    heat: np.ndarray
    boxes: np.ndarray
    weight: np.ndarray
    mask: np.ndarray


def center_targets(
    boxes: np.ndarray, labels: np.ndarray, classes: int, height: int, width: int
) -> CenterTargets:
    """Draws each box (x0, y0, x1, y1 in pixels) as a Gaussian bump around its centre.

    A label below 0 means "ignore": its box is left out of the loss. Smaller boxes are drawn over
    larger ones, so that an understorey crown keeps its own cells.
    """
    rows, columns = height // STRIDE, width // STRIDE
    targets = CenterTargets(
        heat=np.zeros((classes, rows, columns), np.float32),
        boxes=np.zeros((4, rows, columns), np.float32),
        weight=np.zeros((1, rows, columns), np.float32),
        mask=np.ones((1, rows, columns), np.float32),
    )
    if len(boxes) == 0:
        return targets
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    order = np.argsort(-areas, kind="stable")
    for index in order[labels[order] < 0]:
        x0, y0, x1, y1 = (boxes[index] / STRIDE).round().astype(int)
        targets.mask[0, max(y0, 0) : max(y1, 0), max(x0, 0) : max(x1, 0)] = 0
    for index in order[labels[order] >= 0]:
        _draw(targets, boxes[index], int(labels[index]))
    return targets


def _draw(targets: CenterTargets, box: np.ndarray, label: int) -> None:
    rows, columns = targets.heat.shape[1:]
    x, y = (box[0] + box[2]) / 2 / STRIDE, (box[1] + box[3]) / 2 / STRIDE
    column, row = min(max(int(x), 0), columns - 1), min(max(int(y), 0), rows - 1)
    half_w = max((box[2] - box[0]) / 2 / STRIDE, 0.5)
    half_h = max((box[3] - box[1]) / 2 / STRIDE, 0.5)
    # The bump reaches over 54 % of the box in each direction, three standard deviations wide.
    sigma_x, sigma_y = max(half_w * 0.54 / 3 * 2, 0.4), max(half_h * 0.54 / 3 * 2, 0.4)
    reach_x, reach_y = int(half_w * 0.54), int(half_h * 0.54)
    left, right = max(column - reach_x, 0), min(column + reach_x + 1, columns)
    top, bottom = max(row - reach_y, 0), min(row + reach_y + 1, rows)
    dx = (np.arange(left, right) - column) / sigma_x
    dy = (np.arange(top, bottom) - row) / sigma_y
    bump = np.exp(-0.5 * (dx[None, :] ** 2 + dy[:, None] ** 2)).astype(np.float32)
    heat = targets.heat[label, top:bottom, left:right]
    np.maximum(heat, bump, out=heat)
    targets.boxes[:, top:bottom, left:right] = box[:, None, None]
    # Every object weighs the same in the box loss, however many cells it covers.
    targets.weight[0, top:bottom, left:right] = bump * np.log1p(half_w * half_h * 4) / bump.sum()
    targets.mask[0, row, column] = 1
