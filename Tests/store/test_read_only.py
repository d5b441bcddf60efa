"""Whoever may only read a store can look at it, and is told plainly why nothing can be changed."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_random_kills import DLS, PROJECT, squares

ENGINE = Path(__file__).parents[1] / "fixtures" / "fake_engine.py"
NOBODY = 65534


class Shop:
    """A project with a store, in a folder that nobody may write once it is closed."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "work"
        self.folder.mkdir()
        # Another user reaches neither the build folder nor the checkout.
        self.dls = Path(shutil.copy(DLS, root / "dls"))
        self.engine = Path(shutil.copy(ENGINE, root / "engine"))
        self.home = root / "home"
        self.home.mkdir(mode=0o777)
        os.chmod(self.home, 0o777)
        os.chmod(root, 0o755)
        for name, text in (
            ("trees.dlsproj", PROJECT),
            ("ortho.tif", "no imagery"),
            ("units.geojson", squares(4, 10)),
            ("boxes.geojson", squares(4, 2)),
        ):
            (self.folder / name).write_text(text)

    def run(self, *arguments: str, code: int, user: int | None = None) -> str:
        """What dls says; fails when it ends otherwise."""
        environment = {
            "PATH": os.environ["PATH"], "HOME": str(self.home), "DLS_ENGINE": str(self.engine),
            "NO_COLOR": "1", "SWIFT_BACKTRACE": "enable=no",
        }  # fmt: skip
        other = {"user": user, "group": user, "extra_groups": []} if user is not None else {}
        done = subprocess.run(
            [self.dls, *arguments], cwd=self.folder, env=environment, capture_output=True,
            text=True, stdin=subprocess.DEVNULL, check=False, **other,
        )  # fmt: skip
        said = done.stdout + done.stderr
        assert done.returncode == code, (arguments, done.returncode, said)
        return said

    def close(self, what: str = "folder and files") -> int | None:
        """Takes away the right to write; returns who has to ask then, where root may do all."""
        for path in self.folder.iterdir():
            path.chmod(0o444)
        self.folder.chmod(0o555 if "folder" in what else 0o777)
        # A file whose rights changed is looked at anew, and the cache isn't nobody's to write.
        self.run("check", "--probe", code=0)
        return NOBODY if os.geteuid() == 0 else None

    def state(self) -> dict[str, tuple[int, int, bytes]]:
        """Every file with its number, its time and its bytes."""
        return {
            path.name: (path.stat().st_ino, path.stat().st_mtime_ns, path.read_bytes())
            for path in self.folder.iterdir()
        }


@pytest.fixture
def shop() -> Iterator[Shop]:
    """A shop outside pytest's own folder, which is its user's alone."""
    root = Path(tempfile.mkdtemp(prefix="dls-read-only-"))
    made = Shop(root)
    yield made
    made.folder.chmod(0o755)
    shutil.rmtree(root)


WRITING = {
    "apply": ("apply", "--yes"),
    "samples import": ("samples", "import"),
    "unit set": ("unit", "set", "plots/0", "--status", "reviewed"),
    "rollback": ("rollback", "1", "--yes"),
}


@pytest.mark.parametrize("command", WRITING)
@pytest.mark.parametrize("closed", ["folder and files", "files"])
@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_nothing_is_changed_and_the_reason_is_told(
    shop: Shop, command: str, mode: str, closed: str
) -> None:
    shop.run("apply", "--yes", code=0)
    project = shop.folder / "trees.dlsproj"
    project.write_text(PROJECT.replace("value = 1", "value = 2"))
    shop.run("apply", "--yes", code=0)
    shop.run("samples", "import", code=0)
    project.write_text(PROJECT.replace("value = 1", "value = 3"))
    (shop.folder / "boxes.geojson").write_text(squares(3, 3))
    store = sqlite3.connect(shop.folder / "trees.gpkg")
    assert store.execute(f"PRAGMA journal_mode={mode}").fetchone() == (mode,)
    store.close()
    user = shop.close(closed)
    before = shop.state()
    said = shop.run(*WRITING[command], code=2, user=user)
    assert "trees.gpkg" in said
    assert "cannot be written" in said
    assert "permissions" in said, "the next step"
    assert shop.state() == before
    # The right comes back, and so does everything else.
    shop.folder.chmod(0o755)
    for path in shop.folder.iterdir():
        path.chmod(0o644)
    shop.run("apply", "--yes", code=0)
    assert "0 to create, 0 to update" in shop.run("plan", code=0)


def test_looking_is_allowed(shop: Shop) -> None:
    shop.run("apply", "--yes", code=0)
    shop.run("samples", "import", code=0)
    user = shop.close()
    before = shop.state()
    assert "crowns.tree    4" in shop.run("status", code=0, user=user)
    assert "0 to create, 0 to update" in shop.run("plan", code=0, user=user)
    assert json.loads(shop.run("history", "--json", code=0, user=user))["plans"]
    assert "0 to create" in shop.run("rollback", "1", "--dry-run", code=0, user=user)
    assert "No errors" in shop.run("check", code=0, user=user)
    assert shop.state() == before


def test_a_store_that_is_not_there_yet(shop: Shop) -> None:
    user = shop.close()
    before = shop.state()
    said = shop.run("apply", "--yes", code=2, user=user)
    assert "trees.gpkg" in said and "permission" in said.lower()
    assert shop.state() == before
