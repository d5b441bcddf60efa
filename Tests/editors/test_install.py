"""test_install.py: `editors/install NAME` puts all in its place, twice alike, and takes it out."""

from __future__ import annotations

import base64
import ctypes
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import threading
import xml.etree.ElementTree as ElementTree
import zipfile
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from places import NAMES, ROOT

if sys.version_info >= (3, 11):
    import tomllib
else:
    tomllib = pytest.importorskip("tomli")

sys.path.append(str(ROOT / "editors" / "installer"))

from paths import TABLE, Places

# What users may have already, by editor: files under the home, and the one that is added to.
EMACS = "(setq inhibit-startup-screen t)\n;; no end of line"
HELIX = '[[language]]\nname = "rust"\nauto-format = false\n\n[editor]\r\nx = "é"'
KATE = '{\n  "servers": {\n    "nix": {"command": ["nil"]}\n  },\n  "other": [1, 2.5e3, null]\n}\n'
SUBLIME = '// Mine.\n{\n\t"log_debug": true, /* why */ "clients": {},\n}\n'
MINE = {
    "emacs": {".emacs.d/init.el": EMACS},
    "helix": {".config/helix/languages.toml": HELIX, ".config/helix/config.toml": "theme = 1\n"},
    "kate": {".config/kate/lspclient/settings.json": KATE},
    "sublime": {".config/sublime-text/Packages/User/LSP.sublime-settings": SUBLIME},
    "neovim": {".config/nvim/init.vim": "syntax on\n", ".local/share/nvim/site/plugin/a.vim": "\n"},
    "vim": {".vimrc": "syntax on\n", ".vim/pack/mine/start/a/plugin/a.vim": "\n"},
    "vscode": {".local/share/dls/engine/a": "kept"},
    "zed": {".local/share/dls/editors/mine": "kept"},
}


@dataclass
class User:
    """Somebody with a home, and a checkout of the repository."""

    home: Path
    checkout: Path
    surroundings: dict[str, str]

    def install(self, *words: str) -> tuple[int, str]:
        done = subprocess.run(
            [self.checkout / "editors" / "install", *words], env=self.surroundings,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout + done.stderr

    def write(self, name: str, text: str) -> Path:
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return path

    def seen(self) -> dict[str, tuple[int, bytes]]:
        """Everything in the home, with the times at which it was written."""
        return {
            str(path.relative_to(self.home)):
                (path.stat().st_mtime_ns, path.read_bytes()) if path.is_file() else (0, b"")
            for path in self.home.rglob("*")
        }  # fmt: skip


def package(name: str) -> bytes:
    """A package as npm's registry has it."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for file, text in (("package.json", json.dumps({"name": name})), ("LICENSE", "MIT")):
            entry = tarfile.TarInfo(f"package/{file}")
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    return packed.getvalue()


def publish(checkout: Path, registry: Path) -> None:
    """Packages of the names that the lock has, in a registry of our own, and a lock for them."""
    path = checkout / "editors" / "vscode" / "package-lock.json"
    lock = json.loads(path.read_text())
    for place, one in lock["packages"].items():
        if place:
            content = package(place.partition("/")[2])
            target = registry / one["resolved"].removeprefix("https://registry.npmjs.org/")
            target.parent.mkdir(parents=True)
            target.write_bytes(content)
            digest = base64.b64encode(hashlib.sha512(content).digest()).decode()
            one["integrity"] = f"sha512-{digest}"
    path.write_text(json.dumps(lock))


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A checkout with what the installer reads, and a registry beside it."""
    folder = tmp_path_factory.mktemp("published")
    checkout, registry = folder / "checkout", folder / "registry"
    for name in ("editors", "grammar"):
        skip = shutil.ignore_patterns("__pycache__", "node_modules", "parser")
        shutil.copytree(ROOT / name, checkout / name, ignore=skip)
    shutil.copy(ROOT / "LICENSE", checkout)
    publish(checkout, registry)
    who = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    for words in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "all"]):
        subprocess.run(["git", *words], cwd=checkout, check=True)
    return checkout, registry


