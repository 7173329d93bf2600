"""The checks of `plansync doctor`. Each is a small function that looks at the Exam and yields Lines; CHECKS lists them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from jobs import report
from jobs.exam import Exam, Line
from jobs.follow import Followed
from jobs.lineage import Lineage
from jobs.messages import ask_teams, plan_name
from mappers import card, scorecard
from mappers.card import OpenCycle
from mappers.context import Unit
from sync import quota, trial
from sync.errors import CredentialsError, SyncError
from sync.master.state import State, TabState
from sync.sign_in import Way, minutes

CELLS: Final = 10_000_000
"""What a spreadsheet holds at most, all tabs and empty cells counted (developers.google.com/workspace/sheets/api/limits)."""
CLOCK_TOLERANCE: Final = 60.0
"""Seconds. Dates of answers are whole seconds, and they take a while to arrive; keys are refused from minutes on."""
LAYOUT: Final = (
    "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),"
    "protectedRanges(range,description,warningOnly,requestingUserCanEdit))"
)
_OURS: Final = frozenset({"api_disabled", "clock_skew", "credentials", "no_scope"})
_WAYS: Final[dict[Way, str]] = {
    "key": "a service account's key",
    "user": "somebody's own sign-in",
    "attached": "the service account attached to this machine",
    "federated": "a workload identity pool",
    "impersonated": "a file that says whom to act as",
    "anybody": "no credentials, for an emulator that lets anybody in",
}


def must(check: str, error: SyncError, code: int) -> Line:
    what = " — ".join(part for part in (error.what, error.where) if part)
    return Line(check, "do", what, error.fix, code)


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


# ---------------------------------------------------------------------------------------- who we are


def configuration(exam: Exam) -> Iterator[Line]:
    config = exam.deps.config
    counts = [
        _many(len(config.teams), "team"),
        _many(len(config.cycles), "cycle"),
        _many(len(config.sources), "source"),
    ]
    yield Line("configuration", "ok", f"{exam.name}: {', '.join(counts)}")


def credentials(exam: Exam) -> Iterator[Line]:
    pipe = exam.deps.reading.transport
    pipe.sign_in()
    who, email = pipe.who, exam.email
    way = _WAYS[who.way]
    if who.source:
        way = f"{who.email}, as whom {who.source} acts"
    if who.subject:
        way = f"{who.email}, which acts for that user"
    told = f"share plans with {email} as Viewer, the master as Editor; we sign in with {way}"
    yield Line("credentials", "ok", told if email else f"we sign in with {way}")
    if who.way == "user" and not who.source:
        what = "somebody's own sign-in ends when the person leaves, or changes the password"
        yield Line("credentials", "warn", what, "for a nightly run use a service account")


def scopes(exam: Exam) -> Iterator[Line]:
    yield Line("scopes", "ok", "we may read documents, spreadsheets and what Drive says of files")
    exam.deps.writing.transport.sign_in()
    yield Line(
        "scopes", "ok", "we may write spreadsheets, in a token of its own that only runs that write ask for"
    )


def clock(exam: Exam) -> Iterator[Line]:
    off = exam.deps.reading.transport.clock_error
    if off is None:
        yield Line("clock", "note", "not compared: nobody answered")
    elif abs(off) < CLOCK_TOLERANCE:
        yield Line("clock", "ok", "this machine's clock agrees with Google's")
    else:
        yield Line("clock", "do", f"this machine's clock is {minutes(off)}", "set it (NTP)", report.USAGE)


# ---------------------------------------------------------------------------------------- the master


def master(exam: Exam) -> Iterator[Line]:
    if isinstance(exam.opened, CredentialsError):
        raise exam.opened
    if isinstance(exam.opened, SyncError):
        yield must("master", exam.opened, report.UNWRITTEN)
        return
    state = exam.opened
    sharing = exam.deps.reading.sharing(exam.master_id)
    if not (sharing.get("capabilities") or {}).get("canEdit"):
        fix = f"share it as Editor with {exam.me}: {exam.deps.config.master.sheet}"
        yield Line("master", "do", f"“{state.title}” opens, and we may not write it", fix, report.UNWRITTEN)
    else:
        yield Line("master", "ok", f"“{state.title}” opens, and we may write it")
    yield from _tabs(state)
    layout = exam.deps.reading.spreadsheet(exam.master_id, fields=LAYOUT)
    yield from _protected(exam, state, layout.get("sheets") or ())
    yield from _size(layout.get("sheets") or ())
    yield from _memory(state)
    if not _same_days(state.time_zone, exam):
        what = f"the master counts its days in {state.time_zone}, the configuration in {exam.deps.config.timezone}"
        yield Line(
            "master", "warn", what, "set timezone, or File › Settings in the sheet, so that both agree"
        )
    for remark in state.notes:
        yield Line("master", "warn", remark)


def _same_days(zone: str, exam: Exam) -> bool:
    """Whether days begin at the same moments, summer and winter; zones have many names."""
    try:
        there = ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return not zone
    year = exam.deps.clock.now().year
    when = [datetime(year, month, 1, tzinfo=UTC) for month in range(1, 13)]
    return [each.astimezone(there).utcoffset() for each in when] == [
        each.astimezone(exam.deps.config.zone).utcoffset() for each in when
    ]


def _tabs(state: State) -> Iterator[Line]:
    there = [tab.title for tab in scorecard.TABS if state.tab(tab.id)]
    lacking = [tab for tab in scorecard.TABS if not state.tab(tab.id)]
    if there:
        yield Line("master", "ok", f"tabs: {', '.join(there)}")
    if lacking:
        names = ", ".join(tab.title for tab in lacking)
        taken = [tab.title for tab in lacking if tab.title.casefold() in state.titles]
        yield Line("master", "ok", f"will be made by the next run: {names}")
        for title in taken:
            what = f"there is a tab “{title}” that is not ours; ours will get another name beside it"
            yield Line("master", "warn", what, "rename yours if that is not what you want")


def _protected(exam: Exam, state: State, sheets: Sequence[dict[str, Any]]) -> Iterator[Line]:
    """Protections that a run would fail on, all of it: one cell is enough."""
    tabs = {tab.sheet_id: tab for tab in state.tabs.values()}
    found = False
    for sheet in sheets:
        tab = tabs.get(int(sheet["properties"].get("sheetId", 0)))
        for each in sheet.get("protectedRanges") or ():
            if tab is None or each.get("warningOnly") or each.get("requestingUserCanEdit"):
                continue
            if _touches(tab, each.get("range") or {}):
                found = True
                named = f" (“{each['description']}”)" if each.get("description") else ""
                fix = f"add {exam.me} to its editors: Data › Protect sheets and ranges"
                what = f"a protected range on {tab.title}{named} would stop every run"
                yield Line("master", "do", what, fix, report.UNWRITTEN)
    if not found:
        yield Line("master", "ok", "no protected range is in the way")


def _touches(tab: TabState, area: dict[str, Any]) -> bool:
    first, end = area.get("startColumnIndex", 0), area.get("endColumnIndex", tab.grid[1])
    return not tab.columns or any(first <= position < end for position in tab.columns.values())


def _size(sheets: Sequence[dict[str, Any]]) -> Iterator[Line]:
    grids = [sheet["properties"].get("gridProperties") or {} for sheet in sheets]
    used = sum(int(grid.get("rowCount", 0)) * int(grid.get("columnCount", 0)) for grid in grids)
    told = f"{used:,} of {CELLS:,} cells are taken"
    if used > CELLS * 0.8:
        yield Line("master", "warn", told, "delete empty rows, columns and tabs; empty cells count")
    else:
        yield Line("master", "ok", told)


def _memory(state: State) -> Iterator[Line]:
    if state.mark is None:
        yield Line("master", "ok", "no run has written here yet")
    elif not state.memory.rows:
        what = "the memory (the hidden tab _plansync) is lost: the next run takes the sheet as it stands"
        yield Line("master", "warn", what, "bring the tab back from the version history, or let it be")
    elif state.memory.garbled:
        what = (
            f"{state.memory.garbled} lines of the memory cannot be read; these rows are taken as they stand"
        )
        yield Line(
            "master", "warn", what, "bring the tab _plansync back from the version history, or let it be"
        )
    else:
        yield Line(
            "master", "ok", f"the memory knows {len(state.memory.rows)} rows; last written by {state.mark}"
        )


# ---------------------------------------------------------------------------------------- what is read


def _url(each: Followed) -> str:
    return each.lead.link.file.url


def sources(exam: Exam) -> Iterator[Line]:
    if not exam.followed:
        fix = "give sources an index, or paste links into the master's Plans tab"
        yield Line("sources", "do", "there is not one link to a plan", fix, report.USAGE)
    for each in exam.followed:
        if each.problem and each.lead.leads_on:
            yield _unread(each, "sources")
        elif each.lead.is_folder and each.found:
            yield from _folder(each, exam.me)
        elif each.is_index and each.found:
            links = len(each.found.onward)
            if links:
                yield Line("sources", "ok", f"{plan_name(each)}: {_many(links, 'link')}", link=_url(each))
            else:
                fix = "link the plans there, or correct the index in the configuration"
                yield Line(
                    "sources", "do", f"{plan_name(each)} has no links", fix, report.USAGE, link=_url(each)
                )


def _folder(each: Followed, me: str) -> Iterator[Line]:
    """A folder is well; only an empty one that somebody named is not: what is in it may not be shared."""
    found = each.found
    assert found
    named, left = plan_name(each), f"; {'; '.join(found.oddities)}" if found.oddities else ""
    if found.onward:
        yield Line(
            "sources", "ok", f"{named}: a folder, {_many(len(found.onward), 'entry')}{left}", link=_url(each)
        )
    elif each.lead.below:
        yield Line("sources", "note", f"{named}: a folder{left}", link=_url(each))
    else:
        fix = f"put the plans there, see that they are shared with {me}, or correct the link"
        what = f"{named}: there is no Google Doc or Sheet in this folder"
        yield Line("sources", "do", what, fix, report.USAGE, link=_url(each))


def _unread(each: Followed, check: str) -> Line:
    """What is wrong with one link; where it is our own sign-in or project, no link is named."""
    problem = each.problem
    assert problem
    if problem.kind in _OURS:
        return Line(check, "do", problem.message.partition(" — ")[0], problem.fix, report.USAGE)
    what = problem.message.removesuffix(problem.fix).removesuffix(" — ") if problem.fix else problem.message
    return Line(check, "do", f"{plan_name(each)}: {what}", problem.fix, report.UNREAD, link=_url(each))


def plans(exam: Exam) -> Iterator[Line]:
    opened = [each for each in exam.plans if not each.problem]
    failed = [each for each in exam.plans if each.problem and not each.lead.leads_on]
    if opened:
        yield Line("plans", "ok", f"{len(opened)} of {len(opened) + len(failed)} open")
    strangers = [each for each in opened if not each.summaries]
    for each in strangers:
        fix = "if it is one, say so in the Plans tab (Treat as: is a plan); if not: ignore"
        yield Line("plans", "note", f"{plan_name(each)} opens, and is not a plan", fix, link=_url(each))
    yield from (_unread(each, "plans") for each in failed)
    asks = ask_teams(failed, exam.governed.config.roster(), exam.me)
    if asks:
        told = "a message to send" if len(asks) == 1 else f"{len(asks)} messages to send"
        yield Line("plans", "note", f"{told}, so that these plans open", messages=tuple(asks))


def sharing(exam: Exam) -> Iterator[Line]:
    """Plans that we could change, and plans that the master shows to people who can't open them, as far as we may know."""
    readers = _people(exam.deps.reading.sharing(exam.master_id)) if exam.state else None
    editable, unknown, wider = [], 0, []
    for each in exam.plans:
        if each.problem or each.lead.link.kind not in {"document", "spreadsheet", "drive_file"}:
            continue
        try:
            found = exam.deps.reading.sharing(each.lead.link)
        except CredentialsError:
            raise
        except SyncError:  # it opened a moment ago
            unknown += 1
            continue
        if (found.get("capabilities") or {}).get("canEdit"):
            editable.append(each)
        who = _people(found)
        if who is None:
            unknown += 1
        elif each.publish == "full" and readers is not None and not readers <= who and "anyone" not in who:
            wider.append((each, sorted(readers - who)))
    for each in editable:
        fix = f"Viewer is enough; change the role of {exam.me}: {each.lead.link.file.url}"
        yield Line("sharing", "warn", f"we could edit {plan_name(each)}", fix, link=_url(each))
    for each, others in wider:
        names = ", ".join(others[:3]) + (f" and {len(others) - 3} more" if len(others) > 3 else "")
        fix = "share the plan with them as Viewer, or set its Publish in the Plans tab to “verdicts only”"
        what = f"the master shows {plan_name(each)} to people who may not open it: {names}"
        yield Line("sharing", "warn", what, fix, link=_url(each))
    if readers is None and exam.state:
        yield Line("sharing", "note", "who may open the master is not shown to us, as we may not share it")
    elif readers and "anyone" in readers:
        fix = "take the link sharing away, or set publish to verdicts"
        yield Line(
            "sharing", "warn", "anybody with the link may open the master, and with it what plans say", fix
        )
    if unknown:
        what = f"who may open {_many(unknown, 'plan')} is not shown to us, being a Viewer; see that whoever may open the master may read them"
        yield Line("sharing", "note", what)


