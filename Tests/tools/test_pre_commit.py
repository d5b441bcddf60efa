"""test_pre_commit.py: pre-commit itself runs the hooks, at real commits and without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from program import ROOT, Program

MANIFEST = ".pre-commit-hooks.yaml"
# Builds nothing: the program is there already. What pre-commit asks a compiler for is written down.
SWIFT = """#!/bin/sh
echo "$@" > "$BUILT"
while [ $# -gt 0 ]; do
  case $1 in --build-path | --scratch-path) folder=$2 ;; esac
  shift
done
mkdir -p "$folder/release"
ln -s "$PROGRAM" "$folder/release/dls"
"""
BROKEN, LOOSE, FINE = "project a { titel = 1 }\n", "project   a {}\n", "project a {}\n"


class Repository:
    """A git repository of a user's, with pre-commit's hook in it."""

    def __init__(self, dls: Program, place: Path) -> None:
        self.dls = dls
        self.folder = dls.folder
        self.environment = dls.environment | {
            "PRE_COMMIT_HOME": str(place / "pre-commit"), "PRE_COMMIT_COLOR": "never",
            "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull,
        }  # fmt: skip
        for name in ("AUTHOR", "COMMITTER"):
            self.environment[f"GIT_{name}_NAME"] = self.environment[f"GIT_{name}_EMAIL"] = "a@b"

    def run(
        self, *command: str | Path, at: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=at or self.folder, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip

    def do(self, *command: str | Path, at: Path | None = None) -> str:
        """Runs a command that has to succeed."""
        done = self.run(*command, at=at)
        assert done.returncode == 0, (command, done.stdout)
        return done.stdout.strip()

    def begin(self, config: str) -> None:
        """Makes the repository and lets pre-commit put its hook there."""
        self.do("git", "init", "-q")
        self.dls.write(".pre-commit-config.yaml", config)
        self.do(sys.executable, "-m", "pre_commit", "validate-config", ".pre-commit-config.yaml")
        self.do(sys.executable, "-m", "pre_commit", "install")

    def commit(self, text: str) -> tuple[int, str]:
        """Commits a project file, and a text that is none."""
        for name in ("a b.dlsproj", "deep/c.dlsproj"):
            self.dls.write(name, text)
        self.dls.write("notes.txt", text)
        self.do("git", "add", "-A")
        done = self.run("git", "commit", "-qm", "a change")
        return done.returncode, done.stdout

    def hold(self) -> None:
        """What both hooks do to commits."""
        code, told = self.commit(BROKEN)
        assert code != 0 and "dls check" in told and "a b.dlsproj" in told and "titel" in told, told
        # All files come to one process.
        assert told.count("hook id: dls-check") == 1 and "deep/c.dlsproj" in told
        code, told = self.commit(LOOSE)
        assert code != 0 and "files were modified by this hook" in told, told
        assert (self.folder / "deep/c.dlsproj").read_text() == FINE
        assert (self.folder / "notes.txt").read_text() == LOOSE
        code, told = self.commit(FINE)
        assert code == 0 and told.count("Passed") == 2, told


@pytest.fixture
def repository(dls: Program, tmp_path: Path) -> Repository:
    if shutil.which("git") is None and "CI" not in os.environ:
        pytest.skip("no git here")
    return Repository(dls, tmp_path)


def test_an_installed_dls_looks_at_each_commit(repository: Repository) -> None:
    repository.begin((ROOT / "docs/ci/pre-commit-config.yaml").read_text())
    repository.hold()


def test_the_hooks_of_this_repository_do(repository: Repository, tmp_path: Path) -> None:
    """As `repo:` with the address of this repository, which pre-commit clones and builds."""
    own = tmp_path / "dls"
    own.mkdir()
    for name in (MANIFEST, "Package.swift"):
        shutil.copy(ROOT / name, own / name)
    repository.do("git", "init", "-q", at=own)
    repository.do("git", "add", "-A", at=own)
    repository.do("git", "commit", "-qm", "hooks", at=own)
    repository.do(sys.executable, "-m", "pre_commit", "validate-manifest", MANIFEST, at=own)
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "swift").write_text(SWIFT)
    (tools / "swift").chmod(0o755)
    built = tmp_path / "built"
    # No dls is there but the one that pre-commit builds.
    repository.environment |= {
        "PATH": f"{tools}:{os.environ['PATH']}", "BUILT": str(built),
        "PROGRAM": str(repository.dls.path),
    }  # fmt: skip
    text = (ROOT / "docs/ci/README.md").read_text()
    config = yaml.safe_load(text.split("```yaml\n")[1].split("```")[0])
    revision = repository.do("git", "rev-parse", "HEAD", at=own)
    config["repos"][0] |= {"repo": str(own), "rev": revision}
    repository.begin(yaml.safe_dump(config))
    repository.hold()
    assert "build" in built.read_text() and "-c release" in built.read_text()
