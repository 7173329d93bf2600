"""The words that models are written in: which headings, columns and labels a field may come from.

The declarations in `mappers.plan` are the only place that says so. The reader, the topic checks and the docs all read
them from there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeVar

from pydantic import BaseModel

T = TypeVar("T")
Topic = Literal["retrospective", "status", "plans", "success_metrics", "risks", "excluded"]
TOPICS: tuple[Topic, ...] = ("retrospective", "status", "plans", "success_metrics", "risks", "excluded")
TOPIC_NAMES: dict[Topic, str] = {
    "retrospective": "Retrospective",
    "status": "Status",
    "plans": "Plans",
    "success_metrics": "Success metrics",
    "risks": "Risks, questions, needs",
    "excluded": "Excluded",
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A field that is read from the section under one of these headings. ``topic``: which topic it answers."""

    names: tuple[str, ...]
    topic: Topic | None


@dataclass(frozen=True, slots=True)
class Column:
    """A field that is read from a table column, or a ``label: value`` in running text, under one of these names.

    ``key``: without this column the table is not one of these rows. ``never``: words that rule a column out.
    """

    names: tuple[str, ...]
    key: bool
    never: tuple[str, ...] = ()


def section(*names: str, topic: Topic | None = None) -> Heading:
    """Headings that a field may come from; the first is the one that we recommend."""
    return Heading(names, topic)


def column(*names: str, key: bool = False, never: tuple[str, ...] = ()) -> Column:
    """Column headers (or labels) that a field may come from; the first is the one that we recommend."""
    return Column(names, key, never)


@cache
def headings(model: type[BaseModel]) -> dict[str, Heading]:
    """The fields of a model that sections fill, in order."""
    return dict(_declared(model, Heading))


@cache
def columns(model: type[BaseModel]) -> dict[str, Column]:
    """The fields of a row model that columns fill, in order."""
    return dict(_declared(model, Column))


def _declared(model: type[BaseModel], kind: type[T]) -> Iterator[tuple[str, T]]:
    for name, field in model.model_fields.items():
        for mark in field.metadata:
            if isinstance(mark, kind):
                yield name, mark
