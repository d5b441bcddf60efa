"""test_bootstrap.py: owns the tests of installing the engine, on wheels made here, offline."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path
from typing import Any

import pytest

from dls_bootstrap.doctor import in_lines
from dls_engine import in_use

ENGINE = Path(__file__).resolve().parents[2] / "Sources" / "engine"
BOOTSTRAP = ENGINE / "bootstrap.py"
NOWHERE = "http://127.0.0.1:9/simple"

HEALTH = """
import importlib, json
problems, versions = [], {}
for name in %r:
    try:
        versions[name] = importlib.import_module(name).__version__
    except Exception as error:
        problems.append({"library": name, "reason": "%%s does not load: %%s" %% (name, error),
                         "next_step": "Run `dls engine install`."})
print(json.dumps({"versions": versions, "problems": problems, "devices": [
    {"kind": "cpu", "name": "test", "cores": 1}]}))
"""


def wheel(folder: Path, name: str, version: str, code: str | None = None) -> Path:
    """Makes a wheel with one module."""
    folder.mkdir(parents=True, exist_ok=True)
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": code or f"__version__ = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\n"
        "Tag: py3-none-any\n",
    }
    record = ""
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
        record += f"{path},sha256={digest.decode()},{len(text.encode())}\n"
    files[f"{info}/RECORD"] = record + f"{info}/RECORD,,\n"
    target = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(target, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return target


class World:
    """An engine of two tiny libraries, wheels for them, and a folder to install into."""

    def __init__(self, folder: Path, python: str) -> None:
        self.folder = folder
        self.source = folder / "engine source"
        self.home = folder / "home é"
        self.wheels = folder / "wheels"
        self.names = ["dls_alpha", "dls_beta"]
        (self.source / "dls_engine").mkdir(parents=True)
        (self.source / "dls_engine" / "__init__.py").write_text(
            '__version__ = "9.9.9"\n\nPROTOCOL = 1\n'
        )
        (self.source / "dls_engine" / "health.py").write_text(HEALTH % self.names)
        self.lock("dls_alpha==1.0\ndls_beta==2.0 ; python_full_version >= '3.10'\nold==1 ; "
                  "python_full_version < '3.0'\n")  # fmt: skip
        self.sizes({})
        wheel(self.wheels, "dls_alpha", "1.0")
        wheel(self.wheels, "dls_beta", "2.0")
        self.python = python

    def lock(self, text: str) -> None:
        (self.source / "requirements.lock").write_text(text)

    def sizes(self, content: dict[str, list[int]]) -> None:
        (self.source / "requirements.sizes.json").write_text(json.dumps(content))

    def run(self, action: str, *options: str, **environment: str) -> Any:
        env = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "UV_"))}
        env.update(PIP_INDEX_URL=NOWHERE, UV_DEFAULT_INDEX=NOWHERE, PIP_RETRIES="1",
                   PIP_CONFIG_FILE=os.devnull, UV_HTTP_RETRIES="0", **environment)  # fmt: skip
        return subprocess.run(
            [self.python, str(BOOTSTRAP), action, "--home", str(self.home), "--source",
             str(self.source), *options],
            capture_output=True, text=True, env=env, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip

    def install(self, *options: str, **environment: str) -> Any:
        return self.run(
            "install", "--yes", "--json", "--from", str(self.wheels), *options, **environment
        )

    def begun(self) -> None:
        """As an install leaves the folder that has only just begun."""
        self.home.mkdir()
        (self.home / ".dls-engine").touch()

    def doctor(self) -> dict[str, Any]:
        report: dict[str, Any] = json.loads(self.run("doctor", "--json").stdout)
        return report


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A Python with nothing but the standard library."""
    folder = tmp_path_factory.mktemp("python") / "bare"
    venv.create(folder, symlinks=True, with_pip=False)
    return str(folder / "bin" / "python")


@pytest.fixture
def world(tmp_path: Path, python: str) -> World:
    return World(tmp_path, python)


