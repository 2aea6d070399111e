"""Apply configurations merged into objects, field by field and item by item.

Mirrors: sigs.k8s.io/structured-merge-diff/v6/typed (validate, merge) and k8s.io/apiserver/pkg/admission/plugin/policy/mutating/patch smd.go v1.36.
"""

from __future__ import annotations

from kubecheck.field_messages import print_float, quote
from kubecheck.schema.cel.nodes import UInt
from kubecheck.schema.cel.values import CelError, Duration, Opaque, Raw, Timestamp, moment_of
from kubecheck.schema.cel.versions import Version
from kubecheck.values.go_notation import ADDRESS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.schema.policies.merge_types import MergeType

    Fault = tuple[str, str]
    Item = tuple[Any, ...]

_WANTED = {"numeric": "numeric (int or float)", "string": "string", "boolean": "boolean", "untyped": "any scalar"}
# What Go takes for something else than a number, with the names of the types.
_NO_NUMBERS: dict[type, str] = {Timestamp: "time.Time", Duration: "time.Duration", UInt: "uint64"}
_LIBRARY_TYPES = {"kubernetes.Quantity": "*resource.Quantity", "kubernetes.URL": "*url.URL", "net.IP": "netip.Addr", "net.CIDR": "netip.Prefix", "kubernetes.Semver": "semver.Version"}


class MergeError(Exception):
    """An apply configuration that cannot be merged; the text is the server's."""


