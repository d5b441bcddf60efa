"""vsix.py: owns making the extension's VSIX: a zip of the extension and of the library it needs."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import tarfile
import urllib.request
import zipfile
from collections.abc import Mapping
from http.client import HTTPException
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from changes import InTheWayError, digest
from paths import EDITORS, ROOT

REGISTRY = "https://registry.npmjs.org"
SCHEMA = "http://schemas.microsoft.com/developer/vsx-schema/2011"
KINDS = {
    "json": "application/json", "js": "application/javascript", "md": "text/markdown",
    "vsixmanifest": "text/xml", "txt": "text/plain",
}  # fmt: skip


class Extension:
    """The extension in a folder, and the packages that its lock names."""

    def __init__(
        self, folder: Path = EDITORS / "vscode", surroundings: Mapping[str, str] = os.environ
    ) -> None:
        self.folder = folder
        self.manifest: dict[str, Any] = json.loads((folder / "package.json").read_text())
        self.lock: dict[str, Any] = json.loads((folder / "package-lock.json").read_text())
        self.registry = surroundings.get("npm_config_registry", REGISTRY).rstrip("/")

    @property
    def name(self) -> str:
        return f"{self.manifest['publisher']}.{self.manifest['name']}"

    @property
    def version(self) -> str:
        return str(self.manifest["version"])

    def own(self) -> dict[str, bytes]:
        """The extension's own files, by their names in the extension."""
        left_out = {".vscodeignore", "package-lock.json"}
        found = {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and path.name not in left_out
            and path.relative_to(self.folder).parts[0] not in ("node_modules", "dist")
        }  # fmt: skip
        return found | {"LICENSE.txt": (ROOT / "LICENSE").read_bytes()}

    def of(self) -> str:
        """What the VSIX is made of, in short: tells without making it whether it would change."""
        parts = [json.dumps(self.lock, sort_keys=True)]
        parts += [f"{name} {digest(content)}" for name, content in self.own().items()]
        return digest("\n".join(parts).encode())

    def libraries(self) -> dict[str, bytes]:
        """The files of the packages that the lock names, fetched from npm and checked."""
        found = {}
        for place, package in self.lock["packages"].items():
            if place:
                found |= _unpacked(place, self._fetched(package))
        return found

    def _fetched(self, package: dict[str, Any]) -> bytes:
        address = package["resolved"].replace(REGISTRY, self.registry, 1)
        try:
            with urllib.request.urlopen(address, timeout=60) as answer:
                content: bytes = answer.read()
        except (OSError, ValueError, HTTPException) as error:
            raise InTheWayError(
                f"{address}, which the extension needs, could not be read: {error}. Run this again "
                "where npm's registry can be reached, or let npm_config_registry name a mirror."
            ) from None
        kind, _, wanted = package["integrity"].partition("-")
        if base64.b64encode(hashlib.new(kind, content).digest()).decode() != wanted:
            raise InTheWayError(f"{address} is another file than package-lock.json says.")
        return content

    def made(self) -> bytes:
        """The VSIX; of the same files it is the same, byte by byte."""
        inside = self.own() | self.libraries()
        files = {f"extension/{name}": content for name, content in inside.items()}
        everything = {
            "[Content_Types].xml": _kinds(list(files)).encode(),
            "extension.vsixmanifest": self._description().encode(),
        } | dict(sorted(files.items()))
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in everything.items():
                entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, content)
        return made.getvalue()

    def _description(self) -> str:
        said = self.manifest
        identity = " ".join(
            f"{name}={quoteattr(str(said[key]))}"
            for name, key in (("Id", "name"), ("Version", "version"), ("Publisher", "publisher"))
        )
        assets = {
            "Code.Manifest": "package.json", "Services.Content.Details": "README.md",
            "Services.Content.License": "LICENSE.txt",
        }  # fmt: skip
        listed = "\n".join(
            f'    <Asset Type="Microsoft.VisualStudio.{kind}" Path="extension/{path}"'
            ' Addressable="true"/>'
            for kind, path in assets.items()
        )
        engine = quoteattr(said["engines"]["vscode"])
        return f"""<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="{SCHEMA}">
  <Metadata>
    <Identity Language="en-US" {identity}/>
    <DisplayName>{escape(said["displayName"])}</DisplayName>
    <Description xml:space="preserve">{escape(said["description"])}</Description>
    <Categories>{escape(",".join(said["categories"]))}</Categories>
    <License>extension/LICENSE.txt</License>
    <Properties>
      <Property Id="Microsoft.VisualStudio.Code.Engine" Value={engine}/>
    </Properties>
  </Metadata>
  <Installation><InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation>
  <Dependencies/>
  <Assets>
{listed}
  </Assets>
</PackageManifest>
"""


def _unpacked(place: str, package: bytes) -> dict[str, bytes]:
    """The files of a package, under the place where they go; its first folder may have any name."""
    found = {}
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:
        for entry in archive:
            name = entry.name.partition("/")[2]
            content = archive.extractfile(entry)
            if content and name and ".." not in name.split("/"):
                found[f"{place}/{name}"] = content.read()
    return found


def _kinds(names: list[str]) -> str:
    """What kind of file each is, as the format wants it: by ending, else by name."""
    endings = {"vsixmanifest"}
    others = []
    for name in names:
        ending = name.rpartition("/")[2].rpartition(".")[2].lower()
        if "." in name.rpartition("/")[2]:
            endings.add(ending)
        else:
            others.append(name)
    octets = "application/octet-stream"
    lines = [
        f'  <Default Extension={quoteattr(ending)} ContentType="{KINDS.get(ending, octets)}"/>'
        for ending in sorted(endings)
    ]
    lines += [
        f'  <Override PartName={quoteattr("/" + name)} ContentType="{octets}"/>' for name in others
    ]
    schema = "http://schemas.openxmlformats.org/package/2006/content-types"
    listed = "\n".join(lines)
    return f'<?xml version="1.0" encoding="utf-8"?>\n<Types xmlns="{schema}">\n{listed}\n</Types>\n'
