"""json_text.py: owns reading JSON as editors keep it, with comments and commas too many, and taking
out of its text what it says."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

TOKEN = re.compile(
    r'\s+|//[^\n]*|/\*.*?\*/|("(?:\\.|[^"\\\n])*"|[{}\[\]:,]|[-+.\w]+)', re.DOTALL
)


@dataclass
class Member:
    """A member of an object: its name and value, and where it lies in the text."""

    name: str
    value: Any
    start: int
    end: int
    comma: int | None = None
    """Where the comma behind it stands."""


@dataclass
class Members:
    """An object of JSON: where its first member would begin, and what it has."""

    start: int
    all: list[Member] = field(default_factory=list)

    @property
    def values(self) -> dict[str, Any]:
        return {one.name: one.value for one in self.all}

    def at(self, place: tuple[str, ...]) -> Any:
        """The value that names lead to, however it is written; None where there is none."""
        found: Any = self
        for name in place:
            found = found.values.get(name) if isinstance(found, Members) else None
        return plain(found)

    def without(self, text: str, name: str) -> str | None:
        """The text that this was read from without a member; None where somebody noted something
        within that."""
        place = max(at for at, one in enumerate(self.all) if one.name == name)
        gone = self.all[place]
        if has_comments(text[gone.start : gone.end]):
            return None
        # The last one takes the comma before it along.
        is_last = gone.comma is None
        comma = self.all[place - 1].comma if is_last and place else gone.comma
        back = 0
        if comma is not None:
            text = text[:comma] + text[comma + 1 :]
            back = int(is_last)
        return _cut(text, gone.start - back, gone.end - back)


def _cut(text: str, start: int, end: int) -> str:
    """A text without a piece, and without the lines that only that is on."""
    head = text.rfind("\n", 0, start) + 1
    tail = text.find("\n", end) + 1
    if tail and not text[head:start].strip() and not text[end:tail].strip():
        start, end = head, tail
    return text[:start] + text[end:]


def has_comments(text: str) -> bool:
    """Whether there are comments in a piece of JSON."""
    return any(one[0].startswith("/") for one in TOKEN.finditer(text))


def plain(value: Any) -> Any:
    """A value that was read as Python has it."""
    if isinstance(value, Members):
        return {one.name: plain(one.value) for one in value.all}
    if isinstance(value, list):
        return [plain(one) for one in value]
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        # A word that JSON doesn't have.
        return value


def object_of(text: str) -> Members | None:
    """The object that a text is, if it is one."""
    try:
        root = Reader(text).read()
    except ValueError:
        return None
    return root if isinstance(root, Members) else None


class Reader:
    """Reads JSON for its values and where they lie."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[int, str]] = []
        self.end = at = 0
        while at < len(text):
            match = TOKEN.match(text, at)
            if not match:
                raise ValueError(f"line {text.count(chr(10), 0, at) + 1} can't be understood")
            if match[1]:
                self.tokens.append((match.end(), match[1]))
            at = match.end()
        self.tokens.append((at, ""))

    def read(self) -> Any:
        """The value that the text is."""
        value = self._value()
        if self.tokens[0][1]:
            raise ValueError(f"{self.tokens[0][1]} follows its end")
        return value

    def _next(self) -> str:
        self.end, token = self.tokens.pop(0)
        return token

    def _value(self) -> Any:
        token = self._next()
        if token == "{":
            return self._object()
        if token == "[":
            return self._list()
        if not token or token in "}]:,":
            raise ValueError(f"`{token}` stands where a value should")
        return token

    def _object(self) -> Members:
        found = Members(self.end)
        while self.tokens[0][1] != "}":
            name = self._next()
            start = self.end - len(name)
            if not name.startswith('"') or self._next() != ":":
                raise ValueError("an object has something else than members")
            found.all.append(Member(json.loads(name), self._value(), start, self.end))
            if self._comma("}"):
                found.all[-1].comma = self.end - 1
        self._next()
        return found

    def _list(self) -> list[Any]:
        values = []
        while self.tokens[0][1] != "]":
            values.append(self._value())
            self._comma("]")
        self._next()
        return values

    def _comma(self, end: str) -> bool:
        token = self.tokens[0][1]
        if token == ",":
            self._next()
        elif token != end:
            raise ValueError(f"there is no `{end}`" if not token else f"`{token}` follows a value")
        return token == ","
