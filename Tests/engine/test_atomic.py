"""test_atomic.py: owns the tests of files and folders that are whole or not there."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dls_engine import atomic
from dls_engine.atomic import check_folder, new_file, new_folder, temporary_beside
from dls_engine.errors import EngineError

OWN = re.compile(r"mark|images|images/\d{9}\.tif")


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


@pytest.mark.parametrize("is_there", [True, False])
def test_a_file_is_never_put_beside_a_databases_log(tmp_path: Path, is_there: bool) -> None:
    target = tmp_path / "map.gpkg"
    log = tmp_path / "map.gpkg-wal"
    if is_there:
        target.write_text("old")
    log.write_text("changes")
    with pytest.raises(EngineError, match=r"map\.gpkg-wal lies beside it"), new_file(target):
        pytest.fail("refused before the work")
    log.unlink()
    # Opened while the work went on.
    with pytest.raises(EngineError, match="lies beside it"), new_file(target) as part:
        part.write_text("new")
        log.write_text("changes")
    assert target.exists() == is_there
    assert not is_there or target.read_text() == "old"
    assert log.read_text() == "changes"


def test_what_a_reader_holds_beside_the_former_file_does_not_reach_the_new_one(
    tmp_path: Path,
) -> None:
    """As QGIS does, which keeps the layers that it shows in this mode."""
    target = tmp_path / "map.gpkg"

    def make(path: Path, count: int) -> None:
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("CREATE TABLE t (n)")
            database.executemany("INSERT INTO t VALUES (?)", [(n,) for n in range(count)])

    make(target, 1000)
    with closing(sqlite3.connect(target)) as reader:
        reader.execute("PRAGMA journal_mode = wal")
        assert reader.execute("SELECT count(*) FROM t").fetchone() == (1000,)
        with new_file(target) as part:
            make(part, 3)
        reader.execute("DELETE FROM t")
        reader.commit()
        for _ in range(2):
            with closing(sqlite3.connect(target)) as database:
                assert database.execute("SELECT count(*) FROM t").fetchone() == (3,)
                assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with closing(sqlite3.connect(target)) as database:
        assert database.execute("SELECT count(*) FROM t").fetchone() == (3,)


def test_a_journal_that_is_done_with_is_no_hindrance(tmp_path: Path) -> None:
    target = tmp_path / "map.gpkg"
    (tmp_path / "map.gpkg-journal").write_bytes(bytes(512))
    with new_file(target) as part:
        part.write_text("new")
    assert target.read_text() == "new"
    (tmp_path / "map.gpkg-journal").write_bytes(bytes.fromhex("d9d505f920a163d7") + bytes(504))
    with pytest.raises(EngineError, match="gpkg-journal lies"), new_file(target):
        pytest.fail("refused before the work")


def test_bytes_are_on_the_disk_before_the_former_ones_go(tmp_path: Path) -> None:
    """The order of calls, as a power cut would find them."""
    target = tmp_path / "chips"
    seen: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_flush_all", "_exchange", "_replace", "_flush_names", "_remove"):
            call = getattr(atomic, name)

            def watched(*rest: Path, call: Any = call, name: str = name) -> object:
                seen.append(name)
                return call(*rest)

            patch.setattr(atomic, name, watched)
        for _ in range(2):
            seen.clear()
            with new_folder(target, "mark") as part:
                (part / "mark").write_text("x")
    order = [name for name in seen if name != "_replace"]
    assert order[1:4] == ["_flush_all", "_exchange", "_flush_names"]
    assert order[-1] == "_remove"


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


class Killed(BaseException):
    """What no handler of a failed rename may catch."""


def test_the_name_of_a_folder_is_never_free(tmp_path: Path) -> None:
    """It is exchanged in one step: between any two calls the one or the other is there."""
    target = tmp_path / "chips"
    if not exchanges(tmp_path):
        pytest.skip("this file system exchanges no names")
    seen: list[bool] = []
    with pytest.MonkeyPatch.context() as patch:
        for name in ("rename", "replace", "unlink"):
            call = getattr(Path, name)

            def watched(self: Path, *rest: object, call: object = call) -> object:
                seen.append(target.is_dir())
                result = call(self, *rest)  # type: ignore[operator]
                seen.append(target.is_dir())
                return result

            patch.setattr(Path, name, watched)
        for text in ("one", "two"):
            with new_folder(target, "mark") as part:
                (part / "mark").write_text(text)
            seen = [] if text == "one" else seen
    assert all(seen)
    assert (target / "mark").read_text() == "two"
    assert names(tmp_path) == ["chips"]


def exchanges(folder: Path) -> bool:
    for name in ("a", "b"):
        (folder / name).mkdir()
    done = atomic._exchange(folder / "a", folder / "b")
    for name in ("a", "b"):
        (folder / name).rmdir()
    return done


def test_a_folder_is_replaced_where_names_are_not_exchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atomic, "_exchange", lambda one, other: False)
    test_a_folder_takes_the_place_of_the_former_one(tmp_path)


def test_death_between_the_two_renames_leaves_the_former_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DLS_RUN_ID", "train-20261123T210612Z-3f2a")
    monkeypatch.setattr(atomic, "_exchange", lambda one, other: False)
    target = tmp_path / "net"
    with new_folder(target) as part:
        (part / "weights").write_text("former")
    rename = Path.rename

    def dying(self: Path, to: Path) -> Path:
        if not self.name.endswith(".old.part") and to == target:
            raise Killed
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", dying)
    with pytest.raises(Killed), new_folder(target) as part:
        (part / "weights").write_text("new")
    left = tmp_path / ".net.train-20261123T210612Z-3f2a.old.part"
    assert (left / "weights").read_text() == "former"


@pytest.mark.parametrize("is_exchanged", [True, False])
def test_a_link_to_a_folder_is_replaced_and_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_exchanged: bool
) -> None:
    if not is_exchanged:
        monkeypatch.setattr(atomic, "_exchange", lambda one, other: False)
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "mark").write_text("one")
    (tmp_path / "chips").symlink_to("disk")
    with new_folder(tmp_path / "chips", "mark") as part:
        (part / "mark").write_text("two")
    assert (tmp_path / "chips" / "mark").read_text() == "two"
    assert (tmp_path / "disk" / "mark").read_text() == "one"
    assert names(tmp_path) == ["chips", "disk"]


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


@pytest.mark.parametrize(
    "other",
    ["notes.txt", "images/notes.txt", "net/model.json", "images/1.tif", "backup.gpkg", "images/a/"],
)
def test_a_folder_with_what_no_run_wrote_stays(tmp_path: Path, other: str) -> None:
    target = tmp_path / "chips"
    (target / "images").mkdir(parents=True)
    for name in ("mark", "images/000000001.tif"):
        (target / name).touch()
    path = target / other
    if other.endswith("/"):
        path.mkdir()
    else:
        path.parent.mkdir(exist_ok=True)
        path.write_text("mine")
    with pytest.raises(EngineError, match="which no run wrote"):
        check_folder(target, "mark", OWN)
    with pytest.raises(EngineError, match="which no run wrote"), new_folder(target, "mark", OWN):
        pass
    assert path.exists()


def test_what_viewers_leave_is_no_reason_to_stay(tmp_path: Path) -> None:
    target = tmp_path / "chips"
    (target / "images").mkdir(parents=True)
    for name in ("mark", "images/000000001.tif.aux.xml", "images/000000001.tif.ovr", ".DS_Store"):
        (target / name).touch()
    with new_folder(target, "mark", OWN) as part:
        (part / "mark").touch()
    assert names(target) == ["mark"]


def test_of_a_link_only_the_link_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    for name in ("mark", "notes.txt"):
        (tmp_path / "elsewhere" / name).touch()
    (tmp_path / "chips").symlink_to("elsewhere")
    with new_folder(tmp_path / "chips", "mark", OWN) as part:
        (part / "mark").touch()
    assert names(tmp_path / "chips") == ["mark"]
    assert names(tmp_path / "elsewhere") == ["mark", "notes.txt"]


def test_temporary_names_carry_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DLS_RUN_ID", "train-20261123T210612Z-3f2a")
    name = temporary_beside(tmp_path / "model").name
    assert name == ".model.train-20261123T210612Z-3f2a.part"


@pytest.mark.parametrize("name", ["a" * 255, "\u68ee" * 85, "a" + "\U0001f332" * 63])
def test_names_as_long_as_a_folder_takes_them(tmp_path: Path, name: str) -> None:
    assert len(os.fsencode(name)) <= 255
    with new_file(tmp_path / name) as part:
        part.touch()
        (part.parent / f"{part.name}-journal").touch()
        (part.parent / f"{part.name}-journal").unlink()
    with new_folder(tmp_path / "folders" / name):
        pass
    with new_folder(tmp_path / "folders" / name):
        pass
    assert names(tmp_path) == sorted([name, "folders"])
    assert names(tmp_path / "folders") == [name]
