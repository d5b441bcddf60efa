"""data.py: chips as arrays, normalised by the training chips' own statistics."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dls_engine.errors import EngineError
from dls_engine.raster.mosaic import as_json_number

from .manifest import Chip, Manifest

# Pixels of this label teach nothing: classes marked `ignore`, and the padding of augmentation.
IGNORE = 255
# Below it is the background, 0, and then the classes.
MOST_PIXEL_CLASSES = IGNORE - 1
CACHE_BYTES = 512 << 20
# Objects that show less of their area than this are neither learnt nor held against the network.
LEAST_VISIBLE = 0.4


@dataclass(frozen=True, slots=True)
class Normalisation:
    """Per band mean and standard deviation, and the value that stands for "no data"."""

    mean: tuple[float, ...]
    std: tuple[float, ...]
    minimum: tuple[float, ...]
    maximum: tuple[float, ...]
    nodata: float | None = None

    def apply(self, image: np.ndarray, valid: np.ndarray | None = None) -> np.ndarray:
        """[b, h, w] of any dtype as float32 with zero mean; pixels without data become 0.

        `valid` [h, w] says where there is imagery at all, if the caller knows.
        """
        mean = np.asarray(self.mean, np.float32)[:, None, None]
        std = np.asarray(self.std, np.float32)[:, None, None]
        out = (image.astype(np.float32) - mean) / std
        out[~np.isfinite(out)] = 0.0
        if self.nodata is not None and not np.isnan(self.nodata):
            named = image == self.nodata
            if named.any():
                low, high = np.asarray(self.minimum), np.asarray(self.maximum)
                apart = is_apart(self.nodata, low, high, image.dtype)
                out[named & apart[:, None, None]] = 0.0
                out[:, named.all(axis=0)] = 0.0
        if valid is not None:
            out[:, ~valid] = 0.0
        return out

    def gain(self) -> np.ndarray:
        """[b, 1, 1]: standard deviations a band's mean moves when its values double, at most 3."""
        return np.array(
            [min(abs(m) / s, 3.0) for m, s in zip(self.mean, self.std, strict=True)], np.float32
        )[:, None, None]

    def as_json(self) -> dict[str, Any]:
        """The record as it stands in model.json."""
        return {
            "mean": list(self.mean),
            "std": list(self.std),
            "min": list(self.minimum),
            "max": list(self.maximum),
            "nodata": as_json_number(self.nodata),
        }


def is_apart(nodata: float, low: np.ndarray, high: np.ndarray, dtype: Any) -> np.ndarray:
    """Bands [b] whose values (from `low` to `high`) the number cannot be one of.

    A pixel holds no data where every band has the number. Where one band alone has it, it is what
    was measured there, as the 0 of dark water in 8 bits is. But a number like -9999 is none that a
    band of slopes could have: there it says that this band has nothing, and must not move its mean.
    """
    reach = high - low
    if np.issubdtype(dtype, np.integer):
        reach = np.maximum(reach, 255)
    apart: np.ndarray = (nodata < low - reach) | (nodata > high + reach)
    return apart


@dataclass(slots=True)
class Sample:
    """One chip ready to learn from: image float32 [b, h, w] and either boxes or a mask.

    `boxes` float32 [n, 4] (x0, y0, x1, y1), `labels` int64 [n] (0-based class, -1: ignore),
    `mask` int64 [h, w] (class index, 0 background, IGNORE), `polygons` per box, rings in pixels.
    """

    image: np.ndarray
    boxes: np.ndarray
    labels: np.ndarray
    mask: np.ndarray | None = None
    polygons: list[Any] | None = None


def read_image(chip: Chip, bands: int) -> tuple[np.ndarray, np.ndarray]:
    """The chip's pixels [b, h, w] as they are in its file, and which of them hold data [h, w]."""
    import warnings

    import rasterio
    from rasterio.errors import NotGeoreferencedWarning, RasterioError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with rasterio.open(chip.image) as source:
                image: np.ndarray = source.read()
                valid: np.ndarray = source.dataset_mask() > 0
    except RasterioError as error:
        raise EngineError(
            "bad_data",
            f"a chip cannot be read: {error}",
            "Export the chips again.",
            file=str(chip.image),
        ) from error
    if image.shape[0] != bands:
        raise EngineError(
            "bad_data",
            f"the chip has {image.shape[0]} bands, the manifest says {bands}",
            "Export the chips again.",
            file=str(chip.image),
        )
    return image, valid


def measure(chips: Sequence[Chip], bands: int, nodata: float | None) -> Normalisation:
    """Mean, deviation and range of every band over all pixels of the chips, no-data left out."""
    sums = _Sums(bands, nodata)
    for chip in chips:
        sums.add(*read_image(chip, bands))
    return sums.normalisation()


