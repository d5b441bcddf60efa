"""__init__.py: owns the engine's version, its protocol's version, and what libraries are told."""

import os

__version__ = "0.1.0"

PROTOCOL = 1
"""Version of docs/engine-protocol.md. Raised when a client of the old one would break."""

SILENCE = {
    # ONNX Runtime's builds send usage reports unless this is set before it is loaded.
    "ORT_DISABLE_TELEMETRY": "1",
    # Weights are never looked up or fetched, and hubs are told nothing.
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
}
"""Settings of libraries, made here because this file runs before any of them is loaded."""

FOREIGN = ("PROJ_LIB", "PROJ_DATA", "GDAL_DATA", "GDAL_DRIVER_PATH", "GDAL_PYTHON_DRIVER_PATH")
"""Where QGIS, conda, R or a cluster's modules have another PROJ and GDAL.

The engine has its own, which neither reads the databases of others nor loads their drivers.
"""

os.environ.update(SILENCE)
for _name in FOREIGN:
    os.environ.pop(_name, None)

