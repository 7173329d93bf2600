"""One cell of a Google Sheet as a reader sees it: its text with links, chips, dates and styles, and what is odd about it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal
from urllib.parse import unquote

from mappers.document import Span, SpanKind, Text
from sync.sources.drafts import CHECKED, UNCHECKED, Mark, Writing

Json = Mapping[str, Any]
ValueKind = Literal["text", "number", "date", "error", "checkbox"]

_PLACEHOLDER: Final = "\ue907"  # where a chip stands that Google does not hand out
_EPOCH: Final = date(1899, 12, 30)  # day 0 of a serial number
_LAST_DAY: Final = 2_958_465  # 9999-12-31
_DROPDOWNS: Final = frozenset({"ONE_OF_LIST", "ONE_OF_RANGE"})
_MONOSPACED: Final = re.compile(
    r"mono|courier|consolas|menlo|inconsolata|source code|fira code", re.IGNORECASE
)
_HYPERLINK: Final = re.compile(r'^=\s*HYPERLINK\(\s*"((?:[^"]|"")+)"', re.IGNORECASE)
_PICTURE: Final = re.compile(r"^=\s*(?:IMAGE|SPARKLINE)\s*\(", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Look:
    """How all of a cell is set: what its runs say of themselves comes on top."""

    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False
    size: float = 10.0


@dataclass(frozen=True, slots=True)
class Read:
    """A cell that shows something. ``checked``: of a checkbox. ``picture``: it draws what the API does not hand out.

    ``indent``: how many blanks stand before its text.
    """

    text: Text
    kind: ValueKind
    look: Look
    checked: bool | None = None
    picture: bool = False
    indent: int = 0

    @property
    def bold(self) -> bool:
        return self.text.covered_by("bold") == 1.0


def read_cell(cell: Json, home: str) -> Read | None:
    """What a cell shows; None where it shows nothing. ``home``: the spreadsheet's address, for links within it."""
    value = as_dict(cell, "effectiveValue") or as_dict(cell, "userEnteredValue")
    shown = cell.get("formattedValue")
    validation = str(as_dict(as_dict(cell, "dataValidation"), "condition").get("type") or "")
    number_format = as_dict(as_dict(cell, "effectiveFormat"), "numberFormat")
    if validation == "BOOLEAN" and (not value or isinstance(value.get("boolValue"), bool)):
        ticked = bool(value.get("boolValue"))
        return Read(Text(CHECKED if ticked else UNCHECKED), "checkbox", look_of(cell), ticked)
    plain = shown if isinstance(shown, str) else _as_shown(value, number_format)
    formula = str(as_dict(cell, "userEnteredValue").get("formulaValue") or "")
    picture = bool(_PICTURE.match(formula))
    look = look_of(cell)
    if not plain.replace(_PLACEHOLDER, "").strip():
        chip = (Span(0, 0, "unreadable"),) if _PLACEHOLDER in plain else ()
        return Read(Text("", chip), "text", look, picture=picture) if picture or chip else None
    plain = plain.replace("\r\n", "\n")
    lacks = _PLACEHOLDER in plain
    plain = plain.replace(_PLACEHOLDER, " ")
    day = _day(value, number_format)
    kind: ValueKind = (
        "error" if "errorValue" in value
        else "date" if day
        else "number" if isinstance(value.get("numberValue"), int | float)
        else "text"
    )  # fmt: skip
    extra: list[Mark] = [("date", day)] if day else []
    if validation in _DROPDOWNS:
        extra.append(("choice", plain.strip()))
    first = plain.lstrip("\n").replace("\t", "    ")
    indent = len(first) - len(first.lstrip())
    text = _text(cell, plain, look, extra, formula, home)
    if lacks:
        text = Text(text.plain, (Span(0, 0, "unreadable"), *text.spans))
    return Read(text, kind, look, None, picture, indent)


