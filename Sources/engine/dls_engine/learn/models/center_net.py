"""center_net.py: a detector that marks object centres on a heat map and gives each its box."""

from __future__ import annotations

import math
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from .light import LightEncoder, conv_block

STRIDE = 4
# Boxes are predicted as exp() of these logits times the stride; the bounds keep exp() finite.
LOG_MIN, LOG_MAX = -4.0, 6.0


class EncoderFromLibrary(nn.Module):
    """An encoder of segmentation-models-pytorch, cut down to its strides 4, 8, 16 and 32."""

    def __init__(self, name: str, bands: int) -> None:
        super().__init__()
        from segmentation_models_pytorch.encoders import get_encoder

        self.body = get_encoder(name, in_channels=bands, depth=5, weights=None)
        self.channels = tuple(self.body.out_channels[-4:])

    def forward(self, x: Tensor) -> list[Tensor]:
        return list(self.body(x)[-4:])


class CenterNet(nn.Module):
    """Heat map logits [n, classes, h/4, w/4] and box logits [n, 4, h/4, w/4].

    The box logits are the logarithms of the distances, in strides, from the cell's centre to the
    left, top, right and bottom edge.
    """

    def __init__(
        self, encoder: LightEncoder | EncoderFromLibrary, classes: int, width: int = 64
    ) -> None:
        super().__init__()
        self.encoder = encoder
        s4, s8, s16, s32 = encoder.channels
        self.lateral32 = nn.Conv2d(s32, width, 1)
        self.lateral16 = nn.Conv2d(s16, width, 1)
        self.lateral8 = nn.Conv2d(s8, width, 1)
        self.lateral4 = nn.Conv2d(s4, width, 1)
        self.merge16 = conv_block(width, width)
        self.merge8 = conv_block(width, width)
        self.merge4 = conv_block(width, width)
        heat_block, heat = conv_block(width, width), nn.Conv2d(width, classes, 1)
        box_block, box = conv_block(width, width), nn.Conv2d(width, 4, 1)
        # A rare object: begin at a probability of one in fifty, so the first steps are calm.
        nn.init.constant_(cast(Tensor, heat.bias), -math.log(49.0))
        nn.init.constant_(cast(Tensor, box.bias), math.log(4.0))
        self.heat = nn.Sequential(heat_block, heat)
        self.box = nn.Sequential(box_block, box)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        s4, s8, s16, s32 = self.encoder(x)
        up = functional.interpolate(self.lateral32(s32), scale_factor=2.0, mode="nearest")
        up = self.merge16(up + self.lateral16(s16))
        up = functional.interpolate(up, scale_factor=2.0, mode="nearest")
        up = self.merge8(up + self.lateral8(s8))
        up = functional.interpolate(up, scale_factor=2.0, mode="nearest")
        up = self.merge4(up + self.lateral4(s4))
        return self.heat(up), self.box(up).clamp(LOG_MIN, LOG_MAX)


def build_center_net(backbone: str, bands: int, classes: int) -> CenterNet:
    """A CenterNet with the compact encoder ("light") or any encoder the library knows."""
    encoder: LightEncoder | EncoderFromLibrary = (
        LightEncoder(bands) if backbone == "light" else EncoderFromLibrary(backbone, bands)
    )
    return CenterNet(encoder, classes)


def boxes_of(box_logits: Tensor) -> Tensor:
    """Boxes [n, 4, h, w] as x0, y0, x1, y1 in pixels of the network's input."""
    distances = box_logits.exp() * STRIDE
    _, _, height, width = box_logits.shape
    y = (torch.arange(height, dtype=torch.float32, device=box_logits.device) + 0.5) * STRIDE
    x = (torch.arange(width, dtype=torch.float32, device=box_logits.device) + 0.5) * STRIDE
    left, top, right, bottom = distances.unbind(1)
    columns, rows = x[None, None, :], y[None, :, None]
    return torch.stack([columns - left, rows - top, columns + right, rows + bottom], 1)


def mirrored_mean(model: nn.Module, images: Tensor) -> tuple[Tensor, Tensor]:
    """What a network says of the four mirror images of a picture, on average.

    The edges of a mirrored box change places.
    """
    heat, boxes = model(images)
    for axes, order in (((3,), (2, 1, 0, 3)), ((2,), (0, 3, 2, 1)), ((2, 3), (2, 3, 0, 1))):
        h, b = model(images.flip(axes))
        heat = heat + h.flip(axes)
        boxes = boxes + b.flip(axes)[:, list(order)]
    return heat / 4, boxes / 4


def settled(boxes: Tensor, heat_logits: Tensor) -> Tensor:
    """Each cell's box as the mean of its 3x3 neighbourhood's, by the cells' heat.

    The cells around a centre have learnt the same box, and each is off in its own way.
    """
    heat = heat_logits.sigmoid().amax(1, keepdim=True)
    summed = functional.avg_pool2d(boxes * heat, 3, 1, 1)
    return summed / functional.avg_pool2d(heat, 3, 1, 1).clamp(min=1e-9)


def peaks_of(heat_logits: Tensor) -> Tensor:
    """Probabilities of the cells that are the highest of their 3x3 neighbourhood, others 0."""
    heat = heat_logits.sigmoid()
    highest = functional.max_pool2d(heat, 3, 1, 1)
    return torch.where(heat == highest, heat, torch.zeros_like(heat))
