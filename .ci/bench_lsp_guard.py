"""Holds what `bench_lsp.py` measured to what was committed and to what is wished for: ratios to the
servers of other languages, counted instructions, and what was not measured at all."""

from __future__ import annotations

import json
from pathlib import Path

Figures = dict[str, dict[str, float]]

# Medians of many, and what is no time; of single figures, noise would decide.
GUARDED = (
    "cold", "key p50", "key p99", "key p50, 1,000 findings", "key p50, imported", "symbols", "tokens",
    "tokens delta", "format", "burst 100", "burst 200", "memory")
# A hundredth of fewer keys is a matter of luck.
ENOUGH_KEYS = 1000

# Milliseconds, and megabytes of memory, at 100, 10,000 and 100,000 lines.
GOALS: dict[str, tuple[float | None, float | None, float | None]] = {
    "cold": (5, 8, 30), "key p50": (0.1, 0.3, 1), "key p99": (0.3, 1, 5),
    "key p50, 1,000 findings": (None, 2, 2), "symbols": (0.2, 4, 40), "tokens first": (0.1, 2, 20),
    "tokens": (0.1, 1, 10), "tokens delta": (0.1, 1, 1), "format": (0.1, 3, 30),
    "burst 200": (3, 5, 15), "memory": (10, 15, 60),
}
SIZES = (100, 10_000, 100_000)
COLD_OVER_TOMBI = 0.8
P99_OVER_ECHO = 3.0


def ratios(figures: Figures) -> dict[str, float]:
    """What dls takes over what a peer takes, where both were measured, and measured enough."""
    found = {}
    for name, result in figures.items():
        peer, _, lines = name.rpartition(" ")
        own = figures.get(f"dls {lines}")
        if peer in ("", "dls", "echo") or own is None:
            continue
        for what in GUARDED:
            few = what == "key p99" and min(own.get("keys", 0), result.get("keys", 0)) < ENOUGH_KEYS
            if what in own and result.get(what) and not few:
                found[f"{what}, {lines} lines, over {peer}"] = own[what] / result[what]
    return found


def worse(now: dict[str, float], then: dict[str, float], factor: float) -> list[str]:
    """What is more than so many times what it was."""
    return [
        f"{name}: {now[name]:.3g}, was {then[name]:.3g}" for name in sorted(now)
        if name in then and now[name] > factor * then[name]]


def unmeasured(
    now: dict[str, float], then: dict[str, float], wanted: list[str]
) -> list[str]:
    """What was committed and is wanted, and has no figure now. A 99th of 100 may lack keys on a slow day."""
    return [
        name for name in then if name not in now and not name.startswith("key p99")
        and any(part in name for part in wanted)]


def compare(
    figures: Figures, counted: dict[str, float], path: Path, missing: list[str], wanted: list[str]
) -> bool:
    """Prints what got worse than the committed figures and what wasn't measured; whether all is well."""
    then = json.loads(path.read_text())
    now = ratios(figures)
    bad = worse(now, then["ratios"], 2.0)
    bad += worse(counted, then["instructions"], 1.1)
    for line in bad:
        print(f"WORSE: {line}")
    lost = missing + unmeasured(now, then["ratios"], wanted)
    for line in lost:
        print(f"NOT MEASURED: {line}")
    return not bad and not lost


def write(figures: Figures, counted: dict[str, float], path: Path) -> None:
    """Makes what was measured what the next runs are held to."""
    path.write_text(json.dumps({"ratios": ratios(figures), "instructions": counted}, indent=1) + "\n")


def against_goals(figures: Figures) -> list[str]:
    """How every figure of dls stands to what is wished for, one line a size."""
    found = []
    for index, lines in enumerate(SIZES):
        own = figures.get(f"dls {lines}")
        if own is None:
            continue
        parts = []
        for what, goals in GOALS.items():
            goal = goals[index]
            if goal is not None and what in own:
                seen = own[what] * (1 if what == "memory" else 1e3)
                parts.append(f"{what} {seen:.3g} of {goal:g}{_mark(seen <= goal)}")
        tombi, echo = figures.get(f"tombi {lines}"), figures.get(f"echo {lines}")
        if tombi:
            over = own["cold"] / tombi["cold"]
            parts.append(
                f"cold {over:.2f} of {COLD_OVER_TOMBI} x tombi's{_mark(over <= COLD_OVER_TOMBI)}")
        if echo:
            over = own["key p99"] / echo["key p99"]
            parts.append(
                f"key p99 {over:.1f} of {P99_OVER_ECHO:g} x the echo's{_mark(over <= P99_OVER_ECHO)}")
        found.append(f"{lines:,} lines: " + "; ".join(parts))
    return found


def _mark(reached: bool) -> str:
    return "" if reached else " (missed)"
