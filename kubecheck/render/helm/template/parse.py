"""Tokens to trees. Mirrors: text/template/parse/parse.go."""

from __future__ import annotations

from kubecheck.field_messages import quote
from kubecheck.render.helm.template.constants import ConstantError, read_number, unquote
from kubecheck.render.helm.template.cursor import Cursor
from kubecheck.render.helm.template.nodes import (
    Action,
    Bool,
    Branch,
    Chain,
    Command,
    Dot,
    Field,
    Identifier,
    Invocation,
    Jump,
    List,
    Nil,
    Node,
    Number,
    Pipe,
    String,
    Text,
    Tree,
    Variable,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container

    from kubecheck.render.helm.template.lex import Token

MAX_DEPTH = 10000  # of parentheses
_OPERANDS = frozenset({"bool", "character", "complex", ".", "field", "identifier", "number", "nil", "raw", "string", "variable", "("})
_LITERALS = (Bool, String, Number, Nil, Dot)


def parse(name: str, text: str, functions: Container[str]) -> dict[str, Tree]:
    """The trees of a text by name: its own, and those that it defines.

    Raises:
        ParseError: it is not well formed, or calls a function that is not one of these.
    """
    return _Parser(name, text, functions).parse()


class _Known:
    """A variable that the parser knows: its slot is None until its declaration is complete."""

    __slots__ = ("name", "slot")

    def __init__(self, name: str, slot: int | None) -> None:
        self.name, self.slot = name, slot


class _Scope:
    """What the parser knows while it reads one tree."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.variables = [_Known("$", 0)]
        self.dot = 0
        self.range_depth = 0
        self.paren_depth = 0


class _Parser(Cursor):
    def __init__(self, name: str, text: str, functions: Container[str]) -> None:
        super().__init__(name, text)
        self.functions = functions
        self.trees: dict[str, Tree] = {}
        self.scope = _Scope(Tree(name, name, text))

    def parse(self) -> dict[str, Tree]:
        """Mirrors: Tree.parse."""
        tree = self.scope.tree
        tokens = self.tokens
        tree.root.position = tokens[0][1]
        while tokens[self.at][0] != "eof":
            if tokens[self.at][0] == "left":
                before = self.at
                self.at += 1
                if self.next_word()[0] == "define":
                    self._parse_definition()
                    continue
                self.seen = self.at - 1
                self.at = before
            node = self._text_or_action()
            if node.__class__ is Jump and node.word in ("end", "else"):
                self.fail(f"unexpected {node}")
            tree.root.nodes.append(node)
        self.at += 1
        self._add(tree)
        return self.trees

    def _add(self, tree: Tree) -> None:
        """Mirrors: Tree.add."""
        known = self.trees.get(tree.name)
        if known is None or known.root.is_empty():
            self.trees[tree.name] = tree
        elif not tree.root.is_empty():
            self.fail(f"template: multiple definition of template {quote(tree.name)}")

    def _parse_definition(self) -> None:
        """Mirrors: Tree.parseDefinition."""
        token = self.next_word()
        name = self._template_name(token, "define clause")
        self.expect("right", "define clause")
        self._parse_tree(name, "define clause")

    def _parse_tree(self, name: str, context: str) -> None:
        """A tree of its own up to its `end`."""
        outer, self.scope = self.scope, _Scope(Tree(name, self.name, self.text))
        self.action_start = -1
        tree = self.scope.tree
        tree.root, end = self._item_list()
        if end.word != "end":
            self.fail(f"unexpected {end} in {context}")
        self._add(tree)
        self.scope = outer

    def _item_list(self) -> tuple[List, Jump]:
        """Mirrors: Tree.itemList."""
        found = List(self.peek_word()[1])
        append = found.nodes.append
        tokens = self.tokens
        while True:
            token = tokens[self.at]
            if token[0] == "text":
                self.at += 1
                append(Text(token[1], token[2]))
                continue
            if token[0] == "left":
                self.at += 1
                self.action_start = token[1]
                node = self._action()
                self.action_start = -1
            elif token[0] == "eof":
                self.seen = self.at
                self.fail("unexpected EOF")
            else:
                node = self._text_or_action()
            if node.__class__ is Jump and node.word in ("end", "else"):
                return found, node
            append(node)

    def _text_or_action(self) -> Node:
        """Mirrors: Tree.textOrAction."""
        token = self.next_word()
        if token[0] == "text":
            return Text(token[1], token[2])
        if token[0] != "left":
            self.unexpected(token, "input")
        self.action_start = token[1]
        node = self._action()
        self.action_start = -1
        return node

    def _action(self) -> Node:
        """Mirrors: Tree.action."""
        token = self.next_word()
        word = token[0]
        if word in ("if", "range", "with"):
            return self._branch(word)
        if word == "end":
            return Jump(self.expect("right", "end")[1], "end")
        if word == "else":
            following = self.peek_word()
            if following[0] in ("if", "with"):
                return Jump(following[1], "else")
            return Jump(self.expect("right", "else")[1], "else")
        if word in ("break", "continue"):
            if (following := self.next_word())[0] != "right":
                self.unexpected(following, "{{" + word + "}}")
            if not self.scope.range_depth:
                self.fail("{{" + word + "}} outside {{range}}")
            return Jump(token[1], word)
        if word == "template":
            token = self.next_word()
            name = self._template_name(token, "template clause")
            pipe = None
            if self.next_word()[0] != "right":
                self.at -= 1
                pipe = self._pipeline("template clause", "right")
            return Invocation(token[1], name, pipe)
        if word == "block":
            token = self.next_word()
            name = self._template_name(token, "block clause")
            pipe = self._pipeline("block clause", "right")
            self._parse_tree(name, "block clause")
            return Invocation(token[1], name, pipe)
        self.at -= 1
        return Action(token[1], self._pipeline("command", "right"))

    def _template_name(self, token: Token, context: str) -> str:
        if token[0] not in ("string", "raw"):
            self.unexpected(token, context)
        return self._unquote(token)

    def _unquote(self, token: Token) -> str:
        try:
            return unquote(token[2])
        except ConstantError as error:
            self.fail(str(error))

    def _branch(self, word: str) -> Branch:
        """Mirrors: Tree.parseControl."""
        scope = self.scope
        count, dot = len(scope.variables), scope.dot
        pipe = self._pipeline(word, "right")
        slot = 0
        if word != "if":
            slot = scope.tree.slots
            scope.tree.slots += 2
            scope.dot = slot
        scope.range_depth += word == "range"
        body, end = self._item_list()
        scope.range_depth -= word == "range"
        scope.dot = dot
        other = None
        if end.word == "else":
            if word in ("if", "with") and self.tokens[self.at][0] == word:
                self.at += 1
                other = List(end.position)
                other.nodes.append(self._branch(word))
            else:
                other, end = self._item_list()
                if end.word != "end":
                    self.fail(f"expected end; found {end}")
        del scope.variables[count:]
        return Branch(pipe.position, word, pipe, body, other, slot)

    def _pipeline(self, context: str, end: str) -> Pipe:
        """Mirrors: Tree.pipeline."""
        token = self.peek_word()
        pipe = Pipe(token[1])
        pending = self._declarations(pipe, context) if token[0] == "variable" else []
        tokens = self.tokens
        while True:
            token = tokens[self.at]
            if token[0] == "space":
                self.at += 1
                token = tokens[self.at]
            if token[0] not in _OPERANDS:
                self.at += 1
                if token[0] == end:
                    break
                self.unexpected(token, context)
            pipe.commands.append(self._command())
        if not pipe.commands:
            self.fail(f"missing value for {context}")
        if len(pipe.commands) > 1:
            for number, command in enumerate(pipe.commands[1:], 2):
                if isinstance(command.operands[0], _LITERALS):
                    self.fail(f"non executable command in pipeline stage {number}")
        if pending:
            for entry, variable in zip(pending, pipe.variables, strict=True):
                entry.slot = variable.slot
        return pipe

    def _declarations(self, pipe: Pipe, context: str) -> list[_Known]:
        """Reads the variables that a pipeline declares or assigns; returns what the scope gets to know of them once it is complete."""
        names: list[Token] = []
        while (token := self.peek_word())[0] == "variable":
            after = self.at + 1
            following = self.tokens[after + (self.tokens[after][0] == "space")]
            self.seen = max(self.seen, after + (self.tokens[after][0] == "space"))
            if following[0] in ("=", ":="):
                pipe.is_assignment = following[0] == "="
                names.append(token)
                self.at = after + (self.tokens[after][0] == "space") + 1
                break
            if following[2] != "," or following[0] != "other":
                break
            names.append(token)
            self.at = after + (self.tokens[after][0] == "space") + 1
            if context != "range" or len(names) > 1:
                self.fail(f"too many declarations in {context}")
            if self.peek_word()[0] not in ("variable", "right", ")"):
                self.seen = self.at
                self.fail("range can only initialize variables")
        return [self._declare(pipe, token) for token in names]

    def _declare(self, pipe: Pipe, token: Token) -> _Known:
        scope = self.scope
        name = token[2]
        if pipe.is_assignment:
            slot = self._slot_of(name)
        else:
            slot = scope.tree.slots
            scope.tree.slots += 2
        pipe.variables.append(Variable(token[1], name, slot))
        entry = _Known(name, None)
        scope.variables.append(entry)
        return entry

    def _slot_of(self, name: str) -> int | None:
        return next((each.slot for each in reversed(self.scope.variables) if each.name == name and each.slot is not None), None)

    def _command(self) -> Command:
        """Mirrors: Tree.command."""
        tokens = self.tokens
        command = Command(tokens[self.at][1])
        while True:
            if tokens[self.at][0] == "space":
                self.at += 1
            operand = self._operand()
            if operand is not None:
                command.operands.append(operand)
            token = tokens[self.at]
            kind = token[0]
            if kind == "space":
                self.at += 1
                continue
            if kind == "|":
                self.at += 1
            elif kind not in ("right", ")"):
                self.at += 1
                self.unexpected(token, "operand")
            else:
                self.seen = max(self.seen, self.at)
            break
        if not command.operands:
            self.fail("empty command")
        return command

    def _operand(self) -> Node | None:
        """Mirrors: Tree.operand."""
        token = self.tokens[self.at]
        if token[0] == "field":
            return self._field(token)
        node = self._term()
        if node is None or self.tokens[self.at][0] != "field":
            return node
        position = self.tokens[self.at][1]
        fields = []
        while (token := self.tokens[self.at])[0] == "field":
            fields.append(token[2][1:])
            self.at += 1
        if isinstance(node, Variable):
            node.position = position
            node.fields += fields
            return node
        if isinstance(node, _LITERALS):
            self.seen = max(self.seen, self.at)
            self.fail(f"unexpected . after term {quote(str(node))}")
        chain = Chain(position, node)
        chain.fields = fields
        return chain

    def _field(self, token: Token) -> Field:
        """Fields of dot; where there are several, Go has the second's position."""
        fields = [token[2][1:]]
        position = token[1]
        self.at += 1
        while (token := self.tokens[self.at])[0] == "field":
            if len(fields) == 1:
                position = token[1]
            fields.append(token[2][1:])
            self.at += 1
        return Field(position, fields, self.scope.dot)

    def _term(self) -> Node | None:
        """Mirrors: Tree.term."""
        token = self.next_word()
        kind, position, value = token
        if kind == "identifier":
            if value not in self.functions:
                self.fail(f"function {quote(value)} not defined")
            return Identifier(position, value)
        if kind in ("string", "raw"):
            return String(position, value, self._unquote(token))
        if kind == ".":
            return Dot(position, self.scope.dot)
        if kind == "variable":
            if not any(each.name == value for each in self.scope.variables):
                self.fail(f"undefined variable {quote(value)}")
            return Variable(position, value, self._slot_of(value))
        if kind == "(":
            if self.scope.paren_depth >= MAX_DEPTH:
                self.fail("max expression depth exceeded")
            self.scope.paren_depth += 1
            pipe = self._pipeline("parenthesized pipeline", ")")
            self.scope.paren_depth -= 1
            return pipe
        if kind in ("number", "character", "complex"):
            try:
                return read_number(position, value, kind)
            except ConstantError as error:
                self.fail(str(error))
        if kind == "bool":
            return Bool(position, value == "true")
        if kind == "nil":
            return Nil(position)
        self.at -= 1
        return None
