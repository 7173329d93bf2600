"""A Doc as ``text/html``: what Drive exports has the looks of every element in its ``style``, and headings with their ids."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from sync.emulator.convert import blocks
from sync.emulator.convert.blocks import Block, Code, Paragraph, Rule, Span
from sync.emulator.docs import styles
from sync.emulator.docs.markdown import Doc

HEAD = '<html><head><meta content="text/html; charset=UTF-8" http-equiv="content-type">'
BODY = "background-color:#ffffff;max-width:468pt;padding:72pt 72pt 72pt 72pt"
CELL = "border:1pt solid #000000;padding:5pt;vertical-align:top"
MONO = 'font-family:"Roboto Mono",monospace'


def write(doc: Doc) -> bytes:
    tabs = blocks.read(doc)
    out = [_blocks(tab.blocks) for tab in tabs]
    for tab in tabs:
        for number, note in tab.notes.items():
            back = f'<a href="#ftnt_ref{number}" id="ftnt{number}">[{number}]</a>'
            out.append(f"<div>{back}{_blocks(note)}</div>")
    return f'{HEAD}</head><body style="{BODY}" class="doc-content">{"".join(out)}</body></html>'.encode()


def zipped(doc: Doc, title: str) -> bytes:
    """The page as the only file of an archive; pictures stay where they are."""
    made = io.BytesIO()
    name = "".join(c for c in title.replace(" ", "") if c.isalnum() or c in "-_.") or "document"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(f"{name}.html"), write(doc))
    return made.getvalue()


def _blocks(content: Sequence[Block]) -> str:
    out: list[str] = []
    open_list = ""
    for block in content:
        bullet = block.bullet if isinstance(block, Paragraph) else None
        tag = "ol" if bullet and bullet.kind == "ordered" else "ul"
        opening = f"{tag} {bullet.list_id} {bullet.level}" if bullet else ""
        if open_list and opening != open_list:
            out.append(f"</{open_list[:2]}>")
        if bullet and opening != open_list:
            first = f' start="{bullet.number}"' if tag == "ol" else ""
            out.append(f'<{tag} class="lst-{bullet.list_id}-{bullet.level} start"{first}>')
        open_list = opening
        out.append(_block(block))
    return "".join(out) + (f"</{open_list[:2]}>" if open_list else "")


def _block(block: Block) -> str:
    if isinstance(block, Paragraph):
        text = "".join(map(_span, block.spans)) or "<span></span>"
        if block.bullet:
            box = "&#9744; " if block.bullet.kind == "check" else ""
            return f'<li style="margin-left:{36 * (block.bullet.level + 1)}pt">{box}{text}</li>'
        looks = f"padding-top:{block.above:g}pt;padding-bottom:{block.below:g}pt"
        if block.style.startswith("HEADING_"):
            tag = "h" + block.style[-1]
            size, colour, *_ = styles.HEADINGS[block.style]
            grey = f"{round(colour * 255):02x}" * 3
            return f'<{tag} style="{looks};color:#{grey};font-size:{size}pt" id="{escape(block.heading)}">{text}</{tag}>'
        kind = f' class="{block.style.lower()}"' if block.style in {"TITLE", "SUBTITLE"} else ""
        return f'<p{kind} style="{looks}">{text}</p>'
    if isinstance(block, Code):
        return "".join(
            f"<p style='{MONO}'><span style='{MONO}'>{escape(line)}</span></p>" for line in block.lines
        )
    if isinstance(block, Rule):
        return "<hr>"
    rows = "".join(
        "<tr>"
        + "".join(f'<td colspan="1" rowspan="1" style="{CELL}">{_blocks(cell)}</td>' for cell in row)
        + "</tr>"
        for row in block.rows
    )
    return f'<table style="border-collapse:collapse"><tbody>{rows}</tbody></table>'


def _span(span: Span) -> str:
    if span.footnote:
        n = span.footnote
        return f'<sup><a href="#ftnt{n}" id="ftnt_ref{n}">[{n}]</a></sup>'
    if span.image:
        return f'<span><img alt="{escape(span.text)}" src="{escape(span.image)}" title=""></span>'
    looks = [
        *(["font-weight:700"] if span.bold else []),
        *(["font-style:italic"] if span.italic else []),
        *(["text-decoration:line-through"] if span.strike else []),
        *(["font-family:&quot;Roboto Mono&quot;,monospace"] if span.code else []),
    ]
    style = f' style="{";".join(looks)}"' if looks else ""
    text = escape(span.text, quote=False).replace("\u000b", "<br>").replace("  ", "&nbsp; ")
    if span.heading or span.url:
        text = f'<a href="{escape(_address(span))}">{text}</a>'
    return f"<span{style}>{text}</span>"


def _address(span: Span) -> str:
    """Links to elsewhere go through a redirect of Google's."""
    if span.heading:
        return f"#{span.heading}"
    if not span.url.startswith(("http://", "https://")):
        return span.url
    return f"https://www.google.com/url?q={quote(span.url, safe='/:')}&sa=D&source=editors"