@pytest.fixture
def user(tmp_path: Path, published: tuple[Path, Path]) -> User:
    home, programs = tmp_path / "home", tmp_path / "programs"
    home.mkdir()
    programs.mkdir()
    # Takes notes of what it is asked, and knows what it was given.
    code = programs / "code"
    code.write_text(
        '#!/bin/sh\nhere=$(dirname "$0")\necho "$*" >>"$here/asked"\ncase "$1" in\n'
        '--list-extensions) cat "$here/extensions" 2>/dev/null;;\n'
        '--install-extension) echo dls.dls@0.1.0 >"$here/extensions"; cp "$2" "$here/given";;\n'
        '--uninstall-extension) rm "$here/extensions";;\nesac\nexit 0\n'
    )
    (programs / "dls").write_text("#!/bin/sh\n")
    # Compiles nothing, and so at once; the last word is where it goes.
    (programs / "cc").write_text('#!/bin/sh\nfor last; do :; done\necho built >"$last"\n')
    for program in programs.iterdir():
        program.chmod(0o755)
    (programs / "python3").symlink_to(sys.executable)
    checkout, registry = published
    return User(home, checkout, {
        "HOME": str(home), "PATH": f"{programs}:{os.environ['PATH']}",
        "npm_config_registry": registry.as_uri(),
    })  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_into_an_empty_home(user: User, name: str) -> None:
    code, words = user.install(name, "--dry-run")
    assert code == 0 and f"{name}: would write" in words
    assert user.seen() == {}
    code, words = user.install(name)
    assert code == 0 and words.startswith(f"{name}: installed.") and "To see it: " in words
    assert words.count("\n") == 1
    before = user.seen()
    assert len(before) > 3
    code, words = user.install(name)
    assert code == 0 and f"{name}: nothing to do" in words
    assert user.seen() == before
    code, words = user.install(name, "--uninstall", "--dry-run")
    assert code == 0 and f"{name}: would remove" in words
    assert user.seen() == before
    assert user.install(name, "--uninstall")[0] == 0
    assert user.seen() == {}
    code, words = user.install(name, "--uninstall")
    assert code == 0 and "nothing of dls is installed" in words


@pytest.mark.parametrize("name", NAMES)
def test_what_a_user_has_is_kept(user: User, name: str) -> None:
    mine = {user.write(file, text): text.encode() for file, text in MINE[name].items()}
    before = user.seen()
    assert user.install(name)[0] == 0
    for path, content in mine.items():
        now = path.read_bytes()
        kept = [now == content[:at] + now[at : at + len(now) - len(content)] + content[at:]
                for at in range(len(content) + 1)]  # fmt: skip
        assert any(kept), now
    assert user.install(name)[1].startswith(f"{name}: nothing to do")
    assert user.install(name, "--uninstall")[0] == 0
    after = user.seen()
    assert {name: content for name, (_, content) in after.items()} == {
        name: content for name, (_, content) in before.items()
    }


def test_what_is_added_is_read(user: User) -> None:
    for name in ("helix", "kate", "sublime"):
        for file, text in MINE[name].items():
            user.write(file, text)
    assert user.install("helix", "kate", "sublime")[0] == 0
    helix = tomllib.loads((user.home / ".config/helix/languages.toml").read_bytes().decode())
    assert [one["name"] for one in helix["language"]] == ["rust", "dlsproj"]
    assert helix["language-server"]["dls"]["args"] == ["lsp"]
    kate = json.loads((user.home / ".config/kate/lspclient/settings.json").read_text())
    assert list(kate["servers"]) == ["dlsproj", "nix"] and kate["other"] == [1, 2500, None]
    text = (user.home / next(iter(MINE["sublime"]))).read_text()
    plain = re.sub(r"//.*|/\*.*?\*/|,(?=\s*})", "", text)
    assert json.loads(plain)["clients"]["dls"]["command"] == ["dls", "lsp"]


def test_all_of_them_and_none_again(user: User) -> None:
    assert user.install(*NAMES)[0] == 0
    assert user.install(*NAMES, "--uninstall")[0] == 0
    assert user.seen() == {}


REFUSED: list[tuple[str, str, str, str]] = [
    ("helix", ".config/helix/languages.toml", "[language-server.dls]\ncommand = 'x'\n", "`dls`"),
    ("helix", ".config/helix/languages.toml", "language = [{name = 'a'}]\n", "in a form"),
    ("helix", ".config/helix/languages.toml", "[[language]]\nname = 'dlsproj'\n", "`dlsproj`"),
    ("kate", ".config/kate/lspclient/settings.json", '{"servers": {', "as JSON"),
    ("kate", ".config/kate/lspclient/settings.json", '{"servers": {"dlsproj": 1}}', "another"),
    ("kate", ".config/kate/lspclient/settings.json", '{"servers": []}', "no object"),
    ("sublime", ".config/sublime-text/Packages/User/LSP.sublime-settings", "[]", "no object"),
]


