"""test_lsp_life.py: owns when the server leaves, and that it doesn't before: end to end."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pipe import PATIENCE, Pipe, frame

LARGE = "".join(f"person p{n} {{ account = \"a{n}\" }}\n" for n in range(5000))
IS_LINUX = sys.platform == "linux"


@pytest.fixture
def pipe(program: Path, tmp_path: Path) -> Iterator[Pipe]:
    found = Pipe(program, tmp_path)
    yield found
    found.end()


def keep_busy(pipe: Pipe) -> int:
    """Asks for more than is answered soon; how much."""
    pipe.open(LARGE, "large.dlsproj")
    document = {"textDocument": {"uri": pipe.uri("large.dlsproj")}}
    asked = [
        {"id": f"busy {n}", "method": "textDocument/documentSymbol", "params": document}
        for n in range(400)
    ]
    pipe.send(*asked)
    pipe.answer("busy 0")
    return len(asked)


def answered(pipe: Pipe) -> int:
    return sum(str(one.get("id", "")).startswith("busy") and "result" in one for one in pipe.heard)


def is_alive(process: int) -> bool:
    """Whether a process is there and no zombie that nobody has reaped yet."""
    done = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)
    return done.stdout.strip()[:1] not in ("", "Z")


def gone(process: int) -> bool:
    """Waits for the end of a process that isn't a child of this one."""
    end = time.monotonic() + PATIENCE
    while is_alive(process) and time.monotonic() < end:
        time.sleep(0.01)
    return not is_alive(process)


def test_shutdown_and_exit(pipe: Pipe) -> None:
    pipe.hello()
    assert pipe.ask("shutdown")["result"] is None
    pipe.tell("exit")
    assert pipe.code() == 0


def test_exit_alone(pipe: Pipe) -> None:
    pipe.hello()
    pipe.tell("exit")
    assert pipe.code() == 1


def test_exit_before_anything_else(pipe: Pipe) -> None:
    pipe.tell("exit")
    assert pipe.code() == 1


def test_the_streams_end(pipe: Pipe) -> None:
    pipe.hello()
    pipe.to.close()
    assert pipe.code() == 1


def test_the_streams_end_within_a_message(pipe: Pipe) -> None:
    pipe.hello()
    pipe.raw(b"Content-Length: 100\r\n\r\n{")
    pipe.to.close()
    assert pipe.code() == 1


@pytest.mark.parametrize("how", ["exit", "stream"])
def test_the_end_comes_while_requests_are_in_flight(pipe: Pipe, how: str) -> None:
    pipe.hello()
    asked = keep_busy(pipe)
    if how == "exit":
        pipe.tell("exit")
    else:
        pipe.to.close()
    assert pipe.code() == 1
    assert answered(pipe) < asked


