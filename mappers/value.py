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


class Placed(Value):
    """Something read from a document, with where it stands."""

    place: Where = Where()
