"""Expressions of admission policies: whether they compile, and what they evaluate to.

Mirrors: k8s.io/apiserver/pkg/admission/plugin/cel compile.go v1.36.
"""

from __future__ import annotations

from kubecheck.release import current
from kubecheck.schema.cel import check
from kubecheck.schema.cel.evaluate import evaluate
from kubecheck.schema.cel.literals import fault_of_constants
from kubecheck.schema.cel.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DURATION,
    DYN,
    INT,
    NULL,
    STRING,
    TIMESTAMP,
    UINT,
    Objects,
    list_of,
    map_of,
    print_runtime_type,
)
from kubecheck.schema.cel.values import UnknownError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kubecheck.schema.cel.check import CheckedExpression
    from kubecheck.schema.cel.nodes import Node
    from kubecheck.schema.cel.types import Type

# How the words begin of what the server tells as an internal error.
NO_PROGRAM = "program instantiation failed: "
_MAP_OF_TEXT = map_of(STRING, STRING)
_PLAIN_TYPES = frozenset((BOOL, BYTES, DOUBLE, DURATION, INT, NULL, STRING, TIMESTAMP, UINT))
_WANTED: dict[str, tuple[Type, ...]] = {
    "bool": (BOOL,),
    "string": (STRING,),
    "string or null": (STRING, NULL),
    "object": (("object", "Object"),),
    "patches": (list_of(("object", "JSONPatch")),),
}


def _request_type(objects: Objects) -> Type:
    """Mirrors: BuildRequestType."""
    kind = objects.declare("kubernetes.GroupVersionKind", {"group": STRING, "version": STRING, "kind": STRING})
    resource = objects.declare("kubernetes.GroupVersionResource", {"group": STRING, "version": STRING, "resource": STRING})
    user = objects.declare(
        "kubernetes.UserInfo", {"username": STRING, "uid": STRING, "groups": list_of(STRING), "extra": map_of(STRING, list_of(STRING))}
    )
    fields = {
        "kind": kind, "resource": resource, "subResource": STRING, "requestKind": kind, "requestResource": resource, "requestSubResource": STRING,
        "name": STRING, "namespace": STRING, "operation": STRING, "userInfo": user, "dryRun": BOOL, "options": DYN,
    }  # fmt: skip
    return objects.declare("kubernetes.AdmissionRequest", fields)


def _namespace_type(objects: Objects) -> Type:
    """Mirrors: BuildNamespaceType."""
    spec = objects.declare("kubernetes.NamespaceSpec", {"finalizers": list_of(STRING)})
    condition = objects.declare(
        "kubernetes.NamespaceCondition", {"status": STRING, "type": STRING, "lastTransitionTime": TIMESTAMP, "message": STRING, "reason": STRING}
    )
    status = objects.declare("kubernetes.NamespaceStatus", {"conditions": list_of(condition), "phase": STRING})
    metadata = {
        "name": STRING, "generateName": STRING, "namespace": STRING, "labels": _MAP_OF_TEXT, "annotations": _MAP_OF_TEXT, "UID": STRING,
        "creationTimestamp": TIMESTAMP, "deletionGracePeriodSeconds": INT, "deletionTimestamp": TIMESTAMP, "generation": INT,
        "resourceVersion": STRING, "finalizers": list_of(STRING),
    }  # fmt: skip
    return objects.declare(
        "kubernetes.Namespace", {"metadata": objects.declare("kubernetes.NamespaceMetadata", metadata), "spec": spec, "status": status}
    )


def policy_environment(*, has_params: bool, has_authorizer: bool, has_patch_types: bool) -> tuple[dict[str, Type], Objects]:
    """The variables of a policy's expressions and the object types that they have.

    Mirrors: createEnvForOpts.
    """
    objects = Objects()
    variables: dict[str, Type] = {
        "object": DYN,
        "oldObject": DYN,
        "namespaceObject": _namespace_type(objects),
        "request": _request_type(objects),
    }
    if has_params:
        variables["params"] = DYN
    if has_authorizer:
        variables["authorizer"] = ("object", "kubernetes.authorization.Authorizer")
        variables["authorizer.requestResource"] = ("object", "kubernetes.authorization.ResourceCheck")
    if has_patch_types:
        objects.declare("Object", {})
        objects.declare("JSONPatch", {"op": STRING, "path": STRING, "from": STRING, "value": DYN})
    return variables, objects


