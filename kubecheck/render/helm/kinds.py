"""Go's types, as Python carries their values through templates.

| Go | Python |
| --- | --- |
| nil | None |
| bool, string, int, float64, complex128, []uint8 | bool, str, int, float, complex, bytes |
| int64, int32, uint8 and the others | `Int64`, `Int32`, ...: subclasses of int |
| map[string]interface {} | dict |
| []interface {} | list |
| []string, []int, map[string]string and other named types | subclasses of list and dict, below |
| structs, pointers to them, types with methods | subclasses of `Struct` |

A value's type is its Python class alone, so no value is wrapped and none is unwrapped.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, ClassVar

INTERFACE = "interface {}"


class Int64(int):
    """An int64: what Sprig's arithmetic and `--set` make."""

    go_type = "int64"


class Int32(int):
    """An int32, a rune."""

    go_type = "int32"


class Uint8(int):
    """A uint8: a byte of a string by `index`."""

    go_type = "uint8"


class Strings(list):  # type: ignore[type-arg]  # what it holds is Go's matter
    """A []string: what splitList, keys and sortAlpha make."""

    go_type = "[]string"
    go_element = "string"


class Ints(list):  # type: ignore[type-arg]  # as above
    """A []int: what until and seq's kin make."""

    go_type = "[]int"
    go_element = "int"


class StringMap(dict):  # type: ignore[type-arg]  # as above
    """A map[string]string: what split makes."""

    go_type = "map[string]string"
    go_element = "string"


class NilMap(dict):  # type: ignore[type-arg]  # as above
    """The nil that a function gets for a map[string]interface {}: it can be read, as an empty one can."""

    go_type = "map[string]interface {}"

    def __setitem__(self, key: object, value: object) -> None:
        """Mirrors: runtime.mapassign."""
        raise Panic("assignment to entry in nil map")


class Values(dict):  # type: ignore[type-arg]  # as above
    """A chartutil.Values: `.Values` and what is below it only where Helm makes one."""

    go_type = "chartutil.Values"
    go_underlying = "map[string]interface {}"
    go_methods: ClassVar[frozenset[str]] = frozenset({"AsMap", "Encode", "PathValue", "Table", "YAML"})

    def methods(self) -> dict[str, Function]:
        """Its exported methods: those of `go_methods`, the receiver bound."""
        return {}


class PlacedMap(dict):  # type: ignore[type-arg]  # as above
    """A map[string]interface {} that knows where each of its keys is written: key → place."""

    __slots__ = ("places",)
    go_type = "map[string]interface {}"
    places: dict[Any, Any]


class PlacedList(list):  # type: ignore[type-arg]  # as above
    """A []interface {} that knows where each of its items is written: index → place."""

    __slots__ = ("places",)
    go_type = "[]interface {}"
    places: dict[Any, Any]


class Struct:
    """A struct or a pointer to one: its fields and methods are the only names that templates can read of it.

    A subclass says its Go type and its kind ("struct" or "ptr"), and answers for its names. One with a method String is printed by it;
    where that is a method of the pointer alone (`is_stringer` is false), actions print it so and functions of fmt do not.
    """

    go_type = "struct {}"
    go_kind = "struct"
    is_stringer = True

    def fields(self) -> dict[str, Any]:
        """Its exported fields in their order: name → value."""
        raise NotImplementedError

    def methods(self) -> dict[str, Function]:
        """Its exported methods: name → Function, its receiver bound."""
        return {}


class Function:
    """A function that templates can call.

    `parameters` are Go's types as reflect prints them ("interface {}", "string", "int", "[]string", "map[string]interface {}"), the last with
    "..." before it where the function is variadic. The evaluator has checked and converted the arguments when `call` gets them. `call` raises
    `FunctionError` where Go's function returns an error, `Panic` where it panics. `result` is the type that Go declares for what comes back.
    Where `is_told` is true, `call` gets first the `Call` that it is made from: what executes templates itself hands it on.
    """

    __slots__ = ("call", "is_told", "name", "parameters", "result")

    def __init__(
        self, name: str, parameters: tuple[str, ...], call: Callable[..., Any], result: str = INTERFACE, *, is_told: bool = False
    ) -> None:
        self.name = name
        self.parameters = parameters
        self.call = call
        self.result = result
        self.is_told = is_told


class FunctionError(Exception):
    """The error that a function returned, in Go's words."""


class Panic(Exception):  # noqa: N818  # as Go calls it
    """What a function panicked with, in Go's words; the template package tells it as an error of the call."""


_SCALARS: dict[type, tuple[str, str]] = {
    bool: ("bool", "bool"),
    str: ("string", "string"),
    int: ("int", "int"),
    float: ("float64", "float"),
    complex: ("complex128", "complex"),
    bytes: ("[]uint8", "slice"),
    dict: ("map[string]interface {}", "map"),
    list: ("[]interface {}", "slice"),
    type(None): ("nil", "invalid"),
}
_known: dict[type, tuple[str, str]] = dict(_SCALARS)


def type_of(value: object) -> str:
    """Go's name of a value's type. Mirrors: reflect.Type.String."""
    return (_known.get(value.__class__) or _learn(value.__class__))[0]


def kind_of(value: object) -> str:
    """A value's kind: bool, string, int, uint, float, complex, map, slice, struct, ptr, func or invalid (nil). Mirrors: reflect.Kind, sizes left out."""
    return (_known.get(value.__class__) or _learn(value.__class__))[1]


def _learn(found: type) -> tuple[str, str]:
    """The type and kind of a class that was not met before."""
    if found is Function:
        return ("func", "func")
    base = next((each for each in _SCALARS if issubclass(found, each)), None)
    name, kind = _SCALARS[base] if base else ("struct {}", "struct")
    name = getattr(found, "go_type", name)
    kind = getattr(found, "go_kind", "uint" if name.startswith("uint") else kind)
    _known[found] = (name, kind)
    return name, kind


def element_of(value: object) -> str:
    """The type of what a map or slice holds."""
    if value.__class__ is bytes:
        return "uint8"
    return getattr(value, "go_element", INTERFACE)
