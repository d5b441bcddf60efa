"""test_arguments.py: owns the tests of what only some model types take: losses, backbones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from learning import Trained, infer, train
from scenes import make_chips, write_raster
from torch.nn import functional

from dls_engine.errors import EngineError
from dls_engine.learn.arguments import COUNTS, SHARES, PixelLoss, read_arguments, read_backbone
from dls_engine.learn.data import IGNORE
from dls_engine.learn.losses import pixel_loss
from dls_engine.learn.machine import threads
from dls_engine.learn.models import ENCODED, Architecture, build_model
from dls_engine.learn.segment import PixelPredictor, choose
from dls_engine.params import Params


def noise(seed: int = 3) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Logits, a target with some pixels ignored, and weights of three classes."""
    torch.manual_seed(seed)
    logits = torch.randn(2, 3, 8, 8)
    target = torch.randint(0, 3, (2, 8, 8))
    target[0, 0] = IGNORE
    return logits, target, torch.tensor([1.0, 2.0, 3.0])


def loss(form: PixelLoss | None) -> float:
    logits, target, weights = noise()
    return float(pixel_loss(logits, target, weights, IGNORE, form))


def test_dice_and_cross_entropy_are_shared_out() -> None:
    entropy, dice = loss(PixelLoss(dice_share=0.0)), loss(PixelLoss(dice_share=1.0))
    assert loss(None) == pytest.approx(entropy + dice)
    assert loss(PixelLoss(dice_share=0.25)) == pytest.approx(0.75 * entropy + 0.25 * dice)
    logits, target, weights = noise()
    library = functional.cross_entropy(logits, target, weight=weights, ignore_index=IGNORE)
    assert entropy == pytest.approx(float(library))


def test_focal_loss_lets_easy_pixels_count_less() -> None:
    sure = torch.tensor([[4.0], [-4.0]]).view(1, 2, 1, 1)
    unsure = torch.tensor([[0.1], [-0.1]]).view(1, 2, 1, 1)
    target, weights = torch.zeros(1, 1, 1, dtype=torch.long), torch.ones(2)
    shares = []
    for logits in (sure, unsure):
        plain = pixel_loss(logits, target, weights, IGNORE, PixelLoss(dice_share=0.0))
        focal = pixel_loss(logits, target, weights, IGNORE, PixelLoss(True, dice_share=0.0))
        shares.append(float(focal / plain))
    assert shares[0] < 1e-4 < 0.1 < shares[1]


def test_micro_dice_is_that_of_all_classes_together() -> None:
    logits, target, weights = noise()
    known = target.ne(IGNORE)
    p = logits.softmax(1) * known.unsqueeze(1)
    both = total = 0.0
    for c in (1, 2):
        truth = (target == c).float()
        both += float((p[:, c] * truth).sum())
        total += float((p[:, c] + truth).sum())
    wanted = 1 - (2 * both + 1) / (total + 1)
    form = PixelLoss(dice_share=1.0, per_class=False)
    assert float(pixel_loss(logits, target, weights, IGNORE, form)) == pytest.approx(wanted)


@pytest.mark.parametrize("backbone", [b for b in ENCODED if b != "timm"])
def test_every_backbone_carries_unet(backbone: str) -> None:
    model = build_model(Architecture("unet", backbone, 4, 1, 64)).eval()
    with torch.inference_mode():
        assert model(torch.zeros(1, 4, 64, 64)).shape == (1, 2, 64, 64)


@pytest.mark.parametrize("model_type", ["unet", "fpn", "psp_net", "deeplab", "center_net"])
def test_networks_of_timm(model_type: str) -> None:
    model = build_model(Architecture(model_type, "timm:resnet18d", 4, 1, 64)).eval()
    with torch.inference_mode():
        out = model(torch.zeros(1, 4, 64, 64))
    assert torch.isfinite(out[0]).all()


def test_a_network_that_timm_does_not_have() -> None:
    with pytest.raises(EngineError, match="timm has no network no_such_net"):
        build_model(Architecture("unet", "timm:no_such_net", 4, 1, 64))
    rows = {"backbone": "timm", "timm_model": "resnet18d"}
    assert read_backbone(Params(rows, "settings")) == "timm:resnet18d"
    for wrong in ({"backbone": "timm"}, {"backbone": "resnet18", "timm_model": "x"}):
        with pytest.raises(EngineError):
            read_backbone(Params(wrong, "settings"))


