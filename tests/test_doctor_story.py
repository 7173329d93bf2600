"""What a platform engineer sees before the first night, and on the mornings when something is wrong."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from jobs import doctor
from jobs.cli import main
from jobs.exam import Line
from sync.emulator import store
from sync.emulator.docs.markdown import Doc
from sync.trial import KEY
from tests.fakes import FakeClock
from tests.office import JOB, Office

MOBILE = "mobile-2024-q4.md"


def lines(result: Result) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(result.stdout)["lines"]
    return found


def told(result: Result, check: str, level: str) -> list[str]:
    """The texts of one check's lines, with what to do."""
    return [
        " — ".join(part for part in (line["text"], line["fix"]) if part)
        for line in lines(result)
        if (line["check"], line["level"]) == (check, level)
    ]


def sheet_id(office: Office, tab: str) -> int:
    book = office.workspace.file(office.sheet).content
    return next(int(sheet.id) for sheet in book.sheets if sheet.title == tab)


def healthy(office: Office) -> None:
    """Everything that the example leaves open, settled."""
    office.workspace.share(MOBILE, JOB)
    for file in list(office.workspace.workspace.files.values()):
        if file.mime == store.DOCX:  # its team saves it as a Google Doc
            file.mime, file.content = store.DOC, Doc((), 0)
            office.workspace.put_markdown(
                file.id,
                "# Merchandising Q4 2024 plan\n\n## Objectives\n\n- O1: Sell out\n  - KR: 9 of 10 ranges\n",
            )
    text = office.config.read_text().replace("Europe/Zurich", "UTC")
    office.config.write_text(text.replace("  - {id: support-tools", "  # - {id: support-tools"))


def test_when_all_is_well_every_line_is_ok_and_nothing_was_written(office: Office) -> None:
    healthy(office)
    result = office.run("doctor", "--json")

    assert result.exit_code == 0
    assert {line["level"] for line in lines(result)} == {"ok", "note"}
    assert {line["check"] for line in lines(result)} == {
        "configuration", "credentials", "scopes", "clock", "master", "sources", "plans", "sharing", "roster", "quotas",
    }  # fmt: skip
    assert told(result, "credentials", "ok") == [
        f"share plans with {JOB} as Viewer, the master as Editor; we sign in with a service account's key"
    ]
    (plans,) = told(result, "plans", "ok")
    opened, _, known, _ = plans.split()
    assert opened == known
    assert office.writes() == 0
    assert "nothing has to be done" in office.run("doctor").stdout


def test_a_plan_that_is_not_shared_comes_with_a_message_to_send_to_its_team(office: Office) -> None:
    result = office.run("doctor")

    assert result.exit_code == 3
    link = office.workspace.file(MOBILE).url
    assert "“Mobile plan”: The document is not shared with" in result.stdout
    assert "to send to Mobile, and Yuki Tanaka (TPM):" in result.stdout
    assert (
        f"Hi Mobile team (Yuki Tanaka, for your information): the nightly check of our plans cannot read yours. Could you please share your plan (“Mobile plan”, {link}) with {JOB} as Viewer (Share › paste the address › Viewer › Send)? It only reads. Thank you!"
        in result.stdout
    )


def test_what_else_a_team_can_mend_is_asked_in_the_same_words_as_in_the_master(office: Office) -> None:
    healthy(office)
    office.workspace.file(MOBILE).trashed = True
    messages = [message for line in lines(office.run("doctor", "--json")) for message in line["messages"]]

    assert [message["to"] for message in messages] == ["Mobile, and Yuki Tanaka (TPM)"]
    assert (
        "Could you please take the plan out of the trash, or change its link (“Mobile plan”,"
        in messages[0]["text"]
    )


def test_a_master_that_we_may_only_read_is_somebody_elses_turn(office: Office) -> None:
    healthy(office)
    office.workspace.share(office.sheet, JOB, "reader")
    result = office.run("doctor", "--json")

    assert result.exit_code == 5
    (line,) = told(result, "master", "do")
    assert line.startswith(
        f"“Planning scorecards” opens, and we may not write it — share it as Editor with {JOB}: https://"
    )


def test_a_master_that_does_not_open_costs_no_other_check(office: Office) -> None:
    office.workspace.share(office.sheet, JOB, "")
    result = office.run("doctor", "--json")

    assert result.exit_code == 5
    assert [line.endswith(" open") for line in told(result, "plans", "ok")] == [True]
    (line,) = told(result, "master", "do")
    assert "share it as Editor" in line


def test_a_protected_range_over_our_columns_is_found_before_it_stops_a_night(office: Office) -> None:
    healthy(office)
    office.night()
    width = len(office.tpm.rows(office.sheet, "Scorecard!A1:AZ1")[0])
    for first, end in ((0, 2), (width - 1, width)):  # over columns of ours, and right of them
        area = {"sheetId": sheet_id(office, "Scorecard"), "startColumnIndex": first, "endColumnIndex": end}
        protection = {
            "range": area,
            "description": "Frozen by Marco",
            "editors": {"users": ["marco@brightcart.example"]},
        }
        office.tpm.does(office.sheet, {"addProtectedRange": {"protectedRange": protection}})
    result = office.run("doctor", "--json")

    assert result.exit_code == 5
    assert told(result, "master", "do") == [
        f"a protected range on Scorecard (“Frozen by Marco”) would stop every run — add {JOB} to its editors: Data › Protect sheets and ranges"
    ]


def test_an_api_that_is_not_enabled_is_said_once_with_the_command(office: Office) -> None:
    office.workspace.workspace.policy.disabled.add("docs")
    result = office.run("doctor", "--json")

    assert result.exit_code == 2
    todo = [line for line in lines(result) if line["level"] == "do"]
    assert [line["text"] for line in todo] == ["The Google Docs API is not enabled"]
    assert "gcloud services enable docs.googleapis.com --project 100000000001" in todo[0]["fix"]


