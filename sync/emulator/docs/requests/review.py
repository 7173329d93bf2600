"""Comments and suggestions: refused as measured where they can't be; those that could be are not imitated."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NoReturn

from sync.emulator.docs.work import Work
from sync.emulator.errors import ApiError, Json, Refused, not_imitated


def insert_comment(work: Work, body: Json) -> NoReturn:
    if "range" not in body:
        raise Refused("Insert comment requests must specify a range to anchor to.")
    work.range(body["range"])
    raise not_imitated("the batchUpdate request insertComment")


def of_comment(name: str) -> Callable[[Work, Json], NoReturn]:
    """A request about a comment or, as a reply may be, a suggestion. There are no comments."""

    def handler(work: Work, body: Json) -> NoReturn:
        if "commentId" not in body:
            of_suggestion(name)(work, body)
        raise _missing("Comment", body["commentId"])

    return handler


def of_suggestion(name: str) -> Callable[[Work, Json], NoReturn]:
    """A request about a suggestion: there are those of a saved answer only."""

    def handler(work: Work, body: Json) -> NoReturn:
        number = body.get("suggestionId", "")
        if not number or json.dumps(number) not in json.dumps(work.tabs):
            raise _missing("Suggestion", number)
        raise not_imitated(f"the batchUpdate request {name}")

    return handler


def _missing(what: str, number: str) -> ApiError:
    return ApiError(404, f"{what} with ID {number} does not exist.", "NOT_FOUND")
