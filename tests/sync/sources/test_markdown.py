from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappers.document import Bullets, Document, Prose, Span, Table
from sync.errors import SyncError
from sync.links import parse_link
from sync.sources.markdown import MarkdownFiles, parse
from sync.sources.markdown_front import front_matter


def read(text: str) -> Document:
    return parse(text, "plan.md", "plans/plan.md")


def only(text: str) -> Prose:
    (block,) = read(text).blocks()
    assert isinstance(block, Prose)
    return block


def bullets(text: str) -> Bullets:
    (block,) = read(text).blocks()
    assert isinstance(block, Bullets)
    return block


def table(text: str) -> Table:
    (block,) = read(text).blocks()
    assert isinstance(block, Table)
    return block


def cells(text: str) -> list[list[str]]:
    return [[cell.text.plain for cell in row] for row in table(text).rows]


def visible(document: Document) -> str:
    """Every text of a Document, run together."""

    def of(block: object) -> str:
        match block:
            case Prose():
                return block.text.plain
            case Bullets():
                return "".join(item.text.plain for item in block.items)
            case Table():
                return "".join(cell.text.plain for row in block.rows for cell in row)
        return ""

    return "".join(
        section.heading.plain + "".join(of(block) for block in section.blocks)
        for section in document.sections
    )


@pytest.mark.parametrize(
    ("markdown", "plain", "spans"),
    [
        ("plain", "plain", ()),
        ("a **b** c", "a b c", (Span(2, 3, "bold"),)),
        (
            "a __b__ *c* ~~d~~ `e`",
            "a b c d e",
            (Span(2, 3, "bold"), Span(4, 5, "italic"), Span(6, 7, "strike"), Span(8, 9, "code")),
        ),
        ("***x***", "x", (Span(0, 1, "bold"), Span(0, 1, "italic"))),
        ("**a *b* c**", "a b c", (Span(0, 5, "bold"), Span(2, 3, "italic"))),
        ("[text](https://example.org/x)", "text", (Span(0, 4, "link", "https://example.org/x"),)),
        (
            "[a **b**](https://example.org)",
            "a b",
            (Span(0, 3, "link", "https://example.org"), Span(2, 3, "bold")),
        ),
        ("<https://example.org>", "https://example.org", (Span(0, 19, "link", "https://example.org"),)),
        ("[Kim Lee](mailto:kim@example.org)", "Kim Lee", (Span(0, 7, "person", "kim@example.org"),)),
        ("<kim@example.org>", "kim@example.org", (Span(0, 15, "person", "kim@example.org"),)),
        ("[15 May](date:2024-05-15)", "15 May", (Span(0, 6, "date", "2024-05-15"),)),
        ("[Spec](chip:https://example.org/s)", "Spec", (Span(0, 4, "file", "https://example.org/s"),)),
        ("[High](dropdown:High|Low)", "High", (Span(0, 4, "choice", "High"),)),
        ("![our logo](logo.png) us", "our logo us", (Span(0, 8, "image", "our logo"),)),
        ("<mark>TBD</mark> x", "TBD x", (Span(0, 3, "mark"),)),
        ("a <b>b</b> <del>c</del>", "a b c", (Span(2, 3, "bold"), Span(4, 5, "strike"))),
        ('a <span style="background-color: yellow">b</span>', "a b", (Span(2, 3, "mark"),)),
        ('a <span style="font-weight:700">b</span>', "a b", (Span(2, 3, "bold"),)),
        (r"5 \* 3 &lt; 20 &amp; more &nbsp;", "5 * 3 < 20 & more", ()),
        ("one\ntwo", "one\ntwo", ()),
        ("one  \ntwo\\\nthree<br>four<br/>\nfive", "one\ntwo\nthree\nfour\nfive", ()),
        ("Q2 <!-- a note to self -->plan", "Q2 plan", ()),
        ("20%[^1] grew\n\n[^1]: said Kim", "20% grew", ()),
        ("N<sub>1</sub>", "N1", ()),
    ],
)
def test_a_paragraph_reads_as_a_reader_sees_it(markdown: str, plain: str, spans: tuple[Span, ...]) -> None:
    block = next(read(markdown).blocks())
    assert isinstance(block, Prose)
    assert block.text.plain == plain
    assert block.text.spans == spans


