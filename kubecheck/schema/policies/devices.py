"""Expressions about devices: whether the server takes them, and which devices they select.

Mirrors: k8s.io/dynamic-resource-allocation/cel compile.go v1.37.
"""

from __future__ import annotations

from kubecheck.release import current
from kubecheck.schema.cel import check
from kubecheck.schema.cel.calls import call_function
from kubecheck.schema.cel.evaluate import evaluate
from kubecheck.schema.cel.types import ANY, BOOL, DYN, STRING, Objects, map_of, print_runtime_type
from kubecheck.schema.cel.values import CelError, DefaultMap
from kubecheck.schema.policies.expressions import fault_of_program

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kubecheck.schema.cel.call_costs import Size
    from kubecheck.schema.cel.nodes import Node
    from kubecheck.schema.cel.types import Type

TOO_COMPLEX = "too complex, exceeds cost limit"
_MOST_COST = 1_000_000
_PARSED: dict[str, Node | None] = {}
# How long names are, how many there are, and how long values are at most.
_DRIVER, _DOMAIN, _IDENTIFIER, _ENTRIES, _VALUE = 63, 63, 32, 32, 64


def matches_device(expression: str, driver: str, attributes: Mapping[str, object], capacity: Mapping[str, str], is_shared: bool) -> bool:
    """Whether a selector takes a device.

    Args:
        expression: a selector that `compile_device_expression` took.
        driver: whose device it is; names without a domain are the driver's.
        attributes: the values by name, as in a ResourceSlice: ``{"int": 3}``, ``{"string": "x"}``, ``{"bool": true}``, ``{"version": "1.0.0"}``.
        capacity: quantities by name.
        is_shared: whether the device may be allocated several times.

    Raises:
        CelError: the evaluation fails.

    Mirrors: CompilationResult.DeviceMatches of k8s.io/dynamic-resource-allocation/cel.
    """
    if expression not in _PARSED:
        _PARSED[expression] = check(expression, {"device": DYN}, has_bind=True).node
    node = _PARSED[expression]
    if node is None:
        raise CelError("it does not compile")
    device = {
        "driver": driver,
        "allowMultipleAllocations": is_shared,
        "attributes": _by_domain(attributes, driver, _attribute_value),
        "capacity": _by_domain(capacity, driver, lambda quantity: call_function("quantity", [str(quantity)])),
    }
    found = evaluate(node, {"device": device})
    if not isinstance(found, bool):
        raise CelError("CEL result could not be converted to bool")
    return found


def _attribute_value(attribute: object) -> object:
    """Mirrors: getAttributeValue."""
    written = attribute if isinstance(attribute, dict) else {}
    for key in ("int", "bool", "string"):
        if written.get(key) is not None:
            return written[key]
    if written.get("version") is not None:
        return call_function("semver", [written["version"]])
    raise CelError("unsupported attribute value")


def _by_domain(values: Mapping[str, object], driver: str, read: Callable[[object], object]) -> DefaultMap:
    found = DefaultMap()
    for name, value in values.items():
        domain, slash, rest = name.partition("/")
        found.setdefault(domain if slash else driver, {})[rest if slash else name] = read(value)
    return found


def compile_device_expression(expression: str) -> str | None:
    """What the server says of a selector of devices, or None when it takes it.

    Mirrors: CompileCELExpression of k8s.io/dynamic-resource-allocation/cel.
    """
    objects = Objects()
    quantity: Type = ("object", "kubernetes.Quantity")
    fields = {
        "driver": STRING,
        "attributes": map_of(STRING, map_of(STRING, ANY)),
        "capacity": map_of(STRING, map_of(STRING, quantity)),
    }
    if current().has("DRAConsumableCapacity"):
        fields["allowMultipleAllocations"] = BOOL
    checked = check(expression, {"device": objects.declare("kubernetes.DRADevice", fields)}, objects, has_bind=True)
    if checked.issues:
        return f"compilation failed: {checked.issues}"
    if checked.type not in (BOOL, ANY):
        return f"must evaluate to bool or the unknown type, not {print_runtime_type(checked.type)}"
    fault = fault_of_program(checked)
    if fault is not None or not current().since(32):
        return fault
    from kubecheck.schema.cel.cost import estimate_cost_by

    return TOO_COMPLEX if estimate_cost_by(checked, _size_of) > _MOST_COST else None


def _size_of(path: tuple[str, ...]) -> Size | None:
    """How large a part of a device may be. Mirrors: sizeEstimator.EstimateSize."""
    steps = path[1:] if path[0] == "device" else ("",)
    if not steps:
        return (0, 0)
    outer, *below = steps
    if outer in ("driver", "allowMultipleAllocations"):
        return (0, _DRIVER if outer == "driver" else 1) if not below else None
    if outer not in ("attributes", "capacity"):
        return None
    sizes = (_ENTRIES, {"@keys": _DOMAIN}), (_ENTRIES, {"@keys": _IDENTIFIER})
    for depth, step in enumerate(below[:2]):
        if step == "@keys":
            return (0, sizes[depth][1][step]) if len(below) == depth + 1 else None
        # an attribute may be named at once, anything else only looked up
        if step not in ("@items", "@values") and (depth == 0 or outer == "capacity"):
            return None
    most = (_ENTRIES, _ENTRIES, _VALUE if outer == "attributes" else 0)
    return (0, most[len(below)]) if len(below) < len(most) else None
