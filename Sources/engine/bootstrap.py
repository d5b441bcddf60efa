"""bootstrap.py: owns the start of installing the engine, in words that any Python 3 reads."""

import sys

OLDEST = (3, 10)


def main() -> int:
    """Refuses a Python that is too old, else hands over to dls_bootstrap."""
    if sys.version_info < OLDEST:
        sys.stderr.write(
            "error: %s is Python %d.%d, and the engine needs %d.%d or newer\n"
            "  next: install a newer one (Debian, Ubuntu: `sudo apt-get install python3`), or name "
            "one: DLS_PYTHON=/path/to/python3 dls engine install\n"
            % (sys.executable, sys.version_info[0], sys.version_info[1], OLDEST[0], OLDEST[1])
        )
        return 1
    sys.dont_write_bytecode = True
    from dls_bootstrap.command import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