@pytest.mark.parametrize(
    "text",
    [
        "<team name>",
        "<Team/Name>",
        "<What didn't work>",
        "Q<X> <YYYY>",
        "List<String>",
        "a < b > c",
        "<b>never closed",
        "<Title>",
        "<![CDATA[x]]>",
        "[team] owns [x]",
    ],
)
def test_what_only_looks_like_html_is_text(text: str) -> None:
    assert only(text).text.plain == text


def test_sections_follow_headings_and_labels_name_those_above() -> None:
    document = read("before\n\n# Plan\n\nintro\n\n### Deep\n\nx\n\n## Risks\n\ny\n")
    assert [(s.heading.plain, s.level, s.carrier) for s in document.sections] == [
        ("", 0, "none"),
        ("Plan", 1, "heading"),
        ("Deep", 3, "heading"),
        ("Risks", 2, "heading"),
    ]
    assert [(s.place.url, s.place.label) for s in document.sections] == [
        ("plans/plan.md#L1", "plan.md"),
        ("plans/plan.md#L3", "plan.md › Plan"),
        ("plans/plan.md#L7", "plan.md › Plan › Deep"),
        ("plans/plan.md#L11", "plan.md › Plan › Risks"),
    ]


@pytest.mark.parametrize(
    "markdown",
    [
        "## Risks",
        "Risks\n---",
        "<h2>Risks</h2>",
        '<h2 align="center">\nRisks\n</h2>',
        "## Risks ##",
        "> ## Risks",
    ],
)
def test_every_kind_of_heading_opens_a_section(markdown: str) -> None:
    (section,) = read(markdown).sections
    assert (section.heading.plain, section.level, section.carrier) == ("Risks", 2, "heading")


def test_a_heading_of_nothing_opens_no_section() -> None:
    assert [s.heading.plain for s in read("# \n\ntext\n\n## \n\nmore").sections] == [""]


def test_lists_are_flattened_with_levels_and_shown_numbers() -> None:
    block = bullets("3. three\n   - nested\n     continued\n4. four\n   1. deep\n      1. deeper\n")
    assert [(i.level, i.number, i.text.plain) for i in block.items] == [
        (0, "3.", "three"),
        (1, "", "nested\ncontinued"),
        (0, "4.", "four"),
        (1, "a.", "deep"),
        (2, "i.", "deeper"),
    ]
    assert [i.place.url.rpartition("#")[2] for i in block.items] == ["L1", "L2", "L4", "L5", "L6"]


def test_task_lists_say_what_is_checked() -> None:
    block = bullets("- [x] done\n- [ ] open\n- neither\n")
    assert [(i.checked, i.text.plain) for i in block.items] == [
        (True, "done"),
        (False, "open"),
        (None, "neither"),
    ]


def test_paragraphs_of_an_item_are_its_lines() -> None:
    block = bullets("- one\n\n  more of one\n\n  > quoted\n\n- two\n\n  ```\n  code\n  ```\n")
    assert [i.text.plain for i in block.items] == ["one\nmore of one\nquoted", "two\ncode"]


def test_a_table_inside_an_item_follows_it() -> None:
    kinds = [block.kind for block in read("- one\n\n  | a |\n  |---|\n  | b |\n- two\n").blocks()]
    assert kinds == ["bullets", "table", "bullets"]


def test_an_html_list_is_a_list() -> None:
    block = bullets('<ul><li>one<ol type="a" start="2"><li>two</li></ol></li><li>three</li></ul>')
    assert [(i.level, i.number, i.text.plain) for i in block.items] == [
        (0, "", "one"),
        (1, "b.", "two"),
        (0, "", "three"),
    ]


def test_a_table_has_one_header_row_and_a_link_per_row() -> None:
    block = table("| KR | Score |\n|---|---|\n| **x** | 0.3 |\n| y<br>z |\n")
    assert block.header_rows == 1
    assert [[c.text.plain for c in row] for row in block.rows] == [
        ["KR", "Score"],
        ["x", "0.3"],
        ["y\nz", ""],
    ]
    assert [block.cell_place(r).url for r in range(3)] == [f"plans/plan.md#L{n}" for n in (1, 3, 4)]


