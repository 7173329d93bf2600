"""How a cell looks, as CSS: its own format, and what lies under it (banding, a table) and over it (rules)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sync.emulator.errors import Json
from sync.emulator.sheets import a1, formats
from sync.emulator.sheets.book import Sheet

BORDERS = {
    "SOLID": "1px solid",
    "SOLID_MEDIUM": "2px solid",
    "SOLID_THICK": "3px solid",
    "DOTTED": "1px dotted",
    "DASHED": "1px dashed",
    "DOUBLE": "3px double",
}
FAMILY = re.compile(r"[\w ,-]+")


@dataclass(frozen=True)
class Span:
    """A GridRange inside its sheet, with its open ends filled in; ends are exclusive."""

    top: int
    left: int
    bottom: int
    right: int

    def __contains__(self, at: tuple[int, int]) -> bool:
        return self.top <= at[0] < self.bottom and self.left <= at[1] < self.right


def span(sheet: Sheet, grid_range: Json) -> Span:
    top, left, bottom, right = a1.grid_bounds(grid_range)
    return Span(
        top or 0,
        left or 0,
        len(sheet.rows) if bottom is None else min(bottom, len(sheet.rows)),
        len(sheet.columns) if right is None else min(right, len(sheet.columns)),
    )


def on_dark(colour: Json) -> Json:
    """The text of a table's head: bold, and white where the colour below it is dark."""
    red, green, blue = (colour.get(part, 0) for part in ("red", "green", "blue"))
    light = 0.3 * red + 0.59 * green + 0.11 * blue > 0.6
    return {"bold": True} | ({} if light else {"foregroundColorStyle": {"rgbColor": formats.WHITE}})


def css(look: Json) -> str:
    """The declarations of a CellFormat."""
    if not look:
        return ""
    found = list(_box(look))
    if text := text_css(look.get("textFormat", {})):
        found.append(text)
    return ";".join(found)


def _box(look: Json) -> Iterator[str]:
    if "backgroundColorStyle" in look:
        colour = formats.rgb(look["backgroundColorStyle"])
        if colour != formats.WHITE:
            yield f"background:{rgb(colour)}"
    side = look.get("horizontalAlignment", "").lower()
    if side in {"right", "center"}:
        yield f"text-align:{side}"
    vertical = {"TOP": "top", "MIDDLE": "middle"}.get(look.get("verticalAlignment", ""))
    if vertical:
        yield f"vertical-align:{vertical}"
    for edge, border in look.get("borders", {}).items():
        style = BORDERS.get(border.get("style", ""))
        if style and edge in {"top", "bottom", "left", "right"}:
            yield f"border-{edge}:{style} {rgb(formats.rgb(border.get('colorStyle', {})))}"
    turned = look.get("textRotation", {})
    if turned.get("vertical"):
        yield "writing-mode:vertical-rl;text-orientation:upright"
    elif abs(turned.get("angle", 0)) > 60:
        yield "writing-mode:vertical-rl" if turned["angle"] < 0 else "writing-mode:sideways-lr"


def marks(text: Json) -> Iterator[str]:
    """The declarations for what Sheets and Docs call the same in a text's style."""
    if text.get("bold"):
        yield "font-weight:bold"
    if text.get("italic"):
        yield "font-style:italic"
    lines = {"underline": "underline", "strikethrough": "line-through"}
    if drawn := [name for key, name in lines.items() if text.get(key)]:
        yield "text-decoration:" + " ".join(drawn)


def text_css(text: Json) -> str:
    """The declarations of a TextFormat."""
    if not text:
        return ""
    found = list(marks(text))
    colour = formats.rgb(text.get("foregroundColorStyle", {}))
    if colour:
        found.append(f"color:{rgb(colour)}")
    if text.get("fontSize", 10) != 10:
        found.append(f"font-size:{int(text['fontSize'])}pt")
    family = str(text.get("fontFamily", ""))
    if FAMILY.fullmatch(family) and "arial" not in family.lower():
        generic = "monospace" if re.search("mono|courier|consolas", family.lower()) else "sans-serif"
        found.append(f"font-family:'{family}',{generic}")
    return ";".join(found)


def rgb(colour: Json) -> str:
    """``#rrggbb`` of a Color, whose parts go from 0 to 1."""
    parts = (min(1.0, max(0.0, colour.get(part, 0))) for part in ("red", "green", "blue"))
    return "#" + "".join(f"{round(255 * part):02x}" for part in parts)
