"""plansync's commands. They decide nothing: they read options, call a job, print its report and set the exit code."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from jobs import backfill as jobs_backfill
from jobs import debug, heap, paste, preview_text, saved, single, why_text, wiring
from jobs import doctor as jobs_doctor
from jobs import init as jobs_init
from jobs import nightly as jobs_nightly
from jobs import repair as jobs_repair
from jobs import report as told
from jobs import why as jobs_why
from jobs.config import ConfigError, load
from jobs.follow import Reader
from jobs.point import Unclear
from jobs.progress import Progress
from jobs.report import Report
from jobs.say import json_text, plain, renew, say, say_json, style
from jobs.schema import json_schema
from mappers.across import RULES
from mappers.finding import LEVELS, Finding, Level, at_or_above
from mappers.reader import Reading
from sync.errors import CredentialsError, SyncError
from sync.links import parse_link

CONFIG = click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    default=Path("config.yaml"),
    show_default=True,
    help="The configuration file.",
)
AS_OF = click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Take this as the business date.")
DEBUG = "jobs.debug"
FORCE = click.option("--force", is_flag=True, help="Write also what is more than a night should change.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


class _Command(click.Command):
    """A command with ``--debug``, and one line for what nobody foresaw."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        option = click.Option(
            ["--debug"],
            is_flag=True,
            expose_value=False,
            callback=lambda ctx, _, value: ctx.meta.update({DEBUG: value}),
            help="With an error, say where it came from.",
        )
        self.params.append(option)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:  # noqa: BLE001  # its own words may quote a plan
            _complain(debug.fault(error))
            _trace(error)
            sys.exit(told.STUMBLED)


class _Group(click.Group):
    command_class = _Command


def _trace(error: Exception) -> None:
    if click.get_current_context().meta.get(DEBUG):
        for line in debug.trace(error):
            say(line, err=True)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="plansync")
@click.option(
    "--quiet", is_flag=True, help="Print log lines only (counts, links and kinds), never a plan's text."
)
@click.pass_context
def main(context: click.Context, quiet: bool) -> None:
    """Read every team's plan, check it, and keep the master scorecard sheet true."""
    context.obj = quiet
    heap.rarely_searched()


def _quiet() -> bool:
    """Whether what is printed is kept where plans must not be quoted."""
    return bool(click.get_current_context().obj)


@contextmanager
def clear_errors(on_sync: int = told.USAGE) -> Iterator[None]:
    """One line for what went wrong, and the exit code that says whose turn it is."""
    try:
        yield
    except ConfigError as error:
        for line in error.lines:
            _complain(line)
        _trace(error)
        sys.exit(told.USAGE)
    except CredentialsError as error:
        _complain(str(error))
        _trace(error)
        sys.exit(told.USAGE)
    except SyncError as error:
        _complain(str(error))
        _trace(error)
        sys.exit(told.UNSAFE if error.kind == "unsafe" else on_sync)


def _complain(line: str) -> None:
    """What went wrong: for a person, or as a log line."""
    say(json_text({"severity": "ERROR", "message": plain(line)}) if _quiet() else line, err=True)


def _day(as_of: datetime | None) -> date | None:
    return as_of.date() if as_of else None


@contextmanager
def _progress(what: str = "links") -> Iterator[Progress]:
    """How far the run is, on standard error: a line that renews itself, or JSON where nobody watches."""
    progress = Progress(
        renew,
        time.monotonic,
        sys.stderr.isatty() and not _quiet(),
        what,
    )
    try:
        yield progress
    finally:
        progress.end()


def _tell(report: Report, *, as_json: bool) -> None:
    if as_json and not _quiet():
        say_json(report.to_json())
    elif not _quiet():
        for line in told.lines(report, style):
            say(line)
    _log(report)


def _log(report: Report) -> None:
    """For machines, where no person looks on."""
    if _quiet() or not sys.stderr.isatty():
        for line in report.log_lines():
            say(line, err=True)


