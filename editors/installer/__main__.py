"""__main__.py: owns the command `editors/install`: what is asked, done and said."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from changes import Change, InTheWayError, Outcome, Record, install, uninstall
from paths import Places
from recipes import RECIPES, Recipe
from vsix import Extension


def options(arguments: list[str]) -> argparse.Namespace:
    """What is asked for."""
    reader = argparse.ArgumentParser(
        prog="editors/install",
        description="Makes editors know .dlsproj, or forget it: colours, indentation, and the "
        "language server of dls. Of your own files it adds to some, and says to which; it writes "
        "over none.",
    )
    reader.add_argument("editors", nargs="+", choices=list(RECIPES), metavar="NAME",
                        help=", ".join(RECIPES))  # fmt: skip
    reader.add_argument("--uninstall", action="store_true", help="undo it")
    reader.add_argument("--dry-run", action="store_true", help="only say what would be done")
    return reader.parse_args(arguments)


def extension_commands(
    places: Places, path: Path, is_taken_out: bool, is_new: bool
) -> list[Change]:
    """What has to be asked of VS Code and its kin; a VSIX that is new is given to them anew."""
    extension = Extension()
    found = []
    for program in places.codes():
        listed = subprocess.run(
            [program, "--list-extensions", "--show-versions"],
            capture_output=True, text=True, check=False,
        ).stdout.split()  # fmt: skip
        has_it = any(one.partition("@")[0] == extension.name for one in listed)
        if is_taken_out and has_it:
            command = [program, "--uninstall-extension", extension.name]
        elif not is_taken_out and (is_new or f"{extension.name}@{extension.version}" not in listed):
            command = [program, "--install-extension", str(path), "--force"]
        else:
            continue
        found.append(Change(f"run {' '.join(command)}", lambda command=command: run(command)))
    return found


def run(command: list[str]) -> None:
    """Runs another program; where it fails, its words are told."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise InTheWayError(f"{' '.join(command)} failed: {(done.stderr or done.stdout).strip()}")


def changes_for(recipe: Recipe, record: Record, places: Places, is_taken_out: bool) -> Outcome:
    """All that there is to do for an editor."""
    if is_taken_out:
        outcome = uninstall(record) if record.exists else Outcome()
    elif recipe.hindrance:
        raise InTheWayError(recipe.hindrance)
    else:
        outcome = install(record, recipe.files, recipe.sections)
    if recipe.extension and (record.exists or not is_taken_out):
        is_new = not is_taken_out and bool(outcome.changes)
        asked = extension_commands(places, recipe.extension, is_taken_out, is_new)
        outcome.changes = asked + outcome.changes if is_taken_out else outcome.changes + asked
    return outcome


def do(changes: list[Change], record: Record | None) -> None:
    """Does what there is to do; where that fails half way, the record tells what was done."""
    try:
        for change in changes:
            change.do()
    except BaseException:
        if record and (record.files or record.sections):
            record.keep()
        raise


def serve(name: str, places: Places, asked: argparse.Namespace) -> bool:
    """Does what is asked for one editor and says so; whether nothing is left to the user."""
    recipe = RECIPES[name](places)
    record = Record(places["own"] / f"{name}.json")
    outcome = changes_for(recipe, record, places, asked.uninstall)
    if asked.dry_run:
        for change in outcome.changes:
            print(f"{name}: would {change.words}")
    else:
        do(outcome.changes, None if asked.uninstall else record)
    print(summary(name, recipe, outcome, asked))
    for words in outcome.left:
        print(f"{name}: {words}")
    return not outcome.left


def summary(name: str, recipe: Recipe, outcome: Outcome, asked: argparse.Namespace) -> str:
    """In one line what was done and how to see that it works."""
    number = len(outcome.changes)
    if asked.dry_run:
        return f"{name}: {number} things to do; nothing was done."
    if asked.uninstall:
        done = "what was installed is taken out." if number else "nothing of dls is installed."
        return f"{name}: {done} {recipe.farewell if number else ''}".rstrip()
    done = "installed" if number else "nothing to do, all is in its place"
    words = [f"{name}: {done}."]
    if recipe.then:
        words.append(recipe.then)
    words.append(f"To see it: {recipe.see}.")
    if not shutil.which("dls"):
        words.append("`dls` is not on the PATH: `make install` puts it into ~/.local/bin.")
    return " ".join(words)


def main(arguments: list[str]) -> int:
    """Serves one editor after the other; 1 where something is left to do."""
    asked = options(arguments)
    places = Places()
    is_whole = True
    for name in asked.editors:
        try:
            is_whole = serve(name, places, asked) and is_whole
        except (InTheWayError, OSError) as error:
            print(f"{name}: {error}", file=sys.stderr)
            is_whole = False
    return 0 if is_whole else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
