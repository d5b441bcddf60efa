"""params.py: owns reading a request's parameters: types, ranges, and names nobody knows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from dls_engine.errors import EngineError, bad_request

_MISSING: Any = object()


class Params:
    """A JSON object that is read member by member, with errors that name the member.

    Reading a member that is absent or null gives the default, or an error without one.
    `done()` refuses members that nobody read, so that no option is silently ignored.
    """

    def __init__(self, values: Any, where: str) -> None:
        if not isinstance(values, dict):
            raise bad_request(f"{where} is {_kind(values)}, but it has to be an object")
        self._values: dict[str, Any] = values
        self._where = where
        self._read: set[str] = set()

    @property
    def where(self) -> str:
        """Where in the request this object stands, for messages."""
        return self._where

    def has(self, name: str) -> bool:
        """Whether the member is there and not null."""
        return self._values.get(name) is not None

    def raw(self, name: str, default: Any = _MISSING) -> Any:
        """The member as JSON came."""
        self._read.add(name)
        value = self._values.get(name)
        if value is None:
            if default is _MISSING:
                raise bad_request(f"{self._where} has no `{name}`")
            return default
        return value

    def text(self, name: str, default: Any = _MISSING) -> Any:
        """A string."""
        value = self.raw(name, default)
        if value is default:
            return value
        if not isinstance(value, str):
            raise self._wrong(name, value, "text")
        return self._printable(name, value)

    def word(self, name: str, words: Sequence[str], default: Any = _MISSING) -> Any:
        """A string out of a closed set."""
        value = self.text(name, default)
        if value is default or value in words:
            return value
        raise bad_request(f"{self._where}.{name} is {value!r}, but it is one of {', '.join(words)}")

    def boolean(self, name: str, default: Any = _MISSING) -> Any:
        """True or false."""
        value = self.raw(name, default)
        if value is default or isinstance(value, bool):
            return value
        raise self._wrong(name, value, "true or false")

    def number(
        self,
        name: str,
        default: Any = _MISSING,
        *,
        low: float = -math.inf,
        high: float = math.inf,
    ) -> Any:
        """A finite number in a closed range."""
        value = self.raw(name, default)
        if value is default:
            return value
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self._wrong(name, value, "a number")
        number = _float(value)
        if not math.isfinite(number) or not low <= number <= high:
            raise bad_request(f"{self._where}.{name} is {number}, outside {low:g} to {high:g}")
        return number

    def integer(
        self,
        name: str,
        default: Any = _MISSING,
        *,
        low: int = -(2**53),
        high: int = 2**53,
    ) -> Any:
        """A whole number in a closed range; 256.0 counts as 256."""
        value = self.number(name, default, low=low, high=high)
        if value is default:
            return value
        if value != int(value):
            raise bad_request(f"{self._where}.{name} is {value}, but it has to be a whole number")
        return int(value)

    def numbers(self, name: str, count: int | None = None, default: Any = _MISSING) -> Any:
        """A list of finite numbers; `count` says how many."""
        value = self.raw(name, default)
        if value is default:
            return value
        if not isinstance(value, list):
            raise self._wrong(name, value, "a list of numbers")
        if count is not None and len(value) != count:
            raise bad_request(f"{self._where}.{name} has {len(value)} numbers instead of {count}")
        for item in value:
            if isinstance(item, bool) or not isinstance(item, (int, float)):
                raise self._wrong(name, item, "a list of numbers")
            if not math.isfinite(_float(item)):
                raise bad_request(f"{self._where}.{name} holds a number that is not finite")
        return [_float(item) for item in value]

    def texts(self, name: str, default: Any = _MISSING) -> Any:
        """A list of strings; a lone string counts as a list of one."""
        value = self.raw(name, default)
        if value is default:
            return value
        if isinstance(value, str):
            return [self._printable(name, value)]
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._wrong(name, value, "a list of texts")
        return [self._printable(name, item) for item in value]

    def child(self, name: str, default: Any = _MISSING) -> Any:
        """An object, as `Params` of its own."""
        value = self.raw(name, default)
        if value is default:
            return value
        return Params(value, f"{self._where}.{name}")

    def children(self, name: str, default: Any = _MISSING) -> Any:
        """A list of objects, as `Params` of their own."""
        value = self.raw(name, default)
        if value is default:
            return value
        if not isinstance(value, list):
            raise self._wrong(name, value, "a list")
        return [Params(item, f"{self._where}.{name}[{i}]") for i, item in enumerate(value)]

    def rest(self) -> dict[str, Any]:
        """All members, counted as read: for objects that are passed on as they are."""
        self._read.update(self._values)
        return dict(self._values)

    def done(self) -> None:
        """Refuses members that were not read."""
        unknown = sorted(set(self._values) - self._read)
        if unknown:
            names = ", ".join(f"`{name}`" for name in unknown)
            raise bad_request(f"{self._where} has members this engine does not know: {names}")

    def _printable(self, name: str, value: str) -> str:
        """Refuses texts that no file name and no file's content can hold."""
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise bad_request(f"{self._where}.{name} holds half a character") from None
        if "\0" in value:
            raise bad_request(f"{self._where}.{name} holds a NUL character")
        return value

    def _wrong(self, name: str, value: Any, wanted: str) -> EngineError:
        return bad_request(f"{self._where}.{name} is {_kind(value)}, but it has to be {wanted}")


def _float(value: float) -> float:
    """The number; whole numbers too large for it become infinite."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, str):
        return "text"
    return "a list" if isinstance(value, list) else "an object"