def compile_policy_expression(
    expression: str,
    *,
    wanted: str,
    has_params: bool = False,
    has_authorizer: bool = False,
    has_patch_types: bool = False,
    variables: Iterable[tuple[str, str]] | None = None,
) -> str | None:
    """What the server says of an expression of an admission policy, or None when it compiles to what is wanted.

    Args:
        expression: the expression.
        wanted: ``bool``, ``string``, ``string or null``, ``object``, ``patches`` or ``any``.
        has_params: whether there is a variable ``params``.
        has_authorizer: whether there is a variable ``authorizer``.
        has_patch_types: whether the types ``Object`` and ``JSONPatch`` are there.
        variables: name and expression of each of the policy's own variables that were declared before; None where the policy has none.

    Mirrors: compiler.CompileCELExpression.
    """
    known, objects = policy_environment(has_params=has_params, has_authorizer=has_authorizer, has_patch_types=has_patch_types)
    own: dict[str, Type] = {}
    if variables is not None:
        known["variables"] = objects.declare("kubernetes.variables", own)
    for name, text in variables or ():
        declared = check(text, known, objects)
        own[name] = DYN if declared.issues or fault_of_program(declared) else _type_of_variable(declared.type)
    checked = check(expression, known, objects)
    if checked.issues:
        return f"compilation failed: {checked.issues}"
    accepted = _WANTED.get(wanted)
    if accepted is None or checked.type in accepted:
        return fault_of_program(checked)
    found = f" but got {print_runtime_type(checked.type)}" if current().since(32) else ""
    if len(accepted) == 1:
        return f"must evaluate to {print_runtime_type(accepted[0])}{found}"
    return f"must evaluate to one of [{' '.join(map(print_runtime_type, accepted))}]{found}"


def _type_of_variable(kind: Type) -> Type:
    """The type that other expressions see a policy's variable as: of what is no plain value, list or map, nothing is known. Mirrors: convertCelTypeToDeclType."""
    if kind[0] in ("list", "map"):
        return (kind[0], *map(_type_of_variable, kind[1:]))
    return kind if kind in _PLAIN_TYPES else DYN


def fault_of_program(checked: CheckedExpression) -> str | None:
    """What keeps the server from making a program of a checked expression: a call of constants that fails."""
    fault = fault_of_constants(checked.node) if checked.node is not None else ""
    return f"{NO_PROGRAM}{fault}" if fault else None


_PARSED: dict[str, Node | None] = {}


def evaluate_policy_expression(expression: str, values: Mapping[str, object]) -> object:
    """The value of an expression of an admission policy.

    Args:
        expression: an expression that `compile_policy_expression` took.
        values: plain values of the variables: ``object``, ``oldObject``, ``request``, ``namespaceObject``, ``params``, ``variables``,
            ``authorizer``; a `CelError` in place of a value is raised where the value is used.

    Raises:
        CelError: the evaluation fails.
        UnknownError: it needs what is not known here.
    """
    if expression not in _PARSED:
        _PARSED[expression] = check(expression, dict.fromkeys(values, DYN)).node
    node = _PARSED[expression]
    if node is None:
        raise UnknownError("its expressions use what is not evaluated here")
    found: object = evaluate(node, dict(values))
    return found


def evaluate_mutation(expression: str, values: Mapping[str, object]) -> object:
    """As `evaluate_policy_expression`, for an expression that makes an ``Object`` or patches: `Struct` values, with `Raw` ones inside."""
    if expression not in _PARSED:
        from kubecheck.schema.policies.mutations import mark_raw

        node = check(expression, dict.fromkeys(values, DYN)).node
        _PARSED[expression] = None if node is None else mark_raw(node)
    return evaluate_policy_expression(expression, values)
