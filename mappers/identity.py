"""Which row of the sheet each entity is: pure matching of what should be there with what was published before.

An exact (kind, scope, key) always wins. What is left is matched one to one by how alike the texts are, within
kind × scope, so that a reworded key result keeps its row and the notes that people put beside it. A false match moves
people's notes to the wrong row, a missed one leaves them on the old row: where the two could be confused, nothing is
matched and the result says so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from mappers.tables import Entity

# All judgement stands here. Similarities run from 0 to 1.
THRESHOLD = 0.68  # from here on, two texts are the same thing reworded
DOUBT = 0.08  # this far below the threshold it may still be the same thing: said, not matched
MARGIN = 0.03  # two candidates closer than this can't be told apart
WEIGHTS = {"text": 0.88, "numbers": 0.06, "owner": 0.04, "position": 0.02}

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_GAPS = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Uncertain:
    """An entity that may be a row we know, or a new one. It was taken as new; the row that it resembles stays.

    ``desired`` is its place in the sequence given to `match`; ``candidates`` are ids, the most alike first.
    """

    desired: int
    candidates: tuple[int, ...]
    similarity: float


@dataclass(frozen=True, slots=True)
class Matching:
    """``ids``: for each desired entity, in order, the id of its row, or None if it is new. No id occurs twice."""

    ids: tuple[int | None, ...]
    uncertain: tuple[Uncertain, ...] = ()


def match(desired: Sequence[Entity], known: Mapping[int, Entity]) -> Matching:
    """Give each desired entity the id of the known one that it is.

    Entities of another kind or scope never match; an entity without text matches by key alone. If several known
    entities share one key, the lowest id is taken first. The result does not depend on the order of ``known``.
    """
    ids: list[int | None] = [None] * len(desired)
    free = _by_key(known)
    for index, entity in enumerate(desired):
        if waiting := free.get(_exact(entity)):
            ids[index] = waiting.pop(0)
    taken = {i for i in ids if i is not None}
    uncertain: list[Uncertain] = []
    rows = _by_group((i, entity) for i, entity in known.items() if i not in taken)
    wanted = _by_group((index, entity) for index, entity in enumerate(desired) if ids[index] is None)
    for group, entities in wanted.items():
        for index, found in _reworded(entities, rows.get(group, {})).items():
            if isinstance(found, Uncertain):
                uncertain.append(found)
            else:
                ids[index] = found
    return Matching(tuple(ids), tuple(sorted(uncertain, key=lambda each: each.desired)))


def similarity(one: Entity, other: Entity) -> float:
    """How alike two entities of one kind and scope are, 0 to 1: the text by letters and
    by words (typing errors are small, another word is another meaning), then its numbers, the owner, the position.
    """
    a, b = _plain(one.text), _plain(other.text)
    if not a or not b:
        return 0.0
    letters = max(fuzz.ratio(a, b), fuzz.token_sort_ratio(a, b)) / 100
    words = Indel.normalized_similarity(sorted(a.split()), sorted(b.split()))
    parts = {
        "text": (letters + words) / 2,
        "numbers": _shared(_numbers(one.text), _numbers(other.text)),
        "owner": _same_owner(one.owner, other.owner),
        "position": 1 / (1 + abs(one.position - other.position)),
    }
    return sum(WEIGHTS[part] * value for part, value in parts.items())


def _reworded(wanted: Mapping[int, Entity], known: Mapping[int, Entity]) -> dict[int, int | Uncertain]:
    """The best one-to-one match within one kind and scope: the most alike pair first, ties by order and then by id."""
    scores = {
        (index, i): score
        for (index, entity), (i, row) in product(wanted.items(), known.items())
        if (score := similarity(entity, row)) >= THRESHOLD - DOUBT
    }
    found: dict[int, int] = {}
    owner: dict[int, int] = {}
    for index, i in sorted(scores, key=lambda pair: (-scores[pair], pair)):
        if scores[index, i] >= THRESHOLD and index not in found and i not in owner:
            found[index], owner[i] = i, index
    judged = (
        (index, _judge(index, scores, found, owner)) for index in sorted({index for index, _ in scores})
    )
    return {index: verdict for index, verdict in judged if verdict is not None}


def _judge(
    index: int, scores: Mapping[tuple[int, int], float], found: Mapping[int, int], owner: Mapping[int, int]
) -> int | Uncertain | None:
    """Give this entity's match, or the doubt about it, or None where nothing is left that resembles it.

    A rival that is itself better matched elsewhere is none: two key results with one text keep their rows.
    """
    mine = {i: score for (who, i), score in scores.items() if who == index}
    ranked = tuple(sorted(mine, key=lambda i: (-mine[i], i)))
    if index not in found:
        near = tuple(i for i in ranked if i not in owner)
        return Uncertain(index, near, round(mine[near[0]], 3)) if near else None
    i = found[index]
    close = mine[i] - MARGIN
    rows = tuple(r for r in ranked if r != i and r not in owner and mine[r] > close)
    others = any(
        who != index and which == i and who not in found and score > close
        for (who, which), score in scores.items()
    )
    return Uncertain(index, (i, *rows), round(mine[i], 3)) if rows or others else i


def _exact(entity: Entity) -> tuple[str, str, str]:
    return entity.kind, entity.scope, entity.key


def _by_key(known: Mapping[int, Entity]) -> dict[tuple[str, str, str], list[int]]:
    found: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    for i in sorted(known):
        found[_exact(known[i])].append(i)
    return found


def _by_group(entities: Iterable[tuple[int, Entity]]) -> dict[tuple[str, str], dict[int, Entity]]:
    found: defaultdict[tuple[str, str], dict[int, Entity]] = defaultdict(dict)
    for i, entity in entities:
        if entity.text:
            found[entity.kind, entity.scope][i] = entity
    return found


def _plain(text: str) -> str:
    return _GAPS.sub(" ", text.casefold()).strip()


def _same_owner(one: str, other: str) -> float:
    if one.casefold() == other.casefold():
        return 1.0
    return 0.0 if one and other else 0.5


def _numbers(text: str) -> frozenset[str]:
    return frozenset(_NUMBER.findall(text))


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one or other else 1.0
