"""test_terminal.py: what dls writes fits the terminal; what goes elsewhere keeps its lines."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import unicodedata

import pytest
from program import Program


def show(dls: Program, columns: int, *arguments: str, **environment: str) -> list[str]:
    """The lines that a terminal of so many columns gets."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen(
        [dls.path, *arguments], cwd=dls.folder, env=dls.environment | environment,
        stdin=subprocess.DEVNULL, stdout=follower, stderr=follower,
    ) as process:  # fmt: skip
        os.close(follower)
        text = b""
        while True:
            try:
                part = os.read(leader, 65536)
            except OSError:  # Linux says so when nobody has the other end any more.
                break
            if not part:
                break
            text += part
        process.wait()
    os.close(leader)
    return text.decode().replace("\r\n", "\n").splitlines()


def read(leader: int) -> bytes:
    """What a terminal gets next. Nothing for half a minute is a failure."""
    assert select.select([leader], [], [], 30)[0], "nothing came"
    return os.read(leader, 65536)


def width(line: str) -> int:
    """Columns of a line."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


# Usage and examples are lines to copy, which nothing breaks.
def prose(lines: list[str]) -> list[str]:
    return [line for line in lines if not line.startswith(("Usage:", "  dls "))]


@pytest.mark.parametrize("command", [[], ["check"], ["samples", "import"], ["init"], ["apply"]])
@pytest.mark.parametrize("columns", [40, 80, 200])
def test_help_fits(dls: Program, command: list[str], columns: int) -> None:
    lines = show(dls, columns, *command, "--help")
    assert max(map(width, prose(lines))) <= min(columns, 96)
    piped = dls.run(*command, "--help").stdout
    assert " ".join(" ".join(lines).split()) == " ".join(piped.split())
    if columns == 200:
        assert "\n".join(lines) + "\n" == piped


def test_the_variable_counts_more_than_the_terminal(dls: Program) -> None:
    lines = show(dls, 120, "check", "--help", COLUMNS="50")
    assert max(map(width, prose(lines))) <= 50
    assert dls.run("check", "--help", COLUMNS="50").stdout == dls.run("check", "--help").stdout


@pytest.mark.parametrize("columns", [40, 61, 80, 200])
@pytest.mark.parametrize("before", [0, 30, 70, 200])
def test_carets_stand_below_what_they_mean(dls: Program, columns: int, before: int) -> None:
    title = "x" * before
    dls.write(
        "a.dlsproj",
        "project a {\n"
        f'  title = "{title}", ownr = maria, description = "{"y" * 120}"\n'
        "}\nperson maria {}\n",
    )
    lines = show(dls, columns, "check")
    place = next(n for n, line in enumerate(lines) if "^" in line)
    assert width(lines[place - 1]) <= columns and width(lines[place]) <= columns
    first, last = lines[place].index("^"), lines[place].rindex("^")
    assert lines[place - 1][first : last + 1] == "ownr"
    shown = [line for line in lines if not line.lstrip().startswith("-->")]
    assert max(map(width, shown)) <= columns
    piped = dls.run("check", code=1).stdout
    told = next(line for line in piped.splitlines() if line.startswith("error"))
    assert told in " ".join(line.strip() for line in lines)


def test_failures_and_pages_fit(dls: Program) -> None:
    for arguments in (["check", "missing.dlsproj"], ["chek"], ["explain", "DLS0609"]):
        lines = show(dls, 44, *arguments)
        outside, is_code = [], False
        for line in lines:
            is_code ^= line.startswith("```")
            if not is_code and not line.startswith("#"):
                outside.append(line)
        assert max(map(width, outside)) <= 44, outside


PROJECT = """dlsproj 1
project trees { owner = maria }
person maria {}
source ortho { path = "ortho.tif" }
schema crowns { class tree { value = 1 } }
work_units plots { source = ortho, grid = 3 x 2 }
samples boxes { schema = crowns, from = "boxes.geojson", class_field = "class", status = approved }
export chips { schema = crowns, units = plots, format = pascal_voc, tile = 128 px }
"""
LABEL = """{"type": "FeatureCollection",
"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32617"}},
"features": [{"type": "Feature", "properties": {"class": "tree"}, "geometry": {"type": "Polygon",
"coordinates": [[[10, 10], [20, 10], [20, 20], [10, 20], [10, 10]]]}}]}
"""


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_tables_fit(dls: Program, columns: int) -> None:
    dls.write("trees.dlsproj", PROJECT)
    dls.write("ortho.tif", "not really imagery")
    dls.write("boxes.geojson", LABEL)
    dls.run("apply", "--yes")
    dls.run("samples", "import")
    units = [line.split()[0] for line in dls.run("status", "--units").stdout.splitlines()[1:]]
    statuses = ("in_progress", "pending_review", "in_review", "reviewed")
    for key, status in zip(units, statuses, strict=False):
        dls.run("unit", "set", key, "--status", status)
    dls.run("unit", "set", "*", "--complete")
    dls.run("export", code=None, DLS_FAKE_ENGINE="refuse=chips/export", DLS_FAKE_SECRET="x")
    for command in (["status"], ["status", "--units"], ["runs", "list"], ["history"]):
        lines = show(dls, columns, *command)
        assert max(map(width, lines)) <= columns, (command, lines)
        assert not [line for line in lines if line.endswith(" ")]
        piped = dls.run(*command).stdout
        if columns == 200:
            assert "\n".join(lines) + "\n" == piped
        # Whatever is broken, no cell is lost.
        assert not set(piped.split()) - set(" ".join(lines).split()) or columns < 80


def test_ctrl_c_is_a_no(dls: Program) -> None:
    dls.write("trees.dlsproj", PROJECT)
    dls.write("ortho.tif", "not really imagery")
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [dls.path, "apply"], cwd=dls.folder, env=dls.environment,
        stdin=follower, stdout=follower, stderr=follower,
        # Tests that a shell runs in the background have it ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:  # fmt: skip
        os.close(follower)
        text = b""
        while b"[y/N]" not in text:
            text += read(leader)
        process.send_signal(signal.SIGINT)
        try:
            while part := read(leader):
                text += part
        except OSError:  # Linux says so when nobody has the other end any more.
            pass
    os.close(leader)
    lines = text.decode().splitlines()
    assert process.returncode == 130
    assert lines[-3].endswith("Apply this? [y/N] "), lines
    assert lines[-2:] == ["Nothing was changed.", "dls: interrupted"]
    assert not [p for p in dls.folder.iterdir() if "lock" in p.name or "gpkg" in p.name]
