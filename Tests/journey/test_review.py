"""A team of two under a `review` block: the program's own user, and Sam, who edits as QGIS does."""

from __future__ import annotations

import os
import pwd
import sqlite3
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from travel import Journey

ME = pwd.getpwuid(os.getuid()).pw_name
REVIEW = "\nperson sam {}\ngroup team { analysts = [maria, sam] }\nreview { RULES }\n"


def begin(journey: Journey, rules: str) -> None:
    """A store with imported labels, and rules of review."""
    journey.write(
        GOAL="detect_objects", FORMAT="pascal_voc", MODEL="center_net", ITERATIONS="1",
        OUTPUT="map.gpkg")
    path = journey.folder / "roofs.dlsproj"
    # Somebody else owns the project: an owner may move everybody's units.
    path.write_text(path.read_text() + REVIEW.replace("RULES", rules))
    journey.run("apply", "--yes")
    assert "0 to create, 0 to update, 0 to delete" in journey.run("plan")
    journey.run("samples", "import")


@contextmanager
def qgis(journey: Journey) -> Iterator[sqlite3.Connection]:
    """The store as another program has it open, with functions that triggers call."""
    store = sqlite3.connect(journey.folder / "roofs.gpkg", isolation_level=None)
    store.create_function("ST_IsEmpty", 1, lambda _: 0)
    for index, name in enumerate(("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")):

        def bound(blob: bytes, index: int = index) -> float:
            return float(struct.unpack_from("<d", blob, 8 + 8 * index)[0])

        store.create_function(name, 1, bound)
    try:
        yield store
    finally:
        store.close()


def draw(journey: Journey, who: str, fid: int) -> str:
    """Draws a sample like another one, a pasted shape; its key."""
    with qgis(journey) as store:
        store.execute(
            "INSERT INTO training_samples(geom,class,changed_by) SELECT geom,class,? "
            "FROM training_samples WHERE fid = ?", [who, fid])
        return str(store.execute(
            "SELECT key FROM training_samples ORDER BY fid DESC LIMIT 1").fetchone()[0])


def judge(journey: Journey, who: str | None, key: str, status: str) -> None:
    """Sets a sample's status in its form."""
    with qgis(journey) as store:
        store.execute(
            "UPDATE training_samples SET status = ?,changed_by = ? WHERE key = ?",
            [status, who, key])


def move(journey: Journey, who: str, key: str, status: str) -> None:
    """Sets a unit's status in its form."""
    with qgis(journey) as store:
        store.execute(
            "UPDATE work_units SET status = ?,changed_by = ? WHERE key = ?", [status, who, key])


def ask(journey: Journey, sql: str, *values: object) -> list[str]:
    """The first column of some rows."""
    with qgis(journey) as store:
        return [str(row[0]) for row in store.execute(sql, values)]


def status(journey: Journey, unit: str) -> str:
    """The status of a unit."""
    return ask(journey, "SELECT status FROM work_units WHERE key = ?", unit)[0]


def filled(journey: Journey) -> list[str]:
    """The keys of units that hold samples."""
    return ask(
        journey, "SELECT key FROM work_units u WHERE EXISTS (SELECT 1 FROM training_samples "
        "WHERE unit = u.fid) ORDER BY fid")


def test_four_eyes(journey: Journey) -> None:
    """What one draws somebody else judges, in commands and in other programs."""
    begin(journey, "four_eyes = true, on_rejected = keep")
    mine, sams = draw(journey, ME, 1), draw(journey, "sam", 2)
    said = journey.run("sample", "set", mine, "--status", "approved", code=1)
    assert f"'{ME}' drew {mine} or changed its shape or class last" in said
    assert "`four_eyes` (roofs.dlsproj:" in said and "nothing was set" in said
    assert "maria or sam may judge what you collected" in said
    said = journey.run("sample", "set", "*", "--status", "approved", code=1)
    assert f"'{ME}' drew {mine}" in said and "`--not-mine` leaves it out" in said
    journey.run("sample", "set", "*", "--status", "approved", "--not-mine")
    pending = "SELECT key FROM training_samples WHERE status = 'pending_approval'"
    assert ask(journey, pending) == [mine]
    said = journey.run("sample", "set", mine, "--status", "rejected", "--not-mine", code=1)
    assert "leaves nothing to set" in said
    with pytest.raises(sqlite3.IntegrityError, match="four eyes: whoever drew a sample"):
        judge(journey, ME, mine, "approved")
    with pytest.raises(sqlite3.IntegrityError, match="write into changed_by who approves"):
        judge(journey, None, mine, "approved")
    judge(journey, "sam", mine, "approved")
    assert ask(journey, pending) == []
    said = journey.run("sample", "set", sams, "--class", "roof", "--status", "rejected", code=2)
    assert "leave --status out" in said
    # What was judged before needs nobody else to say the same again.
    journey.run("sample", "set", mine, "--status", "approved")


