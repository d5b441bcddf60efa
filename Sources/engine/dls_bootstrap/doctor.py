"""doctor.py: owns `doctor`: what is there, what is wrong, and the command that mends it."""

from __future__ import annotations

import importlib.util
import sys
import textwrap
from pathlib import Path
from typing import Any

from dls_bootstrap.home import Home, in_words
from dls_bootstrap.install import engine_facts, health_report, no_venv
from dls_bootstrap.problem import Problem
from dls_bootstrap.requirements import fingerprint
from dls_bootstrap.tool import find_uv

INSTALL = "Run `dls engine install`."
WIDTH = 80
"""Columns of the report's lists."""


def examine(path: Path, source: Path) -> dict[str, Any]:
    """Facts and problems; changes nothing."""
    home = Home(path)
    problems: list[Problem] = []
    report: dict[str, Any] = {
        "home": str(path),
        "python": {"path": sys.executable, "version": "%d.%d.%d" % sys.version_info[:3]},
        "installed": None,
        "versions": {},
        "devices": [],
    }
    try:
        facts = engine_facts(source)
        report["engine"] = facts["engine"]
        _examine_home(home, source, facts, report, problems)
    except Problem as problem:
        problems.append(problem)
    report["problems"] = [problem.to_wire() for problem in problems]
    report["ok"] = not problems
    return report


def _examine_home(
    home: Home,
    source: Path,
    facts: dict[str, str],
    report: dict[str, Any],
    problems: list[Problem],
) -> None:
    marker = home.installed()
    report["installed"] = marker
    if marker is None:
        half = home.env.exists()
        problems.append(
            Problem(
                f"an install into {home.path} was not finished"
                if half
                else f"the engine is not installed in {home.path}",
                INSTALL + (" It goes on where it stopped." if half else ""),
            )
        )
        has_modules = all(importlib.util.find_spec(n) for n in ("venv", "ensurepip"))
        if not has_modules and find_uv() is None:
            problems.append(no_venv())
        return
    report["bytes"] = home.used_bytes()
    version = home.python_version()
    if version is None:
        problems.append(
            Problem(
                f"the Python that the engine was installed with does not run: {home.python}",
                INSTALL,
            )
        )
        return
    report["engine_python"] = version
    if marker.get("engine") != facts["engine"]:
        problems.append(
            Problem(
                f"the installed engine is {marker.get('engine')}, this dls needs {facts['engine']}",
                INSTALL,
            )
        )
    elif marker.get("lock") != fingerprint(source):
        problems.append(
            Problem("the installed libraries are not the versions this dls was made for", INSTALL)
        )
    health = health_report(home, source)
    report["versions"] = health.get("versions", {})
    report["devices"] = health.get("devices", [])
    for found in health.get("problems", []):
        problems.append(Problem(str(found["reason"]), str(found["next_step"])))


def in_lines(report: dict[str, Any]) -> list[str]:
    """The report for people."""
    python = report["python"]
    lines = [f"Python     {python['version']} ({python['path']})"]
    if report["installed"]:
        lines.append(
            f"Engine     {report['installed'].get('engine')} in {report['home']} "
            f"({in_words(report.get('bytes', 0))})"
        )
    for device in report["devices"]:
        lines.append(f"Device     {_device(device)}")
    if report["devices"] and not any(d.get("kind") == "cuda" for d in report["devices"]):
        lines.append("           no GPU that torch can use; training runs on the CPU")
    # No line ends between a name and its version, nor within a name with hyphens.
    versions = [f"{name}\N{NO-BREAK SPACE}{v}" for name, v in report["versions"].items()]
    if versions:
        text = "Libraries  " + ", ".join(versions)
        filled = textwrap.wrap(text, WIDTH, subsequent_indent=" " * 11, break_on_hyphens=False)
        lines += [line.replace("\N{NO-BREAK SPACE}", " ") for line in filled]
    for problem in report["problems"]:
        lines.append(f"error: {problem['reason']}")
        lines.append(f"  next: {problem['next_step']}")
    if report["ok"]:
        lines.append("All is well.")
    return lines


def _device(device: dict[str, Any]) -> str:
    if device.get("kind") == "cpu":
        return f"CPU, {device.get('cores')} cores ({device.get('name')})"
    memory = device.get("memory")
    return f"GPU, {device.get('name')}" + (f", {in_words(memory)}" if memory else "")
