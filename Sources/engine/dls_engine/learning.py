"""learning.py: owns the bridge from the server to training and inference."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dls_engine.context import Context
from dls_engine.params import Params

Run = Callable[[dict[str, Any], Callable[[dict[str, Any]], None], Callable[[], bool]], Any]


def train(params: Params, context: Context) -> Any:
    """Trains a network on exported chips."""
    from dls_engine.learn.train import run

    return _bridge(run, params, context)


def infer(params: Params, context: Context) -> Any:
    """Runs a trained network over imagery."""
    from dls_engine.learn.infer import run

    return _bridge(run, params, context)


def _bridge(run: Run, params: Params, context: Context) -> Any:
    def progress(report: dict[str, Any]) -> None:
        context.progress(
            report.get("done", 0),
            report.get("total"),
            report.get("unit", ""),
            report.get("message", ""),
            report.get("metrics"),
        )

    return run(params.rest(), progress, lambda: context.is_cancelled)
