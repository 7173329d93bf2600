"""Which field a heading, a table or a label means: evidence from words, scored.

One mechanism for all of them: the words of a heading against the names that a field declares, as sets of word stems, with
near misses in spelling.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from pydantic import BaseModel
from rapidfuzz.fuzz import ratio

from mappers import languages, spec
from mappers.columns import keys
from mappers.cycle import strip_cycles
from mappers.languages import SPACELESS_RE, any_of, atoms, filler, finder, phrases
from mappers.plan import Plan
from mappers.spec import Topic
from mappers.thresholds import COLUMN, EXACT, SURE, TYPO

_LONGEST: Final = 12  # telling words; a heading with more of them is a sentence
_APART: Final = 3  # letters that a typo may add or leave out
_LONG: Final = 5  # letters of two words that may be one with a typo

_OBJECTIVE_RE: Final = re.compile(
    rf"^\W*(?:(?:\d+(?:\.\d+)*[.)]?\s*)?{any_of('objective')}\s*(?:#?\s*\d+(?:\.\d+)?)?\s*[:：.–—-]\s*|o\s?\d{{1,2}}\s*[:：.)–—-]\s*)(?P<title>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_NUMBERING_RE: Final = re.compile(
    r"^\s*(?:\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-z]|[ivx]{1,4})[.)]\s+|\d{1,2}(?:\.\d{1,2})+\s+|#\d+\s+|(?:section|part|step)\s+\d+[:.]?\s+)",
    re.IGNORECASE,
)
_JOINED: Final = 100  # characters of a heading that joins several names
_JOINT_RE: Final = re.compile(r"\s*[/,&+;]\s*|\s+(?:and|und|et|y|e)\s+")
_FINAL_RE: Final = re.compile(r"\b(?:final|end|eoq|endgültig|finale?|fin|cierre|fim)\b", re.IGNORECASE)
_TRAILER_RE: Final = re.compile(r"\s*[(\[][^)\]]{0,60}[)\]]\s*$")
_CYCLE_WORD_RE: Final = re.compile(
    r"\b(?:this|last|previous|next|current|the)\s+(?:quarter|q|cycle|half|period|increment|pi)(?:'s|’s)?\b",
    re.IGNORECASE,
)
_STATEMENT_RE: Final = re.compile(
    r"^(?!\W*(?:what|how|where|who|which|why|when|things?|work|projects?|items?)\b)[^?]*\w\s+(?:is|are|will|can|has|have)\s+\w",
    re.IGNORECASE,
)
_WORD_RE: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|%")
# Words that say little inside a longer heading: they must be all of it.
_ALONE: Final = frozenset(
    "review plan planning result context later cut issue release priority schedule cadence timeline plans vision mission".split()
)
_WHEN: Final = {
    "last": "previous",
    "previous": "previous",
    "prior": "previous",
    "past": "previous",
    "next": "next",
    "this": "",
    "current": "",
}


@dataclass(frozen=True, slots=True)
class Match:
    """A field that a heading could mean. ``score`` 0 to 1; ``name``: the declared name that fits best."""

    field: str
    topic: Topic | None
    score: float
    name: str


@lru_cache(maxsize=8192)
def objective_title(heading: str) -> str | None:
    """The title in ``Objective 1: Restore reliability``; None where a heading does not say that it is an objective."""
    found = _OBJECTIVE_RE.match(heading)
    return " ".join(found["title"].split()).strip("*_ ") if found else None


def numbered(heading: str) -> str:
    """A heading without its number."""
    return _NUMBERING_RE.sub("", heading).strip()


def stem(word: str) -> str:
    """A word without its plural, lower case; enough to tell heading words apart."""
    word = word.lower().replace("’", "'").removesuffix("'s").replace("'", "")
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 2 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@cache
def _filler() -> frozenset[str]:
    return frozenset(folded(word) for word in filler())


@cache
def _not() -> frozenset[str]:
    return frozenset(stem(folded(word)) for word in phrases("not"))


def folded(text: str) -> str:
    """Latin letters without their accents: people leave them out, in capitals above all."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in apart if not "\u0300" <= c <= "\u036f"))


