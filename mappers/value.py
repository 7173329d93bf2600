"""The base of all models, and of everything in them that people can click."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from mappers.document import Place


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
