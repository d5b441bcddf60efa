"""editor.py: owns a strict editor: an independent client that checks the shape of every message."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.protocol import default_converter
from pytest_lsp import LanguageClient, client_capabilities
from pytest_lsp.client import register_lsp_features
from pytest_lsp.protocol import LanguageClientProtocol

RECORDED = Path(__file__).resolve().parents[1] / "fixtures" / "editors"
"""What editors say that the library has no record of; each tells how it was obtained."""

EDITORS = (
    "vscode-languageclient-9.0.1", "vscode-languageclient-10.1.0", "visual_studio_code@1.65.2",
    "neovim@0.11.0", "neovim@0.7.0", "emacs@29.1",
)  # fmt: skip
"""Editors whose capabilities were recorded: VS Code of today and Neovim 0.11 pull diagnostics."""


class StrictProtocol(LanguageClientProtocol):
    """Notes every message that holds more or less than the protocol's types know."""

    def structure_message(self, data: dict[str, Any]) -> Any:
        data = self.without_commands(data)
        message = super().structure_message(data)
        again = self._converter.unstructure(message)
        self._server.faults += difference(data, again, data.get("method", "answer"))
        return message


    def without_commands(self, data: dict[str, Any]) -> dict[str, Any]:
        """Takes the commands out of code actions, and checks them by themselves: the library takes
        what has a command for one, whatever else it has."""
        items = data.get("result")
        if not isinstance(items, list):
            return data
        left = []
        for one in items:
            if isinstance(one, dict) and isinstance(one.get("command"), dict) and "title" in one:
                action = self._converter.structure(one, types.CodeAction)
                known = self._converter.unstructure(action)
                self._server.faults += difference(one, known, "action")
                one = {name: value for name, value in one.items() if name != "command"}
            left.append(one)
        return data | {"result": left}


def capabilities(editor: str) -> types.ClientCapabilities:
    """What an editor says of itself: as recorded here, or by the library."""
    record = RECORDED / f"{editor}.json"
    if not record.exists():
        return client_capabilities(editor)
    said = json.loads(record.read_text())["capabilities"]
    return default_converter().structure(said, types.ClientCapabilities)


def difference(heard: Any, known: Any, place: str) -> list[str]:
    """What a message holds that its type doesn't know. An absent member may be null."""
    if isinstance(heard, dict) and isinstance(known, dict):
        found = []
        for name in heard.keys() | known.keys():
            found += difference(heard.get(name), known.get(name), f"{place}.{name}")
        return found
    if isinstance(heard, list) and isinstance(known, list) and len(heard) == len(known):
        pairs = enumerate(zip(heard, known, strict=True))
        return [one for n, (a, b) in pairs for one in difference(a, b, f"{place}[{n}]")]
    return [] if heard == known else [f"{place}: heard {heard!r}, knows {known!r}"]


class Editor(LanguageClient):
    """An editor with some files, and a server of its own."""

    def __init__(self, folder: Path) -> None:
        super().__init__(protocol_cls=StrictProtocol, converter_factory=default_converter)
        self.faults: list[str] = []
        self.folder = folder
        self.greeting: types.InitializeResult | None = None
        self.versions: dict[str, int] = {}
        self.published: dict[str, types.PublishDiagnosticsParams] = {}
        self._heard = asyncio.Event()
        register_lsp_features(self)
        del self.protocol.fm.features[types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS]
        self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda params: self._publish(params))
        for method in (
            types.CLIENT_REGISTER_CAPABILITY, types.WORKSPACE_SEMANTIC_TOKENS_REFRESH,
            types.WORKSPACE_INLAY_HINT_REFRESH, types.WORKSPACE_CODE_LENS_REFRESH,
        ):  # fmt: skip
            self.feature(method)(lambda params: None)

    def _publish(self, params: types.PublishDiagnosticsParams) -> None:
        self.published[params.uri] = params
        self._heard.set()

    async def start(
        self, program: Path, editor: str, encodings: list[str] | None = None
    ) -> types.InitializeResult:
        """Starts a server and says hello as an editor does whose capabilities were recorded."""
        home = self.folder / ".home"
        home.mkdir(exist_ok=True)
        surroundings = {k: v for k, v in os.environ.items() if not k.startswith("DLS")}
        names = ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
        places = dict.fromkeys(names, str(home))
        await self.start_io(str(program), "lsp", env=surroundings | places)
        said = capabilities(editor)
        if encodings is not None:
            words = [types.PositionEncodingKind(one) for one in encodings]
            said.general = types.GeneralClientCapabilities(position_encodings=words)
        root = self.folder.as_uri()
        self.greeting = await self.initialize_session(
            types.InitializeParams(
                capabilities=said, process_id=os.getpid(), root_uri=root,
                workspace_folders=[types.WorkspaceFolder(uri=root, name="work")],
            )
        )  # fmt: skip
        return self.greeting

    async def leave(self) -> None:
        """Says goodbye; the server must leave with 0, and no message was out of shape."""
        server = self._server
        await self.shutdown_session()
        assert self.error is None, self.error
        assert not self.faults, self.faults
        assert server is not None and server.returncode == 0
        await self.stop()

    # documents

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def document(self, name: str) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(uri=self.uri(name))

    def save(self, name: str, text: str) -> Path:
        """Writes a file without telling the server."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return path

    def open(self, name: str, text: str) -> None:
        self.versions[name] = 1
        item = types.TextDocumentItem(
            uri=self.uri(name), language_id="dls", version=1, text=text)  # fmt: skip
        self.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))

    def change(self, name: str, *changes: tuple[types.Range | None, str]) -> None:
        """Changes ranges of a document, or all of it where there is no range."""
        self.versions[name] += 1
        events = [
            types.TextDocumentContentChangeWholeDocument(text=text) if range is None
            else types.TextDocumentContentChangePartial(range=range, text=text)
            for range, text in changes
        ]  # fmt: skip
        document = types.VersionedTextDocumentIdentifier(
            uri=self.uri(name), version=self.versions[name])  # fmt: skip
        self.text_document_did_change(
            types.DidChangeTextDocumentParams(text_document=document, content_changes=events))

    def close(self, name: str) -> None:
        self.text_document_did_close(
            types.DidCloseTextDocumentParams(text_document=self.document(name)))

    # diagnostics

    @property
    def pulls(self) -> bool:
        text = self.capabilities.text_document if self.capabilities else None
        return text is not None and text.diagnostic is not None

    async def pull(self, name: str, previous: str | None = None) -> Any:
        return await self.text_document_diagnostic_async(
            types.DocumentDiagnosticParams(
                text_document=self.document(name), previous_result_id=previous))

    async def wrong(self, name: str) -> list[types.Diagnostic]:
        """What is wrong with the version of a document that was sent last: pulled or waited for."""
        if self.pulls:
            return list((await self.pull(name)).items)
        wanted = self.versions.get(name)
        params = await self.publication(name, lambda heard: heard.version == wanted)
        return list(params.diagnostics)

    async def publication(self, name: str, fits: Any) -> types.PublishDiagnosticsParams:
        """The publication that fits, as soon as it is there."""
        uri = self.uri(name)
        while uri not in self.published or not fits(self.published[uri]):
            self._heard.clear()
            await self._heard.wait()
        return self.published[uri]


def position(line: int, character: int) -> types.Position:
    return types.Position(line=line, character=character)


def span(line: int, start: int, end: int) -> types.Range:
    return types.Range(start=position(line, start), end=position(line, end))
