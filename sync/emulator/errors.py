"""Refusals as Google words them: one-platform envelopes for Docs and Sheets, the classic one for Drive."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]

BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"
APP = "100000000001"  # the number of the project that every client here belongs to
ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo"


class ApiError(Exception):
    """An answer that is a refusal. ``reason`` and ``location`` show on Drive only, ``status`` on Docs and Sheets.

    ``short``: what Drive's entry says where not Drive but the front end of all APIs refuses; then Drive's answer
    has ``status`` and details too.
    """

    def __init__(
        self,
        code: int,
        message: str,
        status: str = "",
        *,
        reason: str = "",
        domain: str = "global",
        location: tuple[str, str] | None = None,
        details: list[Json] | None = None,
        headers: dict[str, str] | None = None,
        short: str = "",
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.reason = reason
        self.domain = domain
        self.location = location
        self.details = details
        self.headers = headers or {}
        self.short = short

    def envelope(self, service: str) -> Json:
        if service == "drive":
            entry: Json = ({"domain": self.domain} if self.domain else {}) | {
                "reason": self.reason or "badRequest",
                "message": self.short or self.message,
            }
            if self.location:
                entry["locationType"], entry["location"] = self.location
            classic: Json = {"errors": [entry], "code": self.code, "message": self.message}
            if self.short:
                classic |= {"status": self.status} | ({"details": self.details} if self.details else {})
            return {"error": classic}
        error: Json = {"code": self.code, "message": self.message, "status": self.status}
        if self.details:
            error["details"] = self.details
        return {"error": error}


class Refused(Exception):  # noqa: N818 - it becomes an error only with the number of the request before it
    """Why a request of a batch cannot be done, in Google's words."""


def invalid(message: str, violations: Iterable[tuple[str, str]] = ()) -> ApiError:
    """400 INVALID_ARGUMENT; ``violations`` are pairs of field and description."""
    listed = [({"field": f} if f else {}) | {"description": d} for f, d in violations]
    details = [{"@type": BAD_REQUEST, "fieldViolations": listed}] if listed else None
    return ApiError(400, message, "INVALID_ARGUMENT", reason="invalid", details=details)


def not_found() -> ApiError:
    return ApiError(404, "Requested entity was not found.", "NOT_FOUND", reason="notFound")


def file_not_found(file_id: str) -> ApiError:
    """What Drive says of files that don't exist and of files that the caller may not see."""
    return ApiError(404, f"File not found: {file_id}.", reason="notFound", location=("parameter", "fileId"))


def app_not_authorized(file_id: str, verb: str) -> ApiError:
    """Drive's refusal of a file that one scope of the token shows and the one that the method needs doesn't reach."""
    words = f"The user has not granted the app {APP} {verb} access to the file {file_id}."
    return ApiError(403, words, reason="appNotAuthorizedToFile", location=("header", "Authorization"))


def permission_denied() -> ApiError:
    return ApiError(403, "The caller does not have permission", "PERMISSION_DENIED", reason="forbidden")


def may_not(what: str = "The user does not have sufficient permissions for this file.") -> ApiError:
    """Drive's refusal of a file that the caller sees."""
    return ApiError(403, what, "PERMISSION_DENIED", reason="insufficientFilePermissions")


def office_file() -> ApiError:
    return ApiError(
        400,
        "This operation is not supported for this document. The document must not be an Office file.",
        "FAILED_PRECONDITION",
    )


def not_imitated(what: str) -> ApiError:
    """The emulator's own word, never Google's."""
    return ApiError(501, f"The emulator does not imitate {what}.", "UNIMPLEMENTED", reason="notImplemented")
