"""Cell formats: the default, colours in both of their spellings, and what an effective format is."""

from __future__ import annotations

from typing import Any

from sync.emulator.errors import Json

WHITE: Json = {"red": 1, "green": 1, "blue": 1}
LINK: Json = {"red": 0.06666667, "green": 0.33333334, "blue": 0.8}

DEFAULT: Json = {
    "backgroundColor": WHITE,
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "foregroundColorStyle": {"rgbColor": {}},
    },
    "backgroundColorStyle": {"rgbColor": WHITE},
}

LINK_LOOK: Json = {
    "foregroundColor": LINK,
    "underline": True,
    "foregroundColorStyle": {"rgbColor": LINK},
}
SIDES = {"number": "RIGHT", "text": "LEFT", "boolean": "CENTER", "error": "CENTER"}


def effective(kind: str | None) -> Json:
    """What a cell without looks of its own looks like: by the kind of its value, ``None`` for no value (measured)."""
    text = DEFAULT["textFormat"] | {"fontFamily": "Arial"}
    side = {} if kind is None else {"horizontalAlignment": SIDES[kind]}
    shown = {} if kind is None else {"hyperlinkDisplayType": "PLAIN_TEXT"}
    return DEFAULT | side | {"textFormat": text} | shown


CONSTANTS = {kind: effective(kind) for kind in ("number", "text", "boolean")}

COLOURS = {
    "backgroundColor",
    "foregroundColor",
    "tabColor",
    "color",
    "headerColor",
    "firstBandColor",
    "secondBandColor",
    "footerColor",
}

THEME_COLOURS = {
    "TEXT": {},
    "BACKGROUND": WHITE,
    "ACCENT1": {"red": 0.25882354, "green": 0.52156866, "blue": 0.95686275},
    "ACCENT2": {"red": 0.91764706, "green": 0.2627451, "blue": 0.20784314},
    "ACCENT3": {"red": 0.9843137, "green": 0.7372549, "blue": 0.015686275},
    "ACCENT4": {"red": 0.20392157, "green": 0.65882355, "blue": 0.3254902},
    "ACCENT5": {"red": 1, "green": 0.42745098, "blue": 0.003921569},
    "ACCENT6": {"red": 0.27450982, "green": 0.7411765, "blue": 0.7764706},
    "LINK": LINK,
}

THEME: Json = {
    "primaryFontFamily": "Arial",
    "themeColors": [{"colorType": k, "color": {"rgbColor": v}} for k, v in THEME_COLOURS.items()],
}


def rgb(style: Json) -> Json:
    if "themeColor" in style:
        found: Json = THEME_COLOURS.get(style["themeColor"], {})
        return found
    plain: Json = style.get("rgbColor", {})
    return plain


def with_both_colours(node: Any) -> Any:
    """Answers give every colour twice: ``xColor`` and ``xColorStyle``, whichever of them was written."""
    if isinstance(node, list):
        return [with_both_colours(item) for item in node]
    if not isinstance(node, dict):
        return node
    out = {name: with_both_colours(item) for name, item in node.items()}
    for name in list(out):
        if name.endswith("olorStyle") and isinstance(out[name], dict):
            out[name.removesuffix("Style")] = rgb(out[name])
        elif name in COLOURS and not {"rgbColor", "themeColor"} & set(out[name]):
            out.setdefault(f"{name}Style", {"rgbColor": out[name]})
    return out


def merge(base: Json, over: Json) -> Json:
    """``over`` laid upon ``base``, level by level; colours and borders as wholes."""
    out = dict(base)
    for name, item in over.items():
        whole = name.endswith(("Color", "ColorStyle", "color")) or name in {
            "top",
            "bottom",
            "left",
            "right",
            "link",
        }
        out[name] = (
            merge(out[name], item)
            if isinstance(item, dict) and isinstance(out.get(name), dict) and not whole
            else item
        )
    return out
