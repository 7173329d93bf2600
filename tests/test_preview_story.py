"""What a preview shows is what a run does; what was saved is done exactly, or nothing is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from markdown_it import MarkdownIt

from jobs import preview_text
from jobs.preview import Change, Preview
from sync.master.sheet import Master
from tests.office import JOB, Office
from tests.test_limits_story import careful, clear
from tests.test_links_story import PLAN, add_plan, paste

NEXT = "2024-10-09"
SEARCH = (
    ("from 6% to 4% (Lea)", "from 6% to 3% (Lea)"),
    ("- A rewrite of the indexer — it holds until spring", "- A rewrite of the indexer — later"),
)


def shown(office: Office, *more: str, day: str = NEXT) -> Result:
    return office.run("preview", "--as-of", day, *more)


def listed(office: Office, day: str = NEXT) -> dict[str, Any]:
    """What ``preview --json`` says, standard error left out."""
    told: dict[str, Any] = json.loads(shown(office, "--json", day=day).stdout)["preview"]
    return told


def saved(office: Office, day: str = NEXT) -> Path:
    path = office.folder / "preview.json"
    shown(office, "--save", str(path), day=day)
    return path


def apply(office: Office, path: Path, day: str = NEXT) -> Result:
    return office.night(day, "--preview", str(path))


# --- what it shows


def test_a_preview_tells_apart_what_a_plan_says_and_what_people_typed(office: Office) -> None:
    office.night()
    office.tpm.types(office.sheet, office.at("Fraud", "TPM"), "Ada")
    office.edit_plan("search-2024-q4.md", *SEARCH)

    told = listed(office)

    target = next(each for each in told["changes"] if each["column"] == "target")
    assert (target["kind"], target["what"], target["cause"]) == ("source", "cell", "plan")
    assert (target["tab_title"], target["unit"], target["cycle"]) == ("Key results", "Search", "2024-Q4")
    assert (target["old"], target["new"]) == ("4%", "3%")
    (edit,) = [each for each in told["changes"] if each["kind"] == "edit"]
    assert (edit["unit"], edit["column_title"], edit["new"], edit["stays"]) == ("Fraud", "TPM", "Ada", True)
    assert edit["until"] == "source changes"
    assert told["counts"]["edit_changes"] == 1
    assert told["counts"]["source_changes"] == sum(each["kind"] == "source" for each in told["changes"])


def test_a_change_of_the_day_alone_is_told_as_a_rule_of_ours(office: Office) -> None:
    office.night("2024-10-03")

    told = listed(office)

    late = next(
        each for each in told["changes"] if each["unit"] == "Support Tools" and each["column"] == "plan"
    )
    assert (late["old"], late["new"], late["cause"]) == ("Not due (4 Oct)", "Late since 4 Oct", "rule")
    (checked,) = [each for each in told["changes"] if each["row"] == "Last checked"]
    assert (checked["old"], checked["new"]) == ("2024-10-03", NEXT)


def test_columns_are_told_by_the_names_that_people_gave_them(office: Office) -> None:
    office.night()
    office.tpm.types(office.sheet, "Scorecard!L1", "Lead")
    office.tpm.types(office.sheet, office.at("Fraud", "Lead"), "Ada")

    assert "Scorecard › Fraud 2024-Q4 › Lead: " in shown(office).stdout


def test_a_preview_writes_nothing_and_needs_no_more_than_to_read(office: Office) -> None:
    office.workspace.share(office.sheet, JOB, "reader")
    before = office.everything()

    result = shown(office)

    assert result.exit_code == 3, "as nightly: one plan is not shared"
    assert (office.writes(), office.everything()) == (0, before)


def test_a_preview_after_a_night_shows_nothing(office: Office) -> None:
    office.night()

    told = listed(office, day="2024-10-08")

    assert told["changes"] == []
    assert "Nothing would change." in shown(office, day="2024-10-08").stdout


def test_rows_that_come_go_and_become_ours_are_told(office: Office) -> None:
    office.night()
    number = paste(office, add_plan(office, "ovens.md", PLAN.format(team="Ovens")))
    assert number

    whats = {(each["tab"], each["what"]) for each in listed(office)["changes"]}

    assert {("plans", "row adopted"), ("scorecard", "row made"), ("findings", "row made")} <= whats


def test_what_may_not_be_shown_stands_in_no_preview_and_no_file(office: Office) -> None:
    office.night()
    words = ("Cut searches without a result", "Search OKRs Q4 2024")
    row = next(
        number
        for number, row in enumerate(office.tpm.rows(office.sheet, "Plans!A1:A100"), 1)
        if row and row[0] == "Search OKRs Q4 2024"
    )
    head = office.tpm.rows(office.sheet, "Plans!A1:J1")[0]
    office.tpm.types(office.sheet, f"Plans!{'ABCDEFGHIJ'[head.index('Publish')]}{row}", "nothing")

    path = saved(office)

    for text in (
        shown(office).output,
        shown(office, "--markdown").output,
        shown(office, "--json").output,
        path.read_text(),
    ):
        assert [word for word in words if word in text] == []
    assert apply(office, path).exit_code == 3


def test_every_line_fits_80_columns(office: Office) -> None:
    out = shown(office).stdout.split("\n2024-Q4\n")[0]

    assert [line for line in out.splitlines() if len(line) > 80] == []


def test_of_long_texts_only_the_changed_middle_is_shown() -> None:
    old = (
        "We will cut all searches without any result from 6% to 4% before the end of the year, in every shop"
    )
    new = old.replace("4%", "3%")

    assert preview_text.middle(old, new) == (
        "… from 6% to 4% before the end …",
        "… from 6% to 3% before the end …",
    )
    assert preview_text.middle("4%", "3%") == ("4%", "3%")
    assert preview_text.middle(old, old + " and more") == ("… in every shop", "… in every shop and more")


def test_no_text_moves_the_cursor_of_a_terminal_or_turns_a_line() -> None:
    evil = "a\x1b[2Jb\r\n\u202ec\x07"
    told = "\n".join(preview_text.lines(Preview((change(new=evil, row=evil, unit=evil),), notes=(evil,))))

    assert not set("\x1b\r\u202e\x07") & set(told)


HOSTILE = (
    "a | b | c", "a \\| b", "x\n\n# big", "<script>alert(1)</script>", "<img src=x onerror=y>", "[click](https://evil.example)",
    "![x](https://evil.example/x.png)", "https://evil.example", "www.evil.example", "`code` | more", "**bold** _it_ ~~no~~", "@everyone #12 :smile:", "&lt;b&gt;", "\\", "$x$", "\\`",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_a_markdown_table_or_becomes_markup(text: str) -> None:
    preview = Preview(
        (change(new=text, old=text, row=text, unit=text), change(kind="edit", what="edit", new=text)),
        notes=(text,),
    )
    told = "\n".join(preview_text.markdown(preview))

    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(told)
    inline = [part for token in tokens for part in token.children or ()]

    assert sum(token.type == "tr_open" for token in tokens) == 4
    assert {part.type for part in inline} <= {
        "text",
        "text_special",
        "strong_open",
        "strong_close",
        "softbreak",
    }
    assert sum(part.type == "strong_open" for part in inline) == 1, "our own, on top"
    assert [token.type for token in tokens if "html" in token.type or token.type == "fence"] == []
    assert "://evil" not in told
    assert "@everyone" not in told
    shown_texts = [
        "".join(part.content for part in token.children or ()) for token in tokens if token.type == "inline"
    ]
    assert any(preview_text.plain(text) in each.replace("\u2060", "") for each in shown_texts), (
        "it reads as it was written"
    )


def change(**more: Any) -> Change:
    told: dict[str, Any] = {"kind": "source", "what": "cell", "tab": "t", "tab_title": "T", "old": "x"}
    return Change(**(told | more))


def test_a_link_of_ours_survives_markdown_and_no_other_scheme_does() -> None:
    ours = "\n".join(
        preview_text.markdown(
            Preview((change(new="x", link="https://a.example/d/1(2)|3?tab=t.0#heading=h.x"),))
        )
    )
    other = "\n".join(preview_text.markdown(Preview((change(new="x", link="javascript:alert(1)"),))))

    assert "(https://a.example/d/1%282%29%7C3?tab=t.0#heading=h.x)" in ours
    assert "javascript" not in other


# --- saved previews


def test_a_saved_preview_is_applied_exactly_though_people_worked_in_the_sheet(office: Office) -> None:
    office.night()
    office.edit_plan("search-2024-q4.md", *SEARCH)
    expected = listed(office)["counts"]
    path = saved(office)
    assert path.stat().st_mode & 0o777 == 0o600
    tpm, sheet = office.tpm, office.sheet
    tpm.types(sheet, office.at("Search", "Notes"), "mine")
    tpm.sorts(sheet, "Scorecard", "A", descending=True)
    tpm.inserts(sheet, "Scorecard", "C")
    tpm.types(sheet, "Scorecard!C1", "Mood")
    writes = office.writes()

    result = apply(office, path)

    assert expected["source_changes"] > 1
    assert result.exit_code == 3, result.output
    assert office.writes() == writes + 1
    assert office.scorecard("Search")["Notes"] == "mine"
    assert "from 6% to 3%" in str(office.tpm.rows(sheet, "Key results!A1:A80"))
    assert listed(office)["changes"] == []


def test_the_day_of_the_last_check_does_not_count(office: Office) -> None:
    office.night()
    path = saved(office)

    assert apply(office, path, "2024-10-10").exit_code == 3
    assert office.everything()["Legend"][0][:2] == ["Last checked", "10 Oct 2024"]


def test_the_first_night_may_be_a_saved_preview(office: Office) -> None:
    path = saved(office, "2024-10-08")

    assert apply(office, path, "2024-10-08").exit_code == 3
    assert office.scorecard("Search")["Plan"] == "Ready"


def test_rows_that_people_made_are_written_from_a_saved_preview_in_all_its_batches(office: Office) -> None:
    office.night()
    paste(office, add_plan(office, "ovens.md", PLAN.format(team="Ovens")))
    path = saved(office)
    writes = office.writes()

    result = apply(office, path)

    assert result.exit_code == 3, result.output
    assert office.writes() == writes + 2, "first the anchor, then the cells"
    assert office.scorecard("Ovens")["Plan"] == "Gaps"
    assert listed(office)["changes"] == []


def test_what_people_do_between_two_batches_is_not_written(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.night()
    paste(office, add_plan(office, "ovens.md", PLAN.format(team="Ovens")))
    path = saved(office)
    link = add_plan(office, "kilns.md", PLAN.format(team="Kilns"))
    writes = office.writes()

    whole = Master.apply

    def and_then(self: Master, *more: Any) -> tuple[str, ...]:
        told = whole(self, *more)
        paste(office, link)
        return told

    monkeypatch.setattr(Master, "apply", and_then)
    result = apply(office, path)

    assert result.exit_code == 4, result.output
    assert "between two batches" in result.output
    assert office.writes() == writes + 1
    assert "Kilns" not in str(office.everything()["Scorecard"])


def _plan_changed(office: Office) -> None:
    office.edit_plan("search-2024-q4.md", *SEARCH)


def _another_run(office: Office) -> None:
    office.night(NEXT)


def _machine_cell(office: Office) -> None:
    office.tpm.types(office.sheet, office.at("Fraud", "TPM"), "Ada")


def _row_deleted(office: Office) -> None:
    office.tpm.deletes(office.sheet, "Scorecard", office.at("Fraud", "Team").partition("!A")[2])


def _waived(office: Office) -> None:
    rows = office.tpm.rows(office.sheet, "Findings!A1:H200")
    number = next(number for number, row in enumerate(rows, 1) if row[3] == "Status is missing")
    office.tpm.types(office.sheet, f"Findings!I{number}", "Ines")


@pytest.mark.parametrize("meanwhile", [_plan_changed, _another_run, _machine_cell, _row_deleted, _waived])
def test_a_saved_preview_is_refused_when_anything_else_would_be_written(
    office: Office, meanwhile: Callable[[Office], None]
) -> None:
    office.night()
    path = saved(office)
    meanwhile(office)
    before, writes = office.everything(), office.writes()

    result = apply(office, path)

    assert result.exit_code == 4, result.output
    assert "The saved preview no longer holds" in result.output
    assert len(result.output.strip().splitlines()) == 1
    assert "6% to 3%" not in result.output, "places only"
    assert (office.everything(), office.writes()) == (before, writes)


def _edited(path: Path, office: Office) -> None:
    path.write_text(path.read_text().replace('"Gaps"', '"Ready"').replace("2024-10-09", "2024-10-10"))


def _cut(path: Path, office: Office) -> None:
    path.write_text(path.read_text()[:-20])


def _no_file(path: Path, office: Office) -> None:
    path.unlink()


def _old_format(path: Path, office: Office) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 0}))


def _other_master(path: Path, office: Office) -> None:
    other = office.workspace.create_spreadsheet("Another", writers=["marco@brightcart.example"])
    text = office.config.read_text()
    office.config.write_text(text.replace(office.sheet, other))


def _a_list(path: Path, office: Office) -> None:
    path.write_text("[1, 2]")


@pytest.mark.parametrize("spoil", [_edited, _cut, _no_file, _old_format, _other_master, _a_list])
def test_a_file_that_is_no_preview_of_this_sheet_is_refused(
    office: Office, spoil: Callable[[Path, Office], None]
) -> None:
    office.night()
    path = saved(office)
    spoil(path, office)
    writes = office.writes()

    result = apply(office, path)

    assert result.exit_code == 4
    assert len(result.output.strip().splitlines()) == 1
    assert office.writes() == writes


def test_a_file_that_cannot_be_written_is_said(office: Office) -> None:
    result = shown(office, "--save", str(office.folder / "nowhere" / "preview.json"))

    assert result.exit_code == 2
    assert "cannot be saved" in result.output


def test_a_saved_preview_of_too_much_change_still_needs_force(office: Office) -> None:
    careful(office)
    office.night()
    clear(office)
    path = saved(office, "2024-10-08")

    assert "--force" in apply(office, path, "2024-10-08").output
    assert office.night("2024-10-08", "--force", "--preview", str(path)).exit_code == 3


def test_where_the_memory_was_lost_no_saved_preview_is_applied(office: Office) -> None:
    office.night()
    office.tpm.deletes_tab(office.sheet, "_plansync")
    path = saved(office)

    result = apply(office, path)

    assert result.exit_code == 4
    assert "memory was lost" in result.output
    assert office.night(NEXT).exit_code == 3
