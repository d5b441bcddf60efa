"""test_lsp_workspace.py: owns a look at every file: it gives way to edits and can be stopped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pipe import Pipe

PEOPLE = "".join(f"person p{n} {{ account = \"a{n}\" }}\n" for n in range(300))
FILES = 1500


@pytest.fixture
def pipe(program: Path, tmp_path: Path) -> Iterator[Pipe]:
    for number in range(FILES):
        (tmp_path / f"f{number:04}.dlsproj").write_text(PEOPLE, encoding="utf-8")
    found = Pipe(program, tmp_path)
    yield found
    found.end()


def parts(pipe: Pipe) -> list[dict[str, Any]]:
    return [
        item for one in pipe.heard
        if one.get("method") == "$/progress" and one["params"]["token"] == "part"
        for item in one["params"]["value"]["items"]
    ]  # fmt: skip


def begin(pipe: Pipe) -> None:
    """Asks, and waits for the first report."""
    pipe.hello(capabilities={"textDocument": {"diagnostic": {}}})
    pipe.open("person ana {}\n")
    pipe.send({"id": "all", "method": "workspace/diagnostic", "params": {
        "previousResultIds": [], "partialResultToken": "part"}})
    pipe.wait(lambda one: one.get("method") == "$/progress")


def test_an_edit_does_not_wait(pipe: Pipe) -> None:
    begin(pipe)
    where = {"textDocument": {"uri": pipe.uri()}, "position": {"line": 0, "character": 8}}
    pipe.send(pipe.edit(2, "person bo {}\n"))
    assert "person bo" in pipe.ask("textDocument/hover", where)["result"]["contents"]["value"]
    ids = [one.get("id") for one in pipe.heard if "method" not in one]
    assert "all" not in ids, "the hover waited for every file"
    assert pipe.answer("all")["result"] == {"items": []}
    assert len(parts(pipe)) == FILES + 1


def test_an_edit_does_not_wait_for_a_search(pipe: Pipe) -> None:
    pipe.hello()
    pipe.open("person ana {}\n")
    pipe.send({"id": "found", "method": "workspace/symbol", "params": {"query": "bo"}})
    pipe.send(pipe.edit(2, "person bo {}\n"))
    pipe.published(2)
    assert all(one.get("id") != "found" for one in pipe.heard)
    assert [one["name"] for one in pipe.answer("found")["result"]] == ["bo"]


def test_cancelling_stops_it(pipe: Pipe) -> None:
    begin(pipe)
    pipe.send({"method": "$/cancelRequest", "params": {"id": "all"}})
    assert pipe.answer("all")["error"]["code"] == -32800
    pipe.ask("textDocument/documentSymbol", {"textDocument": {"uri": pipe.uri()}})
    count = len(parts(pipe))
    assert count < FILES
    pipe.ask("textDocument/documentSymbol", {"textDocument": {"uri": pipe.uri()}})
    assert len(parts(pipe)) == count, "it works on"
