"""A company of any size: teams with plans of a realistic length, two kinds of Docs and Sheets, a page that leads to them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final

JOB: Final = "plansync@bench-planning.iam.gserviceaccount.com"
INDEX: Final = "planning.md"
_AREAS: Final = "Checkout Search Billing Ledger Catalogue Delivery Returns Loyalty Messaging Identity Maps Reviews Pricing Fraud Support Studio Partner Fleet Archive Payroll Tickets Travel Insights Streaming Devices Warehouse Media Forms Learning Calendar Voice Wallet".split()
_KINDS: Final = "Web Mobile Core Tools Quality Data Growth Platform Automation Security Onboarding Reporting Integrations Storage Experience Operations Research Launch Markets Experiments Models Alerts".split()
_GOALS: Final = (
    "Make {area} dependable on the busiest days",
    "Let customers finish in {area} without asking us",
    "Halve what {area} costs to run",
    "Bring {area} to the new countries",
    "Give partners a {area} that they can build on",
)
_RESULTS: Final = (
    ("Share of requests below 300 ms", "{a}%", "{b}%"),
    ("Calls to the help desk a week", "{b}0", "{a}0"),
    ("Customers who finish the first visit", "{a}%", "{b}%"),
    ("Incidents a month", "{b}", "{a}"),
    ("Migrated tenants", "0 of {b}", "{b} of {b}"),
    ("Cost of a thousand orders", "${b}", "${a}"),
    ("Nightly runs that end in time", "{a}%", "{b}%"),
)
_WORK: Final = (
    "Move the queue to the shared broker",
    "Replace the import that runs by hand",
    "One page for the state of an order",
    "Retire the second rules engine",
    "Trial with three pilot customers",
    "Tests that start in a minute",
    "Limits for every tenant",
    "Write runbooks for the ten commonest alarms",
)
_RISKS: Final = (
    ("The vendor moves the deprecation forward", "Medium", "High", "Keep the old path behind a switch"),
    ("Two people know the scheduler", "High", "Medium", "Pair on it, write it down by week six"),
    ("The audit asks for more than last year", "Low", "High", "Weekly call with the auditors"),
    ("Traffic doubles at the sale", "Medium", "Medium", "Rehearse with recorded traffic"),
    ("Hiring takes until next quarter", "High", "Low", "Plan with the people we have"),
)
_NOT_NOW: Final = (
    ("A new design of the settings", "Nobody asked for it", "2025-Q2"),
    ("Offline mode", "Waits for the storage rewrite", "2025-Q1"),
    ("A second region", "Costs more than it earns yet", "2025-Q3"),
)


@dataclass(frozen=True)
class Team:
    """``sheet``: it plans in a Google Sheet, a tab for each part."""

    number: int
    sheet: bool = False

    @property
    def name(self) -> str:
        area, kind = list(product(_AREAS, _KINDS))[self.number % (len(_AREAS) * len(_KINDS))]
        more = self.number // (len(_AREAS) * len(_KINDS))
        return f"{area} {kind}" + (f" {more + 1}" if more else "")

    @property
    def file(self) -> str:
        return f"plans/team-{self.number:05}.{'sheet.yaml' if self.sheet else 'md'}"

    def _pick(self, many: tuple[object, ...], at: int) -> int:
        return (self.number * 7 + at * 3 + self.number // 5) % len(many)

    def plan(self, sentences: int = 3) -> str:
        """The plan in Markdown; ``sentences``: how much prose stands around the tables."""
        title = f"# {self.name}: plan for Q4 2024\n\n"
        prose = " ".join(
            f"What we heard from {_AREAS[(self.number + n) % len(_AREAS)].lower()} customers in week {n + 1} "
            f"agrees with the figures, and changes what we do first."
            for n in range(sentences)
        )
        style = self._with_tables if self.number % 2 else self._with_lists
        return title + style(prose)

    def _objectives(self) -> list[tuple[str, list[tuple[str, str, str]]]]:
        found = []
        for n in range(3):
            goal = _GOALS[self._pick(_GOALS, n)].format(area=self.name.split()[0].lower())
            low, high = 3 + (self.number + n) % 20, 30 + (self.number * 3 + n) % 60
            results = [
                _RESULTS[(self._pick(_RESULTS, n) + k) % len(_RESULTS)]
                for k in range(3 + (n + self.number) % 2)
            ]
            found.append(
                (
                    goal,
                    [
                        (what, start.format(a=low, b=high), end.format(a=low, b=high))
                        for what, start, end in results
                    ],
                )
            )
        return found

    def _with_tables(self, prose: str) -> str:
        out = [
            f"## Metadata\n\n| Field | Value |\n| --- | --- |\n| Team | {self.name} |\n| Quarter | Q4 2024 |\n"
        ]
        out.append(
            f"## Previous quarter review (Q3 2024)\n\n{prose}\n\n| Objective | Key result | Target | Actual | Score |\n| --- | --- | --- | --- | --- |"
        )
        for goal, results in self._objectives():
            out += [
                f"| {goal} | {what} | {start} → {end} | {end} | 0.{4 + self.number % 6} |"
                for what, start, end in results[:2]
            ]
        out.append(
            f"\n## Status\n\n{prose}\n\n| Metric | Value | Target |\n| --- | --- | --- |\n| Weekly active customers | {self.number % 90 + 10}k | {self.number % 90 + 15}k |\n\n## Objectives\n"
        )
        for n, (goal, results) in enumerate(self._objectives(), 1):
            out.append(
                f"### Objective {n}: {goal}\n\n| Key result | Baseline | Target | Owner |\n| --- | --- | --- | --- |"
            )
            out += [f"| {what} | {start} | {end} | {self.name} |" for what, start, end in results]
            out.append("\n**Initiatives**:\n")
            out += [
                f"- {_WORK[(self._pick(_WORK, n) + k) % len(_WORK)]} - {20 + 10 * k} points" for k in range(3)
            ]
            out.append("")
        out.append("## Risks\n\n| Risk | Likelihood | Impact | Mitigation |\n| --- | --- | --- | --- |")
        out += [f"| {' | '.join(_RISKS[(self._pick(_RISKS, k)) % len(_RISKS)])} |" for k in range(3)]
        out.append("\n## Not doing this quarter\n\n| Item | Reason | When revisit |\n| --- | --- | --- |")
        out += [f"| {' | '.join(row)} |" for row in _NOT_NOW]
        return "\n".join(out) + "\n"

    def _with_lists(self, prose: str) -> str:
        out = [f"Team: {self.name}\n\n## How Q3 went\n\n{prose}\n"]
        for goal, results in self._objectives()[:2]:
            out += [
                f"- {goal}: {what}, {start} → {end}, score 0.{3 + self.number % 7}"
                for what, start, end in results[:2]
            ]
        out.append(
            f"\n## Where the product stands\n\n{prose}\n\n- Weekly active customers: {self.number % 90 + 10}k (target {self.number % 90 + 15}k)\n\n## What we propose for Q4\n"
        )
        for n, (goal, results) in enumerate(self._objectives(), 1):
            out.append(f"### O{n}: {goal}\n")
            out += [
                f"- KR{k}: {what} from {start} to {end}" for k, (what, start, end) in enumerate(results, 1)
            ]
            out += [
                "",
                *(
                    f"- {_WORK[(self._pick(_WORK, n) + k) % len(_WORK)]} ({20 + 10 * k} points)"
                    for k in range(3)
                ),
                "",
            ]
        out.append("## Risks and open questions\n")
        out += [
            f"- {what}. Mitigation: {cure}"
            for what, _, _, cure in (_RISKS[self._pick(_RISKS, k)] for k in range(3))
        ]
        out.append("- Should the trial go on over the holidays?\n\n## Not now\n")
        out += [f"- {item}: {reason.lower()}, back in {when}" for item, reason, when in _NOT_NOW]
        return "\n".join(out) + "\n"

    def tabs(self, sentences: int = 3) -> dict[str, object]:
        """The plan as a spreadsheet, in the emulator's words for one."""
        prose = f"Agreed in week {sentences} with {_AREAS[self.number % len(_AREAS)]}"
        head = [[_bold(f"{self.name}: plan for Q4 2024")], [prose]]
        results: list[list[object]] = [_bold_row("Objective", "Key result", "Baseline", "Target", "Owner")]
        scored: list[list[object]] = [_bold_row("Objective", "Key result", "Target", "Actual", "Score")]
        for goal, found in self._objectives():
            results += [[goal, what, start, end, self.name] for what, start, end in found]
            scored += [[goal, what, end, end, 0.4 + self.number % 6 / 10] for what, _, end in found[:2]]
        risks = [list(_RISKS[self._pick(_RISKS, k)]) for k in range(3)]
        customers = self.number % 90 + 10
        return {
            "title": f"{self.name}: plan for Q4 2024",
            "tabs": [
                {"title": "OKRs Q4 2024", "rows": [*head, [], *results]},
                {"title": "Q3 2024 scores", "rows": scored},
                {"title": "Status", "rows": [_bold_row("Metric", "Value", "Target"), ["Weekly active customers", f"{customers}k", f"{customers + 5}k"]]},
                {"title": "Risks", "rows": [_bold_row("Risk", "Likelihood", "Impact", "Mitigation"), *risks]},
                {"title": "Not doing", "rows": [_bold_row("Item", "Reason", "When revisit"), *map(list, _NOT_NOW)]},
            ],
        }  # fmt: skip


