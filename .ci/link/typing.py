#!/usr/bin/env python3
"""An editor in which somebody types, for `startup-order` and `profile`: starts the language server of the
command line, types here and there in a text with every kind of block, and asks for what an editor shows
meanwhile. With `--asks` it asks for what somebody sees who looks around, instead of typing."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
import bench_lsp as bench

SHOWN = ("documentSymbol", "semanticTokens/full", "formatting")
LOOKED_AT = (
    "hover", "completion", "definition", "references", "documentHighlight", "codeAction", "codeLens",
    "inlayHint", "foldingRange", "selectionRange", "documentColor", "documentLink", "prepareRename")


def look_around(session: bench.Session) -> None:
    """Asks for everything, at some places of the text."""
    last = {"line": len(session.lines), "character": 0}
    for line in range(1, len(session.lines), max(9, len(session.lines) // 100)):
        place = {"line": line, "character": len(session.lines[line]) // 2}
        for method in LOOKED_AT:
            session.request(f"textDocument/{method}", {
                "position": place, "positions": [place], "context": {
                    "includeDeclaration": True, "diagnostics": []},
                "range": {"start": {"line": 0, "character": 0}, "end": last}})


def main() -> None:
    """Types, or looks around, and goes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--asks", action="store_true", help="look around instead of typing")
    parser.add_argument("--lines", type=int, default=100, help="how many lines the text has")
    parser.add_argument("--keys", type=int, default=600, help="how many keys are typed")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="the language server")
    chosen = parser.parse_args()
    server = bench.Peer("dls", chosen.command, "dlsproj", "dls")
    with tempfile.TemporaryDirectory() as folder:
        session = bench.Session(server, bench.texts.document(server.ending, chosen.lines), Path(folder))
        if chosen.asks:
            look_around(session)
        else:
            for place in bench.places(session.lines, chosen.keys):
                session.key(place.line, place.column, place.letter)
            for method in SHOWN * 2:
                session.key(len(session.lines) // 2, 0, " ")
                session.request(
                    f"textDocument/{method}", {"options": {"tabSize": 2, "insertSpaces": True}})
            session.burst()
        session.connection.process.stdin.close()
        session.connection.process.wait()


if __name__ == "__main__":
    main()
