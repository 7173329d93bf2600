"""documents.get and create: tabs or the legacy form, masks, view modes, and what a viewer is not shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sync.emulator.call import Call
from sync.emulator.discovery import schema
from sync.emulator.docs import markdown, suggestions
from sync.emulator.docs.markdown import Doc
from sync.emulator.errors import Json, invalid, permission_denied
from sync.emulator.fieldmask import Mask
from sync.emulator.store import DOC, File, short_id

FIRST = "t.0"  # the tab that a document is made with

PREVIEW = "PREVIEW_WITHOUT_SUGGESTIONS"
INLINE = "SUGGESTIONS_INLINE"
COMMENTS = "COMMENTS_VIEW_MODE_"
COMMENTS_IN_MASK = "Field mask cannot retrieve comment-specific fields when include_comments is false."
# What a documents.get answer says of itself, besides the content of its first tab.
HEAD = frozenset(
    "title revisionId suggestionsViewMode commentsViewMode documentId tabs comments suggestions".split()
)


def get(call: Call) -> Json:
    file = call.workspace.open("docs", call.path["documentId"], call.principal)
    with_tabs = call.query.get("includeTabsContent", False) or (call.mask is not None and "tabs" in call.mask)
    asked = call.query.get("suggestionsViewMode", "")
    comments = _comments(call, file, asked, with_tabs=with_tabs)
    mode = asked
    if mode in {"", "DEFAULT_FOR_CURRENT_ACCESS"}:
        mode = INLINE if file.allows(call.principal, "commenter") else PREVIEW
    elif mode != PREVIEW and not file.allows(call.principal, "commenter"):
        raise permission_denied()
    if call.mask is not None and comments != "INCLUDED":
        refuse_bare_composites(call.mask)
    editor = file.allows(call.principal, "writer")
    return render(file, mode, comments, editor=editor, with_tabs=with_tabs)


def _comments(call: Call, file: File, suggestions: str, *, with_tabs: bool) -> str:
    """Whether comments are shown: INCLUDED or OMITTED."""
    mode = call.query.get("commentsViewMode", "")
    if not mode:
        return "OMITTED"
    if not with_tabs:
        raise invalid("Comments view mode may only be specified if tabs content is also requested.")
    mode = mode.removeprefix(COMMENTS)
    if mode not in {"INCLUDED", "DEFAULT_FOR_CURRENT_ACCESS"}:
        return "OMITTED"
    if suggestions.startswith("PREVIEW_"):
        raise invalid("Comments may not be requested when previewing suggestions.")
    may = file.allows(call.principal, "commenter")
    if mode == "DEFAULT_FOR_CURRENT_ACCESS":
        return "INCLUDED" if may else "OMITTED"
    if suggestions != INLINE:
        raise invalid(
            "Comments may only be explicitly included if inline suggestions are also explicitly requested."
        )
    if not may:
        raise permission_denied()
    return "INCLUDED"


def create(call: Call) -> Json:
    """A blank Doc with the title given. Whatever else the body says is overlooked, as Google's reference has it.

    Service accounts have had no space of their own since 2025: they may not.
    """
    workspace, me = call.workspace, call.principal.email
    if me.endswith("gserviceaccount.com"):
        raise permission_denied()
    name = call.body.get("title") or "Untitled document"
    file = workspace.new_file(name, DOC, me, "", workspace.my_drive(me).id)
    file.maker = me.lower()
    file.content = markdown.read("", file.id)[1]
    workspace.note(file, same=True)
    return render(file, INLINE, editor=True, with_tabs=False)


def refuse_bare_composites(mask: Mask) -> None:
    """Since 2026 a mask may not take all of Document, Tab or DocumentTab: comments would be in it. Nor comments alone."""
    if mask.keys() & {"*", "comments", "suggestions"} or ("tabs" in mask and _is_bare(mask["tabs"])):
        raise invalid(COMMENTS_IN_MASK)


def _is_bare(tab: Mask) -> bool:
    """Whether a mask of a Tab takes all of it, of its DocumentTab or of its children."""
    if not tab or "*" in tab:
        return True
    inner = tab.get("documentTab")
    if inner is not None and (not inner or inner.keys() & {"*", "commentAnchors"}):
        return True
    return "childTabs" in tab and _is_bare(tab["childTabs"])


def revision_id(file: File) -> str:
    return "ALm37B" + short_id(f"{file.id} {file.content.revision}", 24)


def render(
    file: File,
    mode: str = PREVIEW,
    comments: str = "OMITTED",
    *,
    editor: bool = False,
    with_tabs: bool = True,
) -> Json:
    """The answer: all tabs, or the first one's content beside the title. Only who may edit sees the revision."""
    doc: Doc = file.content
    head: Json = {"title": file.name}
    if editor:
        head["revisionId"] = revision_id(file)
    head |= {"suggestionsViewMode": mode, "documentId": file.id, "commentsViewMode": COMMENTS + comments}
    tabs = list(doc.tabs)
    if doc.suggested and mode != INLINE:
        tabs = suggestions.preview(doc.tabs, accepted=mode == "PREVIEW_SUGGESTIONS_ACCEPTED")
    if with_tabs:
        return head | {"tabs": tabs}
    known = schema("docs", "Document")["properties"]
    first = {name: value for name, value in tabs[0]["documentTab"].items() if name in known}
    if len(tabs) == 1 and "childTabs" not in tabs[0]:
        first = _with_links(first, _legacy)
    return head | first


def _with_links(node: Any, form: Callable[[Json], Json]) -> Any:
    """A copy whose links have another form."""
    if isinstance(node, list):
        return [_with_links(item, form) for item in node]
    if isinstance(node, dict):
        return {
            name: form(item) if name == "link" else _with_links(item, form) for name, item in node.items()
        }
    return node


def _legacy(link: Json) -> Json:
    """Before tabs, links inside a document named only the heading or the bookmark."""
    return {f"{kind}Id": link[kind]["id"] for kind in ("heading", "bookmark") if kind in link} or link


def _current(link: Json) -> Json:
    old = {"headingId": "heading", "bookmarkId": "bookmark"}
    return {new: {"id": link[name], "tabId": FIRST} for name, new in old.items() if name in link} or link


def from_answer(answer: Json) -> Doc:
    """A saved documents.get answer, in either form."""
    tabs = tuple(answer.get("tabs") or ())
    if not tabs:
        shown = _with_links({name: value for name, value in answer.items() if name not in HEAD}, _current)
        tabs = ({"tabProperties": {"tabId": FIRST, "title": "Tab 1", "index": 0}, "documentTab": shown},)
    return Doc(tabs, suggested='"suggested' in json.dumps(tabs))
