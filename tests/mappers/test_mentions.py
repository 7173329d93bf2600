from __future__ import annotations

import pytest

from mappers.context import Context
from mappers.mentions import guessed_name, mentions, stated_name
from mappers.recognise import Words
from sync.sources import markdown


def file_of(address: str) -> str:
    """Every Markdown file may be followed."""
    return address.removesuffix(".md") if address.endswith(".md") else ""


def found(text: str) -> list[tuple[tuple[str, ...], bool, tuple[str, ...], str, str]]:
    """Names, whether they are sure, files, TPM, cycle: of each mention."""
    document = markdown.parse(text, "page", "page")
    return [
        (each.names, each.sure, each.files, each.tpm, each.cycle.label if each.cycle else "")
        for each in mentions(document, file_of, Context())
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "# Q4 2024 plans\n\n| Team | Plan | TPM |\n|---|---|---|\n| Payments, Fraud | [plan](a.md) | Yuki |\n| Tools | to follow | TBD |\n| Total | | |\n",
            [(("Payments", "Fraud"), True, ("a",), "Yuki", "2024-Q4"), (("Tools",), True, (), "", "2024-Q4")],
            id="a column for teams, also of teams without a plan",
        ),
        pytest.param(
            "| # | Plan | Squad |\n|---|---|---|\n| 1 | [Q1 2025](a.md) and [Q1 2025 scores](b.md) | Search |\n",
            [(("Search",), True, ("a", "b"), "", "2025-Q1")],
            id="whatever the column is called and wherever it stands, with the cycle of the row",
        ),
        pytest.param(
            "| Plan | Author |\n|---|---|\n| [Payments OKRs](a.md) | Kim |\n",
            [(("Payments", "Kim"), False, ("a",), "", "")],
            id="without such a column the words of the link come first",
        ),
        pytest.param(
            "# Plans\n\n- Search: [OKRs](a.md)\n- [Payments Q4 2024 plan](b.md)\n- see [here](c.md)\n",
            [
                (("Search",), False, ("a",), "", ""),
                (("Payments",), False, ("b",), "", "2024-Q4"),
                ((), False, ("c",), "", ""),
            ],
            id="a label before a link, or its own words, but never words such as here",
        ),
        pytest.param(
            "# Q3 2024\n\n## Mobile\n\nThe plan is [this one](a.md), last time it was [Q2 2024](b.md).\n",
            [(("Mobile",), False, ("a",), "", "2024-Q3"), (("Mobile",), False, ("b",), "", "2024-Q2")],
            id="the heading above, where nothing nearer names a team",
        ),
        pytest.param("Lunch is at [noon](https://example.com), ask Kim.\n", [], id="a page without links to files"),
    ],
)  # fmt: skip
def test_a_page_is_heard_on_whom_each_link_is_about(text: str, expected: list[object]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Data Platform", "Data Platform"),
        ("  **Search** ", "Search"),
        ("Trust & Safety", "Trust & Safety"),
        ("Total", ""),
        ("All teams", ""),
        ("TBD", ""),
        ("<team>", ""),
        ("–", ""),
        ("42", ""),
    ],
)
def test_a_cell_for_teams_is_a_name_unless_it_names_nobody(text: str, name: str) -> None:
    assert stated_name(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Payments — Q4 2024 plan", "Payments"),
        ("Storefront group: OKRs", "Storefront group"),
        ("2024-Q4", ""),
        ("Risks and open questions", ""),
        ("click here", ""),
        ("How we plan, and what the execs want to hear from us", ""),
    ],
)
def test_words_beside_a_link_name_a_team_only_where_they_tell_one(text: str, name: str) -> None:
    assert guessed_name(text, Words()) == name
