"""Functions that write YAML. Mirrors: Helm's toYAML and toYAMLPretty, sigs.k8s.io/yaml's Marshal, go.yaml.in/yaml's encoders."""

from __future__ import annotations

import math
import re

from kubecheck.render.helm.functions.formats.json_writing import JsonError, float_text, marshal
from kubecheck.render.helm.functions.formats.yaml_scalars import block, can_be_block, escaped, folded, in_line, is_simple_key
from kubecheck.render.helm.functions.reflection import is_nil
from kubecheck.render.helm.kinds import Int64, PlacedList, PlacedMap, Struct
from kubecheck.render.helm.template.printing import show
from kubecheck.render.helm.template.text import Text, make_text, shifted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_NOT_READ = re.compile("[\x7f-\x84\x86-\x9f\ufffe\uffff]")  # what JSON holds and YAML does not read
_HIGHEST_UINT = (1 << 64) - 1
_REMEMBERED = 4096  # orders of keys and keys, by which writer they are for
_orders: dict[tuple[Any, ...], list[str]] = {}
_keys: dict[tuple[str, bool], str] = {}
_LOWEST_INT = -(1 << 63)
_INDENT = 2


def to_yaml(value: Any) -> str:
    """Mirrors: toYAML: through JSON; what cannot be written is empty."""
    return _written(value, newer=False)


def to_yaml_pretty(value: Any) -> str:
    """Mirrors: toYAMLPretty: lists in maps are indented, and numbers are printed as they are."""
    return _written(value, newer=True)


def _written(value: Any, *, newer: bool) -> str:
    writer = _Writer(newer=newer)
    try:
        writer.write_document(value)
    except (JsonError, RecursionError):
        return ""
    return writer.text()


