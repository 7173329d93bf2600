"""What Markdown carries beside Markdown: HTML, the flavours of other programs, and what of them is not on the page."""

from __future__ import annotations

import time

import pytest

from mappers.document import Bullets, Document, Prose, Span, Table
from sync.sources.markdown import parse
from tests.sync.sources.documents import words
from tests.sync.sources.sheets_json import told


def read(text: str, name: str = "plan.md") -> Document:
    return parse(text, name, f"plans/{name}")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        # tables of contents and what else is written by machines
        ("[[_TOC_]]\n\n# Plan", ["# Plan"]),
        ("[TOC]\n\n[toc]\n\n[[toc]]\n\nx", ["x"]),
        ("* TOC\n{:toc}\n\n# Plan", ["# Plan"]),
        ("1. TOC\n{:toc}\n\n# Plan", ["# Plan"]),
        ("{{TOC}}\n\nx", ["x"]),
        # attributes
        ("# Risks {#risks}\n\n## Asks {: .no_toc #asks}\n\n### Plans {#p .x}", ["# Risks", "## Asks", "### Plans"]),
        ("text\n{: .lead}\n\nmore *of* it{: .red}\n", ["text", "more of it"]),
        ("[marked]{.mark} and ![p](q.png){width=50%}", ["marked and p"]),
        ("[team] {team} {{ team }} {{team}}", ["[team] {team} {{ team }} {{team}}"]),
        ("{::comment}\nhidden\n{:/comment}\n\nx", ["x"]),
        # callouts
        (":::note\n\nbody\n\n- a\n\n:::\n\nafter", ["body", "- a", "after"]),
        (":::warning Mind **this**\nbody\n:::", ["Mind this", "body"]),
        (":::tip[Risks]{.x}\nbody\n:::", ["Risks", "body"]),
        ('::: {.callout-note title="Risks"}\nbody\n:::', ["Risks", "body"]),
        (":::: a\n::: details Risks\nx\n:::\n::::\nafter", ["Risks", "x", "after"]),
        (":::note\nnever closed", ["never closed"]),
        ("- a\n  :::note\n  b\n  :::\n- c", ["- a\nb", "- c"]),
        ('!!! note "Risks"\n\n    body\n\n    - x\n\nafter', ["Risks", "body", "- x", "after"]),
        ("??? tip\n    body", ["body"]),
        ("!!! We must ship", ["!!! We must ship"]),
        ("> [!NOTE]\n> We won't\n> do it", ["We won't\ndo it"]),
        ("> [!warning]- Risks **now**\n> - a", ["Risks now", "- a"]),
        ("> [!x] only a title", ["only a title"]),
        # shortcodes
        ('{{< tabs >}}\n{{% tab title="Plan A" %}}\nx\n{{% /tab %}}\n{{< /tabs >}}', ["Plan A", "x"]),
        ('{{% expand "Risks" %}}\n- r\n{{% /expand %}}', ["Risks", "- r"]),
        ("{% raw %}a{% endraw %} {{< x >}}b{{< /x >}}", ["a b"]),
        ("{% comment %}\nhidden\n\nmore\n{% endcomment %}\nx", ["x"]),
        ("{{/* hidden */}}\n\nx {{< /* */ >}}", ["x"]),
        # wikis
        ("[[Page]] and [[Page#Goals|the goals]] ![[funnel.png|120]]", ["Page and the goals"]),
        ("| a |\n|---|\n| [[Page\\|shown]] |", ["=|a|", "|shown|"]),
        ("==marked== a == b", ["marked a == b"]),
        ("KR 1 :white_check_mark: at 10:30:45 :no_such:", ["KR 1 ✅ at 10:30:45 :no_such:"]),
        # definitions
        ("Owner\n: Kim\n\nRisks\n: one\n: two", ["|Owner|Kim|", "|Risks|one\ntwo|"]),
        ("<dl><dt>A<dt>B<dd>c<dd>d</dl>", ["|A\nB|c\nd|"]),
        # MDX
        ("import X from '../x'\nimport {\n  A } from \"y\";\n\nexport const meta = {\n  a: 1\n}\n\n# Plan", ["# Plan"]),
        ("import taxes rise\n\nexport the data\n\nwe\nimport x from 'y'", ["import taxes rise", "export the data", "we\nimport x from 'y'"]),
        ("{/* hidden */}\n\na {/* hidden */} b", ["a  b"]),
        ('<Tabs>\n<TabItem value="a" label="Risks">\n\n- **r**\n\n</TabItem>\n</Tabs>', ["Risks", "- r"]),
        ('<Card title={"Risks"} data={[{a: "}>"}]}>\n**x**\n</Card>', ["Risks", "x"]),
        ('<>\n\nx <Badge text="new"/>\n\n</>', ["x new"]),
        ("<Team> <Team Name> <team-name>", ["<Team> <Team Name> <team-name>"]),
        ("<TABLE><TR><TD>a</TD></TR></TABLE>", ["|a|"]),
        # HTML
        ('<p align="center">\n\n# Plan\n\n</p>\n\nx', ["# Plan", "x"]),
        ("<div>one<p>two<p>three\n<h3>Four</h3></div>", ["one", "two", "three", "### Four"]),
        ("<ul><li>a<li>b<ol><li>c</ul>", ["- a", "- b", "  a. c"]),
        ("<ul>\n<li>\n\n**a**\n\n</li>\n</ul>", ["- a"]),
        ("a <u>b</u> <sub>c</sub> &copy; <a name='x'/>d <!-- hidden --> e", ["a b c © d  e"]),
        ("<textarea>a</textarea> <title>b</title>", ["a b"]),
        ("paste the <link> here, <source>", ["paste the <link> here, <source>"]),
        ("<style>p {}</style>\n\n<script>x</script>\n\na", ["a"]),
        ('<div class="x>broken\n<p>a</p>', ['<div class="x>broken', "a"]),
        ("<![CDATA[x]]> <div><![if !x]>y<![endif]></div>", ["<![CDATA[x]]> ", "y"]),
        # details
        ("<details><summary><b>Risks</b></summary>\n\nx\n\n</details>\n\nafter", ["# Risks", "x", "after"]),
        ("<details>\n  <summary>Risks</summary>\n  x <i>y</i>\n</details>", ["# Risks", "x y"]),
        ("<details>\n\n<details>\n<summary>Risks</summary>\n\nx\n\n</details>\n\n</details>", ["# Risks", "x"]),
        # tables
        ("a | b\n--|--\n1 | 2\n3", ["=|a|b|", "|1|2|", "|3||"]),
        ("| a | b |\r\n|:--|--:|\r\n| 1 \\| 2 | 3 |\r\n", ["=|a|b|", "|1 | 2|3|"]),
        ("<table><tr><td colspan=9>T<tr><td rowspan=0>a<td>b<tr><td>c</table>", ["|T|^|", "|a|b|", "|^|c|"]),
        ("<table><tr><td colspan=1000>a<td>b</table>", ["|a|b|"]),
        ("<table><td>a<td>b</table>", ["|a|b|"]),
        ("<table>stray<caption>Cap</caption><tr>odd<td>a</table>", ["stray", "Cap", "odd", "|a|"]),
        ("<table><tr><td>a<table><tr><td>b<td>c</table>d</table>", ["|a\nb\tc\nd|"]),
        ("<tr><td>a</td></tr>", ["a"]),
        ("| a |\n|--|\n| - x<br>- y |\n| <ul><li>p<li>q</ul> |", ["=|a|", "|x\ny|", "|p\nq|"]),
        ("<table><tr><td><input type=checkbox checked> done<td><input type='checkbox'></table>", ["|☑ done|☐|"]),
        # lists that are none to Markdown
        ("• one\n• two\n  ◦ three", ["- one", "- two", "- three"]),
        ("costs • time", ["costs • time"]),
        # ends of lines, byte order marks, tabs
        ("\ufeff# Plan\r\n\r\na\r\nb\r\n\r\n-\tx\r\n\t-\ty\r\n", ["# Plan", "a\nb", "- x", "  - y"]),
        ("Plan\n====\n\nRisks\n---\n\nx", ["# Plan", "## Risks", "x"]),
        ("- [X] a\n- [ ] b\n\n1. [x] c", ["- [x] a", "- [ ] b", "1. [x] c"]),
        ("a[^1] b^[in line]\n\n[^1]: said\n    more\n", ["a b", "said\nmore", "in line"]),
        ("[Plan][p] [p] [q]\n\n[p]: https://x.example 'T'", ["Plan p [q]"]),
    ],
)  # fmt: skip
def test_what_a_page_shows_is_read_and_its_markup_is_not(text: str, lines: list[str]) -> None:
    assert told(read(text)) == [line.rstrip() for line in lines]


