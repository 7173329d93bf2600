"""Which page a request comes from: no other site that is open in the same browser may change anything here."""

from __future__ import annotations

from urllib.parse import urlsplit

from sync.emulator.api import Request

LOCAL = {"127.0.0.1", "localhost", "::1"}


def at_home(request: Request) -> bool:
    """Whether a request comes from a program, or from a page of the emulator's own: not from another site's."""
    return "origin" not in request.headers or own_page(request)


def own_page(request: Request) -> bool:
    """Whether it comes from one of our own pages.

    The host is looked at too: a name that somebody pointed to this machine is not the emulator's.
    """
    try:
        here = urlsplit(f"//{request.headers.get('host', '')}")
        there = urlsplit(request.headers.get("origin", ""))
    except ValueError:
        return False
    return here.hostname in LOCAL and there.scheme == "http" and there.netloc == here.netloc
