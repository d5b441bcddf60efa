"""Makes what `bench_lsp.py` opens and types: texts of equal line count in four languages, without a
finding or with a thousand, files that they import, and the places at which keys are typed."""

from __future__ import annotations

import functools
import random
import re
from dataclasses import dataclass

import bench_documents as documents

KINDS = ("start", "middle", "end", "value", "brace", "quote", "imported", "anywhere")
LETTERS = 'x 1{"a/'

# What a text takes from a file beside it: that file, and how its text names one of its things. A key
# behind such a name, or in the line that brings it in, is what renaming by hand looks like. TOML
# imports nothing.
LIBRARIES = {
    "dlsproj": ("library.dlsproj", "dlsproj 1\n\nrunner here { type = local, threads = 4 }\n"),
    "c": ("library.h", "static const int offset = 1;\n"),
    "py": ("studio.py", ""),
}
IMPORTS = {
    "dlsproj": re.compile(r"^import .* as (lib)$"),
    "py": re.compile(r"^from studio import .*(train)  #"),
    "c": re.compile(r'^#include "(library)'),
}
USES = {
    "dlsproj": re.compile(r"= (lib\.here)"), "py": re.compile(r"^(train)\("),
    "c": re.compile(r"\b(offset)\b"),
}


@dataclass(frozen=True)
class Place:
    """Where a key is typed, which, and what is tried by it."""

    line: int
    column: int
    letter: str
    kind: str


@functools.cache
def document(ending: str, lines: int) -> str:
    """A text of exactly so many lines in the language of that ending, without a finding."""
    if ending == "c":
        return c_text(lines)
    blocks = documents.project(lines // 60 + 2)
    each = _render(ending, documents.project(20)).count("\n") / len(documents.project(20))
    count = min(len(blocks), int(lines * 1.02 / each) + 1)
    while True:  # whole blocks alone: what is cut open is an error, and is formatted by nobody
        count = _whole(blocks, count) if ending == "dlsproj" else count
        text = _render(ending, blocks[:count])
        rest = lines - text.count("\n")
        if rest >= 0:
            break
        count -= max(1, int(-rest / each))
    comment = "//" if ending == "dlsproj" else "#"
    return text + "".join(f"{comment} Line {number} of the notes.\n" for number in range(rest))


def _whole(blocks: list[documents.Block], count: int) -> int:
    """So many blocks or fewer that everything they name is among them."""
    while count > 4 and not (count < len(blocks) and blocks[count].name.startswith("analyst-")):
        count -= 1
    return count


def _render(ending: str, blocks: list[documents.Block]) -> str:
    """The blocks as a text; where the language has imports, one thing comes from a file beside it."""
    if ending == "toml":
        # A linter of TOML asks that tables of one kind stand together.
        return documents.toml(sorted(blocks, key=lambda block: block.keyword)).rstrip("\n") + "\n"
    if ending == "py":
        text = documents.python(blocks).rstrip("\n") + "\n"
        called = sorted(set(re.findall(r"(\w+)\($", text, re.MULTILINE)) - {"train"})
        return text.replace(
            "from studio import *", f"from studio import {', '.join([*called, 'train'])}  # noqa: I001", 1)
    text = documents.dlsproj(blocks)
    text = text.replace("dlsproj 1\n\n", 'dlsproj 1\n\nimport "library.dlsproj" as lib\n', 1)
    text = re.sub(r"^runner here .*\n", "", text, count=1, flags=re.MULTILINE)
    return text.replace("runner = here", "runner = lib.here")


def c_text(lines: int) -> str:
    """A C file of so many lines."""
    found = ['#include "library.h"']
    for number in range((lines - 1) // 4):
        found += [f"static int value_{number}(int a) {{", f"  int b = a + offset * {number};",
                  "  return b * 2;", "}"]
    found += ["// The end."] * (lines - len(found))
    return "\n".join(found) + "\n"


# A line that can have a finding, and what makes it one: a setting that no block has, a function that
# nobody made, the name of the line before once more, a value that nobody takes.
WRONG = {
    "dlsproj": (r"^  (geometry|bands|epochs|threshold|tile|min_confidence|stride|backbone) = ",
                r"  x\1 = "),
    "py": (r"^( *)(\w+)\($", r"\1x\2("),
    "toml": (r"\n([\w]+)( = .*)\n\w+( = .*)$", r"\n\1\2\n\1\3"),
    "c": (r"^  return b", r"  b; return b"),
}


def faulty(ending: str, text: str, count: int) -> str:
    """The text with so many lines that have a finding each, spread evenly; no line more."""
    pattern, wrong = WRONG[ending]
    lines = text.split("\n")

    def pair(number: int) -> str:
        """A line, in TOML with the one before."""
        return "\n" + "\n".join(lines[number - 1:number + 1]) if ending == "toml" else lines[number]

    able = [number for number in range(1, len(lines)) if re.search(pattern, pair(number))]
    count = min(count, len(able))
    for index in range(count):
        number = able[index * len(able) // count]
        lines[number] = re.sub(pattern, wrong, pair(number)).rpartition("\n")[2]
    return "\n".join(lines)


def places(lines: list[str], count: int, ending: str = "dlsproj", seed: int = 1) -> list[Place]:
    """Where keys are typed: as many of each kind as of every other."""
    rng = random.Random(seed)
    last = len(lines) - 1
    values = [number for number, line in enumerate(lines) if "=" in line]
    uses = [number for number, line in enumerate(lines)
            if ending in USES and USES[ending].search(line)]
    found = []
    for index in range(count):
        kind = KINDS[index % len(KINDS)]
        turn = index // len(KINDS)
        letter = LETTERS[turn % len(LETTERS)]
        if kind == "imported" and uses:
            found.append(_imported(lines, uses, ending, turn, rng))
            continue
        if kind == "imported":
            kind = "anywhere"
        if kind == "value" and values:
            number = rng.choice(values)
            column = lines[number].index("=") + 2
            column = rng.choice([column, (column + len(lines[number])) // 2])
            found.append(Place(number, min(column, len(lines[number])), "1x"[turn % 2], kind))
            continue
        near = {"start": 0, "middle": last // 2, "end": last - 2}.get(kind, rng.randrange(last + 1))
        number = min(last, max(0, near + rng.randrange(-3, 4)))
        line = lines[number]
        column = rng.choice([0, len(line), len(line) // 2])
        if kind == "brace":
            column, letter = len(line), "{"
        elif kind == "quote":
            letter = '"'
        found.append(Place(number, column, letter, kind))
    return found


def _imported(
    lines: list[str], uses: list[int], ending: str, turn: int, rng: random.Random
) -> Place:
    """Behind an imported name: three times of four where it is used, else where it comes in."""
    number, pattern = rng.choice(uses), USES[ending]
    if turn % 4 == 3:
        pattern = IMPORTS[ending]
        number = next(number for number, line in enumerate(lines) if pattern.search(line))
    return Place(number, pattern.search(lines[number]).end(1), "x", "imported")
