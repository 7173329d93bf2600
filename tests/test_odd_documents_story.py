"""Documents as nobody expects them, told through the command line: a clear line for each, and the rest is published."""

from __future__ import annotations

from jobs import nightly, wiring
from jobs.config import load
from tests.fakes import FakeClock
from tests.office import JOB, Office

PLAN = "# Support Tools Q4 2024 plan\n\n## OKRs\n\n### Objective: Fewer clicks\n\n- KR: Close a ticket in 4 clicks (Ada)\n"


def add(office: Office, name: str, text: str) -> str:
    file_id = office.workspace.put_markdown(name, text)
    office.workspace.share(name, JOB)
    office.add_source(f"plan: https://docs.google.com/document/d/{file_id}/edit")
    return file_id


def plans_row(office: Office, start: str) -> list[str]:
    rows = office.tpm.rows(office.sheet, "Plans!A1:J300")
    return next(row for row in rows if row[0].startswith(start))


def test_a_doc_that_is_only_a_picture_is_no_plan_and_says_why(office: Office) -> None:
    add(office, "photo.md", "![](https://pictures.example/whiteboard.png)\n")

    result = office.night()

    assert result.exit_code == 3, "only Mobile and Merchandising cannot be read"
    row = plans_row(office, "photo")
    assert row[1] == "not a plan"
    assert "A picture was not read: write down what it says" in row[2]
    assert office.scorecard("Search")["Plan"] == "Ready"


def test_an_empty_doc_is_no_plan(office: Office) -> None:
    add(office, "empty.md", "\n")

    office.night()

    assert plans_row(office, "empty")[1] == "not a plan"


def test_a_hidden_tab_is_said_in_plans(office: Office) -> None:
    office.night()

    assert "1 hidden tab was not read" in plans_row(office, "Recommendations Q4 2024")[2]


def test_three_hundred_pages_are_a_plan_like_any_other(office: Office) -> None:
    page = " ".join(["What the team found out about its customers stands in this part of the appendix."] * 25)
    pages = "\n\n".join(f"## Appendix {number}\n\n{page}" for number in range(1, 301))
    add(office, "long.md", f"{PLAN}\n\n## Risks\n\n- Fire. Mitigation: water\n\n{pages}\n")

    office.night()

    told = office.scorecard("Support Tools")
    assert (told["Plan"], told["Plans"], told["Risks"]) == ("Gaps", "present", "present")


def test_two_hundred_plans_at_once_are_published_and_each_bad_one_is_a_line(office: Office) -> None:
    links = []
    for number in range(200):
        name = f"plan-{number}.md"
        links.append(f"- Crew {number}: [plan]({name})")
        if number % 50 != 7:
            text = PLAN.replace("Support Tools", f"Crew {number}")
            office.workspace.put_markdown(
                name, text if number % 50 != 9 else "![](https://p.example/x.png)\n"
            )
        else:
            office.workspace.put_markdown(name, PLAN)
        if number % 50 != 7:
            office.workspace.share(name, JOB)
    index = "\n".join(links)
    for number in range(200):
        index = index.replace(f"(plan-{number}.md)", f"(https://docs.google.com/document/d/{office.workspace.file_id(f'plan-{number}.md')}/edit)")  # fmt: skip
    file_id = office.workspace.put_markdown("crews.md", f"# Crews, Q4 2024\n\n{index}\n")
    office.workspace.share("crews.md", JOB)
    office.add_source(f"index: https://docs.google.com/document/d/{file_id}/edit")

    report = nightly.run(wiring.build(load(office.config), FakeClock()), nightly.Job("nightly", apply=True))

    crews = [card for card in report.cards if card.unit.startswith("Crew ")]
    assert len(crews) == 192
    closed = {office.workspace.file_id(f"plan-{number}.md") for number in range(7, 200, 50)}
    hidden = [source for source in report.unread if source.file_id in closed]
    assert len(hidden) == 4
    assert all("not shared with" in source.problem.message for source in hidden if source.problem)
    pictures = [source for source in report.sources if source.status == "not a plan"]
    assert len(pictures) == 4
    assert all("picture" in source.remark for source in pictures)
