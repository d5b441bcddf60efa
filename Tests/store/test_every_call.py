"""`apply`, the first and a later one, and an import: killed, and the power cut, at any call.

Each at 1,000 rows, by the built program. Here at a choice of calls, among them every sync,
truncation, creation, removal and new name; with DLS_CRASH_EVERY=1, as in `make crash`, at all.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from power_cut import PowerCut
from test_random_kills import DLS, PROJECT, squares
from watched import KILLED, Call, Run, Watcher

ENGINE = Path(__file__).parents[1] / "fixtures/fake_engine.py"
IS_THOROUGH = "DLS_CRASH_EVERY" in os.environ
# Every so many of the writes; and how many power cuts at a moment.
STRIDE, CUTS = (1, 5) if IS_THOROUGH else (61, 1)
STORE = "trees.gpkg"
APPLY, IMPORT = ("apply", "--yes"), ("samples", "import")
HERE = PROJECT.replace("owner = maria,", f'owner = maria, store = "store/{STORE}",')
MORE = HERE.replace("tree { value = 1 }", "tree { value = 1 }\n class bush { value = 2 }").replace(
    "person maria {}", "person maria {}\nperson sam {}"
)


def plain(lines: list[str]) -> str:
    """Lines without what differs from run to run: moments, and the hashes of rows with moments."""
    text = "\n".join(lines)
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "MOMENT", text)
    return re.sub(r"'[0-9a-f]{64}'", "HASH", text)


def fault(store: sqlite3.Connection) -> str | None:
    """What SQLite and the store's own counts find wrong."""
    found = store.execute("PRAGMA integrity_check").fetchall()
    if found != [("ok",)]:
        return f"pages: {found[:3]}"
    if orphans := store.execute("PRAGMA foreign_key_check").fetchall():
        return f"rows that refer to none: {orphans[:3]}"
    for layer in ("work_units", "training_samples"):
        (check,) = store.execute(f"SELECT rtreecheck('rtree_{layer}_geom')").fetchone()
        count = f"SELECT count(*) FROM {layer}"
        told = f"SELECT feature_count FROM gpkg_ogr_contents WHERE table_name = '{layer}'"
        if check != "ok" or store.execute(count).fetchone() != store.execute(told).fetchone():
            return f"{layer}: index {check}, or the count is wrong"
    return None


def content(folder: Path) -> list[str] | str | None:
    """Every row of a store, as the next program sees them; what is wrong with it; None without one.

    Looked at in a copy: nothing here is mended before the product itself comes.
    """
    if not (folder / STORE).exists():
        return None
    look = folder.parent / "look"
    shutil.rmtree(look, ignore_errors=True)
    shutil.copytree(folder, look)
    store = sqlite3.connect(look / STORE)
    try:
        if wrong := fault(store):
            return wrong
        tables = store.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'rtree_%' "
            "AND name NOT LIKE 'sqlite_%' ORDER BY name"
        ).fetchall()
        return [
            f"{table} {row}"
            for (table,) in tables
            for row in store.execute(f'SELECT * FROM "{table}" ORDER BY 1')
        ]
    except sqlite3.Error as error:
        return f"{error}"
    finally:
        store.close()


