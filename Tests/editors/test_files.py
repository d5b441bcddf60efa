"""test_files.py: what each editor reads can be read, and names only what is there."""

from __future__ import annotations

import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest
import yaml
from places import EDITORS, NAMES, ROOT

if sys.version_info >= (3, 11):
    import tomllib
else:
    tomllib = pytest.importorskip("tomli")

VSCODE = EDITORS / "vscode"
MANIFEST: dict[str, Any] = json.loads((VSCODE / "package.json").read_text())
SERVER = ["dls", "lsp"]


@pytest.mark.parametrize("name", NAMES)
def test_a_readme_is_ten_lines_at_most(name: str) -> None:
    lines = (EDITORS / name / "README.md").read_text().splitlines()
    assert 3 <= len(lines) <= 10
    assert lines[2] == f"    editors/install {name}", "the one step comes first"
    assert f"`editors/{name}`" in (ROOT / "docs" / "editors.md").read_text()


def paths(value: Any) -> list[str]:
    """Every path that a manifest names."""
    if isinstance(value, dict):
        return [path for inner in value.values() for path in paths(inner)]
    if isinstance(value, list):
        return [path for inner in value for path in paths(inner)]
    return [value] if re.fullmatch(r"\./[\w./-]+|walkthrough/[\w.-]+", str(value)) else []


def test_the_manifest_names_files_that_are_there() -> None:
    named = paths(MANIFEST)
    assert len(named) >= 8
    for path in named:
        assert (VSCODE / path).is_file(), path


def test_menus_and_walkthroughs_run_commands_that_exist() -> None:
    own = {command["command"] for command in MANIFEST["contributes"]["commands"]}
    text = json.dumps(MANIFEST["contributes"])
    asked = re.findall(r"command:(dls[\w.]+)|onCommand:(dls[\w.]+)|\"command\": \"([\w.]+)\"", text)
    used = {name for names in asked for name in names if name}
    assert used == own


def test_every_setting_of_the_server_is_declared() -> None:
    text = (ROOT / "Sources" / "DLSServer" / "Capabilities.swift").read_text()
    own = text[text.index("struct ServerSettings") :]
    read = {f"dls.{name}" for name in re.findall(r"own\[\"(\w+)\"\]", own)}
    declared = set(MANIFEST["contributes"]["configuration"]["properties"])
    assert len(read) > 1
    assert declared == read | {"dls.path", "dls.arguments", "dls.trace.server"}


def test_indentation_and_words_of_vs_code() -> None:
    rules = json.loads((VSCODE / "language-configuration.json").read_text())
    increase = re.compile(rules["indentationRules"]["increaseIndentPattern"])
    for line, grows in [
        ("train a {", True), ("  b = [", True), ("a { b = 1 }", False), ("a = 1", False),
        ('a = "{"', False), ("// a {", False), ('a { b = "c"', True),
    ]:  # fmt: skip
        assert bool(increase.match(line)) == grows, line
    # The editor compiles a text without flags, and then `\\p` is the letter p.
    assert rules["wordPattern"]["flags"] == "u"
    decrease = re.compile(rules["indentationRules"]["decreaseIndentPattern"])
    assert decrease.match("  }")
    assert not decrease.match("  a = 1")


def test_snippets_are_of_the_language(parse: Any) -> None:
    snippets = json.loads((VSCODE / "snippets" / "dlsproj.json").read_text())
    blocks = json.loads((ROOT / "grammar" / "words.json").read_text())["blocks"]
    assert len(snippets) == len(blocks)
    for name, snippet in snippets.items():
        text = "\n".join(snippet["body"])
        text = re.sub(r"\$\{\d+\|([^,|]*)[^}]*\}", r"\1", text)
        text = re.sub(r"\$\{\d+:([^}]*)\}", r"\1", text)
        text = re.sub(r"\$\{\d+\}|\$0", "", text)
        assert not parse(text.encode()).root_node.has_error, (name, text)


