"""pipe.py: owns a bare line to the server, for bytes that no well-made client sends."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import threading
from pathlib import Path
from typing import Any

PATIENCE = 60.0
"""Seconds after which a test gives up. No test measures time; quiet machines need milliseconds."""


def frame(content: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n%b" % (len(content), content)


class Pipe:
    """A server, and messages to and from it. What is heard is read by a thread of its own."""

    def __init__(
        self, program: Path, folder: Path, *arguments: str, **settings: str
    ) -> None:
        home = folder / ".home"
        home.mkdir(exist_ok=True)
        surroundings = {k: v for k, v in os.environ.items() if not k.startswith("DLS")}
        names = ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
        places = dict.fromkeys(names, str(home))
        self.folder = folder
        self.server = subprocess.Popen(
            [program, "lsp", *arguments], cwd=folder, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings | places | settings,
        )  # fmt: skip
        assert self.server.stdin is not None
        self.to = self.server.stdin
        self.heard: list[dict[str, Any]] = []
        self._changed = threading.Condition()
        self._ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._last = 0

    def _read(self) -> None:
        stream = self.server.stdout
        assert stream is not None
        while header := stream.readline():
            assert header.startswith(b"Content-Length: "), header
            length = int(header.split()[1])
            assert stream.readline() == b"\r\n"
            message = json.loads(stream.read(length))
            with self._changed:
                self.heard.append(message)
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def wait(self, fits: Any, since: int = 0) -> dict[str, Any]:
        """The first message that fits, as soon as it is there."""
        def found() -> list[dict[str, Any]]:
            return [one for one in self.heard[since:] if fits(one)]

        with self._changed:
            self._changed.wait_for(lambda: found() or self._ended, PATIENCE)
            here = found()
        assert here, f"not heard; what was: {self.heard[-5:]}"
        return here[0]

    # messages

    def raw(self, content: bytes) -> None:
        self.to.write(content)
        self.to.flush()

    def send(self, *messages: dict[str, Any]) -> None:
        """Sends messages in one go."""
        self.raw(b"".join(
            frame(json.dumps({"jsonrpc": "2.0"} | one).encode()) for one in messages))  # fmt: skip

    def tell(self, method: str, params: Any = None) -> None:
        self.send({"method": method, "params": params})

    def ask(self, method: str, params: Any = None) -> dict[str, Any]:
        self._last += 1
        number = self._last
        self.send({"id": number, "method": method, "params": params})
        return self.answer(number)

    def answer(self, number: Any) -> dict[str, Any]:
        return self.wait(lambda one: one.get("id") == number and "method" not in one)

    def hello(self, **params: Any) -> dict[str, Any]:
        answer = self.ask(
            "initialize",
            {"processId": None, "capabilities": {}, "rootUri": self.folder.as_uri()} | params)
        self.tell("initialized", {})
        return answer["result"]

    # documents

    def uri(self, name: str = "main.dlsproj") -> str:
        return (self.folder / name).as_uri()

    def open(self, text: str, name: str = "main.dlsproj", version: int = 1) -> None:
        self.tell("textDocument/didOpen", {"textDocument": {
            "uri": self.uri(name), "languageId": "dls", "version": version, "text": text}})

    def edit(self, version: int, text: str, line: int = 0, column: int = 0) -> dict[str, Any]:
        """A change that puts text somewhere, as a message to send."""
        place = {"line": line, "character": column}
        return {"method": "textDocument/didChange", "params": {
            "textDocument": {"uri": self.uri(), "version": version},
            "contentChanges": [{"range": {"start": place, "end": place}, "text": text}]}}

    def published(self, version: int) -> dict[str, Any]:
        """What is wrong with a version, as soon as it is told."""
        return self.wait(lambda one: one.get("method") == "textDocument/publishDiagnostics"
                         and one["params"].get("version") == version)["params"]

    # the end

    def code(self) -> int:
        """How the server left; fails when it stays."""
        return self.server.wait(PATIENCE)

    def end(self) -> None:
        if self.server.poll() is None:
            self.server.send_signal(signal.SIGKILL)
            self.server.wait()
        self._reader.join(PATIENCE)
        for stream in (self.server.stdin, self.server.stdout, self.server.stderr):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
