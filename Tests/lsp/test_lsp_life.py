"""test_lsp_life.py: owns when the server leaves, and that it doesn't before: end to end."""

from __future__ import annotations

import fcntl
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pipe import PATIENCE, Pipe, frame

LARGE = "".join(f"person p{n} {{ account = \"a{n}\" }}\n" for n in range(5000))
IS_LINUX = sys.platform == "linux"


@pytest.fixture
def pipe(program: Path, tmp_path: Path) -> Iterator[Pipe]:
    found = Pipe(program, tmp_path)
    yield found
    found.end()


def keep_busy(pipe: Pipe, count: int = 400) -> int:
    """Asks for more than is answered soon; how much."""
    pipe.open(LARGE, "large.dlsproj")
    document = {"textDocument": {"uri": pipe.uri("large.dlsproj")}}
    asked = [
        {"id": f"busy {n}", "method": "textDocument/documentSymbol", "params": document}
        for n in range(count)
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


def test_who_writes_megabytes_before_he_reads_is_heard(program: Path, tmp_path: Path) -> None:
    """The server waits to get rid of a long answer, and hears what is said meanwhile."""
    with subprocess.Popen(
        [program, "lsp"], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        where = {"textDocument": {"uri": (tmp_path / "large.dlsproj").as_uri()}}
        opened = {**where["textDocument"], "languageId": "dls", "version": 1, "text": LARGE * 4}
        messages: list[dict[str, Any]] = [
            {"id": 1, "method": "initialize", "params": {"capabilities": {}}},
            {"method": "initialized", "params": {}},
            {"method": "textDocument/didOpen", "params": {"textDocument": opened}},
            {"id": 2, "method": "textDocument/documentSymbol", "params": where},
            *({"method": "$/nothing", "params": {"text": "x" * 100_000}} for _ in range(80)),
            {"id": 3, "method": "shutdown"},
        ]
        assert server.stdin is not None and server.stdout is not None
        for number, message in enumerate(messages):
            server.stdin.write(frame(json.dumps({"jsonrpc": "2.0", **message}).encode()))
            server.stdin.flush()
            # The answer is on its way, and nobody takes it.
            if number == 3:
                time.sleep(0.5)
        heard = b""
        while b'"id":3' not in heard and (more := server.stdout.read1(1 << 20)):
            heard += more
        assert b'"id":2,"result"' in heard
        assert b'"id":3,"result"' in heard
        server.stdin.write(frame(b'{"jsonrpc":"2.0","method":"exit"}'))
        server.stdin.close()
        assert server.wait(PATIENCE) == 0


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
    # All of them are answered in the end, a megabyte each: no more than outlast the edit.
    asked = keep_busy(pipe, 150)
    pipe.send(pipe.edit(2, "x"))
    pipe.published(2)
    assert answered(pipe) < asked
    # One by one: a busy machine takes its time for all of them.
    assert all("result" in pipe.answer(f"busy {n}") for n in range(asked))


def strokes(pipe: Pipe, first: int, count: int, line: int = 0) -> list[dict[str, Any]]:
    """Edits that put a character at the start of a line and take it back, in turn."""
    made = []
    for version in range(first, first + count):
        edit = pipe.edit(version, "" if len(made) % 2 else "x", line)
        if len(made) % 2:
            edit["params"]["contentChanges"][0]["range"]["end"] = {"line": line, "character": 1}
        made.append(edit)
    return made


def versions(heard: list[dict[str, Any]]) -> list[int]:
    """The versions of which it was told what is wrong with them, in their order."""
    told = [one for one in heard if one.get("method") == "textDocument/publishDiagnostics"]
    return [one["params"]["version"] for one in told]


BURST = 200


def in_one_go(edits: list[dict[str, Any]], uri: str) -> bytes:
    """Edits of a text as they are sent, without a byte too many."""
    for one in edits:
        one["params"]["textDocument"]["uri"] = uri
    messages = [json.dumps({"jsonrpc": "2.0"} | one, separators=(",", ":")) for one in edits]
    return b"".join(frame(one.encode()) for one in messages)


@pytest.mark.skipif(not IS_LINUX, reason="counts on what Linux does with a pipe")
def test_1000_bursts_are_told_about_once_each(pipe: Pipe) -> None:
    """Two hundred thousand edits, a thousand analyses: what is wrong is told after each analysis.

    What fits into an empty pipe is written and read in one go, so that a burst arrives as one; the
    next one follows when it is told about.
    """
    document = {"uri": "untitled:a", "languageId": "dls", "version": 1, "text": "person ana {}\n"}
    pipe.hello()
    pipe.tell("textDocument/didOpen", {"textDocument": document})
    pipe.published(1)
    lasts = range(1 + BURST, 2 + 1000 * BURST, BURST)
    told = []
    for last in lasts:
        burst = in_one_go(strokes(pipe, last - BURST + 1, BURST), document["uri"])
        assert len(burst) <= fcntl.fcntl(pipe.to, fcntl.F_GETPIPE_SZ)
        pipe.heard.clear()
        pipe.raw(burst)
        pipe.published(last)
        told += versions(pipe.heard)
    found = pipe.ask("textDocument/documentSymbol", {"textDocument": {"uri": document["uri"]}})
    assert [one["name"] for one in found["result"]] == ["ana"]
    assert told == list(lasts)
    assert pipe.ask("shutdown")["result"] is None
    pipe.tell("exit")
    assert pipe.code() == 0


def test_1000_bursts_without_a_break_leave_it_alive(pipe: Pipe) -> None:
    """The same while nobody waits for what is told: of each step the last edit is."""
    pipe.hello()
    pipe.open("person ana {}\n")
    for last in range(1 + BURST, 2 + 1000 * BURST, BURST):
        pipe.send(*strokes(pipe, last - BURST + 1, BURST))
    pipe.published(1 + 1000 * BURST)
    told = versions(pipe.heard)
    assert told == sorted(set(told)) and told[-1] == 1 + 1000 * BURST
    assert pipe.ask("shutdown")["result"] is None
    pipe.tell("exit")
    assert pipe.code() == 0


def reads(record: Path) -> int:
    """How often a file was read, by the record of a conversation."""
    return sum('"failure"' in line for line in record.read_text().splitlines())


@pytest.mark.skipif(not IS_LINUX, reason="counts on what Linux does with a pipe")
def test_a_burst_costs_what_two_edits_cost(program: Path, tmp_path: Path) -> None:
    """An import that can't be read is tried again with each analysis; a record tells each try."""
    record = tmp_path / "record"
    pipe = Pipe(program, tmp_path, "--record", str(record))
    document = {"uri": "file:///no/such/a.dlsproj", "languageId": "dls", "version": 1,
                "text": "import \"lib.dlsproj\" as lib\n\n"}  # fmt: skip
    pipe.hello()
    pipe.tell("textDocument/didOpen", {"textDocument": document})
    pipe.published(1)
    version = 1
    costs = []
    for count in [2, 2, *[BURST] * 20]:
        before = reads(record)
        pipe.raw(in_one_go(strokes(pipe, version + 1, count, 1), document["uri"]))
        version += count
        pipe.published(version)
        costs.append(reads(record) - before)
    assert costs[1] > 0 and set(costs[1:]) == {costs[1]}, costs
    pipe.end()


def resident(process: int) -> int:
    """Bytes of memory that a process holds, the program's own among them."""
    text = Path(f"/proc/{process}/status").read_text()
    line = next(one for one in text.splitlines() if one.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


def typing(pipe: Pipe, lines: int) -> Iterator[dict[str, Any]]:
    """Keys without end: a line is typed key by key, taken back key by key, and then another."""
    version = 1
    typed = "let x = 3\n"
    while True:
        line = version * 7 % lines
        for column, key in enumerate(typed):
            version += 1
            yield pipe.edit(version, key, line, column)
        ends = [(line, column) for column in range(len(typed))] + [(line + 1, 0)]
        for start, end in reversed(list(itertools.pairwise(ends))):
            version += 1
            edit = pipe.edit(version, "", *start)
            place = {"line": end[0], "character": end[1]}
            edit["params"]["contentChanges"][0]["range"]["end"] = place
            yield edit


@pytest.mark.skipif(not IS_LINUX, reason="reads /proc")
def test_memory_stays_level(pipe: Pipe) -> None:
    """After 10,000 keys at most 2 MB more than after 1,000. Each is told about before the next."""
    pipe.hello()
    pipe.open("".join(f"person p{n} {{ account = \"a{n}\" }}\n" for n in range(200)))
    pipe.published(1)
    seen = {}
    for edits, key in enumerate(typing(pipe, 200), 1):
        pipe.heard.clear()
        pipe.send(key)
        pipe.published(edits + 1)
        if edits in (1000, 10_000):
            seen[edits] = resident(pipe.server.pid)
        if edits == 10_000:
            break
    assert seen[10_000] - seen[1000] <= 2_000_000, seen
    assert pipe.server.poll() is None
