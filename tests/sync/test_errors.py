from __future__ import annotations

from sync.errors import CredentialsError, LostReply, SyncError


def test_an_error_is_one_line_what_where_what_to_do() -> None:
    error = SyncError("It is\nnot shared", kind="not_shared", where="row 7 of Plans", fix="share it")
    assert str(error) == "It is not shared — row 7 of Plans — share it"


def test_parts_that_are_not_known_leave_no_gap() -> None:
    assert str(SyncError("It is gone", kind="dead")) == "It is gone"


def test_where_it_struck_can_be_told_later() -> None:
    cause = OSError("x")
    error = CredentialsError("No", kind="credentials", fix="do", service="docs", status=403, detail="theirs")
    error.__cause__ = cause
    told = error.at("row 7 of Plans", "https://example.org")
    assert type(told) is CredentialsError
    assert (str(told), told.link, told.kind, told.status, told.detail) == (
        "No — row 7 of Plans — do",
        "https://example.org",
        "credentials",
        403,
        "theirs",
    )
    assert told.__cause__ is cause
    assert error.where == ""


def test_what_the_service_said_is_not_shown() -> None:
    assert "secret plan" not in str(LostReply("Lost", kind="lost_reply", detail="secret plan"))