@pytest.mark.parametrize("busy", [False, True])
def test_the_client_is_killed(program: Path, tmp_path: Path, busy: bool) -> None:
    """The stream stays open, as where a wrapper or another child of the editor holds it."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as client:
        pipe = Pipe(program, tmp_path)
        pipe.hello(processId=client.pid)
        asked = keep_busy(pipe) if busy else 0
        client.kill()
        client.wait()
        assert pipe.code() == 1
        assert not busy or answered(pipe) < asked
        pipe.end()


ENGINE = """#!/bin/sh
echo $$ > "$0.part" && mv "$0.part" "$0.pid"
exec sleep 1000
"""


def written(path: Path) -> str:
    """What a file holds, as soon as it is there."""
    end = time.monotonic() + PATIENCE
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.01)
    return path.read_text()


@pytest.mark.parametrize("how", ["client", "exit", "stream", "server"])
def test_children_go_too(program: Path, tmp_path: Path, how: str) -> None:
    """A command and the engine that it started end with the server, however that ends."""
    engine = tmp_path / "engine"
    engine.write_text(ENGINE)
    engine.chmod(0o755)
    (tmp_path / "a.tif").write_bytes(b"II*")
    text = 'project p { goal = detect_objects }\nsource s { path = "a.tif" }\n'
    (tmp_path / "main.dlsproj").write_text(text)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as client:
        pipe = Pipe(program, tmp_path, DLS_ENGINE=str(engine))
        pipe.hello(processId=client.pid, initializationOptions={"trusted": True})
        pipe.open(text)
        pipe.send({"id": "job", "method": "workspace/executeCommand", "params": {
            "command": "dls.probe", "arguments": [{"uri": pipe.uri()}]}})
        child = int(written(Path(f"{engine}.pid")))
        assert is_alive(child)
        if how == "client":
            client.kill()
        elif how == "exit":
            pipe.tell("exit")
        elif how == "stream":
            pipe.to.close()
        else:
            pipe.server.kill()
        pipe.code()
        assert gone(child)
        pipe.end()
        client.kill()


CLIENT = """
import subprocess, sys, time
server = subprocess.Popen(
    [sys.argv[1], "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
server.stdin.write(sys.stdin.buffer.read(int(sys.argv[2])))
server.stdout.read(1)
print(server.pid, flush=True)
time.sleep(1000)
"""


def test_the_process_that_started_it_is_killed(program: Path, tmp_path: Path) -> None:
    """`kill -9` on a client that is the server's parent and holds its streams."""
    hello = frame(b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}')
    with subprocess.Popen(
        [sys.executable, "-c", CLIENT, program, str(len(hello))], cwd=tmp_path,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as client:  # fmt: skip
        assert client.stdin is not None and client.stdout is not None
        client.stdin.write(hello)
        client.stdin.flush()
        server = int(client.stdout.readline())
        assert is_alive(server)
        client.kill()
        client.wait()
        assert gone(server)


def nobodys_number() -> int:
    """The number of a process that was here and is not any more."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
        return process.pid


@pytest.mark.parametrize("number", [None, 0, -1, "nobody", 2**22 - 1, 2**40, "text", 1.5, []])
def test_numbers_of_no_process_here_are_passed_over(pipe: Pipe, number: object) -> None:
    pipe.hello(processId=nobodys_number() if number == "nobody" else number)
    pipe.open("person ana {}\n")
    assert pipe.published(1)["diagnostics"] == []
    assert pipe.ask("shutdown")["result"] is None
    pipe.tell("exit")
    assert pipe.code() == 0


@pytest.mark.skipif(not IS_LINUX, reason="reads /proc")
def test_standard_output_belongs_to_messages(pipe: Pipe) -> None:
    """What anybody else writes to descriptor 1 lands on standard error."""
    pipe.hello()
    links = [Path(f"/proc/{pipe.server.pid}/fd/{n}").readlink() for n in (1, 2)]
    assert links[0] == links[1]


def test_200_edits_in_a_burst_are_told_about_once(pipe: Pipe) -> None:
    pipe.hello()
    pipe.open("person ana {}\n")
    pipe.published(1)
    before = len(pipe.heard)
    # What takes its time to read lets all edits arrive, which are more than a pipe holds.
    slow = {"method": "textDocument/didOpen", "params": {"textDocument": {
        "uri": pipe.uri("large.dlsproj"), "languageId": "dls", "version": 1,
        "text": f"// {'x' * 97}\n" * 40_000}}}
    pipe.send(slow, *[pipe.edit(version, "x") for version in range(2, 202)])
    pipe.published(201)
    # What the store says of the first text may come after what the text says.
    told = [one["params"]["version"] for one in pipe.heard[before:] if "id" not in one]
    assert [version for version in told if version > 1] == [201]


def test_an_edit_outruns_the_questions_before_it(pipe: Pipe) -> None:
    """Those that wait are given up; what they asked about has changed."""
    pipe.hello()
    pipe.open(LARGE)
    pipe.published(1)
    document = {"textDocument": {"uri": pipe.uri()}}
    names = [f"old {n}" for n in range(400)]
    pipe.send(*[
        {"id": name, "method": "textDocument/documentSymbol", "params": document}
        for name in names
    ])  # fmt: skip
    pipe.answer("old 0")
    pipe.send(pipe.edit(2, "person first {}\n"))
    pipe.published(2)
    answers = [pipe.answer(name) for name in names]
    given_up = [one["error"]["code"] for one in answers if "error" in one]
    assert given_up and set(given_up) == {-32801}
    assert pipe.ask("textDocument/documentSymbol", document)["result"][0]["name"] == "first"


def test_questions_about_another_text_wait_for_an_edit(pipe: Pipe) -> None:
    pipe.hello()
    pipe.open("person ana {}\n")
    pipe.published(1)
    asked = keep_busy(pipe)
    pipe.send(pipe.edit(2, "x"))
    pipe.published(2)
    assert answered(pipe) < asked
    assert "result" in pipe.answer(f"busy {asked - 1}")


def test_1000_bursts_leave_it_alive(pipe: Pipe) -> None:
    pipe.hello()
    pipe.open("person ana {}\n")
    version = 1
    for burst in range(1000):
        edits = [pipe.edit(version + n, "x" if n % 2 else "\n") for n in range(1, 6)]
        pipe.send(*edits)
        version += len(edits)
        if burst % 100 == 99:
            pipe.published(version)
    pipe.published(version)
    assert pipe.ask("shutdown")["result"] is None
    pipe.tell("exit")
    assert pipe.code() == 0


def resident(process: int) -> int:
    """Bytes of memory that a process holds itself."""
    text = Path(f"/proc/{process}/status").read_text()
    line = next(one for one in text.splitlines() if one.startswith("RssAnon:"))
    return int(line.split()[1]) * 1024


@pytest.mark.skipif(not IS_LINUX, reason="reads /proc")
def test_memory_stays_level(pipe: Pipe) -> None:
    """After 10,000 edits at most 2 MB more than after 1,000. Edits come and go, as typing does."""
    pipe.hello()
    text = "".join(f"person p{n} {{ account = \"a{n}\" }}\n" for n in range(200))
    pipe.open(text)
    pipe.published(1)
    seen = {}
    version = 1
    for edits in (1000, 10_000):
        while version < edits:
            batch = []
            for _ in range(25):
                place = {"line": version * 7 % 200, "character": 0}
                put = pipe.edit(version + 1, "let x = 3\n", place["line"])
                cut = pipe.edit(version + 2, "", place["line"])
                cut["params"]["contentChanges"][0]["range"]["end"] = place | {
                    "line": place["line"] + 1}
                batch += [put, cut]
                version += 2
            pipe.send(*batch)
            pipe.published(version)
        seen[edits] = resident(pipe.server.pid)
        pipe.heard.clear()
    assert seen[10_000] - seen[1000] <= 2_000_000, seen
    assert os.path.exists(f"/proc/{pipe.server.pid}")
