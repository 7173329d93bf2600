"""A company small enough to be known by heart: units, their plans, and what happens to these over a quarter.

Key results differ by more than rewording does, so that it is always known which of them a row is about: `alike` says so,
and a test holds it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Final

CYCLE: Final = "2024-Q4"
_BASES: Final = (
    "Cut the time that guests queue at our north pier from {a} to {b} minutes",
    "Sell {b} season tickets by post to families who live inland",
    "Answer {b}% of complaint letters within two working days of arrival",
    "Repaint {b} rowing boats in the old colours before spring begins",
    "Teach {b} skippers how to call rescue over shortwave radio",
    "Spill fewer than {b} litres of diesel while refuelling tugs",
    "Print summer timetables for visitors in {b} foreign languages",
    "Open {b} ice cream stalls along the western promenade",
    "Keep night watch attendance above {b}% through every storm warning",
    "Scan {b} handwritten logbooks into our searchable archive",
    "Connect {b} ferries with quiet shore power while moored",
    "Measure gusts with {b} calibrated masts near dangerous shoals",
)
_TAILS: Final = ("", " again", " safely")
_OWNERS: Final = ("Ada", "Bo", "Cy")
_OBJECTIVES: Final = ("Guests wait less", "The harbour pays its way")
_NAMES: Final = {
    "harbour": ("Harbour", "Harbour and Piers", "Waterfront"),
    "kiosk": ("Kiosks", "Promenade Kiosks", "Retail"),
    "depot": ("Depot", "Depot and Yard", "Workshops"),
    "light": ("Lighthouse", "Lights", "Beacons"),
}
ALONE: Final = "light"
"""The unit that has no plan to begin with."""
TOPICS: Final = {
    "risks": "## Risks and open questions\n\n- The crane is old — Mitigation: rent a second one in October\n",
    "excluded": "## What we are not doing\n\n- Night trips — too few guests, look again in Q2\n",
    "retrospective": "## How Q3 went\n\nWe cut delays from 9% to 6%. Score: 0.65 over five key results.\n",
}


@dataclass
class KeyResult:
    """``number``: which it is, for good; the rest is how its plan words it now."""

    number: int
    objective: int
    tail: int = 0
    target: int = 20
    owner: int = 0

    @property
    def text(self) -> str:
        return _BASES[self.number].format(a=self.target + 9, b=self.target) + _TAILS[self.tail]


@dataclass
class Plan:
    """``edition``: the how-manieth document it stands in. ``linked``: whether the index leads to it."""

    unit: str
    results: list[KeyResult]
    topics: set[str] = field(default_factory=lambda: set(TOPICS))
    edition: int = 0
    shared: bool = True
    linked: bool = True

    @property
    def name(self) -> str:
        """The file's."""
        return f"{self.unit}-{self.edition}.md"

    @property
    def text(self) -> str:
        parts = [f"# {_NAMES[self.unit][0]} Q4 2024 plan\n"]
        if "retrospective" in self.topics:
            parts.append(TOPICS["retrospective"])
        parts.append("## OKRs\n")
        for number, title in enumerate(_OBJECTIVES):
            items = [each for each in self.results if each.objective == number]
            if items:
                parts.append(f"**Objective: {title}**\n")
                parts.append("".join(f"- KR: {each.text} ({_OWNERS[each.owner]})\n" for each in items))
        parts += [TOPICS[topic] for topic in ("risks", "excluded") if topic in self.topics]
        return "\n".join(parts)


