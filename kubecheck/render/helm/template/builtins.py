"""The functions that every template has. Mirrors: text/template/funcs.go."""

from __future__ import annotations

from kubecheck.render.helm.kinds import INTERFACE, Function, FunctionError, Panic, Uint8, element_of, kind_of, type_of
from kubecheck.render.helm.template.calls import REFLECTED
from kubecheck.render.helm.template.comparisons import equal, greater, greater_or_equal, less, less_or_equal, not_equal
from kubecheck.render.helm.template.fields import zero_of
from kubecheck.render.helm.template.frame import NIL
from kubecheck.render.helm.template.printing import show, sprint, sprintf, sprintln
from kubecheck.render.helm.template.text import carried

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_HTML = str.maketrans({'"': "&#34;", "'": "&#39;", "&": "&amp;", "<": "&lt;", ">": "&gt;", "\0": "\ufffd"})
_SCRIPT = {"\\": "\\\\", "'": "\\'", '"': '\\"', "<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "=": "\\u003D"}


def length(item: Any) -> int:
    """How many bytes or elements a value has."""
    if item is NIL:
        raise FunctionError("len of nil pointer")
    if item is None:
        raise Panic("reflect: call of reflect.Value.Type on zero Value")
    kind = kind_of(item)
    if kind == "string":
        return len(item) if item.isascii() else len(item.encode("utf-8", "surrogateescape"))
    if kind in ("map", "slice"):
        return len(item)
    raise FunctionError(f"len of type {type_of(item).removeprefix('*')}")


def index(item: Any, *indexes: Any) -> Any:
    """What a value holds at an index or key, and what that holds at the next."""
    if item is None or item is NIL:
        raise FunctionError("index of untyped nil")
    for each in indexes:
        if item is NIL:
            raise FunctionError("index of nil pointer")
        key = None if each is NIL else each
        kind = kind_of(item)
        if kind == "string":
            data = item.encode("utf-8", "surrogateescape")
            item = Uint8(_item_of(data, key, "string"))
        elif kind == "slice":
            found = _item_of(item, key, "slice")
            item = Uint8(found) if item.__class__ is bytes else found
        elif kind == "map":
            item = _entry_of(item, key)
        else:
            raise FunctionError(f"can't index item of type {type_of(item).removeprefix('*')}")
        if item is None:
            item = NIL
    return item


def _item_of(items: Any, key: Any, kind: str) -> Any:
    at = _index(key, len(items))
    if at == len(items):
        raise Panic(f"reflect: {kind} index out of range")
    return items[at]


def _index(key: Any, most: int) -> int:
    """Mirrors: indexArg."""
    if key is None or key is NIL:
        raise FunctionError("cannot index slice/array with nil")
    if kind_of(key) not in ("int", "uint"):
        raise FunctionError(f"cannot index slice/array with type {type_of(key)}")
    if not 0 <= key <= most:
        raise FunctionError(f"index out of range: {int(key)}")
    return int(key)


def _entry_of(item: Any, key: Any) -> Any:
    """Mirrors: prepareArg, reflect.Value.MapIndex."""
    if key is None:
        raise FunctionError("value is nil; should be of type string")
    if kind_of(key) != "string":
        raise FunctionError(f"value has type {type_of(key)}; should be string")
    if key in item:
        return item[key]
    element = element_of(item)
    return None if element == INTERFACE else zero_of(element)


def cut_out(item: Any, *indexes: Any) -> Any:
    """A part of a string or slice."""
    if item is None or item is NIL:
        raise FunctionError("slice of untyped nil")
    if len(indexes) > 3:
        raise FunctionError(f"too many slice indexes: {len(indexes)}")
    kind = kind_of(item)
    if kind == "string" and len(indexes) == 3:
        raise FunctionError("cannot 3-index slice a string")
    if kind not in ("string", "slice"):
        raise FunctionError(f"can't slice item of type {type_of(item).removeprefix('*')}")
    held = item.encode("utf-8", "surrogateescape") if kind == "string" else item
    bounds = [0, len(held), len(held)]
    for number, each in enumerate(indexes):
        bounds[number] = _index(each, len(held))
    if bounds[0] > bounds[1]:
        raise FunctionError(f"invalid slice index: {bounds[0]} > {bounds[1]}")
    if len(indexes) == 3 and bounds[1] > bounds[2]:
        raise FunctionError(f"invalid slice index: {bounds[1]} > {bounds[2]}")
    part = held[bounds[0] : bounds[1]]
    if kind == "string":
        return carried(part.decode("utf-8", "surrogateescape"), item)
    return part if item.__class__ in (list, bytes) else item.__class__(part)


def call(name: str, function: Any, *values: Any) -> Any:
    """Calls a value that is a function. Mirrors: text/template's call."""
    if function is None or function is NIL:
        raise FunctionError("call of nil")
    if not isinstance(function, Function):
        raise FunctionError(f"non-function {name} of type {type_of(function)}")
    parameters = function.parameters
    is_variadic = bool(parameters) and parameters[-1].startswith("...")
    if is_variadic and len(values) < len(parameters) - 1:
        raise FunctionError(f"wrong number of args for {name}: got {len(values)} want at least {len(parameters) - 1}")
    if not is_variadic and len(values) != len(parameters):
        raise FunctionError(f"wrong number of args for {name}: got {len(values)} want {len(parameters)}")
    return function.call(*[None if each is NIL else each for each in values])


def negate(value: Any) -> bool:
    """Whether a value is empty."""
    return not value


def escape_html(*values: Any) -> str:
    """What values print, with the characters escaped that mean something in HTML."""
    text = _print_all(values)
    return carried(text.translate(_HTML), text)


def escape_script(*values: Any) -> str:
    """What values print, as a part of a JavaScript string. Mirrors: JSEscape."""
    text = _print_all(values)
    return carried("".join(_SCRIPT.get(each) or (each if " " <= each < "\x7f" else _script_code(each)) for each in text), text)


def _script_code(character: str) -> str:
    if character < " ":
        return f"\\u00{ord(character):02X}"
    is_byte = "\ud800" <= character <= "\udfff"
    return character if character.isprintable() or character == "\x7f" or is_byte else f"\\u{ord(character):04X}"


def escape_query(*values: Any) -> str:
    """What values print, as a part of a URL's query."""
    from urllib.parse import quote_plus

    return quote_plus(_print_all(values).encode("utf-8", "surrogateescape"))


def _print_all(values: tuple[Any, ...]) -> str:
    """Mirrors: evalArgs."""
    if len(values) == 1 and isinstance(values[0], str):
        return values[0]
    shown = ["<no value>" if each is None else show(each).removeprefix("&") if kind_of(each) == "ptr" else each for each in values]
    return sprint(*shown)


def _table() -> dict[str, Function]:
    one, two, any_number = (REFLECTED,), (REFLECTED, REFLECTED), (REFLECTED, f"...{REFLECTED}")
    texts = (f"...{INTERFACE}",)
    entries = [
        Function("and", any_number, sprint, REFLECTED),  # evaluated where it stands, as `or` is
        Function("call", any_number, call, REFLECTED),
        Function("html", texts, escape_html, "string"),
        Function("index", any_number, index, REFLECTED),
        Function("slice", any_number, cut_out, REFLECTED),
        Function("js", texts, escape_script, "string"),
        Function("len", one, length, "int"),
        Function("not", one, negate, "bool"),
        Function("or", any_number, sprint, REFLECTED),
        Function("print", texts, sprint, "string"),
        Function("printf", ("string", f"...{INTERFACE}"), sprintf, "string"),
        Function("println", texts, sprintln, "string"),
        Function("urlquery", texts, escape_query, "string"),
        Function("eq", any_number, equal, "bool"),
        Function("ge", two, greater_or_equal, "bool"),
        Function("gt", two, greater, "bool"),
        Function("le", two, less_or_equal, "bool"),
        Function("lt", two, less, "bool"),
        Function("ne", two, not_equal, "bool"),
    ]
    return {each.name: each for each in entries}


BUILTINS = _table()
