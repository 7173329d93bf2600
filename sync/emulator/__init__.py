"""An embedded Google Workspace: Drive v3, Docs v1, Sheets v4 and the token endpoint over real HTTP.

It imports none of plansync's other code and would serve any program. README.md beside this file describes it.
"""

from sync.emulator.clock import StoppedClock
from sync.emulator.emulator import Emulator


def render_spreadsheet(emulator: Emulator, name_or_id: str, *, documents: bool = False) -> str:
    """A spreadsheet as one HTML file; see `sync.emulator.pages`, which is loaded by who looks at it."""
    from sync.emulator import pages  # noqa: PLC0415

    return pages.render_spreadsheet(emulator, name_or_id, documents=documents)


__all__ = ["Emulator", "StoppedClock", "render_spreadsheet"]
