"""HTML becomes Markdown, and that a Doc: headings, paragraphs, lists in either form, tables, links, looks, code, pictures."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

from sync.emulator.convert.markdown_text import escape
from sync.emulator.convert.plain_text import decode

MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "strike": "~~", "del": "~~"}
BLOCKS = {
    "p",
    "div",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "body",
    "address",
    "dd",
    "dt",
    "figure",
}
BLOCKS |= {"blockquote", "caption"}
VOID = {"br", "hr", "img", "meta", "link", "input", "col", "wbr"}
SILENT = {"head", "style", "script", "title", "template"}
MARK = re.compile(r"\*\*|\*|~~|`")
GOOGLE_LIST = re.compile(r"lst-(?P<list>\S+)-(?P<level>\d+)(?:\s|$)")


def markdown(raw: bytes) -> str:
    """The Markdown of the page. Raises nothing: what is no HTML is text."""
    reader = _Reader()
    reader.feed(decode(raw))
    reader.close()
    while reader.open:  # what was never closed
        reader.handle_endtag(reader.open[0][0])
    reader.end_block()
    return "\n\n".join(reader.out) + "\n"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.text: list[str] = []  # of the block that is open
        self.prefix = ""  # what the block begins with
        self.open: list[tuple[str, str]] = []  # tags that are open, each with what closes it
        self.lists: list[list[int]] = []  # [ordered, number, level] of each list
        self.rows: list[list[str]] = []  # of the table that is open
        self.depth = 0  # of tables
        self.silent = 0
        self.code: list[str] | None = None  # the lines of <pre>

    # ------------------------------------------------------------------------------------ tags

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in SILENT:
            self.silent += 1
        elif tag == "br":
            self.text.append("\\\n" if not self.depth else "<br>")
        elif tag == "hr":
            self.end_block()
            self.out.append("---")
        elif tag == "img":
            self.text.append(f"![{escape(given.get('alt', ''))}](<{given.get('src', '')}>)")
        elif tag == "input" and given.get("type") == "checkbox":
            self.text.append("[ ] ")
        elif tag == "pre":
            self.end_block()
            self.code = []
        elif tag == "table":
            self._start_table()
        elif tag == "tr" and self.depth == 1:
            self.rows.append([])
        elif tag in {"td", "th"} and self.depth == 1:
            self.text = []
        elif tag in {"ul", "ol"}:
            self._start_list(tag, given)
        elif tag == "li":
            self._start_item()
        elif re.fullmatch(r"h[1-6]", tag):
            self.end_block()
            self.prefix = "#" * int(tag[1]) + " "
        elif tag in BLOCKS and not self._in_item():
            self.end_block()
        if tag not in VOID:
            self.open.append((tag, self._opening(tag, given)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in {name for name, _ in self.open}:
            return
        while self.open:
            name, closing = self.open.pop()
            self._close(closing)
            self._end(name)
            if name == tag:
                return

    def _opening(self, tag: str, given: dict[str, str]) -> str:
        """Write what the tag begins with; answer what ends it."""
        if self.silent or self.code is not None:
            return ""
        style = given.get("style", "").replace(" ", "").lower() if tag in {"span", "font"} else ""
        marks = MARKS.get(tag, "")
        marks += "**" if re.search(r"font-weight:(bold|[6-9]00)", style) else ""
        marks += "*" if "font-style:italic" in style else ""
        marks += "~~" if "line-through" in style else ""
        if tag in {"code", "tt", "kbd"} or "mono" in style:
            marks += "`"
        if tag == "a" and (where := _target(given.get("href", ""))):
            self.text.append("[")
            return f"](<{where}>)"
        active = {mark for _, closing in self.open if closing[:1] != "]" for mark in MARK.findall(closing)}
        marks = "".join(mark for mark in MARK.findall(marks) if mark not in active)
        if marks:
            self.text.append(f"\0{marks}")
        return marks

    def _close(self, closing: str) -> None:
        if closing.startswith("]"):
            self.text.append(closing)
        elif closing:
            self._mark(closing)

    def _mark(self, marks: str) -> None:
        """Put marks around the text since they were opened, spaces outside."""
        start = len(self.text) - 1
        while start > 0 and self.text[start] != f"\0{marks}":
            start -= 1
        inner = "".join(self.text[start + 1 :])
        core = inner.strip()
        del self.text[start:]
        if not core:
            self.text.append(inner)
            return
        if marks.endswith("`"):
            marks, core = marks[:-1], "`" + re.sub(r"\\(.)", r"\1", core) + "`"
        lead, trail = inner[: inner.index(inner.strip())], inner[len(inner.rstrip()) :]
        back = "".join(reversed(MARK.findall(marks)))
        self.text.append(f"{lead}{marks}{core}{back}{trail}")

    def _end(self, tag: str) -> None:
        if tag in SILENT:
            self.silent -= 1
        elif tag == "pre":
            lines = "".join(self.code or ()).strip("\n")
            self.code = None
            self.out.append(f"```\n{lines}\n```")
        elif tag in {"td", "th"} and self.depth == 1 and self.rows:
            self.rows[-1].append(_line(self.text).removesuffix("<br>"))
            self.text = []
        elif tag == "table":
            self._end_table()
        elif tag in {"ul", "ol"}:
            self.end_block()
            self.lists.pop()
        elif tag == "li" or re.fullmatch(r"h[1-6]", tag):
            self.end_block()
        elif tag in BLOCKS:
            if self.depth:
                self.text.append("<br>")
            elif self._in_item():
                self.text.append(" ")
            else:
                self.end_block()

    def _in_item(self) -> bool:
        return self.depth > 0 or any(name == "li" for name, _ in self.open)

    # ------------------------------------------------------------------------------------ blocks

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        if self.code is not None:
            self.code.append(data)
        else:
            self.text.append(escape(re.sub(r"[ \t\r\n]+", " ", data)))

    def end_block(self) -> None:
        if self.depth:
            return
        text = _line(self.text)
        self.text = []
        if text or self.prefix.lstrip()[:1] in tuple("*0123456789"):  # an item may be empty
            self.out.append(self.prefix + text)
        self.prefix = ""

    def _start_list(self, tag: str, given: dict[str, str]) -> None:
        self.end_block()
        google = GOOGLE_LIST.search(given.get("class", ""))
        level = int(google["level"]) if google else len(self.lists)
        first = given.get("start", "")
        self.lists.append([int(tag == "ol"), int(first) - 1 if first.isdigit() else 0, level])

    def _start_item(self) -> None:
        self.end_block()
        if not self.lists:
            self.lists.append([0, 0, 0])
        now = self.lists[-1]
        now[1] += 1
        self.prefix = "    " * now[2] + (f"{now[1]}. " if now[0] else "* ")

    def _start_table(self) -> None:
        if not self.depth:
            self.end_block()
            self.rows = []
        self.depth += 1

    def _end_table(self) -> None:
        self.depth -= 1
        if self.depth or not self.rows:
            return
        width = max(map(len, self.rows)) or 1
        lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in self.rows]
        lines.insert(1, "| " + " | ".join(["-----"] * width) + " |")
        self.out.append("\n".join(lines))
        self.rows = []


def _line(parts: list[str]) -> str:
    text = "".join(part for part in parts if not part.startswith("\0"))
    text = re.sub(r" {2,}", " ", text.replace("\u00a0", " ")).strip()
    return re.sub(r"^#", r"\\#", re.sub(r"(\\\n|<br>)+$", "", text))


def _target(href: str) -> str:
    """Where a link leads; Google's redirect is taken off."""
    parts = urlsplit(href)
    if parts.netloc == "www.google.com" and parts.path == "/url":
        return parse_qs(parts.query).get("q", [href])[0]
    return "" if href.lower().startswith("javascript:") else href
