"""methods.py: owns the table of methods and imports the code of one when it is first called."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from dls_engine.context import Context
from dls_engine.errors import METHOD_NOT_FOUND, EngineError
from dls_engine.params import Params

Handler = Callable[[Params, Context], Any]

METHODS: dict[str, str] = {
    "initialize": "dls_engine.hello:initialize",
    "doctor": "dls_engine.hello:doctor",
    "probe": "dls_engine.raster.probe:probe",
    "layer/read": "dls_engine.vector.read:read",
    "model/describe": "dls_engine.packages:describe",
    "layout": "dls_engine.layout:layout",
    "chips/export": "dls_engine.chips.export:export",
    "render": "dls_engine.render.render:render",
    "train": "dls_engine.learning:train",
    "infer": "dls_engine.learning:infer",
}
"""Method of the protocol -> `module:function` with the signature of `Handler`."""


def find(method: str) -> Handler:
    """The function behind a method. Libraries it needs are imported here, not at the start."""
    target = METHODS.get(method)
    if target is None:
        raise EngineError(
            "unsupported",
            f"this engine has no method `{method}`",
            "Make sure that `dls` and its engine have the same version: run `dls engine install`.",
            code=METHOD_NOT_FOUND,
        )
    module_name, _, function_name = target.partition(":")
    try:
        module = importlib.import_module(module_name)
    except ImportError as error:
        raise EngineError(
            "missing_library",
            f"`{method}` needs a library that does not load: {error}",
            "Run `dls engine doctor` to see what is wrong, then `dls engine install`.",
        ) from error
    handler: Handler = getattr(module, function_name)
    return handler
