"""indexes.py: owns carrying pip's settings (index, proxy, certificates) over to uv."""

from __future__ import annotations

import subprocess

from dls_bootstrap.tool import child_environment

# pip's name -> the variable that uv reads.
NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
    "proxy": "HTTPS_PROXY",
}


def uv_settings(python: str) -> dict[str, str]:
    """Variables for uv out of pip's configuration files and PIP_ variables.

    What the user set for uv itself stays.
    """
    environment = child_environment()
    try:
        run = subprocess.run(
            [python, "-m", "pip", "config", "list"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env=environment,
        )
    except (OSError, subprocess.TimeoutExpired):
        return {}
    return parse_pip_config(run.stdout, environment) if run.returncode == 0 else {}


def parse_pip_config(text: str, environment: dict[str, str]) -> dict[str, str]:
    """Reads the lines of `pip config list`: `section.name='value'`; later sections win."""
    found: dict[str, str] = {}
    ranks = {"global": 0, "install": 1, "download": 1, ":env:": 2}
    best: dict[str, int] = {}
    for line in text.splitlines():
        key, equals, value = line.partition("=")
        section, _, name = key.strip().rpartition(".")
        target = NAMES.get(name)
        rank = ranks.get(section, -1)
        if not equals or target is None or rank < best.get(name, 0):
            continue
        best[name] = rank
        words = value.strip().strip("'\"").replace("\\n", " ").split()
        # uv separates several places by blanks for indexes and by commas for folders.
        found[target] = ("," if name == "find-links" else " ").join(words)
    return {key: value for key, value in found.items() if value and not environment.get(key)}
