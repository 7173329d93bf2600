"""Charts as SVG, drawn from the cells that their stored specs name."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from sync.emulator.errors import Json, Refused
from sync.emulator.pages.looks import rgb, span
from sync.emulator.sheets import formats, numbers
from sync.emulator.sheets.book import Sheet
from sync.emulator.sheets.cells import View

COLOURS = ("#4285f4", "#ea4335", "#fbbc04", "#34a853", "#ff6d01", "#46bdc6", "#7baaf7", "#f07b72")
Place = tuple[Sheet, int, int]
STACKED = {"STACKED", "PERCENT_STACKED"}
AXES = {"COLUMN", "BAR", "LINE", "AREA", "STEPPED_AREA", "COMBO", "SCATTER"}


@dataclass
class Series:
    """``own``: the colours of single places, by their number; ``said``: whether their numbers stand beside them."""

    name: str
    values: list[float | None]
    colour: str
    kind: str
    own: dict[int, str] = field(default_factory=dict)
    said: bool = False


def svg(view: View, chart: Json, width: int, height: int) -> Markup:
    """The chart; one of a kind that we don't draw says so in its place."""
    spec = chart.get("spec", {})
    title, source = spec.get("title", ""), _Source(view, spec)
    if "pieChart" in spec:
        inside = _pie(source, spec["pieChart"], width, height)
    elif "scorecardChart" in spec:
        inside = _scorecard(source, spec["scorecardChart"], width, height)
    elif spec.get("basicChart", {}).get("chartType") in AXES:
        top = 30 + 2 * _title_size(spec) if spec.get("subtitle") or _title_size(spec) >= 16 else 46
        inside = _basic(source, spec["basicChart"], width, height, top)
    else:
        inside = Markup(
            '<text x="{}" y="{}" text-anchor="middle" fill="#80868b">This kind of chart is not drawn here</text>'
        ).format(width // 2, height // 2)
    size, bold = _title_size(spec), spec.get("titleTextFormat", {}).get("bold")
    head = (
        Markup('<text x="20" y="{}" font-size="{}" fill="#5f6368"{}>{}</text>').format(
            20 + size * 3 // 4, size, Markup(' font-weight="bold"') if bold else "", title
        )
        if title
        else Markup()
    )
    if sub := spec.get("subtitle"):
        head += Markup('<text x="20" y="50" font-size="12" fill="#80868b">{}</text>').format(sub)
    label = spec.get("altText") or title or "Chart"
    return Markup(
        '<svg class="chart" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}" font-family="Arial, sans-serif" font-size="12" font-weight="400">{}{}</svg>'
    ).format(label, width, height, width, height, head, inside)


def _title_size(spec: Json) -> int:
    return int(spec.get("titleTextFormat", {}).get("fontSize", 16))


# ------------------------------------------------------------------------------------------ what the cells say


class _Source:
    """What the cells say that a chart is made of; those in hidden rows and columns only where the spec wants them."""

    def __init__(self, view: View, spec: Json) -> None:
        self.view = view
        skipped = spec.get("hiddenDimensionStrategy", "SKIP_HIDDEN_ROWS_AND_COLUMNS")
        self.skip_rows, self.skip_columns = "ROWS" in skipped, "COLUMNS" in skipped

    def cells(self, data: Json) -> list[Place]:
        """The cells of a ChartData, in order."""
        found: list[Place] = []
        for where in data.get("sourceRange", {}).get("sources", ()):
            try:
                sheet = self.view.calc.book.sheet(where.get("sheetId", 0))
            except Refused:
                continue
            area = span(sheet, where)
            bottom = min(area.bottom, max(sheet.last_row(filled=True), area.top + 1))
            found += [(sheet, r, c) for r in range(area.top, bottom) for c in range(area.left, area.right)]
        return [at for at in found if not self._skipped(*at)]

    def _skipped(self, sheet: Sheet, row: int, column: int) -> bool:
        line = sheet.rows[row]
        return (self.skip_rows and (line.hidden or line.filtered)) or (
            self.skip_columns and sheet.columns[column].hidden
        )

    def values(self, data: Json) -> list[float | None]:
        return [_number(self.view.calc.value(*at)) for at in self.cells(data)]

    def texts(self, data: Json) -> list[str]:
        return [self.view.formatted(*at) for at in self.cells(data)]


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _heads(source: _Source, spec: Json, data: list[Json]) -> int:
    """How many of the first cells name the series: as the spec says, or one if no first cell is a number."""
    if "headerCount" in spec:
        return int(spec["headerCount"])
    firsts = [values[0] for one in data if (values := source.values(one))]
    return 1 if firsts and all(value is None for value in firsts) else 0


def _colour(style: Json, n: int) -> str:
    found = formats.with_both_colours(style).get("colorStyle")
    return rgb(formats.rgb(found)) if found else COLOURS[n % len(COLOURS)]


def _series(source: _Source, chart: Json) -> tuple[list[str], list[Series]]:
    given = chart.get("series", ())
    heads = _heads(source, chart, [one.get("series", {}) for one in given])
    labels = [t for domain in chart.get("domains", ())[:1] for t in source.texts(domain.get("domain", {}))][
        heads:
    ]
    found = []
    for n, one in enumerate(given):
        texts, values = source.texts(one.get("series", {})), source.values(one.get("series", {}))
        kind = one.get("type") or ("LINE" if chart["chartType"] == "COMBO" and n else chart["chartType"])
        kind = "COLUMN" if kind == "COMBO" else kind
        own = {style.get("index", 0): _colour(style, n) for style in one.get("styleOverrides", ())}
        said = one.get("dataLabel", {}).get("type") == "DATA"
        found.append(Series(" ".join(texts[:heads]), values[heads:], _colour(one, n), kind, own, said))
    size = max([len(labels), *(len(one.values) for one in found)], default=0)
    return labels + [""] * (size - len(labels)), found


# ------------------------------------------------------------------------------------------ charts with axes


def _scale(values: list[float]) -> tuple[float, float, float]:
    """Lowest and highest number of an axis and the step of its lines: round numbers, 0 among them."""
    low, high = min([0.0, *values]), max([0.0, *values])
    if high == low:
        high = low + 1
    raw = (high - low) / 4
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(size * m for m in (1, 2, 2.5, 5, 10) if size * m >= raw * 0.999)
    return math.floor(low / step) * step, math.ceil(high / step) * step, step


def _stacked(series: list[Series], size: int, how: str) -> list[list[tuple[float, float]]]:
    """For each series and place, from where to where it reaches."""
    bases, out = [[0.0, 0.0] for _ in range(size)], []
    totals = [sum(abs(s.values[i] or 0) for s in series if i < len(s.values)) or 1 for i in range(size)]
    for one in series:
        spans = []
        for i in range(size):
            value = (one.values[i] if i < len(one.values) else None) or 0.0
            if how == "PERCENT_STACKED":
                value = value / totals[i]
            base = bases[i][value < 0] if how in STACKED else 0.0
            spans.append((base, base + value))
            bases[i][value < 0] = base + value
        out.append(spans)
    return out


def _basic(source: _Source, chart: Json, width: int, height: int, top: int) -> Markup:
    labels, series = _series(source, chart)
    size, how = len(labels), chart.get("stackedType", "NOT_STACKED")
    spans = _stacked(series, size, how)
    low, high, step = _scale([end for one in spans for pair in one for end in pair])
    across = chart["chartType"] == "BAR"
    legend = [(one.name, one.colour) for one in series if one.name] if len(series) > 1 else []
    left = 20 + (min(160, 7 * max([4, *map(len, labels)])) if across else 48)
    titled = any(axis.get("title") for axis in chart.get("axis", ()))
    top, right, bottom = top + (18 if legend else 0), width - 24, height - (44 if titled or top >= 62 else 30)
    percent = how == "PERCENT_STACKED"

    def at(number: float) -> float:
        part = (number - low) / (high - low)
        return left + part * (right - left) if across else bottom - part * (bottom - top)

    out = _legend(legend, left) + _grid(chart, (left, top, right, bottom), (low, high, step), at, percent)
    room = ((bottom - top) if across else (right - left)) / max(size, 1)
    bars = [n for n, one in enumerate(series) if one.kind in {"COLUMN", "BAR"}]
    lanes = 1 if how in STACKED else max(len(bars), 1)
    for n, one in enumerate(series):
        if n in bars:
            lane = 0 if lanes == 1 else bars.index(n)
            for i, (start, end) in enumerate(spans[n]):
                begin = (top if across else left) + room * (i + 0.15 + 0.7 * lane / lanes)
                out += _bar(
                    across,
                    begin,
                    room * 0.7 / lanes - 1,
                    at(start),
                    at(end),
                    one.own.get(i, one.colour),
                    f"{labels[i]}: {numbers.general(round(end - start, 4))}",
                )
                if one.said and end != start:
                    middle = begin + room * 0.35 / lanes
                    inside = at(end) + 20 > right  # no room beside it
                    spot = (at(end) + (-5 if inside else 5), middle + 4) if across else (middle, at(end) - 4)
                    anchor = ("end" if inside else "start") if across else "middle"
                    out += _label(*spot, numbers.general(round(end - start, 4)), anchor)
        else:
            out += _line(one, [(left + room * (i + 0.5), at(b), at(e)) for i, (b, e) in enumerate(spans[n])])
    every = max(1, math.ceil(size / ((bottom - top) / 14 if across else (right - left) / 60)))
    for i, text in enumerate(labels):
        if i % every:
            continue
        short = (
            text
            if len(text) <= (22 if across else max(6, int(room * every / 6)))
            else text[: max(5, int(room * every / 6))] + "…"
        )
        x, y = (left - 8, top + room * (i + 0.5) + 4) if across else (left + room * (i + 0.5), bottom + 18)
        out += _text(x, y, short, "end" if across else "middle")
    return out


def _grid(chart: Json, box: tuple[float, ...], scale: tuple[float, ...], at: Any, percent: bool) -> Markup:
    left, top, right, bottom = box
    low, high, step = scale
    across, out = chart["chartType"] == "BAR", Markup()
    for i in range(round((high - low) / step) + 1):
        number = low + i * step
        spot, colour = at(number), "#9aa0a6" if abs(number) < step / 1e6 else "#e0e0e0"
        ends = (spot, top, spot, bottom) if across else (left, spot, right, spot)
        out += Markup('<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke="{}"/>').format(
            *ends, colour
        )
        text = f"{number:.0%}" if percent else numbers.general(round(number, 6))
        out += _text(spot, bottom + 18, text, "middle") if across else _text(left - 8, spot + 4, text, "end")
    for axis in chart.get("axis", ()):
        if axis.get("title") and axis.get("position") == "BOTTOM_AXIS":
            out += _text((left + right) / 2, bottom + 38, axis["title"], "middle")
        elif axis.get("title"):
            out += Markup(
                '<text transform="translate(16 {:.1f}) rotate(-90)" text-anchor="middle" fill="#5f6368">{}</text>'
            ).format((top + bottom) / 2, axis["title"])
    return out


def _bar(across: bool, begin: float, thick: float, start: float, end: float, colour: str, tip: str) -> Markup:
    low, long = min(start, end), abs(end - start)
    x, y, w, h = (low, begin, long, thick) if across else (begin, low, thick, long)
    return Markup(
        '<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}"><title>{}</title></rect>'
    ).format(x, y, max(w, 0), max(h, 0), colour, tip)


def _line(one: Series, points: list[tuple[float, float, float]]) -> Markup:
    """A line breaks where a cell holds no number; an area reaches down to what it stands on."""
    out = Markup()
    if one.kind in {"AREA", "STEPPED_AREA"} and points:
        edge = [(x, e) for x, _, e in points] + [(x, b) for x, b, _ in reversed(points)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in edge)
        out += Markup('<polygon points="{}" fill="{}" fill-opacity=".3"/>').format(path, one.colour)
    runs: list[list[str]] = [[]]
    for (x, _, y), value in zip(points, [*one.values, *[None] * len(points)], strict=False):
        if value is None:
            runs.append([])
            continue
        runs[-1].append(f"{x:.1f},{y:.1f}")
        if one.kind == "SCATTER" or len(points) == 1:
            out += Markup('<circle cx="{:.1f}" cy="{:.1f}" r="4" fill="{}"/>').format(x, y, one.colour)
    if one.kind != "SCATTER":
        for run in runs:
            if len(run) > 1:
                out += Markup('<polyline points="{}" fill="none" stroke="{}" stroke-width="2"/>').format(
                    " ".join(run), one.colour
                )
    return out


def _legend(entries: list[tuple[str, str]], left: float) -> Markup:
    out, x = Markup(), left
    for name, colour in entries:
        out += Markup('<rect x="{:.1f}" y="52" width="10" height="10" fill="{}"/>').format(x, colour)
        out += _text(x + 15, 61, name, "start")
        x += 34 + 7 * len(name)
    return out


def _label(x: float, y: float, text: str, anchor: str) -> Markup:
    """A number on or above its bar, edged in white so that it reads on any colour."""
    return Markup(
        '<text x="{:.1f}" y="{:.1f}" text-anchor="{}" font-size="11" fill="#202124" stroke="#fff" stroke-width="3" paint-order="stroke">{}</text>'
    ).format(x, y, anchor, text)


def _text(x: float, y: float, text: str, anchor: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}" fill="#5f6368">{}</text>').format(
        x, y, anchor, text
    )


