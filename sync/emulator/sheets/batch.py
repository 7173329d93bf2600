"""spreadsheets.batchUpdate: requests in order on a copy of the book, all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sync.emulator.call import Call
from sync.emulator.errors import ApiError, Json, Refused, invalid, not_imitated
from sync.emulator.sheets import a1, bands
from sync.emulator.sheets.book import Book
from sync.emulator.sheets.get import Renderer, today
from sync.emulator.sheets.requests import REQUESTS, comments
from sync.emulator.sheets.work import Work
from sync.emulator.store import File, Principal, Workspace


def change(workspace: Workspace, file: File, principal: Principal, action: Callable[[Work], Json]) -> Json:
    """Let the action work on a copy; swap the copy in if nothing was refused. One at a time per file."""
    with file.lock:
        book: Book = file.content.copy()
        now = workspace.clock.now()
        work = Work(book, file, principal, today(book, workspace.clock), now, list(file.comments))
        answer = action(work)
        bands.settle(book)
        if book.title != file.content.title:  # a file that was seeded may be called otherwise than its book
            file.name = book.title
        file.content, file.comments = book, work.comments
        workspace.touch(file, principal.email)
        return answer


def apply(
    workspace: Workspace,
    file: File,
    principal: Principal,
    requests: Sequence[Json],
    places: Sequence[str] = (),
) -> list[Json]:
    """The replies to a batch of requests, or the refusal of all of them. ``places``: what refusals call them."""
    if not requests:
        raise invalid("Must specify at least one request.")

    def action(work: Work) -> Json:
        return {"replies": [_one(work, number, request, places) for number, request in enumerate(requests)]}

    replies: list[Json] = change(workspace, file, principal, action)["replies"]
    return replies


def _one(work: Work, number: int, request: Json, places: Sequence[str]) -> Json:
    if not request:
        raise invalid(f"Invalid requests[{number}]: No request set.")  # wording guessed
    name, body = next(iter(request.items()))
    handler = REQUESTS.get(name)
    place = places[number] if places else f"requests[{number}].{name}"
    if handler is None:
        raise not_imitated(f"the batchUpdate request {name}")
    try:
        return handler(work, body)
    except Refused as refused:
        raise invalid(f"Invalid {place}: {refused}") from None
    except ApiError as error:
        if error.code != 400 or isinstance(error, comments.UnnumberedError):
            raise
        raise invalid(f"Invalid {place}: {error.message}") from None


def batch_update(call: Call) -> Json:
    file = call.workspace.open("sheets", call.path["spreadsheetId"], call.principal, "writer")
    replies = apply(call.workspace, file, call.principal, call.body.get("requests", []))
    answer: Json = {"spreadsheetId": file.id, "replies": replies}
    if any(comments.REQUESTS & request.keys() for request in call.body["requests"]):
        answer["commentUpdateState"] = "ALL_SAVED"
    if call.body.get("includeSpreadsheetInResponse"):
        mask = call.mask.get("updatedSpreadsheet") if call.mask is not None else None
        areas = [a1.find(file.content, text) for text in call.body.get("responseRanges", [])]
        with_grid = bool(call.body.get("responseIncludeGridData"))
        renderer = Renderer(file, call.principal, call.workspace.clock)
        answer["updatedSpreadsheet"] = renderer.spreadsheet(mask or None, areas, with_grid=with_grid)
    return answer