class _Writer:
    """Writes one document, and where its values come from."""

    def __init__(self, *, newer: bool) -> None:
        self.newer = newer
        self.parts: list[str] = []
        self.marks: list[tuple[int, Any]] = []  # part → place, or the text that the part is

    def text(self) -> str:
        """All that was written, without the last line's end."""
        value = "".join(self.parts)
        value = value.removesuffix("\n")
        if not self.marks:
            return value
        parts, marks = self.parts, self.marks
        return make_text(value, lambda: _pieces(parts, marks))

    def write_document(self, value: Any) -> None:
        """Writes a value as a whole document."""
        self.write_value(value, "", "", after="")

    def write_value(self, value: Any, margin: str, inner: str, after: str) -> None:
        """Writes a value and its line's end.

        Args:
            value: what is written.
            margin: before each line of a list.
            inner: before each line of a map.
            after: what has to come before a value on the same line; before others their first line begins at once where it is "- ".
        """
        if isinstance(value, str):
            self._write_text(value, inner, after)
        elif isinstance(value, (dict, Struct)):
            self._write_map(value, inner, after)
        elif isinstance(value, (list, bytes)):
            self._write_list(value, margin, after)
        else:
            self.parts.append(f"{after}{self.scalar(value)}\n")

    def scalar(self, value: Any) -> str:
        """A value of one word."""
        if value is None:
            return "null"
        if value is True or value is False:
            return "true" if value else "false"
        if isinstance(value, int):
            return str(int(value))
        if isinstance(value, float):
            return self._number(float(value))
        return marshal(value)

    def _number(self, value: float) -> str:
        if not math.isfinite(value):
            if not self.newer:
                raise JsonError("json: unsupported value")
            return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
        if self.newer:
            return "-0" if value == 0 and math.copysign(1, value) < 0 else show(value)
        written = float_text(value)
        if "." in written or "e" in written:
            return show(value)
        return str(int(written)) if _LOWEST_INT <= int(written) <= _HIGHEST_UINT else show(value)

    def _write_text(self, value: str, inner: str, after: str) -> None:
        if not self.newer:
            value = _through_json(value)
        elif not value.isascii() and any("\udc80" <= each <= "\udcff" for each in value):
            self._write_binary(value, inner, after)
            return
        if after:
            self.parts.append(after)
        if value.__class__ is Text:
            self.marks.append((len(self.parts), value))
        if "\n" in value:
            # a block in a list of the outermost level stands where its dash stands
            written = block(value, inner or " " * _INDENT) if can_be_block(value, newer=self.newer) else escaped(value)
        else:
            written = in_line(value, newer=self.newer)
        if not self.newer and " " in written and not written.startswith("|"):
            written = folded(written, self._column(), inner or " " * _INDENT)
        self.parts += (written, "\n")

    def _column(self) -> int:
        """How many characters the line has so far."""
        column = 0
        for part in reversed(self.parts):
            end = part.rfind("\n")
            column += len(part) - end - 1
            if end >= 0:
                break
        return column

    def _write_binary(self, value: str, inner: str, after: str) -> None:
        import base64

        text = base64.b64encode(value.encode("utf-8", "surrogateescape")).decode()
        if len(text) // 70 + 1 > 1:
            lines = [text[start : start + 70] for start in range(0, len(text), 70)]
            self.parts.append(f"{after}!!binary {block(''.join(line + chr(10) for line in lines), inner or ' ' * _INDENT)}\n")
        else:
            self.parts.append(f"{after}!!binary {text}\n")

    def _write_map(self, value: Any, inner: str, after: str) -> None:
        if isinstance(value, Struct):
            found = getattr(value, "json_value", value.fields)()
            if found.__class__ is not dict:
                self.write_value(found, inner, inner, after)
                return
            value = found
        if not value:
            self.parts.append(f"{after}null\n" if is_nil(value) and not self.newer else f"{after}{{}}\n")
            return
        places = value.places if value.__class__ is PlacedMap else None
        starts_here = after in ("- ", ": ")
        if after:
            self.parts.append(after if starts_here else after.rstrip(" ") + "\n")
        deeper = inner + "  "
        for index, key in enumerate(_sorted(value, newer=self.newer)):
            if index or not starts_here:
                self.parts.append(inner)
            if places and key in places:
                self.marks.append((len(self.parts), places[key]))
            each = value[key]
            shown = self._key(key)
            if shown:
                self.parts.append(shown)
                self.write_value(each, deeper if self.newer else inner, deeper, " ")
            else:
                self._write_long_key(key if self.newer else _through_json(key), deeper)
                self.parts.append(inner)
                self.write_value(each, deeper, deeper, ": ")

    def _key(self, key: str) -> str:
        """A key with its colon; empty where it needs a line of its own."""
        found = _keys.get((key, self.newer))
        if found is None:
            if not self.newer and "\x85" in key:
                raise JsonError("yaml: mapping values are not allowed in this context")
            shown = key if self.newer else _through_json(key)
            found = in_line(shown, newer=self.newer) + ":" if is_simple_key(shown) else ""
            if len(_keys) > _REMEMBERED:
                _keys.clear()
            _keys[key, self.newer] = found
        return found

    def _write_long_key(self, key: str, deeper: str) -> None:
        is_block = "\n" in key and can_be_block(key, newer=self.newer)
        self.parts.append(f"? {block(key, deeper) if is_block else escaped(key) if chr(10) in key else in_line(key, newer=self.newer)}\n")

    def _write_list(self, value: Any, margin: str, after: str) -> None:
        if value.__class__ is bytes and not self.newer:
            self.parts.append(f"{after}{in_line(marshal(value)[1:-1], newer=False)}\n")
            return
        if not value:
            self.parts.append(f"{after}null\n" if is_nil(value) and not self.newer else f"{after}[]\n")
            return
        places = value.places if value.__class__ is PlacedList else None
        starts_here = after in ("- ", ": ")
        if after:
            self.parts.append(after if starts_here else after.rstrip(" ") + "\n")
        deeper = margin + "  "
        for index, each in enumerate(value):
            if index or not starts_here:
                self.parts.append(margin)
            if places and index in places:
                self.marks.append((len(self.parts), places[index]))
            self.write_value(each, deeper, deeper, "- ")


