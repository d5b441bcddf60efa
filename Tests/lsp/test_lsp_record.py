"""test_lsp_record.py: owns records of conversations: written by the program, held again by it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from pipe import Pipe


def test_record_and_replay(program: Path, tmp_path: Path) -> None:
    folder = tmp_path / "owners-name" / "forest"
    folder.mkdir(parents=True)
    (folder / "lib.dlsproj").write_text("person kim {}\n")
    record = tmp_path / "session.jsonl"
    pipe = Pipe(program, folder, "--record", str(record))
    pipe.hello()
    pipe.open('import "lib.dlsproj" as lib\ngroup g { analysts = [lib.ann] }\n')
    assert "DLS0114" in [one["code"] for one in pipe.published(1)["diagnostics"]]
    pipe.raw(b"noise")
    pipe.send(pipe.edit(2, "person ana {}\n"))
    pipe.published(2)
    where = {"textDocument": {"uri": pipe.uri()}, "position": {"line": 0, "character": 8}}
    assert pipe.ask("textDocument/hover", where)["result"] is not None
    pipe.ask("shutdown")
    pipe.tell("exit")
    assert pipe.code() == 0
    pipe.end()

    text = record.read_text(encoding="utf-8")
    assert "owners-name" not in text and str(tmp_path) not in text
    assert "forest" in text and "lib.dlsproj" in text
    assert replay(program, record).returncode == 0
    changed = tmp_path / "changed.jsonl"
    changed.write_text(text.replace("Someone who works", "Nobody who works"), encoding="utf-8")
    assert changed.read_text() != text
    done = replay(program, changed)
    assert done.returncode == 1
    assert "changed.jsonl:" in done.stdout and "Nobody who works" in done.stdout


def test_what_was_found_out_is_held_again(program: Path, tmp_path: Path) -> None:
    """What a plan says of each block, and a look at every file, without the disk."""
    folder = tmp_path / "owner" / "some where"
    folder.mkdir(parents=True)
    (folder / "a.tif").write_bytes(b"no imagery")
    text = (
        "project p { owner = ana, goal = detect_objects }\nperson ana {}\n"
        "source o { path = \"a.tif\" }\nwork_units u { source = o, grid = 2 x 2 }\n"
    )
    (folder / "main.dlsproj").write_text(text)
    record = tmp_path / "session.jsonl"
    pipe = Pipe(program, folder, "--record", str(record), DLS_ENGINE="/nowhere")
    pipe.hello(capabilities={
        "textDocument": {"diagnostic": {"codeDescriptionSupport": True}},
        "workspace": {"inlayHint": {"refreshSupport": True}}})
    pipe.open(text)
    pipe.wait(lambda one: one.get("method") == "workspace/inlayHint/refresh")
    document = {"uri": pipe.uri()}
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
    hints = pipe.ask("textDocument/inlayHint", {"textDocument": document, "range": whole})
    assert "+ create" in [one["label"] for one in hints["result"]]
    where = {"textDocument": document, "position": {"line": 2, "character": 20}}
    assert "10 bytes" in pipe.ask("textDocument/hover", where)["result"]["contents"]["value"]
    known = pipe.ask("workspace/diagnostic", {"previousResultIds": []})["result"]["items"]
    same = pipe.ask("workspace/diagnostic", {"previousResultIds": [
        {"uri": one["uri"], "value": one["resultId"]} for one in known]})
    assert [one["kind"] for one in same["result"]["items"]] == ["unchanged"]
    pipe.ask("shutdown")
    pipe.tell("exit")
    assert pipe.code() == 0
    pipe.end()
    assert "owner" not in record.read_text(encoding="utf-8").replace("owner = ana", "")
    held = replay(program, record)
    assert held.returncode == 0, held.stdout


def replay(program: Path, record: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program, "lsp", "--replay", record], capture_output=True, text=True, check=False)


def test_what_is_no_record(program: Path, tmp_path: Path) -> None:
    path = tmp_path / "no.jsonl"
    path.write_text('{"version":"1"}\nnonsense\n')
    done = replay(program, path)
    assert done.returncode == 2 and "no.jsonl:2" in done.stderr
    assert replay(program, tmp_path / "missing").returncode == 2
