"""Values as Go prints them. Mirrors: fmt's Sprint, Sprintln and Sprintf."""

from __future__ import annotations

from kubecheck.field_messages import quote
from kubecheck.render.helm.kinds import element_of, kind_of, type_of
from kubecheck.render.helm.template.formatting import Flags, format_bytes, format_integer, format_real, format_text, pad, show_code
from kubecheck.render.helm.template.text import Text, joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.render.helm.kinds import Struct

_MAX_ELEMENTS = 500_000  # of one value: what holds itself many times over has no end
_PLAIN = Flags()
_STRING_VERBS = frozenset("vsxXq")
_ADDRESS = 0xC000000000  # what stands for an address: there is none


def show(value: Any) -> str:
    """One value by `%v`: texts as they are, nil as `<nil>`.

    Raises:
        PrintingError: it holds too much; so do the functions below.
    """
    found = value.__class__
    if found is str or found is Text:
        return value  # type: ignore[no-any-return]  # a str by its class
    if found is bool:
        return "true" if value else "false"
    if found is int:
        return str(value)
    printer = _Printer()
    printer.print_argument(value, "v", _PLAIN)
    return joined(printer.parts)


def sprint(*values: Any) -> str:
    """Values by `%v`, a space between two of which neither is a string. Mirrors: fmt.Sprint."""
    parts: list[str] = []
    before = True
    for value in values:
        is_string = isinstance(value, str)
        if parts and not is_string and not before:
            parts.append(" ")
        parts.append(show(value))
        before = is_string
    return joined(parts)


def sprintln(*values: Any) -> str:
    """Values by `%v`, a space between all, and a line's end. Mirrors: fmt.Sprintln."""
    return joined([joined(map(show, values), " "), "\n"])


def sprintf(text: str, *values: Any) -> str:
    """Values by a format; what is wrong with it is told in the result, as Go does. Mirrors: fmt.Sprintf."""
    from kubecheck.render.helm.template.formats import print_format

    printer = _Printer()
    print_format(printer, text, values)
    return joined(printer.parts)


class PrintingError(Exception):
    """A value is too large to be printed."""


