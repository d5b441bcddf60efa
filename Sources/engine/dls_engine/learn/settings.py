"""settings.py: what a `train` or `infer` request asks for, checked and with its defaults."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dls_engine.errors import EngineError, bad_request
from dls_engine.params import Params

from .arguments import Arguments, read_arguments, read_backbone
from .augment import Augmentation
from .manifest import ClassSpec
from .models import DEFAULT_BACKBONE, DETECTORS

LEARNING_RATE = {"center_net": 2e-3, "unet": 1e-3, "fpn": 1e-3, "deeplab": 1e-3, "psp_net": 1e-3}
BATCH_SIZE = {"faster_rcnn": 4, "mask_rcnn": 4, "retinanet": 4}
MONITORS = {
    "valid_loss": "validation_loss",
    "f1": "f1",
    "precision": "precision",
    "recall": "recall",
    "average_precision": "average_precision",
    "iou": "iou",
    "accuracy": "accuracy",
}
# What only the one or the other kind of network is measured by.
OF_THINGS = ("average_precision",)
OF_PIXELS = ("iou", "accuracy")


@dataclass(frozen=True, slots=True)
class StopEarly:
    """When to stop: the figure watched, how many epochs without gain, what counts as gain."""

    monitor: str
    patience: int
    min_delta: float


@dataclass(slots=True)
class LearnClass:
    """A class the network tells apart; `members` are the schema's classes that count as it."""

    spec: ClassSpec
    members: list[str]
    weight: float = 1.0


@dataclass(slots=True)
class TrainRequest:
    """All of a `train` request."""

    chips: list[Path]
    out: Path
    missed_out: Path
    run_id: str
    model_type: str
    backbone: str
    seed: int
    epochs: int
    iterations: int | None
    batch_size: int
    learning_rate: float
    validation: float
    freeze: bool
    start_from: Path | None
    stop_early: StopEarly | None
    augmentation: Augmentation
    gates: dict[str, float]
    min_overlap: float
    classes: list[LearnClass] | None
    class_weights: dict[str, float]
    device: str
    threads: int | None
    resume: bool
    checkpoint_every: int
    name: str
    arguments: Arguments = field(default_factory=Arguments)
    settings: dict[str, Any] = field(default_factory=dict)


def read_train(params: Params) -> TrainRequest:
    """Reads the parameters of `train`; unknown members are an error."""
    chips, out = params.texts("chips"), Path(params.text("out"))
    if not chips:
        raise bad_request("chips names no folder")
    run_id = params.text("run_id", "run")
    name = params.text("name", out.name)
    rows = params.child("settings")
    plain = params.raw("settings")
    start = rows.text("start_from", None)
    model_type = rows.word("model_type", tuple(DEFAULT_BACKBONE), None)
    if model_type is None and start is None:
        raise bad_request("settings has neither `model_type` nor `start_from`")
    backbone = read_backbone(rows)
    if start is not None and (model_type is None or backbone is None):
        model_type, backbone = _architecture_of(Path(start), model_type, backbone)
    rows.word("weights", ("random",), "random")
    weights = rows.raw("class_weights", {})
    request = TrainRequest(
        chips=[Path(folder) for folder in chips],
        out=out,
        missed_out=Path(params.text("missed_out", str(out))),
        run_id=run_id,
        name=name,
        model_type=model_type,
        backbone=backbone or DEFAULT_BACKBONE[model_type],
        seed=rows.integer("seed", params.integer("seed", 42, low=0), low=0, high=2**32 - 1),
        epochs=rows.integer("epochs", 20, low=1),
        iterations=rows.integer("iterations", None, low=1),
        batch_size=rows.integer("batch_size", BATCH_SIZE.get(model_type, 8), low=1),
        learning_rate=rows.number(
            "learning_rate", LEARNING_RATE.get(model_type, 3e-4), low=1e-12, high=1
        ),
        validation=rows.number("validation", 0.1, low=0, high=0.9),
        freeze=rows.boolean("freeze", False),
        start_from=None if start is None else Path(start),
        stop_early=_stop_early(rows.child("stop_early", None)),
        augmentation=_augmentation(rows.child("augment", None)),
        gates={},
        min_overlap=0.5,
        classes=_classes(params, weights),
        class_weights={str(k): float(v) for k, v in weights.items()},
        device=pick_device(params.word("device", ("auto", "cpu", "cuda"), "auto")),
        threads=params.integer("threads", None, low=1, high=1024),
        resume=params.boolean("resume", True),
        checkpoint_every=params.integer("checkpoint_every", 25, low=1),
        arguments=read_arguments(rows, model_type),
        settings=dict(plain),
    )
    _evaluate(rows.child("evaluate", None), request)
    _check_measures(request)
    rows.done()
    params.done()
    return request


def _check_measures(request: TrainRequest) -> None:
    """Refuses to watch or to ask for a figure that the network is not measured by."""
    is_detector = request.model_type in DETECTORS
    missing = OF_PIXELS if is_detector else OF_THINGS
    monitor = None if request.stop_early is None else request.stop_early.monitor
    for measure in (monitor, *request.gates):
        if measure in missing:
            kind = "finds things" if is_detector else "classifies pixels"
            known = [m for m in MONITORS if MONITORS[m] not in missing]
            raise EngineError(
                "bad_request",
                f"{request.model_type} {kind}, and is not measured by {measure}",
                f"Take one of {', '.join(known)}.",
            )


