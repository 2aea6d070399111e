"""What functions of templates do with the values that they get, as far as it matters which values are read."""

from __future__ import annotations

from kubecheck.render.helm.template.nodes import Number
from kubecheck.render.helm.usage.atoms import ANY, CHART, DICT, NOTHING, VALUES, dict_of, union
from kubecheck.render.helm.usage.walking import text_of, texts_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kubecheck.render.helm.template.nodes import Node
    from kubecheck.render.helm.usage.atoms import Value
    from kubecheck.render.helm.usage.walking import Walker

    Call = Callable[[Walker, list[Value], list[Node], Value], Value]


def call(walker: Walker, name: str, values: list[Value], nodes: list[Node], dot: Value) -> Value:
    """What a function gives for some values; what it reads of them is noted.

    Args:
        walker: notes what is read.
        name: the function.
        values: what it gets.
        nodes: the operands that are written; one less than the values where the last comes out of a pipeline.
        dot: the dot of the call.
    """
    known = _CALLS.get(name)
    if known is not None:
        return known(walker, values, nodes, dot)
    for each in values:
        walker.use(each)
    return _texts(values) if name in _TEXTS else NOTHING


def _texts(values: list[Value]) -> Value:
    """What of the values a text was made of that a function gave."""
    return frozenset(atom for value in values for atom in value if atom[0] == VALUES)


def _node(nodes: list[Node], number: int) -> Node | None:
    return nodes[number] if number < len(nodes) else None


def _key(nodes: list[Node], number: int) -> str:
    """A key as it is written; any where it is not."""
    return text_of(_node(nodes, number)) or ANY


def _one_of(walker: Walker, values: list[Value], nodes: list[Node], dot: Value) -> Value:
    return walker.touch(union(values))


def _ternary(walker: Walker, values: list[Value], nodes: list[Node], dot: Value) -> Value:
    walker.touch(union(values))
    return union(values[:2])


def _question(walker: Walker, values: list[Value], nodes: list[Node], dot: Value) -> Value:
    walker.touch(union(values))
    return NOTHING


def _last(walker: Walker, values: list[Value], nodes: list[Node], dot: Value) -> Value:
    for each in values[:-1]:
        walker.use(each)
    return values[-1] if values else NOTHING


def _dict(walker: Walker, values: list[Value], nodes: list[Node], dot: Value) -> Value:
    pairs: dict[str, Value] = {}
    for number in range(0, len(values) - 1, 2):
        key = _key(nodes, number)
        walker.use(values[number])
        pairs[key] = pairs.get(key, NOTHING) | values[number + 1]
    return dict_of(pairs)


def _list(walker: Walker, values: list[Value], nodes: list[Node], dot: Value) -> Value:
    return dict_of({str(number): value for number, value in enumerate(values)})


def _append(walker: Walker, values: list[Value], nodes: list[Node], dot: Value) -> Value:
    return values[0] | dict_of({ANY: union(values[1:])}) if values else NOTHING


def _item(walker: Walker, values: list[Value], nodes: list[Node], dot: Value) -> Value:
    return walker.touch(walker.items(union(values)))


def _values(walker: Walker, values: list[Value], nodes: list[Node], dot: Value) -> Value:
    return dict_of({ANY: walker.items(walker.touch(union(values)))})


def _keys(walker: Walker, values: list[Value], nodes: list[Node], dot: Value) -> Value:
    walker.touch(walker.items(walker.touch(union(values))))
    return NOTHING


def _index(walker: Walker, values: list[Value], nodes: list[Node], dot: Value) -> Value:
    found = values[0] if values else NOTHING
    for number in range(1, len(values)):
        walker.use(values[number])
        node = _node(nodes, number)
        key = text_of(node)
        found = walker.step(found, key) if key is not None else _any_item(walker, found, node)
    return found


def _any_item(walker: Walker, value: Value, node: Node | None) -> Value:
    """What is at a number, or at a key that is not known."""
    if isinstance(node, Number):
        return walker.step(frozenset(atom for atom in value if atom[0] == DICT), node.written) | walker.items(frozenset(atom for atom in value if atom[0] == VALUES))
    if any(atom[0] == CHART for atom in value):
        walker.use(value)
    return walker.items(value)