def _cut(word: str) -> Iterator[str]:
    """A word of a script without spaces, cut into the pieces that we know and what stands between them."""
    rest, unknown = word, ""
    while rest:
        atom = next((atom for atom in atoms() if rest.startswith(atom)), "")
        if atom or rest[0] in _filler():
            if unknown:
                yield unknown
            yield atom or rest[0]
            unknown = ""
            rest = rest[len(atom) or 1 :]
        else:
            unknown, rest = unknown + rest[0], rest[1:]
    if unknown:
        yield unknown


def _split(text: str) -> Iterator[str]:
    for word in _WORD_RE.findall(folded(text)):
        if word.isascii() or not SPACELESS_RE.search(word):
            yield word
        else:
            yield from _cut(word)


@lru_cache(maxsize=20_000)
def words(text: str) -> tuple[str, ...]:
    """The telling words of a heading: without numbering, cycle, brackets at its end and filler."""
    bare = _NUMBERING_RE.sub("", text)
    shorter = _TRAILER_RE.sub("", bare)
    bare = shorter if _WORD_RE.search(shorter) else bare
    bare = _CYCLE_WORD_RE.sub(
        lambda found: f" {_WHEN.get(found.group().split()[0].lower(), '')} quarter ", strip_cycles(bare)
    )
    stems = tuple((word.lower(), stem(word)) for word in _split(bare))
    telling = tuple(stemmed for word, stemmed in stems if not {word, stemmed} & _filler())
    return telling or tuple(stemmed for _, stemmed in stems)


@lru_cache(maxsize=200_000)
def alike(said: tuple[str, ...], name: tuple[str, ...]) -> float:
    """How much a heading's words are a name's: 1.0 the same set; a name within a longer heading by its share of it."""
    if not said or not name:
        return 0.0
    hit_said = set(said) & set(name)
    hit_name = set(hit_said)
    exact = len(hit_name)
    for a in said:
        if len(a) < _LONG or a in hit_said:
            continue
        for b in name:
            if len(b) >= _LONG and b not in hit_name and ratio(a, b) >= TYPO:
                hit_said.add(a)
                hit_name.add(b)
    recall = len(hit_name) / len(set(name))
    precision = len(hit_said) / len(set(said))
    if recall < 1:
        return recall * precision * 0.7
    if len(name) == 1 and name[0] in _ALONE and precision < 1:
        return 0.6 * precision
    head_noun = 0.02 if precision < 1 and said[-1] == name[-1] else 0.0
    typed = 0.02 * (len(hit_name) - exact)  # a word of its own beats one that is only spelled nearly so
    return 0.45 + 0.55 * precision + head_noun - typed


@lru_cache(maxsize=50_000)
def _like(word: str, known: frozenset[str]) -> frozenset[str]:
    """The known words that a word is, or is but for a typo: most words of most texts are like none, and that is quick."""
    found = {word} if word in known else set()
    if len(word) >= _LONG:
        near = _by_letter(known).get(word[0], ())
        found |= {
            other for other in near if abs(len(other) - len(word)) <= _APART and ratio(word, other) >= TYPO
        }
    return frozenset(found)


