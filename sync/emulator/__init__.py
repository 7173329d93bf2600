"""An embedded Google Workspace: Drive v3, Docs v1, Sheets v4 and the token endpoint over real HTTP.

It imports none of plansync's other code and would serve any program. README.md beside this file describes it.
"""

from sync.emulator.clock import StoppedClock
from sync.emulator.emulator import Emulator
from sync.emulator.pages import render_spreadsheet

__all__ = ["Emulator", "StoppedClock", "render_spreadsheet"]
