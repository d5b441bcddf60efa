"""test_silence.py: owns the check that the engine talks to nobody and leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from client import ENGINE

# Loads every library as `doctor` does, then lets background threads of theirs do their worst.
# Whatever they connect to from Python is printed; what they connect to from C is seen in
# /proc/self/net only as sockets of this process.
CODE = """
import os, socket, sys, time
def hook(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo"):
        print("network:", event, arguments[-1] if event == "socket.connect" else arguments[0])
sys.addaudithook(hook)
from dls_engine import health
problems = health.report()["problems"]
import onnx, onnxruntime
from onnx import TensorProto, helper
node = helper.make_node("Relu", ["x"], ["y"])
value = [helper.make_tensor_value_info(n, TensorProto.FLOAT, [1]) for n in "xy"]
graph = helper.make_graph([node], "g", value[:1], value[1:])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
time.sleep(0.5)
for name in os.listdir("/proc/self/fd"):
    try:
        target = os.readlink("/proc/self/fd/" + name)
    except OSError:
        continue
    if target.startswith("socket:"):
        print("socket:", target)
print("problems:", len(problems))
"""


def test_libraries_neither_call_home_nor_write_there(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "HF_", "ORT_"))}
    environment = {**kept, "PYTHONPATH": str(ENGINE), "HOME": str(home), "PYTHONUTF8": "1"}
    run = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, env=environment, check=False
    )
    assert run.stdout == "problems: 0\n", run.stdout + run.stderr
    assert sorted(str(p.relative_to(home)) for p in home.rglob("*")) == []


def test_every_entry_silences_libraries_first() -> None:
    code = "import dls_engine, os; print(os.environ['ORT_DISABLE_TELEMETRY'])"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={"PYTHONPATH": str(ENGINE), "ORT_DISABLE_TELEMETRY": "0"},
    )  # fmt: skip
    assert run.stdout == "1\n"
