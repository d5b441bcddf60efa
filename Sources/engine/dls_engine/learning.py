"""learning.py: owns the bridge from the server to training and inference."""

from __future__ import annotations

from typing import Any

from dls_engine.context import Context
from dls_engine.params import Params


def train(params: Params, context: Context) -> Any:
    """Trains a network on exported chips."""
    from dls_engine.learn.train import run

    return run(params, context)


def infer(params: Params, context: Context) -> Any:
    """Runs a trained network over imagery."""
    from dls_engine.learn.infer import run

    return run(params, context)
