"""light.py: a compact convolutional encoder that trains from nothing on a laptop's processor."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def conv_block(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    """3x3 convolution, batch normalisation, ReLU."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Residual(nn.Module):
    """Two 3x3 convolutions around a shortcut, at one width."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = conv_block(width, width)
        self.second = nn.Sequential(
            nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width)
        )

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(x + self.second(self.first(x)))


class LightEncoder(nn.Module):
    """Feature maps at strides 4, 8, 16 and 32; `channels` names their widths in that order."""

    channels = (48, 80, 128, 128)

    def __init__(self, bands: int) -> None:
        super().__init__()
        s4, s8, s16, s32 = self.channels
        self.stem = nn.Sequential(conv_block(bands, 24, 2), conv_block(24, s4, 2), Residual(s4))
        self.stage8 = nn.Sequential(conv_block(s4, s8, 2), Residual(s8))
        self.stage16 = nn.Sequential(conv_block(s8, s16, 2), Residual(s16))
        self.stage32 = nn.Sequential(conv_block(s16, s32, 2), Residual(s32))

    def forward(self, x: Tensor) -> list[Tensor]:
        s4 = self.stem(x)
        s8 = self.stage8(s4)
        s16 = self.stage16(s8)
        return [s4, s8, s16, self.stage32(s16)]
