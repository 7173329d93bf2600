"""The Overview: one page for executives that says no more than the other tabs, never moves, and is drawn once."""

from __future__ import annotations

from typing import Any

import pytest

from jobs import wiring
from jobs.config import load
from tests.office import JOB, Office
from tests.test_gone_story import quiet
from tests.test_publish_story import FILE, leaks, publish, said, words_of


def page(office: Office) -> list[list[str]]:
    return office.tpm.rows(office.sheet, "Overview!A1:G40")


def listed(office: Office, heading: str) -> list[tuple[str, ...]]:
    """The lines of a list, without its empty ones."""
    rows = page(office)
    at, side = next((at, row.index(heading)) for at, row in enumerate(rows) if heading in row)
    lines = [tuple(row[side : side + 3]) for row in rows[at + 1 : at + 8]]
    return [line for line in lines if any(line)]


def counts(office: Office) -> dict[str, str]:
    """Plan states and topics with their counts."""
    rows = page(office)[4:12]
    return {row[0]: row[1] for row in rows} | {row[4]: row[5] for row in rows if row[4]}


def headings(office: Office) -> list[str]:
    """Where the headings stand."""
    named = (
        "Plan states",
        "Plans not ready",
        "Goals missed last cycle",
        "Unanswered asks",
        "Movers since Monday",
    )
    return [office.tpm.find(office.sheet, "Overview", name) for name in named]


def tabs(office: Office) -> dict[str, dict[str, Any]]:
    """The tabs by title, with their properties and charts."""
    told = wiring.build(load(office.config)).reading.spreadsheet(office.sheet, "sheets(properties,charts)")
    return {sheet["properties"]["title"]: sheet for sheet in told["sheets"]}


def charts(office: Office) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tabs(office)["Overview"].get("charts", [])
    return found


def test_the_first_night_fills_the_page_and_the_second_writes_nothing(office: Office) -> None:
    office.night()

    assert office.tpm.tabs(office.sheet)[0] == "Overview"
    rows = page(office)
    assert rows[0][0] == "2024-Q4: 4 of 13 ready"
    assert rows[1][0] == "Also open: 2024-Q3, 1 of 3 ready"
    told = counts(office)
    assert (told["Ready"], told["Covered"], told["Can't read"], told["Late"]) == ("4", "3", "2", "1")
    states = [office.scorecard(team)["Plan"] for team in ("Search", "Mobile", "Support Tools")]
    assert states == ["Ready", "Can't read", "Late since 4 Oct"]
    assert ("Storefront group", "0.59, target 0.7: missed", "") in listed(office, "Goals missed last cycle")
    assert listed(office, "Movers since Monday") == [("none", "", "")]
    quiet(office)


def test_the_lists_open_the_plans_and_their_tabs(office: Office) -> None:
    office.night()
    where = office.tpm.find(office.sheet, "Overview", "and 3 more")
    sheet_id = tabs(office)["Scorecard"]["properties"]["sheetId"]
    assert office.tpm.cell(office.sheet, where)["hyperlink"] == f"#gid={sheet_id}"
    mobile = office.tpm.cell(office.sheet, office.tpm.find(office.sheet, "Overview", "Mobile"))
    assert office.workspace.file_id("mobile-2024-q4.md") in mobile["hyperlink"]


def test_what_people_set_counts_as_set(office: Office) -> None:
    office.night()
    before = counts(office)
    office.tpm.types(office.sheet, office.at("Search", "Plan"), "Gaps")
    office.tpm.types(office.sheet, office.at("Search", "Risks"), "missing")

    office.night()

    after = counts(office)
    assert int(after["Ready"]) == int(before["Ready"]) - 1
    assert int(after["Gaps"]) == int(before["Gaps"]) + 1
    assert int(after["Risks"]) == int(before["Risks"]) + 1
    assert ("Search", "Ready → Gaps", "Plan") in listed(office, "Movers since Monday")
    quiet(office)


def test_movers_are_told_for_the_week_in_which_they_moved(office: Office) -> None:
    office.night("2024-10-04")
    office.night("2024-10-05")
    late = ("Support Tools", "Not due (4 Oct) → Late since 4 Oct", "Plan")
    assert late in listed(office, "Movers since Monday")
    office.night("2024-10-06")
    assert late in listed(office, "Movers since Monday")

    office.night("2024-10-07")

    assert listed(office, "Movers since Monday") == [("none", "", "")]
    quiet(office, "2024-10-07")


@pytest.mark.parametrize("policy", ["report", "restore"])
def test_a_figure_that_people_typed_over_moved_nothing(office: Office, policy: str) -> None:
    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(text.replace("master:\n", f"master:\n  edits: {policy}\n"), encoding="utf-8")
    office.night()
    last = office.scorecard("Search")["Last cycle"]
    assert last
    office.tpm.types(office.sheet, office.at("Search", "Last cycle"), "better than it looks")

    office.night()

    stands = {"report": "better than it looks", "restore": last}
    assert office.scorecard("Search")["Last cycle"] == stands[policy]
    assert listed(office, "Movers since Monday") == [("none", "", "")]
    quiet(office)
    office.night("2024-10-09")
    assert listed(office, "Movers since Monday") == [("none", "", "")]
    quiet(office, "2024-10-09")


