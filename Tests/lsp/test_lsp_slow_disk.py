"""test_lsp_slow_disk.py: owns a disk that doesn't answer: who looks at it waits, nobody else."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pipe import PATIENCE, Pipe

HERE = Path(__file__).parent
CANCELLED = -32800
PROJECT = """\
project p {}
source away { path = "slow/a.tif" }
source here { path = "b.tif" }
schema c { class oak { value = 1 } }
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="loads a library of Linux")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The disk that doesn't answer."""
    built = tmp_path_factory.mktemp("library") / "slow_disk.so"
    words = ["cc", "-O1", "-Wall", "-Wextra", "-shared", "-fPIC", "-o", built, HERE / "slow_disk.c"]
    subprocess.run(words, check=True)
    return built


class SlowDisk:
    """A server on such a disk, and what opens the gate."""

    def __init__(self, program: Path, folder: Path, library: Path) -> None:
        self.gate = folder / "gate"
        self.gate.touch()
        work = folder / "work"
        work.mkdir()
        self.pipe = Pipe(
            program, work, LD_PRELOAD=str(library), SLOW_PART="/slow/", SLOW_GATE=str(self.gate)
        )
        self.pipe.hello(capabilities={"workspace": {"inlayHint": {"refreshSupport": True}}})
        self.pipe.open(PROJECT)

    def at(self, line: int, column: int, file: str = "main.dlsproj") -> dict[str, Any]:
        place = {"line": line, "character": column}
        return {"textDocument": {"uri": self.pipe.uri(file)}, "position": place, "newName": "d"}

    def hover(self, name: str, file: str = "main.dlsproj") -> dict[str, Any]:
        """A request that looks at what doesn't answer."""
        return {"id": name, "method": "textDocument/hover", "params": self.at(1, 24, file)}

    def reach(self, name: str = "a.tif") -> None:
        """Waits until somebody looks at it."""
        end = time.monotonic() + PATIENCE
        while not self.gate.with_name(f"gate.{name}").exists():
            assert self.pipe.server.poll() is None and time.monotonic() < end
            time.sleep(0.001)

    def answer(self) -> None:
        """Lets the disk answer."""
        self.gate.unlink(missing_ok=True)


@pytest.fixture
def disk(program: Path, tmp_path: Path, library: Path) -> Iterator[SlowDisk]:
    found = SlowDisk(program, tmp_path, library)
    yield found
    found.answer()
    found.pipe.end()


def test_an_older_rename_does_not_wait_for_a_younger_hover(disk: SlowDisk) -> None:
    """The rename is tried after the hover, since it asks for other files first."""
    pipe = disk.pipe
    rename = {"id": "rename", "method": "textDocument/rename", "params": disk.at(3, 7)}
    pipe.send(rename, disk.hover("hover"))
    assert "error" not in pipe.answer("rename")
    disk.reach()
    disk.answer()
    assert "slow/a.tif" in str(pipe.answer("hover")["result"])


def test_what_was_seen_before_a_question_does_not_answer_it(disk: SlowDisk) -> None:
    """A file that is made while somebody looks for it, and then asked for."""
    pipe = disk.pipe
    # Data and store of a text with errors are looked at by nobody else.
    pipe.open('project q { a b c\nsource s { path = "slow/b.tif" }\n', "q.dlsproj")
    pipe.send(disk.hover("before", "q.dlsproj"))
    disk.reach("b.tif")
    file = pipe.folder / "slow" / "b.tif"
    file.parent.mkdir()
    file.write_bytes(b"x" * 4000)
    pipe.send(disk.hover("after", "q.dlsproj"))
    pipe.ask("textDocument/documentSymbol", {"textDocument": {"uri": pipe.uri()}})
    disk.answer()
    assert "no such file" not in str(pipe.answer("after")["result"])
    assert "error" not in pipe.answer("before")