class _Sums:
    """Sums over the pixels of chips, band by band."""

    def __init__(self, bands: int, nodata: float | None) -> None:
        self.nodata = nodata
        # Whatever is no number is left out in any case.
        self.number = None if nodata is None or np.isnan(nodata) else nodata
        self.dtype = np.dtype(np.float64)
        self.count, self.total, self.squares = np.zeros(bands), np.zeros(bands), np.zeros(bands)
        self.low, self.high = np.full(bands, np.inf), np.full(bands, -np.inf)
        # Pixels that have the number in this band and something else in another.
        self.named = np.zeros(bands)

    def add(self, image: np.ndarray, valid: np.ndarray) -> None:
        """The pixels [b, h, w] of one chip that are `valid` [h, w]."""
        self.dtype = image.dtype
        if self.number is not None:
            valid = valid & (image != self.number).any(axis=0)
        for band, pixels in enumerate(image):
            values = pixels[valid].astype(np.float64)
            values = values[np.isfinite(values)]
            if self.number is not None:
                others = values[values != self.number]
                self.named[band] += values.size - others.size
                values = others
            if values.size:
                self.count[band] += values.size
                self.total[band] += values.sum()
                self.squares[band] += np.square(values).sum()
                self.low[band] = min(self.low[band], values.min())
                self.high[band] = max(self.high[band], values.max())

    def _add_named(self, number: float) -> None:
        """Counts the number among the values of the bands that it is one of."""
        apart = (self.count > 0) & is_apart(number, self.low, self.high, self.dtype)
        bands = (self.named > 0) & ~apart
        self.count[bands] += self.named[bands]
        self.total[bands] += self.named[bands] * number
        self.squares[bands] += self.named[bands] * number**2
        self.low[bands] = np.minimum(self.low[bands], number)
        self.high[bands] = np.maximum(self.high[bands], number)

    def normalisation(self) -> Normalisation:
        """What the sums come to; they are not to be added to afterwards."""
        if self.number is not None:
            self._add_named(self.number)
        count, low, high = np.maximum(self.count, 1), self.low, self.high
        mean = self.total / count
        std = np.sqrt(np.maximum(self.squares / count - mean**2, 0))
        # What rounding leaves of a single value is no spread; that of small numbers is one.
        std[std <= 1e-7 * np.where(self.count > 0, np.maximum(abs(low), abs(high)), 0.0)] = 1.0
        low[~np.isfinite(low)] = 0.0
        high[~np.isfinite(high)] = 1.0
        return Normalisation(
            tuple(map(float, mean)),
            tuple(map(float, std)),
            tuple(map(float, low)),
            tuple(map(float, high)),
            self.nodata,
        )


class ChipReader:
    """Gives chips as samples, keeping as many files in memory as CACHE_BYTES allows."""

    def __init__(
        self,
        manifest: Manifest,
        class_index: dict[str, int],
        value_index: dict[int, int],
        normalisation: Normalisation,
        wants_mask: bool,
    ) -> None:
        self.bands = len(manifest.bands)
        self.class_index = class_index
        self.lookup = lookup_of(value_index)
        self.normalisation = normalisation
        self.wants_mask = wants_mask
        self.cache: OrderedDict[str, np.ndarray] = OrderedDict()
        self.cached_bytes = 0

    def __call__(self, chip: Chip) -> Sample:
        image = self.normalisation.apply(*self._pixels(chip))
        if self.wants_mask:
            mask = self._cached(f"{chip.label}", lambda: self._read_mask(chip))
            return Sample(
                image, np.zeros((0, 4), np.float32), np.zeros(0, np.int64), mask.astype(np.int64)
            )
        kept = [o for o in chip.objects if o["class"] in self.class_index]
        boxes = np.array([o["box"] for o in kept], np.float32).reshape(-1, 4)
        # A sliver at the chip's edge does not show what its object is, nor is what lies beside the
        # units that the chips are of anybody's complete work.
        vague = [o.get("visible", 1.0) < LEAST_VISIBLE or o.get("ignore", False) for o in kept]
        labels = np.array([self.class_index[o["class"]] for o in kept], np.int64)
        labels[vague] = -1
        return Sample(image, boxes, labels, polygons=[o.get("polygon") for o in kept])

    def _pixels(self, chip: Chip) -> tuple[np.ndarray, np.ndarray | None]:
        """The chip's pixels, and which hold data; None where all do."""
        key, mask_key = str(chip.image), f"{chip.image} mask"
        if key not in self.cache or mask_key not in self.cache:
            image, valid = read_image(chip, self.bands)
            self._cached(key, lambda: image)
            valid = self._cached(mask_key, lambda: np.zeros((0, 0), bool) if valid.all() else valid)
        else:
            image, valid = self.cache[key], self.cache[mask_key]
            self.cache.move_to_end(key)
            self.cache.move_to_end(mask_key)
        return image, valid if valid.size else None

    def _cached(self, key: str, read: Callable[[], np.ndarray]) -> np.ndarray:
        if key in self.cache:
            self.cache.move_to_end(key)
            return self.cache[key]
        value = read()
        self.cache[key] = value
        self.cached_bytes += value.nbytes
        while self.cached_bytes > CACHE_BYTES and len(self.cache) > 1:
            _, dropped = self.cache.popitem(last=False)
            self.cached_bytes -= dropped.nbytes
        return value

    def _read_mask(self, chip: Chip) -> np.ndarray:
        if chip.label is None:
            raise EngineError(
                "bad_data",
                "the chip has no label picture, and this model learns a class for every pixel",
                "Export with `format = classified_tiles`.",
                file=str(chip.image),
            )
        label = read_image(Chip(chip.label, None, chip.unit, chip.split), 1)[0][0]
        indices: np.ndarray = self.lookup[np.clip(label.astype(np.int64), 0, len(self.lookup) - 1)]
        return indices


def lookup_of(value_index: dict[int, int]) -> np.ndarray:
    """Table from a label file's class value to the network's class index."""
    table = np.zeros(max([*value_index, 255]) + 2, np.uint8)
    for value, index in value_index.items():
        if value >= 0:
            table[value] = index if index >= 0 else IGNORE
    return table
