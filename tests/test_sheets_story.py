"""Teams that plan in spreadsheets, and planning pages that are spreadsheets."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from sync.emulator.store import XLSX
from tests.office import JOB, Office
from tests.sync.sources.sheets_json import answer

Layout = dict[str, Any]
HEAD: Layout = {"bold": True, "size": 16}
# A plan that says nothing of whose it is, so that only the index can.
WORK: Layout = {
    "rows": [
        [{"v": "OKRs", **HEAD}],
        [],
        [{"v": "Key result", "bold": True}, {"v": "Target", "bold": True}, {"v": "Owner", "bold": True}],
        ["Close a ticket in fewer clicks", 4, "Ada"],
    ]
}


def add(office: Office, name: str, *tabs: Layout) -> str:
    """A spreadsheet that is shared with the job; answers its address."""
    file_id = office.workspace.put_sheet(name, {"tabs": list(tabs)})
    office.workspace.share(file_id, JOB)
    return f"https://docs.google.com/spreadsheets/d/{file_id}/edit"


def bold(*texts: str) -> list[Layout]:
    return [{"v": text, "bold": True} for text in texts]


def links_to(url: str) -> list[Any]:
    """One link in each of the forms that cells have for it."""
    return [
        {"v": "the plan", "link": url},
        f'=HYPERLINK("{url}";"the plan")',
        {"parts": ["see ", {"t": "this sheet", "link": url}, " for now"]},
        {"v": "OKRs", "file": url},
        url,
    ]


def only_index(office: Office, url: str) -> None:
    text = office.config.read_text(encoding="utf-8")
    before, _, after = text.partition("  - index:")
    office.config.write_text(f"{before}  - index: {url}\n{after.partition(chr(10))[2]}", encoding="utf-8")


@pytest.mark.parametrize(
    "form", range(5), ids=["link", "HYPERLINK()", "partial link", "file chip", "bare address"]
)
def test_an_index_says_team_and_cycle_in_the_cells_beside_the_link(office: Office, form: int) -> None:
    url = add(office, "work", WORK)
    rows = [bold("Team", "Cycle", "Plan"), ["Support Tools", "2024-Q4", links_to(url)[form]]]
    only_index(office, add(office, "All plans", {"rows": rows}))

    office.night()

    row = office.scorecard("Support Tools")
    assert (row["Plan"], row["Cycle"]) == ("Gaps", "2024-Q4")


def test_an_index_with_a_column_per_cycle_and_a_block_per_group(office: Office) -> None:
    old, new = add(office, "then", WORK), add(office, "now", WORK)
    other = add(office, "other", WORK)
    rows: list[list[Any]] = [
        [{"v": "Product", **HEAD}],
        bold("Team", "Q3 2024", "Q4 2024"),
        ["Search", {"v": "plan", "link": old}, {"v": "plan", "link": new}],
        [],
        [{"v": "Q4 2024 of the platform teams", **HEAD}],
        bold("Team", "Plan"),
        ["Mobile", {"v": "plan", "link": other}],
    ]
    only_index(office, add(office, "All plans", {"rows": rows}))

    office.night()

    assert office.scorecard("Search", "2024-Q3")["Plan"] == "Gaps"
    assert office.scorecard("Search", "2024-Q4")["Plan"] == "Gaps"
    assert office.scorecard("Mobile", "2024-Q4")["Plan"] == "Gaps"


def test_a_team_that_is_merged_over_several_rows_stands_beside_each_link(office: Office) -> None:
    urls = [add(office, name, WORK) for name in ("then", "now")]
    rows: list[list[Any]] = [
        bold("Team", "Cycle", "Plan"),
        ["Search", "2024-Q3", {"v": "plan", "link": urls[0]}],
        [None, "2024-Q4", {"v": "plan", "link": urls[1]}],
    ]
    only_index(office, add(office, "All plans", {"rows": rows, "merges": ["A2:A3"]}))

    office.night()

    assert [office.scorecard("Search", cycle)["Plan"] for cycle in ("2024-Q3", "2024-Q4")] == ["Gaps", "Gaps"]


ODD: tuple[Layout, ...] = (
    {"title": "Mobile OKRs Q4 2024"},
    {"title": "Scratch", "hidden": True, "rows": [["secret"]]},
    {
        "title": "Goals and risks",
        "rows": [
            [{"v": "OKRs", **HEAD}, None, None, None, None, {"v": "Risks", **HEAD}],
            [],
            [*bold("Key result", "Numbers"), None, None, None, *bold("Risk", "Mitigation")],
            [None, *bold("Baseline", "Target"), None, None, "The app store may refuse it", "submit early"],
            ["Crash-free sessions", {"v": 0.98, "format": "percent"}, {"v": 0.995, "format": "0.0%"}],
            ["Cold start", "=Gone!A1", "2 s"],
        ],
        "merges": ["A3:A4", "B3:C3"],
    },
    {"title": "Funnel", "chart": True},
)


def test_an_odd_sheet_is_read_with_a_line_for_each_oddity_and_a_link_to_each_cell(office: Office) -> None:
    url = add(office, "Mobile", *ODD)
    told = json.loads(office.run("read", "--json", url).output)

    (plan,) = told["plans"]
    assert (plan["team"], plan["cycle"]["label"]) == ("Mobile", "2024-Q4")
    results = [result for objective in plan["objectives"] for result in objective["key_results"]]
    assert [(r["text"], r["baseline"], r["target"]) for r in results] == [
        ("Crash-free sessions", "98%", "99.5%"),
        ("Cold start", "#REF!", "2 s"),
    ]
    assert [risk["mitigation"] for risk in plan["risks"]] == ["submit early"]
    assert results[0]["place"]["url"].startswith(f"{url}?gid=")
    assert results[0]["place"]["url"].endswith("&range=A5")
    assert "secret" not in json.dumps(told)
    assert [(odd["text"], odd["place"]["label"]) for odd in told["oddities"]] == [
        ("1 hidden tab was not read: “Scratch”", "Mobile"),
        ("1 cell shows an error (#REF!), the first in B6", "Mobile › Goals and risks"),
        ("the tab is a chart, which is not read", "Mobile › Funnel"),
    ]
    assert "note: 1 cell shows an error (#REF!), the first in B6 (Mobile" in office.run("read", url).output


def test_an_odd_sheet_is_published_like_any_other(office: Office) -> None:
    rows = [["Mobile", {"v": "plan", "link": add(office, "Mobile", *ODD)}]]
    only_index(office, add(office, "All plans", {"rows": rows}))

    assert office.night().exit_code == 0

    assert office.scorecard("Mobile")["Plan"] == "Gaps"


def test_a_day_counts_however_its_cell_shows_it(office: Office) -> None:
    shown = {"v": date(2024, 12, 6), "format": "m/d/yyyy"}
    rows: list[list[Any]] = [
        ["Team", "Mobile"],
        ["Planning date", shown],
        [],
        [{"v": "Q4 2024 OKRs", **HEAD}],
        [],
        bold("Key result", "Target"),
        ["Ship the new cart", shown],
    ]
    (plan,) = json.loads(office.run("read", "--json", add(office, "Mobile", {"rows": rows})).output)["plans"]

    (objective,) = plan["objectives"]
    assert objective["key_results"][0]["target_value"]["day"] == "2024-12-06"
    assert plan["metadata"]["planning_date"] == "2024-12-06"


def test_a_plan_costs_one_call_to_drive_and_one_to_sheets(office: Office) -> None:
    url = add(office, "Mobile", *ODD)
    office.run("read", url)

    assert [call.method for call in office.workspace.calls() if call.method != "token"] == [
        "drive.files.get",
        "sheets.spreadsheets.get",
    ]


def test_a_sheet_behind_a_docs_address_is_read(office: Office) -> None:
    url = add(office, "Mobile", *ODD).replace("/spreadsheets/", "/document/")

    assert "Mobile OKRs Q4 2024 — a plan, Mobile, 2024-Q4" in office.run("read", url).output


def test_an_excel_file_says_that_it_has_to_become_a_sheet(office: Office) -> None:
    file = office.workspace.workspace.new_file("Plan.xlsx", XLSX, "ada@brightcart.example")
    file.roles[JOB] = "reader"
    office.add_source(f"plan: {file.url}")

    result = office.night()

    assert result.exit_code == 3
    assert any(
        "Office file" in line and "Save as Google Sheets" in line for line in result.output.splitlines()
    )


def test_read_takes_a_saved_answer_of_spreadsheets_get(office: Office) -> None:
    path = office.folder / "saved.json"
    path.write_text(json.dumps(answer(*ODD)), encoding="utf-8")

    shown = office.run("read", str(path))

    assert shown.exit_code == 0
    assert "Mobile OKRs Q4 2024 — a plan, Mobile, 2024-Q4" in shown.output
    assert office.run("check", str(path)).exit_code == 1
