"""install.py: owns `install`: an environment of the engine's own with the locked libraries."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dls_bootstrap.home import Home, folder_bytes, in_words, sha256_of
from dls_bootstrap.indexes import uv_settings
from dls_bootstrap.problem import Problem, explain
from dls_bootstrap.requirements import (
    DEV_LOCK,
    LOCK,
    Requirement,
    fingerprint,
    read_lock,
    without_gpu,
    without_torch,
)
from dls_bootstrap.tool import Progress, ToolFailure, child_environment, find_uv, run_logged
from dls_bootstrap.torch_pair import TorchPair, find_torch_pair, link_torch

SPARE_BYTES = 300_000_000
HEALTH = (
    "import runpy, sys; sys.path[0] = sys.argv.pop(); "
    "runpy.run_module('dls_engine.health', run_name='__main__')"
)
Say = Callable[[str], None]


@dataclass(frozen=True)
class Options:
    """What the user asked for."""

    home: Path
    source: Path
    wheels: Path | None
    agree: Callable[[str], bool]
    say: Say
    dev: bool = False


def engine_facts(source: Path) -> dict[str, str]:
    """Version and protocol of the engine's source."""
    try:
        text = (source / "dls_engine" / "__init__.py").read_text(encoding="utf-8")
    except OSError as error:
        raise Problem(
            f"there is no engine in {source} ({error.strerror})",
            "Set DLS_ENGINE_SOURCE to the folder that holds dls_engine.",
        ) from error
    version = re.search(r'^__version__ = "([^"]+)"', text, re.MULTILINE)
    protocol = re.search(r"^PROTOCOL = (\d+)", text, re.MULTILINE)
    return {
        "engine": version.group(1) if version else "unknown",
        "protocol": protocol.group(1) if protocol else "0",
    }


def install(options: Options) -> dict[str, Any]:
    """Installs the engine; what the marker says."""
    facts = engine_facts(options.source)
    home = Home(options.home)
    home.require_ours()
    lock = fingerprint(options.source)
    dev_lock = fingerprint(options.source, DEV_LOCK) if options.dev else None
    there = home.installed()
    is_current = there is not None and (
        (there.get("engine"), there.get("lock")) == (facts["engine"], lock)
        and (dev_lock is None or there.get("dev_lock") == dev_lock)
    )
    if there is not None and is_current:
        if home.python_version() is not None:
            options.say(f"The engine {facts['engine']} is installed in {home.path}.")
            return there
        options.say("The Python of the installed engine does not run any more; installing anew.")
    requirements = read_lock(options.source)
    if options.dev:
        requirements += read_lock(options.source, DEV_LOCK)
    pair, remark = find_torch_pair()
    if remark:
        options.say(remark)
    if pair is not None:
        requirements = without_torch(requirements)
    if options.wheels is not None:
        requirements = check_wheels(requirements, options.wheels)
    announce(options, home, requirements, pair)
    with home.locked():
        home.marker.unlink(missing_ok=True)
        uv = find_uv()
        make_environment(home, uv)
        add_libraries(options, home, requirements, uv)
        if pair is not None:
            link_torch(site_packages(home), pair)
        options.say("Checking that the libraries load and fit together …")
        try:
            health = check_health(home, options.source)
        except Problem:
            # The next try unpacks everything anew; what is downloaded stays.
            shutil.rmtree(home.env, ignore_errors=True)
            raise
        marker = {
            "engine": facts["engine"],
            "protocol": int(facts["protocol"]),
            "python": home.python_version(),
            "versions": health["versions"],
            "lock": lock,
            "dev": options.dev,
            "dev_lock": dev_lock,
            "torch_reused_from": list(pair.folders) if pair else None,
        }
        home.write_marker(marker)
        home.clear_downloads()
    options.say(f"The engine {facts['engine']} is installed in {home.path}.")
    return marker


def announce(
    options: Options, home: Home, requirements: list[Requirement], pair: TorchPair | None
) -> None:
    """Says what will be downloaded and written, checks for room, asks."""
    download = 0 if options.wheels else sum(r.download for r in requirements)
    installed = sum(r.installed for r in requirements)
    largest = sorted(requirements, key=lambda r: -r.download)[:3]
    if pair is not None:
        options.say(f"Using torch {pair.torch} and torchvision {pair.torchvision}, which are here.")
    options.say(f"Installing {len(requirements)} libraries into {home.path}:")
    if options.wheels:
        options.say(f"  nothing to download, wheels from {options.wheels}")
    else:
        names = ", ".join(f"{r.name} {in_words(r.download)}" for r in largest)
        options.say(f"  to download  {in_words(download)}  (largest: {names})")
    options.say(f"  on disk      {in_words(installed)}")
    check_room(home, installed)
    if not options.agree("Install?"):
        raise Problem("nothing was installed", "Run `dls engine install` when you are ready.")


