"""Bytes to models, held against what parsing the bytes alone costs: ``json.loads`` for Google's answers, markdown-it for Markdown.

    python -m benchmarks.reading [--sizes 0.2,2,20] [--plans 1000] [--profile]

Times are the best of several, taken in turns in one process. Peaks of memory are tracemalloc's: what Python's own
allocations rise to, objects of pydantic included, without what was imported before, and the same on every machine; the
resident size of a process would add what the allocator keeps. Exits 1 when a bar is missed. README.md says what they are.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import json
import pstats
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markdown_it import MarkdownIt

from benchmarks import answers
from mappers.document import Document
from mappers.reader import Reading, read
from sync.sources import google_docs, markdown

DOCS_TIME: Final = 4.0  # times json.loads
DOCS_MEMORY: Final = 1.5  # times the peak of json.loads
MARKDOWN_TIME: Final = 3.0  # times markdown-it
LINEAR: Final = 1.5  # times as long a byte at the largest size as at the smallest
_SHAPES: Final = {"book": answers.book, "long": answers.long, "lists": answers.list_plan}


@dataclass(frozen=True)
class Row:
    """Seconds for one input: its parser alone, our parse (parser included for Markdown), and reading the model."""

    name: str
    size: int
    alone: float
    parse: float
    read: float
    peak_alone: int = 0
    peak: int = 0

    @property
    def whole(self) -> float:
        return self.parse + self.read

    @property
    def ratio(self) -> float:
        return self.whole / self.alone

    @property
    def memory(self) -> float:
        return self.peak / self.peak_alone if self.peak_alone else 0.0

    @property
    def per_byte(self) -> float:
        return self.whole / self.size


def docs(raw: bytes) -> Reading:
    """What a run does with an answer."""
    return read(google_docs.parse(json.loads(raw), answers.URL))


def from_markdown(text: str) -> Document:
    return markdown.parse(text, "plan.md", "plan.md")


def measure_docs(name: str, raws: Sequence[bytes], *, repeats: int, memory: bool = True) -> Row:
    """One row for all of ``raws`` together, each read by itself."""
    alone, parse, whole = _best(
        repeats,
        [
            lambda: _each(json.loads, raws),
            lambda: _each(lambda raw: google_docs.parse(json.loads(raw), answers.URL), raws),
            lambda: _each(docs, raws),
        ],
    )
    largest = max(raws, key=len)
    peaks = (_peak(json.loads, largest), _peak(docs, largest)) if memory else (0, 0)
    return Row(name, sum(map(len, raws)), alone, parse, max(whole - parse, 0.0), *peaks)


def measure_markdown(name: str, texts: Sequence[str], *, repeats: int) -> Row:
    """``alone``: markdown-it with tables, into tokens, without rendering them."""
    parser = MarkdownIt("commonmark").enable("table")
    alone, parse, whole = _best(
        repeats,
        [
            lambda: _each(parser.parse, texts),
            lambda: _each(from_markdown, texts),
            lambda: _each(lambda text: read(from_markdown(text)), texts),
        ],
    )
    return Row(name, sum(map(len, texts)), alone, parse, max(whole - parse, 0.0))


def _each(function: Callable[[Any], object], inputs: Iterable[Any]) -> None:
    for one in inputs:
        function(one)


def _best(repeats: int, works: Sequence[Callable[[], object]]) -> list[float]:
    """The least seconds of each, all taken in turns so that a busy machine disturbs all alike."""
    best = [float("inf")] * len(works)
    for _ in range(repeats):
        for at, work in enumerate(works):
            gc.collect()
            began = time.perf_counter()
            work()
            best[at] = min(best[at], time.perf_counter() - began)
    return best


def _peak(work: Callable[[Any], object], given: object) -> int:
    """Bytes that Python has allocated at most while ``work`` runs."""
    gc.collect()
    tracemalloc.start()
    try:
        work(given)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def run(sizes: Sequence[float], plans: int) -> list[str]:
    """Measure all, print the table, and say which bars were missed."""
    missed: list[str] = []
    print("Docs, against json.loads\n")
    print(_line("", "MB", "loads ms", "parse", "read", "whole", "memory"))
    for name, shape in _SHAPES.items():
        rows = [
            measure_docs(f"{name} {size:g} MB", [answers.answer_of(shape, round(size * 1e6))], repeats=3 if size > 5 else 7)
            for size in sizes
        ]  # fmt: skip
        for row in rows:
            _print(row)
            missed += _missed(row, DOCS_TIME, DOCS_MEMORY)
        missed += _bent(name, rows)
    many = [answers.answer(answers.plan(number)) for number in range(plans)]
    row = measure_docs(f"{plans} plans", many, repeats=3)
    _print(row)
    missed += _missed(row, DOCS_TIME, DOCS_MEMORY)

    print("\nMarkdown, against markdown-it\n")
    print(_line("", "MB", "parser ms", "parse", "read", "whole", ""))
    texts = [answers.plan(number) for number in range(plans)]
    found = [
        measure_markdown(f"{plans} plans", texts, repeats=2),
        *(measure_markdown(f"long {teams} teams", [answers.long(teams)], repeats=2) for teams in (10, 100)),
    ]
    for row in found:
        _print(row)
        missed += _missed(row, MARKDOWN_TIME, 0)
    return missed


def _print(row: Row) -> None:
    """A line of the table: everything after the milliseconds as a multiple of the parser alone."""
    print(
        _line(
            row.name,
            f"{row.size / 1e6:.2f}",
            f"{row.alone * 1e3:.1f}",
            f"{row.parse / row.alone:.2f} ×",
            f"{row.read / row.alone:.2f} ×",
            f"{row.ratio:.2f} ×",
            f"{row.memory:.2f} ×" if row.memory else "",
        ),
        flush=True,
    )


def _line(name: str, *cells: str) -> str:
    return f"{name:<16}" + "".join(f"{cell:>11}" for cell in cells)


def _missed(row: Row, most_time: float, most_memory: float) -> list[str]:
    found = []
    if row.ratio > most_time:
        found.append(f"{row.name}: {row.ratio:.1f} × the time (at most {most_time:g})")
    if most_memory and row.memory > most_memory:
        found.append(f"{row.name}: {row.memory:.2f} × the memory (at most {most_memory:g})")
    return found


def _bent(name: str, rows: Sequence[Row]) -> list[str]:
    """Whether a byte costs more in large documents than in small ones."""
    growth = rows[-1].per_byte / rows[0].per_byte
    print(f"{'':<16} a byte of the largest takes {growth:.2f} × as long as one of the smallest")
    return [f"{name}: not linear, {growth:.2f} × (at most {LINEAR:g})"] if growth > LINEAR else []


def profile(size: float) -> None:
    """Where the time of one book goes, by cProfile."""
    raw = answers.answer_of(answers.book, round(size * 1e6))
    profiler = cProfile.Profile()
    profiler.runcall(docs, raw)
    pstats.Stats(profiler).sort_stats("tottime").print_stats(45)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Hold reading to what parsing the bytes alone costs.")
    parser.add_argument("--sizes", default="0.2,2,20", help="megabytes of the answers (default: 0.2,2,20)")
    parser.add_argument("--plans", type=int, default=1000, help="how many typical plans (default: 1000)")
    parser.add_argument("--profile", action="store_true", help="only say where the time goes, at 2 MB")
    options = parser.parse_args(arguments)
    if options.profile:
        profile(2.0)
        return 0
    missed = run([float(size) for size in options.sizes.split(",")], options.plans)
    print("\n" + "\n".join(f"MISSED  {bar}" for bar in missed) if missed else "\nAll bars held")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
