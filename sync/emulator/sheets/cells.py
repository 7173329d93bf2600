"""One cell, as answers show it and as requests change it."""

from __future__ import annotations

from typing import Any

from sync.emulator import discovery, fieldmask
from sync.emulator.errors import Json, Refused
from sync.emulator.fieldmask import Mask
from sync.emulator.sheets import formats, looks, numbers
from sync.emulator.sheets.book import Cell, Packed, Sheet
from sync.emulator.sheets.conditional import Stop
from sync.emulator.sheets.formula import Calc, Fault

READ_ONLY = {"effectiveValue", "formattedValue", "hyperlink", "effectiveFormat"}
SHOWN = (
    "userEnteredValue",
    "effectiveValue",
    "formattedValue",
    "userEnteredFormat",
    "effectiveFormat",
    "hyperlink",
)
LAID_OVER = (
    "conditionalFormats",
    "bandedRanges",
    "tables",
)  # what a cell may look like without a format of its own
PLAIN = {"userEnteredValue", "effectiveValue", "formattedValue", "hyperlink", "note"}
"""Fields in which nothing is ever empty, so that nothing is to be cut from them if a mask takes them whole."""
BARE = {"userEnteredFormat", "dataValidation"}
"""What may stand in a cell without any value in it."""
LONGEST = 50_000


class Wanted:
    """A mask of CellData, taken apart once for many cells."""

    def __init__(self, mask: Mask) -> None:
        self.mask = mask
        self.names = {name for name in SHOWN if fieldmask.below(mask, name) is not None}
        self.shows = not self.names.isdisjoint({"effectiveFormat", "formattedValue"})
        self.deep = any(below for name, below in mask.items() if name != "*") or bool(mask.get("*"))
        self.cuts = any(fieldmask.below(mask, name) for name in ("userEnteredValue", "effectiveValue"))
        self.plain = {name for name in PLAIN if fieldmask.below(mask, name) == {}}
        self.looks = {kind: self.cut_format(look) for kind, look in formats.CONSTANTS.items()}

    def cut_format(self, look: Json) -> Json:
        below = fieldmask.below(self.mask, "effectiveFormat")
        return {} if below is None else pruned(fieldmask.apply(below, look))


def pruned(found: Json) -> Json:
    """Without what the mask has emptied; colours may be empty, they are black."""
    return {
        name: item
        for name, item in (
            (n, pruned(i) if isinstance(i, dict) and not _hue(n) else i) for n, i in found.items()
        )
        if item != {} or _hue(name)
    }


def _hue(name: str) -> bool:
    return name.endswith(("olor", "olorStyle"))


