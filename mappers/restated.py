"""Tables that only say again, or score, what stands elsewhere: a table of scores, a summary of all objectives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from rapidfuzz.fuzz import ratio

from mappers import cells, recognise, rows
from mappers.document import Table
from mappers.languages import any_of
from mappers.plan import KeyResult
from mappers.rows import Fit
from mappers.thresholds import SAME_TEXT

_ID_RE: Final = re.compile(
    r"^\W*(?:O\d+\s*[-–./ ]?\s*)?(?:KR|key result)\s*#?\s*(?P<n>\d+(?:\.\d+)?)\W*$", re.IGNORECASE
)
_OBJECTIVE_RE: Final = re.compile(
    rf"^\W*(?:{any_of('objective')}|O)\s*#?\s*(?P<n>\d{{1,2}})\b", re.IGNORECASE
)


def _result_columns(table: Table) -> dict[int, int]:
    """The columns that are headed by a key result's number."""
    header = rows.header_texts(table, 0) if table.rows else ()
    return {
        at: int(found["n"])
        for at, title in enumerate(header)
        if (found := _ID_RE.match(title)) and "." not in found["n"]
    }


def scores_by_column(table: Table) -> dict[int, str]:
    """The last scores of a table whose columns are key results by number (``KR #1 | KR #2``): number → as written."""
    numbers = _result_columns(table)
    if len(numbers) < 2:
        return {}
    for row in reversed(table.rows[1:]):
        said = {n: row[at].text.plain.strip() for at, n in numbers.items() if at < len(row)}
        if any(cells.score(text) is not None for text in said.values()):
            return said
    return {}


def scores_by_row(table: Table) -> dict[int, dict[int, str]]:
    """The same where each row is an objective by number (``Objective 2``): number → its key results' scores."""
    numbers = _result_columns(table)
    named = {
        int(found["n"]): row
        for row in table.rows[1:]
        if row and (found := _OBJECTIVE_RE.match(row[0].text.plain))
    }
    if len(numbers) < 2 or not named:
        return {}
    return {
        n: {kr: row[at].text.plain.strip() for at, kr in numbers.items() if at < len(row)}
        for n, row in named.items()
    }


def number_of(text: str) -> str:
    """``1.2`` of "KR 1.2", where a text is nothing else."""
    found = _ID_RE.match(" ".join(text.split()))
    return found["n"] if found else ""


def same_result(text: str, results: Sequence[KeyResult]) -> int | None:
    """Which of the key results a text names: by its number, or by its words."""
    number = number_of(text)
    if number and "." not in number:
        at = int(number) - 1
        return at if 0 <= at < len(results) else None
    said = bare(text)
    for at, result in enumerate(results):
        if said and ratio(said, bare(result.text)) >= SAME_TEXT:
            return at
    return None


def only_scores(fit: Fit) -> bool:
    """Whether a table of key results has nothing but how they ended."""
    fields = {name for name, _ in fit.columns.fields}
    return bool(fields & {"score", "actual", "state"}) and not fields & {"target", "baseline", "kind"}


def scored(result: KeyResult, values: dict[str, str], year: int | None) -> KeyResult:
    """A key result with what a table of scores adds to it; what it says itself stays."""
    update: dict[str, Any] = {}
    if result.score is None and values.get("score", "").strip():
        update |= {
            "score": cells.score(values["score"]),
            "score_as_written": " ".join(values["score"].split()),
        }
    if not result.actual and values.get("actual", "").strip():
        update |= {
            "actual": " ".join(values["actual"].split()),
            "actual_value": cells.quantity(values["actual"], year),
        }
    if not result.owner and (owner := cells.owner(values.get("owner", ""))):
        update["owner"] = owner
    if not result.state and values.get("state", "").strip():
        update["state"] = " ".join(values["state"].split())
    return result.model_copy(update=update)


def bare(text: str) -> str:
    """A text without number and mark, by its telling words."""
    plain = re.sub(
        r"^\W*(?:KR|O|objective|key result)\s*#?\d+(?:\.\d+)?\s*[:.)–—-]*", "", text, flags=re.IGNORECASE
    )
    return " ".join(recognise.words(plain))
