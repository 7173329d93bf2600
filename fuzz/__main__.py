"""``python -m fuzz [--seconds N] [markdown|docs|sheets …]``: a bounded time of random input for each target.

With atheris (the extra ``fuzz``) inputs that reach new lines are kept and built on. Without it, a loop of our own spoils the
seeds at random. What fails is made as small as can be and kept in ``out/fuzz``.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr
from pathlib import Path
from random import Random
from typing import Any

from fuzz.mutate import mutated, mutated_text, smaller

OUT = Path("out") / "fuzz"
NAMES = ("markdown", "docs", "sheets")
LARGEST = 400_000  # bytes


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__.split("\n\n")[0])
    parser.add_argument(
        "targets", nargs="*", metavar="target", help=f"of {', '.join(NAMES)}; all if none is named"
    )
    parser.add_argument("--seconds", type=int, default=60, help="for all of them together")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    names: Sequence[str] = asked.targets or NAMES
    if unknown := set(names) - set(NAMES):
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    if asked.alone:
        return _run(names[0], asked.seconds)
    seconds = str(max(asked.seconds // len(names), 1))
    # One process each: atheris ends its own.
    runs = [
        subprocess.run([sys.executable, "-m", "fuzz", name, "--seconds", seconds, "--alone"], check=False)
        for name in names
    ]
    return max(run.returncode != 0 for run in runs)


def _run(name: str, seconds: int) -> int:
    OUT.mkdir(parents=True, exist_ok=True)
    if importlib.util.find_spec("atheris"):
        return _atheris(name, seconds)
    print(f"{name}: atheris is not installed; a loop of our own instead", flush=True)
    return _loop(name, seconds)


def _mutator(name: str, seeds: Sequence[bytes]) -> Callable[[bytes, Random], bytes]:
    def spoil(data: bytes, random: Random) -> bytes:
        if name == "markdown":
            other = random.choice(seeds).decode(errors="replace")
            return mutated_text(data.decode(errors="replace"), other, random).encode(errors="replace")
        try:
            tree: Any = json.loads(data)
        except (ValueError, RecursionError):
            tree = json.loads(random.choice(seeds))
        return json.dumps(mutated(tree, random)).encode()

    return spoil


def _guarded(name: str, target: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """The target; what fails is kept, as small as can be, and the exception goes on."""

    def guarded(data: bytes) -> None:
        try:
            target(data)
        except Exception as error:
            least = _least(name, target, data, type(error))
            path = OUT / f"{name}-least"
            path.write_bytes(least)
            print(f"{name}: {type(error).__name__} with {len(least)} bytes, kept in {path}", flush=True)
            raise

    return guarded


def _least(name: str, target: Callable[[bytes], None], data: bytes, kind: type[Exception]) -> bytes:
    until = time.monotonic() + 30
    shrunk = True
    while shrunk and time.monotonic() < until:
        shrunk = False
        for less in smaller(data, is_json=name != "markdown"):
            if time.monotonic() > until:
                break
            if len(less) < len(data) and _fails(target, less, kind):
                data, shrunk = less, True
                break
    return data


def _fails(target: Callable[[bytes], None], data: bytes, kind: type[Exception]) -> bool:
    try:
        target(data)
    except Exception as error:  # noqa: BLE001  # whatever it is, it is compared
        return isinstance(error, kind)
    return False


def _loop(name: str, seconds: int) -> int:
    from fuzz.seeds import SEEDS  # noqa: PLC0415  # atheris must see these imported by itself
    from fuzz.targets import TARGETS  # noqa: PLC0415

    seeds = SEEDS[name]()
    spoil, target = _mutator(name, seeds), _guarded(name, TARGETS[name])
    started, count = time.monotonic(), 0
    random = Random(time.time_ns())
    while time.monotonic() - started < seconds:
        data = random.choice(seeds)
        if count >= len(seeds):  # each seed itself comes first
            for _ in range(random.randint(1, 3)):
                data = spoil(data, random)
        else:
            data = seeds[count]
        target(data[:LARGEST] if name == "markdown" else data)
        count += 1
    print(f"{name}: {count} inputs, nothing found", flush=True)
    return 0


def _atheris(name: str, seconds: int) -> int:
    import atheris  # noqa: PLC0415  # an extra

    # It tells of each module that it instruments.
    with redirect_stderr(io.StringIO()), atheris.instrument_imports(include=["mappers", "sync.sources"]):
        from fuzz.targets import TARGETS  # noqa: PLC0415
    from fuzz.seeds import SEEDS  # noqa: PLC0415

    seeds = SEEDS[name]()
    corpus = OUT / f"corpus-{name}"
    corpus.mkdir(exist_ok=True)
    for number, seed in enumerate(seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    spoil = _mutator(name, seeds)

    def custom(data: bytes, most: int, seed: int) -> bytes:
        made = spoil(data, Random(seed))
        return made if len(made) <= most else data

    arguments = [sys.argv[0], f"-max_total_time={seconds}", f"-max_len={LARGEST}", "-timeout=60", "-rss_limit_mb=4096", "-verbosity=0",
                 "-print_final_stats=1", f"-artifact_prefix={OUT}/{name}-", str(corpus)]  # fmt: skip
    atheris.Setup(arguments, _guarded(name, TARGETS[name]), custom_mutator=custom)
    atheris.Fuzz()  # ends the process
    return 0


if __name__ == "__main__":
    sys.exit(main())
