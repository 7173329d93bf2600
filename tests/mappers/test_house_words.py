"""What a house calls its table columns, from the configuration."""

from __future__ import annotations

import pytest

from jobs.config import parse
from mappers import recognise
from mappers.columns import named_columns
from mappers.context import Context
from mappers.plan import KeyResult, Plan
from mappers.reader import read
from mappers.recognise import DECLARED
from sync.sources import markdown

SHEET = "https://docs.google.com/spreadsheets/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg/edit"
PLAN = """# Betalingen Q4 2024

## OKRs

| Meetpunt | Streven | Beginstand | Streefgetal | Trekker |
|---|---|---|---|---|
| Terugbetalingen binnen een minuut | Sneller uitbetalen | 83 % | 95 % | Ben |
| Foute boekingen | | 12 | 3 | Ida |

## Risks

| Gevaar | Tegenzet | Trekker |
|---|---|---|
| De acquirer certificeert te laat | Contract voor een testomgeving | Ida |

## Not doing

- Cadeaubonnen. Waarom dan: te weinig vraag
"""
COLUMNS = """columns:
  objectives.text: [Meetpunt]
  objectives.title: [Streven]
  baseline: [Beginstand]
  target: [Streefgetal]
  owner: [Trekker]
  risks.risk: [Gevaar]
  mitigation: [Tegenzet]
  reason: [Waarom dan]
"""


def plan_with(columns: str) -> Plan:
    known = parse(f"master: {{sheet: {SHEET}}}\n{columns}", "c.yaml").known_words()
    (plan,) = read(markdown.parse(PLAN, "plan.md", "plan.md"), Context(words=known)).plans
    return plan


def test_tables_and_labels_are_read_under_the_house_s_own_names() -> None:
    plan = plan_with(COLUMNS)

    (objective,) = plan.objectives
    assert objective.title == "Sneller uitbetalen"
    assert [(kr.text, kr.baseline, kr.target, kr.owner) for kr in objective.key_results] == [
        ("Terugbetalingen binnen een minuut", "83 %", "95 %", "Ben"),
        ("Foute boekingen", "12", "3", "Ida"),
    ]
    assert [(risk.risk, risk.mitigation, risk.owner) for risk in plan.risks] == [
        ("De acquirer certificeert te laat", "Contract voor een testomgeving", "Ida")
    ]
    assert [(out.item, out.reason) for out in plan.excluded] == [("Cadeaubonnen", "te weinig vraag")]


def test_without_them_the_same_tables_say_less() -> None:
    plan = plan_with("")

    assert plan.risks == ()
    assert {kr.owner for objective in plan.objectives for kr in objective.key_results} <= {""}


def test_a_house_word_beats_what_rules_a_column_out() -> None:
    words = parse(
        f"master: {{sheet: {SHEET}}}\ncolumns: {{actual: [Forecast value]}}", "c.yaml"
    ).known_words()

    assert "forecast" in {word for never in (DECLARED.columns(KeyResult)["actual"].never,) for word in never}
    found = recognise.columns(["Key result", "Forecast value"], KeyResult, words)
    assert found is not None
    assert found.index("actual") == 1


@pytest.mark.parametrize("name", sorted(named_columns()))
def test_every_column_can_get_a_house_word(name: str) -> None:
    known = parse(f"master: {{sheet: {SHEET}}}\ncolumns: {{{name}: [Xyzzy]}}", "c.yaml").known_words()

    assert [known.columns(model)[field].names[0] for model, field in named_columns()[name]] == [
        "Xyzzy"
    ] * len(named_columns()[name])