@pytest.mark.parametrize(("name", "file", "text", "reason"), REFUSED)
def test_what_can_not_be_added_is_told(
    user: User, name: str, file: str, text: str, reason: str
) -> None:
    path = user.write(file, text)
    code, words = user.install(name)
    assert code == 1 and reason in words and "Add this yourself:" in words and "lsp" in words
    assert path.read_text() == text
    assert user.install(name, "--uninstall")[0] == 0
    assert [one for one in user.home.rglob("*") if one.is_file()] == [path]


def test_emacs_of_others_is_left_alone(user: User) -> None:
    user.write(".emacs.d/bin/doom", "")
    init = user.write(".emacs.d/init.el", ";; Doom\n")
    code, words = user.install("emacs")
    assert code == 1 and "Doom" in words and "(require 'dlsproj-mode nil t)" in words
    assert init.read_text() == ";; Doom\n"


def test_a_file_of_somebody_else_stays(user: User) -> None:
    path = user.write(".local/share/nvim/site/ftdetect/dlsproj.vim", '" mine\n')
    before = user.seen()
    code, words = user.install("neovim")
    assert code == 1 and f"{path} is there already" in words and "Move it away" in words
    assert user.seen() == before


def test_what_was_changed_since_stays(user: User) -> None:
    init = user.write(".emacs.d/init.el", EMACS)
    assert user.install("emacs", "vim")[0] == 0
    init.write_text(init.read_text().replace("eglot-ensure", "lsp"))
    syntax = user.home / ".vim/pack/dls/start/dls/syntax/dlsproj.vim"
    syntax.write_text('" mine\n')
    code, words = user.install("emacs", "vim", "--uninstall")
    assert code == 1 and f"{init} was changed since" in words and f"{syntax} was changed" in words
    assert "(require 'dlsproj-mode" in init.read_text() and syntax.read_text() == '" mine\n'


LAID_OUT: list[tuple[str, str, str]] = [
    # A file as an editor lays it out that sorts, indents or crams; and what then is left of it.
    ("", "sorted", ""),
    ("", "crammed", ""),
    ('{"a": 1}', "sorted", '{"a": 1}'),
    ('{"GROUP": {"zz": [1]}, "a": 1}', "sorted", '{"GROUP": {"zz": [1]}, "a": 1}'),
    ('{"GROUP": {"aa": [1]}, "a": 1}', "sorted", '{"GROUP": {"aa": [1]}, "a": 1}'),
    ('{"GROUP": {"aa": [1], "zz": 2}}', "crammed", '{"GROUP": {"aa": [1], "zz": 2}}'),
    ('{"GROUP": {}}', "sorted", '{"GROUP": {}}'),
]


@pytest.mark.parametrize("name", ["kate", "sublime"])
@pytest.mark.parametrize(("mine", "layout", "left"), LAID_OUT)
def test_what_an_editor_has_laid_out_since_is_known(
    user: User, name: str, mine: str, layout: str, left: str
) -> None:
    """JSON is what it says, however it is written: in another order, with other blanks."""
    group = {"kate": "servers", "sublime": "clients"}[name]
    (file,) = MINE[name]
    path = user.home / file
    if mine:
        user.write(file, mine.replace("GROUP", group))
    assert user.install(name)[0] == 0
    form: dict[str, Any] = {"sorted": {"indent": 8, "sort_keys": True}, "crammed": {}}[layout]
    path.write_text(json.dumps(json.loads(path.read_text()), **form))
    before = user.seen()
    code, words = user.install(name)
    assert code == 0 and f"{name}: nothing to do" in words
    assert user.seen() == before
    assert user.install(name, "--uninstall")[0] == 0
    assert path.exists() == bool(left)
    if left:
        assert json.loads(path.read_text()) == json.loads(left.replace("GROUP", group))
    assert [one for one in user.home.rglob("*") if one.is_file()] == [path] * bool(left)


