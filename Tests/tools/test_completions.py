"""test_completions.py: what bash, zsh and fish offer on TAB, asked of the shells themselves."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest
from program import Program
from test_secrets import write_project

SHELLS = ("bash", "zsh", "fish")
# What a prompt looks like here: nothing that a shell or a command prints by itself.
PROMPT = "READY> "
ESCAPES = re.compile(
    r"\x1b\[[0-9;?<>=]*[A-Za-z]|\x1b[\]P][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[=>()][B0]?|[\x07\x0e\x0f]"
)


class Shell:
    """A shell in a pseudo-terminal, in the project's folder, that was taught to complete."""

    def __init__(self, name: str, dls: Program) -> None:
        script = dls.folder.parent / f"dls.{name}"
        script.write_text(dls.run("completions", name).stdout)
        environment = dls.environment | {
            "TERM": "xterm", "PS1": PROMPT, "INPUTRC": os.devnull, "LC_ALL": "C.UTF-8",
            "XDG_CONFIG_HOME": str(dls.home / "config"), "DLS_ENGINE": "/nonexistent",
        }  # fmt: skip
        words = {"bash": ["--norc", "--noprofile", "-i"], "zsh": ["-f", "-i"], "fish": ["-N", "-i"]}
        self.name = name
        self.child: pexpect.spawn[str] = pexpect.spawn(
            name, words[name], cwd=str(dls.folder), env=environment, encoding="utf-8",
            dimensions=(400, 200), timeout=60,
        )  # fmt: skip
        for line in self.setup(script):
            self.child.sendline(line)
        self.child.sendline("echo set-$((1+1))-up" if name != "fish" else "echo set-(math 1+1)-up")
        self.child.expect("set-2-up")
        self.child.expect(re.escape(PROMPT))

    def setup(self, script: Path) -> list[str]:
        """What makes the shell plain and loads the script."""
        if self.name == "bash":
            return ["bind 'set enable-bracketed-paste off'", "bind 'set bell-style none'",
                    "bind 'set show-all-if-ambiguous on'", "bind 'set page-completions off'",
                    "bind 'set completion-query-items 0'", f"source {script}"]  # fmt: skip
        if self.name == "zsh":
            return [f"PS1='{PROMPT}'", "unsetopt zle_bracketed_paste prompt_cr", "LISTMAX=10000",
                    "zstyle ':completion:*' list-prompt ''", "autoload -U compinit",
                    f"compinit -u -D; source {script}"]  # fmt: skip
        return [f"function fish_prompt; echo -n '{PROMPT}'; end", "set -g fish_greeting",
                "set -g fish_autosuggestion_enabled 0", f"source {script}"]  # fmt: skip

    def line(self, typed: str) -> str:
        """The command line that TAB makes of what is typed, as the shell itself sees it."""
        self.child.send(typed + "\t")
        # Ctrl-A, then a command in front that prints the line, word by word.
        self.child.send("\x01printf '<%s>' >/dev/tty \x05 ;echo fi''nis\r")
        self.child.expect("finis")
        text = ESCAPES.sub("", self.child.before or "")
        self.child.expect(re.escape(PROMPT))
        return text

    def offers(self, typed: str, *wanted: str) -> str:
        """What is listed after TAB; waits until all that is wanted is there."""
        self.child.send(typed + "\t" + ("\t" if self.name == "fish" else ""))
        missing = list(wanted)
        seen = ""
        while missing:
            index = self.child.expect([re.escape(word) for word in missing])
            seen += (self.child.before or "") + missing.pop(index)
        # Leaves the line alone and starts a new one.
        self.child.send("\x1b" if self.name == "fish" else "")
        self.child.send("\x03")
        self.child.expect(re.escape(PROMPT))
        return ESCAPES.sub("", seen + (self.child.before or ""))

    def close(self) -> None:
        self.child.close(force=True)


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest, dls: Program) -> Iterator[Shell]:
    """Each shell, in a project after `dls apply` and an export."""
    if shutil.which(request.param) is None:
        reason = f"{request.param} is not installed; `make setup` installs it where it can"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    write_project(dls, {"more": 'let where = "north"\nprofile quick { crown-net.epochs = 1 }\n'
                                'profile long { crown-net.epochs = 9 }\n'})  # fmt: skip
    dls.write("deep/other one.dlsproj", "project other {}\n")
    for words in (["apply", "--yes"], ["samples", "import"], ["unit", "set", "*", "--complete"],
                  ["export"]):  # fmt: skip
        dls.run(*words)
    opened = Shell(request.param, dls)
    yield opened
    opened.close()


