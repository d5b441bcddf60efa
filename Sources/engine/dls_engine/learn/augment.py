"""augment.py: turns, mirrors, zooms, light and blur of a sample, drawn from a given generator."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from .data import IGNORE, Sample

Place = Callable[[Any, Any], tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Augmentation:
    """What may be changed, as the language says it.

    `rotate` in degrees: 90 and more means quarter turns (half turns of chips that are no squares),
    less means any angle up to it;
    `zoom`, `brightness` and `contrast` are shares: 0.25 reaches from 1 / 1.25 to 1.25. Brightness
    and contrast move all bands together and each band a little on its own, for the colours of two
    flights differ as much as their light; contrast is also that between the bands, the richness
    of the colours. `blur` in pixels is the largest standard deviation of a soft focus.
    """

    flip: bool = True
    rotate: float = 90.0
    zoom: float = 0.25
    brightness: float = 0.2
    contrast: float = 0.2
    blur: float = 0.0

    @staticmethod
    def none() -> Augmentation:
        """Leaves every sample as it is."""
        return Augmentation(False, 0.0, 0.0, 0.0, 0.0, 0.0)

    def apply(
        self, sample: Sample, rng: np.random.Generator, gain: np.ndarray | float = 1.0
    ) -> Sample:
        """A changed copy; the same generator state gives the same copy.

        `gain` is how far a band moves, in standard deviations, when its values grow by 100 %.
        """
        turns = int(rng.integers(4))
        mirror = bool(rng.integers(2))
        zoom = float(np.exp(rng.uniform(-1, 1) * np.log1p(self.zoom)))
        angle = float(rng.uniform(-1, 1) * self.rotate)
        shift = rng.uniform(0, 1, 2)
        is_any_angle = 0 < self.rotate < 90
        if self.zoom > 0 or is_any_angle:
            place = (float(shift[0]), float(shift[1]))
            sample = moved(sample, zoom, place, angle if is_any_angle else 0.0)
        if self.flip and mirror:
            sample = mirrored(sample)
        height, width = sample.image.shape[1:]
        if height != width:
            turns -= turns % 2  # a quarter turn would give a chip of another shape
        for _ in range(turns if self.rotate >= 90 else 0):
            sample = turned(sample)
        sample.image = self._in_other_light(blurred(sample.image, self._focus(rng)), rng, gain)
        return sample

    def _focus(self, rng: np.random.Generator) -> float:
        """Standard deviation of the blur; a third of the chips stay as sharp as they are."""
        return self.blur * max(float(rng.uniform(-0.5, 1)), 0.0)

    def _in_other_light(
        self, image: np.ndarray, rng: np.random.Generator, gain: np.ndarray | float
    ) -> np.ndarray:
        bands = (len(image), 1, 1)
        reach = np.log1p(self.contrast)
        contrast = np.exp((rng.uniform(-1, 1) + rng.uniform(-1, 1, bands)) / 2 * reach)
        brightness = (rng.uniform(-1, 1) + rng.uniform(-1, 1, bands)) / 2 * self.brightness
        colour = float(np.exp(rng.uniform(-1, 1) * reach))
        if colour != 1.0:
            grey = image.mean(0, keepdims=True)
            image = grey + (image - grey) * colour
        return np.ascontiguousarray(image * contrast + brightness * gain, np.float32)


def blurred(image: np.ndarray, deviation: float) -> np.ndarray:
    """The image [b, h, w] under a Gaussian of that standard deviation in pixels."""
    if deviation < 0.1:
        return image
    reach = math.ceil(3 * deviation)
    weights = torch.exp(-0.5 * (torch.arange(-reach, reach + 1) / deviation).square())
    weights /= weights.sum()
    bands = torch.from_numpy(np.ascontiguousarray(image))[:, None]
    bands = functional.pad(bands, (reach, reach, reach, reach), "reflect")
    bands = functional.conv2d(bands, weights.view(1, 1, 1, -1))
    out: np.ndarray = functional.conv2d(bands, weights.view(1, 1, -1, 1))[:, 0].numpy()
    return out


def mirrored(sample: Sample) -> Sample:
    """Left and right exchanged."""
    width = sample.image.shape[2]
    boxes = sample.boxes.copy()
    boxes[:, [0, 2]] = width - sample.boxes[:, [2, 0]]
    mask = None if sample.mask is None else sample.mask[:, ::-1]
    return Sample(
        sample.image[:, :, ::-1],
        boxes,
        sample.labels,
        mask,
        _moved_polygons(sample, lambda x, y: (width - x, y)),
    )


def turned(sample: Sample) -> Sample:
    """A quarter turn to the left (as numpy.rot90)."""
    width = sample.image.shape[2]
    x0, y0, x1, y1 = sample.boxes.T
    boxes = np.stack([y0, width - x1, y1, width - x0], 1)
    mask = None if sample.mask is None else np.rot90(sample.mask)
    image = np.rot90(sample.image, axes=(1, 2))
    return Sample(
        image, boxes, sample.labels, mask, _moved_polygons(sample, lambda x, y: (y, width - x))
    )


def moved(sample: Sample, zoom: float, shift: tuple[float, float], angle: float) -> Sample:
    """Scaled about a free place and turned by `angle` degrees about the middle.

    Zoomed in it shows a part, zoomed out it is framed by 0 / IGNORE. Boxes become the upright hull
    of what the frame shows of their turned outlines; those with less than 40 % of their area left
    become "ignore", those with nothing left go. Of things whose outline isn't known the ellipse in
    the box is turned, not its corners, which hardly anything fills: they would grow by up to 41 %.
    """
    _, height, width = sample.image.shape
    # The output shows a window of the input's size / zoom, its middle at (mx, my).
    mx = shift[0] * (width - width / zoom) + width / zoom / 2
    my = shift[1] * (height - height / zoom) + height / zoom / 2
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    theta = torch.tensor(
        [
            [cos / zoom, -sin / zoom * height / width, 2 * mx / width - 1],
            [sin / zoom * width / height, cos / zoom, 2 * my / height - 1],
        ],
        dtype=torch.float32,
    )[None]
    grid = functional.affine_grid(theta, [1, 1, height, width], align_corners=False)
    image = torch.from_numpy(np.ascontiguousarray(sample.image))[None]
    image = functional.grid_sample(image, grid, "bilinear", "zeros", align_corners=False)[0]
    mask = None if sample.mask is None else _moved_mask(sample.mask, grid)

    def place(x: Any, y: Any) -> tuple[Any, Any]:
        dx, dy = (x - mx) * zoom, (y - my) * zoom
        return cos * dx + sin * dy + width / 2, cos * dy - sin * dx + height / 2

    polygons = _moved_polygons(sample, place)
    boxes, share = _moved_boxes(sample.boxes, polygons, place, width, height)
    labels = np.where(share < 0.4, -1, sample.labels)
    keep = _areas(boxes) > 1.0
    if polygons is not None:
        polygons = [p for p, kept in zip(polygons, keep, strict=True) if kept]
    return Sample(image.numpy(), boxes[keep], labels[keep], mask, polygons)


def _moved_mask(mask: np.ndarray, grid: torch.Tensor) -> np.ndarray:
    # +1 and -1: grid_sample fills with 0, and 0 must mean "outside" here.
    source = torch.from_numpy(np.ascontiguousarray(mask + 1).astype(np.float32))
    drawn = functional.grid_sample(
        source[None, None], grid, "nearest", "zeros", align_corners=False
    )
    out = drawn[0, 0].numpy().round().astype(np.int64) - 1
    out[out < 0] = IGNORE
    return out


def _moved_boxes(
    boxes: np.ndarray, polygons: list[Any] | None, place: Place, width: int, height: int
) -> tuple[np.ndarray, np.ndarray]:
    """(clipped boxes, share of the area that is left); `polygons` are moved already."""
    hull = _hulls(boxes, place)
    clipped = hull.clip(0, [width, height, width, height])
    share = _areas(clipped) / np.maximum(_areas(hull), 1e-6)
    for number, rings in enumerate(polygons or ()):
        seen = _seen(rings or [], width, height)
        if seen is not None:
            clipped[number], share[number] = seen
    return clipped.astype(np.float32), share


def _hulls(boxes: np.ndarray, place: Place) -> np.ndarray:
    """The upright hulls of the moved ellipses in boxes."""
    x0, y0, x1, y1 = boxes.astype(np.float64).T
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    (mx, my), (ax, ay), (bx, by) = place(x, y), place(x1, y), place(x, y1)
    half_width, half_height = np.hypot(ax - mx, bx - mx), np.hypot(ay - my, by - my)
    return np.stack([mx - half_width, my - half_height, mx + half_width, my + half_height], 1)


def _areas(boxes: np.ndarray) -> np.ndarray:
    areas: np.ndarray = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    return areas


def _seen(rings: list[Any], width: int, height: int) -> tuple[np.ndarray, float] | None:
    """The box of what a frame shows of an outline, and its share of all; None without an area."""
    outline = [np.array(ring, np.float64) for ring in rings if len(ring) >= 3]
    whole = sum(_area(ring) for ring in outline)
    if whole == 0:
        return None
    for axis, limit in ((0, width), (1, height)):
        outline = [_cut(_cut(ring, axis, 0, 1), axis, limit, -1) for ring in outline]
    points = np.concatenate(outline)
    if len(points) == 0:
        return np.zeros(4), 0.0
    box = np.concatenate([points.min(0), points.max(0)])
    return box, sum(_area(ring) for ring in outline) / whole


def _area(ring: np.ndarray) -> float:
    x, y = ring.T
    return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2


def _cut(ring: np.ndarray, axis: int, limit: float, side: int) -> np.ndarray:
    """What of a ring lies above a limit of an axis (`side` 1) or below it (-1), newly closed."""
    here = (ring[:, axis] - limit) * side
    if (here >= 0).all():
        return ring
    there = np.roll(here, -1)
    crosses = (here >= 0) != (there >= 0)
    way = np.where(crosses, here / np.where(crosses, here - there, 1), 0)[:, None]
    met = ring + way * (np.roll(ring, -1, 0) - ring)
    met[:, axis] = limit
    both: np.ndarray = np.stack([ring, met], 1)[np.stack([here >= 0, crosses], 1)]
    return both


def _moved_polygons(sample: Sample, place: Place) -> list[Any] | None:
    if sample.polygons is None:
        return None
    return [
        None if rings is None else [[list(place(x, y)) for x, y in ring] for ring in rings]
        for rings in sample.polygons
    ]
