"""test_secrets.py: a credential planted wherever one may stand, and looked for in all that is
written."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from program import Program

SECRET = "m4ngo-and-cr3am"
BEARER = "b3arer-of-n0thing"

PROJECT = """\
dlsproj 1

project trees {
  title = "Trees"
  owner = maria
  goal = detect_objects
  {project}
}

person maria {}

source ortho { path = "ortho.tif"{source} }

schema crowns {
  geometry = polygon
  class tree { value = 1, color = #2e7d32 }
}

work_units plots {
  source = ortho
  polygons = "{units}"
  id_field = "id"
}

samples boxes {
  schema = crowns
  from = "{labels}"
  class_field = "class"
  id_field = "id"
  status = approved
}

export chips { schema = crowns, units = plots, format = pascal_voc, tile = 128 px }
train crown-net { chips = chips, model_type = center_net, epochs = 3 }
infer crown-map { model = crown-net, source = ortho }
{more}
"""
PLACES = {
    "project": "", "source": "", "units": "units.geojson", "labels": "boxes.geojson", "more": "",
}  # fmt: skip
URL = f"https://ana:{SECRET}@example.org/a.tif"
SIGNED = f"https://example.org/a.tif?X-Amz-Signature={SECRET}"
# What is planted where, and what more the command line gets.
PLANTED = {
    "store": ({"project": f'store = "{URL}"'}, []),
    "title": ({"project": f'instructions = "password={SECRET}"'}, []),
    "path": ({"source": f', note = "{SIGNED}"'}, []),
    "polygons": ({"units": f"PG:host=h password={SECRET} dbname=d"}, []),
    "samples": ({"labels": f"/vsicurl/{SIGNED}"}, []),
    "let": ({"more": f'let url = "{URL}"'}, []),
    "pieces": ({"more": f'let w = "{SECRET}"', "labels": "https://ana:${w}@h/l.geojson"}, []),
    "profile": ({"more": f'profile far {{ ortho.path = "{URL}" }}'}, ["--profile", "far"]),
    "other-profile": ({"more": f'profile far {{ ortho.path = "{SIGNED}" }}'}, []),
    "comment": ({"more": f"// See {URL} and {SIGNED}."}, []),
    "import": ({"more": f'import "{URL}" as far'}, []),
    "set": ({}, ["--set", f"ortho.path={URL}"]),
    "set-let": (
        {"more": 'let w = "a"', "labels": "https://h/l.geojson?token=${w}"},
        ["--set", f"w={SECRET}"],
    ),
    "set-nonsense": ({}, ["--set", URL]),
    "set-unknown": ({}, ["--set", f"nothing.path={SIGNED}"]),
    "profile-name": ({}, ["--profile", URL]),
}


def write_project(dls: Program, places: dict[str, str]) -> None:
    text = PROJECT
    for name, content in (PLACES | places).items():
        text = text.replace("{" + name + "}", content)
    dls.write("trees.dlsproj", text)
    dls.write("ortho.tif", "not really imagery")
    corners = [("a", 0, 0), ("b", 200, 0), ("c", 0, 200), ("d", 200, 200)]

    def square(properties: dict[str, object], x: int, y: int, side: int) -> dict[str, object]:
        ring = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
        return {"type": "Feature", "properties": properties,
                "geometry": {"type": "Polygon", "coordinates": [ring]}}  # fmt: skip

    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32617"}}
    units = [square({"id": name}, x, y, 200) for name, x, y in corners]
    boxes = [
        square({"id": number, "class": "tree"}, x + 50, y + 50, 10)
        for number, (_, x, y) in enumerate(corners)
    ]
    for name, features in (("units.geojson", units), ("boxes.geojson", boxes)):
        collection = {"type": "FeatureCollection", "crs": crs, "features": features}
        dls.write(name, json.dumps(collection))


def requires_no_secret(dls: Program, told: list[str]) -> None:
    """No file but the project's own holds it, and nothing that was printed does."""
    for text in told:
        assert SECRET not in text, text
        assert BEARER not in text, text
    seen = 0
    for folder in (dls.folder, dls.home):
        for path in folder.rglob("*"):
            for secret in (SECRET, BEARER):
                assert secret not in path.name
                if path.is_file() and path.name != "trees.dlsproj":
                    assert secret.encode() not in path.read_bytes(), path
            seen += path.is_file()
    assert seen > 3


@pytest.mark.parametrize("place", PLANTED)
def test_what_the_project_names_is_refused_and_shown_nowhere(dls: Program, place: str) -> None:
    places, options = PLANTED[place]
    write_project(dls, places)
    told: list[str] = []

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        done = dls.run(*words, *options, code=None)
        told.extend((done.stdout, done.stderr))
        return done

    # What is wrong with the command line ends otherwise than what is wrong with the project.
    code = 2 if place in ("set", "set-nonsense", "set-unknown", "profile-name") else 1
    for name in ("text", "json", "jsonl", "sarif", "github", "gitlab", "junit", "gcc"):
        assert run("check", "--format", name, "-o", f"report.{name}").returncode == code
        assert run("check", "--format", name).returncode == code
    for words in (
        ["plan"], ["plan", "--json"], ["plan", "--out", "saved.plan"], ["apply", "--yes"],
        ["apply", "--yes", "--json"], ["samples", "import"], ["status"], ["export"], ["train"],
        ["infer"], ["runs", "list"],
    ):  # fmt: skip
        assert run(*words).returncode != 0, words
    assert not (dls.folder / "trees.gpkg").exists()
    requires_no_secret(dls, told)


@pytest.mark.parametrize("refused", ["", "probe", "layer/read", "chips/export", "train", "infer"])
def test_what_the_engine_quotes_is_written_nowhere(dls: Program, refused: str) -> None:
    """Libraries quote addresses and headers; the engine passes on what they say."""
    write_project(dls, {})
    surroundings = {
        "DLS_FAKE_ENGINE": f"leak refuse={refused}", "DLS_FAKE_SECRET": SECRET,
        "GDAL_HTTP_BEARER": BEARER,
    }  # fmt: skip
    told: list[str] = []
    failed = []
    for words in (
        ["plan"], ["plan", "--json", "--out", "saved.plan"], ["apply", "--yes"],
        ["samples", "import"], ["unit", "set", "*", "--complete"], ["export"], ["train"],
        ["infer", "--json"], ["status", "--json"], ["runs", "list", "--json"], ["runs", "list"],
        ["runs", "show"], ["runs", "show", "--json"], ["runs", "log"], ["check", "--json"],
    ):  # fmt: skip
        done = dls.run(*words, code=None, **surroundings)
        told.extend((done.stdout, done.stderr))
        if done.returncode != 0:
            failed.append(words[0])
    if refused == "":
        assert failed == []
        assert any("***" in text for text in told)
        logs = list(Path(dls.folder).rglob("log.txt"))
        assert len(logs) == 3
        quoted = "401: https://ana:***@example.org/a.tif?token=*** with ***"
        for log in logs:
            said = log.read_text().splitlines()
            assert set(said) >= {quoted, f"warning: {quoted}"}
    else:
        assert failed
    requires_no_secret(dls, told)


@pytest.mark.parametrize(
    "words",
    [
        ["check", URL], ["plan", URL], ["init", URL], ["init", "--output", URL], [URL],
        ["-C", URL, "check"], ["check", "--output", URL], ["backup", "--to", URL], ["fmt", URL],
        ["explain", URL], ["samples", "import", URL], ["engine", "install", "--from", URL],
        ["check", f"--x={SIGNED}"], ["unit", "set", SIGNED, "--complete"], ["runs", "show", URL],
        ["check", "--format", URL],
    ],
    ids=lambda words: words[0] if words[0] != URL else "url",
)  # fmt: skip
def test_what_the_command_line_names_is_not_repeated(dls: Program, words: list[str]) -> None:
    write_project(dls, {})
    dls.run("apply", "--yes")
    done = dls.run(*words, code=None)
    assert done.returncode != 0
    requires_no_secret(dls, [done.stdout, done.stderr])
