"""The README's story, told through the command line and the embedded Workspace over real HTTP."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jobs.config import parse
from jobs.follow import Follower
from jobs.leads import Lead
from mappers.document import Document
from sync.links import Link, parse_link
from sync.sources.markdown import MarkdownFiles
from tests.office import JOB, Office

NOW = datetime(2024, 10, 8, 4, 30, tzinfo=UTC)


def test_the_first_night_makes_the_tabs_and_files_every_plan(office: Office) -> None:
    result = office.night()

    assert result.exit_code == 3, "one plan is not shared"
    ours = "Overview Scorecard Findings Asks Reviews Plans Teams Cycles Changes Legend Runs".split()
    assert [tab for tab in office.tpm.tabs(office.sheet) if tab in ours] == ours
    head = office.tpm.rows(office.sheet, "Scorecard!A1:N1")[0]
    assert head == [
        "Team", "Plan", "Next thing to do", "Last cycle", "Retro", "Status", "Plans", "Metrics", "Risks", "Excluded", "Review", "TPM", "Doc edited", "Cycle",
    ]  # fmt: skip
    storefront = office.scorecard("Storefront group")
    assert storefront["Plan"] == "Gaps"
    assert storefront["Next thing to do"] == "Storefront group: add Status"
    assert storefront["Last cycle"] == "0.59, target 0.7: missed"
    assert storefront["Status"] == "missing"
    assert storefront["TPM"] == "Marco Bianchi"
    assert office.scorecard("Search")["Plan"] == "Ready"
    assert office.scorecard("Payments")["Retro"] == "present"
    assert office.scorecard("Fraud")["Retro"] == "missing"
    assert office.scorecard("Logistics")["Plan"] == "Not filled in"
    assert office.scorecard("Support Tools")["Plan"] == "Late since 4 Oct"


def test_cells_link_to_the_heading_they_speak_of(office: Office) -> None:
    office.night()

    link = office.tpm.cell(office.sheet, office.at("Storefront group", "Risks"))["hyperlink"]
    assert link.startswith(
        f"https://docs.google.com/document/d/{office.workspace.file_id('storefront-2024-q4.md')}/edit"
    )
    assert "#heading=h." in link


def test_a_second_run_on_the_same_day_writes_nothing(office: Office) -> None:
    office.night()
    before, writes = office.everything(), office.writes()

    result = office.night()

    assert office.writes() == writes
    assert office.everything() == before
    assert "Nothing to write" in result.output


def test_a_day_later_only_the_last_checked_cells_are_written(office: Office) -> None:
    office.night()
    before, writes = office.everything(), office.writes()

    office.night("2024-10-09")

    after = office.everything()
    assert office.writes() == writes + 1
    assert after["Legend"][0][:2] == ["Last checked", "9 Oct 2024"]
    before["Legend"][0][1] = after["Legend"][0][1]
    assert after == before


def test_what_a_tpm_wrote_stays_with_its_row_when_plans_change_and_rows_are_sorted(office: Office) -> None:
    office.night()
    tpm, sheet = office.tpm, office.sheet
    tpm.types(sheet, office.at("Search", "Notes"), "ask Lea about the parser")
    tpm.notes(sheet, office.at("Fraud", "Team"), "joins on Thursday")
    tpm.inserts(sheet, "Scorecard", "C")
    tpm.types(sheet, "Scorecard!C1", "Mood")
    tpm.types(sheet, office.at("Payments", "Mood"), "sunny")
    tpm.sorts(sheet, "Scorecard", "A", descending=True)
    order = [row[0] for row in tpm.rows(sheet, "Scorecard!A2:A20")]
    office.edit_plan(
        "search-2024-q4.md",
        (
            "- KR: Cut searches without a result from 6% to 4% (Lea)",
            "- KR: Searches that find nothing go from 6% to 4% (Lea)",
        ),
        ("## What we are not doing", "## Later, perhaps"),
        (
            "- Image search — too few queries to pay for it, look again in Q2\n- A rewrite of the indexer — it holds until spring",
            "",
        ),
    )

    office.night()

    assert [row[0] for row in tpm.rows(sheet, "Scorecard!A2:A20")] == order
    assert office.scorecard("Search")["Excluded"] != "present"
    assert office.scorecard("Search")["Plan"] == "Gaps"
    assert office.scorecard("Search")["Notes"] == "ask Lea about the parser"
    assert office.scorecard("Payments")["Mood"] == "sunny"
    assert tpm.cell(sheet, office.at("Fraud", "Team"))["note"] == "joins on Thursday"


def test_a_verdict_that_people_set_stays_counts_and_is_told_until_they_empty_it(office: Office) -> None:
    office.night()
    office.tpm.types(office.sheet, office.at("Storefront group", "Status"), "present")

    office.night()
    assert office.scorecard("Storefront group")["Status"] == "present"
    assert office.scorecard("Storefront group")["Plan"] == "Ready"
    assert "missing" in office.tpm.cell(office.sheet, office.at("Storefront group", "Status"))["note"]

    office.tpm.types(office.sheet, office.at("Storefront group", "Status"), "")
    office.night()
    assert office.scorecard("Storefront group")["Status"] == "missing"
    assert office.scorecard("Storefront group")["Plan"] == "Gaps"


def test_a_finding_that_was_mended_is_marked_fixed_and_keeps_its_row(office: Office) -> None:
    office.night()
    rows = office.tpm.rows(office.sheet, "Findings!A1:H100")
    number = next(
        n for n, row in enumerate(rows, 1) if row[0] == "Storefront group" and row[3] == "Status is missing"
    )
    office.tpm.types(office.sheet, f"Findings!I{number}", "Ines")
    office.edit_plan(
        "storefront-2024-q4.md",
        ("## Company Context", "## Status\n\n- Checkout success: 97.1% (target 98%)\n\n## Company Context"),
    )

    office.night()

    row = office.tpm.rows(office.sheet, f"Findings!A{number}:I{number}")[0]
    assert row[7] == "fixed"
    assert row[8] == "Ines"
    assert office.scorecard("Storefront group")["Plan"] == "Ready"


def test_a_link_pasted_into_plans_is_followed_and_its_row_kept(office: Office) -> None:
    office.night()
    office.workspace.put_markdown(
        "support.md",
        "# Support Tools Q4 2024 plan\n\n## OKRs\n\n### Objective: Fewer clicks\n\n- KR: Close a ticket in 4 clicks (Ada)\n",
    )
    office.workspace.share("support.md", JOB)
    last = max(n for n, row in enumerate(office.tpm.rows(office.sheet, "Plans!A1:A100"), 1) if row[0])
    url = f"https://docs.google.com/document/u/0/d/{office.workspace.file_id('support.md')}/edit?usp=sharing"
    office.tpm.types(office.sheet, f"Plans!A{last + 3}", url)
    office.tpm.types(office.sheet, f"Plans!J{last + 3}", "from Ada")

    office.night()

    assert office.scorecard("Support Tools")["Plan"] == "Gaps"
    row = office.tpm.rows(office.sheet, f"Plans!A{last + 3}:J{last + 3}")[0]
    assert row[0] == url
    assert row[1] == "plan"
    assert row[3] == "Support Tools · 2024-Q4"
    assert row[9] == "from Ada"

    writes = office.writes()
    office.night()
    assert office.writes() == writes


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "plan: https://docs.google.com/document/d/1NoSuchDocumentAnywhere_0123456789abcdefghij/edit",
            "no document",
        ),
        (
            "plan: https://docs.google.com/spreadsheets/d/1NoSuchSheetAnywhere_0123456789abcdefghijkl/edit",
            "no spreadsheet",
        ),
    ],
)
def test_a_link_that_cannot_be_opened_is_one_clear_line_and_the_rest_is_published(
    office: Office, line: str, said: str
) -> None:
    office.add_source(line)

    result = office.night()

    assert result.exit_code == 3
    link = line.removeprefix("plan: ")
    told = [text for text in result.output.splitlines() if link.split("/d/")[1][:20] in text]
    assert told
    assert said in told[0].lower()
    assert office.scorecard("Payments")["Plan"] == "Ready"
    rows = office.tpm.rows(office.sheet, "Plans!A1:C100")
    assert any(row[1] == "can't read" and said in row[2].lower() for row in rows if len(row) > 2)


def test_a_plan_that_is_not_shared_says_with_whom_to_share_it(office: Office) -> None:
    result = office.night()

    assert f"not shared with {JOB}" in result.output
    assert office.scorecard("Mobile")["Plan"] == "Can't read"
    assert office.scorecard("Mobile")["Next thing to do"] == f"Mobile: share the plan with {JOB} as Viewer"


def test_a_published_link_in_an_index_says_which_link_to_paste_instead(office: Office) -> None:
    office.workspace.put_markdown(
        "plans-2024-q3.md",
        "# Q3, 2024 product plans\n\n- Search: [OKRs](https://docs.google.com/document/d/e/2PACX-1vT0ken/pub)\n",
    )

    result = office.night()

    assert result.exit_code == 3
    assert any(
        "published copy" in line and "paste the document's own link" in line
        for line in result.output.splitlines()
    )


def test_partial_ok_makes_unread_plans_no_error(office: Office) -> None:
    assert office.night("2024-10-08", "--partial-ok").exit_code == 0


def test_a_plan_that_can_no_longer_be_read_keeps_its_last_good_values(office: Office) -> None:
    office.night()
    office.workspace.share("search-2024-q4.md", JOB, "")

    office.night()

    search = office.scorecard("Search")
    assert search["Plan"] == "Can't read"
    assert search["Risks"] == "present"
    assert search["Next thing to do"].startswith("Search: share the plan with")

    office.workspace.share("search-2024-q4.md", JOB)
    office.night()
    assert office.scorecard("Search")["Plan"] == "Ready"


def test_preview_shows_every_cell_and_writes_nothing(office: Office) -> None:
    office.night()
    writes = office.writes()
    office.edit_plan(
        "storefront-2024-q4.md",
        ("**Overall score**: 0.59 (below the 0.7 target)", "**Overall score**: 0.61 (below the 0.7 target)"),
    )

    result = office.run("preview", "--as-of", "2024-10-08")

    assert office.writes() == writes
    assert "0.59, target 0.7: missed" in result.output
    assert "0.61, target 0.7: missed" in result.output
    assert "nothing was." in result.output


def test_nightly_as_of_another_day_refuses_a_real_master(office: Office) -> None:
    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(
        "\n".join(line for line in text.splitlines() if "endpoint" not in line), encoding="utf-8"
    )

    assert office.night().exit_code == 4


def test_five_mistakes_in_the_config_are_five_lines(office: Office) -> None:
    office.config.write_text(
        "master:\n  sheet: https://docs.google.com/document/d/abc/edit\n  edits: maybe\nteams:\n  - id: a\ntimezone: Mars/Base\ncolour: red\n",
        encoding="utf-8",
    )

    result = office.run("nightly")

    assert result.exit_code == 2
    lines = result.output.strip().splitlines()
    assert len(lines) == 5
    for number, quoted in (
        (2, "docs.google.com/document"),
        (3, "maybe"),
        (5, "name is missing"),
        (6, "Mars/Base"),
        (7, "colour"),
    ):
        assert any(f"config.yaml:{number}:" in line and quoted in line for line in lines), (number, quoted)


def test_logs_carry_no_text_of_a_plan(office: Office) -> None:
    result = office.night()

    logged = [json.loads(line) for line in result.stderr.splitlines() if line.startswith("{")]
    assert {line["severity"] for line in logged} == {"ERROR", "WARNING"}
    for words in ("Reduce abandoned checkouts", "Pager", "identity provider", "Lea"):
        assert words not in result.stderr


def test_an_index_that_cannot_be_read_leaves_all_scorecards_as_they_were(office: Office) -> None:
    office.night()
    before = office.everything()
    office.workspace.share("plans-2024-q4.md", JOB, "")

    result = office.night()

    after = office.everything()
    assert result.exit_code == 3
    assert "rows stay as they were" in result.output
    assert after["Findings"] == before["Findings"]
    assert after["Scorecard"] == before["Scorecard"]


def test_a_plan_of_a_closed_cycle_is_listed_and_not_scored(office: Office) -> None:
    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(
        text.replace("due: 2024-07-05, state: closing", "due: 2024-07-05, state: closed"), encoding="utf-8"
    )

    office.night()

    assert {row[13] for row in office.tpm.rows(office.sheet, "Scorecard!A2:N100")} == {"2024-Q4"}
    assert any(row[3] == "Search · 2024-Q3" for row in office.tpm.rows(office.sheet, "Plans!A1:D100"))


def test_a_team_checks_its_own_plan_by_its_link(office: Office) -> None:
    link = f"https://docs.google.com/document/d/{office.workspace.file_id('storefront-2024-q4.md')}/edit?usp=sharing"

    checked = office.run("check", link)
    read = office.run("read", link, "--json")

    assert checked.exit_code == 1
    assert "must fix  Status is missing" in checked.output
    assert json.loads(read.stdout)["plans"][0]["team"] == "Storefront group"


def test_a_document_that_we_stumble_over_does_not_cost_the_night(tmp_path: Path) -> None:
    class Stumbling:
        def claims(self, link: Link) -> bool:
            return "bad" in link.id

        def fetch(self, link: Link, file: object = None) -> Document:
            raise KeyError("a sentence of the plan")

    good = tmp_path / "payments-q4-2024.md"
    good.write_text(
        "# Payments Q4 2024 plan\n\n## OKRs\n\n- KR: Refunds below a minute (Ben)\n", encoding="utf-8"
    )
    config = parse(
        "master: {sheet: https://docs.google.com/spreadsheets/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg/edit}",
        "c.yaml",
    )
    follower = Follower(config, (Stumbling(), MarkdownFiles()), NOW, NOW.date())

    bad, fine = follower.follow([Lead(parse_link("bad.md"), "config"), Lead(parse_link(str(good)), "config")])

    assert fine.summaries
    assert bad.problem
    assert "KeyError at test_story.py" in bad.problem.message
    assert "sentence" not in bad.problem.message


def test_preview_needs_no_more_than_to_read_the_master(office: Office) -> None:
    office.workspace.share(office.sheet, JOB, "reader")

    result = office.run("preview", "--as-of", "2024-10-08")

    assert result.exit_code == 3, "only Mobile is not shared"
    assert "Scorecard\n  + new tab" in result.output


def test_a_master_that_is_not_shared_says_to_share_it_as_editor(office: Office) -> None:
    office.workspace.share(office.sheet, JOB, "")

    result = office.night()

    assert result.exit_code == 5
    assert f"is not shared with {JOB} — the master sheet — share it as Editor" in result.output
