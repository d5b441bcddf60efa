"""test_edits.py: a tree that grew by edits is the tree that the whole text has."""

from __future__ import annotations

import random

from texts import samples
from tree_sitter import Node, Parser
from trees import walk

PIECES = (
    b"", b"\n", b"}", b"{", b"[", b"]", b'"', b"x", b" px", b"${", b"//", b" ", b"0.5", b",",
    b"\nperson ana {}\n", b"\nlet a = \"b\"\n", b"a = 1\n", "é".encode(), b"=", b"..", b"\r\n",
)  # fmt: skip


def place(text: bytes, offset: int) -> tuple[int, int]:
    """Line and column, in bytes."""
    before = text[:offset]
    return before.count(b"\n"), offset - (before.rfind(b"\n") + 1)


def form(nodes: list[tuple[int, Node]]) -> list[tuple[int, str, int, int, bool]]:
    return [(d, n.type, n.start_byte, n.end_byte, n.is_missing) for d, n in nodes]


def test_edits_give_the_tree_of_the_whole(parser: Parser) -> None:
    grown = 0
    for seed in range(150):
        numbers = random.Random(seed)
        text = numbers.choice(list(samples().values()))
        tree = parser.parse(text)
        for _ in range(6):
            start = numbers.randrange(len(text) + 1)
            end = min(len(text), start + numbers.choice((0, 0, 0, 1, 1, 7)))
            piece = numbers.choice(PIECES)
            changed = text[:start] + piece + text[end:]
            tree.edit(
                start, end, start + len(piece),
                place(text, start), place(text, end), place(changed, start + len(piece)),
            )  # fmt: skip
            text = changed
            tree = parser.parse(text, tree)
            whole = parser.parse(text)
            if whole.root_node.has_error:
                # What is reused of a broken tree may change how far an error reaches, not that
                # there is one.
                assert tree.root_node.has_error, (seed, text)
            else:
                assert form(list(walk(tree))) == form(list(walk(whole))), (seed, text)
                grown += 1
    assert grown > 50
