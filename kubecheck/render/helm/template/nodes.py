"""What templates are made of, and how Go prints it in errors. Mirrors: text/template/parse/node.go."""

from __future__ import annotations

from kubecheck.field_messages import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Run = Callable[[Any, Any], Any]  # frame, dot → value or signal


class Tree:
    """One named template: its text is that of the whole file, of which it may be a part.

    `slots` counts what its execution has to remember: variables, and what dot is in each `with` and `range`; two slots each.
    """

    __slots__ = ("name", "parse_name", "root", "slots", "text")

    def __init__(self, name: str, parse_name: str, text: str) -> None:
        self.name = name
        self.parse_name = parse_name
        self.text = text
        self.root = List(0)
        self.slots = 2

    def __reduce__(self) -> tuple[Any, ...]:
        """What is handed to another process tells places there, and is not executed."""
        return Tree, (self.name, self.parse_name, self.text)

    def place_of(self, position: int) -> tuple[int, int]:
        """The line of a position, from 1, and its column in bytes, from 0. Mirrors: Tree.ErrorContext."""
        start = self.text.rfind("\n", 0, position) + 1
        return self.text.count("\n", 0, start) + 1, len(self.text[start:position].encode("utf-8", "surrogateescape"))


class Node:
    """A part of a template, at a position of its text."""

    __slots__ = ("position",)

    def __init__(self, position: int) -> None:
        self.position = position


class Text(Node):
    """What is printed as it is."""

    __slots__ = ("text",)

    def __init__(self, position: int, text: str) -> None:
        self.position, self.text = position, text

    def __str__(self) -> str:
        return self.text


class List(Node):
    """Nodes in order. `items` is what executes them, made when they are executed first."""

    __slots__ = ("items", "nodes")

    def __init__(self, position: int) -> None:
        self.position = position
        self.nodes: list[Node] = []
        self.items: list[Any] | None = None

    def __str__(self) -> str:
        return "".join(map(str, self.nodes))

    def is_empty(self) -> bool:
        """Whether nothing but space stands in it. Mirrors: parse.IsEmptyTree."""
        return all(isinstance(node, Text) and not node.text.strip() for node in self.nodes)


class Action(Node):
    """A pipeline whose value is printed."""

    __slots__ = ("pipe",)

    def __init__(self, position: int, pipe: Pipe) -> None:
        self.position, self.pipe = position, pipe

    def __str__(self) -> str:
        return "{{" + str(self.pipe) + "}}"


class Branch(Node):
    """An `if`, `with` or `range`. `slot` is where a `with` or `range` keeps what is known of its dot."""

    __slots__ = ("else_list", "list", "pipe", "slot", "word")

    def __init__(self, position: int, word: str, pipe: Pipe, body: List, else_list: List | None, slot: int) -> None:
        self.position, self.word, self.pipe, self.list, self.else_list, self.slot = position, word, pipe, body, else_list, slot

    def __str__(self) -> str:
        other = "" if self.else_list is None else "{{else}}" + str(self.else_list)
        return "{{" + f"{self.word} {self.pipe}" + "}}" + f"{self.list}{other}" + "{{end}}"


class Jump(Node):
    """A `break` or `continue`; in the parser also an `else` or `end`."""

    __slots__ = ("word",)

    def __init__(self, position: int, word: str) -> None:
        self.position, self.word = position, word

    def __str__(self) -> str:
        return "{{" + self.word + "}}"


class Invocation(Node):
    """A `template`."""

    __slots__ = ("name", "pipe")

    def __init__(self, position: int, name: str, pipe: Pipe | None) -> None:
        self.position, self.name, self.pipe = position, name, pipe

    def __str__(self) -> str:
        return "{{template " + quote(self.name) + (f" {self.pipe}" if self.pipe else "") + "}}"


class Pipe(Node):
    """Commands, each of which gets the value of the one before; and variables that are declared or assigned."""

    __slots__ = ("commands", "is_assignment", "variables")

    def __init__(self, position: int) -> None:
        self.position = position
        self.commands: list[Command] = []
        self.is_assignment = False
        self.variables: list[Variable] = []

    def __str__(self) -> str:
        declared = ", ".join(map(str, self.variables)) + (" = " if self.is_assignment else " := ") if self.variables else ""
        return declared + " | ".join(map(str, self.commands))


class Command(Node):
    """Operands, the first of which may be a function or method."""

    __slots__ = ("operands",)

    def __init__(self, position: int) -> None:
        self.position = position
        self.operands: list[Node] = []

    def __str__(self) -> str:
        return " ".join(f"({each})" if isinstance(each, Pipe) else str(each) for each in self.operands)


class Identifier(Node):
    """A function's name."""

    __slots__ = ("name",)

    def __init__(self, position: int, name: str) -> None:
        self.position, self.name = position, name

    def __str__(self) -> str:
        return self.name


class Variable(Node):
    """A variable and fields of it. `slot` is where its value is kept, None where no declaration comes before."""

    __slots__ = ("fields", "name", "slot")

    def __init__(self, position: int, text: str, slot: int | None) -> None:
        self.position, self.slot = position, slot
        self.name, *self.fields = text.split(".")

    def __str__(self) -> str:
        return ".".join((self.name, *self.fields))


class Dot(Node):
    """The cursor. `slot` is that of the `with` or `range` that set it, 0 outside any."""

    __slots__ = ("slot",)

    def __init__(self, position: int, slot: int) -> None:
        self.position, self.slot = position, slot

    def __str__(self) -> str:
        return "."


class Field(Node):
    """Fields of dot."""

    __slots__ = ("fields", "slot")

    def __init__(self, position: int, fields: list[str], slot: int) -> None:
        self.position, self.fields, self.slot = position, fields, slot

    def __str__(self) -> str:
        return "." + ".".join(self.fields)


class Chain(Node):
    """Fields of another operand."""

    __slots__ = ("fields", "node")

    def __init__(self, position: int, node: Node) -> None:
        self.position, self.node = position, node
        self.fields: list[str] = []

    def __str__(self) -> str:
        inner = f"({self.node})" if isinstance(self.node, Pipe) else str(self.node)
        return ".".join((inner, *self.fields))


class Nil(Node):
    """The word nil."""

    __slots__ = ()

    def __str__(self) -> str:
        return "nil"


class Bool(Node):
    """True or false."""

    __slots__ = ("value",)

    def __init__(self, position: int, value: bool) -> None:
        self.position, self.value = position, value

    def __str__(self) -> str:
        return "true" if self.value else "false"


class String(Node):
    """A string constant: its value, and as it is written."""

    __slots__ = ("value", "written")

    def __init__(self, position: int, written: str, value: str) -> None:
        self.position, self.written, self.value = position, written, value

    def __str__(self) -> str:
        return self.written


class Number(Node):
    """A number constant: what it is as each kind of number, None where it is none of that kind."""

    __slots__ = ("as_complex", "as_float", "as_int", "as_uint", "written")

    def __init__(self, position: int, written: str) -> None:
        self.position, self.written = position, written
        self.as_int: int | None = None
        self.as_uint: int | None = None
        self.as_float: float | None = None
        self.as_complex: complex | None = None

    def __str__(self) -> str:
        return self.written