def test_what_is_laid_out_otherwise_is_of_an_older_edition(user: User, tmp_path: Path) -> None:
    """The newer one takes its place all the same."""
    user.checkout = Path(shutil.copytree(user.checkout, tmp_path / "newer"))
    path = user.write(next(iter(MINE["kate"])), KATE)
    assert user.install("kate")[0] == 0
    path.write_text(json.dumps(json.loads(path.read_text()), indent=1, sort_keys=True))
    source = user.checkout / "editors" / "kate" / "lspclient.json"
    source.write_text(source.read_text().replace('"lsp"', '"lsp", "--newer"'))
    assert user.install("kate")[0] == 0
    servers = json.loads(path.read_text())["servers"]
    assert servers["dlsproj"]["command"][-1] == "--newer" and list(servers) == ["dlsproj", "nix"]
    assert user.install("kate", "--uninstall")[0] == 0
    assert json.loads(path.read_text()) == json.loads(KATE)


@pytest.mark.parametrize(
    ("change", "left"),
    [
        # Around a member, somebody's words are theirs; within it, it is no longer ours alone.
        ('{"clients": { // mine\n "dls": DLS, /* why */ "b": 1}}', '"clients": { // mine\n'),
        ('{"clients": {"b": 1, // mine\n"dls": DLS\n}}', '{"clients": {"b": 1 // mine\n}}'),
        ('{"clients": {"dls": DLS,},}', '{"clients": {},}'),
        ('{"clients": {"dls": {"enabled": false}}}', None),
        ('{"clients": {"dls": /* off? */ DLS}}', None),
    ],
)
def test_comments_of_somebody_stay(user: User, change: str, left: str | None) -> None:
    path = user.write(next(iter(MINE["sublime"])), '{"clients": {"b": 1}}')
    assert user.install("sublime")[0] == 0
    ours = json.dumps(json.loads(path.read_text())["clients"]["dls"], sort_keys=True)
    path.write_text(change.replace("DLS", ours))
    code, words = user.install("sublime", "--uninstall")
    text = path.read_text()
    if left is None:
        assert code == 1 and "was changed since" in words
        assert text == change.replace("DLS", ours)
    else:
        assert code == 0 and left in text and '"dls"' not in text
        assert re.findall("mine|why", text) == re.findall("mine|why", change)


def test_what_stopped_half_way_is_taken_out(user: User, tmp_path: Path) -> None:
    """A compiler that fails, after the first files are written."""
    compiler = tmp_path / "programs" / "cc"
    compiler.write_text("#!/bin/sh\necho no stdlib.h >&2\nexit 1\n")
    code, words = user.install("helix")
    assert code == 1 and "could not build the parser" in words and "no stdlib.h" in words
    assert (user.home / ".config/helix/runtime/queries/dlsproj").is_dir()
    assert user.install("helix", "--uninstall")[0] == 0
    assert user.seen() == {}


def test_a_section_that_was_changed_gets_no_twin(user: User) -> None:
    init = user.write(".emacs.d/init.el", EMACS)
    assert user.install("emacs")[0] == 0
    init.write_text(init.read_text().replace("eglot-ensure", "lsp"))
    changed = init.read_text()
    code, words = user.install("emacs")
    assert code == 1 and "has a section of editors/install that was changed since" in words
    assert init.read_text() == changed


def test_a_newer_edition_takes_the_place_of_the_older(user: User, tmp_path: Path) -> None:
    user.checkout = Path(shutil.copytree(user.checkout, tmp_path / "newer"))
    init = user.write(".emacs.d/init.el", EMACS)
    assert user.install("emacs", "neovim", "vscode")[0] == 0
    editors = user.checkout / "editors"
    with (editors / "emacs" / "dlsproj-words.el").open("a") as file:
        file.write(";; newer\n")
    (editors / "neovim" / "queries" / "dlsproj" / "folds.scm").unlink()
    (editors / "vscode" / "walkthrough" / "plan.md").write_text("newer\n")
    code, words = user.install("emacs", "neovim", "vscode")
    assert code == 0 and words.count(": installed.") == 3
    share = user.home / ".local" / "share"
    assert (share / "dls/editors/emacs/dlsproj-words.el").read_text().endswith(";; newer\n")
    assert not (share / "nvim/site/queries/dlsproj/folds.scm").exists()
    given = zipfile.ZipFile(tmp_path / "programs" / "given")
    assert given.read("extension/walkthrough/plan.md") == b"newer\n"
    assert user.install("emacs", "neovim", "vscode", "--uninstall")[0] == 0
    assert [path for path in user.home.rglob("*") if path.is_file()] == [init]
    assert init.read_text() == EMACS


