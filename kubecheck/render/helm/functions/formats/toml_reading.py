"""The function that reads TOML. Mirrors: Helm's fromTOML, BurntSushi/toml's Unmarshal, as far as its values go: the words of refusals are Python's."""

from __future__ import annotations

from kubecheck.render.helm.functions.times import Time
from kubecheck.render.helm.kinds import Int64
from kubecheck.values.time import days_from_civil

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


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
    return {key: _value(each) for key, each in found.items()}


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _value(each) for key, each in value.items()}
    if isinstance(value, list):
        items = [*map(_value, value)]
        return Maps(items) if items and all(isinstance(each, dict) for each in items) else items
    if isinstance(value, (bool, str, float)):
        return value
    return Int64(value) if isinstance(value, int) else _time(value)


def _time(value: Any) -> Time:
    """A date, a time, or both."""
    seconds = nanoseconds = offset = 0
    if hasattr(value, "hour"):
        seconds, nanoseconds = value.hour * 3600 + value.minute * 60 + value.second, value.microsecond * 1000
    if hasattr(value, "year"):
        seconds += days_from_civil(value.year, value.month, value.day) * 86400
    else:
        seconds += days_from_civil(0, 1, 1) * 86400
    zone = getattr(value, "tzinfo", None)
    if zone is not None and hasattr(value, "utcoffset"):
        offset = int(value.utcoffset().total_seconds())
    return Time(seconds - offset, nanoseconds, offset, "UTC" if zone is not None and not offset else "")
