from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from jobs.config import Config, ConfigError, load, parse

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "config.example.yaml"
SHEET = "https://docs.google.com/spreadsheets/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg/edit"


def options(model: type[BaseModel], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, field in model.model_fields.items():
        inner = [
            part
            for part in (field.annotation, *getattr(field.annotation, "__args__", ()))
            if isinstance(part, type) and issubclass(part, BaseModel)
        ]
        yield (*path, name)
        for part in inner:
            yield from options(part, (*path, name))


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


@pytest.mark.parametrize("option", sorted(set(options(Config))), ids=".".join)
def test_the_example_names_every_option(option: tuple[str, ...]) -> None:
    assert option in set(keys(yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("model", [Config], ids=["config"])
def test_every_option_says_what_it_is_for(model: type[BaseModel]) -> None:
    def described(each: type[BaseModel]) -> Iterator[tuple[str, str]]:
        for name, field in each.model_fields.items():
            yield f"{each.__name__}.{name}", field.description or ""
            for part in (field.annotation, *getattr(field.annotation, "__args__", ())):
                if isinstance(part, type) and issubclass(part, BaseModel):
                    yield from described(part)

    assert [name for name, text in described(model) if not text.endswith((".", "…", "?"))] == []


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
        (f"master: {{sheet: {SHEET}}}\nwords: {{riskz: [a]}}", "“riskz” is no section"),
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
