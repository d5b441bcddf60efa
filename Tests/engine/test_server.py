"""test_server.py: owns the tests of the request loop: frames, order, errors, cancel, end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from client import ENGINE, Client, EngineFailure

# A server with two methods of its own: one loops until cancelled, one prints to stdout.
SERVER = """
import sys, time
sys.path.insert(0, {engine!r})
from dls_engine import methods, __main__
def spin(params, context):
    params.done()
    context.progress(0, 1, "turns", "started")
    while True:
        context.check()
        time.sleep(0.01)
def chatty(params, context):
    import os, subprocess
    params.done()
    print("to stdout")
    os.write(1, b"to descriptor 1\\n")
    subprocess.run(["echo", "from a child"], check=True)
    return {{"read": sys.stdin.read(), "nan": float("nan"), "list": [float("inf"), 1.5]}}
def huge(params, context):
    params.done()
    return "x" * (256 << 20)
def broken(params, context):
    raise ValueError("no luck")
def worker(params, context):
    import os
    from dls_engine import lifeline
    pid = os.fork()
    if pid == 0:
        lifeline.watch()
        time.sleep(600)
        os._exit(0)
    context.progress(1, 1, "workers", str(pid))
    time.sleep(600)
class Module: pass
module = Module(); module.spin, module.chatty = spin, chatty
module.broken, module.worker, module.huge = broken, worker, huge
sys.modules["testing"] = module
for name in ("spin", "chatty", "broken", "worker", "huge"):
    methods.METHODS[name] = "testing:" + name
methods.METHODS["absent"] = "dls_engine.no_such_module:run"
sys.argv = ["dls_engine"]
sys.exit(__main__.main())
""".format(engine=str(ENGINE))


def greeted(**environment: str) -> Client:
    client = Client(SERVER, environment)
    client.call("initialize", protocol=1, client={"name": "tests", "version": "0"})
    return client


def failure(client: Client, method: str, **params: object) -> dict[str, object]:
    with pytest.raises(EngineFailure) as caught:
        client.call(method, **params)
    error: dict[str, object] = caught.value.error
    return error


def test_initialize_says_versions_and_devices() -> None:
    with Client() as client:
        hello = client.call("initialize", protocol=1, client={"name": "tests", "version": "0"})
    assert hello["protocol"] == 1
    assert hello["engine"]["name"] == "dls_engine"
    assert "rasterio" in hello["versions"]
    assert hello["devices"][0]["kind"] == "cpu"
    assert hello["devices"][0]["cores"] >= 1


def test_initialize_imports_no_heavy_library() -> None:
    code = (
        "import sys; from dls_engine import hello, methods, server\n"
        "from dls_engine.params import Params\n"
        "from dls_engine.context import Context\n"
        "hello.initialize(Params({'protocol': 1}, 'initialize'), Context())\n"
        "print([m for m in ('torch', 'rasterio', 'numpy', 'pyogrio') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                         env={**os.environ, "PYTHONPATH": str(ENGINE)})  # fmt: skip
    assert run.stdout.strip() == "[]"


def test_another_protocol_is_refused() -> None:
    with Client() as client:
        error = failure(client, "initialize", protocol=99)
    assert "speaks protocol 99, this engine speaks 1" in str(error["message"])
    assert error["data"]["next_step"].startswith("Run `dls engine install`")  # type: ignore[index]


@pytest.mark.parametrize(
    ("method", "params", "code", "words"),
    [
        ("no/such", {}, -32601, "no method `no/such`"),
        ("probe", {}, -32602, "probe has no `sources`"),
        ("probe", {"sources": 3}, -32602, "probe.sources is a number, but it has to be a list"),
        ("probe", {"sources": [{"paths": [1]}]}, -32602, "sources[0].paths is a list"),
        ("probe", {"sources": [], "extra": 1}, -32602, "does not know: `extra`"),
        ("probe", {"sources": [{"paths": [], "cell_size": [0, 1]}]}, -32602, "not above zero"),
        ("broken", {}, -32603, "ValueError: no luck"),
        ("absent", {}, -32000, "needs a library that does not load"),
    ],
)
def test_errors_name_their_place(
    method: str, params: dict[str, object], code: int, words: str
) -> None:
    with greeted() as client:
        error = failure(client, method, **params)
        assert error["code"] == code
        assert words in str(error["message"])
        assert set(error["data"]) >= {"kind", "reason", "next_step"}  # type: ignore[call-overload]
        assert client.call("chatty")  # and the server lives on


def test_methods_need_initialize_first() -> None:
    with Client() as client:
        error = failure(client, "probe", sources=[])
    assert "came before `initialize`" in str(error["message"])


def test_only_frames_reach_standard_output() -> None:
    with greeted() as client:
        result = client.call("chatty")
        assert result == {"read": "", "nan": None, "list": [None, 1.5]}
        client.call("shutdown")
        out, err = client.process.communicate(timeout=20)
    assert out == b""
    for words in (b"to stdout", b"to descriptor 1", b"from a child"):
        assert words in err


def test_cancel_stops_the_running_request_and_a_waiting_one() -> None:
    with greeted() as client:
        first = client.request("spin")
        second = client.request("spin")
        assert client.read()["params"]["id"] == first
        client.send({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": second}})
        client.send({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": first}})
        client.send({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 12345}})
        for request_id in (first, second):
            with pytest.raises(EngineFailure) as caught:
                client.answer(request_id)
            assert caught.value.error["code"] == -32800
            assert caught.value.error["data"]["kind"] == "cancelled"
        assert client.call("chatty")


@pytest.mark.parametrize("body", [b"{", b"[1]", b'{"id": 1}', b'{"id": null, "method": "x"}',
                                  b"\xff\xfe", b"[" * 100_000, b'"x"'])  # fmt: skip
def test_a_frame_that_is_no_request_is_answered(body: bytes) -> None:
    with greeted() as client:
        client.send_bytes(body)
        reply = client.read()
        assert reply["id"] is None
        assert reply["error"]["code"] in (-32700, -32600)
        assert client.call("chatty")


@pytest.mark.parametrize("data", [b"Content-Length: x\r\n\r\n{}", b"\r\n{}", b"words\r\n\r\n",
                                  b"Content-Length: 99999999999\r\n\r\n", b"x" * 9000])  # fmt: skip
def test_a_broken_frame_ends_the_server(data: bytes) -> None:
    with greeted() as client:
        assert client.process.stdin is not None
        client.process.stdin.write(data)
        client.process.stdin.flush()
        assert client.read()["error"]["code"] == -32700
        assert client.process.wait(timeout=20) == 1


def test_an_id_in_use_is_refused() -> None:
    with greeted() as client:
        request_id = client.request("spin")
        client.read()
        client.send({"jsonrpc": "2.0", "id": request_id, "method": "spin", "params": {}})
        assert "is under way" in client.read()["error"]["message"]


def test_unknown_notifications_are_ignored() -> None:
    with greeted() as client:
        client.send({"jsonrpc": "2.0", "method": "future/thing", "params": {}})
        assert client.call("chatty")


def test_end_of_input_stops_the_work() -> None:
    with greeted() as client:
        client.request("spin")
        client.read()
        client.close_input()
        assert client.process.wait(timeout=20) == 0


def test_interrupt_is_left_to_the_client() -> None:
    with greeted() as client:
        client.process.send_signal(signal.SIGINT)
        assert client.call("chatty")


def test_shutdown_ends_the_server() -> None:
    with greeted() as client:
        assert client.call("shutdown") is None
        assert client.process.wait(timeout=20) == 0


PARENT = """
import os, subprocess, sys, time
read_end, write_end = os.pipe()
os.set_inheritable(read_end, True)
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdin=subprocess.PIPE,
    stdout=open(sys.argv[2], "wb"), stderr=subprocess.DEVNULL, pass_fds=(read_end,),
    env={**os.environ, "DLS_LIFELINE_FD": str(read_end)}, start_new_session=True)
