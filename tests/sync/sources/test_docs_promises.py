"""The three promises for Google Docs, held to documents that hypothesis makes up and, where they are at hand, to real ones."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappers.reader import read
from sync.sources.google_docs import parse
from tests.sync.sources import docs_made, docs_promises

URL = "https://docs.google.com/document/d/ID/edit"
_SHARED = Path(os.environ.get("PLANSYNC_SHARED") or Path(__file__).parents[4] / "shared")
RECORDED = sorted((_SHARED / "docs-json").glob("*.json"))  # not part of the project; may be absent


@given(docs_made.answers())
def test_the_promises_hold_whatever_a_doc_holds(answer: dict[str, Any]) -> None:
    before = copy.deepcopy(answer)
    docs_promises.hold(answer, parse(answer, URL))
    assert answer == before


junk = st.sampled_from(
    [None, True, -1, 2**70, 1.5, float("nan"), "", "x", "\ue907", [], [None], {}, {"x": 1}]
)


@given(docs_made.answers(), st.data())
def test_a_damaged_answer_never_makes_it_raise(answer: dict[str, Any], data: st.DataObject) -> None:
    read(parse(_damaged(answer, data), URL))


@pytest.mark.skipif(not RECORDED, reason="the recorded documents are not part of the project")
@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem[:30])
def test_the_promises_hold_for_recorded_documents(path: Path) -> None:
    answer = json.loads(path.read_bytes())
    docs_promises.hold(answer, parse(answer, URL))


@pytest.mark.skipif(not RECORDED, reason="the recorded documents are not part of the project")
@given(st.data())
def test_damaged_recorded_documents_never_make_it_raise(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from([path for path in RECORDED if path.stat().st_size < 50_000]))
    parse(_damaged(json.loads(path.read_bytes()), data), URL)


def _damaged(answer: dict[str, Any], data: st.DataObject) -> dict[str, Any]:
    """A copy with a few of its parts gone or turned into something else."""
    answer = copy.deepcopy(answer)
    for _ in range(data.draw(st.integers(1, 4))):
        part: Any = answer
        while True:
            keys = list(part) if isinstance(part, dict) else list(range(len(part)))
            if not keys:
                break
            key = data.draw(st.sampled_from(keys))
            if isinstance(part[key], dict | list) and part[key] and data.draw(st.integers(0, 9)):
                part = part[key]
                continue
            if data.draw(st.booleans()):
                part[key] = copy.deepcopy(data.draw(junk))
            else:
                del part[key]
            break
    return answer
