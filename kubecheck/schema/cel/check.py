"""Type checking of CEL expressions.

Mirrors: github.com/google/cel-go/checker, with the options of k8s.io/apiserver/pkg/cel/environment v1.36.
"""

from __future__ import annotations

from kubecheck.release import current
from kubecheck.schema.cel.depth import deep
from kubecheck.schema.cel.literals import check_literals
from kubecheck.schema.cel.nodes import Node, UInt, show_error
from kubecheck.schema.cel.parse import CelSyntaxError, parse
from kubecheck.schema.cel.types import (
    ANY,
    BOOL,
    BYTES,
    DOUBLE,
    DYN,
    ERROR,
    INT,
    LOOSE,
    NULL,
    STRING,
    UINT,
    Inference,
    Objects,
    is_more_general,
    list_of,
    map_of,
    print_type,
)  # fmt: skip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.schema.cel.declarations import Overload
    from kubecheck.schema.cel.nodes import FieldName
    from kubecheck.schema.cel.types import Type

_INFINITY = float("inf")


class Call:
    """How a call was resolved: the full name of the function, the forms that may be meant, and whether its receiver is part of the name."""

    __slots__ = ("is_namespaced", "name", "overloads")

    def __init__(self, name: str, overloads: list[Overload], *, is_namespaced: bool) -> None:
        self.name = name
        self.overloads = overloads
        self.is_namespaced = is_namespaced


class CheckedExpression:
    """A parsed expression with its type, what is wrong with it, and the variables that it uses.

    ``types`` and ``calls`` hold the type of each node, and how each call was resolved, by the identity of the node.
    """

    __slots__ = ("calls", "issues", "names", "node", "text", "type", "types")

    def __init__(self, text: str, node: Node | None, kind: Type, issues: str, names: frozenset[str]) -> None:
        self.text = text
        self.node = node
        self.type = kind
        self.issues = issues
        self.names = names
        self.types: dict[int, Type] = {}
        self.calls: dict[int, Call] = {}


@deep
def check(text: str, variables: dict[str, Type], objects: Objects | None = None, *, has_bind: bool = False) -> CheckedExpression:
    """Parses and checks an expression.

    Args:
        text: the expression.
        variables: the type of each variable; a name may have dots.
        objects: the fields of object types that variables have.
        has_bind: whether the macro ``cel.bind`` is there.
    """
    try:
        node = parse(text, has_bind=has_bind)
    except CelSyntaxError as error:
        return CheckedExpression(text, None, ERROR, str(error), frozenset())
    checker = _Checker(text, variables, objects or Objects())
    kind = checker.resolve(checker.check(node))
    types = {identity: checker.resolve(each) for identity, each in checker.types.items()}
    if not checker.errors:
        check_literals(node, types, checker.error)
    faults = sorted(checker.errors, key=lambda each: each[0])
    issues = "\n".join(show_error(text, at, message) for at, message in faults)
    checked = CheckedExpression(text, node, kind, issues, frozenset(checker.names))
    checked.types, checked.calls = types, checker.calls
    return checked