def test_helix() -> None:
    text = tomllib.loads((EDITORS / "helix" / "languages.toml").read_text())
    server = text["language-server"]["dls"]
    assert [server["command"], *server["args"]] == SERVER
    assert text["language"][0]["language-servers"] == ["dls"]


def test_zed() -> None:
    extension = tomllib.loads((EDITORS / "zed" / "extension.toml").read_text())
    language = tomllib.loads((EDITORS / "zed/languages/dlsproj/config.toml").read_text())
    assert extension["language_servers"]["dls"]["languages"] == [language["name"]]
    assert language["grammar"] in extension["grammars"]
    cargo = tomllib.loads((EDITORS / "zed" / "Cargo.toml").read_text())
    assert (EDITORS / "zed" / cargo["lib"]["path"]).is_file()


def test_kate() -> None:
    root = ElementTree.parse(EDITORS / "kate" / "dlsproj.xml").getroot()
    contexts = {context.get("name") for context in root.iter("context")}
    lists = {words.get("name") for words in root.iter("list")}
    styles = {style.get("name") for style in root.iter("itemData")}
    rules = [rule for context in root.iter("context") for rule in context]
    assert len(rules) > 20
    for rule in rules:
        target = rule.get("context", "#stay")
        assert target.startswith("#") or target in contexts, target
        assert rule.get("attribute", "Normal Text") in styles
        if rule.tag == "keyword":
            assert rule.get("String") in lists
        if rule.tag == "RegExpr":
            re.compile(rule.get("String", ""))
    settings = json.loads((EDITORS / "kate" / "lspclient.json").read_text())
    assert settings["servers"]["dlsproj"]["command"] == SERVER


def test_sublime() -> None:
    text = (EDITORS / "sublime" / "dlsproj.sublime-syntax").read_text()
    syntax = yaml.safe_load(text.removeprefix("%YAML 1.2\n"))
    for context in syntax["contexts"].values():
        for rule in context:
            pattern = rule.get("match", "")
            for name, value in [*syntax["variables"].items()] * 2:
                pattern = pattern.replace("{{" + name + "}}", value)
            re.compile(pattern)
            assert rule.get("push", "string") in syntax["contexts"]
    settings = json.loads((EDITORS / "sublime" / "LSP.sublime-settings").read_text())
    assert settings["clients"]["dls"]["command"] == SERVER
    ElementTree.parse(EDITORS / "sublime" / "Comments.tmPreferences")


# Which queries of an editor have captures that the editor knows.
KNOWN = {
    "neovim": r"local\.(scope|definition\.\w+|reference)|fold|indent\.\w+|injection\.content|"
    r"(block|assignment|comment|parameter)\.(outer|inner|lhs|rhs)|_\w+",
    "helix": r"local\.(scope|definition\.\w+|reference)|indent|outdent|injection\.content|"
    r"(class|entry|comment|parameter)\.(around|inside)|_\w+|definition\.\w+|reference\.\w+|name",
    "zed": r"item|context|name|open|close|indent|end|(class|comment)\.(around|inside)",
}


@pytest.mark.parametrize("editor", KNOWN)
def test_queries_of_editors(editor: str, query: Any) -> None:
    found = sorted((EDITORS / editor).rglob("*.scm"))
    assert len(found) >= 5
    for path in found:
        text = path.read_text()
        assert query(text).pattern_count > 0
        if path.name != "highlights.scm":
            names = set(re.findall(r"@([\w.]+)", text))
            assert [name for name in names if not re.fullmatch(KNOWN[editor], name)] == [], path


def test_the_program_that_every_editor_starts() -> None:
    for path in ("neovim/lsp/dls.lua", "emacs/dlsproj-mode.el", "zed/src/lib.rs"):
        assert re.search(r"[\"']lsp[\"']", Path(EDITORS / path).read_text()), path
