"""Histories for hypothesis: which step comes next, and with which numbers."""

from __future__ import annotations

from typing import Final

from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from sync.master.decide import Policy
from tests.life.company import CHANGES
from tests.life.hands import ACTS
from tests.life.history import Deed, History

N = st.integers(0, 60)
DEED: st.SearchStrategy[Deed] = st.tuples(st.sampled_from(list(ACTS)), N, N, N)
FAULTS = st.sampled_from(
    [
        ("sheets.spreadsheets.batchUpdate", "drop-after"),
        ("sheets.spreadsheets.batchUpdate", "drop"),
        ("sheets.spreadsheets.batchUpdate", "503"),
        ("sheets.spreadsheets.batchUpdate", "500"),
        ("sheets.spreadsheets.batchUpdate", "429 retry-after=3"),
        ("sheets.spreadsheets.batchUpdate", "403"),
        ("sheets.spreadsheets.batchUpdate", "400"),
        ("sheets.spreadsheets.get", "503"),
        ("sheets.spreadsheets.get", "drop"),
        ("sheets.*", "drop-after"),
        ("docs.documents.get", "500"),
        ("docs.documents.get", "404"),
        ("batch", "503"),
        ("drive.files.get", "403"),
    ]
)


class SharedLife(RuleBasedStateMachine):
    """Steps in any order; see `tests.life.history` for what each of them holds."""

    policy: Policy = "report"

    def __init__(self) -> None:
        super().__init__()
        self.history: History | None = None

    @property
    def now(self) -> History:
        assert self.history
        return self.history

    @initialize(empty=st.sampled_from([False, False, False, False, False, True]))
    def opens(self, empty: bool) -> None:
        self.history = History(self.policy, empty=empty)

    @rule(deed=DEED)
    def somebody(self, deed: Deed) -> None:
        self.now.people(deed)

    @rule(deeds=st.lists(DEED, min_size=2, max_size=4))
    def some(self, deeds: list[Deed]) -> None:
        for deed in deeds:
            self.now.people(deed)

    @rule(what=st.sampled_from(CHANGES), a=N, b=N)
    def plans_change(self, what: str, a: int, b: int) -> None:
        self.now.plans(what, a, b)

    @rule(changes=st.lists(st.tuples(st.sampled_from(CHANGES), N, N), min_size=2, max_size=5))
    def much_changes(self, changes: list[tuple[str, int, int]]) -> None:
        for change in changes:
            self.now.plans(*change)

    @rule(unit=st.sampled_from(["Lighthouse", "Smugglers", "Harbour"]), n=st.integers(0, 2))
    def a_link_is_pasted(self, unit: str, n: int) -> None:
        self.now.paste(unit, n)

    @rule(days=st.sampled_from([1, 1, 3, 8, 40]))
    def time_passes(self, days: int) -> None:
        self.now.time(days)

    @rule()
    def a_night(self) -> None:
        self.now.night()

    @rule()
    def two_runs_at_once(self) -> None:
        self.now.two_at_once()

    @rule(deeds=st.lists(DEED, min_size=1, max_size=2))
    def a_night_among_people(self, deeds: list[Deed]) -> None:
        self.now.people_meanwhile(deeds)

    @rule(fault=FAULTS, times=st.sampled_from([1, 2, 9]))
    def a_night_of_trouble(self, fault: tuple[str, str], times: int) -> None:
        self.now.trouble(fault[0], [fault[1]] * times)

    def teardown(self) -> None:
        if self.history:
            self.history.end()


class Reported(SharedLife):
    """Where an edit of a cell of ours stays until its source changes."""


class Restored(SharedLife):
    """Where ours is written over it."""

    policy = "restore"


POLICIES: Final[dict[Policy, type[SharedLife]]] = {"report": Reported, "restore": Restored}
STEPS: Final = 10
"""In a history, at most."""


def live(policy: Policy, histories: int, number: int | None = None) -> None:
    """So many histories under a policy; raises what the shortest that fails ran into, and prints its steps.

    ``number``: the seed; without one, they are the same each time.
    """
    made: type[SharedLife] = type(POLICIES[policy].__name__, (POLICIES[policy],), {})
    how = settings(
        max_examples=histories,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        derandomize=number is None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(made if number is None else seed(number)(made), settings=how)
