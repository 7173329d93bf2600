"""How wide text is, nearly: the advance widths of Arial, so that ``autoResizeDimensions`` has an answer."""

from __future__ import annotations

import math
from typing import Final

from sync.emulator.errors import Json

# Widths in thousandths of the font's size; capitals that are not named are 667, other characters 556, CJK 1000.
WIDTHS: Final = {
    **dict.fromkeys("ijl'", 222),
    **dict.fromkeys("ftI .,:;!/\\|[]", 278),
    **dict.fromkeys('r-()`"', 333),
    **dict.fromkeys("cksvxyz", 500),
    **dict.fromkeys("FTZ", 611),
    **dict.fromkeys("CDHNRUw", 722),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("mM%", 833),
    **dict.fromkeys("W@", 944),
}
# A recorded cell of 1,024 times "A" at 10 points was fitted with 8,691 pixels.
PIXELS_PER_POINT: Final = 1.27143
PADDING: Final = 7
LINE: Final = 1.5  # height of a line, by the font's size in pixels
MONO: Final = 600


def text_width(text: str, look: Json) -> int:
    """The width in pixels of a cell that shows this text in one line, or in its widest."""
    form = look.get("textFormat", {})
    mono = (
        "mono" in str(form.get("fontFamily", "")).lower()
        or "courier" in str(form.get("fontFamily", "")).lower()
    )
    size = float(form.get("fontSize", 10)) * PIXELS_PER_POINT / 1000 * (1.06 if form.get("bold") else 1)
    widest = max(sum(MONO if mono else _width(char) for char in line) for line in text.split("\n"))
    return math.ceil(round(widest * size + PADDING, 3))


def _width(char: str) -> int:
    return WIDTHS.get(char) or (1000 if ord(char) >= 0x2E80 else 667 if char.isupper() else 556)


def text_height(text: str, look: Json, width: int) -> int:
    """The height in pixels of a row with this text in a column so wide: lines as written, and as wrapped."""
    lines = text.count("\n") + 1
    if look.get("wrapStrategy") == "WRAP":
        lines = sum(
            max(1, math.ceil((text_width(line, look) - 6) / max(1, width - 6))) for line in text.split("\n")
        )
    size = float(look.get("textFormat", {}).get("fontSize", 10))
    return max(21, math.ceil(lines * size * 4 / 3 * LINE + 1))
