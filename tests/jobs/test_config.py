from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from jobs.config import ConfigError, lines_of, load, parse
from jobs.options import described, groups

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "config.example.yaml"
SHEET = "https://docs.google.com/spreadsheets/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg/edit"


OPTIONS = sorted(
    ((group, option) if group else (option,))
    for group, model in groups().items()
    for option in model.model_fields
)


def keys(data: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield (*path, str(key))
            yield from keys(value, (*path, str(key)))
    elif isinstance(data, list):
        for value in data:
            yield from keys(value, path)


def test_the_example_loads() -> None:
    config = load(EXAMPLE)

    assert config.roster().find("Billing") is not None
    assert [opened.cycle.label for opened in config.open_cycles()] == ["2024-Q4"]


@pytest.mark.parametrize("option", OPTIONS, ids=".".join)
def test_the_example_names_every_option(option: tuple[str, ...]) -> None:
    assert option in set(keys(yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("option", OPTIONS, ids=".".join)
def test_the_example_says_above_every_option_what_it_means(option: tuple[str, ...]) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    lines = text.splitlines()
    at = min(
        line
        for path, line in lines_of(text).items()
        if tuple(step for step in path if isinstance(step, str)) == option
    )
    above = itertools.takewhile(lambda line: line.strip().startswith("# "), reversed(lines[: at - 1]))

    assert " ".join(line.strip()[2:] for line in reversed(list(above))) == described(option)


@pytest.mark.parametrize("option", OPTIONS, ids=".".join)
def test_every_option_says_what_it_is_for(option: tuple[str, ...]) -> None:
    assert re.search(r"\w{3}.*[.…]$", described(option))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("", "c.yaml:1: master is missing"),
        ("master: {sheet: nonsense}", "c.yaml:1: master.sheet cannot be used"),
        (
            f"master: {{sheet: {SHEET}}}\nreaders: many",
            "c.yaml:2: readers must be a whole number, not “many”",
        ),
        (f"master: {{sheet: {SHEET}}}\nreaders: 99", "c.yaml:2: readers must be at most 16, not “99”"),
        (
            f"master: {{sheet: {SHEET}}}\nsources:\n  - team: x",
            "c.yaml:3: sources[1] needs either index or plan",
        ),
        (
            f"master: {{sheet: {SHEET}}}\nsources:\n  - plan: hello",
            "c.yaml:3: sources[1].plan cannot be used",
        ),
        (
            f"master: {{sheet: {SHEET}}}\ncycles:\n  - cycle: soon",
            "c.yaml:3: cycles[1].cycle cannot be used: this is no cycle; write it as 2024-Q4",
        ),
        (
            f"master: {{sheet: {SHEET}}}\ncycles:\n  - {{cycle: 2024-Q4, due: tomorrow}}",
            "c.yaml:3: cycles[1].due must be a date such as 2024-10-15, not “tomorrow”",
        ),
        (
            f"master: {{sheet: {SHEET}}}\nwords: {{riskz: [a]}}",
            "c.yaml:2: words cannot be used: “riskz” is no section",
        ),
        (
            f"master: {{sheet: {SHEET}}}\ncolumns: {{ownr: [Wer]}}",
            "c.yaml:2: columns cannot be used: “ownr” is no column; did you mean “owner”?",
        ),
        (
            f"master: {{sheet: {SHEET}}}\ncolumns: {{zzzzzz: [Wer]}}",
            "“zzzzzz” is no column; docs/config.md lists them",
        ),
        (
            f"master: {{sheet: {SHEET}}}\ncolumns: {{risk: [Gefahr]}}",
            "“risk” could be in several tables; write dependencies.risk or risks.risk",
        ),
        (
            f"master: {{sheet: {SHEET}}}\ncolumns: {{owner: Wer}}",
            "c.yaml:2: columns.owner must be a list, not “Wer”",
        ),
        (
            f"master: {{sheet: {SHEET}}}\ntemplate: the usual one",
            "c.yaml:2: template cannot be used: ",
        ),
        (
            f"master: {{sheet: {SHEET}}}\ntimezone: Zurich",
            "c.yaml:2: timezone cannot be used: name a zone as in Europe/Zurich",
        ),
        (
            f"master: {{sheet: {SHEET}}}\npublish: half",
            "c.yaml:2: publish must be full, verdicts or nothing, not “half”",
        ),
        (
            f"master: {{sheet: {SHEET}}}\nlimits: {{rows_changed: 130}}",
            "c.yaml:2: limits.rows_changed must be at most 100, not “130”",
        ),
        (
            f"master: {{sheet: {SHEET}}}\nreading: {{hidden: maybe}}",
            "c.yaml:2: reading.hidden must be skip, read or read_and_say, not “maybe”",
        ),
        (
            f"master: {{sheet: {SHEET}}}\nteams:\n  - {{id: a, name: A}}\n  - {{id: a, name: B}}",
            "c.yaml:4: the team id “a” stands twice",
        ),
        (
            f"master: {{sheet: {SHEET}}}\nmaster2: 1",
            "c.yaml:2: master2 is no option; use one of master, sources",
        ),
        (
            f"master: {{sheet: {SHEET}}}\naccess:\n  subject: Kim",
            "c.yaml:3: access.subject cannot be used: give an e-mail address, not “Kim”",
        ),
        (
            f"master: {{sheet: {SHEET}}}\naccess:\n  delegates: [a@b.iam.gserviceaccount.com]",
            "c.yaml:3: access.delegates lead to nobody; give access.impersonate as well",
        ),
        ("master: [", "c.yaml:1: "),
        ("- a\n- b", "c.yaml: holds no options"),
    ],
)
def test_a_mistake_says_where_it_is_and_what_to_write(lines: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(lines or "{}", "c.yaml")

    assert said in str(caught.value)
    assert all("\n" not in line for line in caught.value.lines)


def test_a_missing_file_says_what_to_copy(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"config\.example\.yaml"):
        load(tmp_path / "none.yaml")


def test_fiscal_years_reach_the_calendar() -> None:
    config = parse(
        f"master: {{sheet: {SHEET}}}\nfiscal: {{starts_in: 2}}\ncycles:\n  - cycle: FY25-Q1", "c.yaml"
    )

    assert str(config.open_cycles()[0].cycle.start) == "2024-02-01"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            "cycles:\n  - {cycle: 2024-Q4, due: 2025-02-30}",
            "c.yaml:3: cycles[1].due must be a date such as 2024-10-15, not “2025-02-30”",
        ),
        ("cycles:\n  - cycle: Q9 2025", "cycles[1].cycle cannot be used: this is no cycle"),
        ("cycles:\n  - cycle: 2024-Q4\n  - cycle: Q4 2024", "c.yaml:4: the cycle “Q4 2024” stands twice"),
        ("teams: []\nteams: []", "c.yaml:3: teams stands twice"),
        ("teams:\n  - {id: a, name: A, parent: nope}", "c.yaml:3: teams[1].parent is no team's id, “nope”"),
        ("teams:\n  - {id: a, name: A, first_cycle: banana}", "teams[1].first_cycle cannot be used"),
        ("teams:\n  - {id: a, name: A}\n  - {id: b, name: a}", "c.yaml:4: two teams are called “a”"),
        ("access: {endpoint: not a url}", "access.endpoint cannot be used: give the address"),
    ],
)
def test_what_would_be_misread_in_silence_is_a_mistake(lines: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(f"master: {{sheet: {SHEET}}}\n{lines}", "c.yaml")

    assert said in str(caught.value)


def test_mistakes_between_options_are_told_together_with_all_others() -> None:
    with pytest.raises(ConfigError) as caught:
        parse(
            f"master: {{sheet: {SHEET}}}\nsources:\n  - team: x\nteams:\n  - {{id: a, name: A}}\n  - {{id: a, name: B}}\nreaders: many",
            "c.yaml",
        )

    assert [line.split(":")[1] for line in caught.value.lines] == ["3", "6", "7"]


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("2024-Q4", "2024-Q4"),
        ("Q4, 2024", "2024-Q4"),
        ("H1 2025", "2025-H1"),
        ("T2 2025", "2025-T2"),
        ("March 2025", "2025-03"),
        ("PI 25.1", "2025-PI1"),
        ("FY25", "FY2025"),
    ],
)
def test_every_kind_of_cycle_can_be_planned(written: str, label: str) -> None:
    config = parse(f"master: {{sheet: {SHEET}}}\ncycles:\n  - cycle: '{written}'", "c.yaml")

    assert [opened.cycle.label for opened in config.open_cycles()] == [label]