# ------------------------------------------------------------------------------------------ pies and single figures


def _pie(source: _Source, chart: Json, width: int, height: int) -> Markup:
    labels, values = source.texts(chart.get("domain", {})), source.values(chart.get("series", {}))
    if values and values[0] is None:
        labels, values = labels[1:], values[1:]
    slices = [(labels[i] if i < len(labels) else "", v) for i, v in enumerate(values) if v and v > 0]
    total = sum(v for _, v in slices) or 1
    radius = min(width * 0.28, (height - 90) / 2)
    x, y, turn, out = 24 + radius, 56 + (height - 72) / 2, 0.0, Markup()
    hole = radius * float(chart.get("pieHole", 0))
    for n, (label, value) in enumerate(slices):
        colour, part = COLOURS[n % len(COLOURS)], value / total
        if part > 0.9999:
            out += Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{:.1f}" fill="{}"/>').format(
                x, y, radius, colour
            )
        else:
            ends = [
                (x + radius * math.sin(a), y - radius * math.cos(a))
                for a in (2 * math.pi * turn, 2 * math.pi * (turn + part))
            ]
            path = f"M{x:.1f} {y:.1f}L{ends[0][0]:.1f} {ends[0][1]:.1f}A{radius:.1f} {radius:.1f} 0 {int(part > 0.5)} 1 {ends[1][0]:.1f} {ends[1][1]:.1f}Z"
            out += Markup('<path d="{}" fill="{}" stroke="#fff"/>').format(path, colour)
        row = 70 + 20 * n
        out += Markup('<rect x="{:.1f}" y="{}" width="10" height="10" fill="{}"/>').format(
            x + radius + 28, row - 9, colour
        )
        out += _text(x + radius + 44, row, f"{label} {part:.1%}", "start")
        turn += part
    if hole:
        out += Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{:.1f}" fill="#fff"/>').format(x, y, hole)
    return out