@main.command()
@CONFIG
@AS_OF
@click.option("--partial-ok", is_flag=True, help="Exit 0 even if some plans could not be read.")
@FORCE
@click.option(
    "--preview",
    "preview_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write exactly what this saved preview says, or nothing if anything else would change by now.",
)
@JSON
def nightly(
    config_path: Path, as_of: datetime | None, partial_ok: bool, force: bool, preview_file: Path | None, as_json: bool
) -> None:  # fmt: skip
    """Read all plans of open cycles and bring the master sheet in step: the scheduled job."""
    with clear_errors(told.UNWRITTEN), _progress() as progress:
        config = load(config_path)
        if as_of and not config.access.endpoint:
            say(
                "nightly --as-of would write another day's dates into a real master — use preview --as-of, or an emulator (access.endpoint)",
                err=True,
            )
            sys.exit(told.UNSAFE)
        agreed = saved.load(preview_file, parse_link(config.master.sheet).id) if preview_file else None
        job = jobs_nightly.Job("nightly", _day(as_of), apply=True, force=force, saved=agreed)
        report = jobs_nightly.run(wiring.build(config), job, progress)
    _tell(report, as_json=as_json)
    sys.exit(report.exit_code(partial_ok=partial_ok))


@main.command()
@CONFIG
@AS_OF
@JSON
@click.option("--markdown", is_flag=True, help="Print Markdown: for a pull request or a chat.")
@click.option(
    "--save",
    "save_as",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Also save it, for nightly --preview FILE.",
)
def preview(
    config_path: Path, as_of: datetime | None, as_json: bool, markdown: bool, save_as: Path | None
) -> None:  # fmt: skip
    """Show what the next run would change, cell by cell. Writes nothing."""
    with clear_errors(told.UNWRITTEN), _progress() as progress:
        config = load(config_path)
        report = jobs_nightly.run(wiring.build(config), jobs_nightly.Job("preview", _day(as_of)), progress)
    assert report.preview
    assert report.saved
    if save_as:
        _save(report.saved, save_as)
    if markdown and not as_json and not _quiet():
        for line in preview_text.markdown(report.preview):
            say(line)
        _log(report)
    else:
        if not as_json and not _quiet():
            for line in preview_text.lines(report.preview, style):
                say(line)
        _tell(report, as_json=as_json)
    sys.exit(report.exit_code(partial_ok=False))


def _save(told_of: Mapping[str, Any], path: Path) -> None:
    try:
        saved.save(told_of, path)
    except OSError as error:
        _complain(f"the preview cannot be saved as “{path}” — {error.strerror} — name another file")
        sys.exit(told.USAGE)


