"""test_chip_sets.py: owns the tests of learning from several folders of chips."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from learning import Recorder
from scenes import make_chips, train_request

from dls_engine.errors import EngineError
from dls_engine.learn.chip_sets import read_sets
from dls_engine.learn.settings import read_train
from dls_engine.learn.train import Training, run
from dls_engine.params import Params


def request(folders: list[Path], out: Path, **settings: Any) -> Params:
    made = train_request(folders[0], out, **settings)
    return Params({**made, "chips": [str(folder) for folder in folders]}, "params")


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """Chips of two scenes, whose units have the same keys."""
    return [make_chips(tmp_path / name, seed=seed) for name, seed in (("a", 1), ("b", 2))]


def edit(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    path = folder / "chips.json"
    manifest = json.loads(path.read_text())
    change(manifest)
    path.write_text(json.dumps(manifest))


def test_all_folders_are_learnt_from_and_scored(folders: list[Path], tmp_path: Path) -> None:
    result = run(request(folders, tmp_path / "net"), Recorder())
    assert result["scores"]["split"] == "test"
    assert result["scores"]["units"] == 2
    assert result["scores"]["overall"]["f1"] >= 0.7
    chips = json.loads((tmp_path / "net" / "model.json").read_text())["provenance"]["chips"]
    alone = [Training(read_train(request([f], tmp_path / "x")), read_sets([f]), Recorder())
             for f in folders]  # fmt: skip
    assert chips["training"] == sum(len(one.training) for one in alone)
    assert chips["manifest_sha256"] not in [one.manifest.digest for one in alone]
    assert result["notes"] == []


def test_each_folder_is_split_as_it_would_be_alone(folders: list[Path], tmp_path: Path) -> None:
    def unsplit(manifest: dict[str, Any]) -> None:
        for entry in manifest["units"] + manifest["chips"]:
            entry["split"] = "training"

    edit(folders[1], unsplit)
    asked = read_train(request(folders, tmp_path / "net", validation=0.5))
    both = Training(asked, read_sets(folders), Recorder())
    kept = {chip.unit for chip in both.validation if folders[0] in chip.image.parents}
    drawn = {chip.unit for chip in both.validation if folders[1] in chip.image.parents}
    learnt = {chip.unit for chip in both.training if folders[1] in chip.image.parents}
    assert kept == {"plots/b"}
    assert drawn and learnt and drawn.isdisjoint(learnt)
    # Units of one key are told apart, and looked at in the imagery of their own.
    units = [unit for unit in both.manifest.units if unit.key == "plots/a"]
    assert [unit.source["paths"][0] for unit in units] == [str(f / "scene.tif") for f in folders]


def test_a_folder_may_be_for_scoring_alone(folders: list[Path], tmp_path: Path) -> None:
    def held(manifest: dict[str, Any]) -> None:
        for entry in manifest["units"] + manifest["chips"]:
            entry["split"] = "test"

    edit(folders[1], held)
    asked = read_train(request(folders, tmp_path / "net"))
    training = Training(asked, read_sets(folders), Recorder())
    assert all(folders[0] in chip.image.parents for chip in training.training)
    edit(folders[0], held)
    with pytest.raises(EngineError, match="no chip to train on"):
        Training(asked, read_sets(folders), Recorder())


@pytest.mark.parametrize(
    ("member", "value", "words"),
    [
        ("format", "coco", "they differ in format"),
        ("tile", [32, 32], "64 x 64 px; 32 x 32 px"),
        ("bands", ["blue", "green", "red"], "red, green, blue; blue, green, red"),
        ("dtype", "uint16", "uint8; uint16"),
        ("nodata", 0, "none; 0"),
        ("classes", [{"name": "square", "value": 2}], "square = 1; square = 2"),
    ],
)
def test_folders_that_do_not_go_together_are_refused(
    folders: list[Path], member: str, value: Any, words: str
) -> None:
    edit(folders[1], lambda manifest: manifest.update({member: value}))
    with pytest.raises(EngineError, match=words) as caught:
        read_sets(folders)
    assert caught.value.file == str(folders[1])


def test_other_cells_are_noted(folders: list[Path], tmp_path: Path) -> None:
    edit(folders[1], lambda manifest: manifest.update(cell_size=[1.0, 1.0]))
    result = run(request(folders, tmp_path / "net", iterations=2), Recorder())
    assert "The chips differ in cell size (0.5 and 1); the package names the first." in (
        result["notes"]
    )


def test_no_folder_is_no_request(tmp_path: Path) -> None:
    made = train_request(tmp_path, tmp_path / "net")
    with pytest.raises(EngineError, match="names no folder"):
        read_train(Params({**made, "chips": []}, "params"))