def _people(found: dict[str, Any]) -> frozenset[str] | None:
    """Everybody, group and domain that may open a file; None where that is not shown to us."""
    if "permissions" not in found:
        return None
    told = found["permissions"]
    return frozenset(
        str(each.get("emailAddress") or each.get("domain") or each.get("type")).lower() for each in told
    )


def roster(exam: Exam) -> Iterator[Line]:
    config = exam.governed.config
    known = config.roster()
    opened = ", ".join(each.cycle.label for each in config.open_cycles())
    kept = bool(exam.state and exam.state.tab("teams"))
    where = (
        "the master's tabs Teams and Cycles"
        if kept
        else "the configuration, until the master has its tabs Teams and Cycles"
    )
    yield Line(
        "roster", "ok", f"{_many(len(config.teams), 'team')}, open cycles: {opened or 'none'}, by {where}"
    )
    if not opened:
        fix = (
            "add those that are being planned to Cycles"
            if kept
            else "list under cycles those that are being planned"
        )
        yield Line("roster", "warn", "no cycle is open, so nobody is expected to plan", fix)
    for note in exam.governed.notes:
        yield Line("roster", "warn", note)
    if waiting := sum(entry.answer != "no" for entry in exam.governed.teams.asked):
        yield Line("roster", "note", f"{_many(waiting, 'name')} in Teams wait for yes or no under Confirm")
    there: set[tuple[str, str]] = set()
    for each in exam.plans:
        for plan in each.summaries:
            there |= {(unit_id, plan.cycle) for unit_id in (plan.unit_id, *plan.covers)}
        unit = known.find(each.lead.unit) if each.lead.unit else None
        there.add((unit.id if unit else "", each.lead.cycle.label if each.lead.cycle else ""))
    lacking = [
        (unit, cycle)
        for unit, cycle in _expected(exam)
        if not {(unit.id, cycle.cycle.label), (unit.parent or "-", cycle.cycle.label)} & there
    ]
    for unit, cycle in lacking:
        ask = f"ask {unit.tpm} for it, and " if unit.tpm else ""
        fix = f"{ask}paste it into the master's Plans tab, or link it on the planning page"
        yield Line("roster", "warn", f"no link leads to a plan of {unit.name} for {cycle.cycle.label}", fix)
    if config.teams and not lacking:
        yield Line("roster", "ok", "a link leads to a plan of every team that is expected to have one")


