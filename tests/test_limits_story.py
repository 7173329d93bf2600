"""Too much change, closed cycles, and what the sheet says of its own runs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.office import Office
from tests.test_gone_story import rows

SEARCH = "search-2024-q4.md"


def careful(office: Office, *more: str) -> None:
    """The office, with limits that its few rows can meet."""
    text = office.config.read_text(encoding="utf-8")
    for old, new in (pair.split(" => ") for pair in more):
        assert old in text
        text = text.replace(old, new)
    office.config.write_text(
        "limits: {floor: 2, rows_changed: 5, rows_vanished: 5}\n" + text, encoding="utf-8"
    )


def clear(office: Office) -> None:
    """Somebody empties two plans by mistake."""
    for file in (SEARCH, "storefront-2024-q4.md"):
        name = office.workspace.file(file).source
        office.workspace.put_markdown(
            name, f"# {name[:6]} Q4 2024 plan\n\n## OKRs\n\n- KR: Nothing much to do (Ada)\n"
        )


def test_too_much_change_writes_nothing_until_it_is_forced(office: Office) -> None:
    careful(office)
    assert office.night().exit_code == 3, "a first night may change everything"
    before, writes = office.everything(), office.writes()
    clear(office)

    stopped = office.night()

    assert stopped.exit_code == 4
    assert "Too much would change" in stopped.output
    assert "rows of 2024-Q4 would vanish" in stopped.output
    assert "--force" in stopped.output
    assert office.writes() == writes
    assert office.everything() == before

    seen = office.run("preview", "--as-of", "2024-10-08")
    assert seen.exit_code == 4
    assert "rows of 2024-Q4 would vanish" in seen.output
    assert office.everything() == before

    assert office.night("2024-10-08", "--force").exit_code == 3
    assert rows(office, "Key results", Remark="gone since 8 Oct 2024")


def test_the_day_on_which_plans_are_due_is_no_reason_to_stop(office: Office) -> None:
    careful(office)
    config = office.config.read_text(encoding="utf-8")
    pasted = config[config.index("  - plan:") : config.index("timezone:")]  # Pricing's
    office.config.write_text(config.replace(pasted, ""), encoding="utf-8")
    for file in ("planning.md", "plans-2024-q4.md", "plans-2024-q3.md"):
        office.workspace.put_markdown(
            file, "# Q4, 2024 product plans\n\nTo follow: [nothing yet](planning.md)\n"
        )
    office.night("2024-10-04")
    assert {row.cells["Plan"] for row in rows(office, "Scorecard", Cycle="2024-Q4")} == {"Not due (4 Oct)"}

    assert office.night("2024-10-05").exit_code == 0

    assert {row.cells["Plan"] for row in rows(office, "Scorecard", Cycle="2024-Q4")} == {"Late since 4 Oct"}


def cycle_as_it_stands(office: Office, cycle: str) -> list[Any]:
    """Every cell of a cycle's rows, with links, notes and colours, and the anchors of the rows."""
    book = office.workspace.file(office.sheet).content
    found = []
    for tab in ("Scorecard", "Findings", "Asks", "Reviews", "Key results"):
        sheet = book.titled(tab)
        for row in rows(office, tab, Cycle=cycle):
            line = sheet.rows[row.number - 1]
            marks = [
                m for m in book.metadata.values() if (m.sheet, m.kind, m.line) == (sheet.id, "ROW", line.key)
            ]
            found.append((tab, row.number, line, marks))
    return found


def test_a_closed_cycle_stays_as_it_was_when_its_plan_changes(office: Office) -> None:
    office.night()
    where = office.tpm.find(office.sheet, "Cycles", "closing")
    office.tpm.types(office.sheet, where, "closed")
    before = cycle_as_it_stands(office, "2024-Q3")
    assert len(before) > 5
    assert all(marks for *_, marks in before)
    office.edit_plan(
        "search-2024-q3.md",
        ("(Lea) (0.75)", "(Lea) (0.1)"),
        ("Publish 4 landing pages for brands", "Go fishing"),
    )

    office.night()

    assert cycle_as_it_stands(office, "2024-Q3") == before


def test_runs_has_a_row_for_each_run_that_changed_something_and_none_for_quiet_nights(office: Office) -> None:
    office.night()
    assert len(rows(office, "Runs")) == 1
    office.night()
    office.night("2024-10-09")
    assert len(rows(office, "Runs")) == 1, "the date of the last check is no change"
    office.edit_plan(SEARCH, ("from 6% to 4%", "from 6% to 3%"))

    office.night("2024-10-09")

    first, second = rows(office, "Runs")
    assert (first.cells["Job"], first.cells["Read"]) == ("nightly", "14 of 16")
    assert second.cells["New rows"] in {"0", ""}
    assert int(second.cells["Cells"]) >= 2
    assert first.cells["Run"] != second.cells["Run"]


@pytest.mark.parametrize(
    "words", [("nightly", "--as-of", "2024-10-08", "--json"), ("preview", "--as-of", "2024-10-08", "--json")]
)
def test_json_says_how_many_were_read(office: Office, words: tuple[str, ...]) -> None:
    told = json.loads(office.run(*words).stdout)
    assert (told["read"], told["plans"]) == (14, 16)