class _Checker:
    def __init__(self, text: str, variables: dict[str, Type], objects: Objects) -> None:
        from kubecheck.schema.cel.declarations import TYPES, functions_of

        self.text = text
        # only policies that make patches know the library of JSON Patch
        self.functions = functions_of(current().minor, has_patches="JSONPatch" in objects.fields)
        self.scopes: list[dict[str, Type]] = [TYPES, variables]
        self.objects = objects
        self.errors: list[tuple[int, str]] = []
        self.inferred = Inference()
        self.resolve, self.fits = self.inferred.resolve, self.inferred.fits
        self.fresh = 0
        self.names: set[str] = set()
        self.types: dict[int, Type] = {}
        self.calls: dict[int, Call] = {}

    # -- errors

    def error(self, node: Node, message: str) -> Type:
        self.errors.append((node.at, message))
        return ERROR

    # -- types to be found out

    def new_variable(self) -> Type:
        self.fresh += 1
        return ("var", f"_var{self.fresh - 1}")

    # -- nodes

    def check(self, node: Node) -> Type:
        """The type of a node."""
        found: Type = getattr(self, f"check_{node.kind}")(node)
        self.types[id(node)] = found
        return found

    def check_const(self, node: Node) -> Type:
        if isinstance(node.value, UInt):
            return UINT
        if node.value in (_INFINITY, -_INFINITY):
            return self.error(node, "invalid double literal")
        kinds: dict[type, Type] = {bool: BOOL, int: INT, float: DOUBLE, str: STRING, bytes: BYTES}
        return kinds.get(type(node.value), NULL)

    def lookup(self, name: str) -> Type | None:
        """The type of a variable or type name, innermost first."""
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        return None

    def check_ident(self, node: Node) -> Type:
        found = self.lookup(node.value.removeprefix("."))
        if found is None:
            return self.error(node, f"undeclared reference to '{node.value}' (in container '')")
        self.names.add(node.value)
        return found

    def qualified(self, node: Node | None) -> str | None:
        """``a.b.c`` of a node that is nothing but names."""
        if node is None:
            return None
        if node.kind == "ident":
            return str(node.value)
        if node.kind == "select" and not node.test:
            outer = self.qualified(node.target)
            return None if outer is None else f"{outer}.{node.value}"
        return None

    def check_select(self, node: Node) -> Type:
        name = self.qualified(node)
        if name is not None and not any(name.partition(".")[0] in scope for scope in self.scopes[2:]):
            found = self.lookup(name)
            if found is not None:
                self.names.add(name)
                self.calls[id(node)] = Call(name, [], is_namespaced=True)
                return found
        assert node.target is not None
        kind = self.select(node, self.check(node.target), node.value)
        return BOOL if node.test else kind

    def select(self, node: Node, operand: Type, field: str) -> Type:
        """Mirrors: checkSelectField."""
        operand = self.resolve(operand, to_dyn=False)
        if operand[0] == "optional_type":
            return ("optional_type", self.select(node, operand[1], field))
        if operand[0] == "map":
            found: Type = operand[2]
            return found
        if operand[0] == "object":
            if operand[1] == "Object" or operand[1].startswith("Object."):  # of admission policies: any field is there, and may be anything
                return DYN
            if operand[1] not in self.objects.fields:  # a type of a library, which has no fields
                return self.error(node, f"unexpected failed resolution of '{operand[1]}'")
            kind = self.objects.type_of_field(operand[1], field)
            return self.error(node, f"undefined field '{field}'") if kind is None else kind
        if operand[0] == "var":
            self.fits(DYN, operand)
            return DYN
        if operand[0] in LOOSE:
            return DYN
        self.error(node, f"type '{print_type(operand)}' does not support field selection")
        return DYN

    def check_call(self, node: Node) -> Type:
        """Mirrors: checkCall."""
        if node.value == "_?._":
            kind = self.select(node, self.check(node.args[0]), str(node.args[1].value))
            kind = kind[1] if kind[0] == "optional_type" else kind
            return ("optional_type", kind)
        arguments = [self.check(each) for each in node.args]
        if node.target is None and node.value in ("_&&_", "_||_"):
            return self.logic(node, arguments)
        if node.target is None:
            overloads = self.functions.get(node.value.removeprefix("."))
            if overloads is None:
                return self.error(node, f"undeclared reference to '{node.value}' (in container '')")
            return self.overload(node, node.value.removeprefix("."), overloads, None, arguments)
        name = self.qualified(node.target)
        if name is not None:
            overloads = self.functions.get(f"{name}.{node.value}")
            if overloads is not None and self.lookup(name.partition(".")[0]) is None:
                return self.overload(node, f"{name}.{node.value}", overloads, None, arguments)
        target = self.check(node.target)
        overloads = self.functions.get(node.value)
        if overloads is None:
            return self.error(node, f"undeclared reference to '{node.value}' (in container '')")
        return self.overload(node, node.value, overloads, target, arguments)

    def logic(self, node: Node, arguments: list[Type]) -> Type:
        """The operators whose arguments are looked at one by one."""
        is_good = True
        for each, kind in zip(node.args, arguments, strict=True):
            if not self.fits(BOOL, kind):
                is_good = False
                self.error(each, f"expected type 'bool' but found '{print_type(kind)}'")
        if not is_good:
            return ERROR
        self.calls[id(node)] = Call(node.value, self.functions[node.value], is_namespaced=False)
        return BOOL

    def overload(self, node: Node, name: str, overloads: list[Overload], target: Type | None, arguments: list[Type]) -> Type:
        """Mirrors: resolveOverload."""
        given = ([] if target is None else [target]) + arguments
        result: Type | None = None
        fitting: list[Overload] = []
        for overload in overloads:
            if overload.is_member != (target is not None) or len(overload.parameters) != len(given):
                continue
            renamed: dict[str, Type] = {}
            wanted = [self.instance(each, renamed) for each in overload.parameters]
            if not self.inferred.fit_all(given, wanted):
                continue
            fitting.append(overload)
            this = self.resolve(self.instance(overload.result, renamed), to_dyn=False)
            if result is None:
                result = this
            elif result[0] not in LOOSE and result != this:
                result = DYN
        if result is not None:
            self.calls[id(node)] = Call(name, fitting, is_namespaced=target is None and node.target is not None)
            return result
        shown = [print_type(self.resolve(each)) for each in given]
        applied = f"({', '.join(shown)})" if target is None else f"{shown[0]}.({', '.join(shown[1:])})"
        return self.error(node, f"found no matching overload for '{name}' applied to '{applied}'")

    def instance(self, kind: Type, renamed: dict[str, Type]) -> Type:
        """The type with fresh variables for the type parameters."""
        if kind[0] == "var":
            if kind[1] not in renamed:
                renamed[kind[1]] = self.new_variable()
            return renamed[kind[1]]
        return (kind[0], *(self.instance(each, renamed) if isinstance(each, tuple) else each for each in kind[1:]))

    def join(self, node: Node, before: Type | None, kind: Type) -> Type:
        """Mirrors: joinTypes; literals of several types are found later."""
        if before is None:
            return kind
        if not self.fits(before, kind):
            return DYN
        return before if is_more_general(before, kind) else kind

    def unwrapped(self, node: Node, kind: Type) -> Type:
        """The type inside of an optional element. Mirrors: maybeUnwrapOptional."""
        kind = self.resolve(kind, to_dyn=False)
        if kind[0] == "optional_type":
            inner: Type = kind[1]
            return inner
        if kind[0] not in ("dyn", "any"):
            self.error(node, f"expected type 'optional_type({print_type(kind)})' but found '{print_type(kind)}'")
        return kind

    def check_list(self, node: Node) -> Type:
        element: Type | None = None
        for index, each in enumerate(node.args):
            kind = self.check(each)
            if index in node.optional:
                kind = self.unwrapped(each, kind)
            element = self.join(each, element, kind)
        return list_of(element or self.new_variable())

    def check_map(self, node: Node) -> Type:
        key: Type | None = None
        value: Type | None = None
        for index, (name, each) in enumerate(node.args):
            key = self.join(name, key, self.check(name))
            kind = self.check(each)
            if index in node.optional:
                kind = self.unwrapped(each, kind)
            value = self.join(each, value, kind)
        return map_of(key or self.new_variable(), value or self.new_variable())

    def check_struct(self, node: Node) -> Type:
        name = str(node.value)
        if name in self.objects.fields or name.partition(".")[0] in self.objects.fields:
            for index, (field, each) in enumerate(node.args):
                kind = self.check(each)
                if index in node.optional:
                    kind = self.unwrapped(each, kind)
                if name == "JSONPatch":  # fields of other types take anything
                    self.check_field(field, self.objects.fields[name].get(field), kind)
            return ("object", name)
        return self.error(node, f"undeclared reference to '{name}' (in container '')")

    def check_field(self, name: FieldName, wanted: Type | None, given: Type) -> None:
        """Mirrors: checkCreateStruct, JSONPatchType.Field, which gives a type of nothing for a field that there is not."""
        if given[0] not in LOOSE and (wanted is None or not self.fits(wanted, given)):
            shown = "" if wanted is None else print_type(wanted)
            self.errors.append((name.at, f"expected type of field '{name}' is '{shown}' but provided type is '{print_type(self.resolve(given))}'"))

    def check_fold(self, node: Node) -> Type:
        """Mirrors: checkComprehension."""
        parts = node.fold
        subject = self.resolve(self.check(parts["range"]), to_dyn=False)
        accumulator = self.check(parts["initial"])
        if subject[0] == "list":
            variable: Type = INT if parts["variable2"] else subject[1]
            second: Type = subject[1]
        elif subject[0] == "map":
            variable, second = subject[1], subject[2]
        elif subject[0] == "var" or (subject[0] in LOOSE and subject != ANY):
            variable = second = DYN
        else:
            shown = print_type(subject)
            variable = second = self.error(
                parts["range"], f"expression of type '{shown}' cannot be range of a comprehension (must be list, map, or dynamic)"
            )
        self.scopes.append({parts["accumulator"]: accumulator})
        self.scopes.append({parts["variable"]: variable} | ({parts["variable2"]: second} if parts["variable2"] else {}))
        self.expect(parts["condition"], BOOL)
        self.expect(parts["step"], accumulator)
        self.scopes.pop()
        result = self.check(parts["result"])
        self.scopes.pop()
        return self.resolve(result, to_dyn=False)

    def expect(self, node: Node, kind: Type) -> None:
        """Mirrors: assertType."""
        given = self.check(node)
        if not self.fits(kind, given):
            self.error(node, f"expected type '{print_type(self.resolve(kind))}' but found '{print_type(self.resolve(given))}'")
