"""What a night knows of any number of plans once they are read: for measuring the master alone, without their reading.

A few plans in two house styles, with the mistakes that teams make, are read and summarised as a night does it; every other
plan is one of these under its own name, id and figures. So what a Summary holds, and how long it is, is as in a real night.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from random import Random
from typing import Any, Final

from benchmarks.company import Team
from jobs.config import Config
from jobs.follow import Followed, Follower
from jobs.found import Found, Revision
from jobs.leads import Lead
from mappers.checks import run_checks
from mappers.context import Context
from mappers.reader import read
from mappers.summary import Summary, summarise
from sync.links import parse_link
from sync.sources import markdown

CYCLE: Final = "2024-Q4"
DAY: Final = date(2024, 10, 8)
_STYLES: Final = 24
READ_AT: Final = datetime(2024, 10, 8, 2, 30, tzinfo=UTC)
_EDITED: Final = datetime(2024, 10, 1, 9, 15, tzinfo=UTC)
_LINE: Final = re.compile(r"#L(\d+)")
_FIGURE: Final = re.compile(r"score 0\.\d|\| 0\.\d \|")

# What teams get wrong, by what it replaces or adds; each plan has most of it, so that about ten findings stand.
_MISTAKES: Final = (
    "\n## Team capacity\n\n| Team | Engineers | Points |\n| --- | --- | --- |\n| {name} | 5 | 160 |\n| Platform support | 2 | 60 |\n| Total | 7 | 200 |\n",
    "\n## Allocation\n\n| Category | Percent | Points |\n| --- | --- | --- |\n| New features | 60% | 160 |\n| Tech debt | 25% | 60 |\n| Keeping the lights on | 25% | 60 |\n",
    "\n## Dependencies\n\n| We need from | What | By when | Risk | Mitigation |\n| --- | --- | --- | --- | --- |\n| Data platform | A stream of order events with the reason of each refusal | 15 Nov | High | |\n| Legal | The new terms for partners | 1 Dec | Medium | Weekly call |\n",
    "\n## Excluded items\n\n| Item | Reason | When revisit |\n| --- | --- | --- |\n| Dark mode for the console | | |\n| Import from the old tool | | 2025-Q2 |\n",
    "\n## Major risks\n\n| Risk | Likelihood | Impact | Mitigation |\n| --- | --- | --- | --- |\n| Only one vendor can print the new labels | High | High | |\n",
    "\n## Guidance wanted from execs\n\n- Should {name} stop selling the old contract before the new one is everywhere?\n- We need two more engineers from November on, or the migration ends in February\n- Which of the two new countries comes first if only one is possible?\n",
    "\n## Success criteria\n\n- Customers like it\n- The team is proud of it\n",
)  # fmt: skip
_UNFINISHED: Final = "### Objective 4: Learn what makes {name} worth paying for\n\n| Key result | Target | Owner |\n| --- | --- | --- |\n| Talks with customers in every week | | |\n| A report that the sales team reads | | |\n\n## Risks"
_OVERALL: Final = "Overall score: 0.95 (target 0.7)\n\n"


@dataclass
class Plans:
    """The plans of a company of ``size`` teams, as found in their files. The same ``seed`` makes the same plans."""

    size: int
    seed: int = 1
    versions: dict[int, int] = field(default_factory=dict)
    _read: dict[int, Summary] = field(default_factory=dict)
    _made: dict[tuple[int, int], Found] = field(default_factory=dict)

    def config(self) -> Config:
        """A roster of all teams, and one open cycle whose plans are due already."""
        teams = [
            {"id": f"team-{n}", "name": Team(n).name, "tpm": f"Person {n % 20}"} for n in range(self.size)
        ]
        told: dict[str, Any] = {
            "master": {"sheet": "https://docs.google.com/spreadsheets/d/1BenchMaster0123456789/edit"},
            "teams": teams,
            "cycles": [{"cycle": CYCLE, "due": "2024-10-04", "state": "planning"}],
            "timezone": "UTC",
        }
        return Config.model_validate(told)

    def change(self, share: float) -> list[int]:
        """That share of the teams, at least one, edits its plan; which ones."""
        count = max(1, round(self.size * share))
        edited = sorted(Random(self.seed).sample(range(self.size), count))  # noqa: S311 - not for secrets
        for number in edited:
            self.versions[number] = self.versions.get(number, 0) + 1
        return edited

    def followed(self, fresh: Sequence[int] | None = None) -> list[Followed]:
        """What the links led to. ``fresh``: the plans read in this run, the others being remembered; all where None."""
        read_now = range(self.size) if fresh is None else set(fresh)
        return list(self._followed(read_now))

    def _followed(self, fresh: Any) -> Iterator[Followed]:
        for number in range(self.size):
            found = self.found(number)
            link = parse_link(f"https://docs.google.com/document/d/{_file_id(number)}/edit")
            where = f"Q4, 2024 product plans › row {number + 2} › Plan"
            lead = Lead(link, where, depth=2, title="Q4 plan", unit=Team(number).name)
            yield Followed(lead, found, fresh=number in fresh)

    def found(self, number: int) -> Found:
        """What the file of a team holds, in the version that it has now."""
        version = self.versions.get(number, 0)
        if (number, version) not in self._made:
            summary = self._summary(number)
            for edit in range(1, version + 1):
                summary = _edited(summary, edit)
            modified = _EDITED.replace(day=1 + version)
            revision = Revision(version=str(100 + version), modified=modified, read_at=READ_AT)
            name = f"{Team(number).name}: plan for Q4 2024"
            found = Found(name=name, kind="plan", revision=revision, basis="bench", summaries=(summary,))
            self._made[number, version] = found
        return self._made[number, version]

    def _summary(self, number: int) -> Summary:
        style = number % _STYLES
        if style not in self._read:
            self._read[style] = _read(style)
        text = self._read[style].model_dump_json()
        for old, new in (
            (Team(style).name, Team(number).name),
            (_file_id(style), _file_id(number)),
            ("customers", f"customers of round {number % 97}"),
        ):
            text = text.replace(old, new)
        return Summary.model_validate_json(text).model_copy(
            update={"unit_id": f"team-{number}", "cycle": CYCLE}
        )


class Ready(Follower):
    """A follower whose links were all followed already."""

    def __init__(self, config: Config, followed: Sequence[Followed]) -> None:
        super().__init__(config, (), READ_AT, DAY)
        self._followed = list(followed)

    def follow(self, leads: Any) -> list[Followed]:  # noqa: ARG002 - what people pasted is part of it
        return self._followed


def _read(style: int) -> Summary:
    """A plan with mistakes, read and summarised as a night does it; its links as Google Docs has them."""
    team = Team(style)
    text = team.plan(1 + style % 3).replace("## Risks", _UNFINISHED.format(name=team.name), 1)
    for heading in ("## Status", "## Where the product stands"):
        before, found, after = text.partition(heading)
        if found and style % 4:  # most forget how the product is doing
            text = f"{before}{_OVERALL}## {after.partition(f'{chr(10)}## ')[2]}"
    for number, mistake in enumerate(_MISTAKES):
        if (style + number) % 6:  # nobody makes all of them
            text += mistake.format(name=team.name)
    url = f"https://docs.google.com/document/d/{_file_id(style)}/edit"
    plan = read(markdown.parse(text, team.name, url), Context(today=DAY)).plans[0]
    summary = summarise(plan, run_checks(plan))
    return Summary.model_validate_json(_LINE.sub(_heading, summary.model_dump_json()))


def _heading(line: re.Match[str]) -> str:
    return f"?tab=t.0#heading=h.{sha256(line[1].encode()).hexdigest()[:12]}"


def _edited(summary: Summary, edit: int) -> Summary:
    """As its team edits it: one key result scored, one reworded, one finding answered, a topic filled in."""
    first, second, *others = summary.results
    scored = first.model_copy(update={"actual": f"{40 + edit}%", "score": 0.4 + edit / 10})
    reworded = second.model_copy(update={"text": f"{second.text} in every country"})
    topics = {
        topic: verdict.model_copy(update={"verdict": "thin"}) if topic == "status" else verdict
        for topic, verdict in summary.topics.items()
    }
    return summary.model_copy(
        update={
            "results": (scored, reworded, *others),
            "findings": summary.findings[:-1],
            "topics": topics,
        }
    )


def _file_id(number: int) -> str:
    return "1" + sha256(f"plan {number}".encode()).hexdigest()[:43]
