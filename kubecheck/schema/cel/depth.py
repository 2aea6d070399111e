"""Room for trees that are deeper than Python's stack usually is."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import ParamSpec, TypeVar

    P = ParamSpec("P")
    R = TypeVar("R")

# A tree has at most 250 expressions in one another, each with a few operators, and a comprehension makes four nodes of one.
_ROOM = 30_000


def deep(walk: Callable[P, R]) -> Callable[P, R]:
    """A function that walks over a tree, and again with more room where the tree is too deep for the usual."""

    def walk_deeply(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return walk(*args, **kwargs)
        except RecursionError:
            before = sys.getrecursionlimit()
            if before >= _ROOM:
                raise
            sys.setrecursionlimit(_ROOM)
            try:
                return walk(*args, **kwargs)
            finally:
                sys.setrecursionlimit(before)

    walk_deeply.__doc__ = walk.__doc__
    return walk_deeply