def test_install_from_wheels_doctor_uninstall(world: World) -> None:
    run = world.install()
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["versions"] == {"dls_alpha": "1.0", "dls_beta": "2.0"}
    assert "nothing to download" in run.stderr
    marker = json.loads((world.home / "installed.json").read_text())
    assert (marker["engine"], marker["protocol"]) == ("9.9.9", 1)
    report = world.doctor()
    assert report["ok"] is True
    assert report["versions"] == {"dls_alpha": "1.0", "dls_beta": "2.0"}
    assert report["devices"][0]["kind"] == "cpu"
    run = world.run("doctor")
    assert run.returncode == 0
    assert "no GPU that torch can use" in run.stdout
    assert run.stdout.endswith("All is well.\n")
    again = world.run("install")  # needs no consent: there is nothing to do
    assert again.returncode == 0
    assert "is installed in" in again.stderr
    assert not (world.home / "cache").exists()
    (world.home / "mine.txt").write_text("keep me")
    assert world.run("uninstall", "--yes").returncode == 0
    assert [p.name for p in world.home.iterdir()] == ["mine.txt"]
    assert "There is no engine" in world.run("uninstall", "--yes").stderr


def test_other_tools_for_the_tests_are_installed(world: World) -> None:
    tools = world.source / "requirements-dev.lock"
    wheel(world.wheels, "dls_tool", "1.0")
    tools.write_text("")
    assert world.install("--dev").returncode == 0
    assert "is installed in" in world.install("--dev").stderr.splitlines()[0]
    tools.write_text("dls_tool==1.0\n")
    run = world.install("--dev")
    assert run.returncode == 0, run.stderr
    assert list((world.home / "env").rglob("dls_tool*"))
    # Whoever does not ask for them has no use for others.
    tools.write_text("dls_tool==2.0\n")
    assert "is installed in" in world.run("install").stderr


def test_doctor_for_people_where_nothing_is(world: World) -> None:
    run = world.run("doctor")
    assert run.returncode == 1
    assert "error: the engine is not installed in" in run.stdout
    assert "next: Run `dls engine install`." in run.stdout


def test_the_doctors_list_fits_a_terminal() -> None:
    """No line is wider than 80 columns, and a library stands in one line with its version."""
    versions = {f"library-{'long-' * (n % 5)}{n}": f"{n}.12.0" for n in range(12)}
    report = {"python": {"version": "3", "path": "/"}, "installed": None, "devices": [],
              "versions": versions, "problems": [], "ok": True}  # fmt: skip
    lines = in_lines(report)
    assert max(map(len, lines)) <= 80
    assert all(any(f"{n} {v}" in line for line in lines) for n, v in versions.items())
    assert lines[1].startswith("Libraries  library-0 0.12.0, ")
    assert lines[2].startswith(" " * 11 + "library-")


def hashed(world: World) -> None:
    """Gives the lock the hashes of the wheels, as the engine's own has them."""
    lines = []
    for name, version in (("dls_alpha", "1.0"), ("dls_beta", "2.0")):
        path = world.wheels / f"{name}-{version}-py3-none-any.whl"
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f"{name}=={version} ; os_name == 'posix' \\\n    --hash=sha256:{'0' * 64} \\\n"
                     f"    --hash=sha256:{digest}\n")  # fmt: skip
    world.lock("".join(lines))


@pytest.mark.parametrize("tool", ["uv", "pip"])
def test_only_files_of_the_lock_are_installed(world: World, tool: str) -> None:
    hashed(world)
    path = os.environ["PATH"] if tool == "uv" else "/usr/bin:/bin"
    if tool == "uv" and shutil.which("uv") is None:
        path = f"{Path(sys.executable).parent}:{path}"
    beta = next(world.wheels.glob("dls_beta*"))
    right = beta.read_bytes()
    wheel(world.wheels, "dls_beta", "2.0", "__version__ = '2.0'\nprint('sprung')\n")
    run = world.install(PATH=path)
    assert run.returncode == 1
    assert "another file than the one this dls was made with" in run.stderr
    assert not list((world.home / "env").rglob("dls_beta.py"))
    beta.write_bytes(right)
    run = world.install(PATH=path)
    assert run.returncode == 0, run.stderr
    assert not (world.home / "wanted.txt").exists()
    assert tool in (world.home / "install.log").read_text()


def test_a_build_put_there_by_hand_has_its_own_hash(world: World) -> None:
    hashed(world)
    next(world.wheels.glob("dls_beta*")).unlink()
    wheel(world.wheels, "dls_beta", "2.0+cpu")
    run = world.install()
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["versions"]["dls_beta"] == "2.0+cpu"


