"""What an expression costs in the worst case, by the sizes that its schema allows.

Mirrors: github.com/google/cel-go/checker cost.go, k8s.io/apiserver/pkg/cel/library cost.go v1.36. Only the greatest cost is kept; of sizes
the least counts too, since replacing short texts costs more.
"""

from __future__ import annotations

import math

from kubecheck.schema.cel import call_costs
from kubecheck.schema.cel.call_costs import LIMIT, TRAVERSAL, UNKNOWN, Operand, Size, add, by_factor, multiply, plus, union
from kubecheck.schema.cel.depth import deep
from kubecheck.schema.cel.sizes import most_elements, step

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.schema.cel.check import CheckedExpression
    from kubecheck.schema.cel.nodes import Node

    Schema = dict[str, Any]
    Path = tuple[str, ...]

_LIST, _MAP, _STRUCT = 10, 30, 40
_ACCUMULATORS = ("__result__", "@result")
_SCALARS = frozenset(("bool", "double", "duration", "int", "timestamp", "uint"))
_COMPARISONS = frozenset(("_<_", "_<=_", "_>_", "_>=_"))


class _Entries:
    """The sizes of the keys and values of a list or map that an expression makes."""

    __slots__ = ("container", "key", "value")

    def __init__(self, container: str, key: Size, value: Size) -> None:
        self.container = container
        self.key = key
        self.value = value


class _Local:
    """A variable of a comprehension: where its values come from, and their size."""

    __slots__ = ("entries", "path", "size")

    def __init__(self, path: Path, size: Size | None, entries: _Entries | None) -> None:
        self.path = path
        self.size = size
        self.entries = entries


def estimate_cost(checked: CheckedExpression, schema: Schema, *, is_root: bool) -> int:
    """The greatest cost of a checked expression.

    Args:
        checked: the expression.
        schema: the schema of its variables ``self`` and ``oldSelf``.
        is_root: whether it is the schema of a whole object.

    Mirrors: checker.Cost.
    """
    return estimate_cost_by(checked, SchemaSizes(schema, is_root=is_root).at)


@deep
def estimate_cost_by(checked: CheckedExpression, size_of_path: Callable[[Path], Size | None]) -> int:
    """The same where something else says how large values are: what stands at a path that begins with a variable's name, None where that is not known."""
    return 0 if checked.node is None else _Coster(checked, size_of_path).cost(checked.node)


class SchemaSizes:
    """The sizes that a schema allows. Mirrors: sizeEstimator of k8s.io/apiextensions-apiserver."""

    def __init__(self, schema: Schema, *, is_root: bool) -> None:
        self.schema = schema
        self.is_root = is_root

    def at(self, path: Path) -> Size | None:
        """How large a value at a path may be."""
        schema: Schema | None = self.schema
        is_root = self.is_root
        for name in path[1:]:
            schema = step(schema, name, is_root=is_root) if schema is not None else None
            is_root = False
        return None if schema is None else (0, most_elements(schema))


