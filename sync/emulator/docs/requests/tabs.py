"""Tabs of a document: added, deleted, renamed, moved."""

from __future__ import annotations

from sync.emulator.docs import markdown, masks
from sync.emulator.docs.work import Work
from sync.emulator.errors import Json, Refused

DEEPEST = 2  # a tab, a tab in it, and one in that: as deep as the editor goes


def add_document_tab(work: Work, body: Json) -> Json:
    wanted = body.get("tabProperties", {})
    if wanted.get("tabId"):
        raise Refused("Tab ID should not be specified in the properties when adding a tab.")
    number = work.mint("t.")
    title = wanted.get("title") or f"Tab {len(list(work.all_tabs())) + 1}"
    _check_title(work, title, number)
    properties: Json = {"tabId": number, "title": title}
    properties |= {name: wanted[name] for name in ("parentTabId", "iconEmoji") if wanted.get(name)}
    shown = markdown.read("", f"{work.file.id}/{number}")[1].tabs[0]["documentTab"]
    siblings = _siblings(work, properties.get("parentTabId", ""))
    where = wanted.get("index", len(siblings))
    _check_index(where, siblings)
    siblings.insert(where, {"tabProperties": properties, "documentTab": shown})
    _number(work)
    return {"tabProperties": dict(properties)}


def delete_tab(work: Work, body: Json) -> None:
    tab = work.tab(body.get("tabId") or "none")
    siblings = _siblings(work, tab["tabProperties"].get("parentTabId", ""))
    if siblings is work.tabs and len(siblings) == 1:
        raise Refused("A document must have at least one tab.")  # wording guessed
    siblings.remove(tab)
    _number(work)


def update_document_tab_properties(work: Work, body: Json) -> None:
    paths = masks.read(body, "TabProperties")
    wanted = body.get("tabProperties", {})
    tab = work.tab(wanted.get("tabId") or "none")
    properties = tab["tabProperties"]
    names = {path[0] for path in paths}
    if body["fields"] == "*":
        names &= wanted.keys()
    if "title" in names:
        _check_title(work, wanted.get("title", ""), properties["tabId"])
        properties["title"] = wanted.get("title", "")
    if "iconEmoji" in names:
        masks.keep(properties, "iconEmoji", wanted.get("iconEmoji", ""))
    if names & {"index", "parentTabId"}:
        _move(work, tab, wanted, names)
    _number(work)


def _move(work: Work, tab: Json, wanted: Json, names: set[str]) -> None:
    """Measured: the tab is put at the index while it is still where it was, and taken away from there after that."""
    properties = tab["tabProperties"]
    old = _siblings(work, properties.get("parentTabId", ""))
    parent = wanted.get("parentTabId", "") if "parentTabId" in names else properties.get("parentTabId", "")
    inside = {each["tabProperties"]["tabId"] for each in _family(tab)}
    if parent in inside:
        raise Refused("A tab cannot be moved into itself.")  # wording guessed
    siblings = _siblings(work, parent)
    where = wanted.get("index", 0) if "index" in names else len(siblings)
    _check_index(where, siblings)
    marker: Json = {}
    old[next(n for n, each in enumerate(old) if each is tab)] = marker
    siblings.insert(where, tab)
    del old[next(n for n, each in enumerate(old) if each is marker)]
    masks.keep(properties, "parentTabId", parent)


def _family(tab: Json) -> list[Json]:
    return [tab, *(each for child in tab.get("childTabs", ()) for each in _family(child))]


def _siblings(work: Work, parent: str) -> list[Json]:
    found: list[Json] = work.tab(parent).setdefault("childTabs", []) if parent else work.tabs
    return found


def _check_title(work: Work, title: str, tab_id: str) -> None:
    for tab in work.all_tabs():
        if tab["tabProperties"]["title"] == title and tab["tabProperties"]["tabId"] != tab_id:
            raise Refused("Tab title must be unique")


def _check_index(where: int, siblings: list[Json]) -> None:
    if not 0 <= where <= len(siblings):
        raise Refused(f"Index {where} is out of bounds of the tabs.")  # wording guessed


def _number(work: Work) -> None:
    """Each tab knows its place among its siblings and how deep it is."""
    waiting = [(work.tabs, 0)]
    while waiting:
        siblings, level = waiting.pop()
        if level > DEEPEST and siblings:
            raise Refused("Tabs cannot be nested that deep.")  # wording guessed
        for index, tab in enumerate(siblings):
            tab["tabProperties"]["index"] = index
            masks.keep(tab["tabProperties"], "nestingLevel", level)
            children = tab.get("childTabs", [])
            if children:
                waiting.append((children, level + 1))
            else:
                tab.pop("childTabs", None)
