"""ebnf.py: owns reading the notation of grammar/dlsproj.ebnf and asking it about a text."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

# Lists in lists make the search deep.
sys.setrecursionlimit(50_000)

TOKEN = re.compile(r"""\s+|(/(?:\\.|[^/\\])+/|"[^"]*"|'[^']*'|\w+|[=|;(){}\[\]])""")
TRIVIA = re.compile(r"(?:[ \t]+|//[^\r\n]*)*")
BLANK = (" ", "\t", "/")
WORD = re.compile(r"-?\w")

# Where something may end, in order; and what tells where something that begins at an offset does.
Ends = tuple[int, ...]
Finder = Callable[[int], Ends]


@dataclass(frozen=True, eq=False)
class Part:
    """A piece of a rule: `kind` says what `parts` are to it."""

    kind: str
    text: str = ""
    parts: tuple[Part, ...] = ()


def _marks() -> str:
    """What goes on in a name without being a letter or digit to `re`: accents by themselves."""
    found = (chr(code) for code in range(0x80, sys.maxunicode + 1))
    return "".join(one for one in found if not one.isalnum() and f"a{one}".isidentifier())


MARKS = _marks()


def pattern(text: str) -> re.Pattern[str]:
    """A regular expression of the rules in the words of `re`, which has no classes of Unicode."""
    text = re.sub(r"\[\\p\{XID_Start\}_([^\]]*)\]", _start, text)
    # Within brackets it is one of several, by itself it needs brackets.
    text = re.sub(r"(\[[^\]]*)\\p\{XID_Continue\}", rf"\1\\w{MARKS}", text)
    return re.compile(text.replace(r"\p{XID_Continue}", rf"[\w{MARKS}]").replace(r"\/", "/"))


def _start(match: re.Match[str]) -> str:
    return rf"(?:[^\W\d]|[{match[1]}])" if match[1] else r"[^\W\d]"


class Notation:
    """The rules of the language, which can be asked whether a text follows them."""

    def __init__(self, text: str) -> None:
        self.rules: dict[str, Part] = {}
        self.tokens = [match[1] for match in TOKEN.finditer(text) if match[1]]
        assert self.tokens, "there are no rules"
        while self.tokens:
            name = self.tokens.pop(0)
            assert self.tokens.pop(0) == "=", name
            self.rules[name] = self._choice()
            assert self.tokens.pop(0) == ";", name
        self.finders: dict[str, Finder] = {}

    def _choice(self) -> Part:
        choices = [self._sequence()]
        while self.tokens[0] == "|":
            self.tokens.pop(0)
            choices.append(self._sequence())
        return choices[0] if len(choices) == 1 else Part("choice", parts=tuple(choices))

    def _sequence(self) -> Part:
        parts = []
        while self.tokens[0] not in ("|", ";", ")", "]", "}"):
            parts.append(self._atom(self.tokens.pop(0)))
        return parts[0] if len(parts) == 1 else Part("sequence", parts=tuple(parts))

    def _atom(self, token: str) -> Part:
        kinds = {"(": "group", "[": "optional", "{": "repeat"}
        if token in kinds:
            inner = self._choice()
            self.tokens.pop(0)
            return Part(kinds[token], parts=(inner,))
        if token[0] in "\"'":
            return Part("text", token[1:-1])
        return Part("pattern", token[1:-1]) if token[0] == "/" else Part("rule", token)

    def follows(self, text: str) -> bool:
        """Whether a whole text is a `file`."""
        self.text = text.removeprefix("\ufeff")
        self.known: dict[str, dict[int, Ends]] = {name: {} for name in self.rules}
        ends = self._ends("file", 0)
        return any(self._skip(end) == len(self.text) for end in ends)

    def _skip(self, at: int) -> int:
        """Behind blanks and a comment."""
        match = TRIVIA.match(self.text, at) if self.text[at : at + 1] in BLANK else None
        return match.end() if match else at

    def _ends(self, rule: str, at: int) -> Ends:
        """Where what follows a rule may end, if it begins at an offset; looked for once."""
        known = self.known[rule]
        if at not in known:
            if rule not in self.finders:
                self.finders[rule] = self._finder(self.rules[rule], rule.isupper())
            known[at] = self.finders[rule](at)
        return known[at]

    def _finder(self, part: Part, is_word: bool) -> Finder:
        """What finds where a part may end; in a word there are no blanks."""
        if part.kind == "text":
            return self._text(part.text, is_word)
        if part.kind == "pattern":
            matches = pattern(part.text).match
            return lambda at: (found.end(),) if (found := matches(self.text, at)) else ()
        if part.kind == "rule":
            name = part.text
            if not name.isupper():
                return lambda at: self._ends(name, at)
            if is_word:
                return lambda at: self._ends(name, at)[-1:]
            return lambda at: self._ends(name, self._skip(at))[-1:]
        parts = [self._finder(one, is_word) for one in part.parts]
        if part.kind == "sequence":
            return lambda at: one_after_the_other(parts, at)
        if part.kind == "choice":
            return lambda at: united(one(at) for one in parts)
        (inner,) = parts
        if part.kind == "group":
            return inner
        if part.kind == "optional":
            return lambda at: united(((at,), inner(at)))
        return lambda at: repeated(inner, at)

    def _text(self, wanted: str, is_word: bool) -> Finder:
        # A word that goes on is another word.
        goes_on = wanted[-1].isalpha() and wanted != "x"

        def find(at: int) -> Ends:
            start = at if is_word else self._skip(at)
            if not self.text.startswith(wanted, start):
                return ()
            end = start + len(wanted)
            return () if goes_on and WORD.match(self.text, end) else (end,)

        return find


def united(parts: Iterable[Ends]) -> Ends:
    """All of several ends, in order."""
    some = [one for one in parts if one]
    return some[0] if len(some) == 1 else tuple(sorted({end for one in some for end in one}))


def one_after_the_other(parts: list[Finder], at: int) -> Ends:
    """Where the last of several parts may end."""
    ends: Ends = (at,)
    for one in parts:
        ends = one(ends[0]) if len(ends) == 1 else united(one(end) for end in ends)
    return ends


def repeated(part: Finder, at: int) -> Ends:
    """Where a part may end that comes any number of times."""
    found, new = {at}, {at}
    while new:
        new = {end for start in new for end in part(start)} - found
        found |= new
    return tuple(sorted(found))


def read(path: Path) -> Notation:
    """The notation in a file."""
    return Notation(path.read_text(encoding="utf-8"))