class _Coster:
    def __init__(self, checked: CheckedExpression, known: Callable[[Path], Size | None]) -> None:
        self.types = checked.types
        self.calls = checked.calls
        self.known = known
        self.paths: dict[int, Path] = {}
        self.locals: dict[str, list[_Local]] = {}
        self.sizes: dict[int, Size] = {}
        self.entries: dict[int, _Entries] = {}

    # -- what is known of nodes

    def local(self, node: Node) -> _Local | None:
        found = self.locals.get(str(node.value)) if node.kind == "ident" else None
        return found[-1] if found else None

    def path(self, node: Node) -> Path:
        found = self.local(node)
        return found.path if found is not None else self.paths.get(id(node), ())

    def size_of_path(self, path: Path) -> Size | None:
        """Mirrors: sizeEstimator.EstimateSize."""
        return self.known(path) if path else None

    def size(self, node: Node) -> Size | None:
        """Mirrors: computeSize."""
        found = self.sizes.get(id(node)) or _own_size(node)
        if found is not None:
            return found
        found = self.size_of_path(self.path(node))
        if found is not None:
            self.sizes[id(node)] = found
            return found
        if _is_scalar(self.types.get(id(node), ("dyn",))):
            return (1, 1)
        local = self.local(node)
        return local.size if local is not None else None

    def entry_sizes(self, node: Node) -> _Entries | None:
        """Mirrors: computeEntrySize."""
        found = self.entries.get(id(node))
        if found is None and (local := self.local(node)) is not None:
            return local.entries
        return found

    def operand(self, node: Node) -> Operand:
        path = self.path(node)
        if path and path[0] in _ACCUMULATORS:
            path = ()
        return Operand(node, path, self.types.get(id(node), ("dyn",)), self.size(node), self.size_of_path)

    # -- costs

    def cost(self, node: Node) -> int:
        """The cost of a node and all below it."""
        if node.kind == "const":
            return 0
        if node.kind == "ident":
            local = self.local(node)
            self.paths[id(node)] = local.path if local is not None else (str(node.value).removeprefix("."),)
            return 1
        costs: dict[str, Any] = {"select": self.select, "call": self.call, "list": self.list, "map": self.map, "struct": self.struct}
        if node.kind == "fold":
            return self.bind(node) if _is_bind(node) else self.fold(node)
        found: int = costs[node.kind](node)
        return found

    def select(self, node: Node) -> int:
        assert node.target is not None
        if id(node) in self.calls:  # a name with dots
            self.paths[id(node)] = (self.calls[id(node)].name,)
            return 1
        cost = self.cost(node.target)
        if node.test:
            return cost
        self.paths[id(node)] = (*self.path(node.target), str(node.value))
        return plus(cost, 1) if self.types.get(id(node.target), ("dyn",))[0] in ("map", "object") else cost

    def call(self, node: Node) -> int:
        """Mirrors: costCall."""
        if node.value == "dyn" and node.target is None and node.args:
            cost = plus(1, self.cost(node.args[0]))
            self.copy(node, node.args[0])
            return cost
        costs = [self.cost(each) for each in node.args]
        if node.value == "_?._":
            return plus(1, *costs)
        resolved = self.calls.get(id(node))
        if resolved is None:
            return 0
        total, target = 0, None
        if node.target is not None and not resolved.is_namespaced:
            total = self.cost(node.target)
            target = self.operand(node.target)
        arguments = [self.operand(each) for each in node.args]
        greatest, result = 0, None
        for overload in resolved.overloads:
            found, size = self.function(node, resolved.name, overload.parameters, target, arguments, costs)
            greatest = max(greatest, found)
            if size is not None:
                result = size if result is None else union(result, size)
            if resolved.name == "_[_]" and overload.parameters[0][0] in ("list", "map"):
                below = self.entry_sizes(node.args[0])
                result = below.value if below is not None else None
                self.paths[id(node)] = (*self.path(node.args[0]), "@items" if overload.parameters[0][0] == "list" else "@values")
            if result is None:
                result = self.size(node)
        if result is not None:
            self.sizes[id(node)] = result
        return plus(total, greatest)

    def function(
        self, node: Node, name: str, parameters: list[Any], target: Operand | None, arguments: list[Operand], costs: list[int]
    ) -> tuple[int, Size | None]:
        """The cost of one form of a function with that of its arguments, and the size of its result. Mirrors: functionCost."""
        total = plus(*costs)
        found = call_costs.estimate(name, parameters, target, arguments)
        if found is not None:
            return plus(found[0], total), found[1]
        sizes = [each.size if each.size is not None else UNKNOWN for each in arguments]
        kind = parameters[0][0] if parameters else ""
        if name == "format" and target is not None:
            return plus(by_factor((target.size or UNKNOWN)[1], TRAVERSAL), total), None
        if name in ("startsWith", "endsWith"):
            return plus(by_factor(sizes[0][1], TRAVERSAL), total), None
        if name == "@in" and parameters[1][0] == "list":
            return plus(sizes[1][1], total), None
        if name == "matches" and target is not None:
            texts = by_factor(plus((target.size or UNKNOWN)[1], 1), TRAVERSAL)
            return plus(multiply(texts, by_factor(sizes[0][1], call_costs.REGEX)), total), None
        if name == "contains" and target is not None and kind == "string":
            return plus(multiply(by_factor((target.size or UNKNOWN)[1], TRAVERSAL), by_factor(sizes[0][1], TRAVERSAL)), total), None
        if name in ("_&&_", "_||_"):
            return total, None
        if name == "_?_:_":
            return self.choose(node, sizes, costs)
        if name == "_+_" and kind in ("string", "bytes", "list"):
            return self.concatenate(node, kind, sizes, total)
        if name in ("_==_", "_!=_") or (name in _COMPARISONS and kind in ("string", "bytes")):
            return plus(by_factor(min(sizes[0][1], sizes[1][1]), TRAVERSAL), total), None
        size = _size_of_conversion(name, kind, sizes)
        return plus(1 if size is None else by_factor(sizes[0][1], TRAVERSAL), total), size

    def choose(self, node: Node, sizes: list[Size], costs: list[int]) -> tuple[int, Size]:
        self.unite(node, node.args[1], node.args[2])
        return plus(costs[0], max(costs[1], costs[2])), union(sizes[1], sizes[2])

    def concatenate(self, node: Node, kind: str, sizes: list[Size], total: int) -> tuple[int, Size]:
        self.unite(node, node.args[0], node.args[1])
        size = add(sizes[0], sizes[1])
        return plus(1 if kind == "list" else by_factor(size[1], TRAVERSAL), total), size

    def unite(self, node: Node, one: Node, other: Node) -> None:
        first, second = self.entry_sizes(one), self.entry_sizes(other)
        if first is not None and second is not None:
            self.entries[id(node)] = _Entries(first.container, union(first.key, second.key), union(first.value, second.value))

    def list(self, node: Node) -> int:
        cost, items = _LIST, (LIMIT, 0) if node.args else (0, 0)
        for each in node.args:
            cost = plus(cost, self.cost(each))
            items = union(items, self.size(each) or UNKNOWN)
        self.entries[id(node)] = _Entries("list", (1, 1), items)
        return cost

    def map(self, node: Node) -> int:
        cost, keys, values = _MAP, (LIMIT, 0) if node.args else (0, 0), (LIMIT, 0) if node.args else (0, 0)
        for key, value in node.args:
            cost = plus(cost, self.cost(key), self.cost(value))
            keys, values = union(keys, self.size(key) or UNKNOWN), union(values, self.size(value) or UNKNOWN)
        self.entries[id(node)] = _Entries("map", keys, values)
        return cost

    def struct(self, node: Node) -> int:
        return plus(_STRUCT, *(self.cost(value) for _, value in node.args))

    def fold(self, node: Node) -> int:
        """Mirrors: costComprehension."""
        parts = node.fold
        cost = plus(self.cost(parts["range"]), self.cost(parts["initial"]))
        self.push(parts["accumulator"], self.path(parts["initial"]), self.size(parts["initial"]), self.entry_sizes(parts["initial"]))
        below = self.entry_sizes(parts["range"])
        path = self.path(parts["range"])
        container = below.container if below is not None else self.types.get(id(parts["range"]), ("dyn",))[0]
        is_list = container == "list"
        key, value = (None, None) if below is None else (below.key, below.value)
        if parts["variable2"]:
            self.push(parts["variable"], (*path, "@indices" if is_list else "@keys"), key, None)
            self.push(parts["variable2"], (*path, "@items" if is_list else "@values"), value, None)
        else:
            self.push(parts["variable"], (*path, "@items" if is_list else "@keys"), value if is_list else key, None)
        each = plus(self.cost(parts["condition"]), self.cost(parts["step"]))
        for name in ("variable", "variable2"):
            if parts[name]:
                self.locals[parts[name]].pop()
        cost = plus(cost, self.cost(parts["result"]))
        self.locals[parts["accumulator"]].pop()
        times = self.size(parts["range"]) or UNKNOWN
        if parts["initial"].kind == "const":
            size = self.size(parts["initial"])
            if size is not None:
                self.sizes[id(node)] = size
        elif parts["initial"].kind in ("list", "map"):
            self.sizes[id(node)] = times
            made = self.entry_sizes(parts["step"])
            if made is not None:
                self.entries[id(node)] = made
        return plus(cost, multiply(times[1], each))

    def bind(self, node: Node) -> int:
        """Mirrors: costBind."""
        parts = node.fold
        cost = plus(self.cost(parts["range"]), self.cost(parts["initial"]))
        self.push(parts["accumulator"], self.path(parts["initial"]), self.size(parts["initial"]), self.entry_sizes(parts["initial"]))
        cost = plus(cost, self.cost(parts["result"]))
        self.locals[parts["accumulator"]].pop()
        self.copy(node, parts["result"])
        return cost

    def push(self, name: str, path: Path, size: Size | None, entries: _Entries | None) -> None:
        self.locals.setdefault(name, []).append(_Local(path, size, entries))

    def copy(self, node: Node, source: Node) -> None:
        """Lets a node have the sizes of another one."""
        size, entries = self.size(source), self.entry_sizes(source)
        if size is not None:
            self.sizes[id(node)] = size
        if entries is not None:
            self.entries[id(node)] = entries


def _own_size(node: Node) -> Size | None:
    """Mirrors: computeExprSize."""
    if node.kind in ("list", "map"):
        return (len(node.args), len(node.args))
    if node.kind != "const":
        return None
    size = len(node.value) if isinstance(node.value, (str, bytes)) else 1
    return (size, size)


def _is_scalar(kind: Any) -> bool:
    return kind[0] in _SCALARS or (kind[0] == "optional_type" and _is_scalar(kind[1]))


def _is_bind(node: Node) -> bool:
    parts = node.fold
    empty = parts["range"].kind == "list" and not parts["range"].args
    return empty and parts["condition"].kind == "const" and parts["condition"].value is False and parts["accumulator"] != "__result__"


def _size_of_conversion(name: str, kind: str, sizes: list[Size]) -> Size | None:
    if name == "bytes" and kind == "string":
        return (sizes[0][0], min(LIMIT, sizes[0][1] * 4))
    if name == "string" and kind == "bytes":
        return (math.floor(sizes[0][0] / 4), sizes[0][1])
    return (min(LIMIT, sizes[0][0] + 2), min(LIMIT, sizes[0][1] * 2 + 2)) if name == "strings.quote" else None
