"""A preview as text: for a terminal of 80 columns, and as Markdown for a pull request or a chat."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Final
from urllib.parse import quote

from jobs.preview import Change, Preview
from jobs.report import Style, unstyled
from mappers.tables import Scalar
from sync.master.values import cut

WIDTH: Final = 80
_LONG: Final = 60  # shorter texts are shown whole
_MOST: Final = 160  # characters of a text, where most of it changed
_AROUND: Final = 3  # words that stay on either side of what changed
_MARKS: Final = {"source": "~", "edit": "!", "structure": "+"}
_TONES: Final = {"~": "yellow", "+": "green", "-": "red", "!": "cyan"}
_CONTROL_RE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
"""What could move the cursor, colour a terminal, or turn the direction of a line."""


def lines(preview: Preview, style: Style = unstyled, width: int = WIDTH) -> Iterator[str]:
    """By tab and unit; what people edited comes last, apart. ``style(text, fg=…, bold=…)`` colours it."""
    edits = [change for change in preview.changes if change.kind == "edit"]
    if preview.layout:
        yield from _wrapped("!", plain(preview.layout), style, width, "")
    for _, group in groupby(_others(preview), key=lambda change: change.tab):
        told = list(group)
        yield style(plain(told[0].tab_title), bold=True)
        for heading, each in _by_unit(told):
            if heading and len(each) == 1 and not _place(each[0]):  # a new row of Scorecard, as a rule
                yield from _wrapped(_mark(each[0]), f"{heading}: {_does(each[0])}", style, width, "  ")
                continue
            if heading:
                yield f"  {heading}"
            for change in each:
                yield from _line(change, style, width, "    " if heading else "  ")
    if edits:
        yield style("Edited by people", bold=True)
        for heading, each in _by_unit(edits):
            for change in each:
                where = " › ".join(part for part in (plain(change.tab_title), heading) if part)
                yield from _wrapped("!", f"{where} › {_place(change)}: {_edited(change)}", style, width, "  ")
    for note in preview.notes:
        yield from _wrapped("!", plain(note), style, width, "")
    if told_of := _remembered(preview):
        yield told_of


def markdown(preview: Preview) -> Iterator[str]:
    """A table for each tab, and one for what people edited. No text in it is markup, a link, or a mention."""
    others = _others(preview)
    made = sum(change.kind == "structure" for change in others)
    edited = preview.counts["edit_changes"]
    yield (
        f"**plansync preview:** {_counted(len(others) - made, 'cell')}; {_counted(made, 'row, column or tab', 'rows, columns and tabs')}; "
        f"{_counted(edited, 'edit by people', 'edits by people')}"
    )
    if preview.layout:
        yield from ("", f"- {escaped(preview.layout)}")
    for _, group in groupby(others, key=lambda change: change.tab):
        told = list(group)
        yield from ("", f"### {escaped(told[0].tab_title)}", "")
        yield from ("| | Unit | Row | Column | Now | Then | Why |", "|---|---|---|---|---|---|---|")
        for change in told:
            old, new = _values(change)
            goes = f" [(opens)]({_uri(change.link)})" if change.link and _uri(change.link) else ""
            then = _does(change) or f"{escaped(new)}{goes}{_links(change)}"
            why = {"plan": "the plan", "rule": "no plan changed", "": ""}[change.cause]
            cells = (
                _mark(change),
                escaped(_unit(change)),
                escaped(_row(change)),
                escaped(change.column_title),
                escaped(old) if change.kind == "source" else "",
                then,
                why,
            )
            yield f"| {' | '.join(cells)} |"
    edits = [change for change in preview.changes if change.kind == "edit"]
    if edits:
        yield from ("", "### Edited by people", "")
        yield from ("| Tab | Unit | Row | Column | Was | Is now | Then |", "|---|---|---|---|---|---|---|")
        for change in edits:
            old, new = _values(change)
            cells = (
                escaped(change.tab_title),
                escaped(_unit(change)),
                escaped(_row(change)),
                escaped(change.column_title),
                escaped(old),
                escaped(new),
                _then(change),
            )
            yield f"| {' | '.join(cells)} |"
    if preview.notes:
        yield ""
        yield from (f"- {escaped(note)}" for note in preview.notes)
    if told_of := _remembered(preview):
        yield from ("", told_of)


def _others(preview: Preview) -> list[Change]:
    """All but edits; of a new row one line, not each of its cells."""
    new = {_whose(change) for change in preview.changes if change.what in {"row made", "row back"}}
    return [
        change
        for change in preview.changes
        if change.kind != "edit" and not (change.kind == "source" and _whose(change) in new)
    ]


def _whose(change: Change) -> tuple[str, str, str, str]:
    return (change.tab, change.unit, change.cycle, change.row)


def _by_unit(changes: Sequence[Change]) -> Iterator[tuple[str, list[Change]]]:
    for heading, group in groupby(changes, key=_unit):
        yield plain(heading), list(group)


def _unit(change: Change) -> str:
    return " ".join(part for part in (change.unit, change.cycle) if part)


def _row(change: Change) -> str:
    return "" if change.row == change.unit else change.row


def _place(change: Change) -> str:
    return " › ".join(plain(part) for part in (_row(change), change.column_title) if part)


def _mark(change: Change) -> str:
    return (
        "-"
        if change.what in {"row gone", "row let go"}
        else "~"
        if change.what == "row adopted"
        else _MARKS[change.kind]
    )


def _line(change: Change, style: Style, width: int, indent: str) -> Iterator[str]:
    place = _place(change)
    if did := _does(change):
        text = f"{place}: {did}" if place else did
    else:
        old, new = _values(change)
        by_rule = " (no plan changed)" if change.cause == "rule" else ""
        text = (
            f"{place}: {old} → {new}{by_rule}"
            if change.what == "cell"
            else f"{place}{_links(change)}{by_rule}"
        )
    yield from _wrapped(_mark(change), text, style, width, indent)


def _does(change: Change) -> str:
    """What happens to a row, column or tab; nothing for a cell."""
    filled = _counted(change.cells or 0, "cell")
    return {
        "row made": f"new row, {filled}",
        "row back": f"the row comes back, {filled}",
        "row adopted": "the row, made by a person, becomes ours",
        "row gone": "the row goes",
        "row let go": "a row that was moved while we marked it is let go",
        "tab made": f"new tab, {_counted(change.cells or 0, 'column')}",
        "column made": "new column",
        "header made": "the header row, which was deleted, comes back on top",
    }.get(change.what, "")


def _links(change: Change) -> str:
    if change.what == "link":
        return f": opens {cut(plain(change.link or ''), _LONG) or 'nothing'}"
    if change.what == "note":
        return ": our note goes" if not change.note else f": our note says {plain(change.note)}"
    return ""


def _edited(change: Change) -> str:
    old, new = _values(change)
    return f"{old} → {new}; {_then(change)}"


def _then(change: Change) -> str:
    if not change.stays:
        return "ours is written over it" if change.new is not None else "ours comes back"
    return (
        "it stays until it is emptied" if change.until == "emptied" else "it stays until the source changes"
    )


def _values(change: Change) -> tuple[str, str]:
    """Old and new for people; of long texts, only the middle that changed."""
    if isinstance(change.old, str) and isinstance(change.new, str):
        old, new = middle(plain(change.old), plain(change.new))
        return f"“{cut(old, _MOST)}”", f"“{cut(new, _MOST)}”"
    return _shown(change.old), _shown(change.new)


def _shown(value: Scalar) -> str:
    if value is None or value == "":
        return "empty"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return f"“{cut(plain(value), _MOST)}”"
    return f"{value:.15g}"


def middle(old: str, new: str) -> tuple[str, str]:
    """Two long texts without the words that they begin and end with alike, but for a few; ``…`` stands for the rest."""
    if max(len(old), len(new)) <= _LONG or old == new:
        return old, new
    one, other = old.split(), new.split()
    most = min(len(one), len(other))
    head = next((at for at in range(most) if one[at] != other[at]), most)
    tail = next((at for at in range(most - head) if one[-1 - at] != other[-1 - at]), most - head)
    first, last = max(0, head - _AROUND), max(0, tail - _AROUND)

    def part(words: list[str]) -> str:
        return f"{'… ' if first else ''}{' '.join(words[first : len(words) - last])}{' …' if last else ''}"

    return part(one), part(other)


def plain(text: str) -> str:
    """Text on one line that no terminal takes for a command."""
    return " ".join(_CONTROL_RE.sub(" ", text).split())


_SPECIAL_RE: Final = re.compile(r"[\\`*_{}\[\]~!$^=]")
_ENTITIES: Final = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    "|": "&#124;",
    "@": "&#64;&#8288;",
    "#": "&#35;&#8288;",
}


def escaped(text: str) -> str:
    """Text that Markdown shows as it is: no table cell ends in it, nothing in it is markup, a link, a mention or an emoji."""
    told = _SPECIAL_RE.sub(r"\\\g<0>", plain(text))
    told = re.sub(r"[&<>|@#]", lambda found: _ENTITIES[found.group()], told)
    told = re.sub(r":(?=\S)", "&#58;", told)
    return re.sub(r"(?i)\b(www)\.", r"\1&#46;", told)


def _uri(link: str) -> str:
    """The link where Markdown can hold it."""
    return quote(link, safe="/:?#=&%+,;@~.-_!*'") if link.startswith(("https://", "http://")) else ""


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def _remembered(preview: Preview) -> str:
    """What nobody sees in the sheet."""
    parts = []
    if preview.remembered:
        parts.append(_counted(preview.remembered, "row"))
    if preview.documents:
        parts.append(_counted(preview.documents, "document"))
    return f"In plansync's memory only: {' and '.join(parts)}." if parts else ""


def _wrapped(mark: str, text: str, style: Style, width: int, indent: str) -> Iterator[str]:
    """``mark`` and text, broken at the width; further lines are indented below the text."""
    within = width - len(indent) - 2
    first, *rest = textwrap.wrap(text, within, break_on_hyphens=False) or [""]
    yield f"{indent}{style(mark, fg=_TONES[mark])} {first}"
    yield from (f"{indent}  {line}" for line in rest)
