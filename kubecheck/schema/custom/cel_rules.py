"""CEL rules of custom resources (``x-kubernetes-validations``): checked where they are written, run against objects.

Mirrors: k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel v1.36.
"""

from __future__ import annotations

import contextlib

from kubecheck import fields
from kubecheck.field_messages import OMITTED, quote
from kubecheck.fields import FieldError, Key, invalid
from kubecheck.release import current
from kubecheck.schema.cel import CheckedExpression, check
from kubecheck.schema.cel.budgets import CostLimitError, Meter
from kubecheck.schema.cel.call_costs import multiply, plus
from kubecheck.schema.cel.cost import estimate_cost
from kubecheck.schema.cel.evaluate import evaluate_metered
from kubecheck.schema.cel.literals import fault_of_constants
from kubecheck.schema.cel.sizes import REQUEST_BYTES, smallest_size
from kubecheck.schema.cel.types import BOOL, STRING, Objects, type_of_schema
from kubecheck.schema.cel.values import NONE, CelError, Optional, from_json
from kubecheck.schema.custom.json_paths import JSONPathError, follow
from kubecheck.schema.custom.printed_schemas import show_rule
from kubecheck.schema.custom.ratcheting import correlated, is_unchanged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps
    from kubecheck.schema.cel.nodes import Node

    Schema = dict[str, Any]

_RULES = "x-kubernetes-validations"
_EMBEDDED = "x-kubernetes-embedded-resource"
_MAXIMAL_MESSAGE = 5 * 1024
_RULE_LIMIT = 10_000_000
_SCHEMA_LIMIT = 100_000_000
# What one run of a rule may cost, and all runs over one object.
_CALL_LIMIT = 1_000_000
_BUDGET = 10_000_000
_OUT_OF_BUDGET = "validation failed due to running out of cost budget, no further validation rules will be run"
_CANCELLED = "operation cancelled: actual cost limit exceeded"
_WITHOUT_TYPE = "failed to convert to declType for CEL validation rules"
_UNTYPED = "internal error: failed to construct type information for x-kubernetes-validations rules: unable to convert structural schema to CEL declarations"
# The server makes up a number at the end of the name, so that nobody comes to rely on it.
_SELF_TYPE = "selfType<number>"


_NOTHING = CheckedExpression("", None, BOOL, "", frozenset())


class CompiledRule:
    """A rule with its expressions; ``fault`` says why it does not compile, ``message_fault`` why its message does not; empty when they do."""

    __slots__ = ("condition", "fault", "message", "message_fault", "rule", "uses_old")

    def __init__(self, rule: dict[str, Any], variables: dict[str, Any], objects: Objects) -> None:
        self.rule = rule
        self.fault = ""
        self.message_fault = ""
        self.message: CheckedExpression | None = None
        self.condition = _NOTHING
        text = rule.get("rule") or ""
        self.uses_old = False
        if not text.strip():
            return  # an empty rule is no error here, and is never run
        self.condition = check(text, variables, objects)
        self.fault = self.fault_of(self.condition, BOOL, "cel expression must evaluate to a bool", "compilation", "program instantiation")
        if self.fault:
            return
        text = rule.get("messageExpression") or ""
        if text:
            self.message = check(text, variables, objects)
            self.message_fault = self.fault_of(
                self.message, STRING, "messageExpression must evaluate to a string", "messageExpression compilation", "messageExpression instantiation"
            )

    def fault_of(self, expression: CheckedExpression, wanted: object, unwanted: str, compiling: str, making: str) -> str:
        """What is wrong with an expression, or the empty string. Mirrors: compileRule."""
        if expression.issues:
            return f"{compiling} failed: {expression.issues}"
        if expression.type != wanted:
            return unwanted
        self.uses_old = self.uses_old or (expression is self.condition and "oldSelf" in expression.names)
        fault = fault_of_constants(expression.node) if expression.node is not None else ""
        return f"{making} failed: {fault}" if fault else ""

    def costs(self, schema: Schema, *, is_root: bool) -> tuple[int, int]:
        """What the rule and its message cost at most."""
        rule = 0 if self.fault else estimate_cost(self.condition, schema, is_root=is_root)
        has_message = self.message is not None and not self.message_fault
        return rule, estimate_cost(self.message, schema, is_root=is_root) if has_message and self.message is not None else 0


