"""What carries a heading, and what only looks like one."""

from __future__ import annotations

import pytest

from mappers.document import Span, Text
from mappers.outline import Node, cut, outline
from mappers.recognise import Words
from sync.sources import markdown


def tree(text: str) -> Node:
    return outline(markdown.parse(text, "plan.md", "https://plans.example/plan.md"), Words())


def shape(node: Node) -> list[object]:
    """Titles, each followed by the list of what stands under it."""
    found: list[object] = []
    for child in node.children:
        if child.heading:
            found.append(child.title)
            below = shape(child)
            if below:
                found.append(below)
        else:
            found.extend(shape(child))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# A\n\n## B\n\n### C\n\n## D\n", ["A", ["B", ["C"], "D"]]),
        ("# A\n\n### C\n\n## D\n", ["A", ["C", "D"]]),
        ("**Risks**\n\n- Fire\n\n**Not doing**\n\n- Voice\n", ["Risks", "Not doing"]),
        ("# A\n\n**Risks**\n\n- Fire\n\n**Not doing**\n\n- Voice\n", ["A", ["Risks", "Not doing"]]),
        ("# A\n\nOpen questions\n\nNone at this time.\n", ["A", ["Open questions"]]),
        (
            "# A\n\n<span>Questions / Risks</span>\n\nNone.\n",
            ["A", ["Questions / Risks"]],
        ),
        ("# A\n\nRISKS\n\n- Fire\n", ["A", ["RISKS"]]),
        ("# A\n\nInitiatives:\n\n- One\n", ["A", ["Initiatives"]]),
        ("# A\n\n- Risks:\n  - Fire\n- Not doing:\n  - Voice\n", ["A", ["Risks", "Not doing"]]),
        ("# A\n\n**Retrospective:** We shipped.\n\n**Risks:** None.\n", ["A", ["Retrospective", "Risks"]]),
        ("# A\n\n| | |\n|---|---|\n| Vision | Far |\n| Obstacles | Many |\n", ["A", ["Vision", "Obstacles"]]),
        ("# A\n\n<details><summary>Risks</summary>\n\n- Fire\n\n</details>\n", ["A", ["Risks"]]),
    ],
)
def test_headings_are_found_whatever_carries_them(text: str, expected: list[object]) -> None:
    assert shape(tree(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "# A\n\n**This is important, and it ends with a full stop.**\n",
        "# A\n\nRisks are everywhere, and so is luck.\n",
        "# A\n\n- Kim: two weeks\n- Lee: three\n",
        "# A\n\n## Risks\n\n- Risk: Fire\n",
        "# A\n\n- Owner: Kim\n",
        "# A\n\n| Quarter | Q2 2024 |\n|---|---|\n| Facilitator | Kim |\n",
        "# A\n\n| Metric | Value |\n|---|---|\n| Uptime | 99% |\n| Errors | 3 |\n",
        "# A\n\nOK\n",
    ],
)
def test_what_only_looks_like_a_heading_stays_text(text: str) -> None:
    assert [node.title for node in tree(text).walk() if node.heading and not node.real] == []


def test_what_follows_a_run_in_heading_is_not_its_own() -> None:
    (top,) = tree("# A\n\n**Risks:** Fire.\n\nA word about the rest.\n").children
    assert [child.title for child in top.children] == ["Risks"]
    assert [block.kind for block in top.blocks] == ["prose"]
    assert "rest" in top.content()


def test_what_follows_a_bold_line_is_its_own() -> None:
    (top,) = tree("# A\n\n**Risks**\n\nFire.\n\nWater.\n").children
    assert top.children[0].content() == "Fire.\nWater."


def test_every_heading_knows_the_way_up() -> None:
    deepest = next(node for node in tree("# A\n\n## B\n\n### C\n").walk() if node.title == "C")
    assert [node.title for node in deepest.up()] == ["B", "A", ""]


def test_a_cut_text_keeps_the_looks_of_its_part() -> None:
    text = Text("Risks: fire", (Span(0, 6, "bold"), Span(7, 11, "link", "https://x.example")))
    assert cut(text, 7, 11) == Text("fire", (Span(0, 4, "link", "https://x.example"),))
    assert cut(text, 0, 5) == Text("Risks", (Span(0, 5, "bold"),))