def test_what_moved_back_is_no_mover(office: Office) -> None:
    office.night()
    office.tpm.types(office.sheet, office.at("Search", "Plan"), "Gaps")
    office.night()
    office.tpm.types(office.sheet, office.at("Search", "Plan"), "")

    office.night()

    assert listed(office, "Movers since Monday") == [("none", "", "")]
    quiet(office)


@pytest.mark.parametrize("level", ["verdicts only", "nothing"])
def test_a_lower_level_takes_numbers_and_text_off_the_page(office: Office, level: str) -> None:
    office.night()
    publish(office, FILE, level)

    result = office.night("2024-10-08", "--json")

    told = {line[0]: line[1] for line in listed(office, "Goals missed last cycle")}
    assert told.get("Storefront group") == ("missed" if level == "verdicts only" else None)
    assert "0.59" not in str(page(office))
    assert "0.59" not in result.stdout
    assert leaks(said(office), words_of(FILE)) == []
    assert "Storefront group" not in {line[0] for line in listed(office, "Movers since Monday")}
    quiet(office)


def test_a_plan_that_cannot_be_read_keeps_its_last_good_score_on_the_page(office: Office) -> None:
    office.night()
    office.workspace.share(FILE, JOB, "")

    office.night()

    assert ("Storefront group", "0.59, target 0.7: missed", "") in listed(office, "Goals missed last cycle")
    assert ("Storefront group", "Gaps → Can't read", "Plan") in listed(office, "Movers since Monday")
    quiet(office)


def test_a_night_without_its_index_says_what_the_scorecard_still_says(office: Office) -> None:
    office.night()
    before = counts(office)
    office.workspace.share("plans-2024-q4.md", JOB, "")

    office.night()

    assert sum(map(int, list(counts(office).values())[:8])) == sum(map(int, list(before.values())[:8]))
    quiet(office)


def test_the_page_stays_the_page_when_the_memory_is_lost(office: Office) -> None:
    office.night()
    before = page(office)
    office.tpm.deletes_tab(office.sheet, "_plansync")

    assert "memory" in office.night().output
    assert page(office) == before
    result = office.night()
    assert "memory" not in result.output, "each of its rows is known again, empty ones too"
    quiet(office)


def test_what_moved_on_the_night_on_which_the_memory_was_lost_is_told_all_week(office: Office) -> None:
    office.night()
    where = office.tpm.find(office.sheet, "Findings", "Storefront group")
    assert where, "its one finding that makes a gap"
    number = where.rpartition("!")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    office.tpm.types(office.sheet, f"Findings!I{number}", "Ines")
    office.tpm.deletes_tab(office.sheet, "_plansync")

    office.night()
    told = [("Storefront group", "Gaps → Ready", "Plan")]
    assert listed(office, "Movers since Monday") == told
    quiet(office)
    office.night("2024-10-10")
    assert listed(office, "Movers since Monday") == told


def test_the_charts_are_made_once_and_what_people_do_to_them_stays(office: Office) -> None:
    office.night()
    assert [chart["spec"]["title"] for chart in charts(office)] == ["How many plans are in each state", "How many plans lack each topic"]  # fmt: skip
    first, second = charts(office)
    office.tpm.does(office.sheet, {"deleteEmbeddedObject": {"objectId": first["chartId"]}})
    spec = second["spec"] | {"title": "Ours now"}
    office.tpm.does(office.sheet, {"updateChartSpec": {"chartId": second["chartId"], "spec": spec}})
    office.tpm.types(office.sheet, office.at("Search", "Plan"), "Gaps")

    office.night()

    assert [chart["spec"]["title"] for chart in charts(office)] == ["Ours now"]
    office.tpm.deletes_tab(office.sheet, "Overview")

    office.night()

    assert len(charts(office)) == 2
    quiet(office)


def test_a_chart_of_peoples_with_the_same_number_does_not_stop_us(office: Office) -> None:
    source = {"sourceRange": {"sources": [{"sheetId": 0, "startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 1}]}}  # fmt: skip
    spec = {
        "basicChart": {"chartType": "BAR", "domains": [{"domain": source}], "series": [{"series": source}]}
    }
    place = {"overlayPosition": {"anchorCell": {"sheetId": 0, "rowIndex": 0, "columnIndex": 0}}}
    office.tpm.does(office.sheet, {"addChart": {"chart": {"chartId": 907_210_001, "spec": spec, "position": place}}})  # fmt: skip

    assert office.night().exit_code in {0, 3}

    assert len({907_210_001, *(chart["chartId"] for chart in charts(office))}) == 3


def test_people_may_insert_rows_and_notes_on_the_page(office: Office) -> None:
    office.night()
    office.tpm.inserts(office.sheet, "Overview", "2")
    office.tpm.types(office.sheet, "Overview!A2", "For the board, on Monday")
    office.tpm.types(office.sheet, office.at("Search", "Plan"), "Gaps")

    office.night()

    rows = page(office)
    assert rows[1][0] == "For the board, on Monday"
    assert rows[0][0] == "2024-Q4: 3 of 13 ready"
    assert [row[0] for row in rows].count("Plan states") == 1
    quiet(office)


def test_the_page_has_no_gridlines_and_always_the_same_rows(office: Office) -> None:
    office.night()
    sheet = tabs(office)["Overview"]
    assert sheet["properties"]["gridProperties"]["hideGridlines"] is True
    where = headings(office)
    for team in ("Search", "Payments", "Fraud"):
        office.tpm.types(office.sheet, office.at(team, "Plan"), "Gaps")
    office.night()
    assert headings(office) == where
