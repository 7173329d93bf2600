"""What may not be shown is shown nowhere: on no tab, in no memory, in no output; what people wrote stays."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterator

import pytest

from jobs.demo import SEED
from mappers.across import RULES
from mappers.scorecard import TABS
from tests.office import JOB, Office
from tests.test_gone_story import note, only, quiet, rows
from tests.test_links_story import PLAN, add_plan, paste

FILE = "storefront-2024-q4.md"
OURS = " ".join(
    (
        *(f"{rule.what} {rule.why} {rule.fix}" for rule in RULES),
        *(c.help for tab in TABS for c in tab.columns),
    )
).casefold()
"""Our own words, which a plan may happen to share."""


def told_by(text: str) -> set[str]:
    """A plan's sentences of three words and more, cells of its tables and all, in lower case."""
    parts = (
        re.sub(r"[*_`]|\[|\]\([^)]*\)", "", part) for part in re.split(r"[\n|]|(?<=[.!?])\s|\s-\s", text)
    )
    return {told.casefold() for part in parts if len((told := part.strip(" #-")).split()) >= 3}


def words_of(file: str) -> set[str]:
    return told_by((SEED / file).read_text(encoding="utf-8"))


def memory(office: Office) -> Iterator[str]:
    """All that the hidden tab says, with what is compressed in it."""
    for line in office.tpm.rows(office.sheet, "_plansync!A2:E2000"):
        yield " ".join(line)
        if line[1] == "_kept" and '"kind":"file"' in line[2] and line[3]:
            yield zlib.decompress(base64.b64decode(line[3] + line[4])).decode()


def said(office: Office) -> str:
    """Everything in the master: what cells show, the memory, and the notes on cells."""
    shown = [cell for tab in office.everything().values() for row in tab for cell in row]
    return "\n".join([*shown, *memory(office)]).casefold()


def leaks(text: str, words: set[str]) -> list[str]:
    plain = text.casefold() + json.dumps(text, ensure_ascii=False).casefold()
    return sorted(word for word in words if word in plain and word not in OURS)


def publish(office: Office, file: str, level: str) -> None:
    """A TPM chooses a level in Plans, beside the file's link."""
    lines = office.tpm.rows(office.sheet, "Plans!A1:A100")
    file_id = office.workspace.file_id(file)
    for number in range(2, len(lines) + 1):
        if file_id in str(office.tpm.cell(office.sheet, f"Plans!A{number}")):
            office.tpm.types(office.sheet, f"Plans!I{number}", level)
            return
    raise LookupError(file)


@pytest.mark.parametrize("level", ["verdicts only", "nothing"])
def test_what_may_not_be_shown_leaves_every_tab_the_memory_and_the_output(office: Office, level: str) -> None:
    office.night()
    words = words_of(FILE)
    assert len(leaks(said(office), words)) > 20, "it is all there before"
    note(office, "Scorecard", only(office, "Scorecard", Team="Storefront group"), "ask Ines on Monday")
    note(office, "Key results", rows(office, "Key results", Team="Storefront group")[0], "agreed")
    publish(office, FILE, level)

    result = office.night("2024-10-08", "--json")

    assert leaks(said(office), words) == []
    assert leaks(result.stdout, words) == []
    assert only(office, "Scorecard", Team="Storefront group").cells["Notes"] == "ask Ines on Monday"
    assert only(office, "Key results", Notes="agreed").cells["Key result"] == ""
    row = office.scorecard("Storefront group")
    assert row["Plan"] == ("Gaps" if level == "verdicts only" else "Not published")
    assert row["Risks"] == ("present" if level == "verdicts only" else "")
    assert row["Last cycle"] == ("missed" if level == "verdicts only" else "")
    quiet(office)


def test_back_to_full_everything_is_shown_again(office: Office) -> None:
    office.night()
    before = office.everything()
    publish(office, FILE, "nothing")
    office.night()
    publish(office, FILE, "")

    office.night()

    after = office.everything()
    assert after["Scorecard"] == before["Scorecard"]
    for tab in ("Findings", "Key results", "Plans"):
        assert sorted(after[tab]) == sorted(before[tab])
    quiet(office)


def test_a_level_in_the_configuration_counts_for_every_plan(office: Office) -> None:
    office.night()
    words = set().union(
        *(words_of(path.name) for path in SEED.glob("*-2024-q?.md") if "plans-" not in path.name)
    )
    office.config.write_text(
        "publish: verdicts\n" + office.config.read_text(encoding="utf-8"), encoding="utf-8"
    )

    office.night()

    assert leaks(said(office), words) == []
    assert rows(office, "Plans", Status="index")[0].cells["Link"] != "confidential plan"
    quiet(office)


def test_a_confidential_plan_that_cannot_be_read_loses_its_words_as_well(office: Office) -> None:
    office.night()
    publish(office, FILE, "verdicts only")
    office.workspace.share(FILE, JOB, "")

    office.night()

    assert leaks(said(office), words_of(FILE)) == []
    assert office.scorecard("Storefront group")["Plan"] == "Can't read"
    assert office.scorecard("Storefront group")["Risks"] == "present"
    quiet(office)


def test_what_a_confidential_plan_says_of_the_cycle_before_goes_as_well(office: Office) -> None:
    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(
        text.replace(", tpm: Marco Bianchi, first_cycle: 2024-Q4}", ", tpm: Marco Bianchi}"), encoding="utf-8"
    )
    office.night()
    assert rows(office, "Key results", Team="Storefront group", Cycle="2024-Q3")
    publish(office, FILE, "verdicts only")

    office.night()

    assert leaks(said(office), words_of(FILE)) == []
    assert not rows(office, "Key results", Team="Storefront group")


@pytest.mark.parametrize("readable", [True, False])
def test_a_confidential_strangers_plan_keeps_its_row_and_not_its_name(office: Office, readable: bool) -> None:
    text = PLAN.format(team="Bread and butter ovens")
    office.night()
    paste(office, add_plan(office, "ovens.md", text))
    office.night()
    note(office, "Scorecard", only(office, "Scorecard", Team="Bread"), "ask Ada")
    publish(office, "ovens.md", "verdicts only")
    if not readable:
        office.workspace.share("ovens.md", JOB, "")

    office.night()

    assert only(office, "Scorecard", Notes="ask Ada").cells["Team"].startswith("plan ")
    assert leaks(said(office), told_by(text) | {"bread and butter"}) == []
    quiet(office)
