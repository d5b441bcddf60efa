"""recipes.py: owns what each editor gets: files of ours, sections in the user's, commands."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from changes import InTheWayError, Own, digest
from paths import EDITORS, ROOT, Places
from sections import Section, marked, member
from vsix import Extension


@dataclass
class Recipe:
    """What an editor gets, how to see that it works, and what only the user can do."""

    see: str
    files: dict[Path, Own] = field(default_factory=dict)
    sections: dict[Path, Section] = field(default_factory=dict)
    extension: Path | None = None
    then: str = ""
    farewell: str = ""
    hindrance: str = ""


def own(content: bytes) -> Own:
    """A file that is known already."""
    return Own(lambda: content, digest(content))


def copies(source: Path, target: Path, skip: tuple[str, ...] = ("README.md",)) -> dict[Path, Own]:
    """The files of a folder of this repository, where they go."""
    return {
        target / path.relative_to(source): own(path.read_bytes())
        for path in sorted(source.rglob("*"))
        if path.is_file() and path.name not in skip and "parser" not in path.parts
    }


def parser() -> Own | None:
    """The tree-sitter parser, compiled; none where there is no C compiler."""
    compiler = shutil.which("cc")
    if not compiler:
        return None
    source = ROOT / "grammar" / "src"
    parts = [path.read_bytes() for path in sorted(source.rglob("*.[ch]"))]

    def make() -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [compiler, "-O2", "-shared", "-fPIC", "-I", source, source / "parser.c",
                 source / "scanner.c", "-o", "dlsproj.so"],
                cwd=folder, capture_output=True, text=True, check=False,
            )  # fmt: skip
            if done.returncode:
                raise InTheWayError(f"{compiler} could not build the parser:\n{done.stderr}")
            return (Path(folder) / "dlsproj.so").read_bytes()

    return Own(make, digest(b"".join(parts)))


def with_parser(recipe: Recipe, path: Path, otherwise: str) -> Recipe:
    """A recipe with the parser, where it can be built."""
    built = parser()
    if built:
        recipe.files[path] = built
    else:
        recipe.then = (
            f"There is no C compiler (cc) to build the parser: {otherwise}. Install one, then run "
            "this again."
        )
    return recipe


def vscode(places: Places) -> Recipe:
    extension = Extension()
    path = places["own"] / f"{extension.name}-{extension.version}.vsix"
    recipe = Recipe("open a .dlsproj: the status bar says dls, the command palette has dls: …")
    recipe.files[path] = Own(extension.made, extension.of())
    recipe.extension = path
    if not places.codes():
        recipe.then = (
            "Neither code nor codium is on the PATH. In the editor choose Extensions: Install from "
            f"VSIX, and {path}."
        )
        recipe.farewell = "If it was installed in the editor's window, remove it there."
    return recipe


def neovim(places: Places) -> Recipe:
    site = places["neovim"]
    recipe = Recipe(
        "open a .dlsproj and run :checkhealth vim.lsp", copies(EDITORS / "neovim", site)
    )
    return with_parser(recipe, site / "parser" / "dlsproj.so", "the syntax file colours meanwhile")


def vim(places: Places) -> Recipe:
    target = places.vim() / "pack" / "dls" / "start" / "dls"
    return Recipe(
        "open a .dlsproj, then :make; with yegappan/lsp or vim-lsp the server runs, too",
        copies(EDITORS / "vim", target),
    )


def emacs(places: Places) -> Recipe:
    init, folder = places.emacs_init(), places["own"] / "emacs"
    body = f"""
