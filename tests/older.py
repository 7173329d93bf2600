"""A master as a plansync of layout 1 made it, from its declarations in ``layout_1.json``, and all that stands in a sheet."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from jobs import wiring
from jobs.config import load
from jobs.pipeline import Pipeline
from jobs.wiring import Deps
from mappers.tables import Cell, Column, Desired, Formula, Scalar, Shade, Tab
from sync.master import versions
from sync.master.sheet import publish
from tests.office import DAY, Office

Json = dict[str, Any]
_SHEETS: Final = "properties(sheetId,title,index,hidden,gridProperties),conditionalFormats,filterViews,columnGroups,rowGroups,protectedRanges,basicFilter,charts(chartId)"
_CELLS: Final = "values(userEnteredValue,userEnteredFormat,note,dataValidation,textFormatRuns)"
_DATA: Final = f"data(rowMetadata(pixelSize,hiddenByUser),columnMetadata(pixelSize,hiddenByUser,developerMetadata(metadataValue)),rowData({_CELLS}))"


def layout_1() -> tuple[Tab, ...]:
    """The tabs as they were."""

    def tab(told: Json) -> Tab:
        columns = tuple(
            Column(**{**each, "choices": tuple(each.get("choices", ()))}) for each in told["columns"]
        )
        shades = tuple(Shade(**{**each, "columns": tuple(each["columns"])}) for each in told["shades"])
        return Tab(**{**told, "columns": columns, "shades": shades})

    return tuple(map(tab, json.loads(Path(__file__).with_name("layout_1.json").read_text(encoding="utf-8"))))


def deps(office: Office) -> Deps:
    return wiring.build(load(office.config))


def publish_layout_1(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A night of a plansync of layout 1: what is read and found is the same, what of it had a place was less."""
    tabs = {tab.id: tab for tab in layout_1()}
    built = deps(office)
    pipeline = Pipeline(
        built.config,
        built.follower(built.clock.now(), lambda *_: None, built.template[0]),
        date.fromisoformat(DAY),
    )

    def wanted(state: Any) -> Desired:
        found = pipeline.desired(state)
        rows = [
            replace(
                row,
                cells={
                    column: Cell(
                        _said(cell), "" if cell.link.startswith("#") else cell.link, basis=cell.basis
                    )
                    for column, cell in row.cells.items()
                    if column in {each.id for each in tabs[row.tab].columns}
                },
            )
            for row in found.rows
            if row.tab in tabs
        ]
        return Desired(tuple(tabs.values()), tuple(rows), found.keepsakes)

    with monkeypatch.context() as patch:
        patch.setattr(versions, "LAYOUT", 1)
        publish(built.master(apply=True), wanted, run="layout-1")


def _said(cell: Cell) -> Scalar:
    """What was no formula then."""
    return "0.6 → 0.7" if isinstance(cell.value, Formula) else cell.value


def sheets(office: Office) -> dict[str, Json]:
    """All that stands on each tab but our anchors."""
    told = deps(office).writing.spreadsheet(office.sheet, fields=f"sheets({_SHEETS},{_DATA})")
    return {sheet["properties"]["title"]: sheet for sheet in told["sheets"]}


def columns(sheet: Json) -> list[str]:
    """What the header row says, from left to right."""
    first = sheet["data"][0]["rowData"][0].get("values", ())
    return [cell.get("userEnteredValue", {}).get("stringValue", "") for cell in first]


def column(sheet: Json, title: str) -> list[Json]:
    """The cells of a column below its header, by the name in its first column, with everything that they hold."""
    at = columns(sheet).index(title)
    rows = sheet["data"][0]["rowData"][1:]
    return [(row.get("values", []) + [{}] * (at + 1))[at] for row in rows]


def widths(sheet: Json) -> dict[str, tuple[int, bool]]:
    """Column title → its width in pixels, and whether it is hidden."""
    told = sheet["data"][0]["columnMetadata"]
    return {
        title: (each.get("pixelSize", 0), bool(each.get("hiddenByUser")))
        for title, each in zip(columns(sheet), told, strict=False)
        if title
    }


def numbers(office: Office) -> dict[str, tuple[int, ...]]:
    """How many conditional rules, filter views, groups, charts and protected ranges each tab has."""
    parts = ("conditionalFormats", "filterViews", "columnGroups", "rowGroups", "charts", "protectedRanges")
    return {
        title: tuple(len(sheet.get(part, ())) for part in parts) for title, sheet in sheets(office).items()
    }
