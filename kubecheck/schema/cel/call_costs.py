"""What calls of the libraries' functions cost, by the sizes of their arguments.

Mirrors: CostEstimator.EstimateCallCost (k8s.io/apiserver/pkg/cel/library v1.36), the estimators of github.com/google/cel-go/ext lists and sets.
"""

from __future__ import annotations

import math

from kubecheck.release import current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.schema.cel.nodes import Node

Size = tuple[int, int]
LIMIT = (1 << 64) - 1
UNKNOWN: Size = (0, LIMIT)
TRAVERSAL, REGEX = 0.1, 0.25
_MAKE_LIST = 10
_LONGEST_FORMAT, _LONGEST_FORMAT_PATTERN = 64, 128
_CHECK = 350_000


class Operand:
    """A target or argument of a call: its node, the way to it from a variable, its type and its size where that is known."""

    __slots__ = ("_size_of_path", "kind", "node", "path", "size")

    def __init__(self, node: Node | None, path: tuple[str, ...], kind: Any, size: Size | None, size_of_path: Callable[[Any], Size | None]) -> None:
        self.node = node
        self.path = path
        self.kind = kind
        self.size = size
        self._size_of_path = size_of_path

    def estimate(self) -> Size:
        """The size, or what the schema says of it, or the greatest there is. Mirrors: CostEstimator.sizeEstimate."""
        return self.size or self._size_of_path(self.path) or UNKNOWN

    def element(self) -> Operand | None:
        """An element of a list. Mirrors: listElementNode."""
        if len(self.kind) < 2 or not isinstance(self.kind[1], tuple):
            return None
        return Operand(None, (*self.path, "@items") if self.path else (), self.kind[1], None, self._size_of_path)

    def integer(self, otherwise: int) -> int:
        """The value of a constant integer, no less than zero. Mirrors: nodeAsIntValue."""
        if self.node is None or self.node.kind != "const" or type(self.node.value) is not int:
            return otherwise
        return max(0, self.node.value)


def plus(*costs: int) -> int:
    """A sum that stops at the greatest number."""
    return min(LIMIT, sum(costs))


def multiply(one: int, other: int) -> int:
    """A product that stops at the greatest number."""
    return min(LIMIT, one * other)


def by_factor(size: int, factor: float) -> int:
    """Mirrors: multiplyByCostFactor."""
    return min(LIMIT, math.ceil(float(size) * factor))


def add(one: Size, other: Size) -> Size:
    """The sum of sizes."""
    return (plus(one[0], other[0]), plus(one[1], other[1]))


def union(one: Size, other: Size) -> Size:
    """The range over both sizes."""
    return (min(one[0], other[0]), max(one[1], other[1]))


Estimate = tuple[int, "Size | None"]
CHEAP = frozenset((
    "serviceAccount", "path", "group", "resource", "subresource", "namespace", "name", "allowed", "reason", "error", "errored", "masked",
    "prefixLength", "family", "isUnspecified", "isLoopback", "isLinkLocalMulticast", "isLinkLocalUnicast", "isGlobalUnicast", "format.named", "sign",
    "asInteger", "isInteger", "asApproximateFloat", "isGreaterThan", "isLessThan", "compareTo", "add", "sub", "major", "minor", "patch", "getScheme",
    "getHostname", "getHost", "getPort", "getEscapedPath", "getQuery",
))  # fmt: skip
_OF_LISTS = frozenset(("isSorted", "sum", "max", "min", "indexOf", "lastIndexOf"))
ONE_WALK = frozenset(("cidr", "isIP", "isCIDR", "ip", "quantity", "isQuantity", "semver", "isSemver"))
SAME_SIZE = frozenset(("lowerAscii", "upperAscii", "substring", "trim"))
SETS = {"sets.contains": 1, "sets.intersects": 1, "sets.equivalent": 2}
_UNIT_EQUALITY = frozenset(("net.IP", "net.CIDR", "kubernetes.Quantity", "kubernetes.Semver"))


def estimate(name: str, parameters: list[Any], target: Operand | None, arguments: list[Operand]) -> Estimate | None:
    """The greatest cost of a call, its arguments left aside, and the size of its result; None for functions of the language itself."""
    if name in CHEAP:
        return 1, None
    if name in _OF_LISTS:
        return (_scan(target), None) if target is not None else None
    if name in ONE_WALK:
        # the address of a range is only read
        return (1, None) if name == "ip" and target is not None else (by_factor(arguments[0].estimate()[1], TRAVERSAL), None)
    if name in SAME_SIZE:
        return _walk(target) if target is not None else None
    if name in SETS:
        product = multiply(arguments[0].estimate()[1], arguments[1].estimate()[1])
        return plus(by_factor(product, SETS[name]), 1), None
    special = _SPECIAL.get(name)
    return special(parameters, target, arguments) if special is not None else None


def _walk(operand: Operand) -> Estimate:
    size = operand.estimate()
    return by_factor(size[1], TRAVERSAL), size


def _scan(target: Operand) -> int:
    """A comparison of every element."""
    element = target.element()
    if element is None:
        return by_factor(target.estimate()[1], TRAVERSAL)
    each = 1
    if element.kind[0] in ("string", "bytes"):
        each = plus(each, by_factor(element.estimate()[1], TRAVERSAL))
    return multiply(target.estimate()[1], each)