def test_commands_options_and_values(shell: Shell) -> None:
    assert "<check>" in shell.line("dls chec")
    assert "<check><--strict>" in shell.line("dls check --str")
    assert "<check><--format><sarif>" in shell.line("dls check --format sa")
    assert "<check><--format=gitlab>" in shell.line("dls check --format=gitl")
    shell.offers("dls ", "check", "plan", "samples", "completions")
    shell.offers("dls engine ", "install", "doctor", "uninstall")
    shell.offers("dls check --format ", "jsonl", "github", "gitlab", "junit")
    listed = shell.offers("dls check --strict --f", "--format", "--fix")
    assert "--strict " not in listed.rpartition("--f")[2]


def test_codes_and_files(shell: Shell) -> None:
    assert "<explain><DLS0401>" in shell.line("dls explain DLS0401")
    shell.offers("dls explain DLS030", "DLS0301", "DLS0302", "DLS0303")
    assert "<check><trees.dlsproj>" in shell.line("dls check trees.dlsp")
    assert "<check><deep/other one.dlsproj>" in shell.line("dls check deep/oth")
    assert "<init><ortho.tif>" in shell.line("dls init ort")


def test_names_of_the_project_and_its_store(shell: Shell, dls: Program) -> None:
    (run,) = [r["run"] for r in json_of(dls, "runs", "list", "--json")["runs"]]
    assert f"<runs><show><{run}>" in shell.line("dls runs show exp")
    assert "<plan><--profile><quick>" in shell.line("dls plan --profile q")
    assert "<train><crown-net>" in shell.line("dls train cro")
    assert "<unit><set><plots/a>" in shell.line("dls unit set plots/a")
    shell.offers("dls unit set plots/", "a", "b", "c", "d")
    shell.offers("dls sample set boxes/", "1", "2", "3")
    assert "<plan><--set><crown-net.epochs=>" in shell.line("dls plan --set crown-net.epo")
    assert "<plan><--set><where=>" in shell.line("dls plan --set wher")


ODD = ["Nord West", "x$y", "\u00fc*n", "k(1)", "i:j", "m'n", 'p"q', "e=f"]


def test_names_that_a_shell_would_read_otherwise(shell: Shell, dls: Program) -> None:
    units = json.loads((dls.folder / "units.geojson").read_text())
    far = units["features"][0]["geometry"]["coordinates"][0]
    for place, name in enumerate(ODD):
        ring = [[x + 1000 + 200 * place, y] for x, y in far]
        units["features"].append(
            {"type": "Feature", "properties": {"id": name},
             "geometry": {"type": "Polygon", "coordinates": [ring]}})  # fmt: skip
    dls.write("units.geojson", json.dumps(units))
    dls.run("apply", "--yes")
    for name in ODD:
        assert f"<set><plots/{name}>" in shell.line(f"dls unit set plots/{name[0]}")
    if shell.name != "bash":
        return
    for typed in ("'plots/N", '"plots/N', "plots/Nord\\ W"):
        assert "<set><plots/Nord West>" in shell.line(f"dls unit set {typed}")
    for typed in ("'plots/x", '"plots/x', "plots/x\\$"):
        assert "<set><plots/x$y>" in shell.line(f"dls unit set {typed}")
    for typed in ("plots/i:", "'plots/i:", "plots/i\\:"):
        assert "<set><plots/i:j>" in shell.line(f"dls unit set {typed}")
    for typed in ('"plots/p', "'plots/p", 'plots/p\\"'):
        assert '<set><plots/p"q>' in shell.line(f"dls unit set {typed}")


