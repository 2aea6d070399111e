"""Days, as 2027-01-31: until when something is let be, and which day it is. Nothing else in kubecheck asks the clock for the day."""

from __future__ import annotations

import time

EXAMPLE = "2027-01-31"


def clock_date() -> str:
    """The day by the clock, in UTC."""
    return time.strftime("%Y-%m-%d", time.gmtime())


def is_date(text: str) -> bool:
    """Whether a text is a day of the calendar, written as 2027-01-31."""
    import datetime as dt

    try:
        return len(text) == len(EXAMPLE) and text.isascii() and dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