def _expected(exam: Exam) -> list[tuple[Unit, OpenCycle]]:
    """Which unit should have a plan for which open cycle."""
    config = exam.governed.config
    lineage = Lineage(config.roster(), config.open_cycles(), config.calendar())
    return lineage.expected(card.expected(config.roster().units, config.open_cycles()), {})


def quotas(exam: Exam) -> Iterator[Line]:
    limits = exam.deps.config.quotas
    sheets_reads, sheets_writes = quota.GOOGLE["sheets"]
    for name, asked, allowed in (
        ("sheets reads", limits.sheets_reads, sheets_reads),
        ("sheets writes", limits.sheets_writes, sheets_writes),
        ("docs reads", limits.docs_reads, quota.GOOGLE["docs"][0]),
    ):
        if asked > allowed:
            what = f"{asked} {name} a minute are more than the {allowed} that Google allows a user by default"
            yield Line("quotas", "warn", what, "unless yours were raised, lower it")
    if exam.problem:
        return
    kinds = [each.lead.link.kind for each in exam.followed]
    docs, sheets = kinds.count("document"), kinds.count("spreadsheet")
    took = max(docs / limits.docs_reads, (sheets + 1) / limits.sheets_reads)
    told = "less than a minute" if took < 1 else f"about {took:.0f} minutes"
    yield Line(
        "quotas", "ok", f"a night reads {_many(docs, 'document')} and {_many(sheets, 'spreadsheet')}: {told}"
    )


