"""ebnf.py: owns reading the notation of grammar/dlsproj.ebnf and asking it about a text."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

# Lists in lists make the search deep.
sys.setrecursionlimit(50_000)

TOKEN = re.compile(r"""\s+|(/(?:\\.|[^/\\])+/|"[^"]*"|'[^']*'|\w+|[=|;(){}\[\]])""")
TRIVIA = re.compile(r"(?:[ \t]+|//[^\r\n]*)*")


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
        self.patterns: dict[str, re.Pattern[str]] = {}

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
        self.known: dict[tuple[Part, int, bool], frozenset[int]] = {}
        ends = self._ends(self.rules["file"], 0, False)
        return any(self._skip(end, False) == len(self.text) for end in ends)

    def _skip(self, at: int, is_word: bool) -> int:
        match = TRIVIA.match(self.text, at)
        return at if is_word or not match else match.end()

    def _ends(self, part: Part, at: int, is_word: bool) -> frozenset[int]:
        """Where a part that begins at an offset may end."""
        key = (part, at, is_word)
        if key not in self.known:
            self.known[key] = frozenset(self._find(part, at, is_word))
        return self.known[key]

    def _find(self, part: Part, at: int, is_word: bool) -> set[int]:
        if part.kind == "text":
            start = self._skip(at, is_word)
            end = start + len(part.text)
            if self.text[start:end] != part.text:
                return set()
            # A word that goes on is another word.
            goes_on = part.text[-1].isalpha() and part.text != "x"
            return set() if goes_on and re.match(r"-?\w", self.text[end:]) else {end}
        if part.kind == "pattern":
            if part.text not in self.patterns:
                self.patterns[part.text] = pattern(part.text)
            match = self.patterns[part.text].match(self.text, at)
            return {match.end()} if match else set()
        if part.kind == "rule":
            if part.text.isupper():
                ends = self._ends(self.rules[part.text], self._skip(at, is_word), True)
                return {max(ends)} if ends else set()
            return set(self._ends(self.rules[part.text], at, False))
        if part.kind == "sequence":
            ends = {at}
            for inner in part.parts:
                ends = {end for start in ends for end in self._ends(inner, start, is_word)}
            return ends
        if part.kind == "choice":
            return {end for inner in part.parts for end in self._ends(inner, at, is_word)}
        inner = part.parts[0]
        if part.kind == "group":
            return set(self._ends(inner, at, is_word))
        if part.kind == "optional":
            return {at, *self._ends(inner, at, is_word)}
        found, new = {at}, {at}
        while new:
            new = {end for start in new for end in self._ends(inner, start, is_word)} - found
            found |= new
        return found


def read(path: Path) -> Notation:
    """The notation in a file."""
    return Notation(path.read_text(encoding="utf-8"))
