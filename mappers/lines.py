"""A key result or a piece of work from one line, with all that people append to it: owner, score, points, priority."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from mappers import cells, rows, scores
from mappers.document import Item, Place
from mappers.languages import any_of
from mappers.outline import cut
from mappers.plan import Initiative, KeyResult, Objective
from mappers.recognise import Words, objective_title

KR_RE: Final = re.compile(
    rf"^\W*(?P<who>[A-Z][\w &/]{{0,30}}?\s+)?(?:{any_of('key_result')}|kr)\s*(?:#?\s*\d++(?:\.\d++)*+[a-z]?(?:\s*[:.)–—-]+\s*|\s+)|[:.)–—-]+\s*)(?P<text>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_PRIORITY_RE: Final = re.compile(
    r"^\s*[`*\[(]*\s*(?P<priority>P[0-4])\s*[`*\])]*\s*[-–—:]?\s*", re.IGNORECASE
)
_OWNER_TAIL_RE: Final = re.compile(
    r"\s*[\[(](?P<owner>@[^\[\]()]{1,60}|(?:owner|dri|lead)\s*:\s*[^\[\]()]{1,60})[\])]\s*\.?$", re.IGNORECASE
)
_NAME_TAIL_RE: Final = re.compile(
    r"\s*\((?P<owner>[A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]*)?(?:\s*[,/&]\s*[A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]*)?)*)\)\s*\.?$"
)
_TAG_TAIL_RE: Final = re.compile(
    rf"\s*\[(?!{any_of('no_owner')}\]|P\d\b)(?P<owner>[A-Z][\w.&/ +-]{{0,30}})\]\s*\.?$"
)
_STATUS_TAIL_RE: Final = re.compile(rf"\s*[\[(]{any_of('no_owner', 'yes', 'no')}[\])]\s*$", re.IGNORECASE)
_NAMES_TAIL_RE: Final = re.compile(
    r"\s*\((?P<owner>[A-Z][\w.'’-]+(?:\s*(?:,|/|&|\+|\band\b)\s*[A-Z][\w.'’-]+)+)\)\s*\.?$"
)
_KIND_RE: Final = re.compile(
    r"\s*[\[(](?P<kind>committed|aspirational|learning|stretch|moonshot|roofshot)[\])]", re.IGNORECASE
)
_NEXT_RE: Final = re.compile(
    r"(?<=[.;,!:)\]|–—-])\s*(?=(?:KR|Key result)\s*#?\d+(?:\.\d+)?\s*[:.)–—-])", re.IGNORECASE
)
_BLOCKED_RE: Final = re.compile(
    r"[(\[](?:blocked (?:on|by)|dependent on|depends on|dependency on|waiting (?:on|for)|requires)\s*:?\s*(?P<who>[^()\[\]]{2,60})[)\]]",
    re.IGNORECASE,
)
_HANDLE_RE: Final = re.compile(r"(?:^|\s*[-–—])\s*(?P<owner>@[\w.-]+(?:\s*,\s*@[\w.-]+)*)\s*(?:[-–—:]\s*|$)")
_SCORE_TAIL_RE: Final = re.compile(
    r"\s*(?:[-–—:|]\s*)?(?:(?P<word>score|grade|final|graded|result)\s*[:=]?\s*)?[\[(*]*\s*(?P<score>(?:=>\s*)?(?:\d+/\d+\s*\(\d{1,3}\s?%\)|1\.0+|0?\.\d+|0|1|\d{1,3}\s?%|(?<=[(\[])(?:not )?(?:done|achieved|met)|(?<=[(\[])missed)|[✅❌🚫✔])\ufe0f?\s*[\])*]*\s*\.?$",
    re.IGNORECASE,
)
_CURRENTLY_RE: Final = re.compile(
    r"\(\s*(?:current(?:ly)?(?:\s+(?:is|at|value))?|baseline|now|today|up from|down from|from|was)\s*:?\s*(?P<baseline>[^()]{1,30})\)",
    re.IGNORECASE,
)
_TARGET_RE: Final = re.compile(
    r"(?:\bto\s+(?:at least\s+|under\s+|below\s+|over\s+|≥|≤|<|>)?|\btarget(?:\s+of|:)?\s*|(?=[≤≥<>]\s?\d)|(?=\bat (?:least|most)\s+\d))(?P<target>(?:at (?:least|most)\s+)?[≤≥<>]?\s?[$€£]?\d[\d.,]*\s?(?:%|x\b|[kKM]\b|ms\b|s\b|/\w+)?\+?)",
    re.IGNORECASE,
)
_NUMBERED_RE: Final = re.compile(
    r"^\s*\d{1,2}\.\d{1,2}[.)]?\s+(?=[A-Z])"
)  # "1.2 Cut returns", not "1.2 million views"
_AMOUNT_END_RE: Final = re.compile(r"[$€£]?\d[\d.,]*\s?(?:%|[A-Za-z/]{1,8})?\s*$")
_FIRST_AMOUNT_RE: Final = re.compile(
    r"(?<![\w.:-])(?!(?:19|20)\d\d\b)(?P<target>[$€£]?\d[\d.,]*\d?(?:\s?%|[kKM]\b|x\b)?\+?)(?![\w-]*\d)(?!:\d)"
)
_BY_DAY_RE: Final = re.compile(
    r"\b(?:by|until|before|on|till|bis)\s+(?P<target>[^\W\d_]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?|\d{4}-\d\d-\d\d|\d{1,2}(?:st|nd|rd|th|\.)?\s+[^\W\d_]{3,9})(?!\w)",
    re.IGNORECASE,
)
_REDACTED_RE: Final = re.compile(
    r"(?<!\w)(?P<target>\[?[$€£][NX]{1,3}\]?|X{1,3}\s?%|N\d(?:/\w+)?|\(?internal only\)?)(?!\w)"
)
POINTS_TAIL_RE: Final = re.compile(
    r"\s*(?:[-–—:|(\[]\s*)+~?(?P<points>\d[\d.,]*)\s*(?:story\s+)?(?:points?|pts?\.?|sp)\s*[)\]]*\s*$",
    re.IGNORECASE,
)

# Who stands before what: "Sales: …", "VP Sales: …", and any label that heads several items of one list.
ROLE_LABEL_RE: Final = re.compile(
    r"^[\s*_]*(?P<label>[A-Z][\w&/ -]{1,30}?)[\s*_]*:[\s*_]+(?P<rest>\S.*)$", re.DOTALL
)
_ROLE_RE: Final = re.compile(
    r"^(?:C[A-Z]{1,2}O|(?:S?VP|Head|Director|Lead)\b.*|(?:Sales|Marketing|Product|Engineering|Design|Support|Success|Finance|People|HR|Legal|Security|Data|Operations|Ops|Growth"
    r"|Platform|Infrastructure|Research|Partnerships|Recruiting|Communications|Customer (?:success|support|service))(?:\s+(?:team|lead|manager))?)$",
    re.IGNORECASE,
)


def roles_in(texts: Iterable[str], known: Words) -> frozenset[str]:
    """The labels of a list that say who, not what: roles and functions, and labels that come more than once."""
    labels = [found["label"].strip() for text in texts if (found := ROLE_LABEL_RE.match(text))]
    return frozenset(
        label
        for label in labels
        if (_ROLE_RE.match(label) or labels.count(label) > 1)  # a measure is named once
        and not KR_RE.match(f"{label}: x")
        and not objective_title(f"{label}: x")
        and not any(rows.field_of(label, model, known) for model in (KeyResult, Objective, Initiative))
    )


@lru_cache(maxsize=8192)
def is_key_result(text: str) -> bool:
    return bool(KR_RE.match(text))


def rescore(result: KeyResult) -> KeyResult:
    """The key result with what its numbers give."""
    value = scores.recomputed(result.text, result.baseline_value, result.target_value, result.actual_value)
    return result.model_copy(update={"recomputed": None if value is None else round(value, 4)})


def leading_score(text: str) -> str:
    """The score that a remark begins with: ``.7, very close to done``."""
    found = re.match(r"[\s=>(\[*]*(\d?\.\d+|\d{1,3}\s?%|0|1)(?![\d.]*\d)", text)
    return found.group(1) if found else ""


def _states_a_score(found: re.Match[str]) -> bool:
    """Whether what ends a line is its score: "Ship it (70%)" and "Ship it: .7" are, "Test coverage: 90%" is a target."""
    said = found.group().strip()
    return bool(
        found["word"]
        or "=>" in said
        or said[0] in "([*✅❌🚫✔"
        or (said[0] in "-–—:|" and re.match(r"[01]?\.\d|\d+/\d+|[✅❌🚫✔]", found["score"]))
    )


_BARE_SCORE_RE: Final = re.compile(r"\s+(?P<score>[01]\.\d{1,2})\s*$")


@lru_cache(maxsize=8192)
def ends_in_score(text: str) -> bool:
    """Whether a line ends in a bare score, as those of a table that became a list do: "Ship it kim 0.60"."""
    return bool(_BARE_SCORE_RE.search(text)) and len(text.split()) >= 3


def _from_columns(text: str, head: Item, values: dict[str, str]) -> str:
    """Takes the score off a line that ends in it, and who stands between the linked text and the score."""
    found = _BARE_SCORE_RE.search(text)
    if not found:
        return text
    values["score"], text = found["score"], text[: found.start()]
    link = next((span for span in head.text.spans if span.kind == "link" and span.start == 0), None)
    linked = " ".join(head.text.plain[: link.end].split()) if link else ""
    who = text[len(linked) :].strip() if linked and text.startswith(linked) else ""
    if who and len(who.split()) <= 4:
        values["owner"], text = who, linked
    return text


def key_result(
    text: str,
    head: Item,
    nested: Sequence[Item],
    year: int | None,
    known: Words,
    *,
    in_columns: bool = False,
    rule: str = rows.ITEM,
) -> KeyResult:
    """A key result from a line: ``P0 - Cut p95 from 3s to 2s (Kim) (0.7)``."""
    values: dict[str, str] = {}
    text = _from_columns(text, head, values) if in_columns else text
    if found := _PRIORITY_RE.match(text):
        values["kind"], text = found["priority"], text[found.end() :]
    if found := KR_RE.match(text):
        if found["who"]:
            values["owner"] = found["who"].strip(" *-")
        text = found["text"]
    elif found := _PRIORITY_RE.match(text):
        values["kind"], text = found["priority"], text[found.end() :]
    if found := _KIND_RE.search(text):
        values.setdefault("kind", found["kind"])
        text = text[: found.start()] + text[found.end() :]
    text, labelled = rows.labelled_parts(_NUMBERED_RE.sub("", text), KeyResult, known)
    values.update({name: value for name, value in labelled.items() if name != "text"})
    for _ in range(3):  # owner and score stand in either order at the end
        if "score" not in values and (found := _SCORE_TAIL_RE.search(text)) and _states_a_score(found):
            values["score"], text = found["score"].replace("=>", "").strip(), text[: found.start()]
        elif "owner" not in values and (found := _owner_at_end(text)):
            values["owner"], text = (
                re.sub(r"^(?:owner|dri|lead)\s*:\s*", "", found["owner"], flags=re.IGNORECASE),
                text[: found.start()],
            )
    if "owner" not in values and (found := _HANDLE_RE.search(text)):
        values["owner"], text = found["owner"], (text[: found.start()] + " " + text[found.end() :]).strip()
    chips = head.text.of("person")
    if "owner" not in values and chips:
        values["owner"] = next(
            (head.text.plain[s.start : s.end] for s in head.text.spans if s.kind == "person"), chips[0]
        )
    for item in nested:
        pair = rows.label_value(item.text.plain)
        name = rows.field_of(pair[0], KeyResult, known) if pair else None
        if pair and name and name != "text":
            values.setdefault(name, (leading_score(pair[1]) if name == "score" else "") or pair[1])
    text = " ".join(text.split()).strip(" *_–—-|") or " ".join(head.text.plain.split())
    if head.checked and "score" not in values:
        values["score"] = "✔"
    result = rows.build(
        KeyResult,
        {"text": text, **values},
        head.place,
        year,
        rule=rule,
        written=(("", head.text.plain.strip()),),
    )
    if not result.target:
        result = result.model_copy(update=inline_target(text, year))
    return rescore(result)


def _amount_at_end(text: str) -> str:
    """``Waste per meal 120 g`` → ``120 g``: what stands before an arrow may be the whole line."""
    found = _AMOUNT_END_RE.search(text)
    return found.group().strip() if found and not text[:1].isdigit() and text[:1] not in "$€£≤≥<>~" else text


def inline_target(text: str, year: int | None) -> dict[str, Any]:
    """Baseline and target that stand in a key result's own words."""
    update: dict[str, Any] = {}
    if both := cells.change(text):
        update = {
            "baseline": _amount_at_end(both[0]),
            "target": both[1],
        }
    if not update:
        if found := _CURRENTLY_RE.search(text):
            update["baseline"] = found["baseline"].strip()
        bare = _CURRENTLY_RE.sub(" ", text)
        day = next((f for f in _BY_DAY_RE.finditer(bare) if cells.a_date(f["target"], year or 2000)), None)
        bare = bare[: day.start()] + " " + bare[day.end() :] if day else bare
        found = (
            _TARGET_RE.search(bare)
            or _REDACTED_RE.search(bare)
            or (_FIRST_AMOUNT_RE.search(bare) if re.search(r"\d", bare) else None)
            or day
        )
        if found:
            update["target"] = found["target"].strip(" .,")
    for name in ("baseline", "target"):
        if name in update:
            update[f"{name}_value"] = cells.quantity(update[name], year)
    return update


