"""Formats of Sprintf. Mirrors: pp.doPrintf."""

from __future__ import annotations

from kubecheck.render.helm.kinds import kind_of, type_of
from kubecheck.render.helm.template.formatting import Flags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.render.helm.template.printing import _Printer

_MAX_NUMBER = 1000000
_FLAGS = {"#": "sharp", "0": "zero", "+": "plus", "-": "minus", " ": "space"}
_PLAIN = Flags()


def print_format(printer: _Printer, text: str, values: tuple[Any, ...]) -> None:
    """Prints values by a format."""
    _Format(printer, text, values).print_all()


class _Format:
    """A format that is being followed."""

    def __init__(self, printer: _Printer, text: str, values: tuple[Any, ...]) -> None:
        self.printer, self.text, self.values = printer, text, values
        self.at = 0
        self.number = 0  # of the next value
        self.is_reordered = False
        self.is_good = True
        self.is_after_index = False

    def print_all(self) -> None:
        """Mirrors: pp.doPrintf."""
        text, parts = self.text, self.printer.parts
        while self.at < len(text):
            percent = text.find("%", self.at)
            if percent < 0:
                parts.append(text[self.at :] if self.at else text)
                break
            if percent > self.at:
                parts.append(text[self.at : percent])
            self.at = percent + 1
            after = text[self.at : self.at + 1]
            if after in _SIMPLE and self.number < len(self.values):
                self.printer.print_argument(self.values[self.number], after, _PLAIN)
                self.number += 1
                self.at += 1
            else:
                self._print_one()
        if not self.is_reordered and self.number < len(self.values):
            self._print_extra()

    def _print_one(self) -> None:
        """One value, from after its `%`."""
        text, parts = self.text, self.printer.parts
        self.is_good = True
        flags: dict[str, Any] = {}
        while self.at < len(text) and text[self.at] in _FLAGS:
            flags[_FLAGS[text[self.at]]] = True
            self.at += 1
        if self.at < len(text) and "a" <= text[self.at] <= "z" and self.number < len(self.values):
            verb = text[self.at]
            self.at += 1
            self._print_value(verb, flags)
            return
        self._read_index()
        self._read_width(flags)
        if text[self.at : self.at + 1] == "." and self.at + 1 < len(text):
            self.at += 1
            self._read_precision(flags)
        if not self.is_after_index:
            self._read_index()
        if self.at >= len(text):
            parts.append("%!(NOVERB)")
            return
        verb = text[self.at]
        self.at += 1
        if verb == "%":
            parts.append("%")
        elif not self.is_good:
            parts.append(f"%!{verb}(BADINDEX)")
        elif self.number >= len(self.values):
            parts.append(f"%!{verb}(MISSING)")
        else:
            self._print_value(verb, flags)

    def _print_value(self, verb: str, flags: dict[str, Any]) -> None:
        if verb in ("v", "w"):
            flags["sharp_v"] = flags.pop("sharp", False)
            flags["plus_v"] = flags.pop("plus", False)
        self.printer.print_argument(self.values[self.number], verb, Flags(**flags))
        self.number += 1

    def _read_width(self, flags: dict[str, Any]) -> None:
        if self.text[self.at : self.at + 1] == "*":
            self.at += 1
            width = self._number_of_value()
            if width is None:
                self.printer.parts.append("%!(BADWIDTH)")
            elif width < 0:
                width = -width
                flags["minus"] = True
                flags["zero"] = False
            flags["width"] = width
            self.is_after_index = False
            return
        flags["width"] = self._read_number(len(self.text))
        if self.is_after_index and flags["width"] is not None:
            self.is_good = False

    def _read_precision(self, flags: dict[str, Any]) -> None:
        if self.is_after_index:
            self.is_good = False
        self._read_index()
        if self.text[self.at : self.at + 1] == "*":
            self.at += 1
            precision = self._number_of_value()
            if precision is None or precision < 0:
                precision = None
                self.printer.parts.append("%!(BADPREC)")
            flags["precision"] = precision
            self.is_after_index = False
            return
        flags["precision"] = self._read_number(len(self.text)) or 0

    def _read_number(self, end: int) -> int | None:
        """Digits up to an end; a number that is too great is none and leads to the end. Mirrors: parsenum."""
        number = None
        while self.at < end and "0" <= self.text[self.at] <= "9":
            if (number or 0) > _MAX_NUMBER:
                self.at = end
                return None
            number = (number or 0) * 10 + int(self.text[self.at])
            self.at += 1
        return number

    def _read_index(self) -> None:
        """The number of a value in brackets. Mirrors: pp.argNumber."""
        self.is_after_index = False
        if self.text[self.at : self.at + 1] != "[":
            return
        self.is_reordered = True
        start = self.at
        closing = self.text.find("]", start + 1) if len(self.text) - start >= 3 else -1
        if closing < 0:
            self.is_good = False
            self.at = start + 1
            return
        self.at = start + 1
        number = self._read_number(closing)
        is_number = number is not None and self.at == closing
        self.at = closing + 1
        self.is_after_index = is_number
        if is_number and number is not None and 0 <= number - 1 < len(self.values):
            self.number = number - 1
        else:
            self.is_good = False

    def _number_of_value(self) -> int | None:
        """A value as a width or precision. Mirrors: intFromArg."""
        if self.number >= len(self.values):
            return None
        value = self.values[self.number]
        self.number += 1
        return int(value) if kind_of(value) in ("int", "uint") and abs(value) <= _MAX_NUMBER else None

    def _print_extra(self) -> None:
        parts = self.printer.parts
        parts.append("%!(EXTRA ")
        for index, value in enumerate(self.values[self.number :]):
            if index:
                parts.append(", ")
            if value is None:
                parts.append("<nil>")
            else:
                parts.append(type_of(value) + "=")
                self.printer.print_argument(value, "v", _PLAIN)
        parts.append(")")


_SIMPLE = ("s", "v", "d", "q", "t")