keep = os.dup(child.stdin.fileno())
def frame(text):
    data = text.encode()
    child.stdin.write(b"Content-Length: %d\\r\\n\\r\\n" % len(data) + data)
frame('{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocol":1}}')
frame('{"jsonrpc":"2.0","id":2,"method":"worker","params":{}}')
child.stdin.flush()
print(child.pid, flush=True)
time.sleep(600)
"""


def test_engine_and_workers_go_when_the_client_is_killed(tmp_path: Path) -> None:
    out = tmp_path / "frames"
    # The sleeping holder keeps the engine's input open: only the lifeline can tell it.
    parent = subprocess.Popen([sys.executable, "-c", PARENT, SERVER, str(out)],
                              stdout=subprocess.PIPE, text=True)  # fmt: skip
    assert parent.stdout is not None
    engine = int(parent.stdout.readline())
    worker = 0
    deadline = time.monotonic() + 60
    while worker == 0 and time.monotonic() < deadline:
        text = out.read_text() if out.exists() else ""
        if '"unit":"workers"' in text:
            start = text.rindex("{", 0, text.rindex('"jsonrpc"') + 1)
            worker = int(json.loads(text[start:])["params"]["message"])
        time.sleep(0.05)
    assert worker > 0
    assert is_running(engine)
    assert is_running(worker)
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    deadline = time.monotonic() + 20
    while (is_running(engine) or is_running(worker)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_running(engine)
    assert not is_running(worker)


def test_an_answer_that_no_frame_holds_is_refused_by_name() -> None:
    with greeted() as client:
        error = failure(client, "huge")
        assert "bytes, and a message holds at most 268435456" in str(error["message"])
        assert "'kind': 'unsupported'" in str(error)
        assert client.call("chatty")


def is_running(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in ("Z", "X")
