"""test_packages.py: owns the checks of what the engine reads of a model package's description."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from client import Client, EngineFailure

OWN = {"name": "net", "classes": [{"name": "oak", "value": 1}, {"name": "pine", "value": 2}]}
NEW = {"ModelName": "USA", "Classes": [{"Value": 1, "Name": "Building", "Color": [1, 2, 3]}]}
OLD = {"Classes": [{"ClassValue": 7, "ClassName": "Roof"}]}


def packed(path: Path, **members: Any) -> Path:
    """A zip with these members, `.` written `_`."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            text = content if isinstance(content, str) else json.dumps(content)
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return path


def describe(client: Client, path: Path) -> tuple[str, str, list[tuple[str, int | None]]]:
    said = client.call("model/describe", path=str(path))
    return said["kind"], said["name"], [(c["name"], c["value"]) for c in said["classes"]]


def test_own_packages_and_those_of_arcgis(client: Client, tmp_path: Path) -> None:
    folder = tmp_path / "net"
    folder.mkdir()
    (folder / "model.json").write_text(json.dumps(OWN))
    own = ("dls", "net", [("oak", 1), ("pine", 2)])
    assert describe(client, folder) == own
    # A package of ours brings a description for ArcGIS too; its own says more.
    assert describe(client, packed(tmp_path / "a.dlpk", net_emd=OLD, model_json=OWN)) == own
    esri = ("esri", "USA", [("Building", 1)])
    assert describe(client, packed(tmp_path / "b.dlpk", deep__x_emd=OLD, usa_emd=NEW)) == esri
    (tmp_path / "roofs.emd").write_text(json.dumps(OLD))
    assert describe(client, tmp_path / "roofs.emd") == ("esri", "roofs", [("Roof", 7)])
    bare = packed(tmp_path / "c.dlpk", c_emd={"Classes": [{"Name": "x"}]})
    assert describe(client, bare) == ("esri", "c", [("x", None)])


@pytest.mark.parametrize(
    ("members", "kind", "told"),
    [
        ({"readme_txt": "hello"}, "bad_data", "there is no model in it"),
        ({"a_emd": "[1]"}, "bad_data", "its description is not one"),
        ({"a_emd": "{"}, "bad_data", "its description is not one"),
        ({"a_emd": {"Classes": [{"Title": "x"}]}}, "bad_data", "its description is not one"),
        ({"a_emd": "[" * 100_000}, "bad_data", "its description is not one"),
        ({"a_emd": " " * ((64 << 20) + 1)}, "bad_data", "a.emd has no end"),
    ],
)
def test_what_is_no_package_is_told(
    client: Client, tmp_path: Path, members: dict[str, Any], kind: str, told: str
) -> None:
    path = packed(tmp_path / "a.dlpk", **members)
    with pytest.raises(EngineFailure) as failure:
        describe(client, path)
    data = failure.value.error["data"]
    assert data["kind"] == kind and data["file"] == str(path)
    assert data["reason"].startswith(told) and data["next_step"]


def test_no_file_and_no_zip(client: Client, tmp_path: Path) -> None:
    with pytest.raises(EngineFailure, match="there is no such model"):
        describe(client, tmp_path / "gone.dlpk")
    (tmp_path / "torn.dlpk").write_bytes(b"PK\x03\x04torn")
    with pytest.raises(EngineFailure, match="can't be read"):
        describe(client, tmp_path / "torn.dlpk")
