"""furniture.py: owns what stands beside the map in a picture: legend, scale bar, words."""

from __future__ import annotations

import math
from typing import Any

from PIL import Image, ImageDraw, ImageFont

INK = (28, 30, 33)
PANEL = (255, 255, 255, 224)
MARGIN = 0.014


class Furniture:
    """Draws panels onto a picture; sizes follow the picture's longest side."""

    def __init__(self, image: Image.Image) -> None:
        self._image = image
        long_side = max(image.size)
        self.margin = max(6, round(long_side * MARGIN))
        self.size = max(11, round(long_side * 0.0155))
        self.small_size = max(9, round(long_side * 0.0115))
        self.font = ImageFont.load_default(self.size)
        self.small = ImageFont.load_default(self.small_size)
        self._line = round(self.size * 1.5)

    def legend(self, title: str | None, rows: list[tuple[tuple[int, int, int], str]]) -> None:
        """A panel in the upper left corner: a title and a coloured row for each class."""
        if not rows and not title:
            return
        pad = round(self.size * 0.7)
        swatch = round(self.size * 1.0)
        widths = [self._width(text) + swatch + pad for _, text in rows]
        widths += [self._width(title)] if title else []
        count = len(rows) + (1 if title else 0)
        width, height = max(widths) + 2 * pad, count * self._line + 2 * pad - 4
        draw = self._panel(self.margin, self.margin, width, height)
        x, y = self.margin + pad, self.margin + pad
        if title:
            draw.text((x, y), title, fill=INK, font=self.font, stroke_width=0.4, stroke_fill=INK)
            y += self._line
        for colour, text in rows:
            draw.rounded_rectangle(
                (x, y + 1, x + swatch, y + 1 + swatch), 3, fill=colour, outline=(0, 0, 0, 90)
            )
            draw.text((x + swatch + pad, y), text, fill=INK, font=self.font)
            y += self._line

    def scale_bar(self, cell_size: float, unit: str) -> None:
        """A bar in the lower right corner with a round length in map units."""
        target = self._image.width * 0.18
        length = round_length(target * cell_size)
        pixels = round(length / cell_size)
        label = f"{length:g} {unit}"
        pad = round(self.size * 0.6)
        width = max(pixels, self._width(label)) + 2 * pad
        height = round(self.size * 2.1) + pad
        left = self._image.width - self.margin - width
        top = self._image.height - self.margin - height
        draw = self._panel(left, top, width, height)
        middle = left + width / 2
        y = top + height - pad
        draw.line((middle - pixels / 2, y, middle + pixels / 2, y), fill=INK, width=2)
        for x in (middle - pixels / 2, middle + pixels / 2):
            draw.line((x, y - 5, x, y), fill=INK, width=2)
        draw.text((middle, top + pad * 0.6), label, fill=INK, font=self.font, anchor="ma")

    def credit(self, text: str) -> None:
        """Small words in the lower left corner."""
        pad = round(self.small_size * 0.45)
        width = math.ceil(self.small.getlength(text)) + 2 * pad
        height = round(self.small_size * 1.3) + 2 * pad
        top = self._image.height - self.margin - height
        draw = self._panel(self.margin, top, width, height)
        draw.text((self.margin + pad, top + pad), text, fill=INK, font=self.small)

    def _width(self, text: str) -> int:
        return math.ceil(self.font.getlength(text))

    def _panel(self, left: float, top: float, width: float, height: float) -> Any:
        panel = Image.new("RGBA", self._image.size, (0, 0, 0, 0))
        draw = ImageDraw.Draw(panel)
        draw.rounded_rectangle((left, top, left + width, top + height), 7, fill=PANEL)
        self._image.alpha_composite(panel)
        return ImageDraw.Draw(self._image)


def round_length(length: float) -> float:
    """The largest of 1, 2 or 5 times a power of ten that is not above a length."""
    if length <= 0 or not math.isfinite(length):
        return 1.0
    power = 10.0 ** math.floor(math.log10(length))
    for factor in (5.0, 2.0, 1.0):
        if factor * power <= length:
            return factor * power
    return power
