"""Bytes to models, held against what parsing the bytes alone costs: ``json.loads`` for Google's answers, markdown-it for Markdown.

    python -m benchmarks.reading [--sizes 0.2,2,20] [--plans 1000] [--also FOLDER] [--profile]

Times are of the processor, the best of several on each input, taken in turns in one process. Peaks of memory are tracemalloc's: what Python's own
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
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from markdown_it import MarkdownIt

from benchmarks import answers
from mappers.document import Document
from mappers.reader import Reading, read
from sync.sources import google_docs, markdown

DOCS_TIME: Final = 4.0  # times json.loads
DOCS_MEMORY: Final = 1.5  # times the peak of json.loads
MARKDOWN_TIME: Final = 3.0  # times markdown-it
LINEAR: Final = (
    1.5  # times as long a byte at the largest size as at the smallest, beyond json.loads' own growth
)
_LARGEST_TEXT: Final = 5.0  # megabytes of the same as an answer; nobody keeps more in one Markdown file
_MOST_ROUNDS: Final = 5
_PATIENCE: Final = 20.0  # seconds on all inputs, after two rounds of each
_SHAPES: Final = {"book": answers.book, "long": answers.long, "lists": answers.list_plan}


@dataclass(frozen=True)
class Row:
    """Seconds for one input: its parser alone, up to the Document (the parser included), and up to the models.

    Peaks in bytes; 0 where they were not taken.
    """

    name: str
    size: int
    alone: float
    parsed: float
    whole: float
    peak_alone: int = 0
    peak: int = 0

    @property
    def ratio(self) -> float:
        return self.whole / self.alone

    @property
    def memory(self) -> float:
        return self.peak / self.peak_alone if self.peak_alone else 0.0


def docs(raw: bytes) -> Reading:
    """What a run does with an answer."""
    return read(google_docs.parse(json.loads(raw), answers.URL))


def from_markdown(text: str) -> Document:
    return markdown.parse(text, "plan.md", "plan.md")


def measure_docs(name: str, raws: Sequence[bytes], *, memory: bool = True) -> Row:
    """One row for all of ``raws`` together, each read by itself."""
    times = _best(raws, (json.loads, lambda raw: google_docs.parse(json.loads(raw), answers.URL), docs))
    largest = max(raws, key=len)
    peaks = (_peak(json.loads, largest), _peak(docs, largest)) if memory else (0, 0)
    return Row(name, sum(map(len, raws)), *times, peak_alone=peaks[0], peak=peaks[1])


def measure_markdown(name: str, texts: Sequence[str]) -> Row:
    """``alone``: markdown-it with tables, into tokens, without rendering them."""
    parser = MarkdownIt("commonmark").enable("table")
    times = _best(texts, (parser.parse, from_markdown, lambda text: read(from_markdown(text))))
    return Row(name, sum(map(len, texts)), *times)


def _best(inputs: Sequence[Any], works: Sequence[Callable[[Any], object]]) -> tuple[float, float, float]:
    """The least seconds of each of three works on each input, summed over the inputs.

    They take turns on the same input, so that a machine that is busy for a moment disturbs all alike; one that takes
    long is given fewer turns.
    """
    total = [0.0, 0.0, 0.0]
    gc.collect()
    gc.freeze()  # what was there before need not be looked through again each time
    for given in inputs:
        best = [float("inf")] * 3
        rounds, spent = 0, 0.0
        while rounds < 2 or (rounds < _MOST_ROUNDS and spent < _PATIENCE / len(inputs)):
            gc.collect()
            for at, work in enumerate(works):
                began = time.process_time()
                work(given)
                took = time.process_time() - began
                best[at], spent = min(best[at], took), spent + took
            rounds += 1
        total = [known + more for known, more in zip(total, best, strict=True)]
    gc.unfreeze()
    return total[0], total[1], total[2]


def _peak(work: Callable[[Any], object], given: object) -> int:
    """Bytes that Python has allocated at most while ``work`` runs."""
    gc.collect()
    tracemalloc.start()
    try:
        work(given)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def run(sizes: Sequence[float], plans: int, also: Path | None = None) -> list[str]:
    """Measure all, print the table, and say which bars were missed."""
    missed: list[str] = []
    print("Docs, as multiples of json.loads: `parse` is ours alone, `whole` is all three\n")
    print(_line("", "MB", "loads ms", "parse", "read", "whole", "memory"))
    for name, shape in _SHAPES.items():
        rows = []
        for size in sizes:
            rows.append(measure_docs(f"{name} {size:g} MB", [answers.answer_of(shape, round(size * 1e6))]))
            missed += _shown(rows[-1], DOCS_TIME, DOCS_MEMORY)
        missed += _bent(name, rows)
    several = {f"{plans} plans": [answers.answer(answers.plan(number)) for number in range(plans)]}
    if also:
        several |= {also.name: [path.read_bytes() for path in sorted(also.glob("*.json"))]}
    for name, raws in several.items():
        missed += _shown(measure_docs(name, raws), DOCS_TIME, DOCS_MEMORY)

    print("\nMarkdown, as multiples of markdown-it: `parse` holds its own parsing and rendering\n")
    print(_line("", "MB", "parser ms", "parse", "read", "whole", ""))
    texts = {f"{plans} plans": [answers.plan(number) for number in range(plans)]}
    for size in sizes:
        if size <= _LARGEST_TEXT:
            teams = max(1, round(size * 50))  # whose answer is of about that size
            texts[f"long, {teams} teams"] = [answers.long(teams)]
    for name, some in texts.items():
        missed += _shown(measure_markdown(name, some), MARKDOWN_TIME)
    return missed


def _shown(row: Row, most_time: float, most_memory: float = 0.0) -> list[str]:
    """Print a line of the table; the bars that it misses."""
    parse = row.parsed - row.alone if row.peak else row.parsed
    cells = (
        f"{row.size / 1e6:.2f}",
        f"{row.alone * 1e3:.1f}",
        f"{parse / row.alone:.2f} ×",
        f"{(row.whole - row.parsed) / row.alone:.2f} ×",
        f"{row.ratio:.2f} ×",
        f"{row.memory:.2f} ×" if row.memory else "",
    )
    print(_line(row.name, *cells), flush=True)
    found = []
    if row.ratio > most_time:
        found.append(f"{row.name}: {row.ratio:.1f} × the time (at most {most_time:g})")
    if most_memory and row.memory > most_memory:
        found.append(f"{row.name}: {row.memory:.2f} × the memory (at most {most_memory:g})")
    return found


def _line(name: str, *cells: str) -> str:
    return f"{name:<16}" + "".join(f"{cell:>11}" for cell in cells)


def _bent(name: str, rows: Sequence[Row]) -> list[str]:
    """Whether a byte costs more in large documents than in small ones, beyond what it costs json.loads more.

    Parsing itself is not linear: from a few megabytes on, Python's collector goes through all that was made, again and again.
    """
    first, last = rows[0], rows[-1]
    ours, theirs = (
        (last.whole / last.size) / (first.whole / first.size),
        (last.alone / last.size) / (first.alone / first.size),
    )
    print(
        f"{'':<16} a byte of the largest takes {ours:.2f} × as long as one of the smallest, json.loads {theirs:.2f} ×"
    )
    growth = ours / theirs
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
    parser.add_argument("--also", type=Path, help="a folder of saved answers that make one more row")
    parser.add_argument("--profile", action="store_true", help="only say where the time goes, at 2 MB")
    options = parser.parse_args(arguments)
    if options.profile:
        profile(2.0)
        return 0
    missed = run([float(size) for size in options.sizes.split(",")], options.plans, options.also)
    print("\n" + "\n".join(f"MISSED  {bar}" for bar in missed) if missed else "\nAll bars held")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
