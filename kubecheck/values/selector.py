"""Label selectors: ``matchLabels`` and ``matchExpressions``.

A `Selector` is made once and asked often: equalities come first, and each requirement is one lookup.

Mirrors: k8s.io/apimachinery/pkg/labels (Requirement.Matches), pkg/apis/meta/v1 (LabelSelectorAsSelector) and
pkg/apis/meta/v1/validation (ValidateLabelSelector, ValidateLabels) v1.36.
"""

from __future__ import annotations

from kubecheck import fields
from kubecheck.values.names import are_good_labels, is_qualified_name, is_valid_label_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

IN = "In"
NOT_IN = "NotIn"
EXISTS = "Exists"
DOES_NOT_EXIST = "DoesNotExist"
GREATER_THAN = "Gt"
LESS_THAN = "Lt"

_OPERATORS = (IN, NOT_IN, EXISTS, DOES_NOT_EXIST)


class Requirement:
    """One condition: ``key``, ``operator`` (as in ``matchExpressions``, and Gt and Lt), ``values`` as written."""

    __slots__ = ("_allowed", "_number", "key", "operator", "values")

    def __init__(self, key: str, operator: str, values: Iterable[str] = ()) -> None:
        self.key = key
        self.operator = operator
        self.values = tuple(values)
        self._allowed = frozenset(self.values)
        self._number = _integer(self.values[0]) if operator in (GREATER_THAN, LESS_THAN) and len(self.values) == 1 else None

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Mirrors: labels.Requirement.Matches."""
        operator = self.operator
        if operator == IN:
            return labels.get(self.key) in self._allowed
        if operator == NOT_IN:
            return labels.get(self.key) not in self._allowed
        if operator == EXISTS:
            return self.key in labels
        if operator == DOES_NOT_EXIST:
            return self.key not in labels
        if self._number is None or self.key not in labels:
            return False
        number = _integer(labels[self.key])
        if number is None:
            return False
        return number > self._number if operator == GREATER_THAN else number < self._number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Requirement) and (self.key, self.operator, self._allowed) == (other.key, other.operator, other._allowed)

    def __hash__(self) -> int:
        return hash((self.key, self.operator, self._allowed))

    def __repr__(self) -> str:
        return f"Requirement({self.key!r}, {self.operator!r}, {self.values!r})"

    def __str__(self) -> str:
        if self.operator == EXISTS:
            return self.key
        if self.operator == DOES_NOT_EXIST:
            return f"!{self.key}"
        if self.operator in (GREATER_THAN, LESS_THAN):
            return f"{self.key}{'>' if self.operator == GREATER_THAN else '<'}{','.join(self.values)}"
        return f"{self.key} {'in' if self.operator == IN else 'notin'} ({','.join(sorted(self.values))})"


class Selector:
    """All of some equalities and some requirements; ``nothing`` selects nothing at all, as a missing selector does."""

    __slots__ = ("equalities", "nothing", "requirements")

    def __init__(self, equalities: Mapping[str, str] | None = None, requirements: Iterable[Requirement] = (), nothing: bool = False) -> None:
        self.equalities = {key: value or "" for key, value in (equalities or {}).items()}  # null reads as an empty text
        self.requirements = tuple(requirements)
        self.nothing = nothing

    @staticmethod
    def of(selector: Mapping[str, object] | None) -> Selector:
        """From a LabelSelector value; None selects nothing, an empty one everything. Mirrors: LabelSelectorAsSelector.

        An expression that the server would not accept selects nothing.
        """
        if not isinstance(selector, dict):
            return NOTHING
        requirements = []
        for expression in selector.get("matchExpressions") or ():
            operator = expression.get("operator")
            if operator not in _OPERATORS:
                return NOTHING
            requirements.append(Requirement(expression.get("key", ""), operator, expression.get("values") or ()))
        return Selector(selector.get("matchLabels"), requirements)

    @staticmethod
    def from_set(labels: Mapping[str, str] | None) -> Selector:
        """From a plain map, as a Service has it; an empty map selects everything. Mirrors: labels.SelectorFromSet."""
        return Selector(labels)

    @property
    def is_empty(self) -> bool:
        """Whether it selects everything. Mirrors: Selector.Empty."""
        return not (self.equalities or self.requirements or self.nothing)

    def matches(self, labels: Mapping[str, str] | None) -> bool:
        """Whether an object with these labels is selected."""
        if self.nothing:
            return False
        if not labels:
            labels = {}
        for key, value in self.equalities.items():
            if labels.get(key) != value:
                return False
        return not self.requirements or all(requirement.matches(labels) for requirement in self.requirements)

    def exact_values(self) -> dict[str, str]:
        """Labels that everything selected must have: the equalities and the expressions that leave one value."""
        exact = dict(self.equalities)
        for requirement in self.requirements:
            if requirement.operator == IN and len(requirement.values) == 1:
                exact.setdefault(requirement.key, requirement.values[0])
        return exact

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Selector) and (
            (self.equalities, set(self.requirements), self.nothing) == (other.equalities, set(other.requirements), other.nothing)
        )

    def __hash__(self) -> int:
        return hash((frozenset(self.equalities.items()), frozenset(self.requirements), self.nothing))

    def __str__(self) -> str:
        parts = [(key, f"{key}={value}") for key, value in self.equalities.items()]
        parts.extend((requirement.key, str(requirement)) for requirement in self.requirements)
        return ",".join(text for _, text in sorted(parts, key=lambda part: part[0]))

    def __repr__(self) -> str:
        return "Selector(nothing)" if self.nothing else f"Selector({str(self)!r})"


NOTHING = Selector(nothing=True)


def _integer(text: str) -> int | None:
    """Mirrors: strconv.ParseInt(text, 10, 64)."""
    from kubecheck.values.intstr import atoi

    return atoi(text)


def requirement_errors(key: str, operator: str, values: list[str], steps: fields.Steps = ()) -> list[fields.FieldError]:
    """Mirrors: labels.NewRequirement (operator names as in ``matchExpressions``, and ``=``, ``==``, ``!=``)."""
    errors: list[fields.FieldError] = []
    messages = is_qualified_name(key)
    if messages:
        errors.append(fields.invalid((*steps, "key"), key, "; ".join(messages)))
    at = (*steps, "values")
    if operator in (IN, NOT_IN):
        if not values:
            errors.append(fields.invalid(at, values, "for 'in', 'notin' operators, values set can't be empty"))
    elif operator in ("=", "==", "!="):
        if len(values) != 1:
            errors.append(fields.invalid(at, values, "exact-match compatibility requires one single value"))
    elif operator in (EXISTS, DOES_NOT_EXIST):
        if values:
            errors.append(fields.invalid(at, values, "values set must be empty for exists and does not exist"))
    elif operator in (GREATER_THAN, LESS_THAN):
        if len(values) != 1:
            errors.append(fields.invalid(at, values, "for 'Gt', 'Lt' operators, exactly one value is required"))
        for index, value in enumerate(values):
            if _integer(value) is None:
                errors.append(fields.invalid((*at, index), value, "for 'Gt', 'Lt' operators, the value must be an integer"))
    else:
        known = ("!", "!=", "=", "==", "exists", "gt", "in", "lt", "notin")
        errors.append(fields.not_supported((*steps, "operator"), operator, known))
    for index, value in enumerate(values):
        messages = is_valid_label_value(value)
        if messages:
            errors.append(fields.invalid((*at, index, fields.Key(key)), value, "; ".join(messages)))
    return errors


def validate_label_name(name: str, steps: fields.Steps) -> list[fields.FieldError]:
    """Mirrors: metav1validation.ValidateLabelName."""
    return [fields.invalid(steps, name, message) for message in is_qualified_name(name)]


def validate_labels(labels: Mapping[str, str] | None, steps: fields.Steps) -> list[fields.FieldError]:
    """Mirrors: metav1validation.ValidateLabels."""
    errors: list[fields.FieldError] = []
    if not labels or are_good_labels(labels):
        return errors
    for key, value in labels.items():
        for message in is_qualified_name(key):
            errors.append(fields.invalid(steps, key, message))
        for message in is_valid_label_value(value or ""):
            errors.append(fields.invalid(steps, value or "", message))
    return errors


def validate_label_selector(
    selector: Mapping[str, object] | None, steps: fields.Steps, allow_invalid_values: bool = False, allow_unknown_operator: bool = False
) -> list[fields.FieldError]:
    """Mirrors: metav1validation.ValidateLabelSelector."""
    if not selector:
        return []
    labels = selector.get("matchLabels")
    errors = validate_labels(labels, (*steps, "matchLabels")) if isinstance(labels, dict) else []
    expressions = selector.get("matchExpressions")
    if isinstance(expressions, list):
        for index, expression in enumerate(expressions):
            at = (*steps, "matchExpressions", index)
            errors.extend(_validate_requirement(expression or {}, at, allow_invalid_values, allow_unknown_operator))
    return errors


def _validate_requirement(
    expression: Mapping[str, object], steps: fields.Steps, allow_invalid_values: bool, allow_unknown_operator: bool
) -> list[fields.FieldError]:
    """Mirrors: metav1validation.ValidateLabelSelectorRequirement."""
    errors: list[fields.FieldError] = []
    operator = expression.get("operator") or ""
    values = expression.get("values") or []
    if operator in (IN, NOT_IN):
        if not values:
            errors.append(fields.required((*steps, "values"), "must be specified when `operator` is 'In' or 'NotIn'"))
    elif operator in (EXISTS, DOES_NOT_EXIST):
        if values:
            errors.append(fields.forbidden((*steps, "values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"))
    elif not allow_unknown_operator:
        errors.append(fields.invalid((*steps, "operator"), fields.Named(operator), "not a valid selector operator"))
    errors.extend(validate_label_name(str(expression.get("key") or ""), (*steps, "key")))
    if not allow_invalid_values and isinstance(values, list):
        for index, value in enumerate(values):
            for message in is_valid_label_value(value or ""):
                errors.append(fields.invalid((*steps, "values", index), value or "", message))
    return errors


def has_invalid_values(selector: Mapping[str, object] | None) -> bool:
    """Mirrors: metav1validation.LabelSelectorHasInvalidLabelValue."""
    expressions = (selector or {}).get("matchExpressions")
    if not isinstance(expressions, list):
        return False
    return any(is_valid_label_value(value) for expression in expressions for value in expression.get("values") or ())


def label_selector(value: object) -> Selector:
    """The selector that a LabelSelector value stands for; one of the wrong shape selects nothing."""
    if not isinstance(value, dict):
        return NOTHING
    labels, expressions = value.get("matchLabels"), value.get("matchExpressions")
    if labels is not None and not _is_string_map(labels):
        return NOTHING
    if expressions is not None and not (isinstance(expressions, list) and all(_is_expression(each) for each in expressions)):
        return NOTHING
    return Selector.of(value)


def map_selector(value: object) -> Selector:
    """The selector that a plain map of labels stands for, as in a Service; an empty or missing one selects nothing."""
    return Selector.from_set(value) if isinstance(value, dict) and value and _is_string_map(value) else NOTHING


def _is_string_map(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())


def _is_expression(value: object) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("key"), str):
        return False
    return value.get("values") is None or (isinstance(value["values"], list) and all(isinstance(each, str) for each in value["values"]))