NIGHT = datetime(2024, 10, 8, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("configured", "masters", "today"),
    [
        ("Europe/Zurich", "America/New_York", "2024-10-09"),
        ("", "America/New_York", "2024-10-08"),
        ("", "Asia/Tokyo", "2024-10-09"),
        ("", "GMT-07:00", "2024-10-08"),  # how Google writes a zone that has no name
        ("", "GMT+1", "2024-10-09"),
        ("", "", "2024-10-08"),
        ("", "Middle/Earth", "2024-10-08"),
    ],
)
def test_business_days_are_the_configured_zone_s_else_the_master_s(
    configured: str, masters: str, today: str
) -> None:
    config = parse(f"master: {{sheet: {SHEET}}}\ntimezone: '{configured}'", "c.yaml")

    assert NIGHT.astimezone(config.zone_or(masters)).date().isoformat() == today


def test_what_is_left_out_has_its_default() -> None:
    config = parse(f"master: {{sheet: {SHEET}}}", "c.yaml")

    assert (config.limits.rows_changed, config.limits.rows_vanished, config.limits.floor) == (30, 10, 10)
    assert (config.reading.hidden, config.reading.reread_after, config.reading.lag_minutes) == ("skip", 7, 60)
    assert (config.publish, config.template, config.zone) == ("full", "", UTC)