def initiative(text: str, place: Place, year: int | None, known: Words) -> Initiative:
    """A piece of work from a line: ``Alert tuning - 40 points``."""
    line = text
    text, labelled = rows.labelled_parts(text, Initiative, known)
    values = {name: value for name, value in labelled.items() if name != "text"}
    if found := POINTS_TAIL_RE.search(text):
        values["points"], text = found["points"], text[: found.start()]
    if "owner" not in values and (found := _owner_at_end(text)):
        values["owner"], text = found["owner"], text[: found.start()]
    said = {"text": " ".join(text.split()).strip(" *_"), **values}
    return rows.build(Initiative, said, place, year, rule=rows.ITEM, written=(("", line),))


def parted(item: Item) -> list[Item]:
    """An item with each key result that stands in its line as an item of its own: "Objective: …. KR1: …. KR2: …"."""
    plain = item.text.plain
    starts = [found.end() for found in _NEXT_RE.finditer(plain) if found.start() > 0]
    if not starts:
        return [item]
    ends = [*starts[1:], len(plain)]
    head_is_result = is_key_result(plain)
    level = item.level if head_is_result else item.level + 1
    head = replace(item, text=cut(item.text, 0, starts[0]))
    return [
        head,
        *(replace(item, text=cut(item.text, a, b), level=level) for a, b in zip(starts, ends, strict=True)),
    ]


def blocked_on(text: str) -> str:
    """Who or what a piece of work waits for, where its line says so in brackets: "Sharding (blocked on Storage)"."""
    found = None if cells.is_placeholder(text) else _BLOCKED_RE.search(text)
    return " ".join(found["who"].split()) if found else ""


def _owner_at_end(text: str) -> re.Match[str] | None:
    return _OWNER_TAIL_RE.search(text) or _NAME_TAIL_RE.search(text) or _TAG_TAIL_RE.search(text)


def split_owner(title: str, place: Place) -> tuple[str, Place, str]:
    """``Ship it [@kim]``, ``Ship it (Max & Zoe)`` or ``Ship it [Web]`` as title and owner."""
    title = _STATUS_TAIL_RE.sub("", title)
    found = _OWNER_TAIL_RE.search(title) or _NAMES_TAIL_RE.search(title) or _TAG_TAIL_RE.search(title)
    if found:
        return (
            title[: found.start()].strip(" *_:"),
            place,
            cells.owner(re.sub(r"^\w+\s*:\s*", "", found["owner"])),
        )
    return title.strip(" *_:"), place, ""
