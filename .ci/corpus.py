#!/usr/bin/env python3
"""Puts a folder of inputs into one file, a line of hexadecimal digits for each, and takes them out again.

`corpus.py pack FOLDER FILE`, `corpus.py unpack FILE FOLDER`. A long search keeps hundreds of inputs, which are
nothing to read one by one; inputs that broke a promise stay files with a name.
"""

import hashlib
import sys
from pathlib import Path


def pack(folder: Path, file: Path) -> None:
    inputs = {path.read_bytes() for path in folder.iterdir()}
    file.write_text(
        "".join(f"{each.hex()}\n" for each in sorted(inputs, key=lambda x: (len(x), x)))
    )


def unpack(file: Path, folder: Path) -> None:
    for line in file.read_text().splitlines() if file.exists() else ():
        each = bytes.fromhex(line)
        (folder / hashlib.sha1(each).hexdigest()).write_bytes(each)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["pack", folder, file]:
            pack(Path(folder), Path(file))
        case ["unpack", file, folder]:
            unpack(Path(file), Path(folder))
        case _:
            sys.exit(__doc__)
