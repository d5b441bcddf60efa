"""server.py: owns the request loop: one request at a time, cancellable, ended by its client."""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import traceback
from typing import Any, BinaryIO

from dls_engine import disk, errors, methods
from dls_engine.context import Context
from dls_engine.errors import Cancelled, EngineError
from dls_engine.framing import FramingError, encode_frame, read_frame
from dls_engine.params import Params

EXIT_GRACE_SECONDS = 5.0

_Request = tuple[Any, str, Any, Context]


class Server:
    """Reads requests on a thread of its own and runs them on the thread that calls `run`.

    So a cancellation arrives while a request computes, and libraries that want the main thread
    have it.
    """

    def __init__(self, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._write_lock = threading.Lock()
        self._queue: queue.Queue[_Request | None] = queue.Queue()
        self._contexts: dict[Any, Context] = {}
        self._contexts_lock = threading.Lock()
        self._exit_code = 0
        self._initialized = False

    def run(self) -> int:
        """Serves until `shutdown`, the end of the input or a broken frame; the exit code."""
        threading.Thread(target=self._read_all, name="reader", daemon=True).start()
        while True:
            request = self._queue.get()
            if request is None:
                return self._exit_code
            if not self._serve(*request):
                return self._exit_code

    # Reader thread

    def _read_all(self) -> None:
        try:
            while True:
                body = read_frame(self._incoming)
                if body is None:
                    break
                self._accept(body)
        except FramingError as error:
            self._exit_code = 1
            self._refuse(str(error), "Send Content-Length frames.", code=errors.PARSE_ERROR)
        self._end_of_input()

    def _end_of_input(self) -> None:
        """Nobody listens any more: stop what runs, and if it does not stop, end anyway."""
        with self._contexts_lock:
            for context in self._contexts.values():
                context.cancel()
        self._queue.put(None)
        timer = threading.Timer(EXIT_GRACE_SECONDS, os._exit, args=(self._exit_code,))
        timer.daemon = True
        timer.start()

    def _accept(self, body: bytes) -> None:
        """Queues a request, or does what a notice asks; tells what is neither."""
        try:
            message = json.loads(body)
        except (ValueError, RecursionError) as error:
            self._refuse(
                f"a message is not JSON: {error}",
                "Send one JSON object in each frame.",
                code=errors.PARSE_ERROR,
            )
            return
        method = message.get("method") if isinstance(message, dict) else None
        if not isinstance(message, dict) or not isinstance(method, str):
            self._refuse("a message names no method", "Send JSON-RPC 2.0 requests.")
            return
        params = message.get("params", {})
        if "id" not in message:
            if method == "$/cancelRequest":
                self._cancel(params)
            return
        request_id = message["id"]
        if isinstance(request_id, bool) or not isinstance(request_id, (int, str)):
            self._refuse("a request's id is no number or text", "Send JSON-RPC 2.0 requests.")
            return
        context = Context(request_id, self._notify)
        with self._contexts_lock:
            is_known = request_id in self._contexts
            if not is_known:
                self._contexts[request_id] = context
        if is_known:
            self._refuse(
                f"a request with id {request_id!r} is under way",
                "Give each request an id of its own.",
                request_id,
            )
            return
        self._queue.put((request_id, method, params, context))

    def _refuse(
        self,
        reason: str,
        next_step: str,
        request_id: Any = None,
        code: int = errors.INVALID_REQUEST,
    ) -> None:
        """Tells that a message is no request that can be taken."""
        self._fail(request_id, EngineError("bad_request", reason, next_step, code=code))

    def _cancel(self, params: Any) -> None:
        request_id = params.get("id") if isinstance(params, dict) else None
        if not isinstance(request_id, (int, str)):
            return
        with self._contexts_lock:
            context = self._contexts.get(request_id)
        if context is not None:
            context.cancel()

    # Main thread

    def _serve(self, request_id: Any, method: str, params: Any, context: Context) -> bool:
        """Runs one request and answers it; False when the server has to end after it."""
        try:
            if method == "shutdown":
                self._answer(request_id, None)
                return False
            result = self._call(method, params, context)
            self._answer(request_id, result)
        except EngineError as error:
            self._fail(request_id, error)
        except MemoryError:
            self._fail(request_id, _out_of_memory("the machine ran out of memory"))
        except OSError as error:
            self._fail(request_id, _from_os_error(error))
        except Exception as error:
            traceback.print_exc(file=sys.stderr)
            self._fail(request_id, _from_any(error))
        finally:
            with self._contexts_lock:
                self._contexts.pop(request_id, None)
        return True

    def _call(self, method: str, params: Any, context: Context) -> Any:
        context.check()
        if method == "initialize":
            self._initialized = True
        elif not self._initialized:
            raise EngineError(
                "bad_request",
                f"`{method}` came before `initialize`",
                "Send `initialize` first.",
                code=errors.INVALID_REQUEST,
            )
        handler = methods.find(method)
        reader = Params({} if params is None else params, method)
        return handler(reader, context)

    # Both threads

    def _answer(self, request_id: Any, result: Any) -> None:
        self._write({"jsonrpc": "2.0", "id": request_id, "result": result})

    def _fail(self, request_id: Any, error: EngineError) -> None:
        self._write({"jsonrpc": "2.0", "id": request_id, "error": error.to_wire()})

    def _notify(self, method: str, params: dict[str, Any]) -> None:
        self._write({"jsonrpc": "2.0", "method": method, "params": params})

    def _write(self, message: dict[str, Any]) -> None:
        frame = encode_frame(message)
        with self._write_lock:
            try:
                self._outgoing.write(frame)
                self._outgoing.flush()
            except (BrokenPipeError, ValueError):
                # The client is gone; the end of the input stops what runs.
                return


def _from_os_error(error: OSError) -> EngineError:
    import errno

    file = str(error.filename) if error.filename is not None else None
    reason = error.strerror or str(error)
    if error.errno == errno.ENOENT:
        return EngineError(
            "not_found",
            "there is no such file or folder",
            "Check the path in the project file.",
            file=file,
        )
    if disk.says_full(error):
        return disk.full(file)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return EngineError(
            "disk",
            f"access was refused ({reason})",
            "Check the permissions of the file and of its folder.",
            file=file,
        )
    return EngineError(
        "internal" if file is None else "unreadable",
        reason,
        "Look at the run's log for the full report.",
        file=file,
    )


def _from_any(error: Exception) -> EngineError:
    # torch is not imported here: its out-of-memory error is known by name.
    if type(error).__name__ == "OutOfMemoryError":
        return _out_of_memory("the GPU ran out of memory")
    if isinstance(error, Cancelled):
        return error
    if disk.says_full(error):
        return disk.full(None)
    return EngineError(
        "internal",
        f"the engine failed: {type(error).__name__}: {error}",
        "This is a fault of the engine. The run's log holds the full report; please send it in.",
        code=errors.INTERNAL_ERROR,
    )


def _out_of_memory(reason: str) -> EngineError:
    return EngineError(
        "memory", reason, "Set a smaller `batch_size` or `tile`, or run on a larger machine."
    )
