"""What a run did: for people at a terminal, for Cloud Logging, and as JSON. Logs never quote a plan."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final

from jobs.preview import Preview
from mappers.card import Asked, Card, Source
from sync.master.sheet import Outcome
from sync.transport import Slow

OK: Final = 0
FINDINGS: Final = 1
USAGE: Final = 2
UNREAD: Final = 3
UNSAFE: Final = 4
UNWRITTEN: Final = 5
STUMBLED: Final = 70  # as sysexits.h has it: a fault of the program itself


@dataclass(slots=True)
class Report:
    """One run. ``changes`` and ``edits`` are lines that name cells and may quote them: for the terminal, not for logs.

    ``run``: its name. ``stops``: why a run that applies would stop: too much would change. ``warnings``: notes that
    quote no plan, for logs as well. ``preview`` and ``saved``, of a run that only shows: what would change, as a list and as a
    file for `jobs.saved`.
    """

    job: str
    today: date
    cards: list[Card] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    edits: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    wrote: bool = False
    applied: bool = True
    url: str = ""
    run: str = ""
    stops: list[str] = field(default_factory=list)
    slow: Sequence[Slow] = ()
    warnings: list[str] = field(default_factory=list)
    preview: Preview | None = None
    saved: Mapping[str, Any] | None = None

    def add(self, outcome: Outcome, notes: Sequence[str]) -> None:
        """What was, or would be, changed, and what should be known besides."""
        changes = outcome.changes
        if outcome.unlike:
            self.warnings.append(
                f"Google keeps something else than was sent in {len(outcome.unlike)} cells, first {outcome.unlike[0]}; "
                "the next run will take it for an edit"
            )
            self.notes.append(self.warnings[-1])
        self.changes += changes.describe()
        self.edits += [str(edit) for edit in changes.edits]
        self.notes += [*outcome.conflicts, *(str(doubt) for doubt in changes.doubts), *changes.notes, *notes]

    @property
    def count(self) -> int:
        """How many rows and cells were, or would be, made or written."""
        return counted(self.changes)

    @property
    def unread(self) -> list[Source]:
        return [source for source in self.sources if source.problem]

    def exit_code(self, *, partial_ok: bool) -> int:
        if self.stops:
            return UNSAFE
        return UNREAD if self.unread and not partial_ok else OK

    def summary(self) -> dict[str, Any]:
        """Counts only; safe for any log."""
        states = Counter(_state(card.state) for card in self.cards)
        plans = [source for source in self.sources if source.status in {"plan", "can't read"}]
        return {
            "job": self.job,
            "run": self.run,
            "date": self.today.isoformat(),
            "plans": len(plans),
            "read": sum(source.status == "plan" for source in plans),
            "scorecards": len(self.cards),
            "states": dict(sorted(states.items())),
            "must_fix": sum(len(card.must_fix) for card in self.cards),
            "changes": self.count,
            "edits_by_people": len(self.edits),
            "wrote": self.wrote,
        }

    def to_json(self) -> dict[str, Any]:
        """The whole report: for people who may read the plans."""
        return {
            **self.summary(),
            "scorecards": [
                {
                    "team": card.unit, "cycle": card.cycle, "state": card.state, "next": card.next_thing, "review": card.review,
                    "unanswered_asks": [_asked(each) for each in card.unanswered], "findings": [f.model_dump() for f in card.counted],
                }
                for card in self.cards
            ],
            "unread": [{"link": source.url, "kind": source.problem.kind, "message": source.problem.message} for source in self.unread if source.problem],
            "edits": self.edits,
            "notes": self.notes,
            "slow": [asdict(each) for each in self.slow],
            "changed_cells": self.changes,
            "master": self.url,
            **({"preview": self.preview.to_json()} if self.preview else {}),
        }  # fmt: skip

    def log_lines(self) -> Iterator[str]:
        """One JSON line for each link that failed, and one for the run: ``severity`` and ``message`` as Cloud Logging reads them."""
        for source in self.unread:
            assert source.problem
            yield json.dumps(
                {
                    "severity": "ERROR",
                    "message": f"{self.job}: cannot read a link ({source.problem.kind})",
                    "link": source.url,
                    "kind": source.problem.kind,
                }
            )
        for each in self.slow:
            yield json.dumps(
                {
                    "severity": "WARNING",
                    "message": f"{self.job}: {each.service} took {each.seconds:.0f} s to answer",
                    "link": each.link,
                    "seconds": each.seconds,
                }
            )
        for note in self.warnings:
            yield json.dumps({"severity": "WARNING", "message": f"{self.job}: {note}"}, ensure_ascii=False)
        severity = "WARNING" if self.unread else "INFO"
        summary = self.summary()
        yield json.dumps(
            {
                "severity": severity,
                "message": f"{self.job}: {summary['read']} of {summary['plans']} plans read, {summary['changes']} changes",
                **summary,
            }
        )


def _asked(each: Asked) -> dict[str, Any]:
    since = each.since.isoformat() if each.since else ""
    return {"kind": each.line.kind, "ask": each.line.said, "to": each.line.to, "since": since, "link": each.line.url}  # fmt: skip


def counted(described: Iterable[str]) -> int:
    """How many changes the lines of a ChangeSet tell of."""
    return sum(line.lstrip().startswith(("+", "~", "-")) for line in described)


def _state(state: str) -> str:
    return state.partition(" (")[0].partition(" since")[0].partition(" by ")[0]


_TONES: Final = {
    "Ready": "green",
    "Gaps": "yellow",
    "Not filled in": "yellow",
    "Late": "red",
    "Can't read": "red",
}


Style = Callable[..., str]


def unstyled(text: str, **_: object) -> str:
    return text


def lines(report: Report, style: Style = unstyled) -> Iterator[str]:
    """The run as a TPM takes it in at a glance. ``style(text, fg=…, bold=…)`` colours it."""
    wide = max((len(card.unit) for card in report.cards), default=4)
    states = max((len(card.state) for card in report.cards), default=5)
    cycle = None
    for card in report.cards:
        if card.cycle != cycle:
            cycle = card.cycle
            yield ""
            yield style(f"{cycle or 'cycle unknown'}", bold=True)
        tone = next((colour for start, colour in _TONES.items() if card.state.startswith(start)), None)
        yield f"  {card.unit:<{wide}}  {style(f'{card.state:<{states}}', fg=tone)}  {card.next_thing if card.next_thing != 'nothing' else ''}".rstrip()
    yield ""
    if report.unread:
        yield style(f"{len(report.unread)} not read:", bold=True)
        for source in report.unread:
            assert source.problem
            ask = next(
                (
                    f" — ask {card.tpm} (TPM of {card.unit})"
                    for card in report.cards
                    if card.source and card.source.file_id == source.file_id and card.tpm
                ),
                "",
            )
            yield f"  {source.title or source.url}: {source.problem.message}{ask}"
        yield ""
    for edit in report.edits:
        yield f"edited by people: {edit}"
    for note in report.notes:
        yield f"note: {note}"
    for line in report.stops:
        yield f"too much: {line}; nightly would stop, and needs --force"
    summary = report.summary()
    counts = ", ".join(f"{number} {state}" for state, number in summary["states"].items())
    yield (
        f"{summary['read']} of {summary['plans']} plans read · {counts}"
        if counts
        else f"{summary['read']} of {summary['plans']} plans read"
    )
    yield written(report)


def written(report: Report) -> str:
    what = f"{report.count} changes"
    if not report.applied:
        return f"{what} would be written; nothing was." if report.count else "Nothing would change."
    return f"{what} written: {report.url}" if report.wrote else f"Nothing to write: {report.url}"
