"""images.py: owns finding the image that an annotation file speaks of, and its place on the map."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

import numpy as np
import numpy.typing as npt
from affine import Affine

from dls_engine.raster.raster_file import PIXEL_SPACE, RasterFile, inspect
from dls_engine.raster.source import SourceSpec, find_files


class Images:
    """Images of a source by name. Without a source every image lies in pixel space."""

    def __init__(self, spec: SourceSpec | None) -> None:
        self._spec = spec
        self._by_name: dict[str, list[str]] = {}
        self._by_stem: dict[str, list[str]] = {}
        self._known: dict[str, RasterFile] = {}
        found = find_files(spec.paths) if spec is not None else None
        if found is not None and found.missing:
            raise found.missing[0]
        for path in found.files if found is not None else ():
            name = PurePath(path)
            self._by_name.setdefault(name.name.lower(), []).append(path)
            self._by_stem.setdefault(name.stem.lower(), []).append(path)

    @property
    def has_source(self) -> bool:
        """Whether the boxes get map coordinates."""
        return self._spec is not None

    def find(self, names: Sequence[str]) -> RasterFile | str:
        """The image with one of these names, or a sentence about why there is none.

        The suffix may differ: labels made for a PNG fit the TIFF it was made from.
        """
        assert self._spec is not None
        for table, key in ((self._by_name, "name"), (self._by_stem, "stem")):
            for name in names:
                plain = PurePath(name.replace("\\", "/"))
                matches = table.get(getattr(plain, key).lower(), [])
                if len(matches) == 1:
                    path = matches[0]
                    if path not in self._known:
                        self._known[path] = inspect(self._spec, path)
                    return self._known[path]
                if len(matches) > 1:
                    return f"{len(matches)} files of {self._spec.address} are called {plain.name}"
        shown = PurePath(names[0].replace("\\", "/")).name if names else "without a name"
        return f"the image {shown} is not among the files of {self._spec.address}"


def place_of(image: RasterFile | None) -> tuple[Affine, Any]:
    """Transform and coordinate system of an image; pixel space for None."""
    return (PIXEL_SPACE, None) if image is None else (image.transform, image.crs)


def box_ring(left: float, top: float, right: float, bottom: float) -> npt.NDArray[np.float64]:
    """The ring of a box in pixels, counter-clockwise on a map whose y points up."""
    return np.array(
        [(left, top), (left, bottom), (right, bottom), (right, top), (left, top)], dtype=float
    )


def to_map(ring: npt.NDArray[np.float64], transform: Affine) -> npt.NDArray[np.float64]:
    """Points in pixels as points on the map."""
    x = transform.a * ring[:, 0] + transform.b * ring[:, 1] + transform.c
    y = transform.d * ring[:, 0] + transform.e * ring[:, 1] + transform.f
    return np.column_stack([x, y])
