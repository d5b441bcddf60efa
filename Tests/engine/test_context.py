"""test_context.py: owns the tests of what stands for a request while a part of it is worked on."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from dls_engine.context import Context, Quiet, Share
from dls_engine.errors import Cancelled

Sent = list[tuple[str, dict[str, Any]]]


def parts() -> list[tuple[Context, Context, Sent]]:
    """A whole request, what stands for it, and what is sent."""
    found: list[tuple[Context, Context, Sent]] = []
    for make in (lambda whole: Share(whole, 1, 4, "units"), Quiet):
        sent: Sent = []
        whole = Context(7, lambda name, params, sent=sent: sent.append((name, params)))
        found.append((whole, make(whole), sent))
    return found


def test_a_part_hands_on_all_that_a_request_can_be_asked() -> None:
    public = {name for name, _ in inspect.getmembers(Context) if not name.startswith("_")}
    for kind in (Share, Quiet):
        above = [set(vars(one)) for one in kind.__mro__ if one not in (Context, object)]
        assert public <= set().union(*above)


def test_a_part_is_cancelled_with_the_whole_and_the_other_way_round() -> None:
    for whole, part, _ in parts():
        assert part.request_id == 7 and not part.is_cancelled
        part.check()
        whole.cancel()
        assert part.is_cancelled
        for ask in (part.check, lambda part=part: part.progress(1, 2)):
            with pytest.raises(Cancelled):
                ask()
    for whole, part, _ in parts():
        part.cancel()
        assert whole.is_cancelled


def test_lines_for_the_log_come_through_and_progress_as_a_part() -> None:
    reports = {}
    for _, part, sent in parts():
        part.log("info", "here")
        assert sent == [("log", {"id": 7, "level": "info", "message": "here"})]
        part.progress(1, 2, "tiles", "looking")
        reports[type(part)] = sent[1:]
    report = {"id": 7, "done": 1.5, "total": 4, "unit": "units", "message": "looking"}
    assert reports == {Share: [("progress", report)], Quiet: []}
