"""Cell values with their type: as we want them, as the sheet holds them, as the memory keeps them. Pure.

``True`` is not ``1`` and text ``"1"`` is not the number: a `Value` carries its kind, and two are equal only if the kinds
are. A date is kind ``d`` where we want it and a number (days since 1899-12-30) once it stands in the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any, Literal, NamedTuple

from mappers.tables import Formula, Scalar

Json = dict[str, Any]
Kind = Literal["", "s", "n", "b", "f", "d"]
"""Nothing, string, number, boolean, formula, date (wanted only). A formula that we want is a pattern, see `sync.master.spelled`."""

LIMIT = 50_000
"""Characters that Google keeps in a cell; one more and the whole batch is refused."""
LINK_LIMIT = 2_000
"""A longer URI is left out: browsers cut it, and one that Google refuses would cost the whole batch."""
SHORT = 300
"""Texts up to here are remembered in full, longer ones by their beginning and a digest."""

RUNS = "#runs:"
"""How the memory's link of a cell begins whose text links in parts; a digest of them follows."""
Links = tuple[tuple[int, int, str], ...]
"""Parts of a text that link: first and one past the last UTF-16 unit, and the URI."""

_EPOCH = date(1899, 12, 30).toordinal()
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
_LINK = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x20]+|#[^\s\x00-\x20]*", re.IGNORECASE)
_RISKY = ("=", "+", "-", "@", "'", "\t", "\n")
_WIRES = {"s": "stringValue", "n": "numberValue", "d": "numberValue", "b": "boolValue", "f": "formulaValue"}


class Value(NamedTuple):
    """A typed cell value."""

    kind: Kind
    v: str | float | bool | None

    @property
    def empty(self) -> bool:
        return self.kind == ""


EMPTY = Value("", None)


class Kept(NamedTuple):
    """A value and its link as the memory keeps them: ``digest`` stands for texts too long to repeat."""

    kind: Kind
    v: str | float | bool | None = None
    link: str = ""
    digest: str = ""


def wanted(scalar: Scalar) -> Value:
    """Type what a cell should hold. Text is made literal and cut; what is no number (NaN, ∞) becomes text."""
    if scalar is None or scalar == "":
        return EMPTY
    if isinstance(scalar, bool):
        return Value("b", scalar)
    if isinstance(scalar, (int, float)):
        exact = _number(scalar)
        return Value("s", str(scalar)) if exact is None else Value("n", exact)
    if isinstance(scalar, date):
        return Value("d", float(scalar.toordinal() - _EPOCH))
    if isinstance(scalar, Formula):
        return Value("f", scalar.text)
    text = cut(literal(scalar))
    return Value("s", text) if text else EMPTY


def literal(text: str) -> str:
    """Text as any writer of JSON and any reader of Sheets keeps it: no lone surrogates, no control characters."""
    if text.isprintable():  # nothing of what would have to go is
        return text
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _CONTROL.sub("", whole.replace("\r\n", "\n").replace("\r", "\n"))


def cut(text: str, limit: int = LIMIT) -> str:
    """At most ``limit`` characters, counted as Google's editors do (UTF-16), with ``…`` where something is missing."""
    if len(text) <= limit // 2 or units(text) <= limit:
        return text
    short = text.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", "ignore")
    return f"{short}…"


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def uri(link: str) -> str:
    """The link if Sheets will surely take it, else nothing: an odd link must not cost the batch."""
    return link if len(link) <= LINK_LIMIT and _LINK.fullmatch(link) else ""


def parts(value: Value, links: Links) -> Links:
    """The parts of a text that link, as Sheets will surely take them: inside the text, one after the other, their URIs whole.

    None of them where the text is no longer the one that they were counted in.
    """
    if not links or value.kind != "s":
        return ()
    edges = [edge for start, end, _ in links for edge in (start, end)]
    if edges != sorted(edges) or edges[0] < 0 or edges[-1] > units(str(value.v)):
        return ()
    return tuple((start, end, uri(link)) for start, end, link in links if uri(link) and start < end)


def woven(links: Links) -> str:
    """Linked parts as the one text by which the memory knows them."""
    return f"{RUNS}{_digest(repr(links))}" if links else ""


def stored(value: Value) -> Value:
    """What a wanted value is once it stands in the sheet."""
    return Value("n", value.v) if value.kind == "d" else value


def needs_text_format(value: Value) -> bool:
    """Whether the text could be taken for a formula by anything that reads or re-enters the cell.

    That a ``stringValue`` beginning with ``=`` stays text is unverified; with the number format TEXT either answer is
    safe, also when a person opens the cell and presses Enter.
    """
    return value.kind == "s" and str(value.v).startswith(_RISKY)