def look_of(cell: Json) -> Look:
    found = as_dict(as_dict(cell, "effectiveFormat"), "textFormat")
    if not found:
        return _PLAIN
    size = found.get("fontSize")
    return Look(
        bool(found.get("bold")),
        bool(found.get("italic")),
        bool(found.get("strikethrough")),
        bool(_MONOSPACED.search(str(found.get("fontFamily") or ""))),
        float(size) if isinstance(size, int | float) else _PLAIN.size,
    )


_PLAIN: Final = Look()


def _text(cell: Json, plain: str, look: Look, extra: Sequence[Mark], formula: str, home: str) -> Text:
    runs = [run for run in as_list(cell, "textFormatRuns") if isinstance(run, Mapping)]
    chips = list(_chips(cell, plain)) if "chipRuns" in cell else []
    link = str(cell.get("hyperlink") or "")
    if not link and (found := _HYPERLINK.match(formula)):
        link = found.group(1).replace('""', '"')
    if not runs and not chips and not link and not extra and look == Look(size=look.size):
        return Text(plain.strip())
    partial = any(as_dict(as_dict(run, "format"), "link").get("uri") for run in runs)
    whole: list[Mark] = list(extra)
    if link and not partial and not any(span.kind == "file" and span.value == link for span in chips):
        whole.append(link_mark(link, home))
    if not runs and not chips:
        bare = plain.strip()
        marks = sorted([*whole, *_marks(look, {})])
        return Text(bare, tuple(Span(0, len(bare), kind, value) for kind, value in marks))
    writing = Writing()
    for start, end, style in _runs(runs, plain):
        marks = [*whole, *_marks(look, style)]
        if uri := str(as_dict(style, "link").get("uri") or ""):
            marks.append(link_mark(uri, home))
        writing.add(plain[start:end], marks)
    writing.spans += chips
    return writing.done()


def _runs(runs: Sequence[Json], plain: str) -> Iterator[tuple[int, int, Json]]:
    """Each stretch of the text with what its run says; what stands before the first run is set as the cell is."""
    at = _utf16(plain)
    starts = [min(at(run.get("startIndex")), len(plain)) for run in runs]
    if not starts or starts[0] > 0:
        yield 0, starts[0] if starts else len(plain), {}
    ends = [*starts[1:], len(plain)][: len(starts)]
    for run, start, end in zip(runs, starts, ends, strict=True):
        if start < end:
            yield start, end, as_dict(run, "format")


def _marks(look: Look, style: Json) -> Iterator[Mark]:
    """The styles of a run; what it leaves open is as the cell has it."""
    flags: tuple[tuple[str, SpanKind, bool], ...] = (
        ("bold", "bold", look.bold), ("italic", "italic", look.italic), ("strikethrough", "strike", look.strike),
    )  # fmt: skip
    for name, kind, whole in flags:
        if bool(style.get(name, whole)):
            yield kind, ""
    family = style.get("fontFamily")
    if _MONOSPACED.search(str(family)) if family else look.code:
        yield "code", ""


def _chips(cell: Json, plain: str) -> Iterator[Span]:
    """Spans of people and files.

    Where a chip runs is counted in what was entered, in which ``@`` stands for each chip; where nothing of the kind was
    entered, in the text shown.
    """
    runs = [run for run in as_list(cell, "chipRuns") if isinstance(run, Mapping)]
    if not any(as_dict(run, "chip") for run in runs):
        return
    entered = str(as_dict(cell, "userEnteredValue").get("stringValue") or "")
    places = _by_placeholders(entered, plain, runs) or _by_index(plain, runs)
    for run, (start, end) in zip(runs, places, strict=True):
        chip = as_dict(run, "chip")
        person, file = as_dict(chip, "personProperties"), as_dict(chip, "richLinkProperties")
        if start < end and (person.get("email") or file.get("uri")):
            kind: SpanKind = "person" if person.get("email") else "file"
            yield Span(start, end, kind, str(person.get("email") or file.get("uri")))


def _by_index(plain: str, runs: Sequence[Json]) -> list[tuple[int, int]]:
    at = _utf16(plain)
    starts = [min(at(run.get("startIndex")), len(plain)) for run in runs]
    return list(zip(starts, [*starts[1:], len(plain)], strict=True))