def check_room(home: Home, size: int) -> None:
    """Raises if what is still to be written does not fit on the disk."""
    needed = max(0, size - folder_bytes(home.path)) + SPARE_BYTES
    free = home.free_bytes()
    if free < needed:
        raise Problem(
            f"the disk of {home.path} has {in_words(free)} free, installing needs "
            f"{in_words(needed)}",
            "Free some space, or choose a folder on another disk: "
            "DLS_ENGINE_HOME=/path/to/folder dls engine install",
        )


def make_environment(home: Home, uv: list[str] | None) -> None:
    """Makes the virtual environment, or keeps the one of an install that was cut short."""
    version = "%d.%d.%d" % sys.version_info[:3]
    if home.python_version() == version:
        return
    shutil.rmtree(home.env, ignore_errors=True)
    has_modules = all(importlib.util.find_spec(n) for n in ("venv", "ensurepip"))
    if has_modules:
        command = [sys.executable, "-m", "venv", str(home.env)]  # brings pip along
    elif uv is not None:
        command = [*uv, "venv", "--quiet", "--python", sys.executable, str(home.env)]
    else:
        raise no_venv()
    try:
        run_logged(command, home.log, child_environment(UV_CACHE_DIR=str(home.cache)))
    except ToolFailure as failure:
        if "ensurepip" in failure.output or "No module named venv" in failure.output:
            raise no_venv() from failure
        raise explain(failure.output, version, str(home.log)) from failure


def no_venv() -> Problem:
    """Debian's Python comes without what makes environments."""
    short = "%d.%d" % sys.version_info[:2]
    return Problem(
        f"{sys.executable} cannot make virtual environments: its `venv` or `ensurepip` is missing",
        f"Install it (Debian, Ubuntu: `sudo apt-get install python{short}-venv`) and run "
        "`dls engine install` again.",
    )


def add_libraries(
    options: Options, home: Home, requirements: list[Requirement], uv: list[str] | None
) -> None:
    """Installs the locked versions, with uv where it is there or can be had, else with pip."""
    if uv is None and options.wheels is None:
        uv = _uv_from_index(home)
    if uv is not None:
        try:
            _add_with_uv(options, home, requirements, uv)
            return
        except ToolFailure as failure:
            if not _has_pip(home):
                raise explain(failure.output, _python(), str(home.log)) from failure
            options.say("uv did not succeed; trying pip.")
    try:
        _add_with_pip(options, home, requirements)
    except ToolFailure as failure:
        raise explain(failure.output, _python(), str(home.log)) from failure


def _uv_from_index(home: Home) -> list[str] | None:
    """uv makes installing several times faster; without it pip does."""
    try:
        run_logged(
            [str(home.python), "-m", "pip", "install", "--quiet", "--only-binary", ":all:", "uv"],
            home.log,
            child_environment(PIP_RETRIES="1"),
        )
    except ToolFailure:
        return None
    return [str(home.python), "-m", "uv"]


def _add_with_uv(
    options: Options, home: Home, requirements: list[Requirement], uv: list[str]
) -> None:
    command = [*uv, "pip", "install", "--python", str(home.python), "--no-deps", "--only-binary",
               ":all:"]  # fmt: skip
    if options.wheels is not None:
        command += ["--no-index", "--find-links", str(options.wheels)]
    python = str(home.python) if _has_pip(home) else sys.executable
    settings = {} if options.wheels else uv_settings(python)
    environment = child_environment(UV_CACHE_DIR=str(home.cache), **settings)
    total = sum(r.installed for r in requirements)
    progress = Progress("installing", total, lambda: folder_bytes(home.path))
    try:
        with listed(home, requirements) as options_of_list:
            run_logged([*command, *options_of_list], home.log, environment, progress.look)
    finally:
        progress.end()


@contextmanager
def listed(home: Home, requirements: Sequence[Requirement]) -> Iterator[list[str]]:
    """The options that make pip and uv read these libraries with their hashes from a file."""
    path = home.path / "wanted.txt"
    path.write_text("".join(f"{r.line}\n" for r in requirements), encoding="utf-8")
    try:
        yield ["-r", str(path)]
    finally:
        path.unlink(missing_ok=True)


