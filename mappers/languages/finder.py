"""Finding phrases in running text: by its words, which is many times faster than one long alternative of all phrases."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from mappers.languages.language import SPACELESS_RE, pattern

_WORD_RE: Final = re.compile(r"\w+")


@lru_cache(maxsize=8_192)
def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD_RE.findall(text.lower()))


class Finder:
    """Whether any of some phrases stands in a text, as whole words, letter case aside."""

    def __init__(self, phrases: Iterable[str]) -> None:
        said = [phrase.lower() for phrase in phrases]
        self._spaceless = tuple(phrase for phrase in said if SPACELESS_RE.search(phrase))
        spaced = [phrase for phrase in said if not SPACELESS_RE.search(phrase)]
        self._words = frozenset(phrase for phrase in spaced if _WORD_RE.fullmatch(phrase))
        self._stems = tuple(
            phrase[:-1]
            for phrase in spaced
            if _WORD_RE.fullmatch(phrase.removesuffix("*")) and phrase.endswith("*")
        )
        longer = [phrase for phrase in spaced if not _WORD_RE.fullmatch(phrase.removesuffix("*"))]
        self._firsts = frozenset(found.group() for phrase in longer if (found := _WORD_RE.search(phrase)))
        self._longer = re.compile(pattern(longer), re.IGNORECASE) if longer else None

    def finds(self, text: str) -> bool:
        """Whether one of the phrases stands in the text."""
        said = _words(text)
        if not self._words.isdisjoint(said):
            return True
        if self._longer and not self._firsts.isdisjoint(said) and self._longer.search(text):
            return True
        if any(phrase in text for phrase in self._spaceless):
            return True
        return bool(self._stems) and any(word.startswith(self._stems) for word in said)
