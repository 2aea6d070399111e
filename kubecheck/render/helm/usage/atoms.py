"""What a value of a template may be, as far as it matters which values of the chart it is read from.

A value is a frozenset of atoms; what is read from none is the empty set.

| atom | stands for |
| --- | --- |
| `("values", *steps)` | what is at a path of the values of the chart that is installed; "*" stands for any key or item |
| `("chart", number)` | the dot that a chart's templates get |
| `("subcharts", number)` | `.Subcharts` of a chart |
| `("dict", pairs)` | a map that `dict` makes, or a list that `list` makes: pairs of a key or number and a value; "*" stands for any |
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    Atom = tuple[Any, ...]
    Value = frozenset[Atom]

VALUES, CHART, SUBCHARTS, DICT = "values", "chart", "subcharts", "dict"
ANY = "*"
NOTHING: Value = frozenset()
_DEEPEST = 4
_LONGEST = 15  # steps of a path
_MOST_ATOMS = 30


def dict_of(pairs: dict[str, Value]) -> Value:
    """A map or a list of these values."""
    return frozenset({(DICT, frozenset((key, value) for key, value in pairs.items() if value))})


def items_of(value: Value) -> Value:
    """What lists and maps among the atoms hold."""
    found: set[Atom] = set()
    for atom in value:
        if atom[0] == VALUES:
            found.add((*atom, ANY))
        elif atom[0] == DICT:
            for _, held in atom[1]:
                found |= held
    return frozenset(found)


def union(values: Iterable[Value]) -> Value:
    """What is one of some values."""
    return NOTHING.union(*values)


def depth_of(value: Value) -> int:
    """How deeply maps and lists are nested in each other."""
    deepest = 0
    for atom in value:
        if atom[0] == DICT:
            deepest = max(deepest, *(1 + depth_of(each) for _, each in atom[1])) if atom[1] else deepest
    return deepest


def is_too_deep(value: Value) -> bool:
    """Whether it is not worth to know it any better."""
    return len(value) > _MOST_ATOMS or any(atom[0] == VALUES and len(atom) > _LONGEST for atom in value) or depth_of(value) > _DEEPEST