def json_of(dls: Program, *words: str) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = json.loads(dls.run(*words).stdout)
    return found


def complete(dls: Program, *words: str) -> list[str]:
    done = dls.run("complete", "--", *words)
    assert done.stderr == ""
    return [line.partition("\t")[0] for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["chec"], ["check", ":words"]), (["engine", "inst"], ["install", ":words"]),
        (["nonsense", ""], [":words"]), (["-C"], [":words"]),
        (["--chd"], ["--chdir", ":words"]), (["-C", ""], [":folders"]),
        (["check", ""], [":projects"]), (["check", "a.dlsproj", ""], [":projects"]),
        (["check", "--", "--str"], [":projects"]), (["check", "--output", ""], [":files"]),
        (["check", "--format", "js"], ["json", "jsonl", ":words"]),
        (["check", "--format=js"], ["--format=json", "--format=jsonl", ":words"]),
        (["check", "--color", "al"], ["always", ":words"]),
        (["explain", "dls0105"], ["DLS0105", ":words"]),
        (["explain", "DLS0105", ""], [":words"]), (["runs", "show", ""], [":projects"]),
        (["unit", "set", "--status", "q"], ["queued", ":words"]),
        (["completions", ""], ["bash", "zsh", "fish", ":words"]),
        (["check", "--format=zz"], [":words"]),
    ],
    ids=str,
)  # fmt: skip
def test_without_a_project(dls: Program, words: list[str], wanted: list[str]) -> None:
    assert complete(dls, *words) == wanted


def test_whatever_is_broken_it_says_nothing(dls: Program) -> None:
    table = [["unit", "set", ""], ["train", ""], ["plan", "--profile", ""], ["plan", "--set", ""],
             ["-C", "nowhere", "runs", "show", ""], ["sample", "set", "--class", ""]]  # fmt: skip
    for text in ("", "project trees {", "\0\0", 'project trees { store = "." }', "project a {}"):
        dls.write("trees.dlsproj", text)
        dls.write("trees.gpkg", "no database")
        dls.write("a.gpkg", "")
        for words in table:
            assert complete(dls, *words)[-1].startswith(":")


def test_nothing_is_written(dls: Program) -> None:
    write_project(dls, {})
    dls.run("apply", "--yes")

    def everything() -> dict[Path, tuple[int, bytes]]:
        return {p: (p.stat().st_mtime_ns, p.read_bytes())
                for folder in (dls.folder, dls.home) for p in folder.rglob("*")
                if p.is_file()}  # fmt: skip

    before = everything()
    assert "plots/a" in complete(dls, "unit", "set", "plots/")
    assert "crown-net" in complete(dls, "train", "")
    assert everything() == before
    subprocess.run(["chmod", "-R", "a-w", str(dls.folder)], check=True)
    assert "plots/a" in complete(dls, "unit", "set", "plots/")
    subprocess.run(["chmod", "-R", "u+w", str(dls.folder)], check=True)


def test_of_many_keys_the_last_is_offered_too(dls: Program) -> None:
    """Else a shell would fill in what only the first ones begin with."""
    dls.write("trees.dlsproj", "project trees { owner = m }\nperson m {}\n"
              'source o { path = "ortho.tif" }\n'
              "work_units plots { source = o, unit_size = 10 m }\n")  # fmt: skip
    dls.write("ortho.tif", "not really imagery")
    dls.run("apply", "--yes")
    keys = complete(dls, "unit", "set", "plots/")[:-1]
    assert len(keys) == 500
    every = dls.run("status", "--units").stdout
    listed = sorted(re.findall(r"^plots/\S+", every, re.MULTILINE))
    assert len(listed) > 1000
    assert (keys[0], keys[-1]) == (listed[0], listed[-1])
