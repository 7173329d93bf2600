"""The configuration as a JSON schema, from which an editor completes and checks it."""

from __future__ import annotations

from typing import Any

from jobs.options import Config
from mappers import spec
from mappers.columns import named_columns
from mappers.plan import Plan
from mappers.spec import TOPIC_NAMES


def json_schema() -> dict[str, Any]:
    """The schema of config.yaml. Sections and columns are listed by name, so that an editor offers them."""
    schema = Config.model_json_schema()
    options = schema["properties"]
    options["words"] |= _names(
        {
            name: f"Headings that mean the section “{heading.names[0]}”"
            + (f", topic {TOPIC_NAMES[heading.topic]}." if heading.topic else ".")
            for name, heading in spec.headings(Plan).items()
        }
    )
    options["columns"] |= _names(
        {
            name: f"Titles that mean the column “{spec.columns(owners[0][0])[owners[0][1]].names[0]}”."
            for name, owners in named_columns().items()
        }
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "plansync configuration",
    }


def _names(described: dict[str, str]) -> dict[str, Any]:
    """An object of nothing but these names, each with a list of texts."""
    texts = {"type": "array", "items": {"type": "string"}}
    return {
        "additionalProperties": False,
        "properties": {name: {"description": text, **texts} for name, text in described.items()},
    }
