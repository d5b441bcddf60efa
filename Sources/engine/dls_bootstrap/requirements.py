"""requirements.py: owns reading the lock: which libraries this machine needs, and their sizes."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dls_bootstrap.problem import Problem

LOCK = "requirements.lock"
DEV_LOCK = "requirements-dev.lock"
SIZES = "requirements.sizes.json"
# What torch brings along to use a GPU; of no use beside a torch that is already there.
TORCH_NAMES = ("torch", "torchvision", "triton")
GPU_PREFIXES = ("nvidia-", "cuda-", "triton")

_HASH = re.compile(r"\s*--hash=(\S+)")
_LINE = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)\s*(?:;\s*(.+))?$")
_TOKEN = re.compile(r"\s*(?:(\(|\))|(==|!=|<=|>=|<|>)|'([^']*)'|\"([^\"]*)\"|([A-Za-z_.]+))")


@dataclass(frozen=True)
class Requirement:
    """One library with its exact version; sizes in bytes for Linux on x86-64.

    `hashes` are of every file of that version, for whatever machine: one of them it has to be.
    """

    name: str
    version: str
    download: int
    installed: int
    hashes: tuple[str, ...] = ()

    @property
    def spec(self) -> str:
        """As pip and uv read it."""
        return f"{self.name}=={self.version}"

    @property
    def line(self) -> str:
        """Its line in a file of requirements: pip and uv refuse what has another hash."""
        return " ".join([self.spec, *(f"--hash={one}" for one in self.hashes)])


def read_lock(
    source: Path, name: str = LOCK, environment: Mapping[str, str] | None = None
) -> list[Requirement]:
    """The libraries of the lock that this machine and this Python need."""
    facts = environment or marker_environment()
    try:
        text = (source / name).read_text(encoding="utf-8")
        sizes = json.loads((source / SIZES).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Problem(
            f"the engine's list of libraries cannot be read ({error})",
            "Install or build dls again; its files are not complete.",
        ) from error
    found = []
    for line in _lines(text):
        match = _LINE.match(_HASH.sub("", line))
        if match is None:
            raise Problem(
                f"{source / name} has a line that names no version: {line}",
                "Install or build dls again; its files are not complete.",
            )
        library, version, marker = match.groups()
        if marker is None or evaluate(marker, facts):
            download, installed = sizes.get(library.lower(), (0, 0))
            hashes = tuple(_HASH.findall(line))
            found.append(Requirement(library, version, download, installed, hashes))
    return found


def fingerprint(source: Path, name: str = LOCK) -> str:
    """Names the versions of a lock: 32 digits. Hashes and remarks change nothing."""
    try:
        text = (source / name).read_text(encoding="utf-8")
    except OSError:
        return ""
    versions = "\n".join(sorted(_HASH.sub("", line) for line in _lines(text)))
    return hashlib.sha256(versions.encode()).hexdigest()[:32]


def _lines(text: str) -> Iterator[str]:
    """The lines of a lock without remarks; one that ends in a backslash goes on in the next."""
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


def without_torch(requirements: list[Requirement]) -> list[Requirement]:
    """The rest, where torch and torchvision are there already."""
    return [
        r for r in requirements if r.name not in TORCH_NAMES and not r.name.startswith(GPU_PREFIXES)
    ]


def without_gpu(requirements: list[Requirement]) -> list[Requirement]:
    """The rest, where torch is a build for the CPU alone."""
    return [r for r in requirements if not r.name.startswith(GPU_PREFIXES)]


def marker_environment() -> dict[str, str]:
    """What the markers of the lock ask about."""
    return {
        "python_version": "%d.%d" % sys.version_info[:2],
        "python_full_version": "%d.%d.%d" % sys.version_info[:3],
        "sys_platform": sys.platform,
        "platform_machine": platform.machine(),
        "platform_system": platform.system(),
        "os_name": os.name,
        "implementation_name": sys.implementation.name,
        "platform_python_implementation": platform.python_implementation(),
    }


def evaluate(marker: str, facts: Mapping[str, str]) -> bool:
    """Whether a marker holds: comparisons, `and`, `or`, parentheses."""
    tokens = _tokens(marker)
    value, rest = _either(tokens, facts)
    if rest:
        raise _unreadable(marker)
    return value


def _tokens(marker: str) -> list[tuple[str, str]]:
    tokens = []
    position = 0
    while position < len(marker.rstrip()):
        match = _TOKEN.match(marker, position)
        if match is None:
            raise _unreadable(marker)
        position = match.end()
        sign, operator, single, double, word = match.groups()
        if sign or operator:
            tokens.append(("sign", sign or operator))
        elif word:
            tokens.append(("word", word))
        else:
            tokens.append(("text", single if single is not None else double))
    return tokens


def _either(
    tokens: list[tuple[str, str]], facts: Mapping[str, str]
) -> tuple[bool, list[tuple[str, str]]]:
    value, tokens = _both(tokens, facts)
    while tokens and tokens[0] == ("word", "or"):
        other, tokens = _both(tokens[1:], facts)
        value = value or other
    return value, tokens


def _both(
    tokens: list[tuple[str, str]], facts: Mapping[str, str]
) -> tuple[bool, list[tuple[str, str]]]:
    value, tokens = _single(tokens, facts)
    while tokens and tokens[0] == ("word", "and"):
        other, tokens = _single(tokens[1:], facts)
        value = value and other
    return value, tokens


def _single(
    tokens: list[tuple[str, str]], facts: Mapping[str, str]
) -> tuple[bool, list[tuple[str, str]]]:
    if tokens and tokens[0] == ("sign", "("):
        value, rest = _either(tokens[1:], facts)
        if not rest or rest[0] != ("sign", ")"):
            raise _unreadable("a parenthesis that is not closed")
        return value, rest[1:]
    if len(tokens) < 3 or tokens[0][0] != "word" or tokens[1][0] != "sign":
        raise _unreadable(" ".join(text for _, text in tokens))
    name, operator, text = tokens[0][1], tokens[1][1], tokens[2][1]
    if name not in facts:
        raise _unreadable(name)
    return _compare(name, facts[name], operator, text), tokens[3:]


def _compare(name: str, left: str, operator: str, right: str) -> bool:
    if right.endswith(".*") and operator in ("==", "!="):
        is_same = (left + ".").startswith(right[:-1])
        return is_same if operator == "==" else not is_same
    first: str | tuple[int, ...] = left
    second: str | tuple[int, ...] = right
    if name.startswith("python"):
        first, second = _numbers(left), _numbers(right)
        length = max(len(first), len(second))
        first += (0,) * (length - len(first))
        second += (0,) * (length - len(second))
    if operator == "==":
        return first == second
    if operator == "!=":
        return first != second
    if operator in ("<", "<="):
        return first < second or (operator == "<=" and first == second)  # type: ignore[operator]
    return first > second or (operator == ">=" and first == second)  # type: ignore[operator]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def _unreadable(what: str) -> Problem:
    return Problem(
        f"the engine's list of libraries has a condition that cannot be read: {what}",
        "Install or build dls again; its files are not complete.",
    )
