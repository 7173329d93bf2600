"""Builders of ``documents.get`` answers, in the shapes that Google really sends."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def run(text: str, **style: Any) -> Json:
    return {"textRun": {"content": text, "textStyle": style}}


def para(
    *elements: str | Json,
    style: str = "NORMAL_TEXT",
    heading: str = "",
    bullet: Json | None = None,
    indent: float = 0,
) -> Json:
    parts = [run(e) if isinstance(e, str) else e for e in elements]
    about: Json = {"namedStyleType": style, "direction": "LEFT_TO_RIGHT"}
    if heading:
        about["headingId"] = heading
    if indent:
        about["indentStart"] = {"magnitude": indent, "unit": "PT"}
    paragraph: Json = {"elements": [*parts, run("\n")], "paragraphStyle": about}
    if bullet is not None:
        paragraph["bullet"] = bullet
    return {"paragraph": paragraph}


def item(text: str | Json, list_id: str = "kix.a", level: int = 0) -> Json:
    return para(
        text, bullet={"listId": list_id} | ({"nestingLevel": level} if level else {}), indent=36 + 36 * level
    )


def levels(*glyphs: Json) -> Json:
    return {"listProperties": {"nestingLevels": list(glyphs)}}


def cell(*content: Json, rows: int = 1, columns: int = 1) -> Json:
    return {"content": list(content) or [para()], "tableCellStyle": {"rowSpan": rows, "columnSpan": columns}}


def table(*rows: list[Json], head: int = 0) -> Json:
    made = [
        {"tableCells": row, "tableRowStyle": {"tableHeader": True} if n < head else {}}
        for n, row in enumerate(rows)
    ]
    return {"table": {"rows": len(rows), "columns": max(len(row) for row in rows), "tableRows": made}}


def tab(title: str, tab_id: str, *content: Json, children: tuple[Json, ...] = (), **more: Any) -> Json:
    made: Json = {
        "tabProperties": {"tabId": tab_id, "title": title, "index": 0},
        "documentTab": {"body": {"content": [{"endIndex": 1, "sectionBreak": {}}, *content]}} | more,
    }
    return made | ({"childTabs": list(children)} if children else {})


def doc(*content: Json, tabs: tuple[Json, ...] = (), **more: Any) -> Json:
    return {
        "title": "Q2 plan",
        "documentId": "ID",
        "tabs": list(tabs or [tab("Tab 1", "t.0", *content, **more)]),
    }