def _unset(walker: Walker, values: list[Value], nodes: list[Node], dot: Value) -> Value:
    return walker.touch(values[0]) if values else NOTHING


def _get(walker: Walker, values: list[Value], nodes: list[Node], dot: Value) -> Value:
    return _index(walker, values[:2], nodes, dot)


def _has_key(walker: Walker, values: list[Value], nodes: list[Node], dot: Value) -> Value:
    walker.touch(_index(walker, values[:2], nodes, dot))
    return NOTHING


def _dig(walker: Walker, values: list[Value], nodes: list[Node], dot: Value) -> Value:
    if len(values) < 3:
        return union(values)
    found = values[-1]
    for number in range(len(values) - 2):
        walker.use(values[number])
        key = text_of(_node(nodes, number))
        found = walker.step(found, key) if key is not None else walker.items(found)
    return walker.touch(found | values[-2])


def _pluck(walker: Walker, values: list[Value], nodes: list[Node], dot: Value) -> Value:
    if not values:
        return NOTHING
    key = text_of(_node(nodes, 0))
    walker.use(values[0])
    held = union(values[1:])
    return dict_of({ANY: walker.step(held, key) if key is not None else walker.items(held)})


def _pick(walker: Walker, values: list[Value], nodes: list[Node], dot: Value) -> Value:
    if not values:
        return NOTHING
    keys = [text_of(_node(nodes, number)) for number in range(1, len(values))]
    if None in keys:
        for each in values[1:]:
            walker.use(each)
        return values[0]
    return dict_of({key: walker.step(values[0], key) for key in keys if key is not None})


def _omit(walker: Walker, values: list[Value], nodes: list[Node], dot: Value) -> Value:
    for each in values[1:]:
        walker.use(each)
    return values[0] if values else NOTHING


def _set(walker: Walker, values: list[Value], nodes: list[Node], dot: Value) -> Value:
    if len(values) < 3:
        return union(values)
    key = text_of(_node(nodes, 1))
    walker.use(values[1])
    if key is None:
        walker.use(values[2])
    elif values[2]:
        walker.put(values[0], key, values[2])
    return walker.touch(values[0])


def _include(walker: Walker, values: list[Value], nodes: list[Node], dot: Value) -> Value:
    if len(values) < 2:
        return NOTHING
    walker.use(values[0])
    name = text_of(_node(nodes, 0))
    if name is None:
        walker.include_any(texts_of(_node(nodes, 0)), values[1])
    else:
        walker.include(name, values[1])
    return NOTHING


def _tpl(walker: Walker, values: list[Value], nodes: list[Node], dot: Value) -> Value:
    if len(values) > 1:
        walker.render_text(values[0], _node(nodes, 0), values[1])
    return NOTHING


_CALLS: dict[str, Call] = {
    **dict.fromkeys(("and", "coalesce", "deepCopy", "default", "merge", "mergeOverwrite", "mustDeepCopy", "mustMerge", "mustMergeOverwrite", "or"), _one_of),
    **dict.fromkeys(("empty", "kindIs", "kindOf", "not", "typeIs", "typeIsLike", "typeOf"), _question),
    **dict.fromkeys(("compact", "concat", "initial", "mustCompact", "mustRest", "mustReverse", "mustUniq", "rest", "reverse", "slice", "sortAlpha", "uniq"), _one_of),
    **dict.fromkeys(("append", "mustAppend", "mustPrepend", "prepend", "push"), _append),
    **dict.fromkeys(("first", "last", "mustFirst", "mustLast"), _item),
    **dict.fromkeys(("list", "tuple"), _list),
    "dict": _dict, "dig": _dig, "get": _get, "hasKey": _has_key, "include": _include, "index": _index, "keys": _keys, "omit": _omit, "pick": _pick,
    "pluck": _pluck, "required": _last, "set": _set, "unset": _unset, "ternary": _ternary, "tpl": _tpl, "values": _values,
}  # fmt: skip
# Functions that give a text in which the texts that they get are found again.
_TEXTS = frozenset((
    "cat", "indent", "join", "nindent", "print", "printf", "println", "quote", "replace", "squote", "toPrettyJson", "toRawJson", "toString",
    "toStrings", "toYaml", "toJson", "trim", "trimAll", "trimPrefix", "trimSuffix",
))  # fmt: skip
