"""Templates, walked through once for all values that they may get: which values each action reads. No branch is left out."""

from __future__ import annotations

import re

from kubecheck.render.helm.template.nodes import (
    Action,
    Branch,
    Chain,
    Command,
    Dot,
    Field,
    Identifier,
    Invocation,
    List,
    Pipe,
    String,
    Variable,
)
from kubecheck.render.helm.usage.atoms import ANY, CHART, DICT, NOTHING, SUBCHARTS, VALUES, is_too_deep, items_of, union
from kubecheck.render.helm.usage.indents import indented
from kubecheck.render.helm.usage.printing import printed_operands
from kubecheck.render.helm.usage.readings import Reading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.render.helm.template.nodes import Node, Tree
    from kubecheck.render.helm.usage.atoms import Atom, Value
    from kubecheck.render.helm.usage.indents import Indented

_DIRECTIVE = re.compile(r"%[-+# 0]*\d*[a-zA-Z%]")
_MOST_STEPS = 200_000
_MOST_DOTS = 40  # that one template is walked through for


class TooMuchError(Exception):
    """The templates are too many, or too entangled, to be walked through."""


class Printed:
    """An operand whose value is printed as it is: nothing stands in for it where it is not given.

    Attributes:
        tree: the template.
        position: where the action begins.
        node: the operand.
        paths: what it may be: paths of the values.
    """

    __slots__ = ("node", "paths", "position", "tree")

    def __init__(self, tree: Tree, position: int, node: Node, paths: list[tuple[str, ...]]) -> None:
        self.tree, self.position, self.node, self.paths = tree, position, node, paths


class Member:
    """A chart among those that are installed together: the path of its values, and the numbers of its subcharts by their names."""

    __slots__ = ("path", "subcharts")

    def __init__(self, path: tuple[str, ...]) -> None:
        self.path = path
        self.subcharts: dict[str, int] = {}


class Scope:
    """What is known within one execution of a template: `variables` by slot."""

    __slots__ = ("is_changed", "root", "tree", "variables")

    def __init__(self, tree: Tree, root: Value) -> None:
        self.tree, self.root = tree, root
        self.variables: dict[int, Value] = {0: root}
        self.is_changed = False

    def assign(self, slot: int | None, value: Value, *, is_weak: bool) -> None:
        """Sets a variable; a weak assignment is one that may not happen."""
        if slot is None:
            return
        known = self.variables.get(slot)
        found = value if known is None or not is_weak else known | value
        if found != known:
            self.variables[slot] = found
            self.is_changed = True


