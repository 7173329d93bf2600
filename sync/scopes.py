"""What plansync asks to be allowed: one set of scopes to read with, another to write with, never both in one token."""

from __future__ import annotations

from typing import Final

_SCOPE: Final = "https://www.googleapis.com/auth/"
READING: Final = (
    f"{_SCOPE}documents.readonly",
    f"{_SCOPE}drive.metadata.readonly",
    f"{_SCOPE}spreadsheets.readonly",
)
WRITING: Final = (f"{_SCOPE}spreadsheets",)
CLOUD: Final = f"{_SCOPE}cloud-platform"  # what gcloud itself, and acting as a service account, need

SIGN_IN: Final = "gcloud auth application-default login --scopes=" + ",".join((CLOUD, *READING, *WRITING))
"""How a person signs in on their own machine, so that the sign-in is good for both sets."""
