"""trees.py: owns the trees of one text by both parsers, and what must be the same in them."""

from __future__ import annotations

import bisect
import ctypes
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tree_sitter import Language, Node, Parser, Tree

ROOT = Path(__file__).resolve().parents[2]
SHAPES = ROOT / ".build" / "debug" / "dls-shapes"

# What the parser of `dls` calls a node, and what the grammar does.
KINDS = {"importEntry": "import", "letEntry": "let"}
SHARED = frozenset((
    "edition", "import", "let", "attribute", "block", "path", "string", "list", "range", "pair",
    "quantity", "date", "colour",
))  # fmt: skip
HEADS = frozenset({"block", "import", "let"})

Shape = list[tuple[int, str, int, int]]


@dataclass
class Reading:
    """What one parser made of a text: its nodes in preorder, and where something is wrong."""

    nodes: Shape = field(default_factory=list)
    errors: list[tuple[int, int]] = field(default_factory=list)

    def heads(self) -> list[int]:
        """Where the blocks and statements of the top level begin."""
        return [start for depth, kind, start, _ in self.nodes if depth == 1 and kind in HEADS]

    def first_broken(self, heads: list[int]) -> int:
        """The first block with an error in it or behind it, by number; 0 is what stands before."""
        return min(bisect.bisect_right(heads, start) for start, _ in self.errors)


def build(folder: Path) -> Language:
    """Compiles the committed parser and loads it."""
    library = folder / "dlsproj.so"
    source = ROOT / "grammar" / "src"
    subprocess.run(
        ["cc", "-O2", "-shared", "-fPIC", "-Wall", "-Wextra", "-I", source,
         source / "parser.c", source / "scanner.c", "-o", library],
        check=True,
    )  # fmt: skip
    language = ctypes.CDLL(str(library)).tree_sitter_dlsproj
    language.restype = ctypes.c_void_p
    capsule = ctypes.pythonapi.PyCapsule_New
    capsule.restype = ctypes.py_object
    capsule.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
    return Language(capsule(language(), b"tree_sitter.Language", None))


def walk(tree: Tree, is_hurried: bool = False) -> Iterator[tuple[int, Node]]:
    """The nodes of a tree in preorder, each with its depth; what is sound is perhaps left out."""
    cursor = tree.walk()
    depth = 0
    while True:
        node = cursor.node
        assert node is not None
        yield depth, node
        if (node.has_error or not is_hurried) and cursor.goto_first_child():
            depth += 1
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return
            depth -= 1


def by_grammar(parser: Parser, text: bytes) -> Reading:
    """What the grammar makes of a text."""
    reading = Reading()
    depths = [0]
    tree = parser.parse(text)
    # Of a broken text only the errors count.
    for depth, node in walk(tree, is_hurried=tree.root_node.has_error):
        del depths[depth + 1 :]
        if node.is_error or node.is_missing:
            reading.errors.append((node.start_byte, node.end_byte))
        is_shared = node.is_named and node.type in SHARED
        depths.append(depths[depth] + is_shared)
        if is_shared:
            reading.nodes.append((depths[-1], node.type, node.start_byte, node.end_byte))
    return reading


def by_dls(paths: Iterable[Path]) -> Iterator[Reading]:
    """What the parser of `dls` makes of each text."""
    assert SHAPES.exists(), "dls-shapes is not built; run: swift build --build-tests"
    asked = "".join(f"{path}\n" for path in paths)
    done = subprocess.run([SHAPES], input=asked, capture_output=True, text=True, check=True)
    reading: Reading | None = None
    for line in done.stdout.splitlines():
        word, *rest = line.split(" ", 4)
        if word == "text":
            if reading:
                yield reading
            reading = Reading()
        elif word == "problem":
            assert reading
            reading.errors.append((int(rest[0]), int(rest[1])))
        elif rest[1] != "file":
            assert reading
            kind = KINDS.get(rest[1], rest[1])
            reading.nodes.append((int(rest[0]), kind, int(rest[2]), int(rest[3])))
    if reading:
        yield reading


def quarrel(ours: Reading, theirs: Reading, *, same_block: bool = True) -> str | None:
    """What differs that must not, in words; nothing where the two agree."""
    if bool(ours.errors) != bool(theirs.errors):
        finder = "dls" if ours.errors else "the grammar"
        return f"only {finder} finds an error: {(ours.errors or theirs.errors)[:3]}"
    if not ours.errors:
        if ours.nodes == theirs.nodes:
            return None
        pairs = zip([*ours.nodes, None], [*theirs.nodes, None], strict=False)
        return f"the shapes part: {next(pair for pair in pairs if pair[0] != pair[1])}"
    if not same_block:
        return None
    heads = ours.heads()
    left, right = ours.first_broken(heads), theirs.first_broken(heads)
    return None if left == right else f"the first error is in block {left} and in block {right}"
