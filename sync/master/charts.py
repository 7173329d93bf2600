"""Charts that are made with a tab, over cells of its own, and then left to people (design §4, rule 8). Pure.

Greys and ambers that differ in a grey print as well; the title says what the chart shows, the bars carry their numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from mappers.tables import Chart, ChartTone
from sync.master.layout import INK, colour
from sync.master.values import Json

BARS: Final[dict[ChartTone, str]] = {
    "good": "#5f6368",
    "gap": "#e3b25b",
    "late": "#b26a1f",
    "quiet": "#bdc1c6",
}


def made(
    chart: Chart, chart_id: int, sheet_id: int, columns: Mapping[str, int], rows: Mapping[str, int]
) -> Iterator[Json]:
    """The request that makes it. ``columns`` by id and ``rows`` by entity key: where they stand in the batch.

    None where its rows are not made in the same batch; Google answers a chart without cells with an error of its own.
    """
    if not {chart.first, chart.last, chart.at} <= rows.keys():
        return
    top, end = rows[chart.first], rows[chart.last] + 1

    def cells(column: str) -> Json:
        at = columns[column]
        where = {"sheetId": sheet_id, "startRowIndex": top, "endRowIndex": end}
        return {"sourceRange": {"sources": [{**where, "startColumnIndex": at, "endColumnIndex": at + 1}]}}

    series: Json = {
        "series": cells(chart.values),
        "targetAxis": "BOTTOM_AXIS",
        "colorStyle": colour(BARS["quiet"]),
        "dataLabel": {"type": "DATA", "textFormat": {"foregroundColorStyle": colour(INK), "fontSize": 10}},
    }
    if chart.tones:
        series["styleOverrides"] = [
            {"index": index, "colorStyle": colour(BARS[tone])} for index, tone in enumerate(chart.tones)
        ]
    basic = {
        "chartType": "BAR",
        "legendPosition": "NO_LEGEND",
        "headerCount": 0,
        "domains": [{"domain": cells(chart.labels)}],
        "series": [series],
        "axis": [{"position": "BOTTOM_AXIS", "viewWindowOptions": {"viewWindowMin": 0}}, {"position": "LEFT_AXIS"}],
    }  # fmt: skip
    spec = {
        "title": chart.title,
        "altText": chart.title,
        "titleTextFormat": {"fontSize": 12, "bold": True, "foregroundColorStyle": colour(INK)},
        "basicChart": basic,
    }
    anchor = {"sheetId": sheet_id, "rowIndex": rows[chart.at], "columnIndex": columns[chart.beside]}
    place = {"anchorCell": anchor, "widthPixels": chart.width, "heightPixels": chart.height}
    yield {"addChart": {"chart": {"chartId": chart_id, "spec": spec, "position": {"overlayPosition": place}}}}