def _architecture_of(
    package: Path, model_type: str | None, backbone: str | None
) -> tuple[str, str]:
    from .package import read_package

    architecture = read_package(package).architecture
    return model_type or architecture.model_type, backbone or architecture.backbone


def _classes(params: Params, weights: dict[str, float]) -> list[LearnClass] | None:
    children = params.children("classes", None)
    if not children:
        return None
    out = []
    for child in children:
        name = child.text("name")
        value = child.integer("value", None, low=0, high=65535)
        spec = ClassSpec(
            name=name,
            value=-1 if value is None else value,
            color=child.text("color", ""),
            title=child.text("title", name),
            ignore=child.boolean("ignore", False),
        )
        weight = child.number("weight", float(weights.get(name, 1.0)), low=0)
        out.append(LearnClass(spec, child.texts("members", [name]), weight))
        child.done()
    return out


def _stop_early(rows: Params | None) -> StopEarly | None:
    if rows is None:
        return None
    monitor = rows.word("monitor", tuple(MONITORS), "valid_loss")
    patience = rows.integer("patience", 5, low=1)
    least = rows.number("min_delta", 0.001, low=0)
    rows.done()
    return StopEarly(MONITORS[monitor], patience, least)


def _augmentation(rows: Params | None) -> Augmentation:
    if rows is None:
        return Augmentation()
    usual = Augmentation()
    if rows.word("mode", ("custom", "off"), "custom") == "off":
        rows.rest()
        return Augmentation.none()
    made = Augmentation(
        flip=rows.boolean("flip", usual.flip),
        rotate=rows.number("rotate", usual.rotate, low=0, high=180),
        zoom=rows.number("zoom", usual.zoom, low=0, high=0.9),
        brightness=rows.number("brightness", usual.brightness, low=0, high=1),
        contrast=rows.number("contrast", usual.contrast, low=0, high=1),
        blur=rows.number("blur", usual.blur, low=0, high=10),
    )
    rows.done()
    return made


def _evaluate(rows: Params | None, request: TrainRequest) -> None:
    if rows is None:
        return
    for measure in ("f1", "precision", "recall", "iou"):
        wanted = rows.number(f"min_{measure}", None, low=0, high=1)
        if wanted is not None:
            request.gates[measure] = wanted
    request.min_overlap = rows.number("min_overlap", 0.5, low=1e-6, high=1)
    rows.done()


@dataclass(slots=True)
class InferRequest:
    """All of an `infer` request."""

    model: Path
    source: dict[str, Any]
    units: Path | None
    crs: str | None
    out: Path
    run_id: str
    name: str
    padding: int | None
    threshold: float | None
    class_thresholds: dict[str, float]
    nms_overlap: float
    batch_size: int
    test_time_augmentation: bool | None
    merge_policy: str
    predict_background: bool
    return_bboxes: bool
    min_area: float
    simplify: float
    device: str
    threads: int | None


def read_infer(params: Params) -> InferRequest:
    """Reads the parameters of `infer`; unknown members are an error."""
    rows = params.child("settings", None) or Params({}, "settings")
    clean = rows.child("clean", None) or Params({}, "settings.clean")
    out = Path(params.text("out"))
    units = params.text("units", None)
    thresholds = rows.raw("class_thresholds", {})
    request = InferRequest(
        model=Path(params.text("model")),
        source=params.raw("source"),
        units=None if units is None else Path(units),
        crs=params.text("crs", None),
        out=out,
        run_id=params.text("run_id", "run"),
        name=params.text("name", out.stem),
        padding=rows.integer("padding", None, low=0, high=4096),
        threshold=rows.number("threshold", None, low=0, high=1),
        class_thresholds={str(k): float(v) for k, v in thresholds.items()},
        nms_overlap=rows.number("nms_overlap", 0.3, low=0, high=1),
        batch_size=rows.integer("batch_size", 4, low=1, high=4096),
        test_time_augmentation=rows.boolean("test_time_augmentation", None),
        merge_policy=rows.word("merge_policy", ("mean", "max", "min"), "mean"),
        predict_background=rows.boolean("predict_background", True),
        return_bboxes=rows.boolean("return_bboxes", False),
        min_area=clean.number("min_area", 0.0, low=0),
        simplify=clean.number("simplify", 0.0, low=0),
        device=pick_device(params.word("device", ("auto", "cpu", "cuda"), "auto")),
        threads=params.integer("threads", None, low=1, high=1024),
    )
    clean.done()
    rows.done()
    params.done()
    return request


def pick_device(wanted: str) -> str:
    """The device to compute on: a GPU where there is one and nobody asked for another."""
    import torch

    if wanted == "cuda" and not torch.cuda.is_available():
        raise EngineError(
            "unsupported",
            "a GPU is asked for, and PyTorch sees none here",
            "Run `dls engine doctor` to see why, or leave `device` out.",
        )
    if wanted == "auto":
        wanted = "cuda" if torch.cuda.is_available() else "cpu"
    if wanted == "cuda":
        # Without it cuBLAS may add in another order in the next run.
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    return wanted
