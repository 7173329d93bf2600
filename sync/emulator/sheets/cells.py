"""One cell, as answers show it and as requests change it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sync.emulator import discovery, fieldmask
from sync.emulator.errors import Json
from sync.emulator.fieldmask import Mask
from sync.emulator.sheets import formats, looks, numbers
from sync.emulator.sheets.book import Cell, Refused, Sheet
from sync.emulator.sheets.conditional import Stop
from sync.emulator.sheets.formula import Calc, Fault

READ_ONLY = {"effectiveValue", "formattedValue", "hyperlink", "effectiveFormat"}
LONGEST = 50_000


class View:
    """Shows cells: what was entered, and what follows from it."""

    def __init__(self, calc: Calc) -> None:
        self.calc = calc
        self.stops: dict[int, list[Stop]] = {}  # of gradients, by the identity of their rule

    def show(self, sheet: Sheet, row: int, column: int, mask: Mask) -> Json:
        """CellData, as far as the mask asks for it."""
        cell = sheet.cell(row, column)
        if not cell:
            return {}
        parts: dict[str, Callable[[], Any]] = {
            "userEnteredValue": lambda: cell.get("userEnteredValue"),
            "effectiveValue": lambda: cell.get("effectiveValue") or self.effective(sheet, row, column),
            "formattedValue": lambda: (
                self.formatted(sheet, row, column)
                if {"userEnteredValue", "formattedValue"} & cell.keys()
                else None
            ),
            "userEnteredFormat": lambda: cell.get("userEnteredFormat"),
            "effectiveFormat": lambda: looks.effective(self, sheet, row, column),
            "hyperlink": lambda: self.hyperlink(sheet, row, column),
        }
        parts |= {k: lambda k=k: cell[k] for k in cell if k not in parts}  # type: ignore[misc]  # k is bound at once
        wanted = {name: value() for name, value in parts.items() if fieldmask.below(mask, name) is not None}
        return {name: value for name, value in wanted.items() if value is not None}

    def effective(self, sheet: Sheet, row: int, column: int) -> Json | None:
        value = self.calc.value(sheet, row, column)
        if value is None:
            return None
        if isinstance(value, Fault):
            return {"errorValue": {"type": value.kind, "message": value.message}}
        if isinstance(value, bool):
            return {"boolValue": value}
        return {"stringValue": value} if isinstance(value, str) else {"numberValue": value}

    def formatted(self, sheet: Sheet, row: int, column: int) -> str:
        """What the cell shows: a cell of a saved answer what it showed then, another what its value gives."""
        saved: str | None = sheet.cell(row, column).get("formattedValue")
        if saved is not None:
            return saved
        value = self.calc.value(sheet, row, column)
        if isinstance(value, Fault):
            return value.shown
        return numbers.show(value, self.number_format(sheet, row, column))

    def number_format(self, sheet: Sheet, row: int, column: int) -> Json | None:
        cell = sheet.cell(row, column)
        found: Json | None = cell.get("userEnteredFormat", {}).get("numberFormat")
        if found is None and "TODAY()" in cell.get("userEnteredValue", {}).get("formulaValue", "").upper():
            return {"type": "DATE", "pattern": "m/d/yyyy"}
        return found

    def hyperlink(self, sheet: Sheet, row: int, column: int) -> str | None:
        cell = sheet.cell(row, column)
        if saved := cell.get("hyperlink"):
            return str(saved)
        if formula := cell.get("userEnteredValue", {}).get("formulaValue"):
            link = self.calc.link(formula, sheet)
            if link is not None:
                return link
        uri: str | None = cell.get("userEnteredFormat", {}).get("textFormat", {}).get("link", {}).get("uri")
        return uri

    def format(self, sheet: Sheet, row: int, column: int) -> Json:
        own = sheet.cell(row, column).get("userEnteredFormat", {})
        base = formats.DEFAULT
        if self.hyperlink(sheet, row, column) and "link" not in own.get("textFormat", {}):
            colour = {"foregroundColor": formats.LINK, "foregroundColorStyle": {"themeColor": "LINK"}}
            base = formats.merge(
                base, {"textFormat": colour | {"underline": True}, "hyperlinkDisplayType": "LINKED"}
            )
        value = self.calc.value(sheet, row, column)
        if "horizontalAlignment" not in own and value is not None:
            side = (
                "CENTER"
                if isinstance(value, bool | Fault)
                else "RIGHT"
                if not isinstance(value, str)
                else "LEFT"
            )
            base = base | {"horizontalAlignment": side}
        return formats.merge(base, own)


def check_mask(text: str, message: str) -> Mask:
    """The ``fields`` of a request inside a batch."""
    if not text.strip():
        raise Refused("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    try:
        mask = fieldmask.parse(text)
        fieldmask.check("sheets", mask, discovery.schema("sheets", message))
    except fieldmask.BadMaskError as bad:
        raise Refused(f"Invalid field: {bad}") from None  # wording guessed
    return mask


def write(cell: Cell, new: Json, mask: Mask) -> Cell:
    """The cell after the fields of the mask were taken from ``new``; a field that is absent there is cleared."""
    if "*" in mask:
        return _finish({}, {k: v for k, v in new.items() if k not in READ_ONLY}, {})
    usable = {name: below for name, below in mask.items() if name not in READ_ONLY}
    return _finish(cell, overlay(cell, formats.with_both_colours(new), usable), mask)


def overlay(old: Json, new: Json, mask: Mask) -> Json:
    """``new`` laid upon ``old`` where the mask says so."""
    out = dict(old)
    for name, below in mask.items():
        if name == "*":
            return dict(new)
        for twin in _twins(name):
            if below and twin == name and not isinstance(new.get(name), list):  # lists are taken whole
                merged = overlay(out.get(name) or {}, new.get(name) or {}, below)
                if merged:
                    out[name] = merged
                else:
                    out.pop(name, None)
            elif twin in new:
                out[twin] = new[twin]
            else:
                out.pop(twin, None)
    return out


def _twins(name: str) -> tuple[str, ...]:
    """A colour is written in both of its spellings."""
    if name.endswith("olorStyle"):
        return name, name.removesuffix("Style")
    return (name, f"{name}Style") if name.endswith("Color") else (name,)


def _finish(old: Cell, cell: Json, mask: Mask) -> Cell:
    cell = {
        name: item for name, item in formats.with_both_colours(cell).items() if item not in ({}, [], "", None)
    }
    entered = cell.get("userEnteredValue")
    if entered is not None and entered.get("stringValue") == "":
        del cell["userEnteredValue"]
    elif entered is not None:
        check_length(next((v for v in entered.values() if isinstance(v, str)), ""))
    if old.get("userEnteredValue") != cell.get("userEnteredValue"):
        for name in ("effectiveValue", "formattedValue", "hyperlink"):  # of a saved answer: no longer true
            cell.pop(name, None)
        for runs in ("textFormatRuns", "chipRuns"):  # they belong to the text that was there
            if runs not in mask and mask:
                cell.pop(runs, None)
    return _with_link_look(old, cell, mask)


def _with_link_look(old: Cell, cell: Cell, mask: Mask) -> Cell:
    """A new link brings its colour and underline, unless the same request gives others."""
    text = cell.get("userEnteredFormat", {}).get("textFormat", {})
    before = old.get("userEnteredFormat", {}).get("textFormat", {})
    if not text.get("link", {}).get("uri") or text.get("link") == before.get("link"):
        return cell
    asked = fieldmask.below(fieldmask.below(mask, "userEnteredFormat"), "textFormat") if mask else {}
    given = {k for k in text if asked is not None and fieldmask.below(asked, k) is not None}
    look: Json = {}
    if not {"foregroundColor", "foregroundColorStyle"} & given:
        look = {"foregroundColor": formats.LINK, "foregroundColorStyle": {"themeColor": "LINK"}}
    if "underline" not in given:
        look["underline"] = True
    return cell | {"userEnteredFormat": cell["userEnteredFormat"] | {"textFormat": text | look}}


def check_length(text: str) -> None:
    if len(text) > LONGEST:
        raise Refused("Your input contains more than the maximum of 50000 characters in a single cell.")
