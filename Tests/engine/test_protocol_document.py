"""test_protocol_document.py: owns the check that docs/engine-protocol.md tells the truth.

Its examples form one session, which is replayed here against a real engine: every request has to
get the answer that stands below it.
"""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from client import Client, EngineFailure
from rasters import utm, write
from vectors import collection

from dls_engine import PROTOCOL, errors, methods

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "engine-protocol.md"
BLOCK = re.compile(r"^```json (request|response|notification|error)\n(.*?)^```", re.M | re.S)
ANYTHING = "…"


def blocks() -> list[tuple[str, dict[str, Any]]]:
    """The examples in their order."""
    text = DOCUMENT.read_text(encoding="utf-8")
    return [(kind, json.loads(body)) for kind, body in BLOCK.findall(text)]


def differences(said: Any, got: Any, place: str = "") -> list[str]:
    """Where an answer is not what the document says; `…` stands for anything."""
    if said == ANYTHING:
        return []
    if isinstance(said, dict) and isinstance(got, dict):
        names = {name for name in said if name != ANYTHING}
        found = [f"{place}.{name} is missing" for name in names - set(got)]
        if ANYTHING not in said:
            found += [f"{place}.{name} is not documented" for name in set(got) - names]
        for name in sorted(names & set(got)):
            found += differences(said[name], got[name], f"{place}.{name}")
        return found
    if isinstance(said, list) and isinstance(got, list):
        if said and said[-1] == ANYTHING:
            said, got = said[:-1], got[: len(said) - 1]
        if len(said) != len(got):
            return [f"{place} has {len(got)} items, the document says {len(said)}"]
        return [d for i, (a, b) in enumerate(zip(said, got, strict=True))
                for d in differences(a, b, f"{place}[{i}]")]  # fmt: skip
    if isinstance(said, float) or isinstance(got, float):
        is_same = isinstance(got, (int, float)) and got == pytest.approx(said, rel=1e-6)
        return [] if is_same else [f"{place} is {got!r}, the document says {said!r}"]
    if isinstance(said, str) and isinstance(got, str) and ANYTHING in said:
        pattern = ".*".join(re.escape(part) for part in said.split(ANYTHING))
        return [] if re.fullmatch(pattern, got, re.S) else [f"{place} is {got!r}, not {said!r}"]
    return [] if said == got else [f"{place} is {got!r}, the document says {said!r}"]


def make_data(folder: Path) -> None:
    """The files that the examples speak of: grey ground with bright squares on it."""
    generator = np.random.default_rng(5)
    pixels = generator.integers(40, 80, size=(3, 128, 256)).astype("uint8")
    samples = []
    for number in range(24):
        col, row = 10 + 32 * (number % 8), 10 + 40 * (number // 8)
        pixels[:, row : row + 12, col : col + 12] += 120
        shape = shapely.box(400000 + col / 2, 3000000 - row / 2 - 6, 400000 + col / 2 + 6,
                            3000000 - row / 2)  # fmt: skip
        unit = f"plots/{col // 64}_0"
        samples.append((shape, {"key": f"s{number:02}", "revision": 1, "class": "tree",
                                "unit": unit}))  # fmt: skip
    utm(folder / "ortho.tif", pixels=pixels)
    splits = ("training", "training", "validation", "test")
    units = [
        (
            shapely.box(400000 + 32 * i, 2999936, 400032 + 32 * i, 3000000),
            {"key": f"plots/{i}_0", "split": split},
        )
        for i, split in enumerate(splits)
    ]
    collection(folder / "units.geojson", units)
    collection(folder / "samples.geojson", samples)
    collection(folder / "labels.geojson", [(s, {"kind": "tree"}) for s, _ in samples[:2]],
               "urn:ogc:def:crs:EPSG::32617")  # fmt: skip
    emd = {"ModelName": "USA buildings", "Classes": [{"Value": 1, "Name": "Building"}]}
    with zipfile.ZipFile(folder / "usa.dlpk", "w") as archive:
        archive.writestr("usa.emd", json.dumps(emd))
    write(folder / "plain.png", pixels[:, :40, :50], driver="PNG")


def test_every_example_is_what_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_data(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    found = []
    with Client() as client:
        notes: list[dict[str, Any]] = []
        result: dict[str, Any] = {}
        for kind, said in blocks():
            if kind == "request":
                method = said["method"]
                client.send(said)
                if "id" not in said:
                    continue
                result = {"jsonrpc": "2.0", "id": said["id"]}
                try:
                    result["result"] = client.answer(said["id"])
                except EngineFailure as failure:
                    result["error"] = failure.error
                notes = client.notes
            elif kind == "notification":
                if not any(not differences(said, note) for note in notes):
                    found.append(f"{method}: no notification like {said}, but {notes[:2]}")
            elif kind in ("response", "error"):
                found += [f"{method}: {d}" for d in differences(said, result)]
    assert found == []


def test_every_method_and_error_is_in_the_document() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    asked = {said["method"] for kind, said in blocks() if kind == "request"}
    assert set(methods.METHODS) <= asked
    for kind in errors.KINDS:
        assert f"`{kind}`" in text
    assert f"Protocol version: **{PROTOCOL}**" in text


def test_the_comparison_finds_differences() -> None:
    assert differences({"a": 1}, {"a": 1, "b": 2}) == [".b is not documented"]
    assert differences({"a": 1, "…": "…"}, {"a": 1, "b": 2}) == []
    assert differences({"a": [1, 2.0]}, {"a": [1, 2.5]}) != []
    assert differences({"a": "x …"}, {"a": "y"}) != []
    assert differences([1, "…"], [1, 2, 3]) == []
    assert differences([1], [1, 2]) != []
