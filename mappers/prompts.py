"""Template text: questions and instructions to the author, which are not the author's content."""

from __future__ import annotations

import re
from typing import Final

from mappers import cells
from mappers.document import Text
from mappers.languages import any_of, finder
from mappers.thresholds import MOSTLY

_STATE: Final = 8  # words after a document's state
_STATE_RE: Final = re.compile(rf"^\W*{any_of('document_state')}(?=\W|$)", re.IGNORECASE)
_LEAD: Final = 200  # characters of a line that introduces a list
_SENTENCE_RE: Final = re.compile(r"(?<=[.!?？。])\s+")
_QUESTION_RE: Final = re.compile(
    rf"^\W*{any_of('question')}.*[?？]\W*$|^.*(?:か[?？。]?|？)\s*$", re.IGNORECASE
)
_INSTRUCTION_RE: Final = re.compile(
    rf"^\W*(?:(?:required|optional|example|instructions?|guidance|hint|note to (?:author|self)|tip)\s*:|{any_of('instruction')})",
    re.IGNORECASE,
)


_DEFINES_RE: Final = re.compile(any_of("defines"), re.IGNORECASE)
_EXAMPLE_RE: Final = re.compile(rf"^\W*{any_of('for_example')}", re.IGNORECASE)
_SHOWS_FORM_RE: Final = re.compile(rf"{any_of('shows_form')}.*[:：]\W*$", re.IGNORECASE)


def document_state(text: str) -> bool:
    """Whether a text only says how far a document or a proposal has come: "Accepted", "Draft, for review by 4 April"."""
    first = text.strip().split("\n")[0]
    return len(first.split()) <= _STATE and bool(_STATE_RE.match(first))


def shows_form(text: Text) -> bool:
    """Whether a line says that what follows is only the form or an example: "Objectives have the following format:"."""
    plain = " ".join(text.plain.split())
    return len(plain) <= _LEAD and plain.endswith((":", "：")) and bool(_SHOWS_FORM_RE.search(plain))


def defines(text: Text) -> bool:
    """Whether a text says what an objective or a key result is, as a guide does: "Key results are how we measure …"."""
    return bool(_DEFINES_RE.match(" ".join(text.plain.split()).lstrip("-–—*_> ")))


def is_prompt(text: Text, *, open_questions: bool = False) -> bool:
    """Whether a text is not its author's: it still is the template's, or it `asks_author`."""
    return text.from_template or asks_author(text, open_questions=open_questions)


def asks_author(text: Text, *, open_questions: bool = False) -> bool:
    """Whether a text asks or tells the author something instead of saying something.

    Highlighted text, questions that address "you", and instructions in italics or brackets are prompts; so is a run of
    nothing but questions.

    ``open_questions``: it stands where questions are the content; then only those that address the author are prompts.
    """
    plain = " ".join(text.plain.split())
    if not plain:
        return False
    if cells.is_placeholder(plain) or text.covered_by("mark") >= MOSTLY:
        return True
    if defines(text) or (_EXAMPLE_RE.match(plain) and text.covered_by("italic") >= MOSTLY):
        return True
    sentences = [part for part in _SENTENCE_RE.split(plain) if part]
    asked = [part for part in sentences if _QUESTION_RE.match(part)]
    if len(asked) == len(sentences):
        to_author = finder("you").finds(plain) or text.covered_by("italic") >= MOSTLY
        return to_author or (len(sentences) > 1 and not open_questions)
    told = _INSTRUCTION_RE.match(plain)
    if told and (text.covered_by("italic") >= MOSTLY or finder("you").finds(plain) or plain[:1] in "[<({"):
        return True
    return len(asked) * 2 > len(sentences) and finder("you").finds(plain)


def is_slot(text: Text) -> bool:
    """Whether a prompt is a form's: brackets, italics or highlights to be written over."""
    return cells.has_slots(text.plain) or max(text.covered_by("italic"), text.covered_by("mark")) >= MOSTLY


def only_asks(text: Text) -> bool:
    """Whether a text is nothing but questions. Under most topics that is a prompt; under open questions it is content."""
    if "?" not in text.plain and "？" not in text.plain and not text.plain.rstrip("。 ").endswith("か"):
        return False
    sentences = [part for part in _SENTENCE_RE.split(" ".join(text.plain.split())) if part]
    return bool(sentences) and all(_QUESTION_RE.match(part) for part in sentences)


def questions(text: str) -> list[str]:
    """The sentences of a text, one by one."""
    return [part for part in _SENTENCE_RE.split(" ".join(text.split())) if part]
