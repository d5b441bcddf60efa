"""test_ignored_boxes.py: owns the tests that detectors of the library leave some boxes alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from dls_engine.learn.data import Sample
from dls_engine.learn.models.detectors import build_detector
from dls_engine.learn.models.ignoring import lies_on
from dls_engine.learn.tasks import BoxListTask

TILE = 64
THING, IGNORED, AWAY = [4, 4, 20, 20], [36, 36, 60, 60], [4, 40, 20, 56]


def detector(model_type: str) -> Any:
    backbone = "vgg16" if model_type == "ssd" else "mobilenet_v3"
    torch.manual_seed(1)
    return build_detector(model_type, backbone, 3, 1, TILE, {}).train()


def sample(*labels: int) -> Sample:
    boxes = np.array([THING, IGNORED][: len(labels)], np.float32).reshape(-1, 4)
    return Sample(np.zeros((3, TILE, TILE), np.float32), boxes, np.array(labels, np.int64))


def batch(*labels: int) -> dict[str, Any]:
    return BoxListTask([1.0], masks=False).collate([sample(*labels)])


def test_what_is_to_be_ignored_goes_along_with_what_is_to_be_learned() -> None:
    (target,) = batch(0, -1)["targets"]
    assert target["boxes"].tolist() == [THING]
    assert target["labels"].tolist() == [1]
    assert target["ignored"].tolist() == [IGNORED]
    (target,) = batch()["targets"]
    assert target["ignored"].shape == (0, 4)


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        (IGNORED, True),
        ([40, 40, 44, 44], True),
        ([30, 30, 64, 64], True),
        ([24, 36, 40, 60], False),
        (AWAY, False),
        ([0, 0, 64, 64], False),
    ],
)
def test_boxes_on_ignored_ones(box: list[int], expected: bool) -> None:
    ignored = torch.tensor([THING, IGNORED], dtype=torch.float32)[1:]
    assert lies_on(torch.tensor([box], dtype=torch.float32), ignored).tolist() == [expected]
    assert not lies_on(torch.tensor([box], dtype=torch.float32), ignored[:0]).any()


@pytest.mark.parametrize("model_type", ["faster_rcnn", "ssd"])
def test_ignored_boxes_grow_with_their_images(model_type: str) -> None:
    found = batch(0, -1)
    model = detector(model_type).model
    images, targets = model.transform(list(found["image"]), found["targets"])
    share = images.image_sizes[0][0] / TILE
    assert targets[0]["ignored"][0].tolist() == pytest.approx([v * share for v in IGNORED])
    assert found["targets"][0]["ignored"].tolist() == [IGNORED]


def test_proposals_on_ignored_boxes_are_neither_things_nor_background() -> None:
    model = detector("faster_rcnn").model
    model.rpn.sizes = [(TILE, TILE)]
    places = [torch.tensor([THING, IGNORED, AWAY], dtype=torch.float32)]
    for labels, expected in (((0, -1), [1, -1, 0]), ((0,), [1, 0, 0])):
        targets = batch(*labels)["targets"]
        assert model.rpn.assign_targets_to_anchors(places, targets)[0][0].tolist() == expected
        chosen, _, known, _ = model.roi_heads.select_training_samples(list(places), targets)
        assert (IGNORED in chosen[0].tolist()) == (len(labels) == 1)
        assert sorted(set(known[0].tolist())) == [0, 1]


@pytest.mark.parametrize("model_type", ["faster_rcnn", "mask_rcnn"])
def test_where_all_is_to_be_ignored_nothing_is_learned(model_type: str) -> None:
    model = detector(model_type)
    image = torch.rand(3, TILE, TILE)
    nothing = {**batch()["targets"][0], "masks": torch.zeros(0, TILE, TILE, dtype=torch.uint8)}
    whole = {**nothing, "ignored": torch.tensor([[0.0, 0.0, TILE, TILE]])}

    def steepest(target: dict[str, Tensor]) -> float:
        model.zero_grad()
        sum(model([image], [target]).values()).backward()
        slopes = [p.grad.abs().max().item() for p in model.parameters() if p.grad is not None]
        return max(slopes)

    assert steepest(whole) == 0
    assert steepest(nothing) > 0
    # Of two chips the one with something to learn counts.
    model.zero_grad()
    losses = model([image, image], [whole, nothing])
    assert all(bool(torch.isfinite(loss)) for loss in losses.values())
    assert losses["loss_classifier"].item() > 0


def test_ssd_learns_from_chips_without_things() -> None:
    model = detector("ssd")
    image = torch.rand(3, TILE, TILE)
    nothing, thing = batch()["targets"][0], batch(0)["targets"][0]
    whole = {**nothing, "ignored": torch.tensor([[0.0, 0.0, TILE, TILE]])}

    def loss(*targets: dict[str, Tensor]) -> float:
        torch.manual_seed(3)
        found = model([image] * len(targets), list(targets))["classification"]
        assert bool(torch.isfinite(found))
        return found.item()

    assert loss(nothing) > 0
    assert loss(nothing, nothing) == pytest.approx(loss(nothing), rel=0.2)
    assert loss(thing, nothing) > loss(thing, whole)
    assert loss(whole) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("model_type", ["retinanet", "ssd"])
def test_anchors_on_ignored_boxes_have_no_loss(model_type: str) -> None:
    model = detector(model_type).model
    anchors = [torch.tensor([THING, IGNORED, AWAY], dtype=torch.float32)]

    def learnt(*labels: int) -> list[bool]:
        classes = 2
        logits = torch.zeros(1, 3, classes, requires_grad=True)
        outputs: dict[str, Tensor] = {"cls_logits": logits, "bbox_regression": torch.zeros(1, 3, 4)}
        losses = model.compute_loss(batch(*labels)["targets"], outputs, anchors) if (
            model_type == "retinanet"
        ) else model.compute_loss(
            batch(*labels)["targets"], outputs, anchors, [torch.tensor([0, -1, -1])]
        )  # fmt: skip
        losses["classification"].backward()
        assert logits.grad is not None
        return (logits.grad[0].abs().sum(1) > 0).tolist()

    assert learnt(0) == [True, True, True]
    assert learnt(0, -1) == [True, False, True]


@pytest.mark.parametrize("model_type", ["faster_rcnn", "retinanet", "ssd"])
def test_chips_of_ignored_boxes_alone_can_be_learned_from(model_type: str) -> None:
    model = detector(model_type)
    found = batch(-1)
    for on in (False, True):
        model.loss_mode(True) if on else model.train()
        assert torch.isfinite(BoxListTask([1.0], masks=False).loss(model, found))
