"""Whatever a plan, a title, a person or the configuration says: nothing evaluates, nothing breaks, all stays readable."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import pytest

from jobs.say import json_text, plain, style
from sync.emulator.pages import render_spreadsheet
from tests import hostile, portrait
from tests.office import JOB, Office, open_office
from tests.test_links_story import PLAN, add_plan, paste

_WORD: Final = re.compile(r"zq\d\d")
_ACTS: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\ufeff\ud800-\udfff]")
"""What must not reach a terminal; line ends between lines may."""


def words(text: str) -> set[str]:
    return set(_WORD.findall(text))


def text_cell(text: str) -> portrait.Json:
    return {"userEnteredValue": {"stringValue": text}}


def sheet_plan(office: Office, name: str, tab: str) -> str:
    """A plan in a Sheet, which holds any text raw: in its tab's title, its goals, its key results, its risks. Answers its link."""
    workspace = office.workspace
    sheet = workspace.create_spreadsheet(name)
    workspace.share(sheet, JOB)
    rows = [
        ["Ovens Q4 2024 plan"],
        [],
        ["Objective", "Key result", "Owner", "Baseline", "Target"],
        *([f"Goal {n // 8}", text, text, "1", "2"] for n, text in enumerate(hostile.ALL)),
        [],
        ["Risks"],
        ["Risk", "Impact", "Mitigation", "Owner"],
        *([text, "High", text, text] for text in hostile.ALL),
    ]
    cells = [{"values": [text_cell(text[:50_000]) for text in row]} for row in rows]  # more, no cell takes
    start = {"sheetId": 0, "rowIndex": 0, "columnIndex": 0}
    person = workspace.as_person()
    grid = {"sheetId": 0, "title": tab, "gridProperties": {"rowCount": len(rows), "columnCount": 8}}
    properties = {"properties": grid, "fields": "title,gridProperties.rowCount,gridProperties.columnCount"}
    write = {"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}}
    person.does(sheet, {"updateSheetProperties": properties}, write)
    return f"https://docs.google.com/spreadsheets/d/{sheet}/edit"


def doc_plan(office: Office) -> str:
    """A plan in a Doc, with such texts in its title, its headings, lists, chips and links."""
    lines = [" ".join(text.split()) for text in hostile.ALL]
    safe = [
        re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", re.sub(r"[\x00-\x1f\x7f-\x9f]", "", line)) for line in lines
    ]
    parts = [f"# {safe[0]} Q4 2024 plan", "", "## OKRs", ""]
    for at, line in enumerate(safe):
        parts += [
            f"### Objective: {line[:200]}",
            "",
            f"- KR: Bring {line[:200]} to 4% ([{safe[at - 1][:200]}](mailto:a@x.example))",
            "",
        ]
    parts += [
        "## Risks",
        "",
        *(f"- {line}, mitigated by [{line[:200]}](https://evil.example/x)" for line in safe),
    ]
    return add_plan(office, '<b>zq70</b>"; =1+1.md', "\n".join(parts))


@pytest.fixture(scope="module")
def hostile_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("office")) as office:
        yield filled(office)


