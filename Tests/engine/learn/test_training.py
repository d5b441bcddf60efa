"""test_training.py: owns the tests of learning: that it learns, resumes, stops and describes."""

from __future__ import annotations

import json
import math
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from learning import Recorder, Trained, train
from safetensors.numpy import load_file
from scenes import make_chips, train_request

from dls_engine.atomic import check_folder
from dls_engine.errors import Cancelled, EngineError
from dls_engine.learn import train as trains
from dls_engine.learn.loop import copied, follow, share_at
from dls_engine.learn.package import read_package
from dls_engine.learn.train import MARK, package_files
from dls_engine.params import Params

ENGINE = Path(__file__).resolve().parents[3] / "Sources" / "engine"


def test_finds_squares(finder: Trained) -> None:
    scores = finder.result["scores"]
    assert scores["split"] == "test"
    assert scores["overall"]["f1"] >= 0.8
    assert scores["classes"][0]["objects"] > 3
    assert scores["classes"][0]["mean_overlap"] > 0.7


def test_paints_squares_on_four_bands_of_uint16(painter: Trained) -> None:
    scores = painter.result["scores"]
    assert scores["overall"]["iou"] >= 0.75
    assert scores["classes"][0]["name"] == "square"


def test_streams_metrics_of_every_epoch(finder: Trained) -> None:
    metrics = [r["metrics"] for r in finder.context.reports if r["metrics"]]
    assert len(metrics) == math.ceil(finder.result["epochs"])
    assert all("training_loss" in m and "validation_loss" in m for m in metrics)
    assert metrics[-1]["training_loss"] < metrics[0]["training_loss"]
    iterations = [r["done"] for r in finder.context.reports if r["unit"] == "iterations"]
    assert iterations == list(range(1, 91))


def test_same_seed_gives_same_weights_after_an_interruption(
    box_chips: Path, tmp_path: Path
) -> None:
    settings = {"iterations": 12, "stop_early": {"patience": 50}}
    whole = train(box_chips, tmp_path / "whole", **settings)
    with pytest.raises(Cancelled):
        train(box_chips, tmp_path / "cut", Recorder(stop_after=9), checkpoint_every=4, **settings)
    assert not (tmp_path / "cut").exists()
    assert (tmp_path / ".cut.checkpoint").exists()
    rest = train(box_chips, tmp_path / "cut", checkpoint_every=4, **settings)
    assert rest.context.logs == ["resumed at iteration 8 of 12"]
    assert not (tmp_path / ".cut.checkpoint").exists()
    same_weights(whole.out, rest.out)
    assert whole.result["scores"] == rest.result["scores"]
    assert whole.result["metrics"]["epochs"] == rest.result["metrics"]["epochs"]


