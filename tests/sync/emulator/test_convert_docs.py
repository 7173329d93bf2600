"""Docs as Markdown, HTML and text, and back."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.emulator.convert import blocks, html_reader, html_text, markdown_text, plain_text
from sync.emulator.docs import markdown
from sync.emulator.docs.documents import from_answer
from sync.emulator.docs.markdown import Doc


def doc(text: str) -> Doc:
    return markdown.read(text, "f")[1]


def exported(text: str) -> str:
    return markdown_text.write(doc(text)).decode()


# What a seed says → what Drive exports.
EXPORTED = {
    "# Plan {.title}": "# Plan\n",
    "## For 2024 {.subtitle}": "## For 2024\n",
    "###### Deep": "###### Deep\n",
    "[Kim Lee](mailto:kim@x.example)": "[Kim Lee](mailto:kim@x.example)\n",
    "due [15 May](date:2024-05-15), [Open](dropdown:Open|Done)": "due 15 May, Open\n",
    "[The spec](chip:https://docs.google.com/document/d/a/edit)": "[The spec](https://docs.google.com/document/d/a/edit)\n",
    "one\ntwo": "one  \ntwo\n",
    "one\n\ntwo": "one\n\ntwo\n",
    "**b** *i* ***bi*** ~~s~~ `c`": "**b** *i* ***bi*** ~~s~~ `c`\n",
    "``a`b``": "``a`b``\n",
    "* a\n    * b\n        1. c\n* d": "* a  \n  * b  \n    1. c  \n* d\n",
    "1. a\n   1. b\n2. c": "1. a  \n   1. b  \n2. c\n",
    "3. a\n4. b": "3. a  \n4. b\n",
    "- [ ] a\n- [x] b": "- [ ] a  \n- [ ] b\n",
    "| A | B |\n|---|---|\n| 1 | x \\| y |": "| A | B |\n| ----- | ----- |\n| 1 | x \\| y |\n",
    "| A |\n|---|\n| **b** |": "| A |\n| ----- |\n| **b** |\n",
    "```py\na  b\n\nc\n```": "```\na  b\n\nc\n```\n",
    "a\n\n---\n\nb": "a\n\n---\n\nb\n",
    "![A chart](https://x.example/a.png)": "![A chart][image1]\n\n[image1]: <https://x.example/a.png>\n",
    "[x](https://x.example/a_(b))": "[x](https://x.example/a_\\(b\\))\n",
    "# A (1)\n\n[up](#a-1)": "# A (1\\) {#a-(1)}\n\n[up](#a-\\(1\\))\n",
    "# A\n\n# A\n\n[up](#a)": "# A {#a}\n\n# A\n\n[up](#a)\n",
    "<!-- tab: One -->\na\n<!-- tab: Two -->\nb": "# One\n\na\n\n# Two\n\nb\n",
    "&nbsp;\n\na": "&nbsp;\n\na\n",
    "a\n\n&nbsp;": "a\n",
    "": "\n",
}


@pytest.mark.parametrize(("seed", "wanted"), EXPORTED.items())
def test_markdown_is_exported_as_drive_does(seed: str, wanted: str) -> None:
    assert exported(seed) == wanted


ESCAPED = {
    "2*3_4": "2\\*3\\_4",
    "a - b, a-b, -1": "a \\- b, a-b, -1",
    "pg + x": "pg \\+ x",
    "1. one": "1\\. one",
    "(Heading 1)": "(Heading 1\\)",
    "1.5 (a)": "1.5 (a)",
    "x -> <y> [z] `q` \\": "x -\\> \\<y\\> \\[z\\] \\`q\\` \\\\",
    "a = b, a & b, A&B, #1": "a \\= b, a & b, A\\&B, \\#1",
}


@pytest.mark.parametrize(("text", "wanted"), ESCAPED.items())
def test_what_would_be_markup_is_escaped(text: str, wanted: str) -> None:
    assert markdown_text.escape(text) == wanted


def paragraph(text: str, **style: Any) -> dict[str, Any]:
    elements = [{"textRun": {"content": f"{text}\n", "textStyle": {}}}]
    return {"paragraph": {"elements": elements, "paragraphStyle": {"namedStyleType": "NORMAL_TEXT"} | style}}


def test_paragraphs_without_space_between_them_are_lines_of_one_block() -> None:
    space = {"magnitude": 12, "unit": "PT"}
    content = [paragraph("Author"), paragraph("Date"), paragraph(""), paragraph("Text", spaceAbove=space)]
    saved = from_answer({"documentId": "f", "title": "x", "body": {"content": content}})
    assert markdown_text.write(saved).decode() == "Author  \nDate\n\n&nbsp;\n\nText\n"


def test_footnotes_stand_at_the_end() -> None:
    call = {"footnoteReference": {"footnoteId": "n", "footnoteNumber": "1"}}
    text = paragraph("said")
    text["paragraph"]["elements"][:1] = [
        {"textRun": {"content": "said"}},
        call,
        {"textRun": {"content": "\n"}},
    ]
    saved = from_answer({"body": {"content": [text]}, "footnotes": {"n": {"content": [paragraph("by Kim")]}}})
    assert markdown_text.write(saved).decode() == "said[^1]\n\n[^1]:  by Kim\n"
    assert plain_text.write(saved).decode() == "\ufeffsaid[1]\r\n[1] by Kim"


def test_text_has_a_byte_order_mark_and_cr_lf_between_lines() -> None:
    source = "# Plan\n\none\ntwo\n\n* a\n    * b\n\n1. c\n2. d\n\n| A | B |\n|---|---|\n| 1 | 2 |"
    lines = ["\ufeffPlan", "one", "two", "* a", "   * b", "1. c", "2. d", "A", "\tB", "\t1", "\t2", "\t"]
    assert plain_text.write(doc(source)).decode().split("\r\n")[: len(lines)] == lines


def test_text_becomes_a_paragraph_a_line() -> None:
    made = plain_text.read(b"\xef\xbb\xbfone\r\n\r\n  two *x*\r\n")
    (tab,) = blocks.read(made)
    assert [p.text for p in blocks.paragraphs(tab.blocks)] == ["one", "", "  two *x*"]


def test_html_says_what_the_doc_says() -> None:
    source = "# Plan\n\n[see](#plan) & **go** to [x](https://x.example/?a=1&b=2)\n\n* a\n    1. b\n\n| A |\n|---|\n| 1 |"
    page = html_text.write(doc(source)).decode()
    (heading,) = [p for p in blocks.paragraphs(blocks.read(doc(source))[0].blocks) if p.heading]
    assert f'id="{heading.heading}"' in page
    assert f'<a href="#{heading.heading}">see</a>' in page
    assert '<span style="font-weight:700">go</span>' in page
    assert "https://www.google.com/url?q=https://x.example/%3Fa%3D1%26b%3D2&amp;sa=D" in page
    assert page.count("<ul") == page.count("</ul>") == page.count("<ol") == page.count("</ol>") == 1
    assert "<td" in page


def test_a_zip_holds_the_page() -> None:
    archive = zipfile.ZipFile(io.BytesIO(html_text.zipped(doc("hello"), "My Plan")))
    assert archive.namelist() == ["MyPlan.html"]
    assert b"hello" in archive.read("MyPlan.html")


HTML = {
    "<h2>A</h2><p>b <b>c</b><i> d</i></p>": "## A\n\nb **c** *d*\n",
    "<p>a<br>b</p>": "a\\\nb\n",
    "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>": "* a\n\n    * b\n\n* c\n",
    '<ol start="3"><li><p>a</p></li><li>b</li></ol>': "3. a\n\n4. b\n",
    '<ul class="lst-k-0 start"><li>a</li></ul><ul class="lst-k-1 start"><li>b</li></ul>': "* a\n\n    * b\n",
    '<a href="https://www.google.com/url?q=https://x.example/&amp;sa=D">x</a>': "[x](<https://x.example/>)\n",
    "<table><tr><th>A</th><th>B</th></tr><tr><td><p>1</p><p>2</p></td></tr></table>": "| A | B |\n| ----- | ----- |\n| 1<br>2 |  |\n",
    "<pre>a  *b*\n</pre><hr>": "```\na  *b*\n```\n\n---\n",
    "<style>p{}</style><title>t</title><script>1</script>text 1*2": "text 1\\*2\n",
    '<p><span style="font-weight: 700"><b>x</b></span></p><p></p>': "**x**\n",
    "<p>unclosed <b>bold": "unclosed **bold**\n",
    "<div>a<div>b</div>c</div>": "a\n\nb\n\nc\n",
    '<img src="a.png" alt="A">': "![A](<a.png>)\n",
}


@pytest.mark.parametrize(("page", "wanted"), HTML.items())
def test_html_is_read(page: str, wanted: str) -> None:
    assert html_reader.markdown(page.encode()) == wanted


@settings(deadline=None)
@given(st.text(alphabet="<>/abp ul=\"'&;!-\n", max_size=60))
def test_any_text_is_read_as_html_without_failing(page: str) -> None:
    markdown.imported(html_reader.markdown(page.encode()), "f")


def test_uploaded_markdown_has_no_notations_of_seeds() -> None:
    text = "---\ntitle: T\n---\n\n[K](mailto:k@x.example) [d](date:2024-01-01)\nnext {.title}\n\n# H {#h}\n"
    (tab,) = blocks.read(markdown.imported(text, "f"))
    found = list(blocks.paragraphs(tab.blocks))
    assert [p.text for p in found][-2:] == ["K d next {.title}", "H"]
    assert [span.url for span in found[-2].spans if span.url] == ["mailto:k@x.example", "date:2024-01-01"]


# ------------------------------------------------------------------------------------------ there and back

WORD = st.text(alphabet="abcXYZ äé1 2.*_#-+<>[]()&!|`~=\\\"'", min_size=1, max_size=12).map(
    lambda text: " ".join(text.split()) or "w"
)
PLAIN = WORD.map(lambda text: f"a{text}z")
SPAN = st.one_of(
    PLAIN.map(markdown_text.escape),
    PLAIN.map(lambda text: f"**{markdown_text.escape(text)}**"),
    PLAIN.map(lambda text: f"*{markdown_text.escape(text)}*"),
    PLAIN.map(lambda text: f"~~{markdown_text.escape(text)}~~"),
    PLAIN.map(lambda text: f"[{markdown_text.escape(text)}](https://x.example/a)"),
    PLAIN.map(lambda text: f"[{markdown_text.escape(text)}](mailto:a@x.example)"),
    st.sampled_from(["`co de`", "``a`b``"]),
)
LINE = st.lists(SPAN, min_size=1, max_size=3).map(" ".join)
PARAGRAPH = st.lists(LINE, min_size=1, max_size=2).map("\n".join)
HEADING = st.tuples(st.integers(1, 6), LINE).map(lambda found: "#" * found[0] + " " + found[1])
CELL = LINE.map(lambda text: text.replace("|", "\\|") if "\\|" not in text else "x")
TABLE = st.integers(1, 3).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=3).map(
        lambda rows: "\n".join(
            [
                "|" + "|".join(rows[0]) + "|",
                "|" + "---|" * width,
                *("|" + "|".join(r) + "|" for r in rows[1:]),
            ]
        )
    )
)
ITEMS = st.lists(st.tuples(st.sampled_from([0, 0, 1, 2]), LINE), min_size=1, max_size=5)


def listed(items: list[tuple[int, str]], mark: str) -> str:
    lines: list[str] = []
    above = -1
    for level, text in items:
        above = min(level, above + 1)
        lines.append("    " * above + f"{mark} {text}")
    return "\n".join(lines)


LIST = st.tuples(ITEMS, st.sampled_from(["*", "1.", "* [ ]"])).map(lambda found: listed(*found))
CODE = st.lists(st.sampled_from(["a  b", "", "*x*", "    y"]), min_size=1, max_size=3).map(
    lambda lines: "```\nx\n" + "\n".join(lines) + "\nz\n```"
)
BLOCK = st.one_of(PARAGRAPH, HEADING, TABLE, LIST, CODE, st.just("---"))
TEXT = st.lists(BLOCK, max_size=6).map("\n\nbetween\n\n".join)


def shape(found: blocks.Block) -> Any:
    if isinstance(found, blocks.Paragraph):
        bullet = (found.bullet.kind, found.bullet.level, found.bullet.number) if found.bullet else None
        spans = [(s.text, s.bold, s.italic, s.strike, s.code, s.url, bool(s.heading)) for s in found.spans]
        return found.style, bullet, spans
    if isinstance(found, blocks.Table):
        return [[[shape(block) for block in cell] for cell in row] for row in found.rows]
    return found


@settings(deadline=None)
@given(TEXT)
def test_markdown_that_is_exported_and_read_again_is_the_same_doc(text: str) -> None:
    first = doc(f"start\n\n{text}")  # a rule at the very start would be front matter
    again = doc(markdown_text.write(first).decode())
    assert [shape(b) for b in blocks.read(again)[0].blocks] == [
        shape(b) for b in blocks.read(first)[0].blocks
    ]
