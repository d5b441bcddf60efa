"""test_models.py: owns the tests of every network: bands, shapes, losses, and turned samples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from learning import infer, train
from scenes import make_chips, squares, write_raster

from dls_engine.learn.augment import Augmentation, blurred, mirrored, moved, turned
from dls_engine.learn.data import IGNORE, Normalisation, Sample
from dls_engine.learn.detect import BoxPredictor, DetectSettings
from dls_engine.learn.evaluate import tiling_of
from dls_engine.learn.freezing import freeze, start_learning
from dls_engine.learn.manifest import Chip
from dls_engine.learn.models import DEFAULT_BACKBONE, Architecture, build_model
from dls_engine.learn.order import one_pass, weights_of
from dls_engine.learn.tasks import BoxListTask, CenterTask, PixelTask, Task, _instance_masks
from dls_engine.learn.tiling import Tiling

SMALL = {
    "center_net": "light", "faster_rcnn": "resnet18", "mask_rcnn": "resnet18",
    "retinanet": "resnet18", "ssd": "vgg16", "unet": "resnet18", "fpn": "resnet18",
    "deeplab": "resnet18", "psp_net": "resnet18",
}  # fmt: skip
BANDS = 5


def sample(seed: int = 1, side: int = 64) -> Sample:
    """A chip of noise with two things on it."""
    rng = np.random.default_rng(seed)
    image = rng.standard_normal((BANDS, side, side)).astype(np.float32)
    boxes = np.array([[4, 6, 24, 30], [36, 30, 60, 50]], np.float32)
    mask = np.zeros((side, side), np.int64)
    mask[6:30, 4:24] = 1
    mask[30:50, 36:60] = 2
    return Sample(image, boxes, np.array([0, 1]), mask, [None, None])


def task_of(model_type: str) -> Task:
    """The task that belongs to a model type, for two classes."""
    if model_type == "center_net":
        return CenterTask([1.0, 2.0])
    if model_type in ("unet", "fpn", "deeplab", "psp_net"):
        return PixelTask([1.0, 2.0])
    return BoxListTask([1.0, 1.0], masks=model_type == "mask_rcnn")


def test_every_model_type_of_the_engine_is_tested() -> None:
    assert set(SMALL) == set(DEFAULT_BACKBONE)


@pytest.mark.parametrize("model_type", list(SMALL))
def test_network_learns_from_five_bands(model_type: str) -> None:
    torch.manual_seed(0)
    model = build_model(Architecture(model_type, SMALL[model_type], BANDS, 2, 64)).train()
    task = task_of(model_type)
    batch = task.collate([sample(1), sample(2)])
    loss = task.loss(model, batch)
    loss.backward()
    assert torch.isfinite(loss)
    first = next(p for p in model.parameters() if p.ndim == 4)
    assert first.shape[1] == BANDS
    assert first.grad is not None and first.grad.abs().sum() > 0


@pytest.mark.parametrize("backbone", ["mobilenet_v2", "mobilenet_v3", "efficientnet_b0"])
def test_other_backbones_are_known(backbone: str) -> None:
    model = build_model(Architecture("unet", backbone, BANDS, 2, 64)).eval()
    with torch.inference_mode():
        assert model(torch.zeros(1, BANDS, 64, 64)).shape == (1, 3, 64, 64)


@pytest.mark.parametrize("model_type", ["fpn", "deeplab", "psp_net"])
def test_enlarged_maps_stay_over_their_places(
    model_type: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    enlarge, ways = torch.nn.functional.interpolate, []

    def noted(
        x: torch.Tensor, size: Any = None, scale_factor: Any = None, mode: str = "nearest",
        align_corners: bool | None = None, **more: Any,
    ) -> torch.Tensor:  # fmt: skip
        if scale_factor is not None:
            ways.append(bool(align_corners))
        return enlarge(x, size, scale_factor, mode, align_corners, **more)

    monkeypatch.setattr(torch.nn.functional, "interpolate", noted)
    names = []
    for stretched in (False, True):
        architecture = Architecture(model_type, "resnet18", BANDS, 2, 64, stretched=stretched)
        model = build_model(architecture).eval()
        names.append(list(model.state_dict()))
        ways.clear()
        with torch.inference_mode():
            assert model(torch.zeros(1, BANDS, 64, 64)).shape == (1, 3, 64, 64)
        assert any(ways) == stretched
    assert names[0] == names[1]


def test_packages_of_former_days_enlarge_as_they_learned() -> None:
    record = Architecture("fpn", "resnet18", BANDS, 2, 64).as_json()
    assert not Architecture.from_json(record).stretched
    del record["stretched"]
    assert Architecture.from_json(record).stretched


def test_a_network_that_takes_means_of_its_tile_looks_at_tiles_as_large_as_its_chips() -> None:
    for model_type, name in SMALL.items():
        model = build_model(Architecture(model_type, name, BANDS, 2, 64))
        if any(isinstance(one, torch.nn.GroupNorm) for one in model.modules()):
            architecture = Architecture(model_type, name, BANDS, 2, 64)
            assert not architecture.is_local and tiling_of(architecture, None).size == 64


def test_a_detector_of_the_library_goes_the_whole_way(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("library")
    chips = make_chips(folder / "chips", "coco", size=128)
    trained = train(
        chips, folder / "net", model_type="faster_rcnn", backbone="mobilenet_v3", iterations=2,
        batch_size=2, learning_rate=1e-4,
    )  # fmt: skip
    assert trained.result["iterations"] == 2
    record = (trained.out / "model.json").read_text()
    assert "faster_rcnn is not converted to ONNX" in record
    scene = write_raster(folder / "scene.tif", squares(96, 4)[0])
    result = infer(trained.out, scene, folder / "map.gpkg")
    assert result["kind"] == "things"


@pytest.mark.parametrize(
    ("model_type", "backbone", "frozen", "learning"),
    [
        ("faster_rcnn", "resnet18", "body.conv1.weight", "fpn.layer_blocks.0.0.weight"),
        ("retinanet", "resnet18", "body.conv1.weight", "fpn.layer_blocks.0.0.weight"),
        ("ssd", "vgg16", "features.0.weight", "scale_weight"),
        ("ssd", "vgg16", "extra.0.5.bias", "extra.0.7.1.weight"),
    ],
)
def test_what_is_built_on_a_backbone_is_not_frozen_with_it(
    model_type: str, backbone: str, frozen: str, learning: str
) -> None:
    model = build_model(Architecture(model_type, backbone, 3, 1, 64))
    freeze(model)
    is_learning = {name: one.requires_grad for name, one in model.named_parameters()}
    assert not is_learning[f"model.backbone.{frozen}"]
    assert is_learning[f"model.backbone.{learning}"]
    start_learning(model)
    still = {
        name for name, one in model.named_modules()
        if isinstance(one, torch.nn.BatchNorm2d) and not one.training
    }  # fmt: skip
    assert all(name.startswith("model.backbone.body.") for name in still)
    assert bool(still) == (model_type != "ssd")


@pytest.mark.parametrize("model_type", ["faster_rcnn", "mask_rcnn", "retinanet", "ssd"])
def test_detectors_of_the_library_let_through_what_is_asked_for(model_type: str) -> None:
    """They drop the unsure and the overlapping by figures of their own, before anybody asks."""
    has_steps = model_type in ("faster_rcnn", "mask_rcnn")
    # A mask is drawn for each that is let through: of a thousand, for minutes.
    few = {"rpn_post_nms_top_n_test": 50} if has_steps else {}

    def found(options: dict[str, float], least: float, most_overlap: float) -> int:
        torch.manual_seed(0)
        options = few | options
        model = build_model(Architecture(model_type, SMALL[model_type], 3, 1, 64, options))
        images = np.random.default_rng(3).standard_normal((1, 3, 64, 64)).astype(np.float32)
        settings = DetectSettings(Tiling(64, 0), least, most_overlap)
        predictor = BoxPredictor(model, is_center=False)
        count = len(predictor(images, settings)[0])
        # What one look asks for is nothing to the next.
        predictor(images, DetectSettings(Tiling(64, 0), 0.0, 1.0))
        assert len(predictor(images, settings)[0]) == count
        return count

    usual = found({}, 0.05, 0.3)
    if model_type == "retinanet":
        assert found({}, 0.001, 0.3) > usual
    else:
        assert found({}, 0.05, 0.95) > usual
    if has_steps:
        # The arguments of a training are its own.
        assert found({"box_nms_thresh": 0.5}, 0.05, 0.95) == usual
        assert found({"box_score_thresh": 0.99}, 0.05, 0.95) == 0


def test_ignored_pixels_teach_nothing() -> None:
    from dls_engine.learn.losses import pixel_loss

    logits = torch.randn(1, 3, 8, 8, generator=torch.Generator().manual_seed(1))
    truth = torch.zeros(1, 8, 8, dtype=torch.long)
    truth[0, :4] = 1
    hidden = truth.clone()
    hidden[0, 6:] = IGNORE
    changed = logits.clone()
    changed[0, :, 6:] += 5 * torch.randn(3, 2, 8, generator=torch.Generator().manual_seed(2))
    weights = torch.ones(3)
    assert pixel_loss(logits, hidden, weights, IGNORE) == pixel_loss(
        changed, hidden, weights, IGNORE
    )
    nothing = torch.full_like(truth, IGNORE)
    assert torch.isfinite(pixel_loss(logits, nothing, weights, IGNORE))


@pytest.mark.parametrize("change", ["mirror", "turn", "zoom", "angle"])
def test_boxes_go_where_their_pixels_go(change: str) -> None:
    image = np.zeros((1, 96, 96), np.float32)
    image[0, 20:44, 30:62] = 1
    mask = (image[0] > 0).astype(np.int64)
    rings = [[[30, 20], [62, 20], [62, 44], [30, 44]]]
    before = Sample(image, np.array([[30, 20, 62, 44]], np.float32), np.array([0]), mask, [rings])
    after = {
        "mirror": lambda: mirrored(before),
        "turn": lambda: turned(before),
        "zoom": lambda: moved(before, 1.2, (0.4, 0.3), 0.0),
        "angle": lambda: moved(before, 1.0, (0.5, 0.5), 25.0),
    }[change]()
    rows, columns = np.nonzero(after.image[0] > 0.5)
    hull = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    np.testing.assert_allclose(after.boxes[0], hull, atol=1.5)
    assert after.mask is not None
    assert ((after.mask == 1) != (after.image[0] > 0.5)).mean() < 0.02


@pytest.mark.parametrize("has_outline", [True, False])
@pytest.mark.parametrize("angle", [20.0, 45.0, 70.0])
def test_round_things_stay_as_large_when_they_are_turned(angle: float, has_outline: bool) -> None:
    circle = [[48 + 12 * np.cos(t), 48 + 12 * np.sin(t)] for t in np.linspace(0, 2 * np.pi, 60)]
    before = Sample(
        np.zeros((1, 96, 96), np.float32), np.array([[36, 36, 60, 60]], np.float32), np.array([0]),
        None, [[circle]] if has_outline else None,
    )  # fmt: skip
    after = moved(before, 1.0, (0.5, 0.5), angle)
    np.testing.assert_allclose(after.boxes[0], [36, 36, 60, 60], atol=0.1)
    assert after.labels.tolist() == [0]


def test_boxes_of_cut_outlines_hold_what_is_left_of_them() -> None:
    # Zoomed in by 2 the frame shows 24 to 72: of the triangle the tip, of the square nothing.
    triangle = [[10, 40], [34, 40], [10, 64]]
    square = [[2, 2], [20, 2], [20, 20], [2, 20]]
    before = Sample(
        np.zeros((1, 96, 96), np.float32), np.array([[10, 40, 34, 64], [2, 2, 20, 20]], np.float32),
        np.array([0, 0]), None, [[triangle], [square]],
    )  # fmt: skip
    after = moved(before, 2.0, (0.5, 0.5), 0.0)
    np.testing.assert_allclose(after.boxes, [[0, 32, 20, 52]], atol=1e-4)
    assert after.labels.tolist() == [-1]
    assert after.polygons is not None and len(after.polygons) == 1


def test_augmentation_is_a_function_of_its_generator() -> None:
    for seed in (1, 2):
        first, second = (
            Augmentation().apply(sample(), np.random.default_rng(seed)) for _ in range(2)
        )
        np.testing.assert_array_equal(first.image, second.image)
        np.testing.assert_array_equal(first.boxes, second.boxes)
    plain = Augmentation.none().apply(sample(), np.random.default_rng(1))
    np.testing.assert_array_equal(plain.image, sample().image)


def test_blur_softens_and_keeps_the_light() -> None:
    image = sample().image
    soft = blurred(image, 1.5)
    np.testing.assert_allclose(soft.mean((1, 2)), image.mean((1, 2)), atol=0.02)
    assert (soft.std((1, 2)) < 0.3 * image.std((1, 2))).all()
    # A single bright pixel becomes the Gaussian itself.
    point = np.zeros((1, 21, 21), np.float32)
    point[0, 10, 10] = 1
    spread = blurred(point, 1.5)[0]
    assert spread[10, 13] / spread[10, 10] == pytest.approx(np.exp(-0.5 * (3 / 1.5) ** 2), rel=1e-4)
    np.testing.assert_allclose(spread, spread.T, atol=1e-7)
    assert blurred(image, 0.0) is image


def test_augmentation_blurs_some_chips_and_not_all() -> None:
    soft = Augmentation(False, 0, 0, 0, 0, blur=2.0)
    images = [soft.apply(sample(), np.random.default_rng(seed)).image for seed in range(30)]
    sharp = sum(np.array_equal(image, sample().image) for image in images)
    assert 3 < sharp < 20
    assert min(image.std() for image in images) < 0.3


def test_contrast_moves_the_richness_of_colours_too() -> None:
    rng = np.random.default_rng(2)
    grey = np.repeat(rng.standard_normal((1, 32, 32)), 3, 0).astype(np.float32)
    colours = grey + np.array([1, 0, -1], np.float32)[:, None, None]
    ratios = []
    for seed in range(20):
        made = Augmentation(False, 0, 0, 0, 0.5).apply(
            Sample(colours, np.zeros((0, 4), np.float32), np.zeros(0, np.int64)),
            np.random.default_rng(seed),
        )
        spread = made.image.mean((1, 2))
        ratios.append((spread[0] - spread[2]) / 2 / (made.image[1].std() / grey[1].std()))
    assert min(ratios) < 0.75 and max(ratios) > 1.3


@pytest.mark.parametrize("counts", [[0, 0, 0, 0, 0], [1, 3, 8, 30, 0, 2, 2, 15]])
def test_fuller_chips_come_oftener(counts: list[int]) -> None:
    chips = [Chip(Path(), None, "u", "training", [{}] * count) for count in counts]
    weights = weights_of(chips)
    shares = weights / weights.mean()
    seen = np.zeros(len(chips))
    for lap in range(400):
        places = one_pass(weights, np.random.default_rng(lap))
        times = np.bincount(places, minlength=len(chips))
        assert len(places) == len(chips)
        assert (times >= np.floor(shares)).all() and (times <= np.ceil(shares)).all()
        seen += times
    np.testing.assert_allclose(seen / 400, shares, atol=0.1)


def test_what_is_ignored_makes_no_chip_come_oftener() -> None:
    kinds: list[list[dict[str, Any]]] = [[{}] * 3, [{}] * 3 + [{"ignore": True}] * 20, []]
    chips = [Chip(Path(), None, "u", "training", objects) for objects in kinds]
    few, as_few, none = weights_of(chips)
    assert few == as_few > none


def test_pixels_without_data_become_the_mean() -> None:
    normalisation = Normalisation((100.0,), (10.0,), (0.0,), (255.0,), nodata=0)
    image = np.array([[[0, 100, 110]]], np.uint8)
    np.testing.assert_allclose(normalisation.apply(image), [[[0, 0, 1]]])
    np.testing.assert_allclose(
        normalisation.apply(image, np.array([[1, 1, 0]], bool)), [[[0, 0, 0]]]
    )
    floats = np.array([[[np.nan, np.inf, 90]]], np.float32)
    np.testing.assert_allclose(normalisation.apply(floats), [[[0, 0, -1]]])


def test_masks_of_objects_are_the_pixels_whose_centre_they_cover() -> None:
    triangle = [[2, 2], [12, 2], [2, 12]]  # rings come open, as chips.json has them
    parts = [[[1, 1], [5, 1], [5, 5], [1, 5]], [[8, 8], [14, 8], [14, 14], [8, 14]]]
    sliver = [[3, 3.6], [9, 3.6], [9, 3.9], [3, 3.9]]
    boxes = np.array([[2, 2, 12, 12], [1, 1, 14, 14], [3, 3.6, 9, 3.9], [4, 4, 8, 8]], np.float32)
    before = Sample(
        np.zeros((1, 16, 16), np.float32), boxes, np.zeros(4, np.int64), None,
        [[triangle], parts, [sliver], None],
    )  # fmt: skip
    masks = _instance_masks(before, np.ones(4, bool))
    y, x = np.mgrid[:16, :16] + 0.5
    assert (masks[0][(x > 2) & (y > 2) & (x + y < 13.9)] == 1).all()
    assert (masks[0][(x < 2) | (y < 2) | (x + y > 14.1)] == 0).all()
    assert (masks[1] == (((x < 5) & (y < 5) & (x > 1) & (y > 1)) | ((x > 8) & (y > 8) & (x < 14)
                         & (y < 14)))).all()  # fmt: skip
    assert masks[2][3, 3:9].all() and masks[2].sum() <= 7
    assert (masks[3] == ((x > 4) & (x < 8) & (y > 4) & (y < 8))).all()
