"""Values of --set, --set-string and --set-file. Mirrors: pkg/strvals' parser (Helm v3.22)."""

from __future__ import annotations

from kubecheck.field_messages import quote
from kubecheck.render.helm.kinds import Int64
from kubecheck.render.helm.template.text import placed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.render.helm.chart.places import Place

_MAX_INDEX = 65536
_MAX_NESTING = 30
_LOWEST, _HIGHEST = -(1 << 63), (1 << 63) - 1


class SetError(ValueError):
    """A text of --set that says nothing, in Helm's words."""


class _EndError(Exception):
    """The text is at its end. Mirrors: io.EOF."""


class Setting:
    """What one of Helm's options sets.

    Attributes:
        text: `name1=value1,name2=value2`.
        option: --set, --set-string or --set-file.
        place: where it is said; None where that is not known.
        content: what the file holds that --set-file names.
    """

    __slots__ = ("content", "option", "place", "text")

    def __init__(self, text: str, option: str = "--set", place: Place | None = None, content: str = "") -> None:
        self.text, self.option, self.place, self.content = text, option, place, content

    def read(self, text: str) -> Any:
        """The value that a text stands for."""
        return _typed(text) if self.option == "--set" else text if self.option == "--set-string" else self.content


def set_values(setting: Setting | str, values: dict[str, Any]) -> None:
    """Changes values as an option says; a text is one of --set.

    Raises:
        SetError: the text cannot be read.
    """
    parser = _Parser(Setting(setting) if isinstance(setting, str) else setting)
    try:
        while True:
            parser.key(values, 0)
    except _EndError:
        return


class _Parser:
    def __init__(self, setting: Setting) -> None:
        self.text, self.read, self.place = setting.text, setting.read, setting.place
        self.at = 0

    def until(self, stops: str) -> tuple[str, str]:
        """What stands before a character, and that; "" at the end. Mirrors: runesUntil."""
        found: list[str] = []
        while self.at < len(self.text):
            character = self.text[self.at]
            self.at += 1
            if character in stops:
                return "".join(found), character
            if character == "\\":
                if self.at >= len(self.text):
                    break
                character = self.text[self.at]
                self.at += 1
            found.append(character)
        return "".join(found), ""

    def key(self, values: dict[str, Any], nesting: int) -> None:
        """Mirrors: parser.key."""
        key, last = self.until("=[,.")
        if not last:
            if not key:
                raise _EndError
            raise SetError(f"key {quote(key)} has no value")
        if last == "[":
            self._list(values, key, nesting)
        elif last == "=":
            self._value(values, key)
        elif last == ",":
            self.put(values, key, "")
            raise SetError(f"key {quote(key)} has no value (cannot end with ,)")
        else:
            self._inner(values, key, nesting + 1)

    def _list(self, values: dict[str, Any], key: str, nesting: int) -> None:
        try:
            index = self._index()
        except SetError as error:
            raise SetError(f"error parsing index: {error}") from None
        except _EndError:
            raise SetError("error parsing index: EOF") from None
        items = values.get(key, [])
        if key in values and not isinstance(items, list):
            raise SetError(f"unable to parse key: interface conversion: interface {{}} is {_type(items)}, not []interface {{}}")
        items, ended = self.item(items, index, nesting)
        self.put(values, key, items)
        if ended:
            raise _EndError

    def _value(self, values: dict[str, Any], key: str) -> None:
        if self.at >= len(self.text):
            self.put(values, key, "")
            raise _EndError
        self.put(values, key, self.read_value())

    def _inner(self, values: dict[str, Any], key: str, nesting: int) -> None:
        if nesting > _MAX_NESTING:
            raise SetError(f"value name nested level is greater than maximum supported nested level of {_MAX_NESTING}")
        inner = values.get(key, {})
        if key in values and not isinstance(inner, dict):
            raise SetError(f"unable to parse key: interface conversion: interface {{}} is {_type(inner)}, not map[string]interface {{}}")
        try:
            self.key(inner, nesting)
        except (SetError, _EndError):
            if inner:
                self.put(values, key, inner)
            raise
        if not inner:
            raise SetError(f"key map {quote(key)} has no value")
        self.put(values, key, inner)

    def read_value(self) -> Any:
        """Mirrors: parser.valList, parser.val."""
        if self.text[self.at] != "{":
            return self._placed(self.read(self.until(",")[0]))
        self.at += 1
        found: list[Any] = []
        while True:
            text, last = self.until(",}")
            if not last:
                raise SetError("list must terminate with '}'")
            found.append(self._placed(self.read(text)))
            if last == "}":
                self.at += self.text[self.at : self.at + 1] == ","
                return found

    def _placed(self, value: Any) -> Any:
        """A text that knows where it is said."""
        return placed(value, self.place) if self.place is not None and isinstance(value, str) and value else value

    def put(self, values: dict[str, Any], key: str, value: Any) -> None:
        """Mirrors: set."""
        if not key:
            return
        values[key] = value
        places = getattr(values, "places", None)
        if places is None or isinstance(value, (dict, list)):
            return
        if self.place is not None:
            places[key] = self.place
        else:
            places.pop(key, None)

    def _index(self) -> int:
        """Mirrors: parser.keyIndex."""
        text, last = self.until("]")
        if not last:
            raise _EndError
        try:
            if not text.removeprefix("-").removeprefix("+").isdecimal():
                raise ValueError  # noqa: TRY301  # as int says it
            return int(text)
        except ValueError:
            raise SetError(f"strconv.Atoi: parsing {quote(text)}: invalid syntax") from None

    def item(self, items: list[Any], index: int, nesting: int) -> tuple[list[Any], bool]:
        """A list with one more item, and whether the text is at its end. Mirrors: parser.listItem."""
        if index < 0:
            raise SetError(f"negative {index} index not allowed")
        key, last = self.until("[.=")
        if key:
            raise SetError(f"unexpected data at end of array index: {quote(key)}")
        if not last:
            return items, True
        if last == "=":
            if self.at >= len(self.text):
                return _with(items, index, ""), False
            return _with(items, index, self.read_value()), False
        held = items[index] if index < len(items) else None
        if last == "[":
            try:
                inner_index = self._index()
            except SetError as error:
                raise SetError(f"error parsing index: {error}") from None
            if held is not None and not isinstance(held, list):
                raise SetError(f"unable to parse key: interface conversion: interface {{}} is {_type(held)}, not []interface {{}}")
            inner, ended = self.item(held or [], inner_index, nesting)
            return _with(items, index, inner), ended
        inner_map = held if isinstance(held, dict) else {}
        self.key(inner_map, nesting)
        return _with(items, index, inner_map), False


def _with(items: list[Any], index: int, value: Any) -> list[Any]:
    """Mirrors: setIndex."""
    if index > _MAX_INDEX:
        raise SetError(f"index of {index} is greater than maximum supported index of {_MAX_INDEX}")
    if len(items) <= index:
        items = [*items, *[None] * (index + 1 - len(items))]
    items[index] = value
    return items


def _type(value: object) -> str:
    from kubecheck.render.helm.kinds import type_of

    return type_of(value)


def _typed(text: str) -> Any:
    """Mirrors: typedVal."""
    lower = text.lower()
    if lower in ("true", "false"):
        return lower == "true"
    if lower == "null":
        return None
    if text == "0":
        return Int64(0)
    if text and text[0] != "0" and text.removeprefix("-" if text[0] == "-" else "+").isdecimal() and text.isascii() and _LOWEST <= int(text) <= _HIGHEST:
        return Int64(int(text))
    return text
