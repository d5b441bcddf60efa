"""segmentation.py: networks that give every pixel a class."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from .light import LightEncoder, conv_block

# The language's words for encoders, and the library's names where they differ.
ENCODERS = {
    "mobilenet_v3": "tu-mobilenetv3_large_100",
    "vgg16": "vgg16_bn",
    "efficientnet_b0": "efficientnet-b0",
    "resnext50": "resnext50_32x4d",
    "wide_resnet50": "tu-wide_resnet50_2",
}


def encoder_name(backbone: str) -> str:
    """The library's name of a backbone; a network of timm has a name of its own there."""
    if backbone.startswith("timm:"):
        return f"tu-{backbone[5:]}"
    return ENCODERS.get(backbone, backbone)


class LightUnet(nn.Module):
    """Class logits [n, classes, h, w] from the compact encoder and skip connections."""

    def __init__(self, bands: int, classes: int, width: int = 48) -> None:
        super().__init__()
        self.encoder = LightEncoder(bands)
        self.shallow = conv_block(bands, 16)
        self.laterals = nn.ModuleList(nn.Conv2d(c, width, 1) for c in self.encoder.channels)
        self.merges = nn.ModuleList(conv_block(width, width) for _ in range(3))
        self.finest = conv_block(width, 24)
        self.head = nn.Sequential(conv_block(24 + 16, 24), nn.Conv2d(24, classes, 1))

    def forward(self, x: Tensor) -> Tensor:
        features = self.encoder(x)
        up = self.laterals[3](features[3])
        for level in (2, 1, 0):
            up = functional.interpolate(up, scale_factor=2.0, mode="nearest")
            up = self.merges[level](up + self.laterals[level](features[level]))
        up = functional.interpolate(up, scale_factor=2.0, mode="nearest")
        up = functional.interpolate(self.finest(up), scale_factor=2.0, mode="bilinear")
        # The full resolution meets the deep features only here: edges stay sharp, and cheap.
        logits: Tensor = self.head(torch.cat([up, self.shallow(x)], 1))
        return logits


def build_segmentation(
    model_type: str, backbone: str, bands: int, classes: int, stretched: bool = False
) -> nn.Module:
    """A network for `classes` classes with the background; starts from random weights.

    `stretched` leaves the library's way of enlarging maps as it is.
    """
    if backbone == "light":
        return LightUnet(bands, classes)
    import segmentation_models_pytorch as smp

    kinds = {
        "unet": smp.Unet,
        "fpn": smp.FPN,
        "deeplab": smp.DeepLabV3Plus,
        "psp_net": smp.PSPNet,
    }
    model: nn.Module = kinds[model_type](
        encoder_name=encoder_name(backbone),
        encoder_weights=None,
        in_channels=bands,
        classes=classes,
    )
    if not stretched:
        _enlarge_in_place(model)
    return model


def _enlarge_in_place(model: nn.Module) -> None:
    """Has every enlargement keep what it enlarges over its own place.

    The library lays the middles of the corner pixels on each other, which stretches a map: towards
    the rim of a tile things lie beside their places, and maps jump from tile to tile. What pools
    over parts of the tile (psp_net's pyramid) draws no edges, and stays as it is.
    """
    from segmentation_models_pytorch.decoders.fpn.decoder import Conv3x3GNReLU

    for module in list(model.modules()):
        if isinstance(module, nn.Upsample) and module.align_corners:
            module.align_corners = False
        elif isinstance(module, Conv3x3GNReLU) and module.upsample:
            # It enlarges by a call, not by a module. One at its end has no weights to name.
            module.upsample = False
            module.block.append(nn.Upsample(scale_factor=2.0, mode="bilinear"))
