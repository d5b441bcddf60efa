"""conftest.py: owns what the learning tests share: a finder of squares, trained once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from conversion import as_the_engine_does, export_quickly
from learning import Trained, train
from scenes import make_chips


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    """Tests compare numbers to the bit, and their tensors are too small to share."""
    import torch

    torch.set_num_threads(1)
    yield


@pytest.fixture(autouse=True)
def quick_onnx(monkeypatch: pytest.MonkeyPatch) -> None:
    """To convert a network takes longer than the few iterations of a test: two are converted as
    users have it, here, and those of other kinds where they are learnt."""
    monkeypatch.setattr("dls_engine.learn.onnx_export.export_onnx", export_quickly)


@pytest.fixture(scope="session")
def box_chips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Chips with boxes."""
    return make_chips(tmp_path_factory.mktemp("boxes") / "chips")


@pytest.fixture(scope="session")
def finder(box_chips: Path, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A center_net that finds squares."""
    with as_the_engine_does():
        return train(box_chips, tmp_path_factory.mktemp("finder") / "squares")


@pytest.fixture(scope="session")
def painter(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A light unet that paints squares, on four bands of uint16."""
    chips = make_chips(
        tmp_path_factory.mktemp("pixels") / "chips", "classified_tiles", bands=4, dtype="uint16"
    )
    out = tmp_path_factory.mktemp("painter") / "painted"
    with as_the_engine_does():
        return train(chips, out, model_type="unet", backbone="light")
