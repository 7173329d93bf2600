"""Valid input, a little spoilt. All chance comes from the ``random.Random`` that is passed in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any, Final

# Values that programs trip over.
ODD: Final[tuple[Any, ...]] = (
    None, True, False, 0, 1, -1, 7, 0.5, 1e308, -1e-300, 2**31, 2**63, float("inf"), float("nan"), "", " ", "\n", "\x00", "\x0b", "\ue907", "🎯",
    "x" * 300, "DATE", "BOOLEAN", "mailto:", "#", "• a\n- b", "Q3 2024", "50%", "TBD", [], {}, [[]], [{}], {"": {}},
)  # fmt: skip
PIECES: Final = (
    "# ", "## ", "- ", "1. ", "- [ ] ", "> ", "> [!note] ", "| a | b |\n|---|---|\n", "|", "**", "*", "`", "```\n", "~~", "==", "\n", "\n\n", "    ", "\t",
    "<div>", "</div>", "<table>", "<tr>", "<td colspan=3 rowspan=9>", "</td>", "</table>", "<details>", "<summary>", "</details>", "<li>", "<p>", "<b>",
    "<!--", "-->", "<![", "<?", '<Card title="x">', "</Card>", "<A b={", "{", "}", "{{< x >}}", "{% x %}", "{: .x}", "{:toc}", "{/*", "*/}", ":::note x\n",
    ":::\n", "!!! note\n    ", "[[x|y]]", "![[x]]", "[x](y)", "[x]{.mark}", "[^1]", "[^1]: ", ": ", "---\n", "+++\n", "import x from 'y'\n", ":x:", "\ufeff", "\r",
    "\x00", "\x0b", "\u2028", "\ue907", "Risks", "Objective 1: ", "KR: ", "Owner", "Q3 2024", "0.7", "TBD", "<team>",
)  # fmt: skip


def mutated(tree: Any, random: Random, times: int = 0) -> Any:
    """A copy of a JSON value in which some sub-trees are gone, replaced, doubled, moved or renamed."""
    tree = deepcopy(tree)
    for _ in range(times or random.randint(1, 5)):
        found = _somewhere(tree, random)
        if found is None:
            return random.choice(ODD)
        container, key = found
        _spoil(tree, container, key, random)
    return tree


def _somewhere(tree: Any, random: Random) -> tuple[Any, Any] | None:
    """A container in the tree and one of its keys, as deep as chance leads."""
    found = None
    while isinstance(tree, dict | list) and tree:
        key = random.choice(list(tree)) if isinstance(tree, dict) else random.randrange(len(tree))
        found = tree, key
        if random.random() < 0.12:
            break
        tree = tree[key]
    return found


def _spoil(tree: Any, container: Any, key: Any, random: Random) -> None:
    match random.randrange(7):
        case 0:
            del container[key]
        case 1 | 2:
            container[key] = deepcopy(random.choice(ODD))
        case 3:  # doubled
            if isinstance(container, list):
                container[key:key] = [deepcopy(container[key])] * random.randint(1, 3)
            else:
                container[random.choice(["values", "content", "elements", "x"])] = deepcopy(container[key])
        case 4:  # what stands elsewhere
            if other := _somewhere(tree, random):
                container[key] = deepcopy(other[0][other[1]])
        case 5:  # one deeper
            container[key] = [container[key]] if random.random() < 0.5 else {str(key): container[key]}
        case _:
            if isinstance(container, dict):
                container[random.choice([*container, "x"])] = container.pop(key)
            else:
                random.shuffle(container)


def mutated_text(text: str, other: str, random: Random) -> str:
    """A text with pieces cut, doubled, put in, or taken from another."""
    for _ in range(random.randint(1, 6)):
        start = random.randint(0, len(text))
        end = min(len(text), start + random.choice([0, 1, 3, 20, 200]))
        cut = random.randint(0, len(other))
        piece = random.choice(
            [
                "",
                random.choice(PIECES),
                random.choice(PIECES) * random.randint(2, 40),
                text[start:end] * 2,
                other[cut : cut + 300],
            ]
        )
        text = text[:start] + piece + text[end:]
    return text


def smaller(data: bytes, *, is_json: bool) -> Iterator[bytes]:
    """Inputs a little smaller than this one, to find the least that still fails."""
    if is_json:
        try:
            tree = json.loads(data)
        except ValueError:
            return
        yield from (json.dumps(less).encode() for less in _less(tree))
        return
    size = len(data) // 2
    while size:
        yield from (data[:at] + data[at + size :] for at in range(0, len(data), size))
        size //= 2


def _less(tree: Any) -> Iterator[Any]:
    keys = list(tree) if isinstance(tree, dict) else list(range(len(tree))) if isinstance(tree, list) else []
    for key in keys:
        without = (
            {k: v for k, v in tree.items() if k != key}
            if isinstance(tree, dict)
            else tree[:key] + tree[key + 1 :]
        )
        yield without
    for key in keys:
        for less in _less(tree[key]):
            changed = dict(tree) if isinstance(tree, dict) else list(tree)
            changed[key] = less
            yield changed