def filled(office: Office) -> Office:
    """The example company, with all of it: in plans, titles, the roster, and (after a first night) in people's cells."""
    config = office.config.read_text(encoding="utf-8")
    ids = [f"h{n}" for n in range(len(hostile.ALL))]
    teams = [
        "  - " + json.dumps({"id": i, "name": text[:200], "tpm": text[:200], "first_cycle": "2024-Q4"})
        for i, text in zip(ids, hostile.ALL, strict=True)
        if text[:200].strip().isprintable()  # YAML takes no others
    ]
    teams += ["  - {id: ovens, name: Ovens, first_cycle: 2024-Q4}"]
    office.config.write_text(config.replace("teams:\n", "\n".join(["teams:", *teams, ""])), encoding="utf-8")
    office.add_source(
        f"plan: {sheet_plan(office, '=1+1 zq71 <b>', 'zq72 = <i>')}", f"plan: {doc_plan(office)}"
    )
    assert office.night().exit_code == 3
    tpm, sheet = office.tpm, office.sheet
    tabs = {
        s["properties"]["title"]: s["properties"]["sheetId"]
        for s in portrait.whole(office.workspace, sheet)["sheets"]
    }

    def write(tab: str, column: str, row: int, text: str) -> portrait.Json:
        start = {"sheetId": tabs[tab], "rowIndex": row, "columnIndex": ord(column) - ord("A")}
        rows = [{"values": [text_cell(text[:50_000])]}]
        return {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}

    links = [add_plan(office, f"pasted {at}.md", PLAN.format(team="Mobile")) for at in range(5)]
    first = paste(office, links[0]) - 1
    said = [
        write(tab, column, at + 1, text)
        for at, text in enumerate(hostile.ALL)
        for tab, column in (("Findings", "I"), ("Findings", "J"), ("Findings", "K"), ("Scorecard", "N"))
    ]
    said += [write("Plans", "A", first + at, link) for at, link in enumerate(links)]
    said += [
        write("Plans", column, first + at, text)
        for at, text in enumerate(hostile.FORMULAS[:5])
        for column in "FGHI"
    ]
    tpm.does(sheet, *said)
    return office


def cells(office: Office) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every cell of the master, with its tab's title."""
    for sheet in portrait.whole(office.workspace, office.sheet)["sheets"]:
        for row in sheet["data"][0].get("rowData", []):
            yield from ((sheet["properties"]["title"], cell) for cell in row.get("values", []))


def test_nothing_of_it_becomes_a_formula_and_all_of_it_stays_readable(hostile_office: Office) -> None:
    office = hostile_office
    result = office.night()

    assert result.exit_code == 3, result.output[-2000:]
    shown: dict[str, set[str]] = {}
    for tab, cell in cells(office):
        value = cell.get("userEnteredValue", {})
        assert not words(value.get("formulaValue", "")), value
        text = value.get("stringValue", "")
        assert len(text.encode("utf-16-le")) <= 2 * 50_000
        assert re.match(r"(https?://|mailto:|#|$)", cell.get("hyperlink", "")), cell["hyperlink"]
        if cell.get("hyperlink"):
            assert not _ACTS.search(cell["hyperlink"])
        shown.setdefault(tab, set()).update(words(text))
    every = {word for text in hostile.ALL for word in words(text)}
    assert shown["Key results"] >= every
    assert shown["Scorecard"] >= {
        word for text in hostile.ALL if text.isprintable() and len(text) < 200 for word in words(text)
    }
    assert "\u05d4\u05ea\u05d5\u05db\u05e0\u05d9\u05ea \u05e9\u05dc\u05e0\u05d5" in "".join(
        c.get("formattedValue", "") for _, c in cells(office)
    )
    writes = office.writes()
    office.night()
    assert office.writes() == writes, "a second run writes nothing"


