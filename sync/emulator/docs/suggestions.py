"""Previews of a document that holds suggestions: with all of them rejected, or all of them accepted."""

from __future__ import annotations

from typing import Any

from sync.emulator.docs import content
from sync.emulator.errors import Json

INSERTED = ("suggestedInsertionIds", "suggestedInsertionId")
DELETED = ("suggestedDeletionIds", "suggestedDeletionId")


def preview(tabs: tuple[Json, ...], *, accepted: bool) -> list[Json]:
    """Tabs without a trace of suggestions, their indexes counted anew."""
    found: list[Json] = [_settled(tab, accepted) for tab in tabs]
    for tab in found:
        _count(tab)
    return found


def _count(tab: Json) -> None:
    shown = tab.get("documentTab", {})
    segments = [shown["body"]] if "body" in shown else []
    for kind in ("headers", "footers", "footnotes"):
        segments += shown.get(kind, {}).values()
    for segment in segments:
        content.index(segment.get("content", []), 0)
    for child in tab.get("childTabs", ()):
        _count(child)


def _settled(node: Any, accepted: bool) -> Any:
    if isinstance(node, list):
        return _joined([_settled(item, accepted) for item in node if not _is_gone(item, accepted)])
    if not isinstance(node, dict):
        return node
    out: Json = {}
    for name, value in node.items():
        if not name.startswith("suggested") and not _is_gone(value, accepted):
            out[name] = _settled(value, accepted)
    if "tableRows" in out:
        out["rows"] = len(out["tableRows"])
    if accepted:
        for name, changes in node.items():
            if name.startswith("suggested") and name.endswith("Changes"):
                for change in changes.values():
                    _accept(out, change)
    return out


def _is_gone(node: Any, accepted: bool) -> bool:
    """Whether this, or the one thing that an element is, was to be inserted (or deleted)."""
    if not isinstance(node, dict):
        return False
    names = DELETED if accepted else INSERTED
    if any(node.get(name) for name in names):
        return True
    return "endIndex" in node and any(
        isinstance(value, dict) and any(value.get(name) for name in names) for value in node.values()
    )


def _accept(target: Json, change: Json) -> None:
    """A change is the new value beside what of it is suggested: ``{textStyle, textStyleSuggestionState}``."""
    for name, state in change.items():
        if not name.endswith("SuggestionState"):
            continue
        value = name.removesuffix("SuggestionState")
        _take(target.setdefault(value, {}), change.get(value, {}), state)


def _take(target: Json, wanted: Json, state: Json) -> None:
    for name, told in state.items():
        if name.endswith("SuggestionState") and isinstance(told, dict):
            inner = name.removesuffix("SuggestionState")
            _take(target.setdefault(inner, {}), wanted.get(inner, {}), told)
        elif name.endswith("Suggested") and told:
            field = name.removesuffix("Suggested")
            if field in wanted:
                target[field] = wanted[field]
            else:
                target.pop(field, None)


def _joined(items: list[Any]) -> list[Any]:
    """A paragraph whose newline is gone runs on into the next one."""
    out: list[Any] = []
    carried: list[Json] = []
    for item in items:
        if isinstance(item, dict) and "paragraph" in item:
            elements = carried + item["paragraph"]["elements"]
            carried = []
            if not elements or not content.part(elements[-1]).get("content", "").endswith("\n"):
                carried = elements
                continue
            item["paragraph"]["elements"] = elements
            content.tidy(item)
        out.append(item)
    return out
