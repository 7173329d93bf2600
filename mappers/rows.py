"""Tables and list items as rows of a model: which table holds which rows, and what each cell is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final, TypeVar, get_args

from pydantic import BaseModel

from mappers import cells, recognise, spec
from mappers.columns import row_models
from mappers.document import Cell, Item, Place, Table, Text
from mappers.languages import any_of
from mappers.ledger import Ledger
from mappers.plan import KeyResult
from mappers.recognise import Columns, Words
from mappers.thresholds import DEEPER_HEADER, ENOUGH, HEADING_BONUS, LABEL, SURE
from mappers.value import Placed, Where

TABLE: Final = "table row"
ITEM: Final = "list item"
LINE: Final = "paragraph"
HEADING: Final = "heading"
R = TypeVar("R", bound=Placed)
_HEADER_ROWS: Final = 4  # how far down a header row is looked for
_LABEL_RE: Final = re.compile(
    r"^[\s*_]*(?P<label>[^:：\n]{1,40}?)[\s*_]*[:：][\s*_]*(?P<value>\S.*)$", re.DOTALL
)
_LABELLED_PART_RE: Final = re.compile(
    r"(?:^|[\s,;.(–—|-]\s*)(?P<label>[^\W\d_](?:[^\W\d_]|[ -]){1,20}?)\s*[:：]\s*", re.UNICODE
)
_LABEL_WORDS: Final = 4  # of a label that may be misspelled
_MERGED: Final = frozenset({"owner", "team", "state"})  # a cell that is merged down counts for all its rows
_NUMBERING: Final = frozenset({"", "#", "no", "nr", "id", "№"})  # columns that only count the rows
_TOTAL: Final = rf"^\W*{any_of('total')}"
_TOTAL_RE: Final = re.compile(
    rf"{_TOTAL}(?:[\W\d]*(?:\([^()]*\)\W*)?$|(?:\W*{any_of('totalled')})+\W*(?:$|[:=：(–—-].*|[\d.,%/ ]+$))",
    re.IGNORECASE,
)
_OF_UNITS_RE: Final = re.compile(_TOTAL, re.IGNORECASE)
_DASH_RE: Final = re.compile(
    r"\s+[-–—]+\s+|\s*(?:→|=>)\s*|:\s+|;\s+(?=we\b)|：|,?\s+(?=" + any_of("reasoned") + r")"
)

_ASIDE_RE: Final = re.compile(r"^(?P<item>[^()]{3,}?)\s*\((?P<reason>[^()]{8,})\)\W*$")


@dataclass(frozen=True, slots=True)
class Fit:
    """A table read as rows of one field: where its header is, and which column is which."""

    field: str
    model: type[Placed]
    columns: Columns
    header: int
    score: float


def header_texts(table: Table, row: int) -> tuple[str, ...]:
    """What heads each column, if this row does; a cell that is merged down from above heads its column here too."""
    return tuple(" ".join(_reaching(table, row, at).text.plain.split()) for at in range(len(table.rows[row])))


def _reaching(table: Table, row: int, at: int) -> Cell:
    """The cell itself, or the one above that is merged over it."""
    cell = table.rows[row][at]
    for up in range(row - 1, -1, -1) if cell.covered else ():
        above = table.rows[up][at]
        if not above.covered:
            return above if up + above.row_span > row else cell
    return cell


def fits(table: Table, near: Sequence[str], known: Words) -> list[Fit]:
    """What a table could be, best first. ``near``: the fields of the headings above it, nearest first."""
    found: list[Fit] = []
    for header in range(min(_HEADER_ROWS, len(table.rows))):
        titles = header_texts(table, header)
        if sum(bool(title) for title in titles) < 2:
            continue
        for field, model in row_models().items():
            match = recognise.columns(titles, model, known)
            if not match or (match.score < ENOUGH and field not in near):
                continue
            bonus = HEADING_BONUS * (1 if near and field == near[0] else 0.5 if field in near else 0)
            found.append(Fit(field, model, match, header, match.score + bonus - DEEPER_HEADER * header))
    return sorted(found, key=lambda fit: -fit.score)


def upright(table: Table, known: Words) -> Table:
    """A table on its side (its labels in the first column, a row a column) turned upright; any other as it is."""
    height, width = len(table.rows), len(table.rows[0]) if table.rows else 0
    if (
        height < 2
        or width < 2
        or any(c.covered or c.column_span > 1 or c.row_span > 1 for row in table.rows for c in row)
    ):
        return table
    labels = tuple(" ".join(row[0].text.plain.split()) for row in table.rows)
    titles = header_texts(table, 0)
    models: list[type[BaseModel]] = [KeyResult, *dict.fromkeys(row_models().values())]
    for model in models:
        beside = recognise.columns(labels, model, known)
        if (
            beside
            and len(beside.fields) >= 3
            and beside.score >= SURE
            and not _fits_better(titles, model, known, beside.score)
        ):
            return replace(table, rows=tuple(zip(*table.rows, strict=True)), header_rows=1)
    return table


def _fits_better(titles: Sequence[str], model: type[BaseModel], known: Words, score: float) -> bool:
    upright_ = recognise.columns(titles, model, known)
    return upright_ is not None and upright_.score >= score


def convert(model: type[BaseModel], field: str, text: str) -> Any:
    """A cell's text as the field wants it: numbers as numbers or None, owners without TBD, other text as written."""
    written = " ".join(text.split())
    if float in get_args(model.model_fields[field].annotation):
        numbers: dict[str, Callable[[str], float | None]] = {"score": cells.score, "percent": cells.percent}
        return numbers.get(field, cells.points)(written)
    if field == "owner":
        return cells.owner(written)
    return written


