"""test_ci.py: the snippets for CI are what the services take, and their commands run."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from program import ROOT, Program

CI = ROOT / "docs" / "ci"
HOOKS = ROOT / ".pre-commit-hooks.yaml"


def check_jsonschema(schema: str, path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("schema", "name"),
    [("vendor.github-workflows", "github.yml"), ("vendor.gitlab-ci", "gitlab.yml")],
)
def test_the_service_takes_the_snippet(schema: str, name: str, tmp_path: Path) -> None:
    done = check_jsonschema(schema, CI / name)
    assert done.returncode == 0, done.stdout + done.stderr
    # The schema is one that can refuse: a slip in a word of it is seen.
    text = (CI / name).read_text()
    wrong = tmp_path / name
    wrong.write_text(text.replace("runs-on:", "run-on:").replace("image:", "image: [1]\n  im:"))
    assert check_jsonschema(schema, wrong).returncode == 1


def commands(part: Any) -> list[str]:
    """Every shell line of a document that begins with `dls`."""
    if isinstance(part, dict):
        return [line for value in part.values() for line in commands(value)]
    if isinstance(part, list):
        return [line for value in part for line in commands(value)]
    return [line for line in str(part).splitlines() if re.match(r"dls \w", line)]


@pytest.mark.parametrize("text", ["project a {}\n", "project a { titel = 1 }\n"])
@pytest.mark.parametrize("name", ["github.yml", "gitlab.yml"])
def test_the_commands_run(dls: Program, name: str, text: str) -> None:
    lines = commands(yaml.safe_load((CI / name).read_text()))
    assert len(lines) == 3
    dls.write("a b.dlsproj", text)
    is_fine = "titel" not in text
    status = 0
    for line in lines:
        done = subprocess.run(
            ["bash", "-c", f"status=0; {line}; exit $((status + $?))"],
            cwd=dls.folder, env=dls.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "usage" not in done.stderr
        assert done.returncode < 2, (line, done)
        status = max(status, done.returncode)
    assert status == (0 if is_fine else 1)
    document = yaml.safe_load((CI / name).read_text())
    for report in re.findall(r"dls[\w-]*\.(?:sarif|json|xml)", str(document)):
        assert (dls.folder / report).stat().st_size > 0


def hooks() -> list[dict[str, Any]]:
    own: list[dict[str, Any]] = yaml.safe_load(HOOKS.read_text())
    config = yaml.safe_load((CI / "pre-commit-config.yaml").read_text())
    return own + [hook for repo in config["repos"] for hook in repo["hooks"]]


@pytest.mark.parametrize("hook", hooks(), ids=lambda hook: f"{hook['id']}-{hook['language']}")
def test_hooks_do_what_they_say(dls: Program, hook: dict[str, Any]) -> None:
    """As pre-commit runs them: the entry, then the files of the commit that fit the pattern."""
    assert hook["id"] in ("dls-check", "dls-fmt")
    assert hook["name"]
    names = ["a b.dlsproj", "deep/c.dlsproj", "notes.txt"]
    fitting = [name for name in names if re.search(hook["files"], name)]
    assert fitting == names[:2]

    def run(text: str) -> int:
        for name in fitting:
            dls.write(name, text)
        words = [*shlex.split(hook["entry"]), *fitting]
        return subprocess.run(
            words, cwd=dls.folder, env=dls.environment, capture_output=True, check=False
        ).returncode

    assert run("project a {}\n") == 0
    if hook["id"] == "dls-check":
        assert run("project a { titel = 1 }\n") == 1
    else:
        assert run("project   a {}\n") == 0
        assert (dls.folder / "deep/c.dlsproj").read_text() == "project a {}\n"


def test_both_sets_of_hooks_are_one() -> None:
    own = {hook["id"]: hook for hook in hooks() if hook["language"] == "swift"}
    local = {hook["id"]: hook for hook in hooks() if hook["language"] == "system"}
    assert set(own) == set(local) == {"dls-check", "dls-fmt"}
    for name, hook in own.items():
        for key in ("entry", "files", "require_serial"):
            assert hook.get(key) == local[name].get(key)


def test_pre_commit_can_build_this_repository() -> None:
    """What its `swift` language asks for: a manifest at the root that makes the entry's program."""
    manifest = (ROOT / "Package.swift").read_text()
    for hook in hooks():
        program = shlex.split(hook["entry"])[0]
        assert f'.executable(name: "{program}"' in manifest