def test_indented_components_of_mdx_are_no_code() -> None:
    text = '<Tabs>\n    <TabItem label="Risks">\n        a risk\n    </TabItem>\n</Tabs>'
    assert told(read(text, "plan.mdx")) == ["Risks", "a risk"]


@pytest.mark.parametrize(
    ("text", "kind", "value", "shown"),
    [
        ("[[Page#Goals|the goals]]", "link", "Page#Goals", "the goals"),
        ("==x==", "mark", "", "x"),
        ("[x]{.mark}", "mark", "", "x"),
        ("<mark>x</mark>", "mark", "", "x"),
        ("![[funnel.png|the funnel]]", "image", "the funnel", "the funnel"),
        ("![the **funnel**](f.png)", "image", "the funnel", "the funnel"),
        (":::note Risks\n:::", "bold", "", "Risks"),
        ('<Card title="Risks">\n</Card>', "bold", "", "Risks"),
    ],
)
def test_flavours_mark_what_they_mean(text: str, kind: str, value: str, shown: str) -> None:
    (block,) = read(text).blocks()
    assert isinstance(block, Prose)
    (span,) = block.text.spans
    assert (span.kind, span.value, block.text.plain[span.start : span.end]) == (kind, value, shown)


def test_a_callout_is_no_quotation() -> None:
    blocks = list(read("> [!note] Risks\n> body\n\n> quoted").blocks())
    assert [(str(b.text), b.quoted) for b in blocks if isinstance(b, Prose)] == [
        ("Risks", False),
        ("body", False),
        ("quoted", True),
    ]
    assert isinstance(blocks[0], Prose)
    assert blocks[0].text.spans == (Span(0, 5, "bold"),)


