"""test_start.py: owns the tests of going on from a model whose classes or bands stand otherwise."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from learning import Recorder, train
from safetensors.numpy import load_file, save_file
from scenes import make_chips, train_request
from test_models import BANDS, SMALL

from dls_engine.errors import Cancelled
from dls_engine.learn.checkpoint import load_checkpoint
from dls_engine.learn.chip_sets import read_sets
from dls_engine.learn.data import Normalisation, Sample
from dls_engine.learn.manifest import ClassSpec
from dls_engine.learn.models import Architecture, build_model
from dls_engine.learn.package import ModelPackage
from dls_engine.learn.settings import read_train
from dls_engine.learn.start import in_this_order, notes, order_of
from dls_engine.learn.tasks import BoxListTask, CenterTask, PixelTask, Task
from dls_engine.learn.train import Training
from dls_engine.params import Params

CLASSES = ["pine", "oak", "bush"]
NAMES = ["red", "green", "blue", "nir", "edge"]
OTHER_CLASSES = ["bush", "pine", "oak"]
OTHER_NAMES = ["edge", "blue", "green", "nir", "red"]


def test_names_find_their_places() -> None:
    assert order_of(["c", "a", "b"], ["a", "b", "c"]) == [2, 0, 1]
    # What is new takes what is left; what has no names of its own stays.
    assert order_of(["x", "c", "y"], ["a", "b", "c"]) == [0, 2, 1]
    assert order_of(["", ""], ["", ""]) == [0, 1]
    assert order_of(["a", "b"], ["a", "a"]) == [0, 1]


def package(architecture: Architecture) -> ModelPackage:
    return ModelPackage(
        name="m", architecture=architecture,
        classes=[ClassSpec(name, value) for value, name in enumerate(CLASSES, 1)], bands=NAMES,
        band_indexes=[1, 2, 3, 4, 5], dtype="uint8",
        normalisation=Normalisation(*([float(n)] * BANDS for n in (0, 1, 0, 1))),
        cell_size=(1.0, 1.0), cell_unit="m", thresholds=[0.5] * 3, is_mirrored=False,
        provenance={},
    )  # fmt: skip


def sample(classes: list[str], bands: list[str]) -> Sample:
    """A chip of noise with a thing of each class on it, seen with classes and bands in an order."""
    rng = np.random.default_rng(5)
    image = rng.standard_normal((BANDS, 64, 64)).astype(np.float32)
    boxes = np.array([[4, 6, 24, 30], [36, 30, 60, 50], [30, 2, 60, 24]], np.float32)
    mask = np.zeros((64, 64), np.int64)
    for (left, top, right, bottom), name in zip(boxes.astype(int), CLASSES, strict=True):
        mask[top:bottom, left:right] = classes.index(name) + 1
    labels = np.array([classes.index(name) for name in CLASSES])
    image = image[[NAMES.index(name) for name in bands]]
    return Sample(image, boxes, labels, mask, [None] * 3)


def task_of(model_type: str) -> Task:
    if model_type == "center_net":
        return CenterTask([1.0] * 3)
    if model_type in ("unet", "fpn", "deeplab", "psp_net"):
        return PixelTask([1.0] * 3)
    return BoxListTask([1.0] * 3, masks=model_type == "mask_rcnn")


@pytest.mark.parametrize("model_type", list(SMALL))
def test_a_network_sees_the_same_whatever_the_order(model_type: str) -> None:
    """Its loss over the same chip with classes and bands renumbered is the same."""
    architecture = Architecture(model_type, SMALL[model_type], BANDS, 3, 64)
    task = task_of(model_type)
    torch.manual_seed(1)
    model = build_model(architecture).train()

    def loss(classes: list[str], bands: list[str], weights: dict[str, torch.Tensor]) -> float:
        model.load_state_dict(weights)
        torch.manual_seed(3)
        chip = sample(classes, bands)
        with torch.no_grad():
            return float(task.loss(model, task.collate([chip, chip])))

    # A bias is 0 at first, or the same for all classes.
    weights = {
        key: value + torch.randn_like(value) * 0.1 if key.endswith("bias") else value.clone()
        for key, value in model.state_dict().items()
    }
    moved = in_this_order(weights, package(architecture), OTHER_CLASSES, OTHER_NAMES)
    wanted = loss(CLASSES, NAMES, weights)
    assert loss(OTHER_CLASSES, OTHER_NAMES, moved) == pytest.approx(wanted, rel=1e-4)
    assert loss(OTHER_CLASSES, OTHER_NAMES, weights) != pytest.approx(wanted, rel=1e-4)


def test_weights_in_the_same_order_are_left_alone() -> None:
    architecture = Architecture("unet", "light", BANDS, 3, 64)
    weights = build_model(architecture).state_dict()
    assert in_this_order(weights, package(architecture), CLASSES, NAMES) is weights


def test_other_names_are_told() -> None:
    first = package(Architecture("unet", "light", BANDS, 3, 64))
    assert notes(first, OTHER_CLASSES, OTHER_NAMES) == []
    assert notes(first, ["oak", "fir", "pine"], NAMES) == [
        "fir goes on from bush, the class that the model to start from has there."
    ]


def test_a_training_says_what_it_goes_on_from(tmp_path: Path) -> None:
    chips = make_chips(tmp_path / "chips")
    first = train(chips, tmp_path / "net", iterations=2)
    renamed = make_chips(tmp_path / "renamed")
    manifest = json.loads((renamed / "chips.json").read_text())
    (old,) = [one["name"] for one in manifest["classes"]]
    text = (renamed / "chips.json").read_text().replace(f'"{old}"', '"roof"')
    (renamed / "chips.json").write_text(text)
    again = train(renamed, tmp_path / "again", iterations=2, start_from=str(first.out))
    assert any(f"roof goes on from {old}" in note for note in again.result["notes"])


def test_a_checkpoint_is_not_gone_on_from_when_its_first_model_was_replaced(
    tmp_path: Path,
) -> None:
    """What it holds descends from weights that are no longer there."""
    chips = make_chips(tmp_path / "chips")
    first = train(chips, tmp_path / "first", iterations=2).out
    begun = {"iterations": 6, "start_from": str(first), "model_type": None}
    with pytest.raises(Cancelled):
        train(chips, tmp_path / "next", Recorder(stop_after=5), checkpoint_every=2, **begun)
    kept = tmp_path / ".next.checkpoint"
    request = read_train(Params(train_request(chips, tmp_path / "next", **begun), "params"))

    def state() -> Any:
        return load_checkpoint(kept, Training(request, read_sets([chips]), Recorder()).key())

    shutil.copytree(first, tmp_path / "copy")
    assert state()["iteration"] == 4
    weights = load_file(first / "weights.safetensors")
    name = max(weights, key=lambda name: weights[name].size)
    save_file({**weights, name: weights[name] + 1}, first / "weights.safetensors")
    assert state() is None
    shutil.rmtree(first)
    (tmp_path / "copy").rename(first)
    assert state()["iteration"] == 4
