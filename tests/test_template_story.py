"""A house that plans from one template: who has not begun is seen, and what cannot be read costs no night."""

from __future__ import annotations

import json

import pytest

from tests.office import DAY, JOB, Office

TEMPLATE = """# Team plan

## Retrospective

We reached four of our five goals; the one that we missed was the migration, which took 30% longer.

## OKRs

### Objective: A checkout that people trust

- KR: Completed orders from 25% to 40% (Kim)
- KR: Failed payments from 3% to 1% (Kim)

## Risks

- The vendor may be late. Mitigation: we agree on a date with a penalty
"""
UNTOUCHED = TEMPLATE.replace("# Team plan", "# Support Tools Q4 2024 plan")
BEGUN = UNTOUCHED.replace("Completed orders from 25% to 40% (Kim)", "Calls per order from 0.4 to 0.2 (Ada)")


def plans(office: Office, **texts: str) -> dict[str, str]:
    """Documents that are shared with the job, and their links."""
    links = {}
    for name, text in texts.items():
        office.workspace.put_markdown(f"{name}.md", text)
        office.workspace.share(f"{name}.md", JOB)
        links[name] = f"https://docs.google.com/document/d/{office.workspace.file_id(f'{name}.md')}/edit"
    return links


def listed(office: Office, title: str) -> list[str]:
    """What Plans says of a document."""
    return [row[1] for row in office.tpm.rows(office.sheet, "Plans!A1:I100") if row[0] == title]


def configure(office: Office, line: str) -> None:
    office.config.write_text(f"{line}\n{office.config.read_text(encoding='utf-8')}", encoding="utf-8")


def test_a_plan_that_still_is_the_template_is_not_filled_in_until_its_team_begins(office: Office) -> None:
    links = plans(office, template=TEMPLATE, support=UNTOUCHED)
    office.add_source(f"plan: {links['support']}")
    office.night()
    assert office.scorecard("Support Tools")["Plan"] == "Gaps"  # nobody knows what the template is

    configure(office, f"template: {links['template']}")
    office.night()
    assert office.scorecard("Support Tools")["Plan"] == "Not filled in"

    plans(office, support=BEGUN)
    office.night()
    row = office.scorecard("Support Tools")
    assert (row["Plan"], row["Plans"], row["Risks"]) == ("Gaps", "present", "template")


def test_a_link_to_the_template_on_a_planning_page_is_nobody_s_plan(office: Office) -> None:
    links = plans(office, template=TEMPLATE, support=BEGUN)
    page = f"# Q4 2024 plans\n\n- [Support Tools]({links['support']})\n- Start from [this template]({links['template']})\n"
    office.add_source(f"index: {plans(office, index=page)['index']}")
    office.night()
    assert listed(office, "template.md") == ["plan"]

    configure(office, f"template: {links['template']}")
    office.night()

    assert listed(office, "template.md") == ["not linked"]


@pytest.mark.parametrize("command", ["check", "read"])
def test_a_team_sees_it_before_the_night(office: Office, command: str) -> None:
    template = office.folder / "template.md"
    template.write_text(TEMPLATE, encoding="utf-8")
    plan = office.folder / "plan.md"
    plan.write_text(UNTOUCHED, encoding="utf-8")
    configure(office, f"template: {template}")

    told = office.run(command, str(plan), "--json")

    said = json.loads(told.stdout)
    if command == "read":
        assert said["plans"][0]["is_template"]
    else:
        assert "not-filled-in" in {finding["rule"] for finding in said}
    assert told.stderr == ""


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("template: https://docs.google.com/document/d/1NoSuchTemplate0123456789abcdefghijklmnopqrs/edit", "template of the configuration"),
        ("template: nowhere.md", "“nowhere.md” cannot be read"),
        ("template: https://docs.google.com/spreadsheets/d/1NoSuchTemplate0123456789abcdefghijklmnopqrs/edit", "template of the configuration"),
    ],
)  # fmt: skip
def test_a_template_that_cannot_be_read_is_a_note_and_the_night_goes_on(
    office: Office, line: str, why: str
) -> None:
    configure(office, line)

    night = office.night(DAY, "--partial-ok")

    assert night.exit_code == 0
    (note,) = [told for told in night.stdout.splitlines() if "template could not be read" in told]
    assert note.startswith("note: ")
    assert why in note
    assert office.scorecard("Search")["Plan"]


def test_an_empty_template_is_said_and_takes_nothing_from_anybody(office: Office) -> None:
    configure(office, f"template: {plans(office, template='')['template']}")

    assert "the plan template is empty" in office.night().stdout