def test_lines_that_begin_like_items_are_items_of_a_cell() -> None:
    (block,) = read("| Goals |\n|---|\n| We will:<br>- ship<br>- sell |").blocks()
    assert isinstance(block, Table)
    prose, bullets = block.rows[1][0].blocks
    assert isinstance(prose, Prose)
    assert isinstance(bullets, Bullets)
    assert [item.text.plain for item in bullets.items] == ["ship", "sell"]


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ('x\n\n{{< figure src="a.png" >}}\n', 3, "what these show was not read: {{figure}}"),
        ("{% include a.html %} {% include b.html %}", 1, "what these show was not read: {{include}} (2)"),
        ("<Chart data={rows} />\n\n![[Note]]", 1, "what these show was not read: <Chart>, ![[Note]]"),
        ("<iframe src='x'></iframe>\n\n<svg><text>t</text></svg>", 1, "what these show was not read: <iframe>, <svg>"),
        ("x\n\n<!-- begun\n\n# Risks", 3, "a comment that does not end hides what follows it"),
        ("> " * 205 + "x", 1, "text was not read: it is nested too deep"),
    ],
)  # fmt: skip
def test_what_a_page_shows_and_does_not_hold_is_said(text: str, line: int, told: str) -> None:
    ((what, place),) = read(text).oddities
    assert (what, place.url) == (told, f"plans/plan.md#L{line}")


def test_front_matter_may_be_toml() -> None:
    document = read("+++\ntitle = \"Q2\"\ntags = ['a', \"b\"]\n[params]\nteam = 'Payments'\n+++\n\n# Plan\n")
    assert document.front == (("title", "Q2"), ("tags", "a, b"), ("team", "Payments"))
    assert document.sections[0].place.url == "plans/plan.md#L8"


def test_lines_of_text_in_html_are_found_again() -> None:
    document = read("x\n\n<div>\n\n<p>one</p>\n\ntwo\n</div>\n<div>\nthree\n\n</div>")
    lines = [b.place.url.rpartition("L")[2] for b in document.blocks() if isinstance(b, Prose)]
    assert lines == ["1", "5", "7", "10"]


@pytest.mark.parametrize(
    "piece",
    ["{{< x ", "{%", "<A b={", "<div>", "</td>", "==", ":::a\n", "<td colspan=999>", "<li>", "<p>", "{:"],
)
def test_a_page_of_broken_markup_is_read_in_time(piece: str) -> None:
    started = time.process_time()
    read(piece * 500)
    assert time.process_time() - started < 5


def test_cells_that_reach_over_everything_are_all_read() -> None:
    assert words(read("<table>" + "<tr><td colspan=99 rowspan=99>a" * 100 + "</table>")) == ["a"] * 100
