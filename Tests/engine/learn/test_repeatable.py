"""test_repeatable.py: which trainings are held to methods that give the same numbers every time."""

from __future__ import annotations

import pytest
import torch
from torchvision.ops import roi_align

from dls_engine.learn.models import DEFAULT_BACKBONE
from dls_engine.learn.repeatable import is_repeatable, repeatable


@pytest.mark.parametrize("model_type", DEFAULT_BACKBONE)
def test_every_training_is_on_a_processor(model_type: str) -> None:
    assert is_repeatable(model_type, "cpu")


def test_on_a_gpu_all_are_but_those_that_cut_things_out() -> None:
    free = {name for name in DEFAULT_BACKBONE if not is_repeatable(name, "cuda")}
    assert free == {"faster_rcnn", "mask_rcnn"}


@pytest.mark.parametrize("wanted", [True, False])
def test_it_leaves_torch_as_it_was(wanted: bool) -> None:
    before = torch.are_deterministic_algorithms_enabled()
    with repeatable(wanted):
        assert torch.are_deterministic_algorithms_enabled() == wanted
    assert torch.are_deterministic_algorithms_enabled() == before


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_cutting_things_out_compiles_nothing_on_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something was compiled")

    monkeypatch.setattr(torch, "compile", refuse)
    features = torch.ones(1, 4, 8, 8, device="cuda")
    boxes = torch.tensor([[0.0, 0.0, 0.0, 4.0, 4.0]], device="cuda")
    with repeatable(is_repeatable("faster_rcnn", "cuda")):
        assert roi_align(features, boxes, 2).shape == (1, 4, 2, 2)
