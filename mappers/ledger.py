"""Who owns which source text, so that nothing is ignored in silence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from mappers.document import Block, Text
from mappers.outline import texts_of


@dataclass(slots=True)
class Ledger:
    """Each text has one owner: the first part of the model that claims it."""

    owners: dict[int, str] = field(default_factory=dict)

    def claim(self, text: Text, part: str) -> None:
        self.owners.setdefault(id(text), part)

    def claim_all(self, texts: Iterable[Text], part: str) -> None:
        for text in texts:
            self.claim(text, part)

    def claim_block(self, block: Block, part: str) -> None:
        self.claim_all(texts_of(block), part)

    def release(self, texts: Iterable[Text]) -> None:
        """Takes texts back from whatever owned them."""
        for text in texts:
            self.owners.pop(id(text), None)

    def owner(self, text: Text) -> str:
        """The part of the model that a text belongs to; nothing if it is free."""
        return self.owners.get(id(text), "")

    def owns(self, text: Text) -> bool:
        return id(text) in self.owners


def size(text: Text) -> int:
    """Visible characters."""
    return sum(map(len, text.plain.split()))
