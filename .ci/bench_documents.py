"""Makes seeded documents for the benchmarks: one project in four notations, as large as wanted."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

WORDS = (
    "trees crowns parcel flight summer drone canopy meadow river survey edge northern label "
    "checked against plots from earlier seasons where light was low and shadows were long"
).split()
COLOURS = ("#1b5e20", "#fdd835", "#0d47a1", "#e65100", "#9fa8da", "#3e2723")


@dataclass
class Block:
    """A block with its settings as (name, value) and the blocks in it."""

    keyword: str
    name: str = ""
    settings: list[tuple[str, object]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    comment: str = ""


class Name(str):
    """A name or word: no quotes in a project file."""


class Quantity(str):
    """A number with its unit."""


def text(rng: random.Random, words: int) -> str:
    """Some words of a comment or title."""
    return " ".join(rng.choice(WORDS) for _ in range(words))


def site(rng: random.Random, number: int) -> Iterator[Block]:
    """Everything about one place: about a hundred lines."""
    n = f"{number:05d}"
    pixels = rng.random() < 0.5
    model = rng.choice(["unet", "deeplab"] if pixels else ["center_net", "retinanet", "ssd"])
    yield Block("person", f"analyst-{n}", [("title", f"Analyst {number}")])
    yield Block("person", f"collector-{n}", [("account", f"collector{number}")])
    yield Block(
        "group", f"team-{n}",
        [("analysts", [Name(f"analyst-{n}")]), ("collectors", [Name(f"collector-{n}")])])
    yield Block(
        "source", f"ortho-{n}",
        [("path", f"${{data}}/flight-{n}/*.tif"), ("bands", [Name(b) for b in ("red", "green", "blue", "nir")]),
         ("date", Name("2024-05-14")), ("crs", "EPSG:32617"), ("nodata", rng.randrange(256))],
        comment=f"Site {number}: {text(rng, 9)}.")
    classes = [
        Block("class", name,
              [("value", value + 1), ("color", Name(COLOURS[value])), ("title", name.title())])
        for value, name in enumerate(rng.sample(["oak", "pine", "birch", "snag", "shrub", "water"], 4))
    ]
    height = Block(
        "field", "height",
        [("type", Name("real")), ("unit", Name("m")), ("range", Quantity("0..60 m"))])
    yield Block("schema", f"cover-{n}", [("geometry", Name("polygon"))], [*classes, height],
                comment=text(rng, 12))
    yield Block(
        "work_units", f"plots-{n}",
        [("source", Name(f"ortho-{n}")), ("unit_size", Quantity(f"{rng.randrange(20, 200)} m")),
         ("assign", Name(f"team-{n}"))],
        [Block("split", "", [("validation", Quantity("20 %")), ("test", Quantity("10 %")),
                             ("seed", rng.randrange(1000))])])
    yield Block(
        "samples", f"labels-{n}",
        [("schema", Name(f"cover-{n}")), ("from", f"${{data}}/labels/site-{n}.geojson"),
         ("class_field", "species"), ("id_field", "fid"),
         ("min_confidence", Quantity(f"{rng.randrange(10, 90)} %"))],
        [Block("for", classes[0].name, [("labels", ["Quercus robur", "Oak"])]),
         Block("for", classes[1].name, [("labels", rng.randrange(9))])],
        comment=text(rng, 10))
    yield Block(
        "export", f"chips-{n}",
        [("schema", Name(f"cover-{n}")), ("units", [Name(f"plots-{n}")]),
         ("format", Name("classified_tiles" if pixels else "pascal_voc")),
         ("tile", Quantity("256 px")), ("stride", Quantity("128 px")),
         ("bands", [Name("nir"), Name("red"), Name("green")]), ("empty_tiles", Name("true")),
         ("min_overlap", Quantity("10 %"))])
    # Detectors that bring their own loss know no weights of classes.
    weights = [Block("for", classes[0].name, [("weight", 2)])] if pixels or model == "center_net" else []
    yield Block(
        "train", f"net-{n}",
        [("chips", Name(f"chips-{n}")), ("model_type", Name(model)), ("backbone", Name("resnet34")),
         ("epochs", rng.randrange(10, 60)), ("batch_size", 8),
         ("learning_rate", Quantity(f"0.00{rng.randrange(1, 9)}")), ("runner", Name("here")),
         ("output", f"models/net-{n}")],
        [*weights,
         Block("augment", "", [("flip", Name("true")), ("rotate", Quantity("45 deg")),
                               ("brightness", Quantity("30 %"))]),
         Block("stop_early", "", [("monitor", Name("valid_loss")), ("patience", 7)]),
         Block("evaluate", "", [("min_f1", Quantity("60 %"))])],
        comment=text(rng, 14))
    # A raster has no outlines to simplify.
    outlines = [] if pixels else [("simplify", Quantity("0.2 m"))]
    yield Block(
        "infer", f"map-{n}",
        [("model", Name(f"net-{n}")), ("source", Name(f"ortho-{n}")), ("units", [Name(f"plots-{n}")]),
         ("padding", Quantity("32 px")), ("threshold", Quantity(f"{rng.randrange(30, 80)} %"))],
        [Block("clean", "", [("min_area", Quantity("2 m2")), *outlines])])
    yield Block("train", f"net-{n}-b", [("like", Name(f"net-{n}")), ("seed", number),
                                        ("output", f"models/net-{n}-b")])


def project(sites: int, seed: int = 1, first: int = 0) -> list[Block]:
    """A whole project of so many sites."""
    rng = random.Random(seed)
    blocks = [
        Block("project", "survey", [("title", "Survey of the valley"), ("owner", Name("lead"))],
              comment="The whole valley, one block of everything for each site."),
        Block("person", "lead", [("title", "Lead")]),
        Block("runner", "here", [("type", Name("local")), ("threads", 4)]),
        Block("review", "", [("lease", Quantity("3 h")), ("on_rejected", Name("requeue"))]),
    ]
    for number in range(first, first + sites):
        blocks.extend(site(rng, number))
    blocks.append(Block("moved", "", [("from", Name(f"cover-{first:05d}.elm")),
                                      ("to", Name(f"cover-{first:05d}.{_first_class(blocks)}"))]))
    return blocks


def _first_class(blocks: list[Block]) -> str:
    return next(b for b in blocks if b.keyword == "schema").blocks[0].name


def dlsproj(blocks: list[Block]) -> str:
    """The project as `dls fmt` would write it."""
    lines = ["dlsproj 1", "", 'let data = "imagery/valley"', ""]

    def value(given: object) -> str:
        if isinstance(given, (Name, Quantity, int, float)):
            return str(given)
        if isinstance(given, list):
            return "[" + ", ".join(value(v) for v in given) + "]"
        return f'"{given}"'

    def write(block: Block, indent: str) -> None:
        if block.comment:
            lines.append(f"{indent}// {block.comment}")
        head = f"{block.keyword} {block.name}".rstrip()
        if not block.blocks and len(block.settings) <= 3:
            inner = ", ".join(f"{n} = {value(v)}" for n, v in block.settings)
            line = f"{indent}{head} {{ {inner} }}"
            if len(line) <= 100:
                lines.append(line)
                return
        lines.append(f"{indent}{head} {{")
        for name, given in block.settings:
            note = "  // as flown" if name == "unit_size" else ""
            lines.append(f"{indent}  {name} = {value(given)}{note}")
        for inner_block in block.blocks:
            write(inner_block, indent + "  ")
        lines.append(indent + "}")

    for block in blocks:
        write(block, "")
        if block.blocks or len(block.settings) > 3:
            lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def toml(blocks: list[Block]) -> str:
    """The same as TOML: a table for each block."""
    lines = []

    def value(given: object) -> str:
        if isinstance(given, (int, float)) or given in ("true", "false"):
            return str(given)
        if isinstance(given, list):
            return "[" + ", ".join(value(v) for v in given) + "]"
        return f'"{given}"'

    def write(block: Block, path: list[str]) -> None:
        if block.comment:
            lines.append(f"# {block.comment}")
        here = [*path, block.keyword] + ([block.name] if block.name else [])
        lines.append("[" + ".".join(here) + "]")
        lines.extend(f"{n} = {value(v)}" for n, v in block.settings)
        lines.append("")
        for inner in block.blocks:
            write(inner, here)

    for block in blocks:
        write(block, [])
    return "\n".join(lines)


def hcl(blocks: list[Block]) -> str:
    """The same as HCL."""
    lines = []

    def value(given: object) -> str:
        if isinstance(given, (int, float)) or given in ("true", "false"):
            return str(given)
        if isinstance(given, list):
            return "[" + ", ".join(value(v) for v in given) + "]"
        return f'"{given}"'.replace("${data}", "${var.data}")

    def write(block: Block, indent: str) -> None:
        if block.comment:
            lines.append(f"{indent}# {block.comment}")
        name = f' "{block.name}"' if block.name else ""
        lines.append(f"{indent}{block.keyword}{name} {{")
        lines.extend(f"{indent}  {n} = {value(v)}" for n, v in block.settings)
        for inner in block.blocks:
            write(inner, indent + "  ")
        lines.append(indent + "}")

    for block in blocks:
        write(block, "")
    return "\n".join(lines) + "\n"


def python(blocks: list[Block]) -> str:
    """The same as Python: a call for each block."""
    lines = ["from studio import *", ""]

    def value(given: object) -> str:
        if isinstance(given, (int, float)):
            return str(given)
        if isinstance(given, list):
            return "[" + ", ".join(value(v) for v in given) + "]"
        return f'"{given}"'

    def write(block: Block, indent: str, end: str) -> None:
        if block.comment:
            lines.append(f"{indent}# {block.comment}")
        lines.append(f"{indent}{block.keyword}(")
        if block.name:
            lines.append(f'{indent}    "{block.name}",')
        for inner in block.blocks:
            write(inner, indent + "    ", ",")
        for name, given in block.settings:
            key = name + "_" if name in ("from", "class") else name
            lines.append(f"{indent}    {key}={value(given)},")
        lines.append(f"{indent}){end}")

    for block in blocks:
        keyword = block.keyword
        write(Block(keyword, block.name, block.settings, _renamed(block.blocks), block.comment), "", "")
    return "\n".join(lines) + "\n"


def _renamed(blocks: list[Block]) -> list[Block]:
    """Words that Python keeps for itself get an underscore."""
    return [
        Block(b.keyword + "_" if b.keyword in ("for", "class") else b.keyword, b.name, b.settings,
              _renamed(b.blocks), b.comment)
        for b in blocks
    ]


def of_lines(lines: int, seed: int = 1) -> list[Block]:
    """A project whose file has about so many lines."""
    probe = dlsproj(project(40, seed)).count("\n") - dlsproj(project(20, seed)).count("\n")
    return project(max(1, round(lines / (probe / 20))), seed)


def of_bytes(size: int, render: Callable[[list[Block]], str] = dlsproj, seed: int = 1) -> list[Block]:
    """A project whose text has about so many bytes."""
    probe = len(render(project(40, seed))) - len(render(project(20, seed)))
    return project(max(1, round(size / (probe / 20))), seed)


def damaged(text: str) -> str:
    """The text of any notation with an error on every line; what can have none, a comment, is left out.

    Of settings, one in four each has no value, two `=`, no `=`, and something behind it. Any other line
    has something behind it. Brackets and quotes still pair, so that no error hides the lines after it.
    """
    lines = []
    for line in text.splitlines():
        line = line.partition("  // ")[0]
        if not line or line.lstrip().startswith(("//", "#")):
            continue
        name, equals, value = line.partition(" = ")
        if not equals or not re.fullmatch(r" *\w+", name):
            lines.append(f"{line} ?")
            continue
        slips = (f"{name} =", f"{name} = = {value}", f"{name} {value}", f"{line} ?")
        lines.append(slips[len(lines) % 4])
    return "\n".join(lines) + "\n"
