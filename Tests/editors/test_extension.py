"""test_extension.py: the extension of VS Code does its part; its own tests are in JavaScript."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest


def test_extension() -> None:
    if "DLS" not in os.environ:
        pytest.skip("DLS does not name the built program; `make test` sets it")
    done = subprocess.run(
        ["node", "--test", "--test-reporter=tap", Path(__file__).with_name("extension.test.js")],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# pass 10" in done.stdout
