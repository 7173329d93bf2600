"""What a Google Doc holds that was not, or not wholly, read: one line each, with the place where a person can look."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from mappers.document import Place
from sync.sources.drafts import UNREADABLE_CHIP

EQUATION: Final = "an equation could not be read: Google does not hand it out"
PICTURE: Final = "a picture was not read: write down what it says, or give it an alternative text"
CHART: Final = "a chart was not read: write down what it says, or give it an alternative text"
DROPDOWN: Final = "a dropdown shows no choice"
CONTENTS: Final = "a table of contents was left out: it repeats the headings"
CHECKLIST: Final = "what may be a checklist is read as a list: Google does not say which boxes are ticked; say in words what is done"
COVERED: Final = "a cell under a merged one holds text that nobody sees"
TOO_DEEP: Final = "a table stands too deep within other tables to be read"


@dataclass(slots=True)
class Told:
    """Collects the oddities of a document. Suggestions are counted, each once, whatever they touch."""

    lines: list[tuple[str, Place]] = field(default_factory=list)
    _inserted: dict[str, Place] = field(default_factory=dict)
    _deleted: dict[str, Place] = field(default_factory=dict)

    def odd(self, what: str, place: Place) -> None:
        self.lines.append((what, place))

    def once(self, what: str, place: Place) -> None:
        """What holds for all of the document, told where it was seen first."""
        if not any(known == what for known, _ in self.lines):
            self.odd(what, place)

    def chip(self, place: Place) -> None:
        self.odd(UNREADABLE_CHIP, place)

    def suggested(self, part: Any, place: Place) -> bool:
        """Whether this is only suggested, not yet part of the text. What is suggested to go is still part of it."""
        if not isinstance(part, dict):
            return False
        if gone := part.get("suggestedDeletionIds"):
            self._note(self._deleted, gone, place)
        added = part.get("suggestedInsertionIds") or part.get("suggestedInsertionId")
        if added:
            self._note(self._inserted, added, place)
        return bool(added)

    @staticmethod
    def _note(known: dict[str, Place], ids: Any, place: Place) -> None:
        for one in ids if isinstance(ids, list) else [ids]:
            known.setdefault(str(one), place)

    def all(self) -> tuple[tuple[str, Place], ...]:
        """All lines, those about suggestions last."""
        found = list(self.lines)
        for known, one, more in (
            (self._inserted, "suggested addition was not read", "suggested additions were not read"),
            (
                self._deleted,
                "suggested deletion was read as it stands",
                "suggested deletions were read as they stand",
            ),
        ):
            if known:
                what = f"{len(known)} {one if len(known) == 1 else more}: accept or reject what is suggested"
                found.append((what, next(iter(known.values()))))
        return tuple(found)
