"""Everything that can go wrong between us and a file, in one line each: what is wrong — where — what to do."""

from __future__ import annotations

from typing import Literal, Self

Kind = Literal[
    "api_disabled",
    "bad_answer",  # the service answered something that is not JSON, or not what was asked for
    "clock_skew",
    "conflict",
    "credentials",
    "dead",  # there is no such file
    "lost_reply",  # the request was sent and may have been carried out, but no usable reply came
    "no_scope",
    "not_shared",
    "not_supported",
    "office_file",
    "published",
    "rate_limited",
    "refused",  # the service understood and said no
    "timeout",
    "trashed",
    "unavailable",
    "unsafe",  # we could, and do not: too much would change
]


class SyncError(Exception):
    """What is wrong — where — what to do.

    ``kind`` is for programs, ``str()`` for people. ``where`` is what the person calls the place (``row 7 of Plans``),
    ``link`` the URL or path concerned, ``service`` the API (``docs``, ``drive``, ``sheets``, ``token``), ``status`` the
    HTTP status (0 where there was no answer). ``detail`` is the service's own wording: for programs to tell cases apart,
    never shown or logged, because it may quote a plan. No part ever holds a token.
    """

    def __init__(
        self,
        what: str,
        *,
        kind: Kind,
        fix: str = "",
        where: str = "",
        link: str = "",
        service: str = "",
        status: int = 0,
        detail: str = "",
    ) -> None:
        super().__init__(what)
        self.what = _one_line(what)
        self.kind: Kind = kind
        self.fix = _one_line(fix)
        self.where = _one_line(where)
        self.link = link
        self.service = service
        self.status = status
        self.detail = detail

    def __str__(self) -> str:
        return " — ".join(part for part in (self.what, self.where, self.fix) if part)

    def at(self, where: str, link: str = "") -> Self:
        """The same error, told where it struck; what is already known is kept unless something is given."""
        told = type(self)(
            self.what,
            kind=self.kind,
            fix=self.fix,
            where=where or self.where,
            link=link or self.link,
            service=self.service,
            status=self.status,
            detail=self.detail,
        )
        told.__cause__ = self.__cause__
        return told


class CredentialsError(SyncError):
    """The credentials are missing, unreadable or refused: nothing can be read until a person mends them."""


class LostReply(SyncError):  # noqa: N818  # named after what happened; "LostReplyError" says no more
    """A write was sent and no usable reply came back: it may or may not have been applied.

    Raised instead of repeating a write that nothing guards; look at the generation mark before doing anything else.
    """


def _one_line(text: str) -> str:
    return " ".join(text.split())