def compile_rules(schema: Schema, *, is_root: bool) -> list[CompiledRule] | None:
    """The rules of one schema, in order; None where rules cannot see values of the schema."""
    objects = Objects()
    kind = type_of_schema(schema, objects, _SELF_TYPE, is_root=is_root or schema.get(_EMBEDDED) is True)
    if kind is None:
        return None
    compiled = []
    for written in schema.get(_RULES) or ():
        rule = written or {}  # null is a rule of which nothing is said
        old = ("optional_type", kind) if rule.get("optionalOldSelf") else kind
        compiled.append(CompiledRule(rule, {"self": kind, "oldSelf": old}, objects))
    return compiled


class Costs:
    """What the rules of a whole schema cost at most: the sum, and the place and cost of each that counts."""

    __slots__ = ("places", "total")

    def __init__(self) -> None:
        self.total = 0
        self.places: list[tuple[int, Steps]] = []

    def note(self, steps: Steps, cost: int) -> None:
        """Adds the cost of a rule. Mirrors: TotalCost.ObserveExpressionCost."""
        self.total = plus(self.total, cost)
        if cost >= _SCHEMA_LIMIT // 100:
            self.places.append((cost, steps))

    def errors(self, steps: Steps) -> list[FieldError]:
        """What is said of a schema, at its place, whose rules are too expensive together."""
        if self.total <= _SCHEMA_LIMIT:
            return []
        text = "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema"
        dearest = sorted(self.places, key=lambda each: -each[0])[:4]
        found = [fields.forbidden(place, text) for _, place in dearest]
        whole = "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema"
        return [*found, fields.forbidden(steps, _exceeds(whole, self.total, _SCHEMA_LIMIT))]


def _exceeds(what: str, cost: int, limit: int) -> str:
    """Mirrors: getCostErrorMessage."""
    factor = cost / limit
    shown = "more than 100x" if factor > 100 else f"{factor:.6f}x" if factor < 1.5 else f"{factor:.1f}x"
    return (
        f"{what} exceeds budget by factor of {shown} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, "
        "and strings are declared)"
    )


def check_rules(
    schema: Schema,
    steps: Steps,
    uncorrelatable: Steps | None,
    *,
    is_root: bool,
    cardinality: int | None = 1,
    costs: Costs | None = None,
    is_untyped: bool = False,
    is_lost: bool = False,
) -> list[FieldError]:
    """What is wrong with the rules of a schema themselves.

    Args:
        schema: the schema that holds them.
        cardinality: how many values of the schema one object may have; None for as many as fit into a request.
        costs: where to note what the rules cost.
        steps: where the list of rules stands.
        uncorrelatable: the path from which on old and new values cannot be told to belong together, or None.
        is_root: whether it is the schema of a whole object.
        is_untyped: whether a schema above has rules that cannot see its values.
        is_lost: whether it is the schema of items of what is no list, or of entries of what is no map, in a schema with rules.
    """
    if is_lost and not is_untyped:
        return [fields.internal(steps, _WITHOUT_TYPE)]
    rules = None if is_untyped else compile_rules(schema, is_root=is_root)
    if rules is None:
        return [fields.internal(steps, _UNTYPED)]
    errors: list[FieldError] = []
    times = cardinality if cardinality is not None else REQUEST_BYTES // (smallest_size(schema) + 1)
    for index, compiled in enumerate(rules):
        place, printed = (*steps, index), show_rule(compiled.rule)
        cost, message_cost = compiled.costs(schema, is_root=is_root)
        errors += _too_expensive(multiply(cost, times), (*place, "rule"), "estimated rule cost", costs)
        if compiled.fault:
            errors.append(invalid((*place, "rule"), printed, compiled.fault))
        if compiled.message_fault:
            errors.append(invalid((*place, "messageExpression"), printed, compiled.message_fault))
        elif compiled.message is not None:
            errors += _too_expensive(message_cost, (*place, "messageExpression"), "estimated messageExpression cost", costs)
        if compiled.uses_old:
            if uncorrelatable is not None:
                where = fields.format_steps(uncorrelatable)
                text = f"oldSelf cannot be used on the uncorrelatable portion of the schema within {where}"
                errors.append(invalid((*place, "rule"), compiled.rule.get("rule"), text))
        elif compiled.rule.get("optionalOldSelf") is not None:
            text = "may not be set if oldSelf is not used in rule"
            errors.append(invalid((*place, "optionalOldSelf"), compiled.rule["optionalOldSelf"], text))
    return errors


