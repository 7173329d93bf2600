"""One document: its model, and its findings for its authors."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from jobs.config import Config
from jobs.follow import Reader
from mappers import message
from mappers.card import Card
from mappers.checks import run_checks
from mappers.checks.base import several
from mappers.context import Context
from mappers.document import Document
from mappers.finding import Finding
from mappers.reader import Reading, read
from mappers.spec import TOPIC_NAMES, TOPICS
from mappers.summary import summarise
from mappers.template import Template
from sync.errors import SyncError
from sync.links import parse_link
from sync.sources import google_docs, google_sheets, markdown


def open_document(target: str, readers: Callable[[], tuple[Reader, ...]]) -> Document:
    """A Markdown file, a saved ``documents.get`` or ``spreadsheets.get`` answer, or a link. ``readers`` is only called for a link.

    Raises SyncError.
    """
    path = Path(target)
    if path.is_file():
        return _from_file(path)
    link = parse_link(target)
    refusal = link.refusal()
    if refusal:
        raise refusal
    for reader in readers():
        if reader.claims(link):
            return reader.fetch(link)
    if link.kind == "folder":
        fix = "name one of the documents in it; nightly, preview and doctor open folders"
        raise SyncError("A folder is no document", kind="not_supported", link=link.url, fix=fix)
    raise SyncError(
        f"A {link.kind.replace('_', ' ')} cannot be read yet",
        kind="not_supported",
        link=link.url,
        fix="link a Google Doc or Sheet instead",
    )


def _from_file(path: Path) -> Document:
    try:
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError as error:
        raise SyncError(
            f"“{path}” cannot be read", kind="dead", fix="check the path", link=str(path)
        ) from error
    if text.lstrip().startswith("{"):
        try:
            saved = json.loads(text)
        except ValueError as error:
            if path.suffix.lower() != ".json":  # Markdown may begin with a brace as well
                return markdown.parse(text, path.name, str(path))
            raise SyncError(
                f"“{path}” starts like JSON and is none",
                kind="bad_answer",
                fix="save the answer of documents.get or spreadsheets.get as it came",
                link=str(path),
            ) from error
        return _from_saved(saved, path)
    return markdown.parse(text, path.name, str(path))


def _from_saved(saved: Any, path: Path) -> Document:
    """A saved answer, told by what is in it."""
    if "spreadsheetId" in saved or "sheets" in saved:
        file_id = saved.get("spreadsheetId", path.stem)
        return google_sheets.parse(saved, f"https://docs.google.com/spreadsheets/d/{file_id}/edit")
    if "documentId" in saved or "tabs" in saved or "body" in saved:
        file_id = saved.get("documentId", path.stem)
        return google_docs.parse(saved, f"https://docs.google.com/document/d/{file_id}/edit")
    raise SyncError(
        f"“{path}” is no saved answer of documents.get or spreadsheets.get",
        kind="not_supported",
        fix="give a Markdown file, or such an answer",
        link=str(path),
    )


def read_one(
    document: Document, config: Config | None, template: Template | None = None, *, explain: bool = False
) -> tuple[Reading, tuple[Finding, ...]]:
    """The model of a document with the findings of all its plans."""
    context = (
        Context(
            roster=config.roster(),
            calendar=config.calendar(),
            words=config.known_words(),
            template=template or Template(),
        )
        if config
        else Context()
    )
    reading = read(document, context, explain=explain)
    findings = tuple(finding for plan in reading.plans for finding in run_checks(plan))
    return reading, findings


def message_lines(reading: Reading) -> Iterator[str]:
    """For each plan, what a TPM would send to its team: as in the Scorecard's Message, addresses behind their words."""
    for plan in reading.plans:
        if plan.kind != "plan":
            continue
        findings = run_checks(plan)
        card = Card(
            unit_id=plan.unit_id or "",
            unit=plan.team or "",
            cycle=plan.cycle.label if plan.cycle else "",
            plan=summarise(plan, findings),
            findings=findings,
            today=date.min,  # no word of it depends on the day
        )
        yield from message.plain(message.lines(card)) or ["nothing to send: the plan needs nothing"]


def to_json(reading: Reading, findings: tuple[Finding, ...]) -> dict[str, Any]:
    """The contract of ``plansync read --json``."""
    whole = reading.model_dump(mode="json")
    if not reading.decisions:  # only where they were asked for
        whole.pop("decisions")
    whole["findings"] = [finding.model_dump(mode="json") for finding in (*reading.findings, *findings)]
    return whole


def model_lines(reading: Reading) -> Iterator[str]:
    """The model for a terminal: what was understood, in a few lines."""
    for plan in reading.plans:
        label = plan.cycle.label if plan.cycle else "cycle unknown"
        yield f"{plan.title or 'untitled'} — {'a plan' if plan.kind == 'plan' else 'not a plan'}, {plan.team or 'team unknown'}, {label}"
        for topic in TOPICS:
            verdict = plan.topics[topic]
            unsure = "" if verdict.sure else " (not sure)"
            yield f"  {TOPIC_NAMES[topic]:<24} {verdict.verdict}{unsure}: {verdict.reason}"
        results = [kr for objective in plan.objectives for kr in objective.key_results]
        yield f"  {len(plan.objectives)} objectives, {len(results)} key results, {len(plan.risks)} risks, {len(plan.dependencies)} dependencies, {len(plan.excluded)} excluded"
        if plan.previous:
            scored = [
                kr
                for objective in plan.previous.objectives
                for kr in objective.key_results
                if kr.score is not None
            ]
            yield f"  previous cycle: {len(scored)} scored key results"
    if reading.unplaced:
        yield f"  not placed: {several([part.text.partition(chr(10))[0] for part in reading.unplaced])}"
    for oddity in reading.oddities:
        yield f"  note: {oddity.text} ({oddity.place.label})"
    yield f"  {reading.coverage:.0%} of the text was placed"


def decision_lines(reading: Reading, colour: Callable[..., str]) -> Iterator[str]:
    """Why each block stands where it does, in reading order; the weight of each reason, and what came second."""
    if not reading.decisions:
        return
    yield ""
    yield "why each block stands where it does (scores run from 0 to about 1):"
    for decision in reading.decisions:
        indent = "  " if decision.what == "heading" else "    "
        part = colour(decision.part, fg="green") if decision.part else colour("not placed", fg="yellow")
        yield f"{indent}{decision.place.label or decision.what}"
        score = f" {decision.score:.2f}" if decision.part else ""
        second = f"; next: {decision.runner_up} {decision.runner_up_score:.2f}" if decision.runner_up else ""
        yield f"{indent}  {decision.what} → {part}{score}: {decision.reason}{second}"


def finding_lines(findings: tuple[Finding, ...], colour: Callable[..., str]) -> Iterator[str]:
    """Findings for the authors: what, where, how to fix."""
    tones = {"must_fix": "red", "should": "yellow", "info": "cyan"}
    for finding in findings:
        yield f"{colour(finding.level.replace('_', ' '), fg=tones[finding.level])}  {finding.message}  [{finding.rule}]"
        for place in finding.places[:3]:
            yield f"    at {place.label} {place.url}"
        if finding.fix:
            yield f"    fix: {finding.fix}"
