"""command.py: owns the words of the command: install, doctor, uninstall and their options."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dls_bootstrap.doctor import examine, in_lines
from dls_bootstrap.install import Options, install
from dls_bootstrap.problem import Problem, UsageProblem
from dls_bootstrap.uninstall import uninstall

USAGE = """usage: bootstrap.py install|doctor|uninstall --home DIR [options]

  install     makes DIR/env, a private environment with the engine's libraries
  doctor      says what is there and how to mend what is not
  uninstall   removes what install made

  --home DIR    the engine's folder
  --source DIR  the folder that holds dls_engine (default: the folder of this file)
  --from DIR    install: take wheels from DIR and download nothing
  --dev         install: add what the engine's own tests need
  --yes         do not ask
  --json        print one JSON object at the end
"""
ACTIONS = ("install", "doctor", "uninstall")


def run(arguments: list[str]) -> int:
    """Runs the command; the exit code: 0 done, 1 a problem, 2 usage, 130 interrupted."""
    from dls_engine import lifeline

    lifeline.watch()
    if not arguments or arguments[0] in ("--help", "-h"):
        (sys.stdout if arguments else sys.stderr).write(USAGE)
        return 0 if arguments else 2
    as_json = "--json" in arguments
    try:
        return _run(arguments, as_json)
    except UsageProblem as problem:
        _report(problem, as_json)
        return 2
    except Problem as problem:
        _report(problem, as_json)
        return 1
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        reason = f"{place}{error.strerror or error}"
        _report(Problem(reason, "Mend that and run the command again."), as_json)
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrupted; what is downloaded is kept.\n")
        return 130


def _run(arguments: list[str], as_json: bool) -> int:
    action, values, flags = _parse(arguments)
    if "--home" not in values:
        raise UsageProblem("--home is missing", "Name the engine's folder: --home DIR")
    home = Path(values["--home"]).absolute()
    source = Path(values.get("--source", str(Path(__file__).resolve().parents[1]))).absolute()
    agree = _asker("--yes" in flags)
    if action == "doctor":
        report = examine(home, source)
        print(json.dumps(report) if as_json else "\n".join(in_lines(report)))
        return 0 if report["ok"] else 1
    if action == "uninstall":
        result: dict[str, Any] = uninstall(home, agree, _say)
    else:
        wheels = Path(values["--from"]).absolute() if "--from" in values else None
        result = install(Options(home, source, wheels, agree, _say, "--dev" in flags))
    if as_json:
        print(json.dumps({"ok": True, **result}))
    return 0


def _parse(arguments: list[str]) -> tuple[str, dict[str, str], set[str]]:
    action = arguments[0]
    if action not in ACTIONS:
        raise UsageProblem(f"there is no action {action!r}", f"Use one of {', '.join(ACTIONS)}.")
    values: dict[str, str] = {}
    flags: set[str] = set()
    rest = list(arguments[1:])
    while rest:
        name = rest.pop(0)
        if name in ("--yes", "--json", "--dev"):
            flags.add(name)
        elif name in ("--home", "--source", "--from") and rest:
            values[name] = rest.pop(0)
        else:
            raise UsageProblem(f"{name} is no option, or its value is missing", "See --help.")
    if action != "install" and ("--from" in values or "--dev" in flags):
        raise UsageProblem("--from and --dev belong to install", "Leave them out.")
    return action, values, flags


def _asker(is_agreed: bool) -> Callable[[str], bool]:
    def agree(question: str) -> bool:
        if is_agreed:
            return True
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise UsageProblem("there is no terminal to ask at", "Add --yes to agree beforehand.")
        sys.stderr.write(f"{question} [y/N] ")
        sys.stderr.flush()
        return sys.stdin.readline().strip().lower() in ("y", "yes")

    return agree


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def _report(problem: Problem, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"ok": False, "problems": [problem.to_wire()]}))
    sys.stderr.write(f"error: {problem.reason}\n  next: {problem.next_step}\n")