def test_a_link_stays_a_link(user: User) -> None:
    real = user.write("dotfiles/init.el", EMACS)
    (user.home / ".emacs.d").mkdir()
    (user.home / ".emacs.d/init.el").symlink_to(real)
    assert user.install("emacs")[0] == 0
    assert (user.home / ".emacs.d/init.el").is_symlink()
    assert "dlsproj-mode" in real.read_text()


def test_the_parser_is_built(user: User, tmp_path: Path) -> None:
    (tmp_path / "programs" / "cc").unlink()
    assert user.install("helix")[0] == 0
    built = ctypes.CDLL(str(user.home / ".config/helix/runtime/grammars/dlsproj.so"))
    assert built.tree_sitter_dlsproj


def test_without_a_compiler(user: User, tmp_path: Path) -> None:
    few = tmp_path / "few"
    few.mkdir()
    (few / "python3").symlink_to(sys.executable)
    for name in ("env", "bash", "dirname", "git"):
        (few / name).symlink_to(str(shutil.which(name)))
    user.surroundings["PATH"] = str(few)
    code, words = user.install("neovim", "helix")
    assert code == 0 and words.count("There is no C compiler") == 2
    assert words.count("`dls` is not on the PATH") == 2


def test_the_extension(user: User, tmp_path: Path) -> None:
    assert user.install("vscode")[0] == 0
    asked = (tmp_path / "programs" / "asked").read_text()
    path = user.home / ".local/share/dls/editors/dls.dls-0.1.0.vsix"
    assert f"--install-extension {path} --force" in asked
    archive = zipfile.ZipFile(path)
    names = archive.namelist()
    assert names[0] == "[Content_Types].xml" and archive.testzip() is None
    manifest: dict[str, Any] = json.loads(archive.read("extension/package.json"))
    assert f"extension/{manifest['main'].removeprefix('./')}" in names
    for library in ("vscode-languageclient", "vscode-jsonrpc", "semver"):
        assert f"extension/node_modules/{library}/package.json" in names
    kinds = ElementTree.fromstring(archive.read(names[0]))
    told = {one.get("Extension") or one.get("PartName") for one in kinds}
    for name in names[1:]:
        last = name.rpartition("/")[2]
        assert (last.rpartition(".")[2] if "." in last else f"/{name}") in told, name
    space = {"v": "http://schemas.microsoft.com/developer/vsx-schema/2011"}
    root = ElementTree.fromstring(archive.read("extension.vsixmanifest"))
    identity = root.find("v:Metadata/v:Identity", space)
    assert identity is not None
    assert (identity.get("Publisher"), identity.get("Id")) == ("dls", "dls")
    assets = [str(one.get("Path")) for one in root.findall("v:Assets/v:Asset", space)]
    assert len(assets) == 3 and set(assets) <= set(names)
    user.install("vscode", "--uninstall")
    assert "--uninstall-extension dls.dls" in (tmp_path / "programs" / "asked").read_text()


def test_the_extension_where_vs_code_is_not(user: User, tmp_path: Path) -> None:
    (tmp_path / "programs" / "code").unlink()
    if any(shutil.which(name) for name in ("code", "codium", "code-insiders", "code-oss")):
        pytest.skip("an editor of this kind is installed here")
    code, words = user.install("vscode")
    assert code == 0 and "Install from VSIX, and " in words
    assert Path(words.split("VSIX, and ")[1].split(". ")[0]).exists()


def test_other_packages_than_the_lock_says_are_refused(user: User, tmp_path: Path) -> None:
    registry = Path(user.surroundings["npm_config_registry"].removeprefix("file://"))
    other = Path(shutil.copytree(registry, tmp_path / "registry"))
    user.surroundings["npm_config_registry"] = other.as_uri()
    next(other.rglob("semver*.tgz")).write_bytes(package("another"))
    code, words = user.install("vscode")
    assert code == 1 and "is another file than package-lock.json says" in words
    shutil.rmtree(other)
    code, words = user.install("vscode")
    assert code == 1 and "could not be read" in words and "npm_config_registry" in words
    assert user.seen() == {} or not list(user.home.rglob("*.vsix"))