class _Printer:
    """What is printed so far. Mirrors: fmt.pp."""

    __slots__ = ("is_erroring", "left", "parts")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.is_erroring = False
        self.left = _MAX_ELEMENTS

    def print_argument(self, value: Any, verb: str, flags: Flags) -> None:
        """Mirrors: pp.printArg."""
        if value is None:
            if verb in ("T", "v"):
                self.parts += pad("<nil>", flags)
            else:
                self.print_bad(None, verb, flags)
        elif verb == "T":
            self.parts += format_text(type_of(value), flags)
        elif verb == "p":
            self._print_pointer(value, verb, flags)
        else:
            self._print_value(value, verb, flags, 0)

    def print_bad(self, value: Any, verb: str, flags: Flags) -> None:
        """What a verb does not fit. Mirrors: pp.badVerb."""
        before, self.is_erroring = self.is_erroring, True
        self.parts.append(f"%!{verb}(")
        if value is None:
            self.parts.append("<nil>")
        else:
            self.parts.append(type_of(value) + "=")
            self._print_value(value, "v", flags, 0)
        self.parts.append(")")
        self.is_erroring = before

    def _print_value(self, value: Any, verb: str, flags: Flags, depth: int) -> None:
        """Mirrors: pp.printValue."""
        kind = kind_of(value)
        if verb == "w" and not self.is_erroring:
            self.print_bad(value, verb, flags)
            return
        if kind == "string":
            formatted = format_text(quote(value) if flags.sharp_v else value, flags) if verb == "v" and not flags.sharp_v else format_bytes(value, verb, flags)
        elif kind == "bool":
            formatted = pad("true" if value else "false", flags) if verb in ("t", "v") else None
        elif kind in ("int", "uint"):
            formatted = format_integer(int(value), verb, flags, is_signed=kind == "int")
        elif kind == "float":
            formatted = format_real(value, verb, flags)
        elif kind == "complex":
            formatted = self._complex_parts(value, verb, flags)
        elif kind == "map":
            self._print_map(value, verb, flags, depth)
            return
        elif kind == "slice":
            self._print_slice(value, verb, flags, depth)
            return
        elif kind in ("struct", "ptr"):
            self._print_struct(value, verb, flags, depth)
            return
        else:
            self._print_pointer(value, verb, flags)
            return
        if formatted is None:
            self.print_bad(value, verb, flags)
        else:
            self.parts += formatted

    def _complex_parts(self, value: complex, verb: str, flags: Flags) -> list[str] | None:
        real = format_real(value.real, verb, flags)
        imaginary = format_real(value.imag, verb, flags._replace(plus=True))
        return None if real is None or imaginary is None else ["(", *real, *imaginary, "i)"]

    def _print_element(self, value: Any, verb: str, flags: Flags, depth: int, element: str) -> None:
        self.left -= 1
        if self.left < 0:
            raise PrintingError
        if value is None:
            self.parts.append(f"{element}(nil)" if flags.sharp_v else "<nil>")
        else:
            self._print_value(value, verb, flags, depth + 1)

    def _print_map(self, value: dict[Any, Any], verb: str, flags: Flags, depth: int) -> None:
        element = element_of(value)
        self.parts.append(type_of(value) + "{" if flags.sharp_v else "map[")
        for index, key in enumerate(sorted_keys(value)):
            if index:
                self.parts.append(", " if flags.sharp_v else " ")
            self._print_element(key, verb, flags, depth, element)
            self.parts.append(":")
            self._print_element(value[key], verb, flags, depth, element)
        self.parts.append("}" if flags.sharp_v else "]")

    def _print_slice(self, value: Any, verb: str, flags: Flags, depth: int) -> None:
        if value.__class__ is bytes and (verb in "sqxX" or (verb in "vd" and flags.sharp_v)):
            self.parts += format_bytes(value, verb, flags) or ()
            return
        element = element_of(value)
        is_bytes = value.__class__ is bytes
        self.parts.append(type_of(value) + "{" if flags.sharp_v else "[")
        for index, each in enumerate(value):
            if index:
                self.parts.append(", " if flags.sharp_v else " ")
            if is_bytes:
                formatted = format_integer(each, verb, flags, is_signed=False)
                self.parts += [f"%!{verb}(uint8={each})"] if formatted is None else formatted
            else:
                self._print_element(each, verb, flags, depth, element)
        self.parts.append("}" if flags.sharp_v else "]")

    def _print_struct(self, value: Any, verb: str, flags: Flags, depth: int) -> None:
        if value.is_stringer and not self.is_erroring and not flags.sharp_v and verb in _STRING_VERBS and (text := text_of(value)) is not None:
            self._print_value(text, verb, flags, depth)
            return
        is_pointer = kind_of(value) == "ptr"
        if is_pointer and depth:
            self._print_pointer(value, verb, flags)
            return
        name = type_of(value)
        self.parts.append(("&" if is_pointer else "") + (name.removeprefix("*") if flags.sharp_v else "") + "{")
        for index, (field, held) in enumerate(value.fields().items()):
            if index:
                self.parts.append(", " if flags.sharp_v else " ")
            if flags.plus_v or flags.sharp_v:
                self.parts.append(field + ":")
            self._print_element(held, verb, flags, depth + is_pointer, "interface {}")
        self.parts.append("}")

    def _print_pointer(self, value: Any, verb: str, flags: Flags) -> None:
        """Mirrors: pp.fmtPointer; there are no addresses."""
        if kind_of(value) not in ("map", "slice", "ptr", "func") or verb not in "vpbodxX":
            self.print_bad_pointer(value, verb)
        elif verb == "v" and flags.sharp_v:
            self.parts.append(f"({type_of(value)})({show_code(_ADDRESS)})")
        elif verb in "vp":
            self.parts += format_integer(_ADDRESS, "x", flags._replace(sharp=not flags.sharp), is_signed=False) or ()
        else:
            self.parts += format_integer(_ADDRESS, verb, flags, is_signed=False) or ()

    def print_bad_pointer(self, value: Any, verb: str) -> None:
        """A value that is no pointer, where a verb wants one."""
        if kind_of(value) in ("ptr", "func"):
            self.parts.append(f"%!{verb}({type_of(value)}={show_code(_ADDRESS)})")
        else:
            self.print_bad(value, verb, _PLAIN)


def text_of(value: Struct) -> str | None:
    """What a struct says of itself, if it does. Mirrors: error.Error, fmt.Stringer."""
    methods = value.methods()
    method = methods.get("Error") or methods.get("String")
    return method.call() if method else None


def sorted_keys(value: dict[Any, Any]) -> list[Any]:
    """A map's keys in Go's order. Mirrors: fmtsort.Sort."""
    try:
        return sorted(value)
    except TypeError:
        return sorted(value, key=lambda key: (type_of(key), str(key)))
