"""test_lsp_positions.py: owns places in every encoding, with every line break, and outside."""

from __future__ import annotations

from pathlib import Path

import pytest
from editor import Editor, position, span
from lsprotocol import types

pytestmark = pytest.mark.asyncio

WIDTHS = {"utf-8": (4, 2, 3), "utf-16": (2, 1, 1), "utf-32": (1, 1, 1)}
"""How wide 🌲, é and 木 are."""
OFFERS = [
    (["utf-8"], "utf-8"), (["utf-16"], "utf-16"), (["utf-32"], "utf-32"),
    (["utf-16", "utf-8", "utf-32"], "utf-8"), ([], "utf-16"),
]  # fmt: skip


async def uses(editor: Editor) -> list[types.Range]:
    """Where the name in the first line, behind four letters, is used."""
    found = await editor.text_document_references_async(
        types.ReferenceParams(
            text_document=editor.document("main.dlsproj"), position=position(0, 4),
            context=types.ReferenceContext(include_declaration=False)))  # fmt: skip
    return [one.range for one in found]


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("offered", "chosen"), OFFERS)
async def test_columns(
    editor: Editor, program: Path, offered: list[str], chosen: str, line_break: str
) -> None:
    greeting = await editor.start(program, "neovim@0.11.0", offered)
    assert greeting.capabilities.position_encoding == chosen
    tree, accent, wood = WIDTHS[chosen]
    text = ['let d = "x"', 'let a = "🌲é木 ${d}" oops', ""]
    editor.open("main.dlsproj", line_break.join(text))
    column = 9 + tree + accent + wood + 3
    asked = types.DefinitionParams(editor.document("main.dlsproj"), position(1, column))
    found = await editor.text_document_definition_async(asked)
    assert isinstance(found, types.Location) or len(found) == 1
    assert await uses(editor) == [span(1, column, column + 1)]
    wrong = await editor.pull("main.dlsproj")
    assert span(1, column + 4, column + 8) in [one.range for one in wrong.items]
    # An edit between the wide characters: what is behind them moves.
    editor.change("main.dlsproj", (span(1, 9 + tree, 9 + tree + accent), "木木"))
    moved = column - accent + 2 * wood
    assert await uses(editor) == [span(1, moved, moved + 1)]


PLACES = [(0, 10_000), (10_000, 0), (2, 0), (2**31 - 1, 2**31 - 1), (1, 11)]


@pytest.mark.parametrize(("line", "column"), PLACES)
@pytest.mark.parametrize("encoding", WIDTHS)
async def test_places_outside_clamp(
    editor: Editor, program: Path, encoding: str, line: int, column: int
) -> None:
    await editor.start(program, "neovim@0.11.0", [encoding])
    editor.open("main.dlsproj", 'let a = "🌲"\nlet b = "x"')
    document = editor.document("main.dlsproj")
    here = position(line, column)
    await editor.text_document_hover_async(types.HoverParams(document, here))
    await editor.text_document_definition_async(types.DefinitionParams(document, here))
    grown = await editor.text_document_selection_range_async(
        types.SelectionRangeParams(document, [here]))
    assert len(grown) == 1
    far = types.Range(start=here, end=position(2**31 - 1, 2**31 - 1))
    editor.change("main.dlsproj", (far, "\nperson ana {}\n"))
    symbols = await editor.text_document_document_symbol_async(
        types.DocumentSymbolParams(document))
    assert symbols[-1].name == "ana"


async def test_an_absent_range_is_not_the_start(editor: Editor, program: Path) -> None:
    await editor.start(program, "emacs@29.1")
    editor.open("main.dlsproj", "person old {}\n")
    editor.change("main.dlsproj", (None, "person new {}\n"), (span(0, 0, 0), "person first {}\n"))
    symbols = await editor.text_document_document_symbol_async(
        types.DocumentSymbolParams(editor.document("main.dlsproj")))
    assert [one.name for one in symbols] == ["first", "new"]


async def test_a_column_within_a_character_is_its_start(editor: Editor, program: Path) -> None:
    await editor.start(program, "neovim@0.11.0", ["utf-16"])
    editor.open("main.dlsproj", 'let a = "🌲"\n')
    editor.change("main.dlsproj", (span(0, 10, 10), "x"))
    found = await editor.text_document_hover_async(
        types.HoverParams(editor.document("main.dlsproj"), position(0, 4)))
    assert 'let a = "x🌲"' in found.contents.value
