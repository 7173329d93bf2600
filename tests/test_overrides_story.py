"""What people set instead of our verdicts counts, and is looked at again once the plan has changed under it."""

from __future__ import annotations

from tests.office import Office

MENDED = (
    "storefront-2024-q4.md",
    ("## Company Context", "## Status\n\nWe have nothing to show yet.\n\n## Company Context"),
)
MORE = (
    "storefront-2024-q4.md",
    ("## Company Context", "## Status\n\nWe have a word more to say.\n\n## Company Context"),
)


def note(office: Office, team: str, column: str) -> str:
    return str(office.tpm.cell(office.sheet, office.at(team, column)).get("note", ""))


def test_an_override_is_flagged_once_its_section_has_changed_and_not_before(office: Office) -> None:
    office.edit_plan(*MENDED)
    office.night()
    office.tpm.types(office.sheet, office.at("Storefront group", "Status"), "present")
    office.night()
    assert "look again" not in note(office, "Storefront group", "Status")
    assert office.scorecard("Storefront group")["Plan"] == "Ready"

    office.edit_plan(*MORE)
    office.night()

    assert office.scorecard("Storefront group")["Status"] == "present"
    assert "look again" in note(office, "Storefront group", "Status")
    told = office.scorecard("Storefront group")["Next thing to do"]
    assert told.endswith("look again at Status, changed since you set it")

    before = office.writes()
    office.night()
    assert office.writes() == before


def test_an_override_that_is_typed_anew_is_about_the_plan_as_it_is_now(office: Office) -> None:
    office.edit_plan(*MENDED)
    office.night()
    office.tpm.types(office.sheet, office.at("Storefront group", "Status"), "present")
    office.night()
    office.edit_plan(*MORE)
    office.night()

    office.tpm.types(office.sheet, office.at("Storefront group", "Status"), "n/a")
    office.night()

    assert "look again" not in note(office, "Storefront group", "Status")
    assert office.scorecard("Storefront group")["Next thing to do"].startswith("Partner IT: answer “")


def test_a_change_elsewhere_in_the_plan_flags_nothing(office: Office) -> None:
    office.edit_plan(*MENDED)
    office.night()
    office.tpm.types(office.sheet, office.at("Storefront group", "Status"), "present")
    office.night()

    office.edit_plan("storefront-2024-q4.md", MENDED[1], ("3 join in October", "4 join in October"))
    office.night()

    assert "look again" not in note(office, "Storefront group", "Status")


def test_a_plan_state_that_people_set_counts_in_the_next_thing_and_in_the_report(office: Office) -> None:
    office.night()
    assert office.scorecard("Storefront group")["Plan"] == "Gaps"

    office.tpm.types(office.sheet, office.at("Storefront group", "Plan"), "Ready")
    result = office.night()

    assert office.scorecard("Storefront group")["Plan"] == "Ready"
    assert office.scorecard("Storefront group")["Next thing to do"].startswith("Partner IT: answer “")
    assert "Gaps" in note(office, "Storefront group", "Plan")
    line = next(line for line in result.output.splitlines() if line.strip().startswith("Storefront group"))
    assert "Ready" in line


def test_a_plan_state_that_people_set_is_flagged_when_any_topic_changed(office: Office) -> None:
    office.night()
    office.tpm.types(office.sheet, office.at("Storefront group", "Plan"), "Ready")
    office.night()

    office.edit_plan("storefront-2024-q4.md", ("Reduce abandoned checkouts", "Fewer abandoned baskets"))
    office.night()

    assert "look again" in note(office, "Storefront group", "Plan")
    assert "look again at Plan" in office.scorecard("Storefront group")["Next thing to do"]
