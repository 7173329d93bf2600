"""The ids by which we know our things in a spreadsheet that people rearrange: developer metadata ids.

A metadata id is unique in its spreadsheet and may be chosen by the writer; Google moves it along with its row or column.
All of ours lie in one band, so that nobody else's random id is taken for one:

- ``MARK``: the generation mark, on the spreadsheet itself
- from ``FIRST_PART``: tabs, columns and header rows
- from ``FIRST_SCRATCH``: made and deleted within one batch, to see that the grid still reaches as far as we read
- from ``FIRST_ROW``: rows, minted one after the other and never re-used

Google allows about 30,000 characters of metadata per sheet, keys and values counted, so that keys have one character
and rows no value: the id itself is who they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from itertools import count

MARK = 1_407_110_000
FIRST_PART = MARK + 1
FIRST_SCRATCH = MARK + 9_000
FIRST_ROW = MARK + 10_000
END = MARK + 500_000_000

FIRST_SHEET = 907_110_001
"""Sheet ids for the tabs that we make; explicit, because the same batch already writes into them."""

FIRST_CHART = 907_210_001
"""Chart ids; explicit, so that a batch that went twice could not make two."""
FIRST_VIEW = 907_310_001
"""Filter view ids; explicit, so that they can be remembered in the batch that makes them."""
END_VIEWS = FIRST_VIEW + 100_000

MARK_KEY = "m"
TAB_KEY = "p"
COLUMN_KEY = "c"
HEADER_KEY = "h"
SCRATCH_KEY = "s"
ROW_KEY = "r"

METADATA_LIMIT = 30_000
"""Characters of developer metadata that Google keeps per sheet (developers.google.com/sheets/api/guides/metadata)."""


def is_row(metadata_id: int) -> bool:
    return FIRST_ROW <= metadata_id < END


def rows_after(top: int, used: AbstractSet[int]) -> Iterator[int]:
    """Mint row ids: one more than the highest ever given, passing over any id that stands in the spreadsheet."""
    return (i for i in count(max(top + 1, FIRST_ROW)) if i not in used)


def parts_after(used: AbstractSet[int]) -> Iterator[int]:
    """Mint ids for tabs, columns and headers; these may be re-used once gone, because their value says what they are."""
    top = max((i for i in used if FIRST_PART <= i < FIRST_SCRATCH), default=MARK)
    upper: Iterable[int] = range(top + 1, FIRST_SCRATCH)
    lower: Iterable[int] = (i for i in range(FIRST_PART, top) if i not in used)
    for block in (upper, lower):
        yield from block


def charts_after(used: AbstractSet[int]) -> Iterator[int]:
    return (i for i in count(FIRST_CHART) if i not in used)


def sheets_after(used: AbstractSet[int]) -> Iterator[int]:
    return (i for i in count(FIRST_SHEET) if i not in used)


def is_chart(chart_id: int) -> bool:
    return FIRST_CHART <= chart_id < FIRST_VIEW


def is_view(view_id: int) -> bool:
    return FIRST_VIEW <= view_id < END_VIEWS


def views_after(used: AbstractSet[int]) -> Iterator[int]:
    return (i for i in count(FIRST_VIEW) if i not in used)