(add-to-list 'load-path {json.dumps(str(folder), ensure_ascii=False)})
(when (and (require 'dlsproj-mode nil t) (fboundp 'eglot-ensure))
  (add-hook 'dlsproj-mode-hook #'eglot-ensure)
  (add-hook 'dlsproj-ts-mode-hook #'eglot-ensure))
"""

    def refuse(_: str) -> str | None:
        doom = init.parent / "bin" / "doom"
        if doom.exists():
            return "it is Doom's own; what is yours is in config.el of your Doom folder"
        if (init.parent / "core" / "core-spacemacs.el").exists():
            return "it is Spacemacs's own; what is yours is `dotspacemacs/user-config`"
        return None

    recipe = Recipe("open a .dlsproj: the mode line says dlsproj, and M-x eglot-events-buffer")
    recipe.files = copies(EDITORS / "emacs", folder)
    recipe.sections = {init: marked(body, ";;", "emacs", refuse)}
    return with_parser(
        recipe, folder / "libtree-sitter-dlsproj.so", "dlsproj-mode colours without it"
    )


def helix(places: Places) -> Recipe:
    folder = places["helix"]
    body = (EDITORS / "helix" / "languages.toml").read_text(encoding="utf-8")
    body = body.partition("\n")[2]

    def refuse(text: str) -> str | None:
        if re.search(r"^\s*\[*\s*language-server\s*\.\s*\"?dls\b", text, re.MULTILINE):
            return "it has another server `dls` already"
        if re.search(r"^\s*name\s*=\s*[\"']dlsproj[\"']", text, re.MULTILINE):
            return "it has another language `dlsproj` already"
        inline = re.search(r"^\s*(language|language-server)\s*[.=]", text, re.MULTILINE)
        return f"it has `{inline[1]}` in a form that nothing can follow" if inline else None

    recipe = Recipe("hx --health dlsproj")
    recipe.files = copies(EDITORS / "helix" / "queries", folder / "runtime" / "queries")
    recipe.sections = {folder / "languages.toml": marked(body, "#", "helix", refuse)}
    return with_parser(recipe, folder / "runtime/grammars/dlsproj.so", "nothing is coloured")


def zed(places: Places) -> Recipe:
    target = places["own"] / "zed"
    recipe = Recipe("open a .dlsproj: it is coloured, and dls is among the language servers")
    recipe.files = copies(EDITORS / "zed", target)
    git = shutil.which("git")
    command = [git or "git", "-C", str(ROOT), "log", "-1", "--format=%H", "--", "grammar"]
    commit = git and subprocess.run(
        command, capture_output=True, text=True, check=False
    ).stdout.strip()
    if not git:
        recipe.hindrance = (
            "Zed takes the grammar from a git repository, and there is no git on the PATH to ask "
            f"for its commit in {ROOT}. Install git, then run this again."
        )
    elif not commit:
        recipe.hindrance = (
            f"Zed takes the grammar from a git repository, and {ROOT} is none. Clone it with git."
        )
    text = (EDITORS / "zed" / "extension.toml").read_text(encoding="utf-8")
    text = text.replace("https://example.com/dls", ROOT.as_uri()).replace('"main"', f'"{commit}"')
    recipe.files[target / "extension.toml"] = own(text.encode())
    recipe.then = (
        "Zed takes extensions in its window alone: there choose zed: install dev extension, and "
        f"{target}. It compiles, for which Rust must be there (by rustup)."
    )
    recipe.farewell = "In Zed's window remove the extension, too."
    return recipe


def kate(places: Places) -> Recipe:
    syntax = places["kate, syntax"] / "dlsproj.xml"
    settings = json.loads((EDITORS / "kate" / "lspclient.json").read_text())
    server = settings["servers"]["dlsproj"]
    return Recipe(
        "open a .dlsproj: the status bar says dlsproj, the LSP tab shows dls (plugin LSP Client)",
        {syntax: own((EDITORS / "kate" / "dlsproj.xml").read_bytes())},
        {places["kate, servers"]: member("servers", "dlsproj", server)},
    )


def sublime(places: Places) -> Recipe:
    packages = places["sublime"]
    settings = json.loads((EDITORS / "sublime" / "LSP.sublime-settings").read_text())
    return Recipe(
        "open a .dlsproj: the status bar says dlsproj; LSP: Troubleshoot Server names dls",
        copies(EDITORS / "sublime", packages / "dls", ("README.md", "LSP.sublime-settings")),
        {packages / "User" / "LSP.sublime-settings": member(
            "clients", "dls", settings["clients"]["dls"])},
        then="The server needs the package LSP: Package Control: Install Package, LSP.",
    )  # fmt: skip


RECIPES: dict[str, Callable[[Places], Recipe]] = {
    "vscode": vscode, "neovim": neovim, "vim": vim, "emacs": emacs,
    "helix": helix, "zed": zed, "kate": kate, "sublime": sublime,
}  # fmt: skip