def test_an_html_table_keeps_merged_cells_in_place() -> None:
    block = table(
        "<table><thead><tr><th colspan=2>Goal</th><th>Score</th></tr></thead><tbody>"
        "<tr><td rowspan=2>A</td><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></tbody></table>",
    )
    assert [[c.text.plain for c in row] for row in block.rows] == [
        ["Goal", "", "Score"],
        ["A", "a", "1"],
        ["", "b", "2"],
    ]
    assert [(r, c) for r, row in enumerate(block.rows) for c, cell in enumerate(row) if cell.covered] == [
        (0, 1),
        (2, 0),
    ]
    assert block.header_rows == 1


def test_a_table_of_header_cells_on_top_has_header_rows() -> None:
    assert table("<table><tr><th>a</th><th>b</th></tr><tr><th>x</th><td>1</td></tr></table>").header_rows == 1


def test_a_cell_keeps_its_blocks_and_shows_them_one_a_line() -> None:
    cell = table("<table><tr><td><p>Goals</p><ul><li>one</li><li>two</li></ul></td></tr></table>").rows[0][0]
    assert cell.text.plain == "Goals\none\ntwo"
    assert [block.kind for block in cell.blocks] == ["prose", "bullets"]


def test_markdown_between_html_tags_is_still_markdown() -> None:
    assert cells("<table>\n<tr><td>\n\n**bold** text\n\n</td></tr>\n</table>") == [["bold text"]]


def test_a_folded_part_is_a_section_and_what_follows_is_not_in_it() -> None:
    text = "## Plan\n\nbefore\n\n<details>\n<summary>Risks</summary>\n\nNone\n\n</details>\n\nafter\n"
    assert [(s.heading.plain, s.level, s.carrier, len(s.blocks)) for s in read(text).sections] == [
        ("Plan", 2, "heading", 1),
        ("Risks", 3, "heading", 1),
        ("Plan", 2, "none", 1),
    ]


def test_lines_of_html_are_found_again() -> None:
    document = read(
        "text\n\n<div>\n<!-- a\ncomment -->\n<table>\n<tr><td>1</td></tr>\n<tr><td>2</td></tr>\n</table>\n</div>\n"
    )
    block = list(document.blocks())[1]
    assert isinstance(block, Table)
    assert [block.cell_place(r).url for r in range(2)] == ["plans/plan.md#L7", "plans/plan.md#L8"]


@pytest.mark.parametrize(
    "markdown",
    ["```python\nx = 1\n\n  y = 2\n```", "    x = 1\n\n      y = 2", "<pre>x = 1\n\n  y = 2\n</pre>"],
)
def test_code_is_one_block_with_its_line_ends(markdown: str) -> None:
    block = only(markdown)
    assert block.code
    assert block.text.plain == "x = 1\n\n  y = 2"
    assert not block.text.spans


def test_code_blocks_stay_apart_and_lines_of_code_belong_together() -> None:
    blocks = [
        b.text.plain
        for b in read("```\none\n```\n```\ntwo\n```\n\n`three`\n\n`four`\n").blocks()
        if isinstance(b, Prose)
    ]
    assert blocks == ["one", "two", "three\nfour"]


def test_a_head_that_says_nothing_is_none_and_bold_means_nothing_in_one() -> None:
    assert table("| | |\n|---|---|\n| a | b |\n").header_rows == 0
    assert table("| **KR** | x |\n|---|---|\n| a | b |\n").rows[0][0].text.spans == ()


def test_what_docs_have_and_markdown_has_no_words_for() -> None:
    document = read(
        "<!-- tab: Plan -->\n# Q2 {.title}\n## For us {.subtitle}\n<!-- tab: Risks under Plan -->\nState: [x](unreadable:)\n"
    )
    assert [(s.heading.plain, s.level, s.carrier) for s in document.sections] == [
        ("Plan", 0, "tab"),
        ("Q2", 1, "title"),
        ("Risks", 0, "tab"),
    ]
    assert [str(b.text) for b in document.blocks() if isinstance(b, Prose)] == ["For us", "State:"]
    assert [place.url for _, place in document.oddities] == ["plans/plan.md#L5"]


