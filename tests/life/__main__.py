"""Many histories of a shared sheet, in several processes: ``make soak``. Says how it goes, and the seed of what fails."""

from __future__ import annotations

import argparse
import gc
import sys
import time
import traceback
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import Final

from jobs import heap
from sync.master.decide import Policy
from tests.life.history import the_house
from tests.life.machine import POLICIES, STEPS, live

_AT_ONCE: Final = 25
"""Histories of one seed: so much is done again to see a failure again."""


def main(arguments: Sequence[str]) -> int:
    """Exit code 0 if all is in order, 1 if a history failed: its shortest form is printed."""
    parser = argparse.ArgumentParser(prog="python -m tests.life", description=__doc__)
    parser.add_argument("--histories", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--policy", choices=list(POLICIES), action="append")
    parser.add_argument("--minutes", type=float, default=0, help="begin nothing new after so long")
    told = parser.parse_args(arguments)
    policies: Sequence[Policy] = told.policy or list(POLICIES)
    parts = -(-told.histories // _AT_ONCE)
    todo = [(policies[n % len(policies)], told.seed + n // len(policies)) for n in range(parts)]
    began, done, spent, failed = time.monotonic(), 0, 0.0, 0
    print(
        f"{parts * _AT_ONCE} histories of up to {STEPS} steps, from seed {told.seed} on, in {told.processes} processes"
    )
    with ProcessPoolExecutor(told.processes) as pool:
        running = {pool.submit(_part, *each, began, told.minutes): each for each in todo}
        for each in as_completed(running):
            policy, number = running[each]
            cpu, failure = each.result()
            if failure:
                failed += 1
                again = f"python -m tests.life --histories {_AT_ONCE} --seed {number} --policy {policy}"
                print(f"\n{failure}\nA history failed. To see it again: {again}")
            done, spent = done + (_AT_ONCE if cpu else 0), spent + cpu
            minutes = (time.monotonic() - began) / 60
            print(
                f"\r{done} histories, {minutes:.1f} min, {spent / max(done, 1):.2f} s of CPU each",
                end="",
                flush=True,
            )
    if failed:
        print(f"\n{done} histories in order, and {failed} times {_AT_ONCE} of which one failed")
        return 1
    print(f"\nAll in order: {done} histories from seed {told.seed} on, {spent:.0f} s of CPU")
    return 0


def _part(policy: Policy, number: int, began: float, minutes: float) -> tuple[float, str]:
    """The histories of one seed: seconds of CPU, and what failed, if anything did."""
    if minutes and time.monotonic() - began > 60 * minutes:
        return 0.0, ""
    before, said = time.process_time(), StringIO()
    try:
        with redirect_stdout(said), redirect_stderr(said):
            the_house()
            gc.freeze()  # a house is large and lives as long as the process: it need not be searched for garbage
            heap.rarely_searched()
            live(policy, _AT_ONCE, number)
    except Exception:  # noqa: BLE001  # whatever it is, it is told with the steps that led to it
        return 0.0, f"{said.getvalue()}{traceback.format_exc()}"
    return time.process_time() - before, ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
