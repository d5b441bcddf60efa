"""test_colours.py: owns the tests of the colours that classes get which bring none."""

from __future__ import annotations

import re

from dls_engine.colours import SPARE, coloured, rgb


def test_all_differ_and_ones_own_stay() -> None:
    classes = [(value, "#FFD600" if value == 9 else None) for value in range(2000)]
    found = coloured(classes)
    assert len({colour.lower() for colour in found}) == 2000
    assert found[9] == "#FFD600"
    assert all(re.fullmatch("#[0-9a-f]{6}", colour, re.IGNORECASE) for colour in found)


def test_a_part_of_the_classes_has_the_colours_of_all() -> None:
    whole = coloured([(value, None) for value in range(1, 8)])
    assert tuple(whole) == SPARE
    assert coloured([(3, None), (6, None)]) == [whole[2], whole[5]]


def test_parts_of_a_colour() -> None:
    assert rgb("#2e7d32") == (46, 125, 50)
    assert rgb("") == (128, 128, 128)