def test_hashes_added_to_a_lock_ask_for_no_new_install(world: World) -> None:
    world.lock("dls_beta==2.0 ; os_name == 'posix'\ndls_alpha==1.0 ; os_name == 'posix'\n")
    assert world.install().returncode == 0
    hashed(world)
    assert world.doctor()["ok"] is True
    assert "is installed in" in world.run("install").stderr


def test_half_an_install_is_none(world: World) -> None:
    wheel(world.wheels, "dls_beta", "2.0", "raise ImportError('libbeta.so is missing')\n")
    run = world.install()
    assert run.returncode == 1
    assert "dls_beta does not load: libbeta.so is missing" in run.stderr
    assert not (world.home / "installed.json").exists()
    assert world.doctor()["ok"] is False
    wheel(world.wheels, "dls_beta", "2.0")
    run = world.install()
    assert run.returncode == 0, run.stderr


def test_an_install_that_was_cut_short_goes_on(world: World) -> None:
    """As after a power cut: the environment is there and the marker is not."""
    world.begun()
    venv.create(world.home / "env", symlinks=True, with_pip=True)
    report = world.doctor()
    assert report["ok"] is False
    assert "was not finished" in report["problems"][0]["reason"]
    assert "goes on where it stopped" in report["problems"][0]["next_step"]
    made = (world.home / "env" / "pyvenv.cfg").stat().st_mtime_ns
    run = world.install()
    assert run.returncode == 0, run.stderr
    assert (world.home / "env" / "pyvenv.cfg").stat().st_mtime_ns == made


def test_what_is_downloaded_is_not_fetched_again(world: World) -> None:
    world.begun()
    (world.home / "wheels").mkdir()
    for path in world.wheels.iterdir():
        path.rename(world.home / "wheels" / path.name)
    run = world.run("install", "--yes")  # the index cannot be reached
    assert run.returncode == 0, run.stderr
    assert not (world.home / "wheels").exists()


def test_a_newer_lock_is_installed_over_the_old(world: World) -> None:
    world.install()
    world.lock("dls_alpha==1.5\ndls_beta==2.0\n")
    assert "not the versions" in world.doctor()["problems"][0]["reason"]
    wheel(world.wheels, "dls_alpha", "1.5")
    run = world.install()
    assert json.loads(run.stdout)["versions"]["dls_alpha"] == "1.5"


def test_an_engine_of_another_version(world: World) -> None:
    world.install()
    init = world.source / "dls_engine" / "__init__.py"
    init.write_text(init.read_text().replace("9.9.9", "10.0.0"))
    assert "the installed engine is 9.9.9, this dls needs 10.0.0" in str(world.doctor()["problems"])


def test_wheels_that_are_missing_are_named(world: World) -> None:
    next(world.wheels.glob("dls_beta*")).unlink()
    run = world.install()
    assert run.returncode == 1
    assert "lacks 1 of 2 wheels: dls_beta 2.0" in run.stderr
    assert "pip download" in run.stderr
    assert not world.home.exists()
    run = world.run("install", "--yes", "--from", str(world.folder / "none"))
    assert "there is no folder" in run.stderr


def test_no_network(world: World) -> None:
    run = world.run("install", "--yes")
    assert run.returncode == 1
    assert "the package index cannot be reached" in run.stderr
    assert "--from DIR" in run.stderr
    assert not (world.home / "installed.json").exists()


def test_no_venv(world: World) -> None:
    """Debian's python3 without python3-venv has neither pip nor ensurepip."""
    hidden = world.folder / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text(
        "import sys\nclass Hide:\n  def find_spec(self, name, path=None, target=None):\n"
        "    if name.split('.')[0] in ('ensurepip', 'venv', 'uv'):\n"
        "      raise ModuleNotFoundError('No module named ' + repr(name), name=name)\n"
        "sys.meta_path.insert(0, Hide())\n"
        "import importlib.util as u\nfind = u.find_spec\n"
        "u.find_spec = lambda n, p=None: None if n in ('ensurepip', 'venv') else find(n, p)\n"
    )
    plain_path = "/usr/bin:/bin"
    for action in ("install", "doctor"):
        run = world.run(
            action, *(["--yes"] if action == "install" else []),
            PYTHONPATH=str(hidden), PATH=plain_path,
        )  # fmt: skip
        assert run.returncode == 1
        short = f"{sys.version_info[0]}.{sys.version_info[1]}"
        assert f"sudo apt-get install python{short}-venv" in run.stdout + run.stderr


