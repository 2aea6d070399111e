"""Parts of times and durations of CEL.

Mirrors: github.com/google/cel-go/common/types timestamp and duration.
"""

from __future__ import annotations

from kubecheck.schema.cel.values import SECOND, Duration, moment_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def _time_part(part: Callable[[Any], int]) -> Callable[..., int]:
    def read(value: Any, zone: str = "") -> int:
        return part(moment_of(value, zone))

    return read


def _or_of_duration(of_time: Callable[..., int], unit: int) -> Callable[..., int]:
    def read(value: Any, zone: str = "") -> int:
        if type(value) is Duration:
            return abs(int(value)) // unit * (-1 if value < 0 else 1)
        return of_time(value, zone)

    return read


def _milliseconds(value: Any, zone: str = "") -> int:
    if type(value) is Duration:
        return abs(int(value)) // 1_000_000 * (-1 if value < 0 else 1)
    return int(value) % SECOND // 1_000_000


TIMES: dict[str, Callable[..., Any]] = {
    ".getFullYear": _time_part(lambda moment: moment.year),
    ".getMonth": _time_part(lambda moment: moment.month - 1),
    ".getDayOfYear": _time_part(lambda moment: moment.timetuple().tm_yday - 1),
    ".getDayOfMonth": _time_part(lambda moment: moment.day - 1),
    ".getDate": _time_part(lambda moment: moment.day),
    ".getDayOfWeek": _time_part(lambda moment: (moment.weekday() + 1) % 7),
    ".getHours": _or_of_duration(_time_part(lambda moment: moment.hour), 3600 * SECOND),
    ".getMinutes": _or_of_duration(_time_part(lambda moment: moment.minute), 60 * SECOND),
    ".getSeconds": _or_of_duration(_time_part(lambda moment: moment.second), SECOND),
    ".getMilliseconds": _milliseconds,
}  # fmt: skip
