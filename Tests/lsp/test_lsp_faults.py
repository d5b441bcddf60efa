"""test_lsp_faults.py: owns what no well-made client sends: the right error, and on it goes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pipe import Pipe, frame

PARSE, INVALID, UNKNOWN, PARAMS = -32700, -32600, -32601, -32602
EARLY = -32002


@pytest.fixture
def pipe(program: Path, tmp_path: Path) -> Iterator[Pipe]:
    """A server that still works at the end, and leaves in peace."""
    found = Pipe(program, tmp_path)
    yield found
    try:
        assert found.ask("shutdown")["result"] is None
        found.tell("exit")
        assert found.code() == 0
    finally:
        found.end()


def codes(pipe: Pipe) -> list[int]:
    """The errors so far that answer no request."""
    return [one["error"]["code"] for one in pipe.heard if one.get("id", 0) is None]


ASK = b'{"jsonrpc":"2.0","id":"ask","method":"no/such","params":{}}'
FRAMES = [
    (b"hello from a library\n", [PARSE]),
    (b"\r\n\r\n", [PARSE]),
    (b"Content-Type: text\r\n\r\n", [PARSE]),
    (b"Content-Length: twelve\r\n\r\n{}", [PARSE]),
    (b"Content-Length: -5\r\n\r\n{}", [PARSE]),
    (b"Content-Length\r\n\r\n{}", [PARSE]),
    (b"C" * 10_000, [PARSE]),
    (b"x" * 300_000, [PARSE]),
    (b"Content-Length: 99999999999999999999\r\n\r\n{}", [PARSE]),
    (b"Content-Length: 99999999999\r\n\r\n{}", [INVALID]),
    (b"Content-Length: 70000000\r\n\r\n{}" + b" " * 100_000, [INVALID]),
    (b"Content-Length: 500\r\n\r\n" + ASK, [PARSE]),
    (b"Content-Length: 5\r\n\r\n" + ASK, [PARSE, PARSE]),
    (b"Content-Length: 0\r\n\r\n", [PARSE]),
    (frame(b"\xff\xfe{}"), [PARSE]),
    (b"\xef\xbb\xbf", [PARSE]),
]


@pytest.mark.parametrize(("stream", "wanted"), FRAMES, ids=lambda one: repr(one)[:40])
def test_faulty_frames(pipe: Pipe, stream: bytes, wanted: list[int]) -> None:
    pipe.hello()
    pipe.raw(stream)
    assert pipe.ask("no/such")["error"]["code"] == UNKNOWN
    assert codes(pipe) == wanted


@pytest.mark.parametrize("size", [1, 2, 3, 5, 17])
def test_faulty_frames_in_pieces(pipe: Pipe, size: int) -> None:
    pipe.hello()
    stream = b"noise" + frame(ASK) + b"Content-Length: 300\r\n\r\n{" + frame(b"[]")
    for at in range(0, len(stream), size):
        pipe.raw(stream[at : at + size])
    assert pipe.answer("ask")["error"]["code"] == UNKNOWN
    assert pipe.ask("no/such")["error"]["code"] == UNKNOWN
    assert codes(pipe) == [PARSE, PARSE, INVALID]


CONTENTS = [
    (b"", PARSE), (b"{", PARSE), (b"nonsense", PARSE), (b"{} {}", PARSE), (b"\x00", PARSE),
    (b"[]", INVALID), (b"1", INVALID), (b"null", INVALID), (b"{}", INVALID),
    (b'{"jsonrpc":"2.0","method":5}', INVALID), (b'{"id":null}', INVALID),
    (b'{"id":[1],"method":"shutdown"}', INVALID), (b'{"id":1.5,"method":"x"}', INVALID),
    (b'[{"jsonrpc":"2.0","id":1,"method":"shutdown"}]', INVALID),
    (b"[" * 100_000 + b"]" * 100_000, PARSE), (b'{"a":' * 200_000, PARSE),
    (b"[" + b"1," * 2_100_000 + b"1]", PARSE), (b'{"id":1e999}', PARSE),
]  # fmt: skip


@pytest.mark.parametrize(("content", "wanted"), CONTENTS, ids=lambda one: repr(one)[:40])
def test_faulty_contents(pipe: Pipe, content: bytes, wanted: int) -> None:
    pipe.hello()
    pipe.raw(frame(content))
    assert pipe.ask("no/such")["error"]["code"] == UNKNOWN
    assert codes(pipe) == [wanted]


def test_before_hello_and_after_goodbye(program: Path, tmp_path: Path) -> None:
    pipe = Pipe(program, tmp_path)
    for method in ("textDocument/hover", "shutdown", "no/such"):
        assert pipe.ask(method, {})["error"]["code"] == EARLY
    pipe.open("person ana {}")
    pipe.hello()
    assert pipe.ask("initialize", {"capabilities": {}})["error"]["code"] == INVALID
    pipe.ask("shutdown")
    for method in ("textDocument/hover", "shutdown", "initialize", "no/such"):
        assert pipe.ask(method, {})["error"]["code"] == INVALID
    pipe.tell("exit")
    assert pipe.code() == 0
    pipe.end()


def test_what_nobody_knows(pipe: Pipe) -> None:
    pipe.hello()
    for notice in ("no/such", "$/setTrace", "$/cancelRequest", "workspace/no", ""):
        pipe.tell(notice, {"id": 99})
    for method in ("no/such", "$/no/such", "", "exit", "initialized"):
        assert pipe.ask(method, {})["error"]["code"] == UNKNOWN
    pipe.send({"id": 77, "result": "an answer that nobody asked for"})
    assert codes(pipe) == []


ODD: list[Any] = [
    None, [], 5, "text", {}, {"textDocument": None}, {"textDocument": 5}, {"textDocument": []},
    {"textDocument": {"uri": 7}}, {"textDocument": {"uri": ""}, "position": 3},
    {"textDocument": {"uri": "file:///no/such"}, "position": {"line": "1", "character": {}}},
    {"textDocument": {"uri": "untitled:Untitled-1"}, "position": {"line": -1, "character": -1}},
]  # fmt: skip
PLACE = {"line": 0, "character": 3}
ODD_HERE: list[dict[str, Any]] = [
    {}, {"position": None}, {"position": {"line": 1e300, "character": -(2**62)}},
    {"position": {"line": 2**63, "character": 0}}, {"position": PLACE, "context": 5},
    {"position": PLACE, "newName": 7}, {"range": 5}, {"range": {"start": PLACE}},
    {"range": {"start": {"line": 9, "character": 9}, "end": {"line": 0, "character": 0}}},
    {"positions": 5}, {"positions": [None, 5, {}]}, {"ranges": [5]}, {"previousResultId": 5},
    {"position": PLACE, "context": {"includeDeclaration": "yes"}, "options": [], "ch": 5},
]  # fmt: skip


def methods(capabilities: dict[str, Any]) -> list[str]:
    """The requests that a server's capabilities promise, as far as their names tell."""
    names = [
        "hover", "definition", "declaration", "typeDefinition", "references", "documentHighlight",
        "documentSymbol", "formatting", "rangeFormatting", "rangesFormatting", "onTypeFormatting",
        "foldingRange", "selectionRange", "diagnostic", "completion", "rename", "prepareRename",
        "codeAction", "codeLens", "inlayHint", "documentLink", "documentColor", "colorPresentation",
        "linkedEditingRange", "semanticTokens/full", "semanticTokens/full/delta",
        "semanticTokens/range", "willSaveWaitUntil", "signatureHelp",
    ]  # fmt: skip
    more = [
        "workspace/diagnostic", "workspace/symbol", "workspace/executeCommand",
        "workspace/willRenameFiles", "workspace/willCreateFiles", "workspace/willDeleteFiles",
        "completionItem/resolve", "codeAction/resolve", "codeLens/resolve", "inlayHint/resolve",
        "documentLink/resolve", "workspaceSymbol/resolve",
    ]  # fmt: skip
    return [f"textDocument/{name}" for name in names] + more


