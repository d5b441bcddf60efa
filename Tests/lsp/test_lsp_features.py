"""test_lsp_features.py: owns asking for every feature with the capabilities of real editors."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from itertools import pairwise
from pathlib import Path

import pytest
from editor import EDITORS, RECORDED, Editor, capabilities, difference, position, span
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import default_converter

LIBRARY = "/// Leads.\nperson ana {}\nlet folder = \"data\"\n"
TEXT = """\
import "lib.dlsproj" as lib
project  trees { goal = find_trees, titel = "Crowns" }
group g { analysts = [lib.ana] }
schema crowns {
  class pine { value = 1, color = #2e7d32 }
}
source ortho { path = "${lib.folder}/a.tif", cell_size = 10 cm/px }
train net { model_type = mask_rcnn, batch_size = 4 }
"""
Ask = Callable[[Editor], Awaitable[None]]
FEATURES: dict[str, Ask] = {}
"""What is asked, by the name of the server's capability."""


def feature(capability: str) -> Callable[[Ask], Ask]:
    def add(ask: Ask) -> Ask:
        FEATURES[capability] = ask
        return ask

    return add


def at(editor: Editor, text: str, offset: int = 0) -> dict[str, object]:
    """The parameters of a request about a place of the text."""
    before = TEXT[: TEXT.index(text) + offset]
    line = before.count("\n")
    return {
        "text_document": editor.document("main.dlsproj"),
        "position": position(line, len(before) - before.rfind("\n") - 1),
    }


@feature("hover_provider")
async def hover(editor: Editor) -> None:
    found = await editor.text_document_hover_async(types.HoverParams(**at(editor, "batch_size")))
    assert isinstance(found.contents, types.MarkupContent)
    assert "How many chips are seen at once." in found.contents.value
    assert found.range == span(7, 36, 46)
    nothing = await editor.text_document_hover_async(types.HoverParams(**at(editor, "{ goal")))
    assert nothing is None


def places(found: object) -> list[tuple[str, types.Position]]:
    """Where locations or links lead, by file and start."""
    several = found if isinstance(found, (list, tuple)) else [found]
    return [
        (one.target_uri, one.target_selection_range.start)
        if isinstance(one, types.LocationLink) else (one.uri, one.range.start)
        for one in several
    ]  # fmt: skip


@feature("definition_provider")
async def definition(editor: Editor) -> None:
    asked = types.DefinitionParams(**at(editor, "lib.ana", 5))
    found = await editor.text_document_definition_async(asked)
    assert places(found) == [(editor.uri("lib.dlsproj"), position(1, 7))]


@feature("declaration_provider")
async def declaration(editor: Editor) -> None:
    asked = types.DeclarationParams(**at(editor, "lib.ana", 5))
    found = await editor.text_document_declaration_async(asked)
    assert places(found) == [(editor.uri("lib.dlsproj"), position(1, 7))]


@feature("references_provider")
async def references(editor: Editor) -> None:
    context = types.ReferenceContext(include_declaration=True)
    asked = types.ReferenceParams(**at(editor, "lib.ana", 5), context=context)
    found = await editor.text_document_references_async(asked)
    assert places(found) == [
        (editor.uri("main.dlsproj"), position(2, 26)), (editor.uri("lib.dlsproj"), position(1, 7))
    ]  # fmt: skip


@feature("document_highlight_provider")
async def highlights(editor: Editor) -> None:
    asked = types.DocumentHighlightParams(**at(editor, "lib.ana"))
    found = await editor.text_document_document_highlight_async(asked)
    assert [one.range.start for one in found] == [
        position(0, 24), position(2, 22), position(6, 25)
    ]  # fmt: skip


@feature("document_symbol_provider")
async def symbols(editor: Editor) -> None:
    asked = types.DocumentSymbolParams(text_document=editor.document("main.dlsproj"))
    found = await editor.text_document_document_symbol_async(asked)
    names = [one.name for one in found]
    assert {"lib", "trees", "g", "crowns", "ortho", "net"} <= set(names)
    nested = [child.name for one in found for child in getattr(one, "children", None) or []]
    assert "pine" in names + nested


@feature("document_formatting_provider")
async def formatting(editor: Editor) -> None:
    options = types.FormattingOptions(tab_size=2, insert_spaces=True)
    found = await editor.text_document_formatting_async(
        types.DocumentFormattingParams(editor.document("main.dlsproj"), options))
    assert [(one.range, one.new_text) for one in found] == [(span(1, 8, 9), "")]


@feature("document_range_formatting_provider")
async def range_formatting(editor: Editor) -> None:
    options = types.FormattingOptions(tab_size=2, insert_spaces=True)
    document = editor.document("main.dlsproj")
    found = await editor.text_document_range_formatting_async(
        types.DocumentRangeFormattingParams(document, span(1, 0, 5), options))
    assert {one.range.start.line for one in found} == {1}
    nothing = await editor.text_document_range_formatting_async(
        types.DocumentRangeFormattingParams(document, span(2, 0, 5), options))
    assert not nothing


@feature("folding_range_provider")
async def folding(editor: Editor) -> None:
    found = await editor.text_document_folding_range_async(
        types.FoldingRangeParams(editor.document("main.dlsproj")))
    assert [(one.start_line, one.end_line) for one in found] == [(3, 4)]


@feature("selection_range_provider")
async def selection(editor: Editor) -> None:
    asked = types.SelectionRangeParams(
        editor.document("main.dlsproj"), [position(4, 10), position(0, 0)])
    found = await editor.text_document_selection_range_async(asked)
    assert len(found) == 2
    ranges = []
    current: types.SelectionRange | None = found[0]
    while current is not None:
        ranges.append(current.range)
        current = current.parent
    assert ranges[0] == span(4, 8, 12)
    for inner, outer in pairwise(ranges):
        assert outer.start <= inner.start and inner.end <= outer.end and outer != inner


@feature("diagnostic_provider")
async def pulled(editor: Editor) -> None:
    if not editor.pulls:
        return
    first = await editor.pull("main.dlsproj")
    assert "DLS0203" in [one.code for one in first.items]
    again = await editor.pull("main.dlsproj", first.result_id)
    assert again.kind == "unchanged" and again.result_id == first.result_id
    everything = await editor.workspace_diagnostic_async(
        types.WorkspaceDiagnosticParams(previous_result_ids=[]))
    reports = {one.uri: one for one in everything.items}
    assert reports.keys() == {editor.uri("main.dlsproj"), editor.uri("lib.dlsproj")}
    known = [types.PreviousResultId(uri, one.result_id) for uri, one in reports.items()]
    same = await editor.workspace_diagnostic_async(
        types.WorkspaceDiagnosticParams(previous_result_ids=known))
    assert [one.kind for one in same.items] == ["unchanged", "unchanged"]


@feature("completion_provider")
async def completion(editor: Editor) -> None:
    asked = types.CompletionParams(**at(editor, "batch_size"))
    found = await editor.text_document_completion_async(asked)
    items = list(found.items if isinstance(found, types.CompletionList) else found)
    labels = [one.label for one in items]
    assert "epochs" in labels and "model_type" not in labels
    item = await editor.completion_item_resolve_async(items[labels.index("epochs")])
    assert item.documentation is not None


@feature("type_definition_provider")
async def type_definition(editor: Editor) -> None:
    asked = types.TypeDefinitionParams(**at(editor, "lib.ana", 5))
    assert await editor.text_document_type_definition_async(asked) is not False


@feature("workspace_symbol_provider")
async def workspace_symbols(editor: Editor) -> None:
    found = await editor.workspace_symbol_async(types.WorkspaceSymbolParams(query="ana"))
    named = next(one for one in found if one.name == "ana")
    if isinstance(named, types.WorkspaceSymbol):
        named = await editor.workspace_symbol_resolve_async(named)
    assert named.location.uri == editor.uri("lib.dlsproj")


@feature("document_link_provider")
async def links(editor: Editor) -> None:
    found = await editor.text_document_document_link_async(
        types.DocumentLinkParams(editor.document("main.dlsproj")))
    link = next(one for one in found if one.range.start.line == 0)
    if link.target is None:
        link = await editor.document_link_resolve_async(link)
    assert link.target == editor.uri("lib.dlsproj")


@feature("color_provider")
async def colours(editor: Editor) -> None:
    document = editor.document("main.dlsproj")
    found = await editor.text_document_document_color_async(types.DocumentColorParams(document))
    assert [one.range for one in found] == [span(4, 34, 41)]
    words = await editor.text_document_color_presentation_async(
        types.ColorPresentationParams(document, found[0].color, found[0].range))
    assert "#2e7d32" in [one.label for one in words]


@feature("code_action_provider")
async def actions(editor: Editor) -> None:
    context = types.CodeActionContext(diagnostics=[])
    found = await editor.text_document_code_action_async(
        types.CodeActionParams(editor.document("main.dlsproj"), span(1, 36, 41), context))
    assert any("title" in one.title for one in found), found
    for one in found:
        if isinstance(one, types.CodeAction) and one.edit is None and one.data is not None:
            assert (await editor.code_action_resolve_async(one)).edit is not None


@feature("document_on_type_formatting_provider")
async def typing(editor: Editor) -> None:
    options = types.FormattingOptions(tab_size=2, insert_spaces=True)
    await editor.text_document_on_type_formatting_async(
        types.DocumentOnTypeFormattingParams(
            editor.document("main.dlsproj"), position(5, 1), "}", options))


@feature("linked_editing_range_provider")
async def linked(editor: Editor) -> None:
    asked = types.LinkedEditingRangeParams(**at(editor, "g {"))
    await editor.text_document_linked_editing_range_async(asked)


@feature("rename_provider")
async def rename(editor: Editor) -> None:
    place = at(editor, "lib.ana", 5)
    ready = await editor.text_document_prepare_rename_async(types.PrepareRenameParams(**place))
    assert ready is not None
    edit = await editor.text_document_rename_async(types.RenameParams(**place, new_name="kim"))
    changes = edit.changes or {
        one.text_document.uri: one.edits for one in edit.document_changes
        if isinstance(one, types.TextDocumentEdit)
    }  # fmt: skip
    assert changes.keys() == {editor.uri("lib.dlsproj"), editor.uri("main.dlsproj")}


@feature("inlay_hint_provider")
async def hints(editor: Editor) -> None:
    whole = types.Range(start=position(0, 0), end=position(8, 0))
    found = await editor.text_document_inlay_hint_async(
        types.InlayHintParams(editor.document("main.dlsproj"), whole))
    assert isinstance(found, (list, tuple))


@feature("code_lens_provider")
async def lenses(editor: Editor) -> None:
    found = await editor.text_document_code_lens_async(
        types.CodeLensParams(editor.document("main.dlsproj")))
    for one in found:
        shown = one if one.command else await editor.code_lens_resolve_async(one)
        assert shown.command is not None and shown.command.title


@feature("execute_command_provider")
async def commands(editor: Editor) -> None:
    """A command that nobody offers is refused; those on offer are tried in the Swift tests."""
    with pytest.raises(JsonRpcException):
        await editor.workspace_execute_command_async(
            types.ExecuteCommandParams(command="no.such", arguments=[]))


@feature("semantic_tokens_provider")
async def tokens(editor: Editor) -> None:
    document = editor.document("main.dlsproj")
    full = await editor.text_document_semantic_tokens_full_async(
        types.SemanticTokensParams(document))
    assert len(full.data) > 50 and len(full.data) % 5 == 0
    delta = await editor.text_document_semantic_tokens_full_delta_async(
        types.SemanticTokensDeltaParams(document, full.result_id or ""))
    assert isinstance(delta, types.SemanticTokensDelta) and not delta.edits
    part = await editor.text_document_semantic_tokens_range_async(
        types.SemanticTokensRangeParams(document, span(2, 0, 8)))
    assert 0 < len(part.data) < len(full.data)


async def opened(editor: Editor, program: Path, name: str) -> Editor:
    editor.save("lib.dlsproj", LIBRARY)
    await editor.start(program, name)
    editor.open("main.dlsproj", TEXT)
    return editor


@pytest.mark.asyncio
@pytest.mark.parametrize("capability", FEATURES)
@pytest.mark.parametrize("name", EDITORS)
async def test_answers(editor: Editor, program: Path, name: str, capability: str) -> None:
    await opened(editor, program, name)
    await FEATURES[capability](editor)


@pytest.mark.asyncio
@pytest.mark.parametrize("name", EDITORS)
async def test_tells_what_is_wrong(editor: Editor, program: Path, name: str) -> None:
    await opened(editor, program, name)
    found = await editor.wrong("main.dlsproj")
    goal = next(one for one in found if one.code == "DLS0203")
    assert goal.range == span(1, 24, 34)
    assert goal.source == "dls" and goal.severity == types.DiagnosticSeverity.Error
    editor.change("main.dlsproj", (span(1, 24, 34), "detect_objects"))
    left = await editor.wrong("main.dlsproj")
    assert "DLS0203" not in [one.code for one in left]
    editor.close("main.dlsproj")
    if not editor.pulls:
        gone = await editor.publication("main.dlsproj", lambda heard: not heard.diagnostics)
        assert list(gone.diagnostics) == []


@pytest.mark.asyncio
@pytest.mark.parametrize("name", EDITORS)
async def test_pages_of_codes_can_be_opened(editor: Editor, program: Path, name: str) -> None:
    await opened(editor, program, name)
    for one in await editor.wrong("main.dlsproj"):
        if one.code_description is not None:
            page = Path(one.code_description.href.removeprefix("file://"))
            assert page.read_text(encoding="utf-8").startswith(f"# {one.code}")


@pytest.mark.asyncio
async def test_every_capability_is_asked(editor: Editor, program: Path) -> None:
    """A provider that no test asks is a promise that nobody checks."""
    greeting = await editor.start(program, EDITORS[0])
    offered = types.ServerCapabilities.__attrs_attrs__
    names = {one.name for one in offered if one.name.endswith("_provider")}
    held = {name for name in names if getattr(greeting.capabilities, name) not in (None, False)}
    assert held == set(FEATURES)


@pytest.mark.parametrize("record", sorted(RECORDED.glob("*.json")), ids=lambda path: path.stem)
def test_records_are_whole(record: Path) -> None:
    """A record tells where it is from, is asked with, and loses nothing on the way but a no."""
    told = json.loads(record.read_text())
    assert record.stem in EDITORS
    assert "".join(told["howItWasObtained"])
    sent = default_converter().unstructure(capabilities(record.stem))
    lost = difference(told["capabilities"], sent, "record")
    assert [one for one in lost if "heard False" not in one] == []
    assert told["capabilities"]["textDocument"]["diagnostic"], "VS Code of today pulls"


def test_strictness() -> None:
    """The editor notices what the protocol's types don't know, and takes null for absent."""
    known = {"range": {"start": 1}, "items": [1, 2], "gone": None}
    assert difference({"range": {"start": 1}, "items": [1, 2]}, known, "m") == []
    heard = {"range": {"start": 1, "fun": 2}, "items": [1, 3]}
    assert sorted(difference(heard, known, "m")) == [
        "m.items[1]: heard 3, knows 2", "m.range.fun: heard 2, knows None"
    ]  # fmt: skip
