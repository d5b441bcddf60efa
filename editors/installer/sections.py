"""sections.py: owns adding to a user's file: a marked section, or a member of a JSON object."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from json_text import Members, Reader, has_comments, object_of


class CannotAddError(Exception):
    """Why nothing can be added to a file without harm."""


@dataclass(frozen=True)
class Section:
    """What is added to a file: `core` says it; `whole` is the file where there is none."""

    core: str
    whole: str
    insert: Callable[[str], tuple[int, str]]
    """Where in a text it goes, and the text that goes there; for some texts there is no place."""
    place: tuple[str, ...] = ()
    """The names that lead to it where it is a member in JSON."""
    value: Any = None
    """That member's value."""

    def is_in(self, text: str) -> bool:
        """Whether a text has it: as it is written here, or as an editor has laid it out since."""
        if self.core in text:
            return True
        root = object_of(text) if self.place else None
        return root is not None and root.at(self.place) == self.value

    def noted(self, added: str, created: bool) -> dict[str, Any]:
        """What a record keeps of it, for `taken_out`."""
        kept = {"text": added, "created": created}
        return kept | {"place": self.place, "value": self.value} if self.place else kept


def marked(body: str, comment: str, name: str, refuse: Callable[[str], str | None]) -> Section:
    """A section at a file's end between two comments. `refuse` says what speaks against it."""
    head = f"{comment} dls: what follows is of editors/install;"
    core = (
        f"{head} `editors/install {name} --uninstall` takes it out.\n"
        f"{body.strip()}\n{comment} dls: end.\n"
    )

    def insert(text: str) -> tuple[int, str]:
        if head in text:
            raise CannotAddError("it has a section of editors/install that was changed since")
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

    return Section(inner, whole, insert, (group, key), value)


def taken_out(text: str, kept: dict[str, Any]) -> str | None:
    """A text without what a record says was added to it; None where that was changed since."""
    if text.count(kept["text"]) == 1:
        return text.replace(kept["text"], "")
    root = object_of(text) if "place" in kept else None
    if root is None or root.at(kept["place"]) != kept["value"]:
        return None
    group, key = kept["place"]
    inner = root.values[group]
    # A group that came with it goes with it.
    is_brought = kept["text"].lstrip().startswith(("{", f'"{group}"'))
    if is_brought and len(inner.all) == 1:
        rest = root.without(text, group)
    else:
        rest = inner.without(text, key)
    is_nothing = rest is not None and object_of(rest) == Members(rest.find("{") + 1)
    return "" if kept["created"] and is_nothing and not has_comments(rest or "") else rest
