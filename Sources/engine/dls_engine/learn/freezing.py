"""freezing.py: a backbone that keeps what it learned: its weights and what it normalises by."""

from __future__ import annotations

import re

from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from dls_engine.errors import EngineError

# Where each library keeps the backbone. The pyramid on top of it, and the layers that ssd puts
# behind VGG's, are begun anew by each network.
BACKBONE = re.compile(
    r"encoder\.|model\.backbone\.(body|features)\.|model\.backbone\.extra\.0\.\d+\.(weight|bias)$"
)


def freeze(model: nn.Module) -> None:
    """Stops the backbone from learning."""
    frozen = 0
    for name, parameter in model.named_parameters():
        if BACKBONE.match(name):
            parameter.requires_grad_(False)
            frozen += 1
    if not frozen:
        raise EngineError(
            "unsupported", "this network has no backbone to freeze", "Remove `freeze`."
        )


def start_learning(model: nn.Module) -> None:
    """Training mode, in which frozen layers go on normalising by what they have seen before.

    By a batch's own pixels they would give other features than those that the model started from.
    """
    model.train()
    for module in model.modules():
        if isinstance(module, _BatchNorm):
            weight = module.weight
            if weight is not None and not weight.requires_grad:
                module.eval()