class Cut(BaseHTTPRequestHandler):
    """A registry whose answers break off."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"half")

    def log_message(self, *words: Any) -> None:
        pass


def test_a_registry_that_breaks_off_or_is_none_is_told(user: User) -> None:
    with HTTPServer(("127.0.0.1", 0), Cut) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for registry in (f"http://127.0.0.1:{server.server_port}", "no-address"):
            user.surroundings["npm_config_registry"] = registry
            code, words = user.install("vscode")
            assert code == 1 and f"vscode: {registry}/" in words and "Run this again" in words
        server.shutdown()
    assert user.seen() == {}


def test_the_lock_is_of_what_the_extension_asks_for() -> None:
    folder = ROOT / "editors" / "vscode"
    lock = json.loads((folder / "package-lock.json").read_text())["packages"]
    manifest = json.loads((folder / "package.json").read_text())
    assert lock[""]["dependencies"] == manifest["dependencies"]
    named = {name for one in lock.values() for name in one.get("dependencies", {})}
    assert {f"node_modules/{name}" for name in named} == lock.keys() - {""}
    for place, one in lock.items():
        if place:
            assert one["integrity"].startswith("sha512-") and len(one["integrity"]) == 95
            assert one["resolved"].endswith(f"-{one['version']}.tgz")


def test_zed_is_given_a_grammar_that_it_can_fetch(user: User, tmp_path: Path) -> None:
    assert user.install("zed")[0] == 0
    folder = user.home / ".local/share/dls/editors/zed"
    grammar = tomllib.loads((folder / "extension.toml").read_text())["grammars"]["dlsproj"]
    for words in (
        ["init", "-q"], ["fetch", "-q", "--depth", "1", grammar["repository"], grammar["rev"]],
        ["checkout", "-q", grammar["rev"]],
    ):  # fmt: skip
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    assert (tmp_path / grammar["path"] / "src" / "parser.c").is_file()


def test_zed_without_git_is_told_what_is_missing(user: User, tmp_path: Path) -> None:
    programs = tmp_path / "few"
    programs.mkdir()
    for name in ("bash", "env", "dirname", "cc"):
        (programs / name).symlink_to(shutil.which(name) or name)
    (programs / "python3").symlink_to(sys.executable)
    code, said = User(user.home, user.checkout, {"HOME": str(user.home), "PATH": str(programs)}
                      ).install("zed")  # fmt: skip
    assert code == 1 and "no git on the PATH" in said and "Install git" in said, said


def test_where_things_go(tmp_path: Path) -> None:
    said = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "no/path"}
    linux, mac = Places(said, "Linux"), Places(said, "Darwin")
    assert str(linux["helix"]) == "/c/helix" == str(mac["helix"])
    assert linux["neovim"] == tmp_path / ".local/share/nvim/site" == mac["neovim"]
    assert mac["sublime"] == tmp_path / "Library/Application Support/Sublime Text/Packages"
    assert mac["kate, servers"] == tmp_path / "Library/Preferences/kate/lspclient/settings.json"
    page = (ROOT / "docs" / "editors.md").read_text()
    for places in TABLE.values():
        for place in places:
            assert f"`{place.format(**PRINTED)}`" in page, place


# How the page writes the places.
PRINTED = {
    "home": "~", "library": "~/Library", "config": "~/.config", "data": "~/.local/share",
    "nvim": "nvim",
}  # fmt: skip


def test_where_emacs_and_vim_begin(tmp_path: Path) -> None:
    places = Places({"HOME": str(tmp_path)}, "Linux")
    assert places.emacs_init() == tmp_path / ".emacs.d" / "init.el"
    assert places.vim() == tmp_path / ".vim"
    for name in ("emacs", "vim"):
        (tmp_path / ".config" / name).mkdir(parents=True)
    assert places.emacs_init() == tmp_path / ".config" / "emacs" / "init.el"
    assert places.vim() == tmp_path / ".config" / "vim"
    (tmp_path / ".emacs.d").mkdir()
    (tmp_path / ".vimrc").touch()
    assert places.emacs_init() == tmp_path / ".emacs.d" / "init.el"
    assert places.vim() == tmp_path / ".vim"
    (tmp_path / ".emacs").touch()
    assert places.emacs_init() == tmp_path / ".emacs"