def merge(kind: MergeType, value: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """An object with an apply configuration merged into it; neither is changed.

    Args:
        kind: the type of both.
        value: the object.
        patch: the fields that are to be.

    Raises:
        MergeError: the patch does not fit the type, or would replace as a whole what cannot be changed in part.

    Mirrors: ApplyStructuredMergeDiff.
    """
    if faults := list(_faults(kind, patch, "", is_patch=True)):
        raise MergeError(f"failed to convert patch object to typed object: {_said(faults)}")
    if atomics := list(_atomics(kind, patch, "")):
        raise MergeError(f"invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: {', '.join(atomics)}")
    if faults := list(_faults(kind, value, "", is_patch=False)):
        raise MergeError(f"failed to convert original object to typed object: {_said(faults)}")
    merged: dict[str, Any] = _merged(kind, value, patch)
    return merged


def _said(faults: list[Fault]) -> str:
    texts = [f"{path}: {message}" if path else message for path, message in faults]
    return texts[0] if len(texts) == 1 else "\n".join(["errors:", *(f"  {each}" for each in texts)])


def _form(kind: MergeType, value: object) -> str:
    """As which of the forms that the type allows a value is taken: map, scalar or list. Mirrors: deduceAtom, handleAtom."""
    if isinstance(value, dict) and kind.fields is not None:
        return "map"
    if isinstance(value, list) and kind.element is not None:
        return "list"
    if isinstance(value, (str, bool, int, float)) and kind.scalar:
        return "scalar"
    return "map" if kind.fields is not None else "scalar" if kind.scalar else "list"


def _faults(kind: MergeType, value: Any, path: str, *, is_patch: bool) -> Iterator[Fault]:
    """What keeps a value from being of a type. Mirrors: validatingObjectWalker."""
    if value is None or isinstance(value, CelError):  # what nobody knows yet fits
        return
    form = _form(kind, value)
    if form == "scalar":
        yield from _scalar_faults(kind.scalar, value, path)
    elif form == "map":
        if not isinstance(value, dict):
            yield path, f"expected map, got {print_value(value)}"
            return
        assert kind.fields is not None
        for name in sorted(value):
            below = kind.fields(name)
            if below is None:
                yield f"{path}.{name}", "field not declared in schema"
                return
            yield from _faults(below, value[name], f"{path}.{name}", is_patch=is_patch)
    elif not isinstance(value, list):
        yield path, f"expected list, got {print_value(value)}"
    else:
        yield from _item_faults(kind, value, path, is_patch=is_patch)


def _scalar_faults(scalar: str, value: Any, path: str) -> Iterator[Fault]:
    """Mirrors: validateScalar."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, (bool, *_NO_NUMBERS))
    fits = {"numeric": is_number, "string": isinstance(value, str), "boolean": isinstance(value, bool), "untyped": is_number or isinstance(value, (str, bool))}
    if not fits[scalar]:
        printed = {"numeric": _go_type, "string": _go_syntax}.get(scalar, print_value)(value)
        yield path, f"expected {_WANTED[scalar]}, got {printed}"


def _item_faults(kind: MergeType, items: list[Any], path: str, *, is_patch: bool) -> Iterator[Fault]:
    assert kind.element is not None
    element = kind.element()
    seen = set()
    for index, item in enumerate(items):
        step = f"[{index}]"
        if kind.keys is not None:
            try:
                key = _key_of(kind, item)
            except MergeError as error:
                yield path, f"element {index}: {error}"
                return
            step = _print_key(kind, key)
            if step in seen and is_patch:
                yield path, f"duplicate entries for key {step}"
            seen.add(step)
        yield from _faults(element, item, f"{path}{step}", is_patch=is_patch)


def _key_of(kind: MergeType, item: Any) -> Item:
    """What tells an item of a list from others. Mirrors: listItemToPathElement."""
    assert kind.keys is not None
    if not kind.keys:
        if isinstance(item, dict):
            raise MergeError("associative list without keys has an element that's a map type")
        if isinstance(item, list):
            raise MergeError("not supported: associative list with lists as elements")
        if item is None:
            raise MergeError("associative list without keys has an element that's an explicit null")
        return (isinstance(item, bool), item)
    if item is None:
        raise MergeError("associative list with keys may not have a null element")
    if not isinstance(item, dict):
        raise MergeError("associative list with keys may not have non-map elements")
    given = {name: item[name] if name in item else kind.defaults.get(name) for name in kind.keys if name in item or name in kind.defaults}
    if not given:
        names = " ".join(map(quote, kind.keys))
        raise MergeError(
            f"associative list with keys has an element that omits all key fields [{names}] (and doesn't have default values for any key fields)"
        )
    return tuple((name, isinstance(given[name], bool), given[name]) for name in sorted(given))


def _print_key(kind: MergeType, key: Item) -> str:
    """Mirrors: PathElement.String."""
    if not kind.keys:
        return f"[={_print_json(key[1])}]"
    return f"[{','.join(f'{name}={_print_json(value)}' for name, _, value in key)}]"


def _atomics(kind: MergeType, value: Any, path: str) -> Iterator[str]:
    """The paths of what would be replaced as a whole. Mirrors: findAtomics."""
    if isinstance(value, dict) and kind.fields is not None:
        if kind.is_atomic_map:
            yield path
        for name, below in value.items():
            if kind.has(name):
                found = kind.fields(name)
                assert found is not None
                yield from _atomics(found, below, f"{path}.{name}")
    elif isinstance(value, list) and kind.element is not None:
        if kind.keys is None:
            yield path
        element = kind.element()
        for index, item in enumerate(value):
            yield from _atomics(element, item, f"{path}[{index}]")


def _merged(kind: MergeType, value: Any, patch: Any) -> Any:
    """Mirrors: mergingWalker.merge."""
    form = _form(kind, patch)
    if form == "map":
        return _merged_maps(kind, value if isinstance(value, dict) else None, patch)
    if form == "list":
        return _merged_lists(kind, value if isinstance(value, list) else None, patch)
    return patch


def _merged_maps(kind: MergeType, value: dict[str, Any] | None, patch: dict[str, Any] | None) -> Any:
    if kind.is_atomic_map or not (value or patch):
        return patch
    assert kind.fields is not None
    merged = dict(value or {})
    for name, below in (patch or {}).items():
        found = kind.fields(name)
        merged[name] = _merged(found, merged[name], below) if found is not None and name in merged else below
    return merged


def _merged_lists(kind: MergeType, value: list[Any] | None, patch: list[Any] | None) -> Any:
    """The items of both lists, in the order of the patch as far as it says one. Mirrors: mergingWalker.visitListItems."""
    if kind.keys is None or not (value or patch):
        return patch
    assert kind.element is not None
    element = kind.element()
    left, right = value or [], patch or []
    old, new = [_key_of(kind, each) for each in left], [_key_of(kind, each) for each in right]
    by_key: dict[Item, Any] = {}
    for key, item in zip(old, left, strict=True):
        by_key[key] = None if key in by_key else item  # an item that stands there twice is not merged with
    shared = [key for key in new if key in by_key]
    done: set[Item] = set()
    merged: list[Any] = []
    at = taken = 0
    while at < len(old) or taken < len(new):
        if at < len(old) and taken < len(new) and old[at] != new[taken] and old[at] in new and shared and shared[0] != old[at]:
            at += 1  # shared, but its turn is another one
            continue
        if at < len(old) and (taken == len(new) or old[at] != new[taken]):
            if old[at] not in new:
                merged.append(left[at])
                at += 1
                continue
            if old[at] in done:
                at += 1
        if taken < len(new):
            key, item = new[taken], right[taken]
            merged.append(item if by_key.get(key) is None else _merged(element, by_key[key], item))
            if at < len(old) and old[at] == key and key not in done:
                at += 1
            done.add(key)
            taken += 1
            if shared and shared[0] == key:
                shared.pop(0)
    return merged


def _go_type(value: object) -> str:
    names: dict[type, str] = {str: "string", bool: "bool", int: "int64", float: "float64", list: "[]interface {}", dict: "map[string]interface {}", bytes: "[]uint8"}
    if isinstance(value, Opaque):
        return _LIBRARY_TYPES.get(value.name, value.name)
    return names.get(type(value)) or _NO_NUMBERS.get(type(value), "<nil>")


def _go_syntax(value: object) -> str:
    """A value as Go's ``%#v`` has it."""
    return f"&value.valueUnstructured{{Value:{_literal(value)}}}"


def _literal(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return str(value).lower() if value is not None else "interface {}(nil)"
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, bytes):
        return f"[]uint8{{{', '.join(map(hex, value))}}}"
    if isinstance(value, list):
        return f"[]interface {{}}{{{', '.join(map(_literal, value))}}}"
    if isinstance(value, dict):
        return f"map[string]interface {{}}{{{', '.join(f'{quote(key)}:{_literal(each)}' for key, each in sorted(value.items()))}}}"
    if isinstance(value, Timestamp):
        moment = moment_of(value)
        clock = f"{moment.day}, {moment.hour}, {moment.minute}, {moment.second}, {int(value) % 1_000_000_000}"
        return f"time.Date({moment.year}, time.{moment:%B}, {clock}, time.UTC)"
    if isinstance(value, UInt):
        return hex(value)
    if isinstance(value, Opaque):
        return _opaque_literal(value)
    return print_float(value) if isinstance(value, float) else str(value)


def _opaque_literal(value: Opaque) -> str:
    """A value of the Kubernetes libraries as Go's ``%#v`` has it."""
    if isinstance(value, Version):
        major, minor, patch, _, order = value.value
        pre = [f"semver.PRVersion{{VersionStr:{quote(text)}, VersionNum:{number:#x}, IsNum:{str(not is_text).lower()}}}" for is_text, number, text in order]
        build = [quote(each) for each in value.text.partition("+")[2].split(".") if each]
        shown = [f"{kind}{{{', '.join(each)}}}" if each else f"{kind}(nil)" for kind, each in (("[]semver.PRVersion", pre), ("[]string", build))]
        return f"semver.Version{{Major:{major:#x}, Minor:{minor:#x}, Patch:{patch:#x}, Pre:{shown[0]}, Build:{shown[1]}}}"
    if value.name == "net.IP":
        return _address_literal(value.value)
    if value.name == "net.CIDR":
        return f"netip.Prefix{{ip:{_address_literal(value.value.ip)}, bitsPlusOne:{value.value.network.prefixlen + 1:#x}}}"
    return f"({_go_type(value)})({ADDRESS})"


def _address_literal(address: Any) -> str:
    high, low = divmod(int(address) + (0xFFFF << 32 if address.version == 4 else 0), 1 << 64)
    return f"netip.Addr{{addr:netip.uint128{{hi:{high:#x}, lo:{low:#x}}}, z:unique.Handle[net/netip.addrDetail]{{value:(*netip.addrDetail)({ADDRESS})}}}}"


def print_value(value: object) -> str:
    """A value as Go's ``%v`` prints the server's wrapper of it."""
    return f"&{{{_plain(value)}}}"


def _plain(value: object) -> str:
    if isinstance(value, Raw):
        return _plain(value.value)
    if value is None or isinstance(value, bool):
        return "<nil>" if value is None else str(value).lower()
    if isinstance(value, (list, bytes)):
        return f"[{' '.join(map(_plain, value))}]"
    if isinstance(value, dict):
        return f"map[{' '.join(f'{key}:{_plain(each)}' for key, each in sorted(value.items()))}]"
    if isinstance(value, Timestamp):
        fraction = f".{int(value) % 1_000_000_000:09d}".rstrip("0").rstrip(".")
        return f"{moment_of(value):%Y-%m-%d %H:%M:%S}{fraction} +0000 UTC"
    if isinstance(value, Duration):
        from kubecheck.values.duration import print_duration

        return print_duration(int(value))
    if isinstance(value, Opaque):
        return value.text
    return print_float(value) if isinstance(value, float) else str(value)


def _print_json(value: object) -> str:
    """Mirrors: value.ToString."""
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, list):
        return f"[{','.join(map(_print_json, value))}]"
    if isinstance(value, dict):
        return "".join(f"{name}={_print_json(each)}" for name, each in value.items())
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    if isinstance(value, (Opaque, bytes, *_NO_NUMBERS)):
        return "{{undefined}}"
    return print_float(value) if isinstance(value, float) else str(value)
