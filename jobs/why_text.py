"""The answer of ``plansync why``, for a terminal of 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final

from jobs.preview_text import WIDTH, plain
from jobs.report import Style, unstyled
from jobs.why import YOURS, Answer, Last
from mappers.tables import Scalar
from sync.master.values import cut

_LONG: Final = 300  # characters of a value


def lines(answer: Answer, style: Style = unstyled, width: int = WIDTH) -> Iterator[str]:
    """For a terminal, a line or more for each thing that is known."""
    yield style(
        " · ".join(part for part in (answer.cell, plain(answer.row), plain(answer.column)) if part), bold=True
    )
    told: list[tuple[str, str]] = [("value", _shown(answer.value))]
    if answer.by_people:
        told += [("set by", "people"), ("we read", _shown(answer.wanted))]
    elif answer.wanted is not None:
        told.append(("we want", "the same"))
    told += [
        (
            "from",
            f"{answer.step}: {answer.how}" if answer.step != "people" or answer.how != YOURS else answer.how,
        )
    ]
    told += [
        ("rule", answer.rule),
        ("place", answer.place),
        ("text", answer.text),
        ("opens", answer.place_link),
    ]
    told += [("document", answer.document)]
    if answer.revision:
        each = answer.revision
        told.append(
            (
                "revision",
                f"version {each.version or 'unknown'}, modified {each.modified or '?'}, read {each.read_at}",
            )
        )
        if each.newer:
            told.append(("newer", f"the document was edited since, {each.newer}: the next run reads it"))
    if answer.last:
        told.append(("changed", _last_said(answer.last)))
    told += [("note", note) for note in answer.notes]
    for name, text in told:
        if text:
            yield from _entry(name, text, width)


def _entry(name: str, text: str, width: int) -> Iterator[str]:
    first = f"  {name:<9} "
    for number, line in enumerate(text.splitlines()):
        lead = first if number == 0 else " " * len(first)
        whole = plain(line)
        if whole.startswith(("https://", "http://")):  # a broken link is none
            yield f"{lead}{whole}"
        else:
            yield from textwrap.wrap(
                whole,
                width,
                initial_indent=lead,
                subsequent_indent=" " * len(first),
                break_on_hyphens=False,
                break_long_words=False,
            )


def _last_said(last: Last) -> str:
    run = " ".join(part for part in (last.job, f"run {last.run}") if part)
    if last.of == "cell":
        return f"{last.when}, {run}, by {last.who}: {last.old or 'empty'} → {last.new or 'empty'}"
    return f"the sheet was last written at {last.when} by {run} of {last.who}"


def _shown(value: Scalar) -> str:
    if value is None or value == "":
        return "empty"
    return cut(str(value), _LONG)
