"""test_error_kinds.py: owns the test that the engine's errors are of kinds that there are."""

from __future__ import annotations

import ast
from pathlib import Path

from dls_engine.errors import KINDS

ENGINE = Path(__file__).resolve().parents[2] / "Sources" / "engine" / "dls_engine"


def test_every_error_has_a_kind_of_the_protocol() -> None:
    """One of another kind would be told as a fault of the engine, without its sentence."""
    seen = 0
    for path in ENGINE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id != "EngineError" or not node.args:
                continue
            kinds = [
                part.value
                for part in ast.walk(node.args[0])
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            ]
            seen += len(kinds)
            assert set(kinds) <= set(KINDS), f"{path}:{node.lineno}"
    assert seen > 100
