"""colours.py: owns the colours of classes that bring none, and which bands are drawn."""

from __future__ import annotations

import colorsys
from collections.abc import Iterable, Iterator, Sequence

# Chosen to differ on green and on grey imagery; the first is that of the value 1.
SPARE = ("#ff4081", "#ffd600", "#00e5ff", "#ff6d00", "#76ff03", "#d500f9", "#f4f4f4")
# Fractions of the golden section never come near each other.
GOLDEN = 0.618033988749895


def coloured(classes: Sequence[tuple[int, str | None]]) -> list[str]:
    """A colour, "#rrggbb", for each class of (value, colour or none): its own, or one that no
    other class here has.

    It follows from the value, so that chips, model, map and picture give a class the same one.
    """
    taken = {own.lower() for _, own in classes if own}
    colours = []
    for value, own in classes:
        colour = own or next(c for c in _candidates(value) if c not in taken)
        taken.add(colour)
        colours.append(colour)
    return colours


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of "#rrggbb"; grey of what is no colour."""
    digits = colour.lstrip("#")
    try:
        return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    except ValueError:
        return 128, 128, 128


def colour_bands(names: Sequence[str]) -> tuple[int, int, int]:
    """The places of the bands that are drawn red, green and blue: those called so, else the first
    three; of fewer the first one, as grey.
    """
    lower = [name.lower() for name in names]
    found = [lower.index(name) for name in ("red", "green", "blue") if name in lower]
    if len(found) == 3:
        return found[0], found[1], found[2]
    return (0, 1, 2) if len(names) >= 3 else (0, 0, 0)


def _candidates(value: int) -> Iterator[str]:
    yield SPARE[(value - 1) % len(SPARE)]
    step = 0
    while True:
        hue = (value * GOLDEN + step * 0.37) % 1.0
        lightness = (0.5, 0.65, 0.38)[(value + step) % 3]
        yield _hex(colorsys.hls_to_rgb(hue, lightness, 0.9))
        step += 1


def _hex(parts: Iterable[float]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