def test_odd_parameters(pipe: Pipe) -> None:
    """Each request is answered once: with a result, or an error that says what is missing."""
    capabilities = pipe.hello()["capabilities"]
    pipe.open("let a = \"🌲\"\ngroup g { analysts = ana\n")
    here = {"textDocument": {"uri": pipe.uri()}}
    asked = 0
    for method in methods(capabilities):
        for params in ODD + [here | one for one in ODD_HERE]:
            answer = pipe.ask(method, params)
            asked += 1
            code = answer.get("error", {"code": None})["code"]
            assert code in (None, PARAMS, UNKNOWN, -32803), (method, params, answer)
    answers = [one for one in pipe.heard if "method" not in one and one.get("id") is not None]
    assert len({one["id"] for one in answers}) == len(answers) == asked + 1


def test_odd_notices(pipe: Pipe) -> None:
    """A notice has no answer; what can't be taken over changes nothing."""
    pipe.hello()
    pipe.open("person ana {}\n")
    here = {"textDocument": {"uri": pipe.uri(), "version": 2}}
    changes: list[Any] = [
        None, 5, [5], [{}], [{"text": 5}], [{"range": 5, "text": "x"}],
        [{"range": {"start": PLACE}, "text": "x"}], {"text": "x"},
    ]  # fmt: skip
    for method in ("didOpen", "didChange", "didSave", "didClose", "willSave"):
        for params in ODD:
            pipe.tell(f"textDocument/{method}", params)
    for one in changes:
        pipe.tell("textDocument/didChange", here | {"contentChanges": one})
    for method in ("didChangeConfiguration", "didChangeWatchedFiles", "didChangeWorkspaceFolders"):
        for params in [*ODD, {"changes": 5}, {"changes": [5]}, {"event": 5}, {"settings": 5}]:
            pipe.tell(f"workspace/{method}", params)
    found = pipe.ask("textDocument/documentSymbol", here)
    assert [one["name"] for one in found["result"]] == ["ana"]