class Walker:
    """Walks through templates.

    Attributes:
        readings: what is read of the values.
        printed: the operands that are printed as they are.
        indented: what actions print as YAML below a key.
        tested: the paths whose value decides what is rendered.
        texts: texts that `tpl` may get: those of the values by their paths, and those of files.
    """

    def __init__(self, members: list[Member], trees: dict[str, Tree], texts: dict[tuple[str, ...], list[Tree]], files: list[Tree]) -> None:
        self.members, self.trees, self.texts, self.files = members, trees, texts, files
        self.readings = Reading()
        self.printed: dict[tuple[int, Value], Printed] = {}
        self.indented: dict[int, Indented] = {}
        self.tested: dict[tuple[str, ...], None] = {}
        self.entries: dict[Atom, dict[str, Value]] = {}  # what `set` puts into maps, by key; of maps that templates make as if they were one
        self.is_changed = False  # whether `set` put in what was not known before
        self._known: dict[int, set[Value]] = {}
        self._steps = _MOST_STEPS
        self._prefixes = {(*each.path, "global") for each in members}

    def run(self, roots: list[tuple[Tree, int]]) -> None:
        """Walks through the templates of charts: each with its chart's number.

        Raises:
            TooMuchError: they are too many.
        """
        for _ in range(3):
            self.is_changed = False
            self._known.clear()
            for tree, number in roots:
                self.execute(tree, frozenset({(CHART, number)}))
            if not self.is_changed:
                return

    def execute(self, tree: Tree, dot: Value) -> None:
        """Walks through a template with its dot."""
        known = self._known.setdefault(id(tree), set())
        if dot in known:
            return
        if len(known) >= _MOST_DOTS or is_too_deep(dot):
            self.use(dot)
            return
        known.add(dot)
        self._list(tree.root, Scope(tree, dot), dot)

    def is_called(self, tree: Tree) -> bool:
        """Whether a template was walked through."""
        return id(tree) in self._known

    def use(self, value: Value) -> None:
        """Notes that a value is read with all that it holds."""
        for atom in value:
            if atom[0] == VALUES:
                self.readings.mark(atom[1:], is_whole=True)
            elif atom[0] == CHART:
                self.readings.mark(self.members[atom[1]].path, is_whole=True)
            elif atom[0] == DICT:
                self.use(items_of(frozenset((atom,))))

    def touch(self, value: Value) -> Value:
        """Notes that a value is read, if not what it holds."""
        for atom in value:
            if atom[0] == VALUES:
                self.readings.mark(atom[1:], is_whole=False)
        return value

    def step(self, value: Value, name: str) -> Value:
        """What is at a key of a value."""
        found: set[Atom] = set()
        for atom in value:
            sort = atom[0]
            if sort == VALUES:
                path = (*atom[1:], name)
                found.add((VALUES, "global") if path in self._prefixes else (VALUES, *path))
            elif sort == CHART:
                member = self.members[atom[1]]
                if name == "Values":
                    found.add((VALUES, *member.path))
                elif name == "Subcharts":
                    found.add((SUBCHARTS, atom[1]))
            elif sort == SUBCHARTS:
                number = self.members[atom[1]].subcharts.get(name)
                if number is not None:
                    found.add((CHART, number))
            elif sort == DICT:
                for key, held in atom[1]:
                    if name in (key, ANY):
                        found |= held
        if self.entries:
            for holder in map(_holder, value):
                found |= self.entries.get(holder, {}).get(name, NOTHING)
        self._steps -= len(found)
        return frozenset(found)

    def items(self, value: Value) -> Value:
        """What a map or list holds, and what may have been put into it."""
        found = items_of(value)
        if self.entries:
            put = [held for holder in map(_holder, value) for held in self.entries.get(holder, {}).values()]
            return found.union(*put)
        return found

    def put(self, value: Value, key: str, held: Value) -> None:
        """Notes that something is put into maps."""
        for holder in map(_holder, value):
            entries = self.entries.setdefault(holder, {})
            if not held <= entries.get(key, NOTHING):
                entries[key] = entries.get(key, NOTHING) | held
                self.is_changed = True

    def _list(self, nodes: List | None, scope: Scope, dot: Value) -> None:
        before: Node | None = None
        for node in nodes.nodes if nodes is not None else ():
            self._node(node, scope, dot, before)
            before = node

    def _node(self, node: Node, scope: Scope, dot: Value, before: Node | None) -> None:
        self._steps -= 1
        if self._steps < 0:
            raise TooMuchError
        if isinstance(node, Action):
            value = self.pipe(node.pipe, scope, dot)
            if not node.pipe.variables:
                self.use(value)
                self._note_printed(node, scope, dot)
                self._note_indented(node, scope.tree, value, before)
        elif isinstance(node, Branch):
            self._branch(node, scope, dot)
        elif isinstance(node, Invocation):
            value = self.pipe(node.pipe, scope, dot) if node.pipe is not None else NOTHING
            self.include(node.name, value)

    def _note_printed(self, node: Action, scope: Scope, dot: Value) -> None:
        for operand in printed_operands(node.pipe):
            value = self.operand(operand, scope, dot)
            paths = [atom[1:] for atom in value if atom[0] == VALUES]
            if paths:
                self.printed[id(operand), value] = Printed(scope.tree, node.position, operand, paths)

    def _note_indented(self, node: Action, tree: Tree, value: Value, before: Node | None) -> None:
        found = self.indented.get(id(node)) or indented(tree, node, before)
        if found is not None:
            self.indented[id(node)] = found
            found.paths += [atom[1:] for atom in value if atom[0] == VALUES and atom[1:] not in found.paths]

    def _branch(self, node: Branch, scope: Scope, dot: Value) -> None:
        value = self.touch(self.pipe(node.pipe, scope, dot))
        if node.word != "range":
            self._note_tested(node.pipe, scope, dot)
            self._list(node.list, scope, value if node.word == "with" else dot)
        else:
            items = self.touch(self.items(value))
            for variable in node.pipe.variables[-1:]:
                scope.assign(variable.slot, items, is_weak=False)
            for variable in node.pipe.variables[:-1]:
                scope.assign(variable.slot, NOTHING, is_weak=False)
            scope.is_changed = False
            self._list(node.list, scope, items)
            if scope.is_changed:  # what a round assigns, the next one reads
                self._list(node.list, scope, items)
        self._list(node.else_list, scope, dot)

    def _note_tested(self, pipe: Pipe, scope: Scope, dot: Value) -> None:
        for operand in _fields_in(pipe):
            for atom in self.operand(operand, scope, dot):
                if atom[0] == VALUES:
                    self.tested[atom[1:]] = None

    def include(self, name: str, dot: Value) -> None:
        """Walks through a template by its name; one that nobody knows may read whatever it gets."""
        tree = self.trees.get(name)
        if tree is None:
            self.use(dot)
        else:
            self.execute(tree, dot)

    def include_any(self, parts: list[str], dot: Value) -> None:
        """Walks through all templates whose name has some parts."""
        found = [tree for name, tree in self.trees.items() if all(part in name for part in parts)] if parts else []
        if not found:
            self.use(dot)
        for tree in found:
            self.execute(tree, dot)

    def render_text(self, text: Value, node: Node | None, dot: Value) -> None:
        """Walks through what `tpl` may get for a text."""
        self.use(text)
        written = str(node) if node is not None else ""
        if "{{" in written:
            self.use(dot)  # it is put together of parts
        paths = [atom[1:] for atom in text if atom[0] == VALUES]
        for path, trees in self.texts.items():
            if not paths or any(_is_at(path, each) for each in paths):
                for tree in trees:
                    self.execute(tree, dot)
        if not paths:
            for tree in self.files:
                self.execute(tree, dot)

    def pipe(self, pipe: Pipe, scope: Scope, dot: Value) -> Value:
        """What a pipeline gives; its variables are set."""
        value = NOTHING
        for number, command in enumerate(pipe.commands):
            value = self._command(command, scope, dot, [value] if number else [])
        is_weak = pipe.is_assignment
        for variable in pipe.variables:
            scope.assign(variable.slot, value, is_weak=is_weak)
        return value

    def _command(self, command: Command, scope: Scope, dot: Value, final: list[Value]) -> Value:
        from kubecheck.render.helm.usage.calls import call

        first, *rest = command.operands
        if isinstance(first, Identifier):
            values = [self.operand(each, scope, dot) for each in rest]
            return call(self, first.name, values + final, rest, dot)
        value = self.operand(first, scope, dot)
        if not rest and not final:
            return value
        for each in rest:  # arguments of a method
            self.use(self.operand(each, scope, dot))
        self.use(union(final))
        return NOTHING

    def operand(self, node: Node, scope: Scope, dot: Value) -> Value:
        """What an operand may be."""
        if isinstance(node, Field):
            return self._steps_of(dot, node.fields)
        if isinstance(node, Variable):
            return self._steps_of(scope.variables.get(-1 if node.slot is None else node.slot, NOTHING), node.fields)
        if isinstance(node, Dot):
            return dot
        if isinstance(node, Pipe):
            return self.pipe(node, scope, dot)
        if isinstance(node, Chain):
            return self._steps_of(self.operand(node.node, scope, dot), node.fields)
        if isinstance(node, Identifier):
            from kubecheck.render.helm.usage.calls import call

            return call(self, node.name, [], [], dot)
        return NOTHING

    def _steps_of(self, value: Value, names: list[str]) -> Value:
        for name in names:
            value = self.step(value, name)
        return value


def _holder(atom: Atom) -> Atom:
    """What stands for an atom where it is noted what is put into it."""
    return (DICT,) if atom[0] == DICT else atom


def text_of(node: Node | None) -> str | None:
    """The text that an operand is, where it is one that is written there."""
    return node.value if isinstance(node, String) else None


def texts_of(node: Node | None) -> list[str]:
    """The texts that are written in an operand, directives of formats left out."""
    if isinstance(node, Pipe):
        return [text for command in node.commands for operand in command.operands for text in texts_of(operand)]
    text = text_of(node)
    return [] if text is None else [part for part in _DIRECTIVE.split(text) if part]


def _fields_in(pipe: Pipe) -> list[Node]:
    """The operands in a condition, in order."""
    found: list[Node] = []
    for command in pipe.commands:
        for operand in command.operands:
            if isinstance(operand, Pipe):
                found += _fields_in(operand)
            elif isinstance(operand, (Field, Variable, Chain)):
                found.append(operand)
    return found


def _is_at(path: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Whether a path lies at or below another, in which "*" stands for any step."""
    return len(path) >= len(wanted) and all(own in (step, ANY) or step == ANY for own, step in zip(path, wanted, strict=False))
