"""What a run spends on one thing at most, so that whatever strangers send, it ends: the one home of the numbers that may be raised.

Where a limit is reached, what lies beyond it is not judged, which is told with the limit's name; the rest of the run goes on.
"""

from __future__ import annotations

import time
from _thread import _local

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Name -> how many by default, and of what.
LIMITS: dict[str, tuple[int, str]] = {
    "file-bytes": (100_000_000, "bytes in a file"),
    "file-documents": (100_000, "documents in a file"),
    "mapping-keys": (100_000, "keys in a mapping"),
    "template-steps": (1_000_000, "steps of a chart's templates"),
    "template-characters": (64_000_000, "characters printed by a chart's templates"),
    "pattern-steps": (20_000_000, "steps of a regular expression over one value"),
    "dry-run-turns": (200_000, "turns of a dry run"),
    "run-seconds": (3_600, "seconds of a run"),
}
_END = "end"  # among the limits of a run: the second at which it is over


class _Held(_local):
    """The limits that each thread holds to where they are not the usual ones."""

    limits: Mapping[str, int] = {}


_HELD = _Held()


def in_force() -> Mapping[str, int]:
    """The limits that were set otherwise in this thread, by name."""
    return _HELD.limits


def most(name: str) -> int:
    """How many there may be at most, as a limit is set now in this thread."""
    return _HELD.limits.get(name) or LIMITS[name][0]


def beyond(name: str) -> str:
    """What is said where there are more: ``more than 100,000 documents in a file; --limit file-documents=N allows more``."""
    return f"more than {most(name):,} {LIMITS[name][1]}; --limit {name}=N allows more"


def of_run(limits: Mapping[str, int]) -> Mapping[str, int]:
    """The limits of a run that begins now, with its end; a run that is part of another one ends with that."""
    end = _HELD.limits.get(_END) or int(time.time()) + (limits.get("run-seconds") or LIMITS["run-seconds"][0])
    return {**limits, _END: end}


def is_over() -> bool:
    """Whether the run has taken as many seconds as it may; what begins after that is not judged."""
    end = _HELD.limits.get(_END)
    return end is not None and time.time() >= end


class holding:  # noqa: N801  # read as a statement: with holding(limits)
    """Holds to limits for the time of a block."""

    __slots__ = ("_before", "_limits")

    def __init__(self, limits: Mapping[str, int]) -> None:
        self._limits = limits

    def __enter__(self) -> None:
        self._before = _HELD.limits
        _HELD.limits = self._limits

    def __exit__(self, *_: object) -> None:
        _HELD.limits = self._before


def parse_limits(words: Iterable[str]) -> dict[str, int]:
    """The limits that words such as ``file-bytes=1000000`` set.

    Raises:
        ValueError: there is no such limit, or no number above zero.
    """
    found: dict[str, int] = {}
    for word in words:
        name, _, number = word.partition("=")
        if name not in LIMITS:
            raise ValueError(f"{name} is no limit; {_hint(name)}")
        if not (number.isascii() and number.isdigit() and int(number[:19])):
            raise ValueError(f"{word}: NAME=N is needed, with a number above zero")
        found[name] = int(number[:19])
    return found


def _hint(name: str) -> str:
    from kubecheck.near import nearest

    near = nearest(name, LIMITS)
    return f"did you mean {near}?" if near else f"there are {', '.join(LIMITS)}"