def _by_placeholders(entered: str, plain: str, runs: Sequence[Json]) -> list[tuple[int, int]] | None:
    """Where each run stands in ``plain``: what was entered between the chips is found again there."""
    at = _utf16(entered)
    starts = [at(run.get("startIndex")) for run in runs]
    chips = [start for start, run in zip(starts, runs, strict=True) if as_dict(run, "chip")]
    if not entered or entered == plain or any(entered[start : start + 1] != "@" for start in chips):
        return None
    pattern, last = "", 0
    for start in chips:
        pattern += f"({re.escape(entered[last:start])})(.+?)"
        last = start + 1
    found = re.fullmatch(f"{pattern}({re.escape(entered[last:])})", plain, re.DOTALL)
    if not found:
        return None
    shown = iter(range(2, 2 * len(chips) + 1, 2))
    return [found.span(next(shown)) if as_dict(run, "chip") else (0, 0) for run in runs]


def link_mark(uri: str, home: str) -> Mark:
    """Where a link leads: to a person for a mail address, to a full address for a place in the same spreadsheet."""
    if uri.lower().startswith("mailto:"):
        return "person", unquote(uri[len("mailto:") :].partition("?")[0])
    return "link", f"{home}{uri}" if uri.startswith("#") else uri


def _utf16(text: str) -> Any:
    """From Google's indexes, in UTF-16 code units, to ours."""
    if text.isascii() or max(text) < "\U00010000":
        return lambda index: index if isinstance(index, int) and index > 0 else 0
    units: list[int] = []
    for position, char in enumerate(text):
        units += [position] * (2 if char >= "\U00010000" else 1)
    units.append(len(text))
    return lambda index: units[min(index, len(units) - 1)] if isinstance(index, int) and index > 0 else 0


# ------------------------------------------------------------------------------------ values


def _as_shown(value: Json, number_format: Json) -> str:
    """What a cell shows, for answers that were saved without it."""
    for kind, found in value.items():
        if kind == "numberValue" and isinstance(found, int | float):
            if day := _day(value, number_format):
                return day
            percent = number_format.get("type") == "PERCENT"
            return f"{found * 100:.10g}%" if percent else f"{found:.10g}"
        if kind == "boolValue":
            return "TRUE" if found else "FALSE"
        if kind == "errorValue":
            return _ERRORS.get(str(as_dict(value, kind).get("type")), "#ERROR!")
        if kind in {"stringValue", "formulaValue"}:
            return str(found)
    return ""


_ERRORS: Final = {
    "NULL_VALUE": "#NULL!", "DIVIDE_BY_ZERO": "#DIV/0!", "VALUE": "#VALUE!", "REF": "#REF!", "NAME": "#NAME?", "NUM": "#NUM!", "N_A": "#N/A",
    "LOADING": "Loading...",
}  # fmt: skip


def _day(value: Json, number_format: Json) -> str:
    """The ISO date of a cell that is formatted as one; Sheets' dates have no time zone."""
    serial = value.get("numberValue")
    if number_format.get("type") not in {"DATE", "DATE_TIME"} or not isinstance(serial, int | float):
        return ""
    return (_EPOCH + timedelta(days=int(serial))).isoformat() if 1 <= serial <= _LAST_DAY else ""


def as_dict(part: Any, key: str) -> Json:
    """An object in an answer; empty where there is none."""
    found = (
        part.get(key) if isinstance(part, dict) else None
    )  # the abstract Mapping costs thrice as much to ask for
    return found if isinstance(found, dict) else {}


def as_list(part: Any, key: str) -> Sequence[Any]:
    """A list in an answer; empty where there is none."""
    found = part.get(key) if isinstance(part, dict) else None
    return found if isinstance(found, list) else []


def as_text(part: Any, key: str) -> str:
    """A text in an answer; empty where there is none."""
    found = part.get(key) if isinstance(part, dict) else None
    return found if isinstance(found, str) else ""