def test_no_room_on_the_disk(world: World) -> None:
    world.sizes({"dls_alpha": [10**15, 2 * 10**15]})
    run = world.run("install", "--yes")
    assert run.returncode == 1
    assert "free, installing needs 2000000" in run.stderr
    assert "DLS_ENGINE_HOME=/path/to/folder dls engine install" in run.stderr
    assert not world.home.exists()


def test_sizes_are_said_and_consent_is_asked(world: World) -> None:
    world.sizes({"dls_alpha": [45_000_000, 120_000_000], "dls_beta": [1_000_000, 2_000_000]})
    run = world.run("install")
    assert run.returncode == 2
    assert "to download  46 MB  (largest: dls_alpha 45 MB, dls_beta 1.0 MB)" in run.stderr
    assert "on disk      122 MB" in run.stderr
    assert "Add --yes to agree beforehand." in run.stderr


def fake_torch(folder: Path, torch: str, torchvision: str | None, nms: str = "pass") -> str:
    """A Python whose site-packages hold a torch; its path."""
    venv.create(folder, symlinks=True, with_pip=False)
    site = next((folder / "lib").glob("python*/site-packages"))
    (site / "torch").mkdir()
    (site / "torch" / "__init__.py").write_text(
        f"__version__ = {torch!r}\ndef tensor(values): return values\n"
    )
    if torchvision is not None:
        (site / "torchvision").mkdir()
        (site / "torchvision" / "__init__.py").write_text(
            f"__version__ = {torchvision!r}\nclass ops:\n  @staticmethod\n"
            f"  def nms(boxes, scores, threshold):\n    {nms}\n"
        )
    return str(folder / "bin" / "python")


def with_torch(world: World) -> None:
    world.lock("dls_alpha==1.0\ndls_beta==2.0\ntorch==2.15.0\ntorchvision==0.29.2\n"
               "nvidia-cublas==13.4.1.3\ntriton==3.9.0\n")  # fmt: skip
    names = ["dls_alpha", "dls_beta", "torch", "torchvision"]
    (world.source / "dls_engine" / "health.py").write_text(HEALTH % names)


def test_a_torch_that_is_there_is_used(world: World) -> None:
    with_torch(world)
    world.python = fake_torch(world.folder / "base", "2.13.0+cpu", "0.28.0+cpu")
    run = world.install()
    assert run.returncode == 0, run.stderr
    assert "Using torch 2.13.0+cpu and torchvision 0.28.0+cpu" in run.stderr
    assert json.loads(run.stdout)["versions"]["torch"] == "2.13.0+cpu"
    assert not list((world.home / "env").rglob("torch/__init__.py"))


@pytest.mark.parametrize(
    ("torch", "torchvision", "nms", "words"),
    [
        ("2.13.0+cpu", "0.28.0", "raise RuntimeError('operator torchvision::nms does not exist')",
         "operator torchvision::nms does not exist"),
        ("2.13.0+cpu", None, "pass", "there is no torchvision beside it"),
        ("2.4.1", "0.19.1", "pass", "it is too old"),
    ],
)  # fmt: skip
def test_a_torch_that_does_not_fit_is_not_used(
    tmp_path: Path, torch: str, torchvision: str | None, nms: str, words: str
) -> None:
    python = fake_torch(tmp_path / "base", torch, torchvision, nms)
    code = "from dls_bootstrap.torch_pair import find_torch_pair; print(find_torch_pair())"
    run = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True,
                         env={**os.environ, "PYTHONPATH": str(ENGINE)})  # fmt: skip
    assert run.stdout.startswith("(None, ")
    assert words in run.stdout
    assert "gets a matching pair of its own" in run.stdout


def test_a_cpu_build_among_the_wheels_needs_no_gpu_libraries(world: World) -> None:
    with_torch(world)
    wheel(world.wheels, "torch", "2.15.0+cpu")
    wheel(world.wheels, "torchvision", "0.29.2+cpu")
    run = world.install()
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["versions"]["torch"] == "2.15.0+cpu"


