"""Days and times as spreadsheets keep them: days since 30 December 1899, times as fractions of a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

EPOCH = datetime(1899, 12, 30, tzinfo=UTC)


def serial(day: date) -> int:
    return (day - EPOCH.date()).days


def from_serial(value: float) -> datetime:
    """To the millisecond, which is as exact as Sheets keeps it. Raises OverflowError beyond the year 9999."""
    return EPOCH + timedelta(milliseconds=round(value * 86_400_000))


def clock(hours: float, minutes: float = 0, seconds: float = 0) -> float:
    """A time of day as the fraction of a day."""
    return (hours * 3600 + minutes * 60 + seconds) / 86_400