class View:
    """Shows cells: what was entered, and what follows from it."""

    def __init__(self, calc: Calc) -> None:
        self.calc = calc
        self.locale = calc.locale
        self.stops: dict[int, list[Stop]] = {}  # of gradients, by the identity of their rule

    def row(self, sheet: Sheet, row: int, left: int, right: int, wanted: Wanted) -> list[Json]:
        """The cells of a row, as far as the mask asks for them, without the empty ones at the end."""
        packed = sheet.rows[row].packed
        ruled = wanted.shows and any(sheet.parts.get(name) for name in LAID_OVER)
        spills = self.calc.spills(sheet)
        end = max([len(packed), *(c + 1 for r, c in spills if r == row)]) if spills else len(packed)
        out: list[Json] = []
        for column in range(left, min(right, end)):
            kept = packed[column] if column < len(packed) else None
            if kept is None and (row, column) not in spills:
                out.append({})
            elif isinstance(kept, dict) or ruled or kept is None:
                out.append(self._cut(self._show(sheet, row, column, wanted), wanted))
            else:
                out.append(self._constant(kept, wanted))
        while out and not out[-1]:
            out.pop()
        return out

    def _cut(self, cell: Json, wanted: Wanted) -> Json:
        if not wanted.deep or cell.keys() <= wanted.plain:
            return cell
        return pruned(fieldmask.apply(wanted.mask, cell))

    def _constant(self, kept: Packed, wanted: Wanted) -> Json:
        """A cell that is nothing but a constant: what most cells are, and hence the fast way."""
        names = wanted.names
        if isinstance(kept, str):
            value: Json = {"stringValue": kept}
            look = wanted.looks["text"]
        elif isinstance(kept, bool):
            value, look = {"boolValue": kept}, wanted.looks["boolean"]
        else:
            value, look = {"numberValue": kept}, wanted.looks["number"]
        found: Json = {}
        if "userEnteredValue" in names:
            found["userEnteredValue"] = value
        if "effectiveValue" in names:
            found["effectiveValue"] = value
        if "formattedValue" in names:
            found["formattedValue"] = kept if isinstance(kept, str) else numbers.show(kept, None, self.locale)
        if look:
            found["effectiveFormat"] = look
        return self._cut(found, wanted) if wanted.cuts else found

    def show(self, sheet: Sheet, row: int, column: int, mask: Mask) -> Json:
        """One cell, as far as the mask asks for it."""
        found = self.row(sheet, row, column, column + 1, Wanted(mask))
        return found[0] if found else {}

    def _show(self, sheet: Sheet, row: int, column: int, wanted: Wanted) -> Json:
        """CellData with the fields that the mask names, each of them whole."""
        cell, names = sheet.cell(row, column), wanted.names
        found: Json = {}
        bare = cell.keys() <= BARE and (row, column) not in self.calc.spills(sheet)
        if "userEnteredValue" in names and "userEnteredValue" in cell:
            found["userEnteredValue"] = cell["userEnteredValue"]
        if not bare and "effectiveValue" in names and (value := self.effective(sheet, row, column)):
            found["effectiveValue"] = value
        if not bare and "formattedValue" in names and (text := self.formatted(sheet, row, column)):
            found["formattedValue"] = text
        if "userEnteredFormat" in names and "userEnteredFormat" in cell:
            found["userEnteredFormat"] = self._entered_format(sheet, row, column)
        if "effectiveFormat" in names:
            found["effectiveFormat"] = looks.effective(self, sheet, row, column)
        if "hyperlink" in names and (target := self._leads(sheet, cell)):
            found["hyperlink"] = target
        for name, item in cell.items():
            if name not in SHOWN and fieldmask.below(wanted.mask, name) is not None:
                found[name] = item
        return found

    def _entered_format(self, sheet: Sheet, row: int, column: int) -> Json:
        """The cell's own looks; the link of a formula is among them once its text has any (measured)."""
        cell = sheet.cell(row, column)
        own: Json = cell["userEnteredFormat"]
        if "textFormat" not in own or "formulaValue" not in cell.get("userEnteredValue", {}):
            return own
        link = self.hyperlink(sheet, row, column)
        return formats.merge(own, {"textFormat": {"link": {"uri": link}}}) if link else own

    def effective(self, sheet: Sheet, row: int, column: int) -> Json | None:
        """The ExtendedValue that a cell is worth; an empty text is worth none (measured)."""
        value = self.calc.value(sheet, row, column)
        if value is None or value == "":
            return None
        if isinstance(value, Fault):
            return {
                "errorValue": {"type": value.kind} | ({"message": value.message} if value.message else {})
            }
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
        return numbers.show(value, self.number_format(sheet, row, column), self.locale)

    def number_format(self, sheet: Sheet, row: int, column: int) -> Json | None:
        return self.calc.format(sheet, row, column)

    def hyperlink(self, sheet: Sheet, row: int, column: int) -> str | None:
        """Where all of the cell leads; links on parts of a text are in its runs only."""
        return self._leads(sheet, sheet.cell(row, column))

    def _leads(self, sheet: Sheet, cell: Cell) -> str | None:
        if "hyperlink" in cell:  # of a saved answer; "": a formula's link that was taken away
            return str(cell["hyperlink"]) or None
        if formula := cell.get("userEnteredValue", {}).get("formulaValue"):
            link = self.calc.link(formula, sheet)
            if link is not None:
                return link
        uri: str | None = cell.get("userEnteredFormat", {}).get("textFormat", {}).get("link", {}).get("uri")
        return uri

    def format(self, sheet: Sheet, row: int, column: int) -> Json:
        """The default, what value and link bring, and the cell's own; see `looks` for what lies over it."""
        own = sheet.cell(row, column).get("userEnteredFormat", {})
        value = self.calc.value(sheet, row, column)
        base = formats.effective(None if value is None else _kind(value))
        if (target := self.hyperlink(sheet, row, column)) is not None:
            look = formats.LINK_LOOK | {"link": {"uri": target}}
            base = formats.merge(base, {"textFormat": look, "hyperlinkDisplayType": "LINKED"})
        if "numberFormat" not in own and (found := self.number_format(sheet, row, column)):
            base = {"numberFormat": found} | base
        return formats.merge(base, own) if own else base


