"""sections.py: owns adding to a user's file: a marked section, or a member of a JSON object."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class CannotAddError(Exception):
    """Why nothing can be added to a file without harm."""


@dataclass(frozen=True)
class Section:
    """What is added to a file: `core` says it; `whole` is the file where there is none."""

    core: str
    whole: str
    insert: Callable[[str], tuple[int, str]]
    """Where in a text it goes, and the text that goes there; for some texts there is no place."""


def marked(body: str, comment: str, name: str, refuse: Callable[[str], str | None]) -> Section:
    """A section at a file's end between two comments. `refuse` says what speaks against it."""
    core = (
        f"{comment} dls: what follows is of editors/install; `editors/install {name} --uninstall`"
        f" takes it out.\n{body.strip()}\n{comment} dls: end.\n"
    )

    def insert(text: str) -> tuple[int, str]:
        reason = refuse(text)
        if reason:
            raise CannotAddError(reason)
        line = "" if not text or text.endswith("\n") else "\n"
        return len(text), line + ("\n" if text else "") + core

    return Section(core, core, insert)


def member(group: str, key: str, value: Any) -> Section:
    """A member of the object `group` in a JSON file, be it with comments and commas too many."""
    inner = f'"{key}": ' + json.dumps(value, indent=2).replace("\n", "\n    ")
    whole = json.dumps({group: {key: value}}, indent=2) + "\n"

    def insert(text: str) -> tuple[int, str]:
        if not text.strip():
            return len(text), whole
        try:
            root = Reader(text).read()
        except ValueError as error:
            raise CannotAddError(f"it can't be read as JSON: {error}") from None
        if not isinstance(root, Members):
            raise CannotAddError("it is no object of JSON")
        if group not in root.values:
            comma = "," if root.values else "\n"
            return root.start, f'\n  "{group}": {{\n    {inner}\n  }}' + comma
        found = root.values[group]
        if not isinstance(found, Members):
            raise CannotAddError(f"its `{group}` is no object")
        if key in found.values:
            raise CannotAddError(f"its `{group}` has another `{key}` already")
        return found.start, f"\n    {inner}" + ("," if found.values else "\n  ")

    return Section(inner, whole, insert)


@dataclass
class Members:
    """An object of JSON: where its first member would begin, and what it has."""

    start: int
    values: dict[str, Any]


TOKEN = re.compile(
    r'\s+|//[^\n]*|/\*.*?\*/|("(?:\\.|[^"\\\n])*"|[{}\[\]:,]|[-+.\w]+)', re.DOTALL
)


class Reader:
    """Reads JSON for its objects and where they lie."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[int, str]] = []
        at = 0
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

    def _value(self) -> Any:
        end, token = self.tokens.pop(0)
        if token == "{":
            return self._object(end)
        if token == "[":
            return self._list()
        if not token or token in "}]:,":
            raise ValueError(f"`{token}` stands where a value should")
        return token

    def _object(self, start: int) -> Members:
        values = {}
        while self.tokens[0][1] != "}":
            name = self.tokens.pop(0)[1]
            if not name.startswith('"') or self.tokens.pop(0)[1] != ":":
                raise ValueError("an object has something else than members")
            values[json.loads(name)] = self._value()
            self._comma("}")
        self.tokens.pop(0)
        return Members(start, values)

    def _list(self) -> list[Any]:
        values = []
        while self.tokens[0][1] != "]":
            values.append(self._value())
            self._comma("]")
        self.tokens.pop(0)
        return values

    def _comma(self, end: str) -> None:
        token = self.tokens[0][1]
        if token == ",":
            self.tokens.pop(0)
        elif token != end:
            raise ValueError(f"there is no `{end}`" if not token else f"`{token}` follows a value")
