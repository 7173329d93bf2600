"""Lines for a configuration file have to be read back as what they were made of, whatever teams are called."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.config import parse
from jobs.paste import blocks, joined, scalar, source_lines
from mappers.context import Roster
from mappers.cycle import Calendar, cycle_in
from mappers.mentions import Mention
from mappers.roster import Planned, propose
from mappers.value import Where

MASTER = "master:\n  sheet: https://docs.google.com/spreadsheets/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg/edit\n"
TRICKY = ["yes", "Null", "1e3", "2024-10-04", "a: b", "x #1", "- dash", "[list]", 'say "hi"', "back\\slash", "{team}", "'quoted'", "*bold*", "&anchor", "!tag", "%", "@kim", "Ünïcode & Co.", "C++ (core)", "=1+1"]  # fmt: skip


@settings(deadline=None)
@given(st.text(min_size=1) | st.sampled_from(TRICKY))
def test_any_text_comes_back_as_it_was_but_for_what_cannot_be_seen(text: str) -> None:
    said = " ".join("".join(c if c.isprintable() else " " for c in text).split())

    config = parse(f"{MASTER}teams:\n  - {{id: a, name: {scalar(text)}}}\n  - id: b\n    name: b\n    tpm: {scalar(text)}\n", "x") if said.casefold() not in {"b", ""} else None  # fmt: skip

    assert config is None or (config.teams[0].name, config.teams[1].tpm) == (said, said)


@settings(deadline=None)
@given(st.lists(st.text(min_size=1, max_size=30) | st.sampled_from(TRICKY), min_size=1, max_size=6))
def test_any_proposal_is_a_configuration_that_loads(names: list[str]) -> None:
    when = cycle_in("2024-Q4")
    mentions = [Mention(names=(name,), sure=True, tpm=name, where=Where(label=name)) for name in names]
    plans = [Planned(file="a", team=names[0], cycle=when, capacity=tuple(names), where=Where(label=names[0]))]
    found = propose(mentions, plans, Roster(), {}, Calendar(), date(2024, 10, 8))

    config = parse(f"{MASTER}{joined(list(blocks(found, '', parse(MASTER, 'x'))))}\n", "x")

    assert [team.id for team in config.teams] == [each.unit.id for each in found.units]
    assert [each.cycle for each in config.cycles] == ["2024-Q4"]


def test_a_markdown_file_is_a_source_as_well() -> None:
    text = "\n".join(source_lines("plans/our plans.md"))

    assert parse(f"{MASTER}{text}\n", "x").sources[0].index == "plans/our plans.md"
