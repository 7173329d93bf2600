"""documents.batchUpdate: requests in order on a copy of the tabs, all of them or none."""

from __future__ import annotations

from dataclasses import replace

from sync.emulator import history
from sync.emulator.call import Call
from sync.emulator.docs.documents import revision_id
from sync.emulator.docs.requests import NO_SUGGESTIONS, REQUESTS
from sync.emulator.docs.work import Work
from sync.emulator.errors import Json, Refused, invalid, not_imitated


def batch_update(call: Call) -> Json:
    file = call.workspace.open("docs", call.path["documentId"], call.principal, "writer")
    requests = call.body.get("requests", [])
    if not requests:
        raise invalid("Must specify at least one request.")
    with file.lock:
        control = call.body.get("writeControl", {})
        _check_revision(control, revision_id(file))
        _check_mode(control, requests)
        work = Work(call.workspace, file, call.principal)
        replies = [_one(work, number, request) for number, request in enumerate(requests)]
        tabs = work.finish()
        if tabs != file.content.tabs:
            history.begin(file)
            file.content = replace(file.content, tabs=tabs, revision=file.content.revision + 1, source="")
            call.workspace.touch(file, call.principal.email)
        return {
            "replies": replies,
            "writeControl": {"requiredRevisionId": revision_id(file)},
            "documentId": file.id,
            "suggestionResponses": [{} for _ in requests],
            "commentUpdateState": "NO_UPDATES_REQUESTED",
        }


def _check_revision(control: Json, latest: str) -> None:
    required, target = control.get("requiredRevisionId"), control.get("targetRevisionId")
    if required and required != latest:
        raise invalid(f"The required revision ID '{required}' does not match the latest revision.")
    if target and target != latest:
        raise not_imitated("merging with a writeControl.targetRevisionId that is not the latest")


def _check_mode(control: Json, requests: list[Json]) -> None:
    """Suggesting is not imitated; what can't be suggested is refused as measured, before the request is looked at."""
    if control.get("writeMode") != "SUGGEST":
        return
    for number, request in enumerate(requests):
        for name in request.keys() & NO_SUGGESTIONS:
            words = "Request does not support application as suggestion."
            raise invalid(f"Invalid requests[{number}].{name}: {words}")
    raise not_imitated("writeControl.writeMode SUGGEST")


def _one(work: Work, number: int, request: Json) -> Json:
    if not request:
        raise invalid(f"Invalid requests[{number}]: No request set.")
    name, body = next(iter(request.items()))
    handler = REQUESTS.get(name)
    if handler is None:
        raise not_imitated(f"the batchUpdate request {name}")
    try:
        reply = handler(work, body)
    except Refused as refused:
        raise invalid(f"Invalid requests[{number}].{name}: {refused}") from None
    return {} if reply is None else {name: reply}
