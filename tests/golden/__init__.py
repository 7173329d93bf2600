"""Plans as people write them (``NN-name.md``), with what a careful reader takes from each (``NN-name.json``).

The JSON is a subset: what it does not name is not compared. It is written by hand, from the plan, never recorded.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mappers.checks import run_checks
from mappers.finding import Finding
from mappers.plan import Plan
from mappers.reader import Reading, read
from sync.sources import markdown

FOLDER: Final = Path(__file__).parent
_COUNTED: Final = {
    "n_objectives": "objectives",
    "n_risks": "risks",
    "n_asks": "asks",
    "n_excluded": "excluded",
    "n_success_criteria": "success_criteria",
    "n_initiatives": "initiatives",
}


@dataclass(frozen=True)
class Golden:
    """A plan and what is expected of it."""

    name: str
    text: str
    expected: Mapping[str, Any]

    def reading(self) -> Reading:
        """The plan as we read it, under a file name that says nothing."""
        return read(markdown.parse(self.text, "plan.md", "https://plans.example/plan.md"))

    def differences(self) -> list[str]:
        """One line for each thing that is read otherwise than expected."""
        reading = self.reading()
        findings = [finding for plan in reading.plans for finding in run_checks(plan)]
        return list(_differences(self.expected, _seen(reading, findings), ""))


def golden() -> list[Golden]:
    return [
        Golden(path.stem, path.read_text("utf-8"), json.loads(path.with_suffix(".json").read_text("utf-8")))
        for path in sorted(FOLDER.glob("*.md"))
    ]


def _seen(reading: Reading, findings: Sequence[Finding]) -> dict[str, Any]:
    """A reading in the words of the expectations."""
    return {
        "plans": [_plan(plan) for plan in reading.plans],
        "must_fix": sorted({f.rule for f in findings if f.level == "must_fix"}),
        "should": sorted({f.rule for f in findings if f.level == "should"}),
        "unplaced": [text.text for text in reading.unplaced],
        "coverage": reading.coverage,
    }


def _plan(plan: Plan) -> dict[str, Any]:
    seen: dict[str, Any] = plan.model_dump(mode="json")
    seen["cycle"] = plan.cycle.label if plan.cycle else None
    if plan.cycle:
        seen["cycle_start"], seen["cycle_end"] = str(plan.cycle.start), str(plan.cycle.end)
    if plan.previous:
        seen["previous"]["cycle"] = plan.previous.cycle.label if plan.previous.cycle else None
    seen["topics"] = {
        topic: verdict.verdict + ("" if verdict.sure else "?") + (" (none)" if verdict.none else "")
        for topic, verdict in plan.topics.items()
    }
    seen |= {name: len(seen[part]) for name, part in _COUNTED.items()}
    seen["n_key_results"] = sum(len(objective.key_results) for objective in plan.objectives)
    return seen


def _differences(expected: Any, seen: Any, at: str) -> Iterator[str]:
    if isinstance(expected, dict):
        for key, value in expected.items():
            if not isinstance(seen, dict) or key not in seen:
                yield f"{at}.{key}: expected {value!r}, there is none"
            else:
                yield from _differences(value, seen[key], f"{at}.{key}".lstrip("."))
    elif isinstance(expected, list) and at.rsplit(".", 1)[-1] in {"must_fix", "should"}:
        if sorted(expected) != seen:
            yield f"{at}: expected {sorted(expected)}, found {seen}"
    elif isinstance(expected, list):
        if not isinstance(seen, list) or len(expected) != len(seen):
            yield f"{at}: expected {len(expected)}, found {_short(seen)}"
            return
        for index, (value, other) in enumerate(zip(expected, seen, strict=True)):
            yield from _differences(value, other, f"{at}[{index}]")
    elif expected != seen:
        yield f"{at}: expected {expected!r}, found {seen!r}"


def _short(seen: Any) -> str:
    """A list by what tells its entries apart."""
    if not isinstance(seen, list):
        return repr(seen)
    names = ("title", "text", "item", "risk", "what", "name", "team")
    said = [next((e[n] for n in names if e.get(n)), "…") if isinstance(e, dict) else e for e in seen]
    return f"{len(seen)}: {said}"