def test_what_needs_a_sign_in_is_left_out_when_there_is_none(office: Office) -> None:
    office.workspace.tokens.accounts.discard(JOB)
    result = office.run("doctor", "--json")

    assert result.exit_code == 2
    assert told(result, "credentials", "do") == [
        f"There is no service account {JOB} — it was deleted: make a new one and share the files with it"
    ]
    assert told(result, "doctor", "note") == [
        "the rest was not looked at; mend this first, then run doctor again"
    ]
    assert {line["check"] for line in lines(result)} == {"configuration", "credentials", "clock", "doctor"}


def test_a_clock_that_is_ten_minutes_off_is_said(office: Office) -> None:
    healthy(office)
    clock = FakeClock(datetime.now(UTC) + timedelta(minutes=10))
    found: list[Line] = list(doctor.run(office.config, clock=clock))

    assert [str(line) for line in found if line.level == "do"] == [
        "this machine's clock is 10 minutes fast — set it (NTP)"
    ]
    assert doctor.exit_code(found) == 2


def test_nothing_configured_is_one_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["doctor", "--config", str(tmp_path / "config.yaml")])

    assert result.exit_code == 2
    assert "there is no such file; copy config.example.yaml and fill in the master's address" in result.stdout
    assert "1 thing to do" in result.stdout


def test_a_plan_that_we_could_edit_and_readers_of_the_master_who_may_not_open_it_are_warned_of(
    office: Office,
) -> None:
    healthy(office)
    office.workspace.share("search-2024-q4.md", JOB, "writer")
    office.workspace.share(office.sheet, "exec@brightcart.example", "reader")
    result = office.run("doctor", "--json")

    assert result.exit_code == 0
    edit, shown = told(result, "sharing", "warn")
    assert edit.startswith("we could edit “Search OKRs Q4 2024” — Viewer is enough")
    assert shown.startswith(
        "the master shows “Search OKRs Q4 2024” to people who may not open it: exec@brightcart.example"
    )


def test_a_master_that_anybody_may_open_is_warned_of(office: Office) -> None:
    office.workspace.file(office.sheet).anyone = "reader"

    assert (
        "anybody with the link may open the master, and with it what plans say — take the link sharing away, or set publish to verdicts"
        in told(office.run("doctor", "--json"), "sharing", "warn")
    )


def test_teams_without_any_link_and_their_tpm_are_named(office: Office) -> None:
    assert told(office.run("doctor", "--json"), "roster", "warn") == [
        "no link leads to a plan of Support Tools for 2024-Q4 — ask Marco Bianchi for it, and paste it into the master's Plans tab, or link it on the planning page"
    ]


def test_a_memory_that_is_lost_is_said_before_the_next_run_takes_the_sheet_as_it_stands(
    office: Office,
) -> None:
    healthy(office)
    office.night()
    assert any(
        text.startswith("the memory knows ") for text in told(office.run("doctor", "--json"), "master", "ok")
    )
    office.tpm.does(office.sheet, {"deleteSheet": {"sheetId": sheet_id(office, "_plansync")}})

    assert (
        "the memory (the hidden tab _plansync) is lost"
        in told(office.run("doctor", "--json"), "master", "warn")[0]
    )


def test_the_api_is_tried_only_on_request_and_leaves_nothing_behind(office: Office) -> None:
    healthy(office)
    office.night()
    before, writes = office.everything(), office.writes()
    office.run("doctor")
    assert office.writes() == writes

    result = office.run("doctor", "--json", "--try-api")
    assert result.exit_code == 0
    assert told(result, "api", "ok")[-1] == "master.reuse_ids_in_batch: true is right"
    assert KEY not in repr(office.workspace.file(office.sheet).content)
    assert office.everything() == before
    assert "Nothing to write" in office.run("nightly", "--as-of", "2024-10-08", "--partial-ok").stdout


def test_a_switch_that_is_off_though_the_api_allows_it_is_told_to_be_set(office: Office) -> None:
    healthy(office)
    text = office.config.read_text().replace("master:\n", "master:\n  reuse_ids_in_batch: false\n")
    office.config.write_text(text)
    result = office.run("doctor", "--json", "--try-api")

    assert result.exit_code == 2
    assert told(result, "api", "do") == ["master.reuse_ids_in_batch is false — set it to true"]


@pytest.mark.parametrize(("zone", "agrees"), [("Europe/Berlin", True), ("America/New_York", False)])
def test_a_master_whose_days_begin_at_other_times_is_warned_of(
    office: Office, zone: str, agrees: bool
) -> None:
    change = {"properties": {"timeZone": zone}, "fields": "timeZone"}
    office.tpm.does(office.sheet, {"updateSpreadsheetProperties": change})
    said = told(office.run("doctor", "--json"), "master", "warn")

    assert any("counts its days in" in text for text in said) is not agrees


def test_where_output_is_kept_plans_are_named_by_their_link_only(office: Office) -> None:
    healthy(office)
    office.workspace.share(MOBILE, JOB, "")
    office.workspace.share("search-2024-q4.md", JOB, "writer")
    result = CliRunner().invoke(main, ["--quiet", "doctor", "--config", str(office.config)])
    told = [json.loads(line) for line in result.stderr.splitlines()]

    assert (result.exit_code, result.stdout) == (3, "")
    assert {line["link"] for line in told if line["severity"] == "ERROR"} == {
        office.workspace.file(MOBILE).url
    }
    titles = [file.name for file in office.workspace.workspace.files.values() if file.id != office.sheet]
    assert [title for title in titles if title in result.stderr] == []
