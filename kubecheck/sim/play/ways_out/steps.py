"""What can be done about a fact, as data: fields that become other values, and nodes that are added."""

from __future__ import annotations

from kubecheck.documents.editing.field_edits import REMOVED, FieldEdit
from kubecheck.source import format_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.model.refs import Key, Ref
    from kubecheck.source.positions import Path


class ObjectEdit:
    """A change of a field of one object; ``ref`` says which."""

    __slots__ = ("field", "ref")

    def __init__(self, ref: Ref, path: Path, value: object) -> None:
        self.ref = ref
        self.field = FieldEdit(path, value)


class Step:
    """One thing to do.

    ``cost`` says how much it changes, in comparison with others; ``words`` say it as an order, ``why`` the arithmetic behind it. ``edits``
    change objects, ``nodes`` are added to the cluster.
    """

    __slots__ = ("cost", "edits", "nodes", "why", "words")

    def __init__(self, cost: float, words: str, edits: tuple[ObjectEdit, ...] = (), nodes: tuple[dict[str, Any], ...] = (), why: str = "") -> None:
        self.cost = cost
        self.words = words
        self.edits = edits
        self.nodes = nodes
        self.why = why


class Way:
    """A way out: steps that are taken together."""

    __slots__ = ("steps",)

    def __init__(self, steps: tuple[Step, ...] = ()) -> None:
        self.steps = steps

    @property
    def cost(self) -> float:
        """How much it changes in all."""
        return sum(step.cost for step in self.steps)

    @property
    def edits(self) -> tuple[ObjectEdit, ...]:
        """The changes of objects."""
        return tuple(edit for step in self.steps for edit in step.edits)

    @property
    def nodes(self) -> tuple[dict[str, Any], ...]:
        """The nodes that are added."""
        return tuple(node for step in self.steps for node in step.nodes)

    @property
    def is_by_edits(self) -> bool:
        """Whether changes of objects are all of it."""
        return all(step.edits and not step.nodes for step in self.steps)

    @property
    def words(self) -> str:
        """What to do, in one sentence."""
        said: dict[str, int] = {}
        for step in self.steps:
            text = f"{step.words} ({step.why})" if step.why else step.words
            said[text] = said.get(text, 0) + 1
        return " and ".join(text if times == 1 else _repeated(text, times) for text, times in said.items())

    @property
    def fields(self) -> frozenset[tuple[object, ...]]:
        """What it is about, whatever it makes of that."""
        return frozenset(deed[:2] for deed in self.deeds)

    @property
    def deeds(self) -> frozenset[tuple[object, ...]]:
        """All that is done, each thing by itself."""
        edits = [(edit.ref.key, edit.field.path, repr(edit.field.value)) for edit in self.edits]
        added: dict[str, int] = {}
        for step in self.steps:
            if step.nodes:
                added[step.words] = added.get(step.words, 0) + 1
                edits.append(((), (step.words,), str(added[step.words])))  # type: ignore[arg-type]  # the same words again are another node
        return frozenset(edits)

    def and_then(self, step: Step) -> Way:
        """This way and one step more, which stands for those before it that are about the same fields."""
        fields = {(edit.ref.key, edit.field.path) for edit in step.edits}
        kept = [each for each in self.steps if each.nodes or not {(edit.ref.key, edit.field.path) for edit in each.edits} <= fields]
        return Way((*kept, step))

    def edits_by_object(self) -> dict[Key, list[FieldEdit]]:
        """The changes of each object, in order."""
        found: dict[Key, list[FieldEdit]] = {}
        for edit in self.edits:
            found.setdefault(edit.ref.key, []).append(edit.field)
        return found


_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _repeated(text: str, times: int) -> str:
    """``add one node`` several times over."""
    number = _COUNTS[times] if times < len(_COUNTS) else str(times)
    return text.replace("one more node", f"{number} more nodes", 1)


def set_field(ref: Ref, value: Any, path: Path, new: object, cost: float, *, about: Ref, why: str = "", sets: str = "set") -> Step:
    """The step that gives a field of an object another value.

    Args:
        ref: the object.
        value: the object as written.
        path: the field.
        new: its new value; `REMOVED` takes it away.
        cost: how much that changes.
        about: the object that is in trouble; where it is another one, the words name it.
        why: the arithmetic.
        sets: the verb.
    """
    of = "" if ref == about else f" of {ref.label}"
    name = format_path(path)
    if new is REMOVED:
        words = f"remove {name}{of}"
    else:
        old = lookup(value, path)
        shown = new if isinstance(new, (str, int)) else None
        words = f"{sets} {name}{of} to {shown}" if shown is not None else f"add {name}{of}"
        if old is not None and isinstance(old, (str, int)) and not isinstance(old, bool):
            words += f" instead of {old}"
    return Step(cost, words, (ObjectEdit(ref, path, new),), why=why)


def lookup(value: Any, path: Path) -> Any:
    """What stands at a path of a value, None where nothing does."""
    for step in path:
        try:
            value = value[step] if isinstance(value, (dict, list)) else None  # type: ignore[index]  # a step that does not fit is caught
        except (KeyError, IndexError, TypeError):
            return None
        if value is None:
            return None
    return value


def removal_of(value: Any, path: Path) -> Path:
    """What to take away so that a field is gone and nothing empty is left around it: the field, or what holds nothing else."""
    while len(path) > 1 and len(lookup(value, path[:-1]) or (None, None)) == 1 and isinstance(path[-2], str) and path[:-1] not in _KEPT:
        path = path[:-1]
    return path


_KEPT = (("spec",), ("metadata",), ("spec", "template", "spec"), ("spec", "template"))
