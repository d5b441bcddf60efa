"""test_surroundings.py: owns the check that what is of others doesn't reach the engine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from travel import Journey


@pytest.fixture
def project(journey: Journey, monkeypatch: pytest.MonkeyPatch) -> Iterator[Journey]:
    """A project, with what was found out about its imagery kept by itself."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(journey.folder / "cache"))
    journey.write(
        GOAL="classify_pixels", FORMAT="classified_tiles", MODEL="unet", ITERATIONS="1",
        OUTPUT="map.tif",
    )  # fmt: skip
    yield journey


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A folder of another PROJ and Python, with nothing in it that this engine could read."""
    folder = tmp_path / "foreign"
    folder.mkdir()
    (folder / "proj.db").write_bytes(b"")
    return folder


VARIABLES = (
    "PROJ_LIB", "PROJ_DATA", "GDAL_DATA", "GDAL_DRIVER_PATH", "PYTHONHOME", "PYTHONPATH",
    "PYTHONPLATLIBDIR",
)  # fmt: skip


@pytest.mark.parametrize("name", VARIABLES)
def test_settings_of_other_programs(
    project: Journey, foreign: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (foreign / "json.py").write_text("raise SystemExit('another json')\n")
    monkeypatch.setenv(name, str(foreign))
    assert "Not checked against the data" not in project.run("check", "--probe")


def test_doctor_looks_as_runs_do(
    project: Journey, foreign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in VARIABLES:
        monkeypatch.setenv(name, str(foreign))
    # Where the tests' engine is one that no install made, its version is no matter.
    report = json.loads(
        subprocess.run(
            [project.program, "engine", "doctor", "--json"], cwd=project.folder,
            capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
        ).stdout
    )  # fmt: skip
    assert report["versions"]["rasterio"], report
    assert not [p for p in report["problems"] if "rasterio" in p["reason"]], report


def test_doctor_asks_for_a_reference_system(foreign: Path) -> None:
    source = os.environ.get("DLS_ENGINE_SOURCE") or Path(__file__).parents[2] / "Sources" / "engine"
    code = (
        "import os, sys; sys.path[0] = sys.argv.pop(); import dls_engine.health as health; "
        "os.environ['PROJ_DATA'] = os.environ['PROJ_LIB'] = sys.argv.pop(); "
        "print(health.report()['problems'])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(foreign), str(source)],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "rasterio knows no reference systems" in told


@pytest.mark.parametrize("name", ["json.py", "rasterio.py", "dls_engine.py", "sitecustomize.py"])
def test_no_module_of_the_projects_folder_runs(project: Journey, name: str) -> None:
    """Whoever looks at somebody's project runs nothing that lies beside it."""
    (project.folder / name).write_text("open('ran', 'w')\n")
    assert "Not checked against the data" not in project.run("check", "--probe")
    assert not (project.folder / "ran").exists()


def test_a_locale_that_is_not_utf_8(project: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of files are bytes to the system, and UTF-8 to a project, whatever a terminal shows."""
    (project.folder / "ortho.tif").rename(project.folder / "größe ä.tif")
    text = (project.folder / "roofs.dlsproj").read_text()
    (project.folder / "roofs.dlsproj").write_text(text.replace("ortho.tif", "größe ä.tif"))
    # Where that locale is on the machine, and as Python behaves in one where it isn't.
    monkeypatch.setenv("LC_ALL", "de_DE.ISO-8859-1")
    monkeypatch.setenv("PYTHONUTF8", "0")
    monkeypatch.setenv("PYTHONCOERCECLOCALE", "0")
    assert "Not checked against the data" not in project.run("check", "--probe")


def test_what_an_earlier_look_could_not_open(
    project: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as surroundings:
        surroundings.setenv("GDAL_SKIP", "GTiff")
        assert "GDAL cannot open it" in project.run("check", "--probe", code=1)
    project.run("plan")
    project.run("check")