@lru_cache(maxsize=64)
def _by_letter(known: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """The words that are long enough for a typo, by their first letter: nobody mistypes that one."""
    found: dict[str, list[str]] = {}
    for word in known:
        if len(word) >= _LONG:
            found.setdefault(word[0], []).append(word)
    return {letter: tuple(words) for letter, words in found.items()}


def _all_like(said: Iterable[str], known: frozenset[str]) -> frozenset[str]:
    return frozenset().union(*(_like(word, known) for word in said))


@cache
def _names() -> tuple[tuple[str, Topic | None, str, tuple[str, ...]], ...]:
    return tuple(
        (field, heading.topic, name, words(name))
        for field, heading in spec.headings(Plan).items()
        for name in (*heading.names, *languages.headings(field))
    )


@dataclass(frozen=True, slots=True)
class _Named:
    """All names of sections: in order, by the words that they are made of, and those of what is left out."""

    names: tuple[tuple[str, Topic | None, str, tuple[str, ...]], ...]
    at: dict[str, tuple[int, ...]]
    words: frozenset[str]
    excluded: frozenset[int]


@lru_cache(maxsize=16)
def _named(known: Words) -> _Named:
    names = tuple(known.names())
    at: dict[str, list[int]] = {}
    for position, (*_, name_words) in enumerate(names):
        for word in set(name_words):
            at.setdefault(word, []).append(position)
    excluded = frozenset(position for position, (_, topic, *_) in enumerate(names) if topic == "excluded")
    return _Named(names, {word: tuple(found) for word, found in at.items()}, frozenset(at), excluded)


@dataclass(frozen=True)
class Words:
    """The declared names, with the house words that a config adds.

    ``house``: field of a plan → more headings; ``house_columns``: row model and its field → more column titles and labels.
    """

    house: tuple[tuple[str, tuple[str, ...]], ...] = ()
    house_columns: tuple[tuple[type[BaseModel], str, tuple[str, ...]], ...] = ()

    def names(self) -> Iterator[tuple[str, Topic | None, str, tuple[str, ...]]]:
        yield from _names()
        declared = spec.headings(Plan)
        for field, names in self.house:
            for name in names:
                yield field, declared[field].topic, name, words(name)

    def columns(self, model: type[BaseModel]) -> dict[str, spec.Column]:
        """The columns of a row model under all their names; the house's own first, and never ruled out."""
        return _columns(self, model)

    def house_names(self, model: type[BaseModel], field: str) -> tuple[str, ...]:
        """What the house alone calls a column."""
        return tuple(
            n for owner, name, names in self.house_columns if (owner, name) == (model, field) for n in names
        )

    def matches(self, heading: str) -> tuple[Match, ...]:
        """The fields that a heading could mean, best first, one match a field."""
        return _matches(self, heading)

    def best(self, heading: str) -> Match | None:
        """The field that a heading surely means, if any."""
        found = self.matches(heading)
        return found[0] if found and found[0].score >= SURE else None

    def parts(self, heading: str) -> tuple[Match, ...]:
        """The fields of a heading that joins several: "Risks / Open questions / Needs"."""
        if len(heading) > _JOINED:
            return ()
        pieces = [piece for piece in _JOINT_RE.split(heading) if piece.strip()]
        if len(pieces) < 2:
            return ()
        found = [self.best(piece) for piece in pieces]
        sure = tuple(match for match in found if match)
        if sure and found[0] is sure[0] and "/" in heading and sure[0].score >= EXACT:
            return sure  # "Questions/Issues for the board"
        return sure if len(sure) >= 2 and len({match.field for match in sure}) >= 2 else ()


DECLARED: Final = Words()  # without house words


@lru_cache(maxsize=200)
def _columns(known: Words, model: type[BaseModel]) -> dict[str, spec.Column]:
    found = {
        field: spec.Column((*each.names, *languages.columns(*keys(model, field))), each.key, each.never)
        for field, each in spec.columns(model).items()
    }
    for owner, field, names in known.house_columns:
        if owner is model:
            said = {word for name in names for word in words(name)}
            never = tuple(word for word in found[field].never if word not in said)
            found[field] = spec.Column((*names, *found[field].names), found[field].key, never)
    return found


@lru_cache(maxsize=20_000)
def _matches(known: Words, heading: str) -> tuple[Match, ...]:
    said = words(heading)
    trailer = _TRAILER_RE.search(heading)
    aside = words(trailer.group().strip(" ()[]")) if trailer else ()
    left_out = finder("left_out").finds(heading)
    negated = bool(_not() & {*said, *aside})
    states = bool(_STATEMENT_RE.match(heading))
    if len(said) > _LONGEST and not left_out:
        return ()
    named = _named(known)
    near = (
        set()
        if len(said) > _LONGEST
        else {at for word in _all_like((*said, *aside), named.words) for at in named.at[word]}
    )
    if left_out:
        near |= named.excluded
    best: dict[str, Match] = {}
    for position in sorted(near):
        field, topic, name, name_words = named.names[position]
        points = alike(said, name_words)
        if topic == "excluded":
            points = max(points, alike(aside, name_words), SURE if left_out else 0.0)
        elif negated and not _not() & set(name_words):
            points *= 0.6  # "Roadmap (not in scope)", "What we are not doing"
        if points < 1.0 and topic != "excluded" and states:
            points *= 0.9  # "Our metrics are reliable" is what a team wants, not where its metrics stand
        if points >= 1.0:  # "What we are doing" is not "How are we doing": their telling words are the same
            points += 0.01 * ratio(heading.lower(), name.lower()) / 100
        if points > 0.3 and (field not in best or points > best[field].score):
            best[field] = Match(field, topic, points, name)
    return tuple(sorted(best.values(), key=lambda match: -match.score))


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a table fills which field of a row model. ``score``: how much of the table the model explains."""

    fields: tuple[tuple[str, int], ...]
    score: float

    def index(self, field: str) -> int | None:
        return next((at for name, at in self.fields if name == field), None)


@dataclass(frozen=True, slots=True)
class _Declared:
    """A column of a row model; its names as words."""

    field: str
    names: tuple[tuple[str, ...], ...]
    never: tuple[str, ...]
    key: bool


@lru_cache(maxsize=200)
def _declared(known: Words, model: type[BaseModel]) -> tuple[tuple[_Declared, ...], frozenset[str]]:
    """The columns of a row model in order, and all words of their names."""
    found = tuple(
        _Declared(field, tuple(words(name) for name in column.names), tuple(column.never), column.key)
        for field, column in known.columns(model).items()
    )
    return found, frozenset(word for each in found for name in each.names for word in name)


@lru_cache(maxsize=20_000)
def column(said: tuple[str, ...], model: type[BaseModel], known: Words, at_least: float) -> str | None:
    """The field of a row model that a title means; None below a score."""
    declared, vocabulary = _declared(known, model)
    near = _all_like(said, vocabulary)
    best, best_score = None, at_least
    for each in declared if near else ():
        for name in each.names:
            points = 0.0 if near.isdisjoint(name) else alike(said, name)
            if points > best_score or (points == best_score and best is None):
                best, best_score = each.field, points
    return best


def columns(header: Sequence[str], model: type[BaseModel], known: Words = DECLARED) -> Columns | None:
    """The best one-to-one match of header cells with a model's columns; None where a key column is missing."""
    return _matched(tuple(header), model, known)


@lru_cache(maxsize=20_000)
def _matched(header: tuple[str, ...], model: type[BaseModel], known: Words) -> Columns | None:
    declared, vocabulary = _declared(known, model)
    pairs: list[tuple[float, int, int, str]] = []
    for at, cell in enumerate(header):
        said = words(cell)
        near = _all_like(said, vocabulary)
        if not near:
            continue
        for order, each in enumerate(declared):
            if any(word in said for word in each.never):
                continue
            points = max(
                (
                    alike(said, name) - 0.01 * rank / len(each.names)
                    for rank, name in enumerate(each.names)
                    if not near.isdisjoint(name)
                ),
                default=0.0,
            )
            if points >= COLUMN:
                final = 0.02 if _FINAL_RE.search(cell) else 0.0  # of several scores the final one counts
                pairs.append((points + final, at, order, each.field))
    fields: dict[str, int] = {}
    gained = 0.0
    for points, at, _, field in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if field not in fields and at not in fields.values():
            fields[field] = at
            gained += points
    filled = sum(bool(cell.strip()) for cell in header)
    if not filled or any(each.key and each.field not in fields for each in declared):
        return None
    return Columns(tuple(fields.items()), gained / filled)
