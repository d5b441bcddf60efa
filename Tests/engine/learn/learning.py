"""learning.py: owns running trainings and inferences in the tests, as the server would."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scenes import train_request

from dls_engine.context import Context
from dls_engine.params import Params


class Recorder(Context):
    """A context that keeps what is reported, and cancels itself after `stop_after` reports."""

    def __init__(self, stop_after: int | None = None) -> None:
        super().__init__()
        self.reports: list[dict[str, Any]] = []
        self.logs: list[str] = []
        self.stop_after = stop_after

    def progress(
        self,
        done: float,
        total: float | None = None,
        unit: str = "",
        message: str = "",
        metrics: dict[str, Any] | None = None,
    ) -> None:
        self.check()
        self.reports.append(
            {"done": done, "total": total, "unit": unit, "message": message, "metrics": metrics}
        )
        if self.stop_after is not None and len(self.reports) >= self.stop_after:
            self.cancel()

    def log(self, level: str, message: str) -> None:
        self.logs.append(message)


@dataclass
class Trained:
    """One training's folder, answer and reports."""

    chips: Path
    out: Path
    result: dict[str, Any]
    context: Recorder


def train(
    chips: Path,
    out: Path,
    context: Recorder | None = None,
    checkpoint_every: int = 25,
    missed_out: Path | None = None,
    **settings: Any,
) -> Trained:
    """Runs a training as the server would."""
    from dls_engine.learn.train import run

    context = context or Recorder()
    request = train_request(chips, out, **settings)
    request["checkpoint_every"] = checkpoint_every
    if missed_out is not None:
        request["missed_out"] = str(missed_out)
    result = run(Params(request, "params"), context)
    return Trained(chips, out, result, context)


def infer(model: Path, scene: Path, out: Path, **settings: Any) -> dict[str, Any]:
    """Runs an inference as the server would."""
    from dls_engine.learn.infer import run

    request = {
        "model": str(model),
        "source": {"paths": [str(scene)]},
        "out": str(out),
        "run_id": "test-run",
        "settings": settings,
    }
    return run(Params(request, "params"), Recorder())