def build(model: type[R], values: Mapping[str, str], place: Place, year: int | None, **more: Any) -> R:
    """A row from texts; typed quantities are filled in beside the texts, and what is no longer as it was written."""
    fields: dict[str, Any] = {name: convert(model, name, text) for name, text in values.items()}
    if "written" not in more:
        more["written"] = tuple(
            (name, text) for name, text in values.items() if text and fields[name] != " ".join(text.split())
        )
    for name, text in values.items():
        if f"{name}_value" in model.model_fields:
            fields[f"{name}_value"] = cells.quantity(text, year)
        if f"{name}_as_written" in model.model_fields:
            fields[f"{name}_as_written"] = " ".join(text.split())
    return model(**fields, **more, place=Where.of(place))


def is_total(text: str) -> bool:
    """Whether a row sums up the others: "Total", "Overall score: 0.6"; "Total revenue above 3M" is about something."""
    return bool(_TOTAL_RE.match(text))


def is_total_of_units(text: str) -> bool:
    """The same in a column of units, where whatever begins so is a sum: "Total engineering"."""
    return bool(_OF_UNITS_RE.match(text))


def is_blank(row: Sequence[Any]) -> bool:
    return not any(cell.text for cell in row)


def from_template(row: Sequence[Cell]) -> bool:
    """Whether a row, or what is filled of it, is still the template's."""
    return all(cell.text.from_template for cell in row if cell.text)


def body(table: Table, fit: Fit) -> Iterator[tuple[int, dict[str, str]]]:
    """Row index and the text of each recognised column, spacer rows left out."""
    for index in range(fit.header + 1, len(table.rows)):
        row = table.rows[index]
        if is_blank(row) or from_template(row):
            continue
        yield (
            index,
            {
                name: in_words((_reaching(table, index, at) if name in _MERGED else row[at]).text)
                for name, at in fit.columns.fields
                if at < len(row)
            },
        )


def in_words(text: Text) -> str:
    """A text as we read it: a day that is written as nobody can tell (5/6/2024) as the day that its cell holds."""
    days = [
        span.value for span in text.spans if span.kind == "date" and span.end - span.start == len(text.plain)
    ]
    return days[0] if days and cells.a_date(text.plain) is None else text.plain


def key_column(model: type[BaseModel]) -> str:
    return next(name for name, names in spec.columns(model).items() if names.key)


def read_table(table: Table, fit: Fit, ledger: Ledger, year: int | None, **more: Any) -> list[Any]:
    """The rows of a table whose key cell says something of the author's own; every cell gets its owner."""
    key = key_column(fit.model)
    claim_table(table, fit, ledger)
    found = []
    for index, values in body(table, fit):
        text = values.get(key, "")
        sums = is_total_of_units(text) if key == "team" else is_total(text)
        if not text.strip() or sums or cells.is_placeholder(text) or cells.says_none(text):
            continue
        place = table.cell_place(index, _title(table, fit, key))
        found.append(
            build(fit.model, values, place, year, rule=TABLE, cells=cells_of(table, index, fit), **more)
        )
    return found


def cells_of(table: Table, index: int, fit: Fit) -> tuple[tuple[str, str], ...]:
    """The links to a row's own cells, by field; nothing where the format has none."""
    row = table.rows[index]
    return tuple((name, row[at].url) for name, at in fit.columns.fields if at < len(row) and row[at].url)


