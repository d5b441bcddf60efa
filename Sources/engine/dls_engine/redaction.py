"""redaction.py: owns taking credentials out of what is written down: errors, logs, records.

The same as `DLSText/Redaction.swift` on the other side; `Tests/fixtures/secrets.json` tests both.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

MASK = "***"

# Names that mean a credential wherever they stand, with anything in front of them.
ANYWHERE = (
    "password", "passwd", "passphrase", "userpwd", "secret", "secretkey", "secretaccesskey",
    "accesstoken", "authtoken", "refreshtoken", "idtoken", "sessiontoken", "securitytoken",
    "apitoken", "sastoken", "apikey", "accountkey", "sharedaccesskey", "subscriptionkey",
    "privatekey", "sharedaccesssignature", "authorization", "httpbearer",
)  # fmt: skip
# Names that mean one among the parameters of an address.
IN_ADDRESS = frozenset((
    "token", "key", "sig", "signature", "auth", "pass", "pwd", "sas", "accesskey",
    "awsaccesskeyid", "credential", "credentials",
))  # fmt: skip
# What comes with a shared access signature and is of no use without it.
BESIDE_SIGNATURE = frozenset((
    "sv", "ss", "srt", "sp", "se", "st", "spr", "sr", "sip", "skoid", "sktid", "skt", "ske", "sks",
    "skv", "sdd",
))  # fmt: skip
HEADERS = frozenset((
    "authorization", "proxyauthorization", "xapikey", "xauthtoken", "privatetoken", "cookie",
    "setcookie",
))  # fmt: skip

_END = r"\x00-\x20\x7f\"'`<>|\\"
_NAME = r"(?<![A-Za-z0-9_.\-])([A-Za-z0-9_.\-]+)"
# Whoever tidies a path leaves one slash of two.
_ADDRESS = re.compile(rf"(?<=[A-Za-z0-9_\-]):/(?:/?)([^{_END}]*)")
_ASSIGNMENT = re.compile(_NAME + r" {0,2}=")
_HEADER = re.compile(_NAME + r" {0,2}: *")
_LINE = re.compile(r"[^\x00-\x1f\"']+")
_MEMBER = re.compile(r"[\"']([A-Za-z0-9_.\-]+)[\"']: *([\"'])(.*?)(?:\2|$)", re.DOTALL)
_VALUE = re.compile(rf"([\"'])(.*?)(?:\1|$)|([^{_END}&;,]+)", re.DOTALL)
_TOKEN = re.compile(
    r"(?<![A-Za-z0-9_\-])(?:gh[pousr]_[\w\-]{30,}|github_pat_[\w\-]{30,}|glpat-[\w\-]{20,}"
    r"|hf_[\w\-]{30,}|A[KS]IA[\w\-]{16,}|AIza[\w\-]{35,}|xox[bp]-[\w\-]{20,})",
    re.ASCII,
)
_RANDOM = re.compile(r"(?=[A-Za-z_\-]*[0-9])[A-Za-z0-9_\-]{20,}", re.ASCII)


def plain(name: str) -> str:
    """The name as it is compared: small letters and digits alone, after the last dot."""
    return re.sub(r"[^a-z0-9]", "", name.rpartition(".")[2].lower())


def is_secret(name: str) -> bool:
    """Whether a plain name means a credential wherever it stands."""
    return name in ("pwd", "pass") or name.endswith(ANYWHERE)


def is_secret_in_address(name: str) -> bool:
    """Whether a plain name means a credential among the parameters of an address."""
    return name in IN_ADDRESS or name.startswith(("xamz", "xgoog")) or is_secret(name)


def is_secret_variable(name: str) -> bool:
    """Whether a variable of the environment holds a credential, going by its name."""
    name = plain(name)
    return name not in ("pwd", "pass") and (is_secret(name) or name.endswith("token"))


def _is_placeholder(value: str) -> bool:
    return value.startswith(("<", "{", "${")) or not value.strip("*")


def _addressees(text: str) -> Iterator[tuple[int, int]]:
    for match in _ADDRESS.finditer(text):
        word = match[1]
        authority = re.split(r"[/?#]", word, maxsplit=1)[0]
        at = authority.rfind("@")
        if at < 0 and not authority.startswith("["):
            # A port has digits alone; anything else is a password with a slash in it.
            port = authority.partition(":")[2]
            if port and not re.fullmatch("[0-9]+", port):
                at = word.rfind("@")
        if at < 0:
            continue
        colon = word.find(":", 0, at)
        if colon >= 0:
            if colon + 1 < at and not _is_placeholder(word[colon + 1 : at]):
                yield match.start(1) + colon + 1, match.start(1) + at
        elif _RANDOM.fullmatch(word[:at]):
            yield match.start(1), match.start(1) + at


def _value(text: str, start: int) -> Iterator[tuple[int, int]]:
    match = _VALUE.match(text, start)
    if match is not None:
        group = 2 if match[3] is None else 3
        if match[group] and not _is_placeholder(match[group]):
            yield match.span(group)


def _assignments(text: str) -> Iterator[tuple[int, int]]:
    found = [
        (plain(match[1]), text[match.start() - 1] if match.start() else " ", match.end())
        for match in _ASSIGNMENT.finditer(text)
    ]
    is_signed = any(name == "sig" and before in "?&" for name, before, _ in found)
    for name, before, end in found:
        if before in "?&":
            if is_secret_in_address(name) or (is_signed and name in BESIDE_SIGNATURE):
                yield from _value(text, end)
        elif before != "/" and is_secret(name):
            yield from _value(text, end + len(text[end:]) - len(text[end:].lstrip(" ")))


def _members(text: str) -> Iterator[tuple[int, int]]:
    for match in _MEMBER.finditer(text):
        value = match[3]
        if is_secret_in_address(plain(match[1])) and value and not _is_placeholder(value):
            yield match.span(3)
    for match in _HEADER.finditer(text):
        line = _LINE.match(text, match.end()) if plain(match[1]) in HEADERS else None
        if line is not None and not _is_placeholder(line[0]):
            yield line.span()


def _spans(text: str) -> list[tuple[int, int]]:
    found = [*_addressees(text), *_assignments(text), *_members(text)]
    found += [match.span() for match in _TOKEN.finditer(text)]
    kept: list[tuple[int, int]] = []
    for span in sorted(found):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def secret_values(environment: Mapping[str, str]) -> list[str]:
    """The values of variables that hold a credential, the longest first."""
    found: set[str] = set()
    for name, value in environment.items():
        if is_secret_variable(name):
            found.update((value, value.partition(":")[2]))
    # A shorter value may stand in any word.
    return sorted((v for v in found if len(v.encode()) >= 8), key=lambda v: (-len(v), v))


@cache
def _hidden() -> tuple[str, ...]:
    return tuple(secret_values(os.environ))


def redacted(text: str) -> str:
    """The text with `***` for what looks like a credential, or is one in the environment."""
    for value in _hidden():
        text = text.replace(value, MASK)
    if "=" not in text and ":" not in text and len(text) < 20:
        return text
    pieces: list[str] = []
    position = 0
    for start, end in _spans(text):
        pieces += (text[position:start], MASK)
        position = end
    return "".join((*pieces, text[position:]))


def redacted_value(value: Any) -> Any:
    """The JSON value with every text in it redacted; names stay as they are."""
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, dict):
        return {key: redacted_value(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [redacted_value(item) for item in value]
    return value
