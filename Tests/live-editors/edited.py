"""edited.py: owns the project that is edited in real editors, broken in one place."""

from __future__ import annotations

MAIN = """\
dlsproj 1
import "team.dlsproj" as team

project demo {
  titel = "Demo"
  owner = team.maria
  goal = detect_objects  // why
}

source ortho { path = "ortho.tif" }
work_units   plots {
  source = ortho
  unit_size = 100 m
}
"""

TEAM = "person maria {}\n"

# What the files are in the end: fixed, renamed, formatted.
MENDED = (
    MAIN.replace("titel", "title").replace("maria", "mary").replace("units   plots", "units plots")
)
RENAMED = "person mary {}\n"

# The words that `goal` takes, some of them.
GOALS = {"detect_objects", "classify_pixels", "detect_change"}
