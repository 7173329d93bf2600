from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jobs.cli import main
from mappers.across import RULES

GOOD = """# Payments Q4 2024 plan

## Retrospective

We met 4 of 5 goals; refunds slipped.

## Status

- Authorisation rate: 93% (target 94%)

## OKRs

### Objective: Refunds without a ticket

- KR: Refunds below a minute, from 83% to 95% (Ben)

## Risks

- The acquirer certifies us late. Mitigation: a sandbox contract

## Not doing

- Gift cards: low demand
"""


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


def write(folder: Path, text: str, name: str = "plan.md") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_check_exits_0_for_a_plan_with_nothing_to_fix(tmp_path: Path) -> None:
    result = run("check", write(tmp_path, GOOD))

    assert result.exit_code == 0
    assert "nothing to fix" in result.output


def test_check_says_what_is_missing_where_and_how_to_fix_it(tmp_path: Path) -> None:
    result = run("check", write(tmp_path, GOOD.replace("## Not doing\n\n- Gift cards: low demand\n", "")))

    assert result.exit_code == 1
    assert "must fix  Excluded is missing  [excluded]" in result.output
    assert "fix: Add a section" in result.output


@pytest.mark.parametrize(("level", "code"), [("must-fix", 0), ("should", 1)])
def test_check_exits_1_only_at_its_level(tmp_path: Path, level: str, code: int) -> None:
    plan = GOOD.replace("- Gift cards: low demand", "- Gift cards: low demand\n- Vouchers")

    assert run("check", write(tmp_path, plan), "--level", level).exit_code == code


def test_check_of_a_page_that_plans_nothing_says_so(tmp_path: Path) -> None:
    result = run("check", write(tmp_path, "# Lunch\n\nSoup on Mondays.\n"))

    assert "not a plan" in result.output
    assert result.exit_code == 0


def test_read_follows_the_contract(tmp_path: Path) -> None:
    told = json.loads(run("read", write(tmp_path, GOOD), "--json").output)

    assert set(told) == {"plans", "findings", "unplaced", "oddities", "coverage"}
    (plan,) = told["plans"]
    assert (plan["kind"], plan["team"], plan["is_template"]) == ("plan", "Payments", False)
    assert plan["cycle"] == {
        "label": "2024-Q4",
        "kind": "quarter",
        "start": "2024-10-01",
        "end": "2024-12-31",
        "as_written": "Q4 2024",
    }
    assert list(plan["topics"]) == [
        "retrospective",
        "status",
        "plans",
        "success_metrics",
        "risks",
        "excluded",
    ]
    assert set(plan["topics"]["risks"]) >= {"verdict", "sure", "none", "place"}
    result = plan["objectives"][0]["key_results"][0]
    assert (result["baseline"], result["target"], result["owner"], result["score"]) == (
        "83%",
        "95%",
        "Ben",
        None,
    )
    assert result["target_value"]["number"] == 95


def test_read_takes_markdown_whatever_its_suffix(tmp_path: Path) -> None:
    assert (
        json.loads(run("read", write(tmp_path, GOOD, "plan.txt"), "--json").output)["plans"][0]["kind"]
        == "plan"
    )


def test_read_takes_a_saved_answer_of_documents_get(tmp_path: Path) -> None:
    paragraph = {
        "elements": [{"textRun": {"content": "Search OKRs Q4 2024\n"}}],
        "paragraphStyle": {"namedStyleType": "TITLE", "headingId": "h.x"},
    }
    saved = {
        "documentId": "1abc",
        "title": "Search",
        "body": {
            "content": [
                {"endIndex": 1, "sectionBreak": {}},
                {"startIndex": 1, "endIndex": 21, "paragraph": paragraph},
            ]
        },
    }

    told = json.loads(run("read", write(tmp_path, json.dumps(saved), "saved.json"), "--json").output)

    assert told["plans"][0]["team"] == "Search"


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("https://docs.google.com/document/d/e/2PACX-1vXyz/pub", "published copy"),
        ("what is this", "no link that we can read"),
        (
            "https://docs.google.com/document/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg/edit",
            "config.example.yaml",
        ),
    ],
)
def test_a_target_that_cannot_be_opened_is_one_line_and_exit_2(
    target: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    result = run("read", target)

    assert result.exit_code == 2
    assert said in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_json_that_is_no_document_says_what_to_give(tmp_path: Path) -> None:
    result = run("read", write(tmp_path, '{"a": 1}', "x.json"))

    assert result.exit_code == 2
    assert "documents.get" in result.output


@pytest.mark.parametrize("rule", [check.rule for check in RULES])
def test_every_rule_is_explained(rule: str) -> None:
    result = run("explain", rule)

    assert result.exit_code == 0
    assert "Why:" in result.output
    assert "Fix:" in result.output


def test_an_unknown_rule_says_how_to_list_them() -> None:
    result = run("explain", "spelling")

    assert result.exit_code == 2
    assert "plansync explain lists them" in result.output


def test_explain_without_a_rule_lists_all() -> None:
    assert all(check.rule in run("explain").output for check in RULES)


def test_an_emulator_with_a_broken_folder_says_which_line(tmp_path: Path) -> None:
    (tmp_path / "workspace.yaml").write_text("files: [", encoding="utf-8")

    result = run("emulator", "--seed", str(tmp_path), "--port", "0")

    assert result.exit_code == 2
    assert "workspace.yaml line" in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_every_rule_explains_itself_as_json() -> None:
    rules = json.loads(run("explain", "--json").output)
    assert [each["rule"] for each in rules] == [each.rule for each in RULES]
    assert json.loads(run("explain", "risks", "--json").output) == next(
        each for each in rules if each["rule"] == "risks"
    )