def _replace(parameters: list[Any], target: Operand | None, arguments: list[Operand]) -> Estimate | None:
    if target is None or len(arguments) < 2:
        return None
    size, old, new = target.estimate(), arguments[0].estimate(), arguments[1].estimate()
    if old[0] == 0:
        most, kept_most = plus(size[1], 1), size[1]
    elif new[1] <= old[0]:
        most, kept_most = 0, size[1]
    else:
        most, kept_most = math.ceil(float(size[1]) / float(old[0])), 0
    if old[1] == 0:
        least, kept_least = plus(size[0], 1), size[0]
    elif old[1] <= new[0]:
        least, kept_least = 0, size[0]
    else:
        least, kept_least = math.ceil(float(size[0]) / float(old[1])), 0
    result = add((multiply(least, new[0]), multiply(most, new[1])), (kept_least, kept_most))
    return by_factor(size[1], 2 * TRAVERSAL), result


def _split(parameters: list[Any], target: Operand | None, arguments: list[Operand]) -> Estimate | None:
    if target is None:
        return None
    size = target.estimate()
    most = size[1]
    if len(arguments) > 1 and arguments[1].node is not None and arguments[1].node.kind == "const" and type(arguments[1].node.value) is int:
        most = arguments[1].node.value & LIMIT
    return by_factor(size[1], 2 * TRAVERSAL), (0, most)


def _join(parameters: list[Any], target: Operand | None, arguments: list[Operand]) -> Estimate | None:
    if target is None:
        return None
    items, size, element = target.estimate(), (0, 0), target.element()
    if element is not None:
        each = element.estimate()
        size = (multiply(items[0], each[0]), multiply(items[1], each[1]))
    if arguments:
        separator = arguments[0].estimate()
        size = add(size, (multiply(separator[0], max(0, items[0] - 1)), multiply(separator[1], max(0, items[1] - 1))))
    return by_factor(size[1], TRAVERSAL), size


def _find(parameters: list[Any], target: Operand | None, arguments: list[Operand]) -> Estimate | None:
    if target is None or not arguments:
        return None
    size = target.estimate()
    text, pattern = by_factor(plus(size[1], 1), TRAVERSAL), by_factor(arguments[0].estimate()[1], REGEX)
    return multiply(text, pattern), (0, size[1])


def _contains(parameters: list[Any], arguments: list[Operand], *, masks: bool) -> Estimate:
    cost = by_factor(32, TRAVERSAL) + (by_factor(16, TRAVERSAL) + 1 if masks else 0)
    if parameters[1][0] == "string":
        cost = plus(cost, by_factor(arguments[0].estimate()[1], TRAVERSAL))
    return cost, None


def _equals(parameters: list[Any], target: Operand | None, arguments: list[Operand]) -> Estimate | None:
    one, other = arguments[0], arguments[1]
    if one.kind != other.kind or one.kind[0] not in ("object", "opaque"):
        return None
    name = one.kind[1]
    if (name in _UNIT_EQUALITY and current().since(32)) or str(name).startswith("kubernetes.authorization."):
        return 1, None
    if name == "kubernetes.NamedFormat":
        return by_factor(_LONGEST_FORMAT, TRAVERSAL), None
    if name == "kubernetes.URL":
        return by_factor(other.size[1] if other.size is not None else 1, TRAVERSAL), None
    return None


def _allocate(factor: float, size: Size) -> Estimate:
    """Mirrors: estimateAllocatingListCall."""
    return plus(by_factor(size[1], factor), 1, _MAKE_LIST), size


def _square(size: Size) -> Size:
    return (multiply(size[0], size[0]), multiply(size[1], size[1]))


def _slice(parameters: list[Any], target: Operand | None, arguments: list[Operand]) -> Estimate | None:
    if target is None:
        return None
    length = (arguments[1].integer(target.estimate()[1]) - arguments[0].integer(0)) & LIMIT
    return _allocate(1, (length, length))


def _range(parameters: list[Any], target: Operand | None, arguments: list[Operand]) -> Estimate:
    count = arguments[0].integer(LIMIT)
    return _allocate(1, (count, count))


def _sort(operand: Operand, kind: Any) -> Estimate:
    return _allocate(2 + TRAVERSAL if kind[1][0] in ("string", "bytes") else 2, _square(operand.estimate()))


def _validate(parameters: list[Any], target: Operand | None, arguments: list[Operand]) -> Estimate:
    return by_factor(by_factor(arguments[0].estimate()[1], TRAVERSAL), _LONGEST_FORMAT_PATTERN * REGEX), None


def _flatten(parameters: list[Any], target: Operand | None, arguments: list[Operand]) -> Estimate | None:
    depth = float(arguments[0].integer(LIMIT)) if arguments else 1
    return _allocate(depth, target.estimate()) if target is not None else None


_SPECIAL: dict[str, Callable[[list[Any], Operand | None, list[Operand]], Estimate | None]] = {
    "check": lambda *_: (_CHECK, None),
    "url": lambda *each: _walk(each[2][0]),
    "jsonpatch.escapeKey": lambda *each: _walk(each[2][0]),
    "replace": _replace,
    "split": _split,
    "join": _join,
    "find": _find,
    "findAll": _find,
    "ip.isCanonical": lambda *each: (by_factor(each[2][0].estimate()[1], 2 * TRAVERSAL), None),
    "containsIP": lambda *each: _contains(each[0], each[2], masks=False),
    "containsCIDR": lambda *each: _contains(each[0], each[2], masks=True),
    "validate": _validate,
    "_==_": _equals,
    "slice": _slice,
    "lists.range": _range,
    "flatten": _flatten,
    "reverse": lambda *each: _allocate(1, each[1].estimate()) if each[1] is not None else None,
    "distinct": lambda *each: _allocate(2, _square(each[1].estimate())) if each[1] is not None else None,
    "sort": lambda *each: _sort(each[1], each[0][0]) if each[1] is not None else None,
    "@sortByAssociatedKeys": lambda *each: _sort(each[2][0], each[0][1]),
}
