"""What a chart's specification must be, and what Sheets adds to it. Charts are kept and answered, not drawn here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sync.emulator import discovery
from sync.emulator.errors import ApiError, Json, Refused
from sync.emulator.sheets import formats
from sync.emulator.sheets.requests import lookup
from sync.emulator.sheets.work import Work

KINDS = (
    "basicChart",
    "pieChart",
    "bubbleChart",
    "candlestickChart",
    "orgChart",
    "histogramChart",
    "waterfallChart",
    "treemapChart",
    "scorecardChart",
)
# What each kind cannot do without: paths to ChartData.
NEEDED = {
    "pieChart": ("domain", "series"),
    "bubbleChart": ("domain", "series"),
    "candlestickChart": ("domain", "data"),
    "orgChart": ("labels",),
    "histogramChart": ("series",),
    "waterfallChart": ("domain", "series"),
    "treemapChart": ("labels", "parentLabels"),
    "scorecardChart": ("keyValueData",),
}
RANGES = {  # numbers that have bounds
    ("bubbleChart", "bubbleOpacity"): (0, 1),
    ("bubbleChart", "bubbleMaxRadiusSize"): (1, None),
    ("bubbleChart", "bubbleMinRadiusSize"): (1, None),
    ("histogramChart", "bucketSize"): (0, None),
    ("histogramChart", "outlierPercentile"): (0, 0.5),
    ("pieChart", "pieHole"): (0, 1),
}
LINES = {"AREA", "LINE", "SCATTER"}
STACKED = {"AREA", "BAR", "COLUMN", "COMBO", "STEPPED_AREA"}
DATA_SOURCE = ("filterSpecs", "sortSpecs", "dataSourceChartProperties")
FONT = "Roboto"


def checked(work: Work, spec: Json) -> Json:
    """The specification as answers give it."""
    kinds = [kind for kind in KINDS if kind in spec]
    if not kinds:
        raise Refused(
            "One of basicChart, pieChart, bubbleChart, candelstickChart, histogramChart, or orgChart must be set on chartSpec."
        )  # spelled so by Google
    if given := [name for name in DATA_SOURCE if spec.get(name)]:
        raise Refused(f"{given[0]} is only supported for data source charts.")  # wording guessed
    kind = kinds[0]
    chart = spec[kind]
    if kind == "basicChart":
        _check_basic(chart)
    for name in NEEDED.get(kind, ()):
        if not chart.get(name):
            raise Refused(f"{name} must be set on {kind}.")  # wording guessed
    for (owner, name), (low, high) in RANGES.items():
        value = chart.get(name) if owner == kind else None
        if value is not None and (value < low or (high is not None and value > high)):
            raise Refused(f"Invalid {kind}.{name}: {value}")  # wording guessed
    if kind == "bubbleChart" and "bubbleSizes" in chart and "groupIds" not in chart:
        raise Refused("If bubbleSizes is specified then groupIds must also be specified.")  # wording guessed
    full: Json = _with_colours(_with_ranges(work, spec), discovery.schema("sheets", "ChartSpec"))
    _check_sources(full[kind])
    return _with_defaults(full)


def _check_basic(chart: Json) -> None:
    kind = chart.get("chartType", "BASIC_CHART_TYPE_UNSPECIFIED")
    domains, series = chart.get("domains", []), chart.get("series", [])
    if not domains and not series:
        raise ApiError(500, "Internal error encountered.", "INTERNAL")  # measured
    if kind == "BASIC_CHART_TYPE_UNSPECIFIED":
        raise Refused("chartType must be set on basicChart.")  # wording guessed
    if len(domains) > 1:
        raise Refused("Only a single domain is supported.")  # wording guessed
    places = [axis.get("position") for axis in chart.get("axis", [])]
    if len(set(places)) < len(places):
        raise Refused("A chart may not have more than one axis per axis position.")  # wording guessed
    if chart.get("threeDimensional") and kind not in {"BAR", "COLUMN", "COMBO"}:
        raise Refused(f"threeDimensional is not supported for chart type {kind}.")  # wording guessed
    if chart.get("stackedType", "NOT_STACKED") in {"STACKED", "PERCENT_STACKED"} and kind not in STACKED:
        raise Refused(f"stackedType is not supported for chart type {kind}.")  # wording guessed
    for one in series:
        if "type" in one and kind != "COMBO":
            raise Refused("Series type is only supported for COMBO charts.")  # wording guessed
        drawn = one.get("type", kind)
        for name in ("lineStyle", "pointStyle"):
            if name in one and drawn not in LINES:
                raise Refused(f"{name} is not supported for chart type {drawn}.")  # wording guessed
        target = one.get("targetAxis", "BASIC_CHART_AXIS_POSITION_UNSPECIFIED")
        minor = {"BOTTOM_AXIS"} if kind == "BAR" else {"LEFT_AXIS", "RIGHT_AXIS"}
        if target != "BASIC_CHART_AXIS_POSITION_UNSPECIFIED" and target not in minor:
            raise Refused(f"{target} is not a valid target axis for chart type {kind}.")  # wording guessed


# ------------------------------------------------------------------------------------------ sources


def _with_ranges(work: Work, node: Any) -> Any:
    """The node with its source ranges as answers give them."""
    if isinstance(node, list):
        return [_with_ranges(work, item) for item in node]
    if not isinstance(node, dict):
        return node
    if "sources" in node:
        return node | {"sources": [lookup.bounded(work, found) for found in node["sources"]]}
    return {name: _with_ranges(work, item) for name, item in node.items()}


def _sources(node: Any) -> Iterator[list[Json]]:
    if isinstance(node, list):
        for item in node:
            yield from _sources(item)
    elif isinstance(node, dict):
        if "sources" in node:
            yield node["sources"]
        for item in node.values():
            yield from _sources(item)


def _check_sources(chart: Json) -> None:
    """Each source is one row or one column, and all of a list the same of both."""
    for sources in _sources({name: item for name, item in chart.items() if name != "keyValueData"}):
        ways = []
        for found in sources:
            high = found["endRowIndex"] - found["startRowIndex"] == 1
            wide = found["endColumnIndex"] - found["startColumnIndex"] == 1
            if not high and not wide:
                words = "ChartSourceRange.sources must have exactly one dimension with a length of 1."
                raise Refused(words)  # wording guessed
            if high != wide:
                ways.append(high)
        if len(set(ways)) > 1:
            words = "All ChartSourceRange.sources must have the same dimension with length 1."
            raise Refused(words)  # wording guessed


# ------------------------------------------------------------------------------------------ what is added


def _with_colours(node: Any, spec: Json) -> Any:
    """Colours in both of their spellings, wherever the schema has both."""
    spec = discovery.resolve("sheets", spec)
    if isinstance(node, list):
        return [_with_colours(item, spec["items"]) for item in node]
    if not isinstance(node, dict) or "properties" not in spec:
        return node
    properties = spec["properties"]
    out = {name: _with_colours(item, properties.get(name, {})) for name, item in node.items()}
    for name in properties:
        style = f"{name}Style"
        if style in properties and properties[name].get("$ref") == "Color":
            if style in node:
                out[name] = formats.rgb(node[style])
            elif name in node:
                out[style] = {"rgbColor": node[name]}
    return out


def _with_defaults(spec: Json) -> Json:
    """What Sheets fills in, as public answers show it."""
    full: Json = {"hiddenDimensionStrategy": "SKIP_HIDDEN_ROWS_AND_COLUMNS", "fontName": FONT} | spec
    for title in ("title", "subtitle"):
        if full.get(title):
            full[f"{title}TextFormat"] = {"fontFamily": FONT} | full.get(f"{title}TextFormat", {})
    if "basicChart" in full:
        axes = [{"viewWindowOptions": {}} | axis for axis in full["basicChart"].get("axis", [])]
        full["basicChart"] = full["basicChart"] | ({"axis": axes} if axes else {})
    return full
