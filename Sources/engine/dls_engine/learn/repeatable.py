"""repeatable.py: owns whether a training gives the same numbers every time."""

from __future__ import annotations

import torch

# They cut each thing found out of the features, which torchvision does on a GPU in no set order.
CUTTING_OUT = ("faster_rcnn", "mask_rcnn")


def is_repeatable(model_type: str, device: str) -> bool:
    """Whether a training is held to methods that give the same numbers every time.

    The only such method that torchvision has on a GPU for networks that cut things out is compiled
    when it is first called. That wants a C compiler and Python's headers on the user's machine, and
    a step took three times as long as one of retinanet.
    """
    return device == "cpu" or model_type not in CUTTING_OUT


class repeatable:
    """Within it, if `wanted`, torch takes only methods that give the same numbers every time."""

    def __init__(self, wanted: bool) -> None:
        self.wanted = wanted

    def __enter__(self) -> None:
        self.before = torch.are_deterministic_algorithms_enabled()
        torch.use_deterministic_algorithms(self.wanted, warn_only=True)
        torch.backends.cudnn.benchmark = False

    def __exit__(self, *_: object) -> None:
        torch.use_deterministic_algorithms(self.before)