def claim_table(table: Table, fit: Fit, ledger: Ledger) -> None:
    """Headers and recognised columns belong to the field; other columns stay unplaced, with their headers."""
    columns = {at for _, at in fit.columns.fields}
    for index, row in enumerate(table.rows):
        for at, cell in enumerate(row):
            title = table.rows[fit.header][at].text.plain.strip().rstrip(".").lower()
            if index < fit.header or at in columns or title in _NUMBERING:
                ledger.claim(cell.text, fit.field)


def _title(table: Table, fit: Fit, field: str) -> str:
    at = fit.columns.index(field)
    return header_texts(table, fit.header)[at] if at is not None else ""


@lru_cache(maxsize=8192)
def label_value(text: str) -> tuple[str, str] | None:
    """``Owner: Kim`` as (Owner, Kim)."""
    found = _LABEL_RE.match(text.strip())
    return (found["label"].strip(" *_"), found["value"].strip()) if found else None


def field_of(label: str, model: type[BaseModel], known: Words, *, at_least: float = LABEL) -> str | None:
    """The field of a model that a label names."""
    said = recognise.words(label)
    exact = _labels(model, known).get(frozenset(said)) if at_least >= LABEL else None
    if exact or len(said) > _LABEL_WORDS:
        return exact
    return recognise.column(said, model, known, at_least)


@lru_cache(maxsize=200)
def _labels(model: type[BaseModel], known: Words) -> dict[frozenset[str], str]:
    """The names of a model's columns as sets of words → their field; the first where two share one."""
    found: dict[frozenset[str], str] = {}
    for field, names in known.columns(model).items():
        for name in names.names:
            found.setdefault(frozenset(recognise.words(name)), field)
    return found


def labelled_parts(text: str, model: type[BaseModel], known: Words) -> tuple[str, dict[str, str]]:
    """``Vendor slips. Mitigation: second source, Owner: Kim`` as its head and its labelled fields."""
    marks = [(found, field_of(found["label"], model, known)) for found in _LABELLED_PART_RE.finditer(text)]
    marks = [(found, field) for found, field in marks if field and found.start("label") > 0]
    if not marks:
        return text, {}
    values: dict[str, str] = {}
    for (found, field), after in zip(marks, [*marks[1:], None], strict=True):
        end = after[0].start() if after else len(text)
        if field:
            values[field] = text[found.end() : end].strip(" ,;.()–—-")
    return text[: marks[0][0].start()].strip(" ,;.(–—-"), values


def authors(items: Iterable[Item]) -> list[Item]:
    """The items without those that are still the template's, all that is nested under them included."""
    kept: list[Item] = []
    for item in reversed(list(items)):
        if not item.text.from_template or (kept and kept[-1].level > item.level):
            kept.append(item)
    return kept[::-1]


def families(items: Iterable[Item]) -> list[tuple[Item, list[Item]]]:
    """Top-level items, each with all that is nested under it."""
    found: list[tuple[Item, list[Item]]] = []
    listed = authors(items)
    top = min((item.level for item in listed), default=0)
    for item in listed:
        if item.level > top and found:
            found[-1][1].append(item)
        else:
            found.append((item, []))
    return found


def row_from_item(
    model: type[R],
    head: Item,
    nested: Sequence[Item],
    second: str,
    year: int | None,
    known: Words,
    **more: Any,
) -> R | None:
    """A row from a list item: its text, ``label: value`` parts in it and under it, and ``key — second`` or ``key: second``.

    ``second``: the field that what follows a dash goes to. None where the item is blank, a placeholder or a none.
    """
    key = key_column(model)
    text, values = labelled_parts(" ".join(head.text.plain.split()), model, known)
    rest = []
    for item in nested:
        pair = label_value(item.text.plain)
        field = field_of(pair[0], model, known) if pair else None
        if pair and field and field != key:
            values.setdefault(field, pair[1])
        else:
            rest.append(item.text.plain.strip())
    if second and second not in values:
        parts = _DASH_RE.split(text, maxsplit=1)
        aside = _ASIDE_RE.match(text) if second == "reason" else None
        if aside and not rest:
            text, values[second] = aside["item"], aside["reason"]
        elif len(parts) == 2 and len(parts[0]) >= 3:
            text, values[second] = parts[0], parts[1].strip()
        elif rest:
            values[second] = "; ".join(rest)
    text = text.strip(" *_:,;–—-")
    if not text or cells.is_placeholder(text) or cells.says_none(text):
        return None
    told = dict({"rule": ITEM, "written": (("", head.text.plain.strip()),)}, **more)
    return build(model, {key: text, **values}, head.place, year, **told)
