"""The function that writes TOML. Mirrors: Helm's toTOML, BurntSushi/toml's Encoder."""

from __future__ import annotations

import math

from kubecheck.render.helm.functions.reflection import go_kind, is_nil
from kubecheck.render.helm.functions.times import Month, Time
from kubecheck.render.helm.kinds import Panic, Struct
from kubecheck.render.helm.template.printing import show
from kubecheck.render.helm.template.text import carried

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_BARE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
_ESCAPES = str.maketrans(
    {
        **{chr(code): f"\\u{code:04x}" for code in [*range(32), 127]},
        '"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r",
    }
)  # fmt: skip
_NO_KEY = "toml: top-level values must be Go maps or structs"


class TomlError(ValueError):
    """A value that TOML cannot hold, in Go's words."""


def to_toml(value: Any) -> str:
    """Mirrors: toTOML, whose result is the error's text where there is one."""
    if value is None:
        raise Panic("reflect: call of reflect.Value.Type on zero Value")
    writer = _Writer()
    try:
        writer.encode((), value)
    except TomlError as error:
        return str(error)
    return carried("".join(writer.parts), value)


def _is_nil(value: Any) -> bool:
    return value is None or is_nil(value)


def _is_table(value: Any) -> bool:
    """Mirrors: typeIsTable."""
    return not _is_nil(value) and (_is_hash(value) or _is_table_list(value))


def _is_hash(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, Struct) and not isinstance(value, (Time, Month)) and not _is_text(value))


def _is_text(value: Any) -> bool:
    """Whether a value writes itself as a text."""
    return isinstance(value, Struct) and isinstance(getattr(value, "json_value", value.fields)(), str)


def _is_table_list(value: Any) -> bool:
    """Mirrors: isTableArray."""
    if not isinstance(value, list) or not value:
        return False
    found = True
    for each in value:
        if _is_nil(each):
            raise TomlError("toml: cannot encode array with nil element")
        if isinstance(each, list):
            _is_table_list(each)
        found = found and _is_hash(each)
    return found


class _Writer:
    """Mirrors: toml.Encoder."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def encode(self, key: tuple[str, ...], value: Any) -> None:
        """Mirrors: Encoder.encode."""
        if value is None:
            return
        if isinstance(value, list) and _is_table_list(value):
            self._write_tables(key, value)
        elif _is_hash(value):
            if not is_nil(value):
                self._write_table(key, value)
        else:
            self._write_pair(key, value, is_inline=False)

    def _newline(self) -> None:
        if self.parts:
            self.parts.append("\n")

    def _write_tables(self, key: tuple[str, ...], value: list[Any]) -> None:
        if not key:
            raise TomlError(_NO_KEY)
        for each in value:
            self._newline()
            self.parts.append(f"{_margin(key)}[[{'.'.join(map(_quoted_key, key))}]]")
            self._newline()
            self._write_map(key, each, is_inline=False)

    def _write_table(self, key: tuple[str, ...], value: Any) -> None:
        if len(key) == 1:
            self._newline()
        if key:
            self.parts.append(f"{_margin(key)}[{'.'.join(map(_quoted_key, key))}]")
            self._newline()
        self._write_map(key, value, is_inline=False)

    def _write_map(self, key: tuple[str, ...], value: Any, *, is_inline: bool) -> None:
        """Mirrors: eMap: first what is no table, then tables."""
        fields = value if isinstance(value, dict) else value.fields()
        tables = [name for name in sorted(fields) if _is_table(fields[name])]
        plain = [name for name in sorted(fields) if name not in tables]
        if is_inline:
            self.parts.append("{")
        self._write_names(key, fields, plain, is_inline=is_inline, goes_on=bool(tables))
        self._write_names(key, fields, tables, is_inline=is_inline, goes_on=False)
        if is_inline:
            self.parts.append("}")

    def _write_names(self, key: tuple[str, ...], fields: dict[str, Any], names: list[str], *, is_inline: bool, goes_on: bool) -> None:
        for index, name in enumerate(names):
            each = fields[name]
            if _is_nil(each):
                continue
            if is_inline:
                self._write_pair((name,), each, is_inline=True)
                if goes_on or index != len(names) - 1:
                    self.parts.append(", ")
            else:
                self.encode((*key, name), each)

    def _write_pair(self, key: tuple[str, ...], value: Any, *, is_inline: bool) -> None:
        if not key:
            self._write_element(value)
            return
        self.parts.append(f"{_margin(key)}{_quoted_key(key[-1])} = ")
        self._write_element(value)
        if not is_inline:
            self._newline()

    def _write_element(self, value: Any) -> None:
        """Mirrors: eElement."""
        if isinstance(value, str):
            self.parts.append(f'"{value.translate(_ESCAPES)}"')
        elif isinstance(value, bool):
            self.parts.append("true" if value else "false")
        elif isinstance(value, int):
            self.parts.append(str(int(value)))
        elif isinstance(value, float):
            self.parts.append(_float(value))
        elif isinstance(value, (list, bytes)):
            self.parts.append("[")
            for index, each in enumerate(value):
                self.parts.append(", " if index else "")
                if each is None:
                    raise Panic("reflect: call of reflect.Value.Interface on zero Value")
                self._write_element(each)
            self.parts.append("]")
        elif isinstance(value, Time):
            self.parts.append(value.json_value())
        elif _is_text(value):
            self.parts.append(f'"{value.json_value().translate(_ESCAPES)}"')
        elif _is_hash(value):
            self._write_map((), value, is_inline=True)
        else:
            raise TomlError(f"unsupported type for key '': {go_kind(value)}")


def _float(value: float) -> str:
    """Mirrors: floatAddDecimal."""
    if not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    text = "-0" if value == 0 and math.copysign(1, value) < 0 else show(float(value))
    return text if "." in text or "e" in text else text + ".0"


def _margin(key: tuple[str, ...]) -> str:
    return "  " * (len(key) - 1)


def _quoted_key(name: str) -> str:
    """Mirrors: Key.maybeQuoted."""
    return name if name and _BARE.issuperset(name) else f'"{name.translate(_ESCAPES)}"'
