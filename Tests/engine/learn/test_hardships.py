"""test_hardships.py: owns the tests of trainings that something goes wrong around."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from learning import Recorder, train
from scenes import make_chips, train_request

from dls_engine.errors import EngineError
from dls_engine.learn import loop, onnx_export
from dls_engine.learn import train as training_module
from dls_engine.learn.chip_sets import read_sets
from dls_engine.learn.settings import read_train
from dls_engine.learn.train import Training
from dls_engine.params import Params


def test_a_model_without_an_onnx_file_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hours of learning are not thrown away because a converter knows no such network."""

    def failing(*_: Any) -> None:
        raise RuntimeError("no such operator")

    monkeypatch.setattr(onnx_export, "_convert", failing)
    trained = train(make_chips(tmp_path / "chips"), tmp_path / "net", iterations=2)
    assert "The model has no ONNX file, since the conversion failed: RuntimeError." in (
        trained.result["notes"]
    )
    assert not (trained.out / "model.onnx").exists()
    assert (trained.out / "weights.safetensors").exists()
    assert json.loads((trained.out / "model.json").read_text())["onnx"]["file"] is None


def test_what_fails_after_learning_does_not_have_it_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chips = make_chips(tmp_path / "chips")

    def failing(*_: Any) -> None:
        raise ValueError("not scored")

    with monkeypatch.context() as broken:
        broken.setattr(training_module.Training, "score", failing)
        with pytest.raises(ValueError, match="not scored"):
            train(chips, tmp_path / "net", iterations=7)
    context = Recorder()
    train(chips, tmp_path / "net", context, iterations=7)
    assert context.logs == ["resumed at iteration 7 of 7"]
    assert [one for one in context.reports if one["unit"] == "iterations"] == []


def test_chips_that_were_replaced_end_the_training(tmp_path: Path) -> None:
    """Pictures of the new ones would be taught with labels of the old."""
    folder = make_chips(tmp_path / "chips")
    made = train_request(folder, tmp_path / "net", epochs=3, iterations=None)
    request = read_train(Params({**made, "resume": False}, "params"))
    training = Training(request, read_sets([folder]), Recorder())
    manifest = folder / "chips.json"
    text = manifest.read_text()
    manifest.write_text(text)  # the same again, though later
    training.learn()
    manifest.write_text(text.replace('"square"', '"other"'))
    training = Training(request, training.sets, Recorder())
    with pytest.raises(EngineError, match="other chips have taken its place") as caught:
        training.learn()
    assert caught.value.file == str(folder)


def test_the_order_of_a_pass_is_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []
    one_pass = loop.one_pass

    def counted(weights: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        drawn.append(len(weights))
        return one_pass(weights, rng)

    monkeypatch.setattr(loop, "one_pass", counted)
    trained = train(make_chips(tmp_path / "chips"), tmp_path / "net", epochs=3, iterations=None)
    assert trained.result["epochs"] == 3
    assert len(drawn) <= 3


def test_a_part_of_an_epoch_is_no_whole_one(tmp_path: Path) -> None:
    folder = make_chips(tmp_path / "chips")
    chips = json.loads((folder / "chips.json").read_text())["chips"]
    epoch = sum(chip["split"] == "training" for chip in chips) // 2
    assert epoch > 2
    for iterations in (1, epoch + 1):
        trained = train(folder, tmp_path / "net", iterations=iterations, batch_size=2)
        assert trained.result["epochs"] == round(iterations / epoch, 3)
        told = [r["metrics"]["epoch"] for r in trained.context.reports if r["metrics"]]
        assert told[-1] == trained.result["epochs"]


def test_more_classes_than_a_label_picture_can_tell_apart_are_refused(tmp_path: Path) -> None:
    folder = make_chips(tmp_path / "chips", "classified_tiles")
    manifest = json.loads((folder / "chips.json").read_text())
    more = [{"name": f"c{i}", "value": i + 300} for i in range(254)]
    manifest["classes"] += more
    (folder / "chips.json").write_text(json.dumps(manifest))
    made = train_request(folder, tmp_path / "net", model_type="unet", backbone="light")
    request = read_train(Params(made, "params"))
    with pytest.raises(EngineError, match="tells 254 classes apart at most, and there are 255"):
        Training(request, read_sets([folder]), Recorder())
