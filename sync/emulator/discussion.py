"""What people say about a file: comments, and the replies to each. Both are replaced, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Reply:
    """``action`` is ``resolve``, ``reopen`` or nothing. What is deleted stays, without its words."""

    id: str
    who: str
    text: str
    created: datetime
    modified: datetime
    deleted: bool = False
    action: str = ""
    assignee: str = ""  # whom Sheets gave the thread


@dataclass(frozen=True)
class Comment:
    """``modified`` is that of the comment or of any reply. ``quoted``: media type and words, as they were given."""

    id: str
    who: str
    text: str
    created: datetime
    modified: datetime
    deleted: bool = False
    resolved: bool = False
    anchor: str = ""
    quoted: tuple[str, str] | None = None
    replies: tuple[Reply, ...] = ()
    assignee: str = ""
