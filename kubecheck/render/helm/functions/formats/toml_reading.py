"""The function that reads TOML. Mirrors: Helm's fromTOML, BurntSushi/toml's Unmarshal, as far as its values go: the words of refusals are Python's."""

from __future__ import annotations

import re

from kubecheck.render.helm.functions.times import Time
from kubecheck.render.helm.kinds import Int64
from kubecheck.values.time import days_from_civil

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The head of a table that stands several times, which makes a list of another type than tables in brackets do.
_HEADER = re.compile(r"^[ \t]*\[\[([^\]\n]+)\]\]", re.MULTILINE)


class Maps(list):  # type: ignore[type-arg]  # what it holds is Go's matter
    """A []map[string]interface {}: tables of one name."""

    go_type = "[]map[string]interface {}"
    go_element = "map[string]interface {}"


def from_toml(text: str) -> dict[str, Any]:
    """Mirrors: fromTOML: what is no TOML is told in the map's Error."""
    import tomllib

    try:
        found = tomllib.loads(str(text).replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        return {"Error": f"toml: {error}"}
    except RecursionError:
        return {"Error": "toml: nested too deep"}
    headers = {match[1].replace(" ", "") for match in _HEADER.finditer(text)}
    return {key: _value(each, key, headers) for key, each in found.items()}


def _value(value: Any, path: str, headers: set[str]) -> Any:
    if isinstance(value, dict):
        return {key: _value(each, f"{path}.{key}", headers) for key, each in value.items()}
    if isinstance(value, list):
        items = [_value(each, path, headers) for each in value]
        return Maps(items) if path in headers else items
    if isinstance(value, (bool, str, float)):
        return value
    return Int64(value) if isinstance(value, int) else _time(value)


def _time(value: Any) -> Time:
    """A date, a time, or both."""
    seconds = nanoseconds = offset = 0
    kind = "datetime-local" if hasattr(value, "hour") and hasattr(value, "year") else "date-local" if hasattr(value, "year") else "time-local"
    if hasattr(value, "hour"):
        seconds, nanoseconds = value.hour * 3600 + value.minute * 60 + value.second, value.microsecond * 1000
    if hasattr(value, "year"):
        seconds += days_from_civil(value.year, value.month, value.day) * 86400
    else:
        seconds += days_from_civil(0, 1, 1) * 86400
    zone = getattr(value, "tzinfo", None)
    if zone is not None and hasattr(value, "utcoffset"):
        offset = int(value.utcoffset().total_seconds())
    return Time(seconds - offset, nanoseconds, offset, kind if zone is None else "" if offset else "UTC")
