"""Where `indent` and `nindent` put what `toYaml` prints, against the key that is written before it."""

from __future__ import annotations

import re

from kubecheck.render.helm.template.nodes import Action, Identifier, Number, Pipe, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.render.helm.template.nodes import Node, Tree

# A line that ends in a key, whose value comes after it.
_KEY = re.compile(r"(?P<before> *(?:- +)*)(?P<key>[^\s#:'\"\-][^\s#:'\"]*|'[^']*'|\"[^\"]*\"):[ \t]*")


class Indented:
    """What an action prints below a key.

    Attributes:
        tree: the template.
        position: where the action begins.
        key: the key.
        key_indent: the column that it begins at, from 0.
        first: the column that the first line begins at; -1 where that is the key's own line.
        rest: the column of the others.
        paths: what is printed: paths of the values.
    """

    __slots__ = ("first", "key", "key_indent", "paths", "position", "rest", "tree")

    def __init__(self, tree: Tree, position: int, key: str, key_indent: int, first: int, rest: int) -> None:
        self.tree, self.position, self.key, self.key_indent, self.first, self.rest = tree, position, key, key_indent, first, rest
        self.paths: list[tuple[str, ...]] = []


def indented(tree: Tree, node: Action, before: Node | None) -> Indented | None:
    """Where an action prints its YAML; None where it does not, or where no key comes right before it.

    Args:
        tree: the template.
        node: the action.
        before: the node before it in the same list.
    """
    last = node.pipe.commands[-1].operands
    if not isinstance(last[0], Identifier) or last[0].name not in ("indent", "nindent") or len(last) < 2 or not _is_yaml(node.pipe):
        return None
    depth = last[1].as_int if isinstance(last[1], Number) else None
    if depth is None or not isinstance(before, Text):
        return None
    lines = before.text.split("\n")
    here = lines.pop()  # what stands before the action on its line
    is_alone = bool(lines) and not here.strip()
    begins_line = last[0].name == "nindent"
    if is_alone:
        first = depth if begins_line else len(here) + depth
        here = lines.pop()
    else:
        first = depth if begins_line else -1
    found = _KEY.fullmatch(here) if lines or before.position == 0 else None  # else the line has begun before
    if found is None:
        return None
    return Indented(tree, node.position, found["key"], len(found["before"]), first, depth)


def _is_yaml(pipe: Pipe) -> bool:
    """Whether `toYaml` prints what is indented."""
    first = pipe.commands[0].operands
    if isinstance(first[0], Pipe):
        return _is_yaml(first[0])
    names = [each.operands[0].name for each in pipe.commands if isinstance(each.operands[0], Identifier)]
    if "toYaml" in names:
        return True
    return any(isinstance(each, Pipe) and _is_yaml(each) for command in pipe.commands for each in command.operands)
