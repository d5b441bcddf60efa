"""framing.py: owns the Content-Length frames that JSON messages travel in."""

from __future__ import annotations

import json
import math
from typing import Any, BinaryIO

from dls_engine.errors import EngineError

MAX_FRAME_BYTES = 256 * 1024 * 1024
MAX_HEADER_BYTES = 8 * 1024


class FramingError(Exception):
    """The byte stream holds no frame here; nothing after it can be trusted."""


def read_frame(stream: BinaryIO) -> bytes | None:
    """The body of the next frame, or None at the end of the stream.

    A stream that ends inside a frame counts as ended: its writer is gone.
    """
    length: int | None = None
    seen = 0
    while True:
        line = stream.readline(MAX_HEADER_BYTES)
        if not line:
            return None
        seen += len(line)
        if seen > MAX_HEADER_BYTES or not line.endswith(b"\n"):
            raise FramingError("a frame's header is longer than 8 KiB")
        line = line.rstrip(b"\r\n")
        if not line:
            if length is None:
                raise FramingError("a frame has no Content-Length header")
            break
        name, colon, value = line.partition(b":")
        if not colon:
            raise FramingError(f"a header line has no colon: {line[:60]!r}")
        if name.strip().lower() == b"content-length":
            digits = value.strip()
            if not digits.isdigit() or len(digits) > 12:
                raise FramingError(f"Content-Length is no number: {digits[:60]!r}")
            length = int(digits)
    if length > MAX_FRAME_BYTES:
        raise FramingError(f"a frame of {length} bytes is over the limit of {MAX_FRAME_BYTES}")
    body = b""
    while len(body) < length:
        more = stream.read(length - len(body))
        if not more:
            return None
        body += more
    return body


def encode_frame(message: Any) -> bytes:
    """The frame of one message. Numbers that JSON cannot say (NaN, infinities) become null."""
    body = json.dumps(finite(message), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # A path that is not UTF-8 arrives as lone surrogates, which must not break the stream.
    data = body.encode("utf-8", "replace")
    if len(data) > MAX_FRAME_BYTES:
        raise EngineError(
            "unsupported",
            f"the answer has {len(data)} bytes, and a message holds at most {MAX_FRAME_BYTES}",
            "Ask for less at once: fewer files, or a part of the layer.",
        )
    return b"Content-Length: %d\r\n\r\n" % len(data) + data


def finite(value: Any) -> Any:
    """The value with NaN and infinities replaced by None, at any depth."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(item) for item in value]
    return value
