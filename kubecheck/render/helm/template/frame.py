"""What an execution of a template carries, and where its text comes from."""

from __future__ import annotations

from kubecheck.limits import beyond, most
from kubecheck.render.helm.template.nodes import Text as Literal
from kubecheck.render.helm.template.text import Text, advanced, make_text, still

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.render.helm.kinds import Function
    from kubecheck.render.helm.template.nodes import Node, Tree
    from kubecheck.render.helm.template.text import Piece


class _NilInterface:
    """An interface that holds nothing. Go tells it from no value at all: of the one fields cannot be read, of the other they are nothing."""

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "NIL"


NIL = _NilInterface()
UNSET = object()  # in the slot of a variable that was not declared yet


class Budget:
    """What may be used up, by all executions that share it: steps (rounds of loops and executions), characters of output, and nesting.

    `nothing` are the operands that named something that is not there; `too_long` and `too_much` say that steps, or characters, are used up.
    """

    __slots__ = ("characters", "depth", "nothing", "steps", "too_long", "too_much")

    def __init__(self, steps: int = 0, characters: int = 0, depth: int = 3000) -> None:
        self.steps, self.characters, self.depth = steps or most("template-steps"), characters or most("template-characters"), depth
        self.too_long, self.too_much = beyond("template-steps"), beyond("template-characters")
        self.nothing: set[Node] = set()


class _Spot:
    """A position in the text of a template."""

    __slots__ = ("position", "tree")
    tree: Tree
    position: int

    @property
    def file(self) -> str:
        """The name of the text that was parsed."""
        return self.tree.parse_name

    @property
    def line(self) -> int:
        """The line, from 1."""
        return self.tree.place_of(self.position)[0]


class Call(_Spot):
    """Where a template was called from: the place of the call, and the call that this one was made in."""

    __slots__ = ("budget", "depth", "parent")

    def __init__(self, tree: Tree, position: int, parent: Call | None, budget: Budget) -> None:
        self.tree, self.position, self.parent, self.budget = tree, position, parent, budget
        self.depth: int = parent.depth + 1 if parent else 1


class Origin(_Spot):
    """Where a piece of rendered text came from.

    It is a place in a template: of literal text each character's own (`is_exact`), of what an action printed the action's. `place` is where the
    value that it printed is written, as the maps and texts of the values say, None where that is not known. `call` is what the template was
    executed for, None of one that nothing called.
    """

    __slots__ = ("call", "is_exact", "place")

    def __init__(self, tree: Tree, position: int, call: Call | None, place: Any = None, *, is_exact: bool = False) -> None:
        self.tree, self.position, self.call, self.place, self.is_exact = tree, position, call, place, is_exact

    @property
    def column(self) -> int:
        """The column in characters, from 1."""
        return self.position - self.tree.text.rfind("\n", 0, self.position)

    def advance(self, count: int) -> Origin:
        """The origin of the character so many further on."""
        if self.is_exact:
            return Origin(self.tree, self.position + count, self.call, is_exact=True)
        return Origin(self.tree, self.position, self.call, advanced(self.place, count)) if self.place is not None else self

    def still(self) -> Origin:
        """Itself for text that was made of what stands there."""
        return Origin(self.tree, self.position, self.call, still(self.place))


class Frame:
    """One execution of one tree. Mirrors: template.state."""

    __slots__ = ("budget", "call", "came", "functions", "marks", "out", "slots", "static", "stopped", "templates", "tree")

    def __init__(
        self, tree: Tree, data: Any, templates: dict[str, Tree], functions: dict[str, Function], budget: Budget, call: Call | None
    ) -> None:
        self.tree, self.templates, self.functions, self.budget, self.call = tree, templates, functions, budget, call
        self.out: list[str] = []
        self.marks: list[Any] = []  # for each text of `out` its literal, or the action that printed it and where its value was held
        self.slots: list[Any] = [UNSET] * tree.slots
        self.slots[0] = data
        self.slots[1] = None
        self.came: tuple[Any, Any] | None = None  # the map and key, or list and index, that the value of an action came from
        self.static: dict[int, str] = {}  # the declared types of what ranges set, by slot
        self.stopped: Node | None = None  # the operand at which the last `and` or `or` stopped

    def text(self) -> Text:
        """What was printed, with its pieces."""
        out, marks, tree, call = self.out, self.marks, self.tree, self.call
        return make_text("".join(out), lambda: _pieces(out, marks, tree, call))


def _pieces(out: list[str], marks: list[Any], tree: Tree, call: Call | None) -> list[Piece]:
    found: list[Piece] = []
    offset = 0
    for text, mark in zip(out, marks, strict=True):
        if not text:
            continue
        if mark.__class__ is Literal:
            found.append((offset, Origin(tree, mark.position, call, is_exact=True)))
        else:
            node, came = mark
            place = _place_of(came)
            if text.__class__ is Text:
                for start, origin in text.pieces():
                    whole = origin if origin.__class__ is Origin else Origin(tree, node.position, call, place if origin is None else origin)
                    found.append((offset + start, whole))
            else:
                found.append((offset, Origin(tree, node.position, call, place)))
        offset += len(text)
    return found


def _place_of(came: tuple[Any, Any] | None) -> Any:
    """Where what a map or list holds is written, if it knows."""
    if came is None:
        return None
    places = getattr(came[0], "places", None)
    return places.get(came[1]) if places else None