def _kind(value: Any) -> str:
    if isinstance(value, Fault):
        return "error"
    return "boolean" if isinstance(value, bool) else "text" if isinstance(value, str) else "number"


# ------------------------------------------------------------------------------------------ changing


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
    written = _finish(cell, overlay(cell, formats.with_both_colours(new), usable), mask)
    return _unlinked(written, new) if _takes_link(mask) else written


def _takes_link(mask: Mask) -> bool:
    """Whether a mask goes as far down as the link of a cell's text."""
    return "link" in mask.get("userEnteredFormat", {}).get("textFormat", {})


def _unlinked(cell: Cell, new: Json) -> Cell:
    """A link that is taken from a cell is also taken from its formula, which goes on showing its text (measured)."""
    given = new.get("userEnteredFormat", {}).get("textFormat", {}).get("link")
    if given or "formulaValue" not in cell.get("userEnteredValue", {}):
        return cell
    return cell | {"hyperlink": ""}


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
        name: item
        for name, item in formats.with_both_colours(cell).items()
        if item not in ({}, [], "", None) or name == "hyperlink"
    }
    if (
        "userEnteredValue" in mask and "pivotTable" not in mask
    ):  # a value takes a pivot table's place (measured)
        cell.pop("pivotTable", None)
    if "pivotTable" in cell and "pivotTable" in mask:
        cell.pop("userEnteredValue", None)
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
    if "textFormatRuns" in mask or not mask:
        cell = _with_runs(cell, mask)
    return cell


def _with_runs(cell: Cell, mask: Mask) -> Cell:
    """Runs as Sheets keeps them (measured): links with their look, one link over all of the text as the cell's own."""
    text = cell.get("userEnteredFormat", {}).get("textFormat", {})
    runs = [_run(run) for run in cell.get("textFormatRuns", ())]
    linked = any("link" in run["format"] for run in runs)
    asked = fieldmask.below(fieldmask.below(mask, "userEnteredFormat"), "textFormat") if mask else None
    if "link" in text and (linked or (asked is not None and fieldmask.below(asked, "link") is not None)):
        cell = _with_link(cell, None)  # a link is dropped that comes together with runs
    if len(runs) == 1 and linked and not runs[0].get("startIndex"):
        cell = _with_link({k: v for k, v in cell.items() if k != "textFormatRuns"}, runs[0]["format"]["link"])
    elif runs:
        cell = cell | {"textFormatRuns": sorted(runs, key=lambda run: run.get("startIndex", 0))}
    return cell


def _run(run: Json) -> Json:
    kept = {"startIndex": run["startIndex"]} if run.get("startIndex") else {}
    look = run.get("format", {})
    if "link" in look:
        look = {k: v for k, v in formats.LINK_LOOK.items() if k not in look} | look
    return kept | {"format": look}


def _with_link(cell: Cell, link: Json | None) -> Cell:
    """The cell with this link as its own, or without one."""
    look = cell.get("userEnteredFormat", {})
    text = {k: v for k, v in look.get("textFormat", {}).items() if k != "link"}
    text |= {"link": link} if link else {}
    look = {k: v for k, v in look.items() if k != "textFormat"} | ({"textFormat": text} if text else {})
    rest = {k: v for k, v in cell.items() if k != "userEnteredFormat"}
    return rest | ({"userEnteredFormat": look} if look else {})


def linked(cell: Cell, uri: str | None) -> Cell:
    """The cell that leads to this address, or nowhere."""
    return _with_link(cell, {"uri": uri} if uri else None)


def check_length(text: str) -> None:
    if len(text) > LONGEST:
        raise Refused("Your input contains more than the maximum of 50000 characters in a single cell.")