def test_doctor_names_a_pair_that_does_not_match(world: World) -> None:
    with_torch(world)
    for name, version in (("torch", "2.15.0"), ("torchvision", "0.29.2"), ("triton", "3.9.0"),
                          ("nvidia_cublas", "13.4.1.3")):  # fmt: skip
        wheel(world.wheels, name, version)
    assert world.install().returncode == 0
    module = next((world.home / "env").rglob("torchvision.py"))
    module.write_text("raise RuntimeError('operator torchvision::nms does not exist')\n")
    problem = world.doctor()["problems"][0]
    assert "operator torchvision::nms does not exist" in problem["reason"]
    assert "dls engine install" in problem["next_step"]


def test_doctor_when_the_python_is_gone(world: World) -> None:
    world.install()
    python = world.home / "env" / "bin" / "python"
    python.unlink()
    python.symlink_to("/no/such/python")
    assert "does not run" in world.doctor()["problems"][0]["reason"]
    run = world.install()  # and installing mends it
    assert run.returncode == 0, run.stderr


def test_two_installs_at_once(world: World) -> None:
    world.home.mkdir()
    with (world.home / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        run = world.install()
    assert run.returncode == 1
    assert "another install into" in run.stderr


@pytest.mark.parametrize("action", ["install", "uninstall"])
def test_no_engine_is_changed_under_a_run(
    world: World, action: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert world.install().returncode == 0
    monkeypatch.setattr(sys, "prefix", str(world.home / "env"))
    in_use.hold()
    try:
        world.lock("dls_alpha==1.0\n")  # so that there is something to install
        run = world.run(action, "--yes", *(["--from", str(world.wheels)] * (action == "install")))
        assert run.returncode == 1
        assert "the engine is at work" in run.stderr
        assert world.home.joinpath("installed.json").is_file()
    finally:
        os.close(in_use._held.pop())
    run = world.run(action, "--yes", *(["--from", str(world.wheels)] * (action == "install")))
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("action", ["install", "uninstall"])
def test_folders_that_no_install_made_stay(world: World, action: str) -> None:
    """`env`, `cache` and `wheels` are what others call theirs, too."""
    for name in ("env/work/model.pt", "cache/tiles.db", "wheels/mine.whl", "install.log"):
        (world.home / name).parent.mkdir(parents=True, exist_ok=True)
        (world.home / name).write_text("mine")
    before = sorted(world.home.rglob("*"))
    run = world.install() if action == "install" else world.run("uninstall", "--yes")
    assert run.returncode == 1
    assert "holds cache, env and 1 more, and no install of the engine made it" in run.stderr
    assert "DLS_ENGINE_HOME" in run.stderr
    assert sorted(world.home.rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["mend", "--home", "x"], "there is no action 'mend'"),
        (["install"], "--home is missing"),
        (["install", "--home"], "--home is no option, or its value is missing"),
        (["doctor", "--home", "x", "--from", "y"], "--from and --dev belong to install"),
        (["doctor", "--home", "x", "--fast"], "--fast is no option"),
    ],
)
def test_usage(arguments: list[str], words: str) -> None:
    run = subprocess.run([sys.executable, str(BOOTSTRAP), *arguments], capture_output=True,
                         text=True, check=False)  # fmt: skip
    assert run.returncode == 2
    assert words in run.stderr


def test_an_old_python_is_refused_in_a_sentence(tmp_path: Path) -> None:
    code = (
        "import runpy, sys\n"
        "class Old(tuple):\n  major, minor = 3, 8\n"
        "sys.version_info = Old((3, 8, 18, 'final', 0))\n"
        f"sys.argv = ['bootstrap.py', 'install', '--home', {str(tmp_path)!r}]\n"
        f"runpy.run_path({str(BOOTSTRAP)!r}, run_name='__main__')\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "is Python 3.8, and the engine needs 3.10 or newer" in run.stderr
    assert "DLS_PYTHON=" in run.stderr


def test_the_first_file_is_read_by_any_python_3() -> None:
    import ast

    ast.parse(BOOTSTRAP.read_text(), feature_version=(3, 4))