class _Page(HTMLParser):
    """Collects what of a page is text, and what would act."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.acting: list[str] = []
        self.within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.within = tag
        for name, value in attrs:
            told = (value or "").strip().casefold()
            if words(told) and (name.startswith("on") or told.startswith(("javascript:", "data:"))):
                self.acting.append(f"{tag} {name}={value}")
            if tag == "img" and told == "x":
                self.acting.append("img src=x")

    def handle_endtag(self, tag: str) -> None:
        self.within = ""

    def handle_data(self, data: str) -> None:
        if self.within == "script" and words(data):
            self.acting.append(data[:80])
        self.text.append(data)


def test_the_page_shows_it_as_text(hostile_office: Office) -> None:
    hostile_office.night()
    page = _Page()

    page.feed(render_spreadsheet(hostile_office.workspace, hostile_office.sheet, documents=True))

    assert page.acting == []
    assert words("".join(page.text)) >= {word for text in hostile.ALL for word in words(text)}


def test_a_terminal_a_log_and_a_report_take_it(hostile_office: Office) -> None:
    office = hostile_office
    office.tpm.types(office.sheet, "Scorecard!C2", hostile.ESCAPES[0])
    link = next(
        line
        for line in office.config.read_text(encoding="utf-8").splitlines()
        if "spreadsheets/d" in line and "plan:" in line
    )
    told: dict[str, str] = {}
    for name, line in {
        "preview": ["preview", "--as-of", "2024-10-08"],
        "preview --json": ["preview", "--json", "--as-of", "2024-10-08"],
        "nightly": ["nightly", "--as-of", "2024-10-08"],
        "doctor": ["doctor"],
        "doctor --json": ["doctor", "--json"],
        "read": ["read", link.split("plan: ")[1]],
        "read --json": ["read", link.split("plan: ")[1], "--json"],
        "check": ["check", link.split("plan: ")[1]],
        "explain": ["explain", hostile.ESCAPES[0]],
    }.items():
        result = office.run(*line) if name != "explain" else _explained(line)
        assert result.exit_code != 70, (name, result.output[-500:])
        told[name] = result.stdout
        for log in result.stderr.splitlines():
            assert not _ACTS.search(log), (name, log)
            if name in {"preview", "preview --json", "nightly"}:
                assert json.loads(log)["severity"]
                assert not words(log), log
    for name, out in told.items():
        if name.endswith("--json"):
            json.loads(out)
        assert not _ACTS.search(out), (name, _ACTS.search(out))
    assert len(words(told["read --json"])) >= 40
    assert words(told["preview"])


def _explained(line: list[str]) -> Any:
    from click.testing import CliRunner  # noqa: PLC0415  # this command takes no configuration

    from jobs.cli import main  # noqa: PLC0415

    return CliRunner().invoke(main, line)


def test_a_saved_document_with_lone_surrogates_is_read_and_told(tmp_path: Path) -> None:
    saved = {
        "documentId": "1",
        "title": hostile.LONE,
        "body": {"content": [{"paragraph": {"paragraphStyle": {"namedStyleType": "HEADING_1"}, "elements": [{"textRun": {"content": f"{text}\n"}}]}} for text in (hostile.LONE, *hostile.ESCAPES)]},
    }  # fmt: skip
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(saved), encoding="utf-8")
    for line in (
        ["read", str(file)],
        ["check", str(file)],
        ["read", str(file), "--json"],
        ["check", str(file), "--json"],
    ):
        result = _explained([*line, "--config", str(tmp_path / "none.yaml")])
        assert result.exit_code in {0, 1}, result.output
        assert not _ACTS.search(result.stdout)
        assert line[0] == "check" or "zq60" in result.stdout
        if "--json" in line:
            json.loads(result.stdout)


@pytest.mark.parametrize("text", [*hostile.ALL, hostile.LONE])
def test_a_line_for_a_terminal_is_one_line_that_only_shows(text: str) -> None:
    line = plain(text)

    assert not _ACTS.search(line)
    assert "\n" not in line
    assert words(line) == words(text)
    assert plain(line) == line, "also when it is told twice"
    assert json.loads(json_text({"told": text})) == {"told": text}
    assert not _ACTS.search(json_text({"told": text}))


def test_writing_from_right_to_left_stays_as_it_is_and_apart() -> None:
    assert (
        plain("Plan \u05d4\u05ea\u05d5\u05db\u05e0\u05d9\u05ea \u05e9\u05dc\u05e0\u05d5 25%")
        == "Plan \u2068\u05d4\u05ea\u05d5\u05db\u05e0\u05d9\u05ea \u05e9\u05dc\u05e0\u05d5\u2069 25%"
    )


def test_a_family_and_a_flag_stay_whole() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1e8\U0001f1ed \u270c\ufe0f"
    assert plain(family) == family


def test_our_colours_are_ours_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert "\x1b" not in style(hostile.ESCAPES[0], fg="red")
    assert "zq50 red" in style(hostile.ESCAPES[0], fg="red")


def test_there_is_one_way_to_a_terminal() -> None:
    jobs = Path(__file__).parents[1] / "jobs"
    printing = [
        each.name
        for each in sorted(jobs.glob("*.py"))
        if re.search(r"click\.(?:echo|secho|style)\(|\bprint\(", each.read_text(encoding="utf-8"))
    ]
    assert printing == ["say.py"]
