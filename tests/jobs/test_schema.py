"""The JSON schema: that it takes what the loader takes, and shows an editor all there is to choose from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from jobs import docs
from jobs.cli import main
from jobs.options import described, groups
from jobs.schema import json_schema
from mappers import spec
from mappers.columns import named_columns
from mappers.plan import Plan
from mappers.spec import TOPICS

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "config.example.yaml"
SCHEMA = json_schema()
SHEET = "https://docs.google.com/spreadsheets/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg/edit"
KINDS: Mapping[str, Any] = {
    "object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool, "null": type(None),
}  # fmt: skip


def against(spec: Mapping[str, Any], value: Any, at: str = "$") -> Iterator[str]:
    """Where a value departs from a schema, in the words that ours uses: what an editor would underline."""
    if "$ref" in spec:
        spec = SCHEMA["$defs"][spec["$ref"].rpartition("/")[2]]
    if "anyOf" in spec:
        tried = [list(against(each, value, at)) for each in spec["anyOf"]]
        yield from () if [] in tried else tried[0]
        return
    kind = KINDS[spec["type"]]
    if not isinstance(value, kind) or (isinstance(value, bool) and spec["type"] != "boolean"):
        yield f"{at} is no {spec['type']}"
        return
    if "enum" in spec and value not in spec["enum"]:
        yield f"{at} is none of {spec['enum']}"
    if spec["type"] in {"integer", "number"} and not (
        spec.get("minimum", value) <= value <= spec.get("maximum", value)
    ):
        yield f"{at} is out of bounds"
    for name, inner in value.items() if isinstance(value, dict) else ():
        if name in spec["properties"]:
            yield from against(spec["properties"][name], inner, f"{at}.{name}")
        else:
            assert spec["additionalProperties"] is False
            yield f"{at}.{name} is unknown"
    for name in spec.get("required", ()):
        if name not in value:
            yield f"{at}.{name} is missing"
    for inner in value if isinstance(value, list) else ():
        yield from against(spec["items"], inner, f"{at}[]")


def as_an_editor_sees(text: str) -> Any:
    """YAML 1.2, in which a date is text."""
    return json.loads(json.dumps(yaml.safe_load(text), default=str))


def test_the_example_follows_the_schema() -> None:
    assert list(against(SCHEMA, as_an_editor_sees(EXAMPLE.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    ("lines", "underlined"),
    [
        ("{}", "$.master is missing"),
        ("master: {sheet: x, edit: report}", "$.master.edit is unknown"),
        ("master: {sheet: x}\nreaders: 99", "$.readers is out of bounds"),
        ("master: {sheet: x}\npublish: half", "$.publish is none of ['full', 'verdicts', 'nothing']"),
        ("master: {sheet: x}\nwords: {riskz: [a]}", "$.words.riskz is unknown"),
        ("master: {sheet: x}\ncolumns: {owner: a}", "$.columns.owner is no array"),
        ("master: {sheet: x}\ncycles: [{cycle: Q4 2024, state: over}]", "$.cycles[].state is none of"),
        ("master: {sheet: x}\nteams: [{name: Payments}]", "$.teams[].id is missing"),
        ("master: {sheet: x}\nrequired: [luck]", "$.required[] is none of"),
    ],
)
def test_what_the_loader_refuses_is_underlined(lines: str, underlined: str) -> None:
    assert any(said.startswith(underlined) for said in against(SCHEMA, as_an_editor_sees(lines)))


def test_an_editor_offers_every_option_value_section_and_column() -> None:
    offered = SCHEMA["properties"]

    assert set(offered["words"]["properties"]) == set(spec.headings(Plan))
    assert set(offered["columns"]["properties"]) == set(named_columns())
    assert offered["required"]["items"]["enum"] == list(TOPICS)
    for group, model in groups().items():
        part = SCHEMA["$defs"][model.__name__] if group else SCHEMA
        assert list(part["properties"]) == list(model.model_fields)
        for option, about in part["properties"].items():
            path = (group, option) if group else (option,)
            meaning = (
                about.get("description") or SCHEMA["$defs"][about["$ref"].rpartition("/")[2]]["description"]
            )
            assert meaning == described(path)


def test_the_command_prints_what_the_example_points_to() -> None:
    first, *_ = EXAMPLE.read_text(encoding="utf-8").splitlines()
    pointed = first.removeprefix("# yaml-language-server: $schema=")

    printed = CliRunner().invoke(main, ["schema"], catch_exceptions=False).output
    assert json.loads(printed) == json.loads((ROOT / pointed).read_text(encoding="utf-8")) == SCHEMA


def test_what_is_generated_is_in_step_and_generating_changes_nothing_more() -> None:
    assert [str(path) for path, text in docs.generated() if path.read_text(encoding="utf-8") != text] == []


def test_a_stale_comment_in_the_example_is_replaced_and_the_rest_stays() -> None:
    text = f"# Ours.\n\n# Old words,\n# on two lines.\nmaster:\n  # stale\n  sheet: {SHEET}\n\nwords:\n  risks: [a]  # kept\n"

    assert docs.commented(text).splitlines() == [
        "# Ours.",
        "",
        "# Where the scorecards go.",
        "master:",
        "  # Paste the address of the master Google Sheet; share it with the service account as Editor.",
        f"  sheet: {SHEET}",
        "",
        "# House words for sections: the name of a section in docs/reading.md, and headings of yours that mean it.",
        "words:",
        "  risks: [a]  # kept",
    ]
