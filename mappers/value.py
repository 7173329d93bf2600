"""The base of all models, and of everything in them that people can click."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pydantic import BaseModel, ConfigDict

from mappers.document import Place

_OURS: Final = frozenset({"place", "rule", "written", "cells", "score_as_written", "section", "kind"})
"""Fields of a value that its authors did not write, or that say again what stands in another."""


class Value(BaseModel):
    """A frozen model that refuses fields it does not have."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Where(Value):
    """A Place as it stands in JSON."""

    url: str = ""
    label: str = ""

    @classmethod
    def of(cls, place: Place) -> Where:
        return cls(url=place.url, label=place.label)


class Origin(Value):
    """Where a value stands, what is written there, and how it was read."""

    place: Where
    text: str
    rule: str


class Placed(Value):
    """Something read from a document, with where it stands.

    ``rule``: how it was read ("table row", "list item", …). ``written``: the original text, of all of it under "", of a field
    where the value is not literally that. ``cells``: the deep links of fields that have a cell of their own. Pairs, because
    most rows need none.
    """

    place: Where = Where()
    rule: str = ""
    written: tuple[tuple[str, str], ...] = ()
    cells: tuple[tuple[str, str], ...] = ()

    def origin(self, field: str) -> Origin:
        """Where the value of a field comes from. Raises AttributeError for a field that it does not have."""
        value = getattr(self, field)
        written = dict(self.written)
        url = dict(self.cells).get(field)
        place = self.place.model_copy(update={"url": url}) if url else self.place
        text = written.get(field, written.get("", "" if value is None else str(value)))
        return Origin(place=place, text=text, rule=self.rule)


def texts_in(value: object) -> Iterator[str]:
    """The texts of values read from a document, however nested: what authors wrote, not what we made of it."""
    if isinstance(value, Value):
        for name in type(value).model_fields:
            if name not in _OURS:
                yield from texts_in(getattr(value, name))
    elif isinstance(value, tuple):
        for part in value:
            yield from texts_in(part)
    elif isinstance(value, str):
        yield value
