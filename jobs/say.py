"""The one way to a terminal and into a log: what documents say is shown there, and steers nothing.

Escape sequences, control characters, marks that turn the direction of writing and line breaks could repaint a screen, set its
title or clipboard, hide a link or forge a log line. They go; what a person can read stays. Only this module prints.
"""

from __future__ import annotations

import json
import re
from secrets import token_hex
from typing import Any, Final

import click

_ESCAPES: Final = re.compile(
    r"(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"  # OSC: titles, links, the clipboard
    r"|(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\x1b\x9c]*(?:\x1b\\|\x9c)"  # DCS, SOS, PM, APC
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, the cursor
    r"|\x1b[ -/]*[0-Z\\^-~]"
)
_SPACES: Final = re.compile(r"[\t\n\x0b\x0c\r\x85\u2028\u2029]+")
_UNSEEN: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
"""Everything that acts and shows nothing. Joiners stay: emoji and Persian are made of them."""
_FLOOD: Final = re.compile(r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")  # fmt: skip
_LEFTWARD: Final = (
    "[\u0590-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_RUN: Final = re.compile(rf"{_LEFTWARD}(?:[^A-Za-z\n]*{_LEFTWARD})?")
_SURROGATES: Final = re.compile(r"[\ud800-\udfff]")
_ESCAPED: Final = re.compile(
    r"[\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_OURS: Final = f"\ufdd0{token_hex(8)}\ufdd0"
"""What stands for the escape character of our own colours until they are printed; nobody's text can hold it."""


def plain(text: str) -> str:
    """One line that does nothing but be read. What is written from right to left is kept apart from the rest of the line."""
    if text.isascii() and text.isprintable():
        return text
    told = _UNSEEN.sub("", _SPACES.sub(" ", _ESCAPES.sub("", text)))
    told = _FLOOD.sub(r"\1", _SURROGATES.sub("\ufffd", told))
    return _RUN.sub(lambda run: f"\u2068{run[0]}\u2069", told)


def style(text: str, **looks: Any) -> str:
    """As ``click.style``, for `say`."""
    return click.style(plain(text), **looks).replace("\x1b", _OURS)


def say(line: str = "", *, err: bool = False) -> None:
    """Print one line."""
    told = "\x1b".join(map(plain, line.split(_OURS)))
    click.echo(told, err=err)


def renew(text: str) -> None:
    """Print figures of ours over those that stand there, on standard error."""
    click.echo(text, nl=False, err=True)


def json_text(data: Any, indent: int | None = None) -> str:
    """JSON that a terminal takes as well, and that tells every character."""
    told = json.dumps(data, ensure_ascii=False, indent=indent)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", told)


def say_json(data: Any) -> None:
    """Print a report for programs."""
    click.echo(json_text(data, indent=1))
