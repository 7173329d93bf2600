"""The words of every language that we read, one module a language.

English section and column names stand where the models declare them (`mappers.plan`); the other languages add theirs here,
and all of them their phrases. To add a language: one module like `de`, and its name in `LANGUAGES`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from mappers.languages import de, en, es, fr, ja, pt
from mappers.languages.finder import Finder
from mappers.languages.language import SPACELESS_RE, Language, pattern

__all__ = [
    "LANGUAGES",
    "SPACELESS_RE",
    "any_of",
    "atoms",
    "columns",
    "filler",
    "finder",
    "headings",
    "language_of",
    "phrases",
]

LANGUAGES: Final[tuple[Language, ...]] = (en.WORDS, de.WORDS, fr.WORDS, es.WORDS, pt.WORDS, ja.WORDS)


def headings(field: str) -> tuple[str, ...]:
    """What languages other than English call the section of a plan's field."""
    return tuple(name for language in LANGUAGES for name in language.headings.get(field, ()))


def columns(*keys: str) -> tuple[str, ...]:
    """What languages other than English call a column, under any of the names that a configuration has for it."""
    return tuple(name for language in LANGUAGES for key in keys for name in language.columns.get(key, ()))


@cache
def phrases(what: str) -> tuple[str, ...]:
    """All phrases that do one thing, in any language.

    ``question`` begins one; ``instruction`` begins one to the author, ``you`` addresses the author; ``none`` begins a line
    that says that there is nothing; ``not_applicable``; ``because``; ``waits`` stands for a text to come; ``yes``, ``no``:
    how a goal ended; ``total`` heads a sum; ``not`` turns a heading round; ``left_out``; ``objective``, ``key_result``: what
    numbered ones are called; ``outcome``: how something ended; ``served``: customers and the business; ``work``: what will
    be done; ``risk_label``, ``mitigation_label``, ``ask_label`` before a colon; ``looks_back``, ``stands``, ``plans``, ``measures``, ``risks``: what running text about a topic says; ``unit``:
    what a unit is called beside its name; ``defines``: a
    guide's definitions; ``for_example``, ``shows_form``: that no content follows; ``aim`` begins a goal; ``no_owner`` in brackets
    is none; ``current`` heads the values of
    today; ``talks_of``, ``plans_of``: what guides speak about;
    ``document_state``: how far a
    document has come; ``we_do_not`` begins a line that leaves out; ``reasoned`` begins the reason in a line; ``goal_words``: of a heading over
    goals; ``guide``: headings of
    pages about planning; ``generic``: words of a title that name no unit; ``quarter``, ``half``.
    """
    return tuple(phrase for language in LANGUAGES for phrase in language.phrases.get(what, ()))


@cache
def any_of(*what: str) -> str:
    """A regular expression for any of the phrases that do one of these things."""
    return pattern(phrase for each in what for phrase in phrases(each))


@cache
def finder(*what: str) -> Finder:
    """Finds any of the phrases that do one of these things."""
    return Finder(phrase for each in what for phrase in phrases(each))


@cache
def filler() -> frozenset[str]:
    """Words that say nothing in a heading."""
    return frozenset(word for language in LANGUAGES for word in language.filler.split())


@cache
def atoms() -> tuple[str, ...]:
    """The pieces of scripts without spaces, longest first."""
    found = {atom for language in LANGUAGES for atom in language.atoms.split()}
    return tuple(sorted(found, key=lambda atom: (-len(atom), atom)))


_WORD_RE: Final = re.compile(r"[^\W\d_]+")
_SAMPLE: Final = 6_000  # characters that say which language a text is written in
_ENOUGH: Final = 3  # grammar words


def language_of(text: str) -> Language:
    """The language whose grammar words stand in a text most often; English where it says too little."""
    sample = text[:_SAMPLE].lower()
    if len(SPACELESS_RE.findall(sample)) * 4 > len(sample):
        return ja.WORDS
    said = _WORD_RE.findall(sample)
    counts = {language.code: sum(word in _grammar(language.code) for word in said) for language in LANGUAGES}
    best = max(LANGUAGES, key=lambda language: counts[language.code])
    return best if counts[best.code] >= _ENOUGH and counts[best.code] > counts["en"] else en.WORDS


@cache
def _grammar(code: str) -> frozenset[str]:
    """The grammar words of a language that no other one shares."""
    own = next(set(language.filler.split()) for language in LANGUAGES if language.code == code)
    others = {word for language in LANGUAGES if language.code != code for word in language.filler.split()}
    return frozenset(own - others)
