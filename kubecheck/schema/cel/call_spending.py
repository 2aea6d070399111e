"""What a call costs when it runs, by the values that it is made with.

Mirrors: CostEstimator.CallCost (k8s.io/apiserver/pkg/cel/library v1.36), CostTracker.costCall (github.com/google/cel-go/interpreter) and the
trackers of its lists and sets.
"""

from __future__ import annotations

import math

from kubecheck.schema.cel.call_costs import CHEAP, ONE_WALK, REGEX, SAME_SIZE, SETS, TRAVERSAL
from kubecheck.schema.cel.values import NONE, Opaque, Optional

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_MAKE_LIST = 10
# The length of the regular expression of each format. Mirrors: ConstantFormats (k8s.io/apiserver/pkg/cel/library).
_FORMAT_PATTERNS = {
    "dns1123Label": 30, "dns1123Subdomain": 60, "dns1035Label": 30, "qualifiedName": 60, "dns1123LabelPrefix": 30, "dns1123SubdomainPrefix": 60,
    "dns1035LabelPrefix": 30, "labelValue": 40, "uri": 1103, "uuid": 70, "byte": 84, "date": 71, "datetime": 71,
}  # fmt: skip
_SCANS = frozenset(("isSorted", "sum", "max", "min"))
_READS = frozenset(("startsWith", "endsWith", "strings.quote", "format"))
_ORDERS = frozenset(("_<_", "_<=_", "_>_", "_>=_"))
_ALLOCATES = frozenset(("slice", "lists.range", "reverse"))


def _size(value: Any) -> int:
    if isinstance(value, (str, bytes, list, dict)):
        return len(value)
    if isinstance(value, Optional) and value is not NONE:
        return _size(value.value)
    if isinstance(value, Opaque) and value.name == "net.IP":
        return 4 if value.value.version == 4 else 16
    if isinstance(value, Opaque) and value.name == "net.CIDR":
        return math.ceil(int(value.value.network.prefixlen) / 8)
    return 1


def _walk(size: float, factor: float = TRAVERSAL) -> int:
    return math.ceil(size * factor)


def _traverse(value: Any) -> int:
    """Mirrors: traversalCost."""
    if isinstance(value, (str, bytes)):
        return int(len(value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")) * TRAVERSAL)
    if isinstance(value, list):
        return sum(map(_traverse, value))
    if isinstance(value, dict):
        return sum(_traverse(key) + _traverse(each) for key, each in value.items())
    return 1


def spend(name: str, arguments: list[Any], result: Any) -> int:
    """The cost of a call.

    Args:
        name: the function, without the dot of members.
        arguments: the values it was called with, the receiver first.
        result: what it gave.
    """
    if name in CHEAP:
        return 1
    first: Any = arguments[0] if arguments else None
    if name in _SCANS or name in ("indexOf", "lastIndexOf"):
        return _traverse(first)
    if name in ONE_WALK or name in SAME_SIZE or name in ("url", "jsonpatch.escapeKey"):
        return 1 if name == "ip" and isinstance(first, Opaque) else _walk(_size(first))
    if name in ("replace", "split", "ip.isCanonical"):
        return _walk(_size(first), 2 * TRAVERSAL)
    if name == "join":
        return _walk(_size(result), 2 * TRAVERSAL)
    if name in ("find", "findAll", "matches"):
        return _walk(1.0 + _size(first)) * _walk(_size(arguments[1]), REGEX)
    if name == "validate":
        return _walk(1.0 + _size(arguments[1])) * _walk(_FORMAT_PATTERNS[first.value], REGEX)
    if name in ("containsIP", "containsCIDR"):
        return _contains(name, first, arguments[1])
    if name in SETS:
        return 1 + int(float(_size(first) * _size(arguments[1])) * SETS[name])
    return _spend_on_language(name, first, arguments, result)


def _contains(name: str, cidr: Any, other: Any) -> int:
    cost = _walk(2 * _size(cidr)) + (_walk(_size(cidr)) + 1 if name == "containsCIDR" else 0)
    return cost + (_walk(_size(other)) if isinstance(other, str) else 0)


def _spend_on_language(name: str, first: Any, arguments: list[Any], result: Any) -> int:
    if name in _READS or (name in ("bytes", "string") and isinstance(first, (str, bytes)) and type(first) is not type(result)):
        return _walk(_size(first))
    if name == "@in" and isinstance(arguments[1], list):
        return len(arguments[1])
    if name in ("_==_", "_!=_") or (name in _ORDERS and isinstance(first, (str, bytes))):
        return 1 if name == "_==_" and isinstance(first, Opaque) else _walk(min(_size(first), _size(arguments[1])))
    if name == "_+_" and isinstance(first, (str, bytes)):
        return _walk(_size(first) + _size(arguments[1]))
    if name == "contains":
        return _walk(_size(first)) * _walk(_size(arguments[1]))
    if name in _ALLOCATES:
        return _make_list(_size(result))
    if name == "flatten":
        return _make_list(_size(first), arguments[1] if len(arguments) > 1 else 1)
    if name in ("distinct", "sort", "@sortByAssociatedKeys"):
        keys = arguments[-1]
        return _make_list(_size(keys) ** 2, 2 + TRAVERSAL if keys and isinstance(keys[0], (str, bytes)) else 2)
    return 1


def _make_list(size: int, factor: float = 1) -> int:
    """Mirrors: trackAllocatingListCall."""
    return 1 + _MAKE_LIST + int(size * factor)
