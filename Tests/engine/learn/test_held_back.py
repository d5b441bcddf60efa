"""test_held_back.py: owns the tests of which chips are held back where the units have no split."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from learning import Recorder
from scenes import make_chips, train_request

from dls_engine.errors import EngineError
from dls_engine.learn.chip_sets import read_sets
from dls_engine.learn.manifest import Chip, Manifest, Unit, read_manifest
from dls_engine.learn.settings import read_train
from dls_engine.learn.splitting import split_chips
from dls_engine.learn.train import Training
from dls_engine.params import Params


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    return read_manifest(make_chips(tmp_path_factory.mktemp("pattern") / "chips"))


def many(pattern: Manifest, units: int, chips: int = 3) -> Manifest:
    """As many units, with as many chips each, and no split."""
    pattern.units = [Unit(f"u/{i}", "training", {}, [], {}) for i in range(units)]
    pattern.chips = [
        Chip(Path(f"{i}-{j}.tif"), None, f"u/{i}", "training")
        for i in range(units)
        for j in range(chips)
    ]
    return pattern


def request(**settings: Any) -> Any:
    return read_train(Params(train_request(Path("chips"), Path("net"), **settings), "params"))


@pytest.mark.parametrize("seed", range(12))
def test_of_few_units_one_is_held_back(pattern: Manifest, seed: int) -> None:
    manifest = many(pattern, 6)
    training, validation = split_chips(manifest, request(seed=seed, validation=0.1))
    held = {chip.unit for chip in validation}
    assert held and held.isdisjoint({chip.unit for chip in training})
    assert {unit.key for unit in manifest.units if unit.split == "validation"} == held
    assert len(training) + len(validation) == 18


@pytest.mark.parametrize("seed", range(12))
def test_of_one_unit_single_chips_are(pattern: Manifest, seed: int) -> None:
    training, validation = split_chips(many(pattern, 1, 5), request(seed=seed, validation=0.1))
    assert validation and len(training) + len(validation) == 5


@pytest.mark.parametrize("seed", range(12))
def test_something_is_left_to_learn_from(pattern: Manifest, seed: int) -> None:
    training, validation = split_chips(many(pattern, 3), request(seed=seed, validation=0.9))
    assert training and validation


def test_the_draw_of_a_unit_is_its_own(pattern: Manifest) -> None:
    """More units leave those that were drawn where they were."""
    few = {c.unit for c in split_chips(many(pattern, 40), request(validation=0.2))[1]}
    more = {c.unit for c in split_chips(many(pattern, 60), request(validation=0.2))[1]}
    assert few == more & {f"u/{i}" for i in range(40)}
    assert few == {f"u/{i}" for i in (1, 18, 31, 33, 34)}


def test_chips_are_looked_at_once(pattern: Manifest, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are: comparing each with all others took hours."""
    compared = 0

    def count(self: Chip, other: object) -> bool:
        nonlocal compared
        compared += 1
        return self is other

    monkeypatch.setattr(Chip, "__eq__", count)
    training, validation = split_chips(many(pattern, 200, 10), request(validation=0.2))
    assert len(training) + len(validation) == 2000
    assert compared == 0


@pytest.mark.parametrize("monitor", ["valid_loss", "f1"])
def test_what_cannot_be_watched_is_refused_before_the_first_epoch(
    tmp_path: Path, monitor: str
) -> None:
    folder = make_chips(tmp_path / "chips")
    manifest = json.loads((folder / "chips.json").read_text())
    for kind in ("units", "chips"):
        manifest[kind] = [one for one in manifest[kind] if one["split"] == "training"]
    (folder / "chips.json").write_text(json.dumps(manifest))
    made = train_request(folder, tmp_path / "net", stop_early={"monitor": monitor}, validation=0)
    asked = read_train(Params(made, "params"))
    context = Recorder()
    with pytest.raises(EngineError, match="no unit is held back"):
        Training(asked, read_sets([folder]), context).learn()
    assert context.reports == []