def test_arguments_of_two_step_detectors_reach_the_library() -> None:
    options = {"rpn_nms_thresh": 0.6, "box_detections_per_img": 7, "box_score_thresh": 0.2}
    rows = read_arguments(Params(dict(options), "settings"), "faster_rcnn")
    assert rows.detector == options
    model = build_model(Architecture("faster_rcnn", "resnet18", 3, 1, 64, rows.detector)).model
    assert model.rpn.nms_thresh == 0.6
    assert model.roi_heads.detections_per_img == 7
    assert model.roi_heads.score_thresh == 0.2
    everything = dict.fromkeys(COUNTS, 50) | dict.fromkeys(SHARES, 0.5)
    build_model(Architecture("mask_rcnn", "resnet18", 3, 1, 64, everything))


def test_arguments_of_another_type_are_refused(box_chips: Path, tmp_path: Path) -> None:
    for settings in ({"focal_loss": True}, {"rpn_nms_thresh": 0.5}, {"pyramid_sizes": [1]}):
        with pytest.raises(EngineError, match="does not know"):
            train(box_chips, tmp_path / "net", **settings)
    with pytest.raises(EngineError, match="background would be a thing"):
        read_arguments(Params({"rpn_bg_iou_thresh": 0.9}, "settings"), "faster_rcnn")


def test_balanced_focal_training_goes_the_whole_way(tmp_path: Path) -> None:
    chips = make_chips(tmp_path / "chips", "classified_tiles")
    trained = train(
        chips, tmp_path / "net", model_type="unet", backbone="light", iterations=4,
        class_balancing=True, focal_loss=True, dice_loss_fraction=0.3, dice_loss_average="micro",
        stop_early={"monitor": "iou", "patience": 3}, augment={"mode": "off"},
    )  # fmt: skip
    assert trained.result["iterations"] == 4
    with pytest.raises(EngineError, match="no class to learn"):
        train(
            chips, tmp_path / "none", model_type="unet", backbone="light", iterations=1,
            ignore_classes=["square"],
        )  # fmt: skip


def test_every_pixel_can_have_a_class(painter: Trained, tmp_path: Path) -> None:
    scene = tmp_path / "scene.tif"
    pixels = np.random.default_rng(1).integers(0, 4000, (4, 96, 96), dtype=np.uint16)
    write_raster(scene, pixels)
    some = infer(painter.out, scene, tmp_path / "some.tif")
    every = infer(painter.out, scene, tmp_path / "every.tif", predict_background=False)
    assert every["classes"]["background"] == 0 < some["classes"]["background"]
    assert every["classes"]["square"] == 96 * 96
    assert [note for note in every["notes"] if "all is square" in note]
    assert not [note for note in some["notes"] if "all is square" in note]


def test_looks_are_merged_as_asked() -> None:
    class Ramp(torch.nn.Module):
        """Sees more of class 1 towards the right, whatever is there."""

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            ramp = torch.linspace(-1, 1, x.shape[3]).expand(x.shape[0], 1, *x.shape[2:])
            return torch.cat([-ramp, ramp], 1)

    images = np.zeros((1, 1, 8, 8), np.float32)
    found = {m: PixelPredictor(Ramp(), merge=m)(images, True)[0, 1] for m in ("mean", "max", "min")}
    assert np.allclose(found["mean"], 0.5, atol=0.2)
    assert (found["min"] <= found["mean"]).all() and (found["mean"] <= found["max"]).all()
    assert found["max"].max() == pytest.approx(1 / (1 + np.exp(-2)), rel=1e-5)
    assert found["min"].min() == pytest.approx(1 / (1 + np.exp(2)), rel=1e-5)


def test_choosing_without_a_background() -> None:
    probabilities = np.array([[[0.9]], [[0.04]], [[0.06]]])
    assert choose(probabilities, [0.0, 0.0])[0, 0] == 0
    assert choose(probabilities, [0.5, 0.5], background=False)[0, 0] == 2


def test_threads_are_given_back() -> None:
    before = torch.get_num_threads()
    with threads(2):
        assert torch.get_num_threads() == 2
    with threads(None):
        assert torch.get_num_threads() == before
    assert torch.get_num_threads() == before