@pytest.mark.parametrize(
    ("text", "tabs"), [("<!-- tab: A -->\nx", []), ("x\n\n<!-- tab: A -->\ny", ["Tab 1", "A"]), ("x", [])]
)
def test_one_tab_is_no_section(text: str, tabs: list[str]) -> None:
    assert [s.heading.plain for s in read(text).sections if s.carrier == "tab"] == tabs


def test_each_quoted_paragraph_is_quoted() -> None:
    blocks = list(read("> one\n>\n> two\n\nthree").blocks())
    assert [(b.text.plain, b.quoted) for b in blocks if isinstance(b, Prose)] == [
        ("one", True),
        ("two", True),
        ("three", False),
    ]


def test_footnotes_stand_at_the_end_and_unused_ones_where_they_are() -> None:
    document = read("# A\n\nx[^1]\n\n[^1]: used\n[^2]: unused\n")
    assert [
        (s.heading.plain, s.level, [str(b.text) for b in s.blocks if isinstance(b, Prose)])
        for s in document.sections
    ] == [
        ("A", 1, ["x", "unused"]),
        ("", 0, ["used"]),
    ]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("team: Payments", (("team", "Payments"),)),
        ('title: "Q2: more"\nempty:\n# no\n', (("title", "Q2: more"), ("empty", ""))),
        ("owners:\n  - Kim\n  - 'Lee'\nquarter: Q2", (("owners", "Kim, Lee"), ("quarter", "Q2"))),
        ("tags: [a, 'b c']", (("tags", "a, b c"),)),
        ("about: >\n  one\n  two", (("about", "one, two"),)),
        ("no colon here", ()),
    ],
)
def test_front_matter_is_pairs_of_text(text: str, pairs: tuple[tuple[str, str], ...]) -> None:
    assert front_matter(text) == pairs


def test_front_matter_is_kept_apart_and_lines_still_count() -> None:
    document = read("---\nteam: Payments\n---\n# Plan\n")
    assert document.front == (("team", "Payments"),)
    assert document.sections[0].place.url == "plans/plan.md#L4"


def test_a_file_is_fetched_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "plan.md"
    path.write_bytes("\ufeff# Plän\r\n\r\ntext\r\n".encode())
    document = MarkdownFiles().fetch(parse_link(str(path)))
    assert document.name == "plan.md"
    assert [s.heading.plain for s in document.sections] == ["Plän"]


def test_a_missing_file_is_one_clear_line(tmp_path: Path) -> None:
    link = parse_link(str(tmp_path / "none.md"))
    with pytest.raises(SyncError, match=r"“.*none\.md” cannot be read") as caught:
        MarkdownFiles().fetch(link)
    assert caught.value.kind == "dead"


@given(st.text())
def test_no_text_makes_it_raise(text: str) -> None:
    read(text)


PIECES = ["# ", "- ", "1. ", "| a | b |\n|---|---|\n", "**", "`", "```\n", "> ", "<div>", "</div>", "<table>", "<tr>", "<td colspan=3 rowspan=9>",
          "</table>", "<!--", "-->", "<details>", "<summary>", "</summary>", "\n", "\n\n", "    ", "[x](y)", "[^1]", "[^1]: ", "<li>", "<![", "<?", "---\n", "word "]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_no_markup_makes_it_raise(text: str) -> None:
    for block in read(text).blocks():
        if isinstance(block, Table):
            assert len({len(row) for row in block.rows}) == 1


@given(
    st.lists(
        st.sampled_from(
            ["# {}", "{}", "- {}", "  - {}", "> {}", "1. {}", "**{}**", "`{}`", "| {} |\n|---|\n| x |"]
        ),
        max_size=15,
    )
)
def test_no_word_is_lost(shapes: list[str]) -> None:
    text = "\n\n".join(shape.format(f"word{i}x") for i, shape in enumerate(shapes))
    shown = visible(read(text))
    assert re.findall(r"word\d+x", shown) == [f"word{i}x" for i in range(len(shapes))]


def test_deeper_than_anyone_nests_is_still_read() -> None:
    assert "end" in visible(read("<div>" * 3000 + "end" + "</div>" * 3000))
    assert "end" in visible(read("> " * 150 + "end"))