def test_units_are_reviewed_by_others(journey: Journey) -> None:
    """Who takes a unit has it, hands it in, and doesn't review it."""
    begin(journey, "four_eyes = true, on_rejected = keep")
    unit = filled(journey)[0]
    said = journey.run("unit", "set", unit, "--status", "in_progress")
    assert "It is with you until 20" in said
    taken = journey.json("status")["taken"]
    assert [(one["unit"], one["with"], one["is_over"]) for one in taken] == [(unit, ME, False)]
    said = journey.run("status")
    assert unit in said and ME in said and "until 20" in said
    assert ME in journey.run("status", "--units")
    with pytest.raises(sqlite3.IntegrityError, match="with somebody else"):
        move(journey, "sam", unit, "pending_review")
    journey.run("unit", "set", unit, "--status", "pending_review")
    said = journey.run("unit", "set", unit, "--status", "in_review", code=1)
    assert f"'{ME}' collected in {unit}" in said and "may review what you collected" in said
    with pytest.raises(sqlite3.IntegrityError, match="four eyes: whoever took this work unit"):
        move(journey, ME, unit, "reviewed")
    move(journey, "sam", unit, "in_review")
    said = journey.run("unit", "set", unit, "--status", "queued", code=1)
    assert f"{unit} is In review with sam until 20" in said and "ask sam to hand it on" in said
    assert "maria, who owns the project, may set it now" in said
    assert status(journey, unit) == "in_review"
    move(journey, "sam", unit, "reviewed")
    assert journey.json("status")["taken"] == []


def test_a_lease_runs_out(journey: Journey) -> None:
    """Whoever left a unit loses it to the next, and nothing of what they did."""
    begin(journey, "lease = 1 s")
    unit, other = filled(journey)[:2]
    fid = int(ask(
        journey, "SELECT min(s.fid) FROM training_samples s JOIN work_units u ON u.fid = s.unit "
        "WHERE u.key = ?", unit)[0])
    move(journey, "sam", unit, "in_review")
    key = draw(journey, "sam", fid)
    deadline = time.monotonic() + 60
    while not journey.json("status")["taken"][0]["is_over"]:
        assert time.monotonic() < deadline
    assert "over: anybody may take it" in journey.run("status")
    said = journey.run("unit", "set", unit, "--status", "in_review")
    assert f"{unit} was with sam, who left it longer than the lease" in said
    assert [one["with"] for one in journey.json("status")["taken"]] == [ME]
    assert ask(journey, "SELECT key FROM training_samples WHERE key = ?", key) == [key]
    assert "take" in journey.run("history", "--audit")
    # Who may wait for a lease is told until when.
    move(journey, "sam", other, "queued")
    move(journey, "sam", other, "in_progress")
    path = journey.folder / "roofs.dlsproj"
    path.write_text(path.read_text().replace("lease = 1 s", "lease = 30 d"))
    journey.run("apply", "--yes")
    said = journey.run("unit", "set", other, "--status", "in_progress", code=1)
    assert f"{other} is In progress with sam until 20" in said and "`lease` (roofs.dlsproj:" in said


def test_rejected_samples(journey: Journey) -> None:
    """A unit that holds them goes where the project, or whoever ends the review, sends it."""
    begin(journey, "on_rejected = ask")
    unit = filled(journey)[0]
    sample = ask(
        journey, "SELECT s.key FROM training_samples s JOIN work_units u ON u.fid = s.unit "
        "WHERE u.key = ?", unit)[0]
    journey.run("sample", "set", sample, "--status", "rejected")
    said = journey.run("unit", "set", unit, "--status", "reviewed", code=2)
    assert f"{unit} holds rejected samples" in said and "--rejected requeue" in said
    assert status(journey, unit) == "in_progress"
    journey.run("unit", "set", unit, "--status", "queued", "--rejected", "keep", code=2)
    said = journey.run("unit", "set", unit, "--status", "reviewed", "--rejected", "requeue")
    assert "went back to Queued" in said and status(journey, unit) == "queued"
    journey.run("unit", "set", unit, "--status", "reviewed", "--rejected", "keep")
    assert status(journey, unit) == "reviewed"
    assert "1 Reviewed unit holds rejected samples" in journey.run("status")
    path = journey.folder / "roofs.dlsproj"
    path.write_text(path.read_text().replace("on_rejected = ask", "on_rejected = requeue"))
    journey.run("apply", "--yes")
    said = journey.run(
        "unit", "set", unit, "--status", "in_review", "--note", "again")
    said = journey.run("unit", "set", unit, "--status", "reviewed", "--rejected", "keep", code=2)
    assert "says something else than `on_rejected`" in said
    journey.run("unit", "set", unit, "--status", "reviewed")
    assert status(journey, unit) == "queued"
    # QGIS, and a sample that is rejected in a unit that was Reviewed.
    move(journey, "sam", unit, "reviewed")
    assert status(journey, unit) == "queued"
    journey.run("sample", "set", sample, "--status", "approved")
    journey.run("unit", "set", unit, "--status", "reviewed")
    said = journey.run("sample", "set", sample, "--status", "rejected")
    assert "went back to Queued" in said and status(journey, unit) == "queued"
