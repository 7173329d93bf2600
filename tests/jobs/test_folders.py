"""Drive folders and shared drives as sources of plans, told through the command line and the embedded Workspace."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pytest

from jobs.config import ConfigError, load
from sync.emulator import store
from sync.emulator.store import File
from tests.office import JOB, Office

OWNER = "ines@brightcart.example"
PLAN = "# Plan\n\n## OKRs\n\n### Objective: Fewer clicks\n\n- KR: Close a ticket in 4 clicks (Ada)\n"


@dataclass
class Drive:
    """Folders of the office. Paths are as ``2024/Q4``; the first folder of each is shared with the job."""

    office: Office
    made: dict[str, File] = field(default_factory=dict)

    def folder(self, path: str) -> File:
        if path not in self.made:
            above, _, name = path.rpartition("/")
            parent = self.folder(above).id if above else ""
            self.made[path] = self.put(name, store.FOLDER, parent)
            if not above:
                self.made[path].roles[JOB] = "reader"
        return self.made[path]

    def put(self, name: str, mime: str, parent: str, target: str = "") -> File:
        file = self.office.workspace.workspace.new_file(name, mime, OWNER, parent=parent)
        file.target = target
        return file

    def plan(self, path: str, text: str = PLAN) -> File:
        """A Doc in a folder, named as the path ends."""
        above, _, name = path.rpartition("/")
        self.office.workspace.put_markdown(path, text, who=OWNER)
        file = self.office.workspace.file(path)
        file.name, file.parent = name, self.folder(above).id
        return file

    def source(self, path: str) -> None:
        self.office.add_source(f"index: {self.folder(path).url}")

    def rows(self) -> dict[str, list[str]]:
        """The rows of Plans by what their link says, each: status, why, read as, found in."""
        return {
            row[0]: row[1:5] for row in self.office.tpm.rows(self.office.sheet, "Plans!A2:I100") if row[0]
        }

    def listed(self) -> int:
        return len(self.office.workspace.calls("drive.files.list"))


@pytest.fixture
def drive(office: Office) -> Drive:
    return Drive(office)


def test_a_folder_of_plans_publishes(office: Office, drive: Drive) -> None:
    drive.plan("Plans/Support plan", PLAN.replace("# Plan", "# Support Tools Q4 2024 plan"))
    drive.source("Plans")

    assert office.night("2024-10-08", "--partial-ok").exit_code == 0

    assert office.scorecard("Support Tools")["Plan"] == "Gaps"
    assert drive.rows()["Plans"] == ["index", "", "", "config"]
    assert drive.rows()["Support plan"] == ["plan", "", "Support Tools · 2024-Q4", "Plans"]


def test_the_folders_that_a_plan_lies_in_give_its_team_and_cycle(office: Office, drive: Drive) -> None:
    drive.plan("Planning/2024/Q4/Support Tools/Plan")
    drive.source("Planning")

    office.night()

    assert office.scorecard("Support Tools")["Plan"] == "Gaps"
    assert drive.rows()["Plan"] == [
        "plan",
        "",
        "Support Tools · 2024-Q4",
        "Planning › 2024 › Q4 › Support Tools",
    ]


def test_the_second_night_writes_nothing_and_reads_nothing(office: Office, drive: Drive) -> None:
    drive.plan("Planning/2024/Q4/Support Tools/Plan")
    drive.put("Picture", "image/png", drive.folder("Planning/2024").id)
    drive.source("Planning")
    office.night()
    before, listed, told = office.everything(), drive.listed(), office.writes()
    read = len(office.workspace.calls("docs."))

    assert office.night().exit_code == 3, "Mobile is not shared"

    assert (office.everything(), office.writes()) == (before, told)
    assert drive.listed() - listed == 4, "each folder once"
    assert len(office.workspace.calls("docs.")) - read <= read, "nothing is read more often than before"


def test_drive_is_asked_once_of_what_is_in_a_folder(office: Office, drive: Drive) -> None:
    plan = drive.plan("Planning/2024/Q4/Support Tools/Plan")
    drive.source("Planning")

    office.night()
    office.night()

    assert plan.id not in {call.file for call in office.workspace.calls("drive.files.get")}


def test_a_file_that_is_moved_out_is_told_as_gone(office: Office, drive: Drive) -> None:
    plan = drive.plan("Planning/2024/Q4/Support Tools/Plan")
    drive.source("Planning")
    office.night()

    plan.parent = ""
    office.night("2024-10-09")

    assert drive.rows()["Plan"][:2] == ["not linked", "No page leads to it: gone since 9 Oct 2024"]
    assert "no page leads to the plan since 9 Oct" in office.scorecard("Support Tools")["Next thing to do"]


def test_a_file_that_is_put_in_the_trash_is_gone_too(office: Office, drive: Drive) -> None:
    plan = drive.plan("Planning/2024/Q4/Support Tools/Plan")
    drive.source("Planning")
    office.night()

    plan.trashed = True
    office.night("2024-10-09")

    assert drive.rows()["Plan"][0] == "not linked"


def test_a_file_that_is_put_in_is_found_the_next_night(office: Office, drive: Drive) -> None:
    drive.plan("Planning/2024/Q4/Search archive/Readme", "# Read me\n\nHow we plan.\n")
    drive.source("Planning")
    office.night()
    assert office.scorecard("Support Tools")["Plan"] == "Late since 4 Oct"

    drive.plan("Planning/2024/Q4/Support Tools/Plan")
    office.night("2024-10-09")

    assert office.scorecard("Support Tools")["Plan"] == "Gaps"


def test_a_folder_that_is_not_shared_says_so_and_all_else_is_published(office: Office, drive: Drive) -> None:
    drive.plan("Planning/2024/Q4/Support Tools/Plan")
    drive.folder("Planning").roles.clear()
    drive.source("Planning")

    result = office.night()

    assert result.exit_code == 3
    line = f"There is no such folder, or it is not shared with {JOB} — linked from config — check the link, and share the folder as Viewer: {drive.folder('Planning').url}"
    assert line in result.output
    assert any(row[:2] == ["can't read", line] for row in drive.rows().values())
    assert office.scorecard("Search")["Plan"] == "Ready"


def test_nothing_is_gone_while_a_folder_cannot_be_listed(office: Office, drive: Drive) -> None:
    plan = drive.plan("Planning/2024/Q4/Support Tools/Plan")
    drive.source("Planning")
    office.night()
    before = office.scorecard("Support Tools")

    drive.folder("Planning").roles.clear()
    for day in ("2024-10-09", "2024-10-10"):
        office.night(day)
        assert drive.rows()["Plan"][0] == "plan", "nobody knows that it is gone"
        assert office.scorecard("Support Tools") == before

    drive.folder("Planning").roles[JOB] = "reader"
    plan.parent = ""
    office.night("2024-10-11")
    assert drive.rows()["Plan"][:2] == ["not linked", "No page leads to it: gone since 11 Oct 2024"]


def test_a_sub_folder_that_fails_costs_nobody_else_the_night(office: Office, drive: Drive) -> None:
    drive.plan("Planning/Q4 2024/Support Tools/Plan")
    drive.source("Planning")
    office.quiet_night()
    before = office.scorecard("Support Tools")

    for call in range(2, 20):  # the first lists Planning
        office.workspace.fail("drive.files.list", "503", call=call)
    report = office.quiet_night()

    assert ("Q4 2024", "can't read") in [(source.title, source.status) for source in report.unread]
    assert drive.rows()["Plan"][0] == "plan"
    assert office.scorecard("Support Tools") == before
    assert report.summary()["read"] > 10, "all else was read"


def test_a_shared_drive_is_a_folder(office: Office, drive: Drive) -> None:
    shared = office.workspace.workspace.new_drive("Planning", **{JOB: "reader"})
    top = drive.put("Q4 2024", store.FOLDER, shared.id)
    drive.made["Q4 2024"] = top
    plan = drive.plan("Q4 2024/Support Tools")
    plan.drive, plan.owner = shared.id, ""
    office.add_source(f"index: https://drive.google.com/drive/folders/{shared.id}")

    office.night()

    assert office.scorecard("Support Tools")["Plan"] == "Gaps"
    assert drive.rows()["shared drive"][0] == "index"
    assert drive.rows()["Support Tools"][3] == "shared drive › Q4 2024"


def test_a_shortcut_is_followed_once_and_counts_as_what_it_leads_to(office: Office, drive: Drive) -> None:
    plan = drive.plan("Elsewhere/Q4 2024/Support Tools/Plan")
    drive.plan("Planning/Readme", "# Read me\n\nHow we plan.\n")
    for name in ("Shortcut to Plan", "Another"):
        drive.put(name, store.SHORTCUT, drive.folder("Planning").id, plan.id)
    drive.put("The folder itself", store.SHORTCUT, drive.folder("Planning").id, drive.folder("Elsewhere").id)
    drive.put("Round and round", store.SHORTCUT, drive.folder("Planning").id, drive.folder("Planning").id)
    drive.source("Planning")

    office.night()

    assert [name for name, row in drive.rows().items() if row[2].startswith("Support Tools")] == ["Plan"]
    assert len({call.file for call in office.workspace.calls("docs.") if call.file == plan.id}) == 1
    assert drive.listed() == 4, "Planning, Elsewhere, Q4 2024 and Support Tools, each once"


def test_a_file_in_a_folder_and_on_a_page_counts_once_and_the_page_says_more(
    office: Office, drive: Drive
) -> None:
    plan = drive.plan("Planning/2024/Q4/Mobile/Plan")
    page = office.folder / "page.md"
    page.write_text(f"# Plans\n\n- Support Tools: [plan]({plan.url})\n", encoding="utf-8")
    office.add_source(f"index: {drive.folder('Planning').url}", f"index: {page}")

    office.night()

    assert drive.rows()["Plan"][2] == "Support Tools · 2024-Q4", "whose by the page, when by the folders"
    assert office.scorecard("Support Tools")["Plan"] == "Gaps"


def test_a_folder_that_a_page_links_to_is_opened(office: Office, drive: Drive) -> None:
    drive.plan("Planning/Plan")
    page = office.folder / "page.md"
    page.write_text(
        f"# Q4, 2024 plans\n\n- Support Tools: [folder]({drive.folder('Planning').url})\n", encoding="utf-8"
    )
    office.add_source(f"index: {page}")

    office.night()

    assert office.scorecard("Support Tools")["Plan"] == "Gaps", (
        "what the page says of the folder fills in what the plan leaves open"
    )


@pytest.mark.parametrize(
    "form",
    ["https://drive.google.com/drive/u/0/folders/{}?usp=sharing", "https://drive.google.com/open?id={}"],
)
def test_a_folder_that_is_pasted_into_plans_is_opened(office: Office, drive: Drive, form: str) -> None:
    drive.plan("Planning/Plan")
    office.night()
    number = len(office.tpm.rows(office.sheet, "Plans!A1:A100")) + 1
    office.tpm.types(office.sheet, f"Plans!A{number}", form.format(drive.folder("Planning").id))
    office.tpm.types(office.sheet, f"Plans!F{number}", "Support Tools")
    office.tpm.types(office.sheet, f"Plans!G{number}", "2024-Q4")

    office.night()

    assert office.tpm.rows(office.sheet, f"Plans!B{number}:B{number}") == [["index"]]
    assert drive.rows()["Plan"][2] == "Support Tools · 2024-Q4", (
        "what is said of the folder is said of what is in it"
    )
    writes = office.writes()
    office.night()
    assert office.writes() == writes


def row_of(office: Office, name: str) -> int:
    return next(
        n for n, row in enumerate(office.tpm.rows(office.sheet, "Plans!A1:A100"), 1) if row[0] == name
    )


def test_a_sub_folder_that_people_ignore_is_not_opened_any_more(office: Office, drive: Drive) -> None:
    drive.plan("Planning/Archive/Support Tools Q4 2024")
    drive.source("Planning")
    office.night()
    office.tpm.types(office.sheet, f"Plans!H{row_of(office, 'Archive')}", "ignore")
    listed = drive.listed()

    office.night("2024-10-09")

    assert drive.listed() - listed == 1
    assert drive.rows()["Archive"][0] == "ignored"
    assert drive.rows()["Support Tools Q4 2024"][0] == "not linked"


def test_a_word_beside_a_sub_folder_keeps_what_is_above_it(office: Office, drive: Drive) -> None:
    drive.plan("Planning/2024/Q4/Zebra/Plan")
    drive.source("Planning")
    office.night()
    office.tpm.types(office.sheet, f"Plans!F{row_of(office, 'Zebra')}", "Support Tools")

    office.night()

    assert drive.rows()["Plan"][2:] == ["Support Tools · 2024-Q4", "Planning › 2024 › Q4 › Zebra"]


def test_what_may_be_shown_of_a_folder_holds_for_all_that_is_in_it(office: Office, drive: Drive) -> None:
    plan = drive.plan("Planning/Q4 2024/Support Tools/Plan", PLAN.replace("Fewer clicks", "Secret clicks"))
    office.add_source(f"plan: {plan.url}", f"index: {drive.folder('Planning').url}")
    office.night()
    assert "Secret clicks" in str(office.everything())
    office.tpm.types(office.sheet, f"Plans!I{row_of(office, 'Planning')}", "nothing")

    office.night()

    assert "Secret clicks" not in str(office.everything())
    assert office.scorecard("Support Tools")["Plan"] == "Not published"


def test_what_is_no_plan_is_counted_or_told(office: Office, drive: Drive) -> None:
    inside = drive.folder("Planning").id
    for name, mime in (("a.pdf", "application/pdf"), ("b.pdf", "application/pdf"), ("logo", "image/png")):
        drive.put(name, mime, inside)
    drive.put("Support Tools plan.docx", store.DOCX, inside)
    drive.source("Planning")

    result = office.night()

    assert drive.rows()["Planning"][:2] == ["index", "Left out: 2 PDFs, 1 image."]
    status, why, *_ = drive.rows()["Support Tools plan.docx"]
    assert status == "can't read"
    assert "in the folder Planning" in why
    assert "Save as Google Docs" in why
    assert "Support Tools plan.docx" in result.output


def test_an_empty_folder_says_so(office: Office, drive: Drive) -> None:
    drive.source("Planning")

    office.night()
    assert drive.rows()["Planning"][:2] == ["index", "There is no Google Doc or Sheet in it."]

    told = office.run("doctor")
    assert "“Planning”: there is no Google Doc or Sheet in this folder — put the plans there" in told.output


def test_what_lies_too_deep_is_said_by_the_folder_above_it(office: Office, drive: Drive) -> None:
    drive.plan("Planning/2024/Q4/Support Tools/Old/Plan")
    drive.source("Planning")
    office.night()
    assert "1 folder in it is not opened" in drive.rows()["Support Tools"][1]
    assert "Plan" not in drive.rows()

    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(f"{text}\nreading: {{subfolders: 4}}\n", encoding="utf-8")
    office.night()

    assert drive.rows()["Plan"][2] == "Support Tools · 2024-Q4"


def test_the_master_and_the_template_in_the_folder_are_no_plans(office: Office, drive: Drive) -> None:
    inside = drive.folder("Planning").id
    template = drive.plan("Planning/Template")
    office.workspace.file(office.sheet).parent = inside
    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(f"{text}\ntemplate: {template.url}\n", encoding="utf-8")
    drive.source("Planning")

    office.night()

    assert not {"Template", "Planning scorecards"} & drive.rows().keys()


def test_doctor_says_of_each_folder_how_it_is(office: Office, drive: Drive) -> None:
    drive.plan("Planning/Q4 2024/Support Tools/Plan")
    drive.put("a.pdf", "application/pdf", drive.folder("Planning").id)
    drive.folder("Secret").roles.clear()
    for path in ("Planning", "Secret"):
        drive.source(path)

    told = office.run("doctor")

    assert "“Planning”: a folder, 1 entry; left out: 1 PDF" in told.output
    assert f"There is no such folder, or it is not shared with {JOB}" in told.output
    assert told.exit_code == 3


def test_init_starts_from_a_folder(office: Office, drive: Drive) -> None:
    for team in ("Payments", "Search"):
        drive.plan(f"Planning/2024/Q4/{team}/Plan {team}", PLAN)
    config = office.folder / "new.yaml"
    master = office.workspace.create_spreadsheet("New master", writers=[JOB])
    said = [
        "--master", f"https://docs.google.com/spreadsheets/d/{master}/edit", "--key", str(office.workspace.key_file(office.folder, JOB)),
        "--endpoint", office.workspace.url, "--from", drive.folder("Planning").url,
    ]  # fmt: skip
    office.config = config

    result = office.run("init", *said)

    assert result.exit_code == 0, result.output
    assert f"- index: {drive.folder('Planning').url}" in config.read_text(encoding="utf-8")
    assert "name: Payments" in result.output
    assert "cycle: 2024-Q4" in result.output


def test_a_folder_as_a_plan_is_a_mistake_in_the_configuration(office: Office, drive: Drive) -> None:
    office.add_source(f"plan: {drive.folder('Planning').url}")
    with pytest.raises(ConfigError, match="is a folder; name it as index"):
        load(office.config)


def test_the_log_of_a_night_names_no_folder(office: Office, drive: Drive) -> None:
    drive.folder("Secret merger").roles.clear()
    drive.source("Secret merger")

    logged = office.night().stderr
    lines = [json.loads(line) for line in logged.splitlines() if line.startswith("{")]

    assert any(line.get("link") == drive.folder("Secret merger").url for line in lines)
    assert "merger" not in logged