def _add_with_pip(options: Options, home: Home, requirements: list[Requirement]) -> None:
    """Downloads wheel by wheel, so that a second try has only the rest to fetch."""
    pip = [str(home.python), "-m", "pip"]
    if not _has_pip(home):
        run_logged([str(home.python), "-m", "ensurepip"], home.log, child_environment())
    wheels = options.wheels
    if wheels is None:
        wheels = home.wheels
        wheels.mkdir(exist_ok=True)
        total = sum(r.download for r in requirements)
        # pip's wheels lie beside what is unpacked from them until the end; uv keeps none.
        check_room(home, total + sum(r.installed for r in requirements))
        progress = Progress("downloading", total, lambda: folder_bytes(home.wheels))
        environment = child_environment(TMPDIR=str(home.wheels))
        try:
            for requirement in requirements:
                if find_wheel(wheels, requirement) is None:
                    command = [*pip, "download", "--no-deps", "--only-binary", ":all:",
                               "--dest", str(wheels)]  # fmt: skip
                    with listed(home, [requirement]) as one:
                        run_logged([*command, *one], home.log, environment, progress.look)
        finally:
            progress.end()
    total = sum(r.installed for r in requirements)
    progress = Progress("unpacking", total, lambda: folder_bytes(home.env))
    command = [*pip, "install", "--no-deps", "--no-index", "--find-links", str(wheels)]
    try:
        with listed(home, requirements) as all_of_them:
            run_logged([*command, *all_of_them], home.log, child_environment(), progress.look)
    finally:
        progress.end()


def check_wheels(requirements: list[Requirement], folder: Path) -> list[Requirement]:
    """The libraries to install from a folder; says which it lacks.

    A torch built for the CPU alone (`+cpu`) needs none of the libraries for a GPU.
    """
    if not folder.is_dir():
        raise Problem(f"there is no folder {folder}", "Correct the path after --from.")
    torch = next((r for r in requirements if r.name == "torch"), None)
    wheel = find_wheel(folder, torch) if torch else None
    if wheel is not None and "+cpu" in wheel.name:
        requirements = without_gpu(requirements)
    missing = [r for r in requirements if find_wheel(folder, r) is None]
    if missing:
        shown = ", ".join(f"{r.name} {r.version}" for r in missing[:5])
        more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
        lock = Path(__file__).resolve().parents[1] / LOCK
        raise Problem(
            f"{folder} lacks {len(missing)} of {len(requirements)} wheels: {shown}{more}",
            "Fill it on a machine with a network and the same Python: "
            f"pip download --no-deps --only-binary :all: -d {folder} -r {lock}",
        )
    return [_as_found(r, find_wheel(folder, r)) for r in requirements]


def _as_found(requirement: Requirement, wheel: Path | None) -> Requirement:
    """With the hash of a build that the lock cannot know, such as `+cpu`, put here by the user."""
    if wheel is None or not requirement.hashes or "+" not in wheel.name.split("-")[1]:
        return requirement
    return replace(requirement, hashes=(f"sha256:{sha256_of(wheel)}",))


def find_wheel(folder: Path, requirement: Requirement) -> Path | None:
    """The wheel of a library in a folder."""
    name = re.sub(r"[-_.]+", "_", requirement.name).lower()
    for path in sorted(folder.glob("*.whl")):
        parts = path.name.split("-")
        if len(parts) >= 5 and re.sub(r"[-_.]+", "_", parts[0]).lower() == name:
            version = parts[1]
            if version == requirement.version or version.startswith(requirement.version + "+"):
                return path
    return None


def check_health(home: Home, source: Path) -> dict[str, Any]:
    """Loads every library in the new environment; raises if one fails."""
    report = health_report(home, source)
    problems = report.get("problems") or []
    if problems:
        first = problems[0]
        raise Problem(str(first["reason"]), str(first["next_step"]))
    return report


def health_report(home: Home, source: Path) -> dict[str, Any]:
    """What `dls_engine.health` says in the environment, where it is started as the engine is."""
    try:
        run = subprocess.run(
            [str(home.python), "-E", "-X", "utf8", "-c", HEALTH, str(source)],
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
            cwd="/",
            env=child_environment(),
        )
        report = json.loads(run.stdout.splitlines()[-1])
    except (OSError, ValueError, IndexError, subprocess.TimeoutExpired) as error:
        raise Problem(
            f"the engine in {home.path} does not start ({error})",
            "Run `dls engine uninstall`, then `dls engine install`.",
        ) from error
    return dict(report)


def site_packages(home: Home) -> Path:
    """Where the environment's libraries lie."""
    found = sorted((home.env / "lib").glob("python*/site-packages"))
    if not found:
        raise Problem(
            f"{home.env} is no virtual environment",
            "Run `dls engine uninstall`, then `dls engine install`.",
        )
    return found[0]


def _has_pip(home: Home) -> bool:
    return any((home.env / "lib").glob("python*/site-packages/pip/__init__.py"))


def _python() -> str:
    return "%d.%d" % sys.version_info[:2]