@dataclass
class Company:
    """``names``: which of its names each unit has now. ``dropped``: the number of a key result that was taken out → its unit.

    It only comes back there: elsewhere it would be another one, while its row still says since when it is gone.
    """

    plans: dict[str, Plan] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_NAMES, 0))
    tpm: int = 0
    dropped: dict[int, str] = field(default_factory=dict)

    @classmethod
    def new(cls) -> Company:
        made = cls()
        for at, unit in enumerate(("harbour", "kiosk", "depot")):
            made.plans[unit] = Plan(unit, [KeyResult(at * 2 + n, n % 2) for n in range(2)])
        return made

    def name_of(self, unit: str) -> str:
        return _NAMES[unit][self.names[unit]]

    def index(self, links: dict[str, str]) -> str:
        """The page that leads to the plans. ``links``: file name → address."""
        lines = [
            f"- {_NAMES[plan.unit][0]}: [plan]({links[plan.name]})\n"
            for plan in self.plans.values()
            if plan.linked
        ]
        return "# Q4, 2024 product plans\n\n" + "".join(lines or ["Nobody has one yet.\n"])

    def teams(self) -> list[dict[str, Any]]:
        """The roster as the configuration has it."""
        return [
            {"id": unit, "name": self.name_of(unit), "aliases": list(names), "tpm": f"Tpm{self.tpm}"}
            for unit, names in _NAMES.items()
        ]

    # ------------------------------------------------------------------------------------ what happens to plans

    def change(self, what: str, a: int, b: int) -> None:
        """One thing that happens. ``a`` and ``b``: whatever numbers; they choose among what is there."""
        plan = list(self.plans.values())[a % len(self.plans)]
        result = plan.results[b % len(plan.results)] if plan.results else None
        getattr(self, f"_{what}")(plan, result, a // len(self.plans) + b)

    def _reword(self, plan: Plan, result: KeyResult | None, n: int) -> None:
        if result:
            result.tail = (result.tail + 1 + n % 2) % len(_TAILS)

    def _retarget(self, plan: Plan, result: KeyResult | None, n: int) -> None:
        if result:
            result.target = 20 + (result.target - 19 + n) % 30

    def _hand_over(self, plan: Plan, result: KeyResult | None, n: int) -> None:
        if result:
            result.owner = (result.owner + 1) % len(_OWNERS)

    def _to_other_objective(self, plan: Plan, result: KeyResult | None, n: int) -> None:
        if result:
            result.objective = 1 - result.objective

    def _reorder(self, plan: Plan, result: KeyResult | None, n: int) -> None:
        plan.results.reverse()

    def _drop(self, plan: Plan, result: KeyResult | None, n: int) -> None:
        if result and len(plan.results) > 1:
            plan.results.remove(result)
            self.dropped[result.number] = plan.unit

    def _add(self, plan: Plan, result: KeyResult | None, n: int) -> None:
        used = {each.number for other in self.plans.values() for each in other.results}
        numbers = [number for number in range(len(_BASES)) if number not in used]
        free = [number for number in numbers if self.dropped.get(number, plan.unit) == plan.unit]
        if free:
            plan.results.append(KeyResult(free[n % len(free)], n % 2))

    def _toggle_topic(self, plan: Plan, result: KeyResult | None, n: int) -> None:
        plan.topics ^= {sorted(TOPICS)[n % len(TOPICS)]}

    def _new_document(self, plan: Plan, result: KeyResult | None, n: int) -> None:
        plan.edition += 1

    def _toggle_share(self, plan: Plan, result: KeyResult | None, n: int) -> None:
        plan.shared = not plan.shared

    def _toggle_link(self, plan: Plan, result: KeyResult | None, n: int) -> None:
        plan.linked = not plan.linked

    def _rename(self, plan: Plan, result: KeyResult | None, n: int) -> None:
        unit = list(_NAMES)[n % len(_NAMES)]
        self.names[unit] = (self.names[unit] + 1) % len(_NAMES[unit])

    def _other_tpm(self, plan: Plan, result: KeyResult | None, n: int) -> None:
        self.tpm = 1 - self.tpm


CHANGES: Final = (
    "reword", "retarget", "hand_over", "to_other_objective", "reorder", "drop", "add", "toggle_topic",
    "new_document", "toggle_share", "toggle_link", "rename", "other_tpm",
)  # fmt: skip


def number_of(text: str) -> int | None:
    """Which key result a text is, however it is worded."""
    for number, base in enumerate(_BASES):
        if text.startswith(base.partition("{")[0]):
            return number
    return None


def wordings(number: int) -> Iterator[str]:
    for tail in range(len(_TAILS)):
        for target in (20, 24, 37, 49):
            yield KeyResult(number, 0, tail, target).text


def pairs() -> Iterator[tuple[int, int]]:
    yield from combinations(range(len(_BASES)), 2)


def unit_named(name: str) -> str | None:
    """The unit that has, had or will have this name."""
    return next((unit for unit, names in _NAMES.items() if name in names), None)