def _too_expensive(cost: int, steps: Steps, what: str, costs: Costs | None) -> list[FieldError]:
    if costs is not None:
        costs.note(steps, cost)
    return [fields.forbidden(steps, _exceeds(what, cost, _RULE_LIMIT))] if cost > _RULE_LIMIT else []


_COMPILED: dict[tuple[int, bool], tuple[Schema, list[CompiledRule] | None]] = {}


def _compiled(schema: Schema, *, is_root: bool) -> list[CompiledRule] | None:
    """The rules of a schema, compiled once."""
    key = (id(schema), is_root)
    found = _COMPILED.get(key)
    if found is None or found[0] is not schema:
        found = _COMPILED[key] = (schema, compile_rules(schema, is_root=is_root))
    return found[1]


def validate_rules(
    schema: Schema, value: object, old: object = None, steps: Steps = (), *, is_root: bool = True, ratchets: bool = True,
    standing: list[FieldError] | None = None,
) -> list[FieldError]:
    """The rules that a value breaks, its own and those of everything in it.

    Args:
        schema: the value's schema.
        value: a stored value: pruned and defaulted.
        old: the value before an update, or None.
        steps: where the value stands.
        is_root: whether it is a whole object.
        ratchets: whether an update that changes nothing may break a rule.
        standing: gets the errors that are warnings only, because the update changes nothing there.

    Mirrors: Validator.Validate.
    """
    run = _Run(ratchets=ratchets)
    with contextlib.suppress(_OutOfBudgetError):
        run.validate(schema, value, old, steps, is_root=is_root)
    if standing is not None:
        standing += run.standing
    return run.errors


class _OutOfBudgetError(Exception):
    """No more rules are run, since those before cost what all may cost together."""


