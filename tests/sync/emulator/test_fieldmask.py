from __future__ import annotations

from typing import Any

import pytest

from sync.emulator import fieldmask


@pytest.mark.parametrize(
    ("text", "mask"),
    [
        ("a", {"a": {}}),
        ("a,b", {"a": {}, "b": {}}),
        ("a(b,c(d))", {"a": {"b": {}, "c": {"d": {}}}}),
        ("a.b.c", {"a": {"b": {"c": {}}}}),
        ("a/b", {"a": {"b": {}}}),
        ("a.b(c),a/d", {"a": {"b": {"c": {}}, "d": {}}}),
        ("a.b,a", {"a": {}}),
        ("a,a.b", {"a": {}}),
        ("a(b),a(b/c)", {"a": {"b": {}}}),
        ("*", {"*": {}}),
        ("a, b", {"a": {}, "b": {}}),
    ],
)
def test_masks_are_read(text: str, mask: Any) -> None:
    assert fieldmask.parse(text) == mask


@pytest.mark.parametrize("text", ["", "a(", "a)", "a,,b", "a(b", ".a", "a..b", "a()", "a;b"])
def test_what_is_no_mask_is_refused(text: str) -> None:
    with pytest.raises(fieldmask.BadMaskError):
        fieldmask.parse(text)


def test_a_mask_leaves_what_it_names() -> None:
    value = {"a": [{"b": 1, "c": 2}, {"c": 3}], "d": {"e": 4}, "f": 5}
    assert fieldmask.apply(fieldmask.parse("a.b,d"), value) == {"a": [{"b": 1}, {}], "d": {"e": 4}}
    assert fieldmask.apply(fieldmask.parse("*(b,e)"), value) == {"a": [{"b": 1}, {}], "d": {"e": 4}, "f": 5}


@pytest.mark.parametrize(
    "text", ["sheets.data.rowData.values.note", "sheets(properties(title),merges)", "*", "sheets(*(title))"]
)
def test_paths_of_the_schema_are_taken(text: str) -> None:
    fieldmask.read("sheets", "Spreadsheet", text)
