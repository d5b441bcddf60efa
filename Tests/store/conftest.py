"""Makes the stores that the tests edit, and finds the GDAL libraries that edit them."""

from __future__ import annotations

import ctypes.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
# The tests of the Swift side as they are built; on macOS a folder, which only `swift test` runs.
TESTS = ROOT / ".build" / "debug" / "dlsPackageTests.xctest"


def gdal_libraries() -> dict[str, str]:
    """The GDAL that pyogrio brings, and the system's where there is one."""
    found: dict[str, str] = {}
    try:
        import pyogrio
    except ImportError:
        pass
    else:
        for library in Path(pyogrio.__file__).parent.parent.glob("pyogrio.libs/libgdal*"):
            found["pyogrio"] = str(library)
    if system := ctypes.util.find_library("gdal"):
        found["system"] = system
    return found


LIBRARIES = gdal_libraries()


@pytest.fixture(scope="session")
def fixtures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stores as dls makes them, written once by a test of the Swift side.

    Where it can be it is run by itself: `swift test` waits for any other `swift` at work here.
    """
    folder = tmp_path_factory.mktemp("stores")
    environment = dict(os.environ, DLS_STORE_FIXTURES=str(folder), SWIFT_BACKTRACE="enable=no")
    itself = [str(TESTS), "--testing-library", "swift-testing"]
    run = itself if TESTS.is_file() else ["swift", "test", "--skip-build"]
    done = subprocess.run(
        [*run, "--filter", "InteroperationFixtures"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    if not (folder / "points.gpkg").exists():
        pytest.fail(
            "The stores to edit were not made: run `swift build --build-tests` first.\n"
            + (done.stdout + done.stderr)[-3000:]
        )
    return folder


@pytest.fixture
def store(fixtures: Path, tmp_path: Path) -> Callable[[str], Path]:
    """A copy of a store of its own for a test."""

    def copy(name: str) -> Path:
        return Path(shutil.copy(fixtures / f"{name}.gpkg", tmp_path / f"{name}.gpkg"))

    return copy


Edit = Callable[..., list[dict[str, Any]]]


@pytest.fixture(params=sorted(LIBRARIES) or ["none"])
def gdal(request: pytest.FixtureRequest) -> Iterator[Edit]:
    """Carries out steps on a data set through one of the GDAL libraries."""
    if request.param == "none":
        pytest.skip("no GDAL here: neither pyogrio nor a system library")
    library = LIBRARIES[request.param]

    def edit(path: Path, *steps: dict[str, Any], update: bool = True) -> list[dict[str, Any]]:
        done = subprocess.run(
            [sys.executable, str(HERE / "gdal_edit.py")],
            input=json.dumps(
                {"library": library, "path": str(path), "steps": steps, "update": update}
            ),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        answer = json.loads(done.stdout)
        assert answer["at_close"] == []
        results: list[dict[str, Any]] = answer["results"]
        return results

    yield edit