class _Run:
    """The rules run over one object: what they found, and what is left of the costs that they may have."""

    def __init__(self, *, ratchets: bool) -> None:
        self.errors: list[FieldError] = []
        self.standing: list[FieldError] = []
        self.budget = _BUDGET
        self.ratchets = ratchets

    def validate(self, schema: Schema, value: object, old: object, steps: Steps, *, is_root: bool, is_part_unchanged: bool = False) -> None:
        """Runs the rules of a value and of everything in it.

        ``is_part_unchanged`` says that the update changes nothing of the last value above that has an old one.

        Mirrors: Validator.validate.
        """
        if value is None:
            return
        same = self.ratchets and (is_part_unchanged if old is None else is_unchanged(schema, value, old))
        if schema.get(_RULES):
            self.run_rules(schema, value, old, steps, is_root=is_root, unchanged=same)
        if isinstance(value, list):
            items = schema.get("items")
            if isinstance(items, dict):
                for index, each in enumerate(value):
                    before, root = correlated(schema, value, old, index), items.get(_EMBEDDED) is True
                    self.validate(items, each, before, (*steps, index), is_root=root, is_part_unchanged=same)
        elif isinstance(value, dict):
            properties, additional = schema.get("properties") or {}, schema.get("additionalProperties")
            for key, each in value.items():
                before = old.get(key) if isinstance(old, dict) else None
                if isinstance(properties.get(key), dict):
                    below, root = properties[key], properties[key].get(_EMBEDDED) is True
                    self.validate(below, each, before, (*steps, key), is_root=root, is_part_unchanged=same)
                elif isinstance(additional, dict):
                    root = additional.get(_EMBEDDED) is True
                    self.validate(additional, each, before, (*steps, Key(key)), is_root=root, is_part_unchanged=same)

    def run_rules(self, schema: Schema, value: object, old: object, steps: Steps, *, is_root: bool, unchanged: bool) -> None:
        """Mirrors: validateExpressions."""
        kind = schema.get("type") or ""
        rules = _compiled(schema, is_root=is_root)
        if rules is None:
            self.errors.append(invalid(steps, kind, f"rule compiler initialization error: {_WITHOUT_TYPE}"))
            return
        this = from_json(value, schema)
        before = None if old is None else from_json(old, schema)
        for compiled in rules:
            rule = compiled.rule
            if compiled.fault:
                self.errors.append(invalid(steps, kind, f"rule compile error: {compiled.fault}"))
                continue
            is_optional = rule.get("optionalOldSelf") is True
            if compiled.condition.node is None or (compiled.uses_old and old is None and not is_optional):
                continue
            variables = {"self": this, "oldSelf": (NONE if old is None else Optional(before)) if is_optional else before}
            shown = (rule.get("message") or rule.get("rule") or "").strip()
            try:
                if self.evaluate(compiled.condition.node, variables, steps, kind, _OUT_OF_BUDGET) is True:
                    continue
            except CostLimitError as error:
                text = f"'{error}': no further validation rules will be run due to call cost exceeds limit for rule: {shown}"
                self.stop(invalid(steps, kind, text))
            except CelError as error:
                self.errors.append(_failed(steps, kind, str(error), shown))
                continue
            kept = self.standing if unchanged and not compiled.uses_old else self.errors
            kept.append(self.error_of(schema, compiled, value, steps, variables))

    def evaluate(self, node: Node, variables: dict[str, Any], steps: Steps, kind: str, spent: str) -> object:
        """The value of an expression, its cost taken off the budget; where that does not suffice, ``spent`` is said and nothing more is run."""
        meter = Meter(_CALL_LIMIT)
        failure: Exception | None = None
        found: object = None
        try:
            found = evaluate_metered(node, variables, meter)
        except (CelError, CostLimitError) as error:
            failure = CostLimitError(_CANCELLED) if str(error) == _CANCELLED else error
        if meter.spent > self.budget:
            self.stop(invalid(steps, kind, spent))
        self.budget -= meter.spent
        if failure is not None:
            raise failure
        return found

    def stop(self, error: FieldError) -> None:
        """Adds the last error."""
        self.errors.append(error)
        raise _OutOfBudgetError

    def error_of(self, schema: Schema, compiled: CompiledRule, value: object, steps: Steps, variables: dict[str, Any]) -> FieldError:
        """The error of a rule that a value breaks. Mirrors: fieldErrorForReason."""
        rule = compiled.rule
        path = rule.get("fieldPath") or ""
        if path:
            with contextlib.suppress(JSONPathError):
                steps = (*steps, *follow(path, schema)[0])
        message = self.message(compiled, variables, steps, schema.get("type") or "")
        detail = message or (rule.get("message") or "").strip() or f"failed rule: {(rule.get('rule') or '').strip()}"
        shown = OMITTED if schema.get("type") in ("object", "array") else value
        if not current().since(35):
            shown = schema.get("type") or ""
        make = {fields.FORBIDDEN: fields.forbidden(steps, detail), fields.REQUIRED: fields.required(steps, detail), fields.DUPLICATE: fields.duplicate(steps, shown)}
        return make.get(rule.get("reason") or "") or invalid(steps, shown, detail)

    def message(self, compiled: CompiledRule, variables: dict[str, Any], steps: Steps, kind: str) -> str:
        """The value of the message expression; empty where there is none, or none that can be shown. Mirrors: evalMessageExpression."""
        if compiled.message is None or compiled.message.node is None or compiled.message_fault:
            return ""
        try:
            spent = "messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run"
            found = self.evaluate(compiled.message.node, variables, steps, kind, spent)
        except CostLimitError:
            text = "no further validation rules will be run due to call cost exceeds limit for messageExpression: "
            self.stop(invalid(steps, kind, text + quote(compiled.message.text)))
            return ""
        except CelError:
            return ""
        text = found.strip() if isinstance(found, str) else ""
        return "" if "\n" in text or len(text.encode("utf-8", "surrogateescape")) > _MAXIMAL_MESSAGE else text


def _failed(steps: Steps, kind: str, fault: str, shown: str) -> FieldError:
    if fault.startswith("no such overload"):
        text = f"'{fault}': call arguments did not match a supported operator, function or macro signature for rule: {shown}"
        return invalid(steps, kind, text)
    return invalid(steps, kind, f"{fault} evaluating rule: {shown}")
