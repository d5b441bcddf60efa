"""errors.py: owns the errors a request can end with and how they look on the wire."""

from __future__ import annotations

from typing import Any

from dls_engine.redaction import redacted, redacted_value

# JSON-RPC 2.0 codes; the ones below -32000 are fixed by it or by the editors' protocol.
PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
CANCELLED = -32800
ENGINE_ERROR = -32000

KINDS = (
    "bad_data",  # a file opens, but what is in it cannot be used
    "bad_request",  # the request itself is wrong: a fault of the client
    "cancelled",  # the client asked to stop
    "disk",  # writing failed: no space, no permission, read-only
    "internal",  # a fault of the engine
    "memory",  # the machine or the device ran out of memory
    "missing_library",  # a library of the engine is absent or does not match another
    "not_found",  # a file is not there
    "unreadable",  # a file is there and cannot be opened
    "unsupported",  # understood, but not done by this engine
)


class EngineError(Exception):
    """An error meant for people: what is wrong, in which file, and what to do next.

    `reason` is a sentence without a full stop at its end that would read well after "FILE: ";
    `next_step` is an instruction ("Install ...", "Set `crs` in the source block").
    """

    def __init__(
        self,
        kind: str,
        reason: str,
        next_step: str,
        *,
        file: str | None = None,
        code: int = ENGINE_ERROR,
        details: dict[str, Any] | None = None,
    ) -> None:
        assert kind in KINDS, kind
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.next_step = next_step
        self.file = file
        self.code = code
        self.details = details

    def to_wire(self) -> dict[str, Any]:
        """The `error` member of a JSON-RPC response, without credentials."""
        message = f"{self.file}: {self.reason}" if self.file else self.reason
        data: dict[str, Any] = {
            "kind": self.kind,
            "reason": self.reason,
            "next_step": self.next_step,
        }
        if self.file is not None:
            data["file"] = self.file
        if self.details is not None:
            data["details"] = self.details
        return {"code": self.code, "message": redacted(message), "data": redacted_value(data)}


class Cancelled(EngineError):
    """The client cancelled the request; nothing stands under a final name."""

    def __init__(self) -> None:
        super().__init__(
            "cancelled",
            "the request was cancelled",
            "Run the command again to start over.",
            code=CANCELLED,
        )


def bad_request(reason: str) -> EngineError:
    """The request's parameters are wrong: a fault of the client, not of the user's data."""
    return EngineError(
        "bad_request",
        reason,
        "Make sure that `dls` and its engine have the same version: run `dls engine install`.",
        code=INVALID_PARAMS,
    )
