"""test_atomic.py: owns the tests of files and folders that are whole or not there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dls_engine.atomic import new_file, new_folder, temporary_beside
from dls_engine.errors import EngineError


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    with new_file(tmp_path / "sub" / "a.txt") as part:
        part.write_text("new")
        assert names(tmp_path / "sub") == [part.name]
    assert (tmp_path / "sub" / "a.txt").read_text() == "new"
    with pytest.raises(ValueError, match="x"), new_file(tmp_path / "sub" / "a.txt") as part:
        part.write_text("half")
        raise ValueError("x")
    assert (tmp_path / "sub" / "a.txt").read_text() == "new"
    assert names(tmp_path / "sub") == ["a.txt"]


def test_a_folder_takes_the_place_of_the_former_one(tmp_path: Path) -> None:
    target = tmp_path / "chips"
    for text in ("one", "two"):
        with new_folder(target, "mark") as part:
            (part / "mark").write_text(text)
    assert (target / "mark").read_text() == "two"
    with pytest.raises(ValueError, match="x"), new_folder(target, "mark"):
        raise ValueError("x")
    assert (target / "mark").read_text() == "two"
    assert names(tmp_path) == ["chips"]


def test_other_things_are_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "holiday").mkdir()
    (tmp_path / "holiday" / "picture.jpg").touch()
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "pipe")
    holiday = tmp_path / "holiday"
    with pytest.raises(EngineError, match="holds other"), new_folder(holiday, "chips.json"):
        pass
    for name in ("file", "pipe"):
        with pytest.raises(EngineError, match="is no folder"), new_folder(tmp_path / name):
            pass
    for name in ("holiday", "pipe"):
        with pytest.raises(EngineError, match="is no file"), new_file(tmp_path / name):
            pass
    assert names(tmp_path) == ["file", "holiday", "pipe"]
    assert (tmp_path / "holiday" / "picture.jpg").exists()


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with new_folder(tmp_path / "empty", "chips.json") as part:
        (part / "chips.json").touch()
    assert names(tmp_path / "empty") == ["chips.json"]


def test_temporary_names_carry_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DLS_RUN_ID", "train-20261123T210612Z-3f2a")
    name = temporary_beside(tmp_path / "model").name
    assert name == ".model.train-20261123T210612Z-3f2a.part"
