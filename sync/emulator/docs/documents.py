"""documents.get: tabs or the legacy form, masks, and what a viewer is not shown."""

from __future__ import annotations

import copy
from typing import Any

from sync.emulator.call import Call
from sync.emulator.docs.markdown import Doc
from sync.emulator.errors import Json, invalid, permission_denied
from sync.emulator.fieldmask import Mask
from sync.emulator.store import File, short_id

PREVIEW = "PREVIEW_WITHOUT_SUGGESTIONS"
COMMENTS = "Field mask cannot retrieve comment-specific fields when include_comments is false."


def get(call: Call) -> Json:
    file = call.workspace.open("docs", call.path["documentId"], call.principal)
    editor = file.allows(call.principal, "writer")
    mode = call.query.get("suggestionsViewMode", "DEFAULT_FOR_CURRENT_ACCESS")
    if mode == "DEFAULT_FOR_CURRENT_ACCESS":
        mode = "SUGGESTIONS_INLINE" if editor else PREVIEW
    elif mode != PREVIEW and not file.allows(call.principal, "commenter"):
        raise permission_denied()
    if call.query.get("commentsViewMode") == "INCLUDED":
        _check_comments(call, file)
    if call.mask is not None:
        refuse_bare_composites(call.mask)
    whole = call.query.get("includeTabsContent", False) or (call.mask is not None and "tabs" in call.mask)
    return render(file, mode, editor=editor, with_tabs=whole)


def _check_comments(call: Call, file: File) -> None:
    if call.query.get("suggestionsViewMode") != "SUGGESTIONS_INLINE":
        raise invalid("Comments can only be included when suggestions_view_mode is SUGGESTIONS_INLINE.")
    if not file.allows(call.principal, "commenter"):
        raise permission_denied()


def refuse_bare_composites(mask: Mask) -> None:
    """Since 2026 a mask may not take all of Document, Tab or DocumentTab: comments would be in it."""
    if "*" in mask or ("tabs" in mask and _is_bare(mask["tabs"])):
        raise invalid(COMMENTS)


def _is_bare(tab: Mask) -> bool:
    """Whether a mask of a Tab takes all of it, of its DocumentTab or of its children."""
    if not tab or "*" in tab:
        return True
    inner = tab.get("documentTab")
    if inner is not None and (not inner or "*" in inner):
        return True
    return "childTabs" in tab and _is_bare(tab["childTabs"])


def render(file: File, mode: str = PREVIEW, *, editor: bool = False, with_tabs: bool = True) -> Json:
    doc: Doc = file.content
    head: Json = {"title": file.name}
    if editor:
        head["revisionId"] = "ALm37B" + short_id(f"{file.id} {doc.revision}", 24)
    head |= {"suggestionsViewMode": mode, "documentId": file.id}
    if with_tabs:
        return head | {"tabs": list(doc.tabs)}
    first = {k: v for k, v in doc.tabs[0]["documentTab"].items() if k != "dropdownDefinitions"}
    if len(doc.tabs) == 1 and "childTabs" not in doc.tabs[0]:
        first = _with_legacy_links(copy.deepcopy(first))
    return head | first


def _with_legacy_links(node: Any) -> Any:
    """Before tabs, links inside a document named only the heading."""
    if isinstance(node, list):
        return [_with_legacy_links(item) for item in node]
    if isinstance(node, dict):
        if "heading" in node and set(node) == {"heading"}:
            return {"headingId": node["heading"]["id"]}
        return {name: _with_legacy_links(item) for name, item in node.items()}
    return node


def from_answer(answer: Json) -> Doc:
    """A saved documents.get answer, in either form."""
    if answer.get("tabs"):
        return Doc(tuple(answer["tabs"]))
    content = {
        k: v
        for k, v in answer.items()
        if k not in {"title", "revisionId", "suggestionsViewMode", "documentId", "tabs"}
    }
    return Doc(({"tabProperties": {"tabId": "t.0", "title": "Tab 1", "index": 0}, "documentTab": content},))
