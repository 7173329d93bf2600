"""The row models of a plan, and their columns by the names that a configuration or a language uses for them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import get_args, get_origin

from pydantic import BaseModel

from mappers import spec
from mappers.plan import KeyResult, Metadata, Metric, Objective, Plan, TeamCapacity
from mappers.value import Placed


@cache
def row_models() -> Mapping[str, type[Placed]]:
    """Plan field → the model of its rows."""
    found: dict[str, type[Placed]] = {"capacity": TeamCapacity, "status": Metric}
    for name in spec.headings(Plan):
        kind = Plan.model_fields[name].annotation
        if get_origin(kind) is tuple:
            inner = get_args(kind)[0]
            if isinstance(inner, type) and issubclass(inner, Placed):
                found[name] = KeyResult if name == "objectives" else inner
    return found


@cache
def named_columns() -> Mapping[str, tuple[tuple[type[BaseModel], str], ...]]:
    """The columns by the names that a configuration uses, each with its row models and their field.

    ``risks.mitigation`` in the tables of one section; ``owner`` wherever there is such a column. A name that is the first
    column of one table and stands in another, too, needs its section.
    """
    models: list[tuple[str, type[BaseModel]]] = [*row_models().items()]
    models += [("objectives", Objective), ("metadata", Metadata)]
    found: dict[str, list[tuple[type[BaseModel], str]]] = {}
    keys: set[str] = set()
    for section, model in models:
        for field, names in spec.columns(model).items():
            found.setdefault(field, []).append((model, field))
            found.setdefault(f"{section}.{field}", []).append((model, field))
            keys |= {field} if names.key else set()
    return {name: tuple(at) for name, at in found.items() if name not in keys or len(at) == 1}


@cache
def keys(model: type[BaseModel], field: str) -> tuple[str, ...]:
    """All names of one column."""
    return tuple(name for name, at in named_columns().items() if (model, field) in at)
