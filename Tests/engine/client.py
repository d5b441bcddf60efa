"""client.py: owns a client of the engine for tests: starts it, frames messages, reads replies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

ENGINE = Path(__file__).resolve().parents[2] / "Sources" / "engine"


class EngineFailure(Exception):
    """The engine answered with an error; `error` is its `error` member."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error["message"])
        self.error = error


class Client:
    """Starts an engine and talks to it. `notes` holds the notifications of the last call."""

    def __init__(self, code: str | None = None, environment: dict[str, str] | None = None) -> None:
        command = (
            [sys.executable, "-m", "dls_engine"] if code is None else [sys.executable, "-c", code]
        )
        env = {**os.environ, "PYTHONPATH": str(ENGINE), **(environment or {})}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env
        )
        self.notes: list[dict[str, Any]] = []
        self._next_id = 0

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.process.communicate()

    def close_input(self) -> None:
        """Ends the engine's input, as a client does that goes away."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.stdin = None

    def send(self, message: dict[str, Any]) -> None:
        """Sends a message as it is."""
        self.send_bytes(json.dumps(message).encode())

    def send_bytes(self, body: bytes) -> None:
        """Sends a frame with any body."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def read(self) -> dict[str, Any]:
        """The next message from the engine."""
        assert self.process.stdout is not None
        length = 0
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise EOFError("the engine closed its output")
            if line == b"\r\n":
                break
            name, _, value = line.partition(b":")
            assert name == b"Content-Length", line
            length = int(value)
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        return message

    def request(self, method: str, **params: Any) -> int:
        """Sends a request and returns its id."""
        self._next_id += 1
        self.send({"jsonrpc": "2.0", "id": self._next_id, "method": method, "params": params})
        return self._next_id

    def answer(self, request_id: int) -> Any:
        """The result of a request; raises `EngineFailure`."""
        self.notes = []
        while True:
            message = self.read()
            if "id" not in message:
                self.notes.append(message)
                continue
            assert message["id"] == request_id, message
            if "error" in message:
                raise EngineFailure(message["error"])
            return message["result"]

    def call(self, method: str, **params: Any) -> Any:
        """Sends a request and waits for its result."""
        return self.answer(self.request(method, **params))
