"""pypi.py: owns what the samples' fetch programs share: packages as archives, and copies."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

# From 24.1 on pip refuses packages whose metadata is not up to today's rules.
LENIENT_PIP = "pip==24.0"


def fetch(package: str, version: str, sha256: str, is_source: bool, folder: Path) -> Path:
    """Downloads the package's archive into `folder` with pip, and checks it.

    pip's own settings (index, proxy, certificates) hold. Ends the program with a sentence if the
    archive cannot be had.
    """
    kind = ["--no-binary", package] if is_source else ["--only-binary", package]
    wanted = [*kind, f"{package}=={version}"]
    if (error := _download([sys.executable, "-m", "pip"], wanted, folder)) is not None:
        older = _lenient_pip(folder)
        if older is None or _download(older, wanted, folder) is not None:
            sys.exit(
                f"{package} {version} could not be downloaded from PyPI: {error}\n"
                f"Check the network, and that `{sys.executable} -m pip --version` works "
                "(Debian: apt install python3-pip)."
            )
    suffix = ".tar.gz" if is_source else ".whl"
    found = [p for p in folder.iterdir() if p.name.startswith(package) and p.name.endswith(suffix)]
    archive = found[0]
    if hashlib.sha256(archive.read_bytes()).hexdigest() != sha256:
        sys.exit(f"{archive.name} is not the file this sample was made for. Nothing was unpacked.")
    return archive


def _download(pip: list[str], wanted: list[str], folder: Path) -> str | None:
    """Runs pip; the last line it said if it failed."""
    command = [*pip, "download", "--quiet", "--no-deps", "--dest", str(folder), *wanted]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        return str(error)
    if done.returncode == 0:
        return None
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")] or lines
    return errors[-1] if errors else f"pip ended with {done.returncode}"


def _lenient_pip(folder: Path) -> list[str] | None:
    """An older pip that is run from its archive, without being installed."""
    if _download([sys.executable, "-m", "pip"], [LENIENT_PIP], folder) is not None:
        return None
    archive = next(folder.glob("pip-*.whl"), None)
    return None if archive is None else [sys.executable, str(archive / "pip")]


def workplace() -> tempfile.TemporaryDirectory[str]:
    """A folder for the archive; it goes when the program ends."""
    return tempfile.TemporaryDirectory(prefix="dls-sample-")


def copied(sample: Path, arguments: list[str]) -> Path:
    """The folder to work in: the sample's own, or the one named, which gets the sample's files."""
    if not arguments:
        return sample
    target = Path(arguments[0])
    for path in sorted([*sample.rglob("*.dlsproj"), *sample.glob("**/units/*.geojson")]):
        place = target / path.relative_to(sample)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
    if (sample / "data").is_dir():
        shutil.copytree(sample / "data", target / "data", dirs_exist_ok=True)
    return target