@main.command()
@CONFIG
@click.option(
    "--cycles",
    "span",
    required=True,
    metavar="A..B",
    help="The cycles to fill, for example 2023-Q4..2024-Q2.",
)
@click.option("--team", "teams", multiple=True, help="Only this team; may be given several times.")
@click.option(
    "--missing",
    "mode",
    flag_value="missing",
    default=True,
    help="Fill in what has no plan in the sheet (the default).",
)
@click.option("--failed", "mode", flag_value="failed", help="Try again what could not be read.")
@click.option("--all", "mode", flag_value="all", help="Bring all of these cycles in step.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@FORCE
@click.option("--partial-ok", is_flag=True, help="Exit 0 even if some plans could not be read.")
@JSON
def backfill(
    config_path: Path, span: str, teams: tuple[str, ...], mode: jobs_backfill.Mode, dry_run: bool, force: bool, partial_ok: bool, as_json: bool
) -> None:  # fmt: skip
    """Fill in past cycles, newest first. The only way to touch a closed cycle, and it touches no other.

    May be stopped and run again: what is there already is not missing any more.
    """
    with clear_errors(told.UNWRITTEN), _progress() as progress:
        deps = wiring.build(load(config_path))
        try:
            job = jobs_backfill.Job(
                jobs_backfill.between(span, deps.config.calendar()), jobs_backfill.unit_ids(deps, teams), mode, apply=not dry_run, force=force
            )  # fmt: skip
        except ValueError as error:
            _complain(str(error))
            sys.exit(told.USAGE)
        report = jobs_backfill.run(deps, job, progress, _line)
    if dry_run and not as_json and not _quiet():
        for line in report.changes:
            say(line)
    _tell(report, as_json=as_json)
    sys.exit(report.exit_code(partial_ok=partial_ok))


def _line(text: str) -> None:
    """A step that is done, for whoever watches, and for the log."""
    watched = sys.stderr.isatty() and not _quiet()
    say(text if watched else json_text({"severity": "INFO", "message": plain(text)}), err=True)


@main.command()
@CONFIG
@click.option(
    "--try-api",
    is_flag=True,
    help="Also try on the real master, with two scratch anchors, what its guards rely on.",
)
@JSON
def doctor(config_path: Path, try_api: bool, as_json: bool) -> None:
    """Look at credentials, sharing, the master and every plan: each line ok, or what to do.

    Plans that do not open come with a message that you can send to their team. Nothing is written, unless by --try-api.
    """
    with clear_errors(), _progress() as progress:
        lines = list(jobs_doctor.run(config_path, try_api=try_api, progress=progress))
    if _quiet():
        for line in jobs_doctor.log_lines(lines):
            say(line, err=True)
    elif as_json:
        say_json(jobs_doctor.to_json(lines))
    else:
        for line in jobs_doctor.shown(lines, style):
            say(line)
    sys.exit(jobs_doctor.exit_code(lines))


@main.command()
@click.option(
    "--from",
    "origin",
    metavar="INDEX",
    default="",
    help="The page that links to plans (a Google Doc or Sheet, or a Markdown file), or the Drive folder or shared drive that holds them.",
)
@click.option(
    "--master",
    metavar="SHEET",
    default="",
    help="Write a first configuration file: the address of an empty Google Sheet.",
)
@click.option("--key", metavar="FILE", default="", help="With --master: the service account's key file.")
@click.option(
    "--endpoint", metavar="URL", default="", help="With --master: the address of an embedded Workspace."
)
@click.option(
    "--repair",
    is_flag=True,
    help="Only make looks anew: widths, headers and their notes, colours, frozen lines, groups, choices, filter views. Says what first; what people made stays.",
)
@click.option(
    "--dry-run", is_flag=True, help="With --repair: say what would be made anew, and write nothing."
)
@CONFIG
@JSON
def init(
    origin: str, master: str, key: str, endpoint: str, repair: bool, dry_run: bool, config_path: Path, as_json: bool
) -> None:  # fmt: skip
    """Make the master's tabs, fill Plans, and propose teams and cycles for you to confirm.

    Run again, it adds what is new; it takes nothing out and fills no scorecard.
    """
    if repair or dry_run:
        _repair(config_path, repair=repair, dry_run=dry_run, as_json=as_json)
        return
    with clear_errors(told.UNWRITTEN), _progress() as progress:
        if (key or endpoint) and not master:
            raise ConfigError(["--key and --endpoint are for a first configuration file; give --master, too"])
        if not master and not config_path.exists():
            raise ConfigError(
                [
                    f"{config_path}: there is no such file; plansync init --master SHEET --key FILE --from INDEX writes one"
                ]
            )
        config = (
            paste.first_config(config_path, master, key, endpoint, origin) if master else load(config_path)
        )
        started = jobs_init.run(wiring.build(config), origin, progress)
    if as_json and not _quiet():
        say_json(started.to_json())
    elif not _quiet():
        for line in jobs_init.told(started, config_path.name, style):
            say(line)
    _log(started.report)
    sys.exit(started.report.exit_code(partial_ok=False))


def _repair(config_path: Path, *, repair: bool, dry_run: bool, as_json: bool) -> None:
    said: list[str] = []
    with clear_errors(told.UNWRITTEN):
        if not repair:
            raise ConfigError(["--dry-run is for --repair; plansync preview shows what a night would write"])
        deps = wiring.build(load(config_path))
        tell = said.append if as_json or _quiet() else say
        number = jobs_repair.run(deps, tell, apply=not dry_run)
        last = jobs_repair.ended(deps, number, applied=not dry_run)
    if as_json and not _quiet():
        say_json({"looks": number, "applied": not dry_run, "lines": said})
    elif _quiet():
        say(json_text({"severity": "INFO", "message": last}), err=True)
    else:
        say(last)


def _readers(config_path: Path) -> Callable[[], tuple[Reader, ...]]:
    return lambda: wiring.build(load(config_path)).readers


def _read_one(
    target: str, config_path: Path, *, explain: bool = False
) -> tuple[Reading, tuple[Finding, ...]]:
    """One document as the configuration has it read, if there is one."""
    document = single.open_document(target, _readers(config_path))
    if not config_path.exists():
        return single.read_one(document, None, explain=explain)
    deps = wiring.build(load(config_path))
    template, unread = deps.template
    if unread:
        say(f"note: {unread}", err=True)
    return single.read_one(document, deps.config, template, explain=explain)


@main.command()
@click.argument("target", metavar="LINK|FILE")
@CONFIG
@click.option(
    "--explain",
    "why",
    is_flag=True,
    help="Say of each block why it was placed where it is, and what else it could have been.",
)
@JSON
def read(target: str, config_path: Path, why: bool, as_json: bool) -> None:
    """Show how one document is understood: the model, where each part stands, and what was not placed.

    FILE is Markdown, or a saved documents.get or spreadsheets.get answer.
    """
    with clear_errors():
        reading, findings = _read_one(target, config_path, explain=why)
    if as_json:
        say_json(single.to_json(reading, findings))
        return
    for line in (*single.model_lines(reading), *single.decision_lines(reading, style)):
        say(line)


@main.command()
@click.argument("target", metavar="LINK|FILE")
@CONFIG
@click.option(
    "--level",
    type=click.Choice([level.replace("_", "-") for level in LEVELS]),
    default="must-fix",
    show_default=True,
    help="Exit 1 at this level or above.",
)
@click.option(
    "--message", "as_message", is_flag=True, help="Print a message that can be sent to the plan's team."
)
@JSON
def check(target: str, config_path: Path, level: str, as_message: bool, as_json: bool) -> None:
    """Check one plan before the night: what is missing, where, and how to fix it."""
    with clear_errors():
        reading, findings = _read_one(target, config_path)
    if as_message:
        for line in single.message_lines(reading):
            say(line)
    elif as_json:
        say_json([finding.model_dump(mode="json") for finding in findings])
    else:
        for line in single.finding_lines(findings, style):
            say(line)
        if not any(plan.kind == "plan" for plan in reading.plans):
            say("this is not a plan: it proposes no work")
        elif not findings:
            say("nothing to fix")
    threshold: Level = {"must-fix": "must_fix", "should": "should", "info": "info"}[level]  # type: ignore[assignment]  # click has checked it
    sys.exit(told.FINDINGS if at_or_above(findings, threshold) else told.OK)


@main.command()
@click.argument("rule", required=False)
@JSON
def explain(rule: str | None, as_json: bool) -> None:
    """Say what a rule means, why it is there, and how to fix it. Without RULE: list all rules."""
    wanted = [each for each in RULES if rule is None or each.rule == rule.replace("_", "-")]
    if not wanted:
        say(f"there is no rule “{rule}” — plansync explain lists them", err=True)
        sys.exit(told.USAGE)
    if as_json:
        parts = ("rule", "level", "what", "why", "fix")
        rules = [{part: getattr(each, part) for part in parts} for each in wanted]
        say_json(rules if rule is None else rules[0])
        return
    for each in wanted:
        level = each.level.replace("_", " ")
        if rule is None:
            say(f"{each.rule:<34} {level:<9} {each.what}")
        else:
            for line in (f"{each.rule} ({level})", "", each.what, "", f"Why: {each.why}", f"Fix: {each.fix}"):
                say(line)


@main.command()
@click.argument("row")
@click.argument("column")
@CONFIG
@JSON
def why(row: str, column: str, config_path: Path, as_json: bool) -> None:
    """Say where a cell of the master comes from: value, document, place, original text, rule, revision and run.

    ROW is a team ("Payments", or "Payments 2024-Q4"), words of a key result, or TAB!NUMBER as it stands now
    ("Findings!12"). COLUMN is its title as it stands now, its letter, or our id of it. Writes nothing.
    """
    with clear_errors(told.UNWRITTEN):
        try:
            answer = jobs_why.run(wiring.build(load(config_path)), row, column)
        except Unclear as error:
            _complain("no one cell is meant" if _quiet() else str(error))  # candidates may quote a plan
            sys.exit(told.USAGE)
    if _quiet():
        return
    if as_json:
        say_json(answer.to_json())
    else:
        for line in why_text.lines(answer, style):
            say(line)


@main.command()
def schema() -> None:
    """Print the JSON schema of the configuration, from which an editor completes and checks it."""
    say_json(json_schema())


@main.command()
@click.option("--keep", is_flag=True, help="Leave the embedded Workspace running, to click through.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("out"),
    show_default=True,
    help="Where the page goes.",
)
@click.option("--port", default=0, help="The port of the embedded Workspace; any free one if 0.")
@JSON
def demo(keep: bool, out: Path, port: int, as_json: bool) -> None:
    """Run one night on the embedded Workspace with the example company, and say where to look."""
    from jobs import demo as example  # noqa: PLC0415  # the emulator is only loaded by who asks for it

    with clear_errors(told.UNWRITTEN), example.running(port) as (workspace, config):
        job = jobs_nightly.Job("nightly", example.DAY, apply=True)
        report = jobs_nightly.run(wiring.build(config, example.Morning()), job)
        page = example.page(workspace, config, out)
        if as_json:
            say_json({**report.to_json(), "page": str(page.resolve())})
        else:
            for line in told.lines(report, style):
                say(line)
            say()
            say(f"The master as a page: {page.resolve()}")
        if keep and not as_json:
            say(f"The Workspace is running at {workspace.url} — Ctrl-C stops it")
            say(f"The master: {example.address(workspace, config)}")
            example.wait()


@main.command()
@click.option(
    "--seed",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of Markdown files and a workspace.yaml. Default: the example company; nothing with --open.",
)
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
@click.option("--open", "open_access", is_flag=True, help="Take any bearer token as one all-powerful user.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder that keeps everything across restarts; the seed fills it once. Default: nothing is kept.",
)
@click.option("--quotas", is_flag=True, help="Refuse what goes beyond Google's quotas for a minute.")
@click.option("--latency", default=0.0, help="Seconds that each request is on its way.")
@click.option("--lag", default=0.0, help="Seconds until Drive's metadata and feed show an edit.")
def emulator(
    seed: Path | None,
    port: int,
    open_access: bool,
    data: Path | None,
    quotas: bool,
    latency: float,
    lag: float,
) -> None:
    """Serve the embedded Workspace: Drive, Docs and Sheets on this machine, for trying things out.

    sync/emulator/README.md describes the folder, and how to get a key for it.
    """
    from jobs import demo as example  # noqa: PLC0415  # as in demo
    from sync.emulator import Emulator  # noqa: PLC0415  # as in demo

    if seed is None and not open_access:
        seed = example.SEED
    try:
        workspace = Emulator(
            seed, port, open_access=open_access, data=data, quotas=quotas, latency=latency, lag=lag
        )
    except (OSError, ValueError) as error:
        say(
            f"the Workspace cannot start on port {port} — {error} — try another --port, or mend the folder",
            err=True,
        )
        sys.exit(told.USAGE)
    with workspace:
        say(f"The Workspace is running at {workspace.url} — Ctrl-C stops it")
        say(f"A key for it: curl -X POST '{workspace.url}/_emulator/key?email={example.EMAIL}' > key.json")
        example.wait()