@pytest.mark.parametrize(("line", "column"), [(0, 8), (2, 7)])
def test_what_asks_for_results_does_not_wait_for_imagery(
    disk: SlowDisk, line: int, column: int
) -> None:
    """A rename of a project or an export says where its results stay, if some are there."""
    pipe = disk.pipe
    pipe.open("project q {}\nschema s {}\nexport e { schema = s }\n", "q.dlsproj")
    pipe.send(disk.hover("hover"))
    disk.reach()
    assert "error" not in pipe.ask("textDocument/rename", disk.at(line, column, "q.dlsproj"))


def test_a_look_at_another_folder_does_not_wait(disk: SlowDisk) -> None:
    pipe = disk.pipe
    pipe.send(disk.hover("hover"))
    disk.reach()
    assert "b.tif" in str(pipe.ask("textDocument/hover", disk.at(2, 24))["result"])
    (pipe.folder / "here").mkdir()
    (pipe.folder / "here" / "c.tif").touch()
    pipe.open('project q {}\nsource s { path = "here/" }\n', "q.dlsproj")
    items = pipe.ask("textDocument/completion", disk.at(1, 24, "q.dlsproj"))["result"]
    assert "c.tif" in str(items)
    assert not [one for one in pipe.heard if one.get("id") == "hover"]


def test_data_of_another_project_are_looked_at_all_the_same(disk: SlowDisk) -> None:
    def refreshes() -> int:
        return sum(one.get("method") == "workspace/inlayHint/refresh" for one in pipe.heard)

    pipe = disk.pipe
    disk.reach()
    pipe.open("project q {}\n", "q.dlsproj")
    pipe.wait(lambda one: one.get("method") == "workspace/inlayHint/refresh")
    assert refreshes() == 1
    # And those of the first one, once its disk answers.
    since = len(pipe.heard)
    disk.answer()
    pipe.wait(lambda one: one.get("method") == "workspace/inlayHint/refresh", since)
    pipe.send(pipe.edit(2, "//\n"))
    pipe.wait(lambda one: one.get("method") == "workspace/inlayHint/refresh", since + 1)


def test_a_folder_that_never_answers_is_left_out_of_the_workspace(disk: SlowDisk) -> None:
    def symbols() -> str:
        return str(pipe.ask("workspace/symbol", {"query": "person"})["result"])

    pipe = disk.pipe
    for name, person in (("slow/deep/lost", "lost-person"), ("z/kept", "kept-person")):
        path = pipe.folder / f"{name}.dlsproj"
        path.parent.mkdir(parents=True)
        path.write_text(f"person {person} {{}}\n")
    # Of a link a look at its folder doesn't say what it leads to.
    (pipe.folder / "slow" / "away.dlsproj").symlink_to(pipe.folder / "z" / "kept.dlsproj")
    (pipe.folder / "main.dlsproj").write_text(PROJECT)
    found = symbols()
    assert "kept-person" in found and "lost-person" not in found
    assert "error" not in pipe.ask("textDocument/references", disk.at(3, 7) | {"context": {}})
    pipe.wait(lambda one: one.get("method") == "window/showMessage"
              and "deep doesn't" in one["params"]["message"])  # fmt: skip
    told = [one["params"]["message"] for one in pipe.heard
            if one.get("method") == "window/showMessage"]  # fmt: skip
    assert [one.split(" doesn't answer")[0] for one in told] == [
        str(pipe.folder / "slow" / name) for name in ("away.dlsproj", "deep")
    ]  # fmt: skip
    disk.answer()
    end = time.monotonic() + PATIENCE
    while "lost-person" not in symbols():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_keys_go_on_however_long_the_look_after_the_first_takes(disk: SlowDisk) -> None:
    """Each asks what data and store say of the new text."""
    pipe = disk.pipe
    disk.reach()
    for version in range(2, 1100):
        pipe.send(pipe.edit(version, "//\n"))
        pipe.ask("textDocument/documentSymbol", {"textDocument": {"uri": pipe.uri()}})


def test_the_end_does_not_wait_for_a_disk_that_never_answers(disk: SlowDisk) -> None:
    pipe = disk.pipe
    pipe.send(disk.hover("hover"))
    disk.reach()
    assert pipe.ask("shutdown")["result"] is None
    assert pipe.answer("hover")["error"]["code"] == CANCELLED
    pipe.tell("exit")
    assert pipe.code() == 0