def _through_json(text: str) -> str:
    """A string on its way through JSON, which YAML then reads."""
    if text.isascii() and "\x7f" not in text:
        return text
    if _NOT_READ.search(text):
        raise JsonError("yaml: control characters are not allowed")
    if "\x85" in text:  # a line's end, which YAML folds
        text = re.sub("[ \t]*(\x85+)[ \t]*", lambda match: "\n" * (len(match[1]) - 1) or " ", text)
    if any("\udc80" <= each <= "\udcff" for each in text):
        return "".join("\ufffd" if "\udc80" <= each <= "\udcff" else each for each in text)
    return text


def _sorted(value: dict[str, Any], *, newer: bool) -> list[str]:
    """The keys of a map in the order of YAML's encoder."""
    keys = [*value]
    if len(keys) < 2:
        return keys
    if all(key.isalpha() and key.isascii() for key in keys):
        return sorted(keys)
    order = (newer, *keys)
    found = _orders.get(order)
    if found is None:
        import functools

        if len(_orders) > _REMEMBERED:
            _orders.clear()
        found = _orders[order] = sorted(keys, key=functools.cmp_to_key(_compare_newer if newer else _compare_older))
    return found


def _compare_older(one: str, other: str) -> int:
    return _compare(one, other, newer=False)


def _compare_newer(one: str, other: str) -> int:
    return _compare(one, other, newer=True)


def _compare(one: str, other: str, *, newer: bool) -> int:
    """Mirrors: keyList.Less, for strings."""
    digits = False
    for index, (left, right) in enumerate(zip(one, other, strict=False)):
        if left == right:
            digits = _is_digit(left)
            continue
        is_left, is_right = left.isalpha(), right.isalpha()
        if is_left and is_right:
            return -1 if left < right else 1
        if is_left or is_right:
            is_less = is_left if newer and digits else is_right
            return -1 if is_less else 1
        return _compare_numbers(one, other, index)
    return (len(one) > len(other)) - (len(one) < len(other))


def _compare_numbers(one: str, other: str, index: int) -> int:
    left_number = right_number = 0
    if one[index] == "0" or other[index] == "0":
        at = index - 1
        while at >= 0 and _is_digit(one[at]):
            if one[at] != "0":
                left_number = right_number = 1
                break
            at -= 1
    left, left_number = _read_digits(one, index, left_number)
    right, right_number = _read_digits(other, index, right_number)
    if left_number != right_number:
        return -1 if left_number < right_number else 1
    if left != right:
        return -1 if left < right else 1
    return -1 if one[index] < other[index] else 1


def _read_digits(text: str, at: int, number: int) -> tuple[int, int]:
    while at < len(text) and _is_digit(text[at]):
        number = Int64((number * 10 + ord(text[at]) - 0x30 + (1 << 63)) % (1 << 64) - (1 << 63))
        at += 1
    return at, int(number)


def _is_digit(character: str) -> bool:
    return character.isdecimal()


def _pieces(parts: list[str], marks: list[tuple[int, Any]]) -> list[tuple[int, Any]]:
    """The pieces of the text that the parts make: from each mark on up to the next."""
    offsets = []
    offset = 0
    for part in parts:
        offsets.append(offset)
        offset += len(part)
    offsets.append(offset)
    found: list[tuple[int, Any]] = []
    for index, place in marks:
        if place.__class__ is Text:
            found += _pieces_of_text(place, parts[index], offsets[index])
        else:
            found.append((offsets[index], place))
    if found and found[0][0]:
        found.insert(0, (0, found[0][1]))
    return found


def _pieces_of_text(text: Text, written: str, offset: int) -> list[tuple[int, Any]]:
    """The pieces of a string by what is written of it: exact where it stands as it is."""
    at = written.find(text)
    if at >= 0:
        return shifted(text, offset + at)
    pieces = text.pieces()
    if "\n" not in text or not written.startswith("|"):
        return [(offset, pieces[0][1])] if pieces else []
    from kubecheck.render.helm.template.text import origin_at

    found: list[tuple[int, Any]] = []
    line_at, line_offset = written.index("\n") + 1, 0
    for line in text.removesuffix("\n").split("\n"):
        end = written.find("\n", line_at)
        end = len(written) if end < 0 else end
        if line:
            found.append((offset + end - len(line), origin_at(text, line_offset)))
        line_at, line_offset = end + 1, line_offset + len(line) + 1
    return found