def api(exam: Exam) -> Iterator[Line]:
    """Only on request: what the guards rely on, tried on scratch anchors in the master."""
    if not exam.try_api or not exam.state:
        return
    layout = exam.deps.reading.spreadsheet(exam.master_id, fields=LAYOUT)
    sheet_id = int(layout["sheets"][0]["properties"].get("sheetId", 0))
    facts = trial.metadata_facts(exam.deps.writing, exam.master_id, sheet_id)
    for fact in facts:
        yield Line("api", "ok" if fact.holds else "warn", fact.what if fact.holds else f"not so: {fact.what}")
    good, now = all(fact.holds for fact in facts), exam.deps.config.master.reuse_ids_in_batch
    if good == now:
        yield Line("api", "ok", f"master.reuse_ids_in_batch: {str(now).lower()} is right")
    else:
        yield Line(
            "api",
            "do",
            f"master.reuse_ids_in_batch is {str(now).lower()}",
            f"set it to {str(good).lower()}",
            report.USAGE,
        )


Check = Callable[[Exam], Iterator[Line]]
CHECKS: Final[tuple[Check, ...]] = (
    configuration, credentials, scopes, clock, master, sources, plans, sharing, roster, quotas, api,
)  # fmt: skip
OFFLINE: Final[tuple[Check, ...]] = (configuration, clock, quotas)
"""What can be said without a sign-in that works."""