def test_goes_on_after_a_kill(box_chips: Path, tmp_path: Path) -> None:
    settings = {"iterations": 10}
    whole = train(box_chips, tmp_path / "whole", **settings)
    request = train_request(box_chips, tmp_path / "cut", **settings)
    request["checkpoint_every"] = 2
    program = (
        "import json, os, signal, sys, torch\n"
        "from dls_engine.context import Context\n"
        "from dls_engine.learn.train import run\n"
        "from dls_engine.params import Params\n"
        "class Deadly(Context):\n"
        "    def progress(self, done, *rest, **more):\n"
        "        if done == 7: os.kill(os.getpid(), signal.SIGKILL)\n"
        "torch.set_num_threads(1)\n"
        "run(Params(json.load(sys.stdin), 'params'), Deadly())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=json.dumps(request), text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ENGINE)},
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL
    assert not (tmp_path / "cut").exists()
    rest = train(box_chips, tmp_path / "cut", checkpoint_every=2, **settings)
    assert rest.context.logs == ["resumed at iteration 6 of 10"]
    same_weights(whole.out, rest.out)


def test_what_is_kept_is_the_average_of_the_steps() -> None:
    torch.manual_seed(1)
    model = torch.nn.Sequential(torch.nn.Conv2d(1, 1, 1), torch.nn.BatchNorm2d(1))
    average = copied(model)
    wanted = float(model[0].weight.detach())
    for step in range(1, 60):
        with torch.no_grad():
            model[0].weight.fill_(float(step % 7))
            model[1].num_batches_tracked.fill_(step)
        share = share_at(step)
        wanted += share * (step % 7 - wanted)
        follow(average, model, share)
    assert float(average["0.weight"]) == pytest.approx(wanted, rel=1e-5)
    assert int(average["1.num_batches_tracked"]) == 59
    # Of seven values that come in turns, the average is near their mean.
    assert 2 < wanted < 4
    assert share_at(1) > 0.9
    assert share_at(90_000) == 0.001


def test_another_request_takes_no_foreign_checkpoint(box_chips: Path, tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        train(box_chips, tmp_path / "net", Recorder(stop_after=3), checkpoint_every=1, iterations=4)
    other = train(box_chips, tmp_path / "net", iterations=4, seed=8)
    (line,) = other.context.logs
    assert line.startswith("began anew: the checkpoint of a former start")


@pytest.mark.parametrize(("model_type", "goes_on"), [("fpn", False), ("unet", True)])
def test_a_network_that_has_become_another_begins_anew(
    tmp_path: Path, model_type: str, goes_on: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of those that stretched their maps, what was learned so is of no use."""
    chips = make_chips(tmp_path / "chips", "classified_tiles")
    settings = {
        "model_type": model_type, "backbone": "resnet18", "iterations": 3, "batch_size": 2,
    }  # fmt: skip
    with monkeypatch.context() as former:
        former.setattr(trains, "ONCE_STRETCHED", ())
        with pytest.raises(Cancelled):
            train(chips, tmp_path / "net", Recorder(stop_after=2), checkpoint_every=1, **settings)
    rest = train(chips, tmp_path / "net", **settings)
    assert rest.context.logs[0].startswith("resumed at" if goes_on else "began anew: ")


def test_a_checkpoint_in_the_making_carries_its_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its name says whose it is, so that no other command takes it for what a dead run left."""
    import torch

    from dls_engine.learn.checkpoint import load_checkpoint, save_checkpoint

    monkeypatch.setenv("DLS_RUN_ID", "train-20261123T210612Z-3f2a")
    path = tmp_path / ".net.checkpoint"
    save_checkpoint(path, {"key": "k", "iteration": 1})
    save = torch.save
    seen: list[list[str]] = []

    def watched(state: object, file: object) -> None:
        seen.append(sorted(p.name for p in tmp_path.iterdir()))
        save(state, file)

    monkeypatch.setattr(torch, "save", watched)
    save_checkpoint(path, {"key": "k", "iteration": 2})
    assert seen == [["..net.checkpoint.train-20261123T210612Z-3f2a.part", ".net.checkpoint"]]
    assert load_checkpoint(path, "k") == {"key": "k", "iteration": 2}

    def full(state: object, file: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(torch, "save", full)
    with pytest.raises(OSError, match="No space"):
        save_checkpoint(path, {"key": "k", "iteration": 3})
    assert [p.name for p in tmp_path.iterdir()] == [".net.checkpoint"]
    assert load_checkpoint(path, "k") == {"key": "k", "iteration": 2}


def test_damaged_checkpoint_means_a_fresh_start(box_chips: Path, tmp_path: Path) -> None:
    (tmp_path / ".net.checkpoint").write_bytes(b"not a checkpoint")
    assert train(box_chips, tmp_path / "net", iterations=2).result["iterations"] == 2


def same_weights(a: Path, b: Path) -> None:
    """Every tensor equal to the bit."""
    first, second = (load_file(path / "weights.safetensors") for path in (a, b))
    assert first.keys() == second.keys()
    for name, values in first.items():
        np.testing.assert_array_equal(values, second[name], err_msg=name)


def test_cancel_leaves_nothing_under_a_final_name(box_chips: Path, tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        train(box_chips, tmp_path / "net", Recorder(stop_after=1))
    assert [p.name for p in tmp_path.iterdir() if not p.name.startswith(".")] == []


def test_early_stopping_keeps_the_best_weights(box_chips: Path, tmp_path: Path) -> None:
    stopped = train(
        box_chips,
        tmp_path / "net",
        iterations=40,
        learning_rate=1e-9,
        stop_early={"monitor": "valid_loss", "patience": 2, "min_delta": 0.5},
    )
    assert stopped.result["stopped_early"]
    assert stopped.result["iterations"] < 40
    model = json.loads((stopped.out / "model.json").read_text())
    assert model["provenance"]["best_iteration"] < stopped.result["iterations"]


def test_frozen_backbone_keeps_what_it_learned(finder: Trained, tmp_path: Path) -> None:
    again = train(
        finder.chips, tmp_path / "again", iterations=3, freeze=True, start_from=str(finder.out)
    )
    first, second = (load_file(p / "weights.safetensors") for p in (finder.out, again.out))
    kept = [n for n in first if n.startswith("encoder.")]
    assert any(n.endswith(".weight") for n in kept)
    assert any(n.endswith(".running_mean") for n in kept)
    assert all(np.array_equal(first[n], second[n]) for n in kept)
    assert not np.array_equal(first["heat.1.weight"], second["heat.1.weight"])


def test_gate_that_fails_is_reported(box_chips: Path, tmp_path: Path) -> None:
    result = train(
        box_chips, tmp_path / "net", iterations=2, evaluate={"min_f1": 0.99, "min_overlap": 0.4}
    ).result
    assert not result["passed"]
    assert result["gates"][0]["measure"] == "f1"
    assert (tmp_path / "net" / "model.json").exists()


def test_a_model_that_falls_short_takes_no_others_place(box_chips: Path, tmp_path: Path) -> None:
    out, beside = tmp_path / "net", tmp_path / "runs" / "net"
    train(box_chips, out, iterations=2)
    good = (out / "weights.safetensors").read_bytes()
    result = train(
        box_chips, out, missed_out=beside, iterations=3, evaluate={"min_f1": 0.99}
    ).result
    assert not result["passed"]
    assert result["out"] == str(beside)
    assert all(Path(file).is_relative_to(beside) for file in result["files"])
    assert (out / "weights.safetensors").read_bytes() == good
    assert read_package(beside).provenance["iterations"] == 3
    result = train(
        box_chips, out, missed_out=tmp_path / "no", iterations=3, evaluate={"min_f1": 0.0}
    ).result
    assert result["out"] == str(out)
    assert read_package(out).provenance["iterations"] == 3


def test_every_file_of_a_package_has_the_usual_mode(finder: Trained, tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    usual = (tmp_path / "plain").stat().st_mode
    assert {path.name: path.stat().st_mode for path in finder.out.iterdir()} == {
        path.name: usual for path in finder.out.iterdir()
    }


def test_a_renamed_package_may_be_replaced(finder: Trained, tmp_path: Path) -> None:
    renamed = tmp_path / "trees-net"
    shutil.copytree(finder.out, renamed)
    check_folder(renamed, MARK, package_files(renamed))
    (renamed / "squares-old.dlpk").touch()
    with pytest.raises(EngineError, match=r"squares-old\.dlpk, which no run wrote"):
        check_folder(renamed, MARK, package_files(renamed))


def test_package_says_what_the_model_is(finder: Trained) -> None:
    names = {p.name for p in finder.out.iterdir()}
    assert names == {
        "model.json", "weights.safetensors", "model.onnx", "metrics.json", "mlm.json",
        "squares.emd", "squares.dlpk",
    }  # fmt: skip
    # Another one may take its place, as nothing but a package lies there.
    check_folder(finder.out, MARK, package_files(finder.out))
    model = json.loads((finder.out / "model.json").read_text())
    assert model["architecture"]["model_type"] == "center_net"
    assert model["bands"] == ["red", "green", "blue"]
    assert model["cell_size"] == [0.5, 0.5]
    assert model["cell_unit"] == "metre"
    assert 0 < model["thresholds"][0] < 1
    provenance = model["provenance"]
    assert provenance["seed"] == 7
    assert provenance["thresholds_chosen_on"] == "validation"
    assert len(provenance["chips"]["manifest_sha256"]) == 64
    assert provenance["versions"]["torch"]
    emd = json.loads((finder.out / "squares.emd").read_text())
    assert emd["Classes"] == [{"Value": 1, "Name": "square", "Color": [46, 125, 50]}]
    mlm = json.loads((finder.out / "mlm.json").read_text())
    for key in ("mlm:name", "mlm:architecture", "mlm:tasks", "mlm:input", "mlm:output"):
        assert mlm["properties"][key]
    with zipfile.ZipFile(finder.out / "squares.dlpk") as archive:
        assert set(archive.namelist()) == names - {"squares.dlpk"}


@pytest.mark.parametrize("trained", ["finder", "painter"])
def test_onnx_gives_what_torch_gives(trained: str, request: pytest.FixtureRequest) -> None:
    import onnxruntime

    from dls_engine.learn.onnx_export import Exported
    from dls_engine.learn.package import load_model, read_package

    out = request.getfixturevalue(trained).out
    record = json.loads((out / "model.json").read_text())["onnx"]
    assert record["largest_difference"] < 1e-3
    package = read_package(out)
    session = onnxruntime.InferenceSession(str(out / "model.onnx"))
    scale = record["input_scale"]
    image = np.random.default_rng(3).uniform(0, 255, record["input"]).astype(np.float32) / scale
    with torch.inference_mode():
        wanted = Exported(load_model(out, package), package)(torch.from_numpy(image)).numpy()
    got = session.run(None, {"image": image})[0]
    np.testing.assert_allclose(got[..., :4], wanted[..., :4], rtol=1e-3, atol=1e-2)
    meta = session.get_modelmeta().custom_metadata_map
    kind = "Detector" if trained == "finder" else "Segmentor"
    assert json.loads(meta["model_type"]) == kind
    assert json.loads(meta["resolution"]) == 50
    assert "Square" in json.loads(meta["class_names"]).values()


def test_weights_that_could_run_code_are_refused(finder: Trained, tmp_path: Path) -> None:
    import pickle

    from dls_engine.learn.checkpoint import load_checkpoint
    from dls_engine.learn.package import read_weights

    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (open, (str(tmp_path / "sprung"), "w"))  # type: ignore[return-value]

    bad = tmp_path / "bad"
    shutil.copytree(finder.out, bad)
    (bad / "weights.safetensors").write_bytes(pickle.dumps(Trap()))
    with pytest.raises(EngineError, match="not a safetensors file"):
        read_weights(bad)
    checkpoint = tmp_path / "trap.checkpoint"
    checkpoint.write_bytes(pickle.dumps({"key": "k", "model": Trap()}))
    assert load_checkpoint(checkpoint, "k") is None
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"model_type": "unet"}, "learns from classified_tiles chips"),
        ({"model_type": "mask_rcnn"}, "learns outlines"),
        ({"model_type": "retinanet", "backbone": "light"}, "does not run on the backbone"),
    ],
)
def test_refuses_what_cannot_be_learnt(
    box_chips: Path, tmp_path: Path, settings: dict[str, str], words: str
) -> None:
    with pytest.raises(EngineError, match=words):
        train(box_chips, tmp_path / "net", **settings)


@pytest.mark.parametrize(
    ("tile", "model_type", "fits"),
    [(80, "center_net", False), (40, "psp_net", True), (16, "ssd", False), (50, "ssd", True)],
)
def test_chips_that_a_network_cannot_take_are_refused_at_once(
    tmp_path: Path, tile: int, model_type: str, fits: bool
) -> None:
    form = "classified_tiles" if model_type == "psp_net" else "pascal_voc"
    # What can be learnt from is scored too, tile by tile, so there is little of it.
    chips = make_chips(tmp_path / "chips", form, tile=tile, size=128 if fits else 256)
    settings = {"model_type": model_type, "iterations": 1, "batch_size": 2}
    if fits:
        train(chips, tmp_path / "net", **settings)
        return
    with pytest.raises(EngineError, match=f"cannot learn from chips of {tile} x {tile} px"):
        train(chips, tmp_path / "net", **settings)


@pytest.mark.parametrize(
    "settings",
    [
        {"stop_early": {"monitor": "iou"}},
        {"evaluate": {"min_iou": 0.5}},
        {"stop_early": {"monitor": "average_precision"}, "model_type": "unet"},
    ],
)
def test_a_figure_that_the_network_does_not_have_is_refused_before_it_learns(
    tmp_path: Path, settings: dict[str, Any]
) -> None:
    form = "classified_tiles" if "model_type" in settings else "pascal_voc"
    context = Recorder()
    with pytest.raises(EngineError, match="is not measured by"):
        train(make_chips(tmp_path / "chips", form), tmp_path / "net", context, **settings)
    assert context.reports == []


def test_weights_of_other_classes_or_bands_are_told_in_words(
    finder: Trained, tmp_path: Path
) -> None:
    wider = make_chips(tmp_path / "wider", bands=4)
    with pytest.raises(EngineError, match="has `bands` 3, and this training has 4"):
        train(wider, tmp_path / "net", start_from=str(finder.out))
    more = make_chips(tmp_path / "more")
    manifest = json.loads((more / "chips.json").read_text())
    manifest["classes"].append({**manifest["classes"][0], "name": "round", "value": 2})
    (more / "chips.json").write_text(json.dumps(manifest))
    with pytest.raises(EngineError, match=r"has `classes` 1 \(square\), and this training has 2"):
        train(more, tmp_path / "net", start_from=str(finder.out))


def test_ignored_classes_are_never_learned(tmp_path: Path) -> None:
    from dls_engine.learn.chip_sets import read_sets
    from dls_engine.learn.settings import read_train
    from dls_engine.learn.train import Training

    chips = make_chips(tmp_path / "chips")
    manifest = json.loads((chips / "chips.json").read_text())
    shadow = {**manifest["classes"][0], "name": "shadow", "value": 2, "ignore": True}
    manifest["classes"].append(shadow)
    (chips / "chips.json").write_text(json.dumps(manifest))
    square = manifest["classes"][0]
    for classes in (
        [{**square, "members": ["square"]}, {**shadow, "members": ["shadow"]}],
        [{"name": "dark", "members": ["square", "shadow"]}],
    ):
        request = {**train_request(chips, tmp_path / "net"), "classes": classes}
        training = Training(read_train(Params(request, "params")), read_sets([chips]), Recorder())
        assert len(training.classes) == 1
        assert training.index == {"square": 0, "shadow": -1}


def test_classes_without_a_colour_get_different_ones(tmp_path: Path) -> None:
    from dls_engine.learn.chip_sets import read_sets
    from dls_engine.learn.settings import read_train
    from dls_engine.learn.train import Training

    chips = make_chips(tmp_path / "chips")
    manifest = json.loads((chips / "chips.json").read_text())
    manifest["classes"] = [
        {"name": name, "value": value, "color": None, "title": name, "ignore": False}
        for value, name in enumerate(("square", "round", "flat"), start=1)
    ]
    (chips / "chips.json").write_text(json.dumps(manifest))
    for classes, own in (
        (None, None),
        ([{"name": "square", "value": 1}, {"name": "round", "value": 2}], None),
        ([{"name": "bent", "color": "#123456", "members": ["round", "flat"]}], "#123456"),
    ):
        request = {**train_request(chips, tmp_path / "net"), "classes": classes}
        training = Training(read_train(Params(request, "params")), read_sets([chips]), Recorder())
        colours = [one.spec.color for one in training.classes]
        assert len(set(colours)) == len(colours)
        assert own is None or colours == [own]


def test_missing_chips_are_named(tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        train(tmp_path, tmp_path / "net")
    assert caught.value.file == str(tmp_path / "chips.json")


def test_unknown_setting_is_refused(box_chips: Path, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="`lerning_rate`"):
        train(box_chips, tmp_path / "net", lerning_rate=1)