class Stage:
    """A project, its store before a deed, and what the deed does where nothing happens to it."""

    def __init__(self, place: Path, deed: str, mode: str, watcher: Watcher) -> None:
        self.watcher = watcher
        self.root = place / "project"
        self.store = self.root / "store"
        self.saved = place / "saved"
        self.store.mkdir(parents=True)
        self.environment = {
            **os.environ, "HOME": str(place), "XDG_CACHE_HOME": str(place / "cache"),
            "DLS_ENGINE": str(ENGINE), "SWIFT_BACKTRACE": "enable=no", "NO_COLOR": "1",
        }  # fmt: skip
        self.command = IMPORT if deed == "import" else APPLY
        self.prepare(deed, mode)
        shutil.copytree(self.store, self.saved)
        self.old = content(self.store)
        # The first answers fill the cache, and what a probe says isn't part of what is compared.
        self.run("plan")
        self.reset()
        self.whole = self.watched()
        assert self.whole.code == 0, self.whole.output
        self.new = content(self.store)
        assert isinstance(self.new, list) and self.new != self.old, self.new
        self.plain_new = plain(self.new)
        self.names = names(self.store)
        self.again = self.run(*self.command)

    def prepare(self, deed: str, mode: str) -> None:
        """The data and the store that the deed begins with."""

        def write(name: str, text: str) -> None:
            (self.root / name).write_text(text)

        write("trees.dlsproj", HERE)
        write("ortho.tif", "no imagery")
        write("units.geojson", squares(500 if deed == "apply" else 1000, 10))
        write("boxes.geojson", squares(500, 4))
        if deed == "first apply":
            return
        self.run(*APPLY)
        self.run(*IMPORT)
        with sqlite3.connect(self.store / STORE) as store:
            store.execute(f"PRAGMA journal_mode={mode}")
        store.close()
        if deed == "apply":
            write("units.geojson", squares(1000, 10))
            write("trees.dlsproj", MORE)
        else:
            write("boxes.geojson", squares(1000, 5))

    def reset(self) -> None:
        """Sets the store's folder back to how it was."""
        for path in self.store.iterdir():
            path.unlink()
        for path in self.saved.iterdir():
            shutil.copy(path, self.store / path.name)

    def run(self, *arguments: str) -> str:
        """Runs dls to its end and returns what it says of the work itself."""
        done = subprocess.run(
            [DLS, *arguments], cwd=self.root, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, (arguments, done.stdout)
        return said(done.stdout)

    def watched(self, dying: int = -1) -> Run:
        """Does the deed, up to a call."""
        command = [str(DLS), *self.command]
        return self.watcher.run(self.store, command, self.environment, self.root, dying)

    def end(self, found: list[str] | str | None) -> str:
        """Which of the two states it is, or what is wrong with it."""
        if found == self.old:
            return "old"
        if isinstance(found, list) and plain(found) == self.plain_new:
            return "new"
        return f"neither: {found if isinstance(found, str) else 'rows of both'}"

    def next_run(self, end: str) -> str | None:
        """What is odd about the next run of the same command, if anything; it makes the new."""
        told = self.run(*self.command)
        usual = self.again if end == "new" else said(self.whole.output)
        if told != usual:
            return f"it says\n{told}\ninstead of\n{usual}"
        if (there := names(self.store)) != self.names:
            return f"the folder holds {there}"
        after_it = self.end(content(self.store))
        return None if after_it == "new" else f"it leaves {after_it}"


def said(output: str) -> str:
    """What a run says, but for how far it has come and what is new."""
    lines = output.replace("\r", "\n").splitlines()
    return plain([line for line in lines if not line.startswith("look at the data")])


def names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


SCENES = [
    ("first apply", "delete"), ("apply", "delete"), ("apply", "wal"), ("import", "delete"),
    ("import", "wal"),
]  # fmt: skip


@pytest.fixture(scope="module")
def watcher(tmp_path_factory: pytest.TempPathFactory) -> Watcher:
    """The watcher, where one program may watch another."""
    if shutil.which("cc") is None and "CI" not in os.environ:
        pytest.skip("no C compiler here, and the watcher is C")
    made = Watcher(tmp_path_factory.mktemp("watcher"))
    if not made.is_allowed() and "CI" not in os.environ:
        pytest.skip("this system lets no program watch another (ptrace)")
    return made


@pytest.fixture(scope="module", params=SCENES, ids=" ".join)
def stage(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, watcher: Watcher
) -> Stage:
    """A scene set up."""
    deed, mode = request.param
    return Stage(tmp_path_factory.mktemp("stage"), deed, mode, watcher)


def moments(calls: list[Call]) -> list[int]:
    """The calls that are tried: those that aren't writes, what follows them, and some writes.

    The index of a log, which lives in memory, is nothing special.
    """
    special = {
        number
        for number, call in enumerate(calls)
        if call.kind != "write" and not call.name.endswith("-shm")
    }
    even = range(0, len(calls), STRIDE)
    return sorted(n for n in {*special, *(n + 1 for n in special), *even} if n < len(calls))


def test_death_at_a_call_leaves_old_or_new(stage: Stage) -> None:
    calls = stage.whole.calls
    assert len(calls) > 100
    assert {"write", "sync", "remove", "create"} <= {call.kind for call in calls}
    ends = []
    for moment in moments(calls):
        stage.reset()
        assert stage.watched(moment).code == KILLED
        end = stage.end(content(stage.store))
        where = f"killed before call {moment} of {len(calls)}, {calls[moment]}"[:300]
        assert end in ("old", "new"), f"{where}: {end}"
        odd = stage.next_run(end)
        assert odd is None, f"{where}, {end}; then {odd}"
        ends.append(end)
    # The old comes before the new, and both are met: there are calls after the one that decides.
    assert ends == sorted(ends, reverse=True) and set(ends) == {"old", "new"}
    print(f"{len(ends)} kills of {len(calls)} calls, {ends.count('old')} old")


def cuts(stage: Stage, calls: list[Call]) -> Iterator[tuple[int, str, dict[str, bytes]]]:
    """Power cuts at moments of a record: the moment, what is left by name, and its bytes."""
    stage.reset()
    power = PowerCut(stage.store)
    # The record's files are those of another copy, and have other numbers.
    power.contents = {}
    for call in calls:
        if call.name in power.names and call.inode not in power.contents:
            power.contents[call.inode] = power.names[call.name]
    chosen = set(moments(calls)) | {len(calls)}
    for moment in range(len(calls) + 1):
        if moment > 0:
            power.note(calls[moment - 1])
        if moment not in chosen:
            continue
        for seed in range(CUTS if moment < len(calls) else 10):
            state = power.state(random.Random(f"{moment} {seed}"))
            power.write(stage.store, state)
            yield moment, stage.end(content(stage.store)), state


def test_a_power_cut_leaves_old_or_new(stage: Stage) -> None:
    calls = stage.whole.calls
    ends = set()
    tried: set[tuple[str, ...]] = set()
    for moment, end, state in cuts(stage, calls):
        assert end in ("old", "new"), f"power cut before call {moment} of {len(calls)}: {end}"
        ends.add(end)
        assert end == "new" or moment < len(calls), "what was told as done is undone"
        # What the next run makes of it depends on what files there are.
        if IS_THOROUGH or (kinds := tuple(sorted(kind(name) for name in state))) not in tried:
            tried.add(() if IS_THOROUGH else kinds)
            odd = stage.next_run(end)
            where = f"power cut before call {moment}, {end}, {sorted(state)}"
            assert odd is None, f"{where}; then {odd}"
    assert ends == {"old", "new"}


def kind(name: str) -> str:
    """A name without what differs from run to run."""
    return re.sub(r"\.p\d+-[\d-]+[0-9a-f]*\.", ".RUN.", name)


def test_a_sync_that_is_left_out_is_found(stage: Stage) -> None:
    """The model sees what it is for: a program that forgets to synchronise files, or the folder."""
    calls = stage.whole.calls
    without_files = [c for c in calls if c.kind != "sync" or c.name == ""]
    found = {end for _, end, _ in cuts(stage, without_files)}
    assert any(end.startswith("neither") for end in found), found
    if stage.old is None:
        without_folder = [c for c in calls if c.kind != "sync" or c.name != ""]
        last = [end for n, end, _ in cuts(stage, without_folder) if n == len(without_folder)]
        assert "old" in last, "the new name is safe without a sync of its folder"
