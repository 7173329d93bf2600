"""Every visible character of a Markdown file is in exactly one Text of its Document, whatever it is written in."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sync.sources.markdown import parse
from tests.sync.sources.documents import is_sound, words


@dataclass(frozen=True)
class Said:
    """Some Markdown, with the words that a reader sees."""

    source: str
    shown: str = ""

    def put(self, form: str) -> Said:
        return Said(form.replace("…", self.source), self.shown)

    def indented(self, by: str) -> Said:
        return Said("\n".join(by + line if line else line for line in self.source.split("\n")), self.shown)


def joined(parts: list[Said], between: str = " ") -> Said:
    return Said(between.join(part.source for part in parts), " ".join(part.shown for part in parts))


WORDS = st.text("abcdeäßж0123", min_size=2, max_size=5).map(lambda word: f"w{word}")
WORD = WORDS.map(lambda word: Said(word, word))
STYLES = ["…"] * 4 + [
    "**…**", "*…*", "~~…~~", "`…`", "==…==", "<b>…</b>", "<mark>…</mark>", '<span style="font-weight: 700">…</span>',
    "[…](https://x.example/a)", "[…][ref]", "[…](mailto:kim@x.example)", "![…](a.png)", "[…]{.mark}", "[[…]]", "[[page|…]]",
    "<kbd>…</kbd>", "…<!-- hidden -->", "…{{< x >}}", "{/* hidden */}…", "<Badge>…</Badge>", '<Badge label="…"/>', "…{: .x}",
]  # fmt: skip
ODD = st.sampled_from(
    [Said(r"\*", "*"), Said("&amp;", "&"), Said("5 &lt; 6", "5 < 6"), Said(":rocket:", "🚀"), Said("<Team>", "<Team>"),
     Said("a_b_c", "a_b_c"), Said("{team}", "{team}"), Said("[team]", "[team]"), Said("1 \\| 2", "1 | 2"), Said("$X", "$X")]
)  # fmt: skip


@st.composite
def _styled(draw: st.DrawFn) -> Said:
    return draw(WORD).put(draw(st.sampled_from(STYLES)))


INLINE = st.lists(st.one_of(_styled(), ODD), min_size=1, max_size=5).map(joined)
# What begins a paragraph begins with a word, or it may be something else.
LINE = st.tuples(WORD, INLINE).map(lambda parts: joined(list(parts)))
LINES = st.lists(LINE, min_size=1, max_size=3).map(lambda lines: joined(lines, "\n"))


def _wrapped(*forms: str) -> Callable[[Said], st.SearchStrategy[Said]]:
    return lambda said: st.sampled_from(forms).map(said.put)


HEADINGS = LINE.flatmap(
    _wrapped("# …", "### …", "## … ##", "## … {#id}", "## … {: .x #id}", "…\n===", "…\n---")
) | WORD.map(lambda said: said.put("<h2>…</h2>"))
CODE = st.lists(WORD, min_size=1, max_size=3).map(lambda lines: joined(lines, "\n")).flatmap(
    lambda said: st.one_of(st.just(said.put("```python\n…\n```")), st.just(said.put("~~~\n…\n~~~")), st.just(said.indented("    ")))
)  # fmt: skip
NOTHING = st.sampled_from(
    [
        "<!-- hidden\n\nhidden -->",
        "{: .x}",
        "[[_TOC_]]",
        "---",
        "{{< x >}}",
        "{% x %}",
        "{/* hidden */}",
        "<br>",
        "<hr/>",
        "<style>p {}</style>",
    ]
).map(Said)


@st.composite
def _table(draw: st.DrawFn) -> Said:
    width = draw(st.integers(1, 3))
    cells = INLINE.map(lambda said: Said(said.source.replace("[[page|", "[[page\\|"), said.shown))
    rows = draw(st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=3))
    pipes = draw(st.booleans()) or width == 1
    edge = "|" if pipes else ""
    lines = [f"{edge} {' | '.join(cell.source for cell in row)} {edge}" for row in rows]
    if not pipes:
        lines = [f"w{line.strip()}" for line in lines]
    lines.insert(1, edge + "|".join(["---"] * width) + edge)
    shown = [("" if pipes else "w") + " ".join(cell.shown for cell in row) for row in rows]
    return Said("\n".join(lines), " ".join(shown))


@st.composite
def _html_table(draw: st.DrawFn, blocks: st.SearchStrategy[Said]) -> Said:
    rows: list[Said] = []
    for _ in range(draw(st.integers(1, 3))):
        cells = []
        for _ in range(draw(st.integers(0, 3))):
            tag = draw(st.sampled_from(["td", "th"]))
            spans = draw(
                st.sampled_from(["", " colspan=2", ' rowspan="2"', ' colspan="3" rowspan="2"', " rowspan=0"])
            )
            content = draw(
                st.one_of(WORD, _styled().map(_plain_html), blocks.map(lambda said: said.put("\n\n…\n\n")))
            )
            cells.append(
                content.put(f"<{tag}{spans}>…</{tag}>" if draw(st.booleans()) else f"<{tag}{spans}>…")
            )
        rows.append(joined(cells, "").put(draw(st.sampled_from(["<tr>…</tr>\n", "<tr>…"]))))
    body = joined(rows, "").put(draw(st.sampled_from(["…", "<tbody>…</tbody>", "<thead>…</thead>", "\n…\n"])))
    return body.put("<table>…\n</table>")


def _plain_html(said: Said) -> Said:
    """Within HTML, Markdown is text."""
    return Said(f"<i>{said.shown}</i>", said.shown)


@st.composite
def _list(draw: st.DrawFn, blocks: st.SearchStrategy[Said]) -> Said:
    marker, box = (
        draw(st.sampled_from(["- ", "* ", "+ ", "1. ", "3) "])),
        draw(st.sampled_from(["", "", "[ ] ", "[x] "])),
    )
    items = []
    for _ in range(draw(st.integers(1, 3))):
        parts = [draw(LINES).put(f"{box}…"), *draw(st.lists(blocks, max_size=2))]
        item = joined(parts, "\n\n").indented(" " * len(marker))
        items.append(Said(marker + item.source.lstrip(), item.shown))
    return joined(items, "\n" if draw(st.booleans()) else "\n\n")


@st.composite
def _definitions(draw: st.DrawFn) -> Said:
    terms = []
    for _ in range(draw(st.integers(1, 2))):
        said = draw(st.lists(LINE, min_size=1, max_size=2))
        terms.append(joined([draw(LINE), *(one.put(": …") for one in said)], "\n"))
    return joined(terms, "\n\n")


def _quoted(said: Said) -> Said:
    return Said("\n".join(f"> {line}".rstrip() for line in said.source.split("\n")), said.shown)


def _held(inner: st.SearchStrategy[Said]) -> st.SearchStrategy[Said]:
    """What holds blocks."""
    several = st.lists(inner, min_size=1, max_size=3).map(lambda parts: joined(parts, "\n\n"))
    return st.one_of(
        _list(inner),
        _html_table(inner),
        several.map(_quoted),
        several.map(lambda said: _quoted(said.put("[!note]\n\n…"))),
        several.flatmap(
            _wrapped("<div>\n\n…\n\n</div>", "<details>\n\n…\n\n</details>", "<Card>\n\n…\n\n</Card>", ":::note\n\n…\n\n:::", "::: tip\n…\n\n:::",
                     "<ul>\n<li>\n\n…\n\n</ul>", "<blockquote>\n\n…\n\n</blockquote>", "{{% x %}}\n\n…\n\n{{% /x %}}", "<p>\n\n…\n\n</p>")
        ),
        st.tuples(WORD, several).map(
            lambda parts: Said(f"<details>\n<summary>{parts[0].source}</summary>\n\n{parts[1].source}\n\n</details>", f"{parts[0].shown} {parts[1].shown}")
        ),
        several.map(lambda said: Said('!!! note "wtitle"\n\n' + said.indented("    ").source, f"wtitle {said.shown}")),
    )  # fmt: skip


LEAVES = st.one_of(LINES, LINES, HEADINGS, CODE, _table(), _definitions(), NOTHING)
BLOCKS = st.recursive(LEAVES, _held, max_leaves=6)
FRONT = st.sampled_from(
    ["", "", "\ufeff", "---\nteam: x\n---\n\n", '+++\nteam = "x"\n+++\n\n', "import X from './x'\n\n"]
)


@st.composite
def pages(draw: st.DrawFn) -> Said:
    page = joined(draw(st.lists(BLOCKS, max_size=5)), "\n\n")
    notes = draw(st.lists(LINE, max_size=2))
    source, shown = page.source, page.shown
    for number, note in enumerate(notes):
        source += f"\n\nwx[^{number}]\n\n[^{number}]: {note.source}"
        shown += f" wx {note.shown}"
    source = draw(FRONT) + source + "\n\n[ref]: https://x.example/ref\n"
    return Said(source.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n"]))), shown)


def _differences(page: Said) -> Iterator[str]:
    document = parse(page.source, "plan.md", "plan.md")
    is_sound(document)
    found, shown = Counter(words(document)), Counter(page.shown.split())
    yield from itertools.chain(
        (f"lost {word}" for word in shown - found), (f"added {word}" for word in found - shown)
    )


@settings(deadline=None, max_examples=100)
@given(pages())
@example(Said("- wa\n\n      wb", "wa wb"))
@example(
    Said("<table><tr><td rowspan=2>wa</td><td>wb</td></tr><tr><td colspan=2>wc</td></tr></table>", "wa wb wc")
)
def test_every_visible_character_is_in_exactly_one_text(page: Said) -> None:
    assert not list(_differences(page))