def seen(extended: Mapping[str, Any] | None) -> Value:
    """A Google ``ExtendedValue`` as it stands in the sheet. An error reads as text such as ``#REF!``."""
    if not extended:
        return EMPTY
    if "stringValue" in extended:
        text = str(extended["stringValue"])
        return Value("s", text) if text else EMPTY
    if "numberValue" in extended:
        return Value("n", _number(extended["numberValue"]))
    if "boolValue" in extended:
        return Value("b", bool(extended["boolValue"]))
    if "formulaValue" in extended:
        return Value("f", str(extended["formulaValue"]))
    if "errorValue" in extended:
        return Value("s", f"#{extended['errorValue'].get('type', 'ERROR')}")
    return EMPTY


def wire(value: Value) -> Json | None:
    """A value as a Google ``ExtendedValue``; None clears the cell. Text always goes as text, never as a formula."""
    if value.empty:
        return None
    key = _WIRES[value.kind]
    whole = isinstance(value.v, float) and value.v.is_integer() and abs(value.v) < 2**53
    return {key: int(value.v) if whole and value.v is not None else value.v}


def day(number: float) -> date | None:
    """The day that a number of the sheet means (days since 1899-12-30); None beyond the calendar."""
    at = int(number) + _EPOCH
    return date.fromordinal(at) if date.min.toordinal() <= at <= date.max.toordinal() else None


def show(value: Value, *, as_date: bool = False, limit: int = 80) -> str:
    """A value for people, in one line."""
    if value.empty:
        return "empty"
    if isinstance(value.v, bool):
        return "TRUE" if value.v else "FALSE"
    if isinstance(value.v, float):
        if (value.kind == "d" or as_date) and (on := day(value.v)):
            return on.isoformat()
        return f"{value.v:.15g}"
    return f"“{cut(' '.join(str(value.v).split()), limit)}”"


def keep(value: Value, link: str = "", limit: int = SHORT) -> Kept:
    """A value for the memory, long text by its beginning (``limit`` characters at most) and a digest of all of it."""
    near = link if len(link) <= SHORT else f"#{_digest(link)}"
    if value.kind in {"s", "f"} and len(str(value.v)) > limit:
        return Kept(value.kind, str(value.v)[: limit // 3], near, _digest(str(value.v)))
    return Kept(value.kind, value.v, near)


def shorter(kept: Kept) -> Kept:
    """The same, by digest alone where that is shorter."""
    if kept.digest:
        return kept._replace(v="")
    return keep(Value(kept.kind, kept.v), kept.link, 24) if kept.kind in {"s", "f"} else kept


def says(kept: Kept, scalar: Scalar, link: str) -> bool:
    """Whether a wanted cell is what was kept, text, type and link: told without typing it where that is plain."""
    if kept.v == scalar and (
        (kept.kind == "n" and not isinstance(scalar, bool) and kept.link == link)
        or (kept.kind == "s" and kept.link == link and not kept.digest)
        or (kept.kind == "" and not kept.link)
    ):
        return True
    value = wanted(scalar)
    return kept == (value.kind, value.v, uri(link) if value.kind in {"s", "n"} else "", "")


def same_value(one: Kept, other: Kept) -> bool:
    """Whether two kept values are one, type and all, whichever of them is kept by digest."""
    if one.kind != other.kind:
        return False
    if one.digest or other.digest:
        return (one.digest or _digest(str(one.v))) == (other.digest or _digest(str(other.v)))
    return one.v == other.v


def as_stored(kept: Kept) -> Kept:
    return kept._replace(kind="n") if kept.kind == "d" else kept


def value_of(kept: Kept) -> Value:
    """The value for showing: long text is its beginning."""
    return Value(kept.kind, f"{kept.v}…" if kept.digest else kept.v)


def to_json(kept: Kept) -> Json:
    """``{"t": kind, "v": value, "link": uri, "cut": digest}``, without what is empty."""
    pairs = {"t": kept.kind, "v": kept.v, "link": kept.link, "cut": kept.digest}
    return {key: value for key, value in pairs.items() if value not in {"", None}}


def from_json(data: Mapping[str, Any]) -> Kept:
    """The other way; raises ValueError, TypeError, KeyError or AttributeError for what we did not write."""
    kind: Kind = data.get("t", "")
    raw = data.get("v")
    if kind in {"n", "d"}:
        return Kept(kind, float(raw or 0), str(data.get("link", "")))
    if kind == "b":
        return Kept(kind, bool(raw), str(data.get("link", "")))
    if kind in {"s", "f"}:
        return Kept(kind, str(raw or ""), str(data.get("link", "")), str(data.get("cut", "")))
    if kind == "":
        return Kept("", None, str(data.get("link", "")))
    raise ValueError(kind)


def _number(number: float | str) -> float | None:
    """A double to 15 digits, so that what comes back through JSON compares equal; None if it is not finite."""
    try:
        exact = float(f"{float(number):.15g}")
    except (OverflowError, ValueError):
        return None
    return exact if abs(exact) != float("inf") and exact == exact else None  # noqa: PLR0124  # NaN differs from itself


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]
