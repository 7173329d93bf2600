"""What is remembered of a file, and when it still holds."""

from __future__ import annotations

import base64
import zlib
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from jobs.found import KIND, Found, Onward, Revision, basis, keepsake, recalled
from mappers.checks import run_checks
from mappers.cycle import cycle_in
from mappers.summary import summarise
from tests.golden import Golden, golden

READ = datetime(2024, 10, 8, 4, 30, tzinfo=UTC)
EDITED = datetime(2024, 10, 7, 12, 0, tzinfo=UTC)
FOUND = Found(
    name="Search Q4", kind="plan", revision=Revision(version="7", modified=EDITED, read_at=READ), basis="b"
)
FILE = {"version": "7", "modifiedTime": "2024-10-07T12:00:00.000Z"}


@pytest.mark.parametrize(
    ("found", "told", "file", "now", "holds"),
    [
        (FOUND, "b", FILE, READ + timedelta(days=1), True),
        (FOUND, "b", FILE | {"modifiedTime": "2024-10-07T14:00:00+02:00"}, READ + timedelta(days=1), True),
        (FOUND, "b", FILE | {"version": "8"}, READ + timedelta(days=1), False),
        (FOUND, "b", FILE | {"modifiedTime": "2024-10-07T12:00:01Z"}, READ + timedelta(days=1), False),
        (FOUND, "b", {"version": "7"}, READ + timedelta(days=1), False),
        (FOUND, "b", {}, READ + timedelta(days=1), False),
        (FOUND, "b", FILE | {"modifiedTime": "yesterday"}, READ + timedelta(days=1), False),
        (FOUND, "another roster", FILE, READ + timedelta(days=1), False),
        (FOUND, "b", FILE, READ + timedelta(days=7), True),
        (FOUND, "b", FILE, READ + timedelta(days=7, seconds=1), False),
        (FOUND.model_copy(update={"revision": Revision(version="7", modified=EDITED, read_at=EDITED + timedelta(minutes=60))}), "b", FILE, READ, True),
        (FOUND.model_copy(update={"revision": Revision(version="7", modified=EDITED, read_at=EDITED + timedelta(minutes=59))}), "b", FILE, READ, False),
        (FOUND.model_copy(update={"revision": Revision(version="", modified=EDITED, read_at=READ)}), "b", FILE | {"version": ""}, READ, False),
        (FOUND.model_copy(update={"revision": Revision(version="7", read_at=READ)}), "b", {"version": "7"}, READ, False),
    ],
    ids=[
        "nothing changed", "the same time in another zone", "another version", "another time", "no time told", "nothing told", "a time that is none",
        "another basis", "read seven days ago", "read longer ago", "read an hour after the edit", "read too soon after the edit", "no version known", "no time known",
    ],
)  # fmt: skip
def test_what_was_found_holds_as_long_as_nothing_says_that_the_file_changed(
    found: Found, told: str, file: dict[str, str], now: datetime, holds: bool
) -> None:
    assert found.holds(told, file, now, lag=timedelta(minutes=60), at_most=timedelta(days=7)) == holds


@pytest.mark.parametrize("parts", [("a", "b"), ("ab",), ("a", "b", ""), ("b", "a")])
def test_a_basis_tells_its_parts_apart(parts: tuple[str, ...]) -> None:
    assert basis(*parts) == basis(*parts)
    assert (basis(*parts) == basis("a", "b")) == (parts == ("a", "b"))


@pytest.mark.parametrize("case", golden(), ids=[case.name for case in golden()])
def test_what_was_found_comes_back_from_the_memory_as_it_was(case: Golden) -> None:
    summaries = tuple(summarise(plan, run_checks(plan)) for plan in case.reading().plans)
    found = FOUND.model_copy(update={"summaries": summaries})
    kept = keepsake("file", found)
    assert (kept.kind, kept.key, kept.urgent) == (KIND, "file", False)
    assert kept.text.isascii()
    assert recalled({"file": kept.text}) == {"file": found}


def test_an_index_comes_back_with_its_links() -> None:
    onward = (
        Onward(
            url="https://docs.google.com/document/d/x/edit",
            found_in="Plans",
            title="Search",
            unit="Search",
            cycle=cycle_in("Q4 2024"),
        ),
    )
    found = FOUND.model_copy(update={"kind": "index", "onward": onward})
    assert recalled({"file": keepsake("file", found).text}) == {"file": found}


GOOD = keepsake("file", FOUND).text


@pytest.mark.parametrize(
    "garbage",
    [
        "",
        "x",
        "ünïcode",
        GOOD[:-9],
        GOOD[9:],
        base64.b64encode(b"not compressed").decode(),
        base64.b64encode(zlib.compress(b"{}")).decode(),
        base64.b64encode(zlib.compress(b"[1")).decode(),
        base64.b64encode(zlib.compress(b"\xff\xfe")).decode(),
        base64.b64encode(zlib.compress(FOUND.model_dump_json().replace("Z", "").encode())).decode(),
        base64.b64encode(zlib.compress(b'{"name": "x", "kind": "novel", "revision": {}}')).decode(),
    ],
)
def test_what_cannot_be_read_in_the_memory_is_as_if_it_had_never_been_read(garbage: str) -> None:
    assert recalled({"bad": garbage, "good": GOOD}) == {"good": FOUND}


def test_the_day_of_an_edit_is_a_day_where_people_are() -> None:
    late = FOUND.model_copy(
        update={"revision": Revision(modified=datetime(2024, 10, 7, 23, 0, tzinfo=UTC), read_at=READ)}
    )
    assert late.edited(ZoneInfo("Europe/Zurich")) == date(2024, 10, 8)
    assert late.edited(ZoneInfo("America/New_York")) == date(2024, 10, 7)


def test_what_is_lowered_is_remembered_without_the_files_name() -> None:
    assert FOUND.lowered("verdicts").name == ""
    assert FOUND.lowered("full") == FOUND
    index = FOUND.model_copy(update={"kind": "index"})
    assert index.lowered("nothing").name == "Search Q4"