def test_a_huge_text(pipe: Pipe) -> None:
    """A million bytes on one line, and hundreds of thousands of lines."""
    pipe.hello()
    pipe.open("x" * 1_000_000, "wide.dlsproj")
    pipe.open("\n" * 300_000 + "person ana {}", "long.dlsproj")
    where = {"textDocument": {"uri": pipe.uri("long.dlsproj")}}
    found = pipe.ask("textDocument/documentSymbol", where)["result"]
    assert found[0]["location"]["range"]["start"]["line"] == 300_000


def test_the_outline_of_a_long_text(pipe: Pipe) -> None:
    """Threads share what is long; the entries come in the order of the text."""
    pipe.hello()
    names = [f"p{number}" for number in range(3000)]
    pipe.open("".join(f"person {name} {{\n  title = \"Person\"\n}}\n" for name in names))
    found = pipe.ask("textDocument/documentSymbol", {"textDocument": {"uri": pipe.uri()}})["result"]
    assert [one["name"] for one in found] == names
    assert [one["location"]["range"]["start"]["line"] for one in found] == list(range(0, 9000, 3))


def test_half_a_surrogate_pair(pipe: Pipe) -> None:
    """Editors in JavaScript send texts as they have them; half a pair is one character."""
    pipe.hello()
    pipe.open("let a = \"-\"\n")
    half = json.dumps(pipe.edit(2, "HALF", 0, 9) | {"jsonrpc": "2.0"}).replace("HALF", "\\ud83c")
    pipe.raw(frame(half.encode()))
    pipe.send(pipe.edit(3, "x", 0, 10))
    here = {"textDocument": {"uri": pipe.uri()}, "position": {"line": 0, "character": 4}}
    told = pipe.ask("textDocument/hover", here)
    assert "let a = \"\ufffdx-\"" in told["result"]["contents"]["value"]
    assert codes(pipe) == []
