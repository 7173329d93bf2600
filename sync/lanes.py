"""Jobs side by side in lanes: what waits for its turn at one service does not hold up another's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Lanes:
    """Runs jobs in threads, ``workers`` of them for each lane; a lane is made when it is first named.

    A context manager: leaving it waits for the jobs that run, and drops those that have not begun if an error leads out.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pools: dict[str, ThreadPoolExecutor] = {}

    def map(self, job: Callable[[T], R], items: Iterable[T], lane: Callable[[T], str]) -> Iterator[R]:
        """All jobs begin at once, as far as their lanes have room; results come in the order of the items.

        The error of a job is raised when its result's turn comes.
        """
        futures: list[Future[R]] = [self._pool(lane(item)).submit(job, item) for item in items]
        return (future.result() for future in futures)

    def _pool(self, lane: str) -> ThreadPoolExecutor:
        if lane not in self._pools:
            self._pools[lane] = ThreadPoolExecutor(self._workers, thread_name_prefix=lane)
        return self._pools[lane]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=error is not None)
        for pool in self._pools.values():
            pool.shutdown(wait=True)