def _scorecard(source: _Source, chart: Json, width: int, height: int) -> Markup:
    found = source.cells(chart.get("keyValueData", {}))
    values = [n for at in found if (n := _number(source.view.calc.value(*at))) is not None]
    how = chart.get("aggregateType", "")
    folds = {"SUM": sum, "MAX": max, "MIN": min, "COUNT": len, "AVERAGE": lambda v: sum(v) / len(v)}
    if how in folds and values:
        number = float(folds[how](values))  # type: ignore[operator]  # each folds a list of numbers
        shown = numbers.show(number, source.view.number_format(*found[0]))
    else:
        shown = source.view.formatted(*found[0]) if found else "–"
    out = Markup(
        '<text x="{}" y="{:.1f}" text-anchor="middle" font-size="{:.0f}" fill="#1f1f1f">{}</text>'
    ).format(width // 2, height / 2 + 24, min(64.0, height / 4), escape(shown))
    before = [n for n in source.values(chart.get("baselineValueData", {})) if n is not None]
    if before and values:
        change = values[0] - before[0]
        if chart.get("baselineValueFormat", {}).get("comparisonType") == "PERCENTAGE" and before[0]:
            text = f"{abs(change / before[0]):.1%}"
        else:
            text = numbers.general(round(abs(change), 6))
        colour = "#188038" if change >= 0 else "#d93025"
        out += Markup(
            '<text x="{}" y="{:.1f}" text-anchor="middle" font-size="18" fill="{}">{} {}</text>'
        ).format(width // 2, height / 2 + 60, colour, "▲" if change >= 0 else "▼", text)
    return out
