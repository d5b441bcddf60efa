"""__main__.py: owns the start of the engine process: guards stdout, watches the lifeline."""

from __future__ import annotations

import os
import signal
import sys
from typing import BinaryIO

from dls_engine import PROTOCOL, __version__, in_use, lifeline

USAGE = """usage: python -m dls_engine [--version]

The engine of dls. It speaks JSON-RPC 2.0 in Content-Length frames on standard input and output;
`dls` starts it. See docs/engine-protocol.md.
"""


def main() -> int:
    """Serves one client; the exit code."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        print(f"dls_engine {__version__} (protocol {PROTOCOL})")
        return 0
    if arguments:
        sys.stderr.write(USAGE)
        return 0 if arguments in (["--help"], ["-h"]) else 2
    lifeline.watch()
    in_use.hold()
    # Ctrl-C reaches the whole foreground group; `dls` decides and cancels or ends the input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    incoming, outgoing = guard_streams()
    from dls_engine.server import Server

    code = Server(incoming, outgoing).run()
    sys.stderr.flush()
    # Threads of libraries must not hold the process back once its client is gone.
    os._exit(code)


def guard_streams() -> tuple[BinaryIO, BinaryIO]:
    """The protocol's streams, on descriptors that nothing else can reach.

    Whatever prints to standard output from now on reaches standard error, and whatever reads
    standard input finds it empty.
    """
    incoming = os.fdopen(os.dup(0), "rb")
    outgoing = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return incoming, outgoing


if __name__ == "__main__":
    sys.exit(main())