def _bold(text: str) -> dict[str, object]:
    return {"v": text, "bold": True}


def _bold_row(*titles: str) -> list[object]:
    return [_bold(title) for title in titles]


def write(folder: Path, plans: int, sheets: int = 0) -> list[Team]:
    """Fill a seed folder of the emulator: one plan a team, ``sheets`` percent of them Sheets, and the page that leads to them."""
    teams = [Team(number, sheet=number * sheets % 100 < sheets) for number in range(plans)]
    (folder / "plans").mkdir()
    for team in teams:
        text = json.dumps(team.tabs()) if team.sheet else team.plan()  # JSON is YAML
        (folder / team.file).write_text(text, encoding="utf-8")
    rows = [f"| {team.name} | [Q4 plan]({team.file}) |" for team in teams]
    page = [
        "# Q4, 2024 product plans",
        "",
        "Every team's plan for the quarter.",
        "",
        "| Team | Plan |",
        "| --- | --- |",
    ]
    (folder / INDEX).write_text("\n".join([*page, *rows]) + "\n", encoding="utf-8")
    settings = {"readers": [JOB], "modified": "2024-10-01", "files": {INDEX: {"modified": "2024-09-20"}}}
    (folder / "workspace.yaml").write_text(json.dumps(settings), encoding="utf-8")  # as above
    return teams


def configuration(teams: list[Team], sheet: str, index: str, key: Path, endpoint: str) -> str:
    """The configuration file that goes with it; everything that is not named has its default."""
    settings = {
        "master": {"sheet": f"https://docs.google.com/spreadsheets/d/{sheet}/edit"},
        "sources": [{"index": f"https://docs.google.com/document/d/{index}/edit"}],
        "teams": [{"id": f"team-{team.number}", "name": team.name} for team in teams],
        "cycles": [{"cycle": "2024-Q4", "due": "2024-10-04", "state": "planning"}],
        "access": {"key_file": str(key), "endpoint": endpoint},
    }
    return json.dumps(settings)
