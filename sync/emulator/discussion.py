"""What people say about a file: comments, and the replies to each. Both are replaced, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Post:
    """What a comment and a reply have in common. What is deleted stays, without its words."""

    id: str
    who: str
    text: str
    created: datetime
    modified: datetime
    deleted: bool = False
    assignee: str = ""  # whom Sheets gave the thread


@dataclass(frozen=True)
class Reply(Post):
    """``action`` is ``resolve``, ``reopen`` or nothing."""

    action: str = ""


@dataclass(frozen=True)
class Comment(Post):
    """``modified`` is that of the comment or of any reply. ``quoted``: media type and words, as they were given."""

    resolved: bool = False
    anchor: str = ""
    quoted: tuple[str, str] | None = None
    replies: tuple[Reply, ...] = ()
