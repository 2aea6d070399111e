"""Selectors compiled once: label selectors shared by equality, node selectors with their terms, tolerations.

Mirrors: k8s.io/component-helpers/scheduling/corev1/nodeaffinity, k8s.io/api/core/v1 Toleration.ToleratesTaint v1.36.
"""

from __future__ import annotations

from kubecheck.values.intstr import atoi
from kubecheck.values.selector import Requirement, Selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SHARED: dict[Selector, Selector] = {}


def shared(selector: Selector) -> Selector:
    """The one selector that stands for all equal ones, so that counts may be kept by it."""
    found = _SHARED.get(selector)
    if found is None:
        if len(_SHARED) > 50_000:
            _SHARED.clear()
        found = _SHARED[selector] = selector
    return found


def label_selector(value: Any) -> Selector:
    """A LabelSelector value, compiled and shared. Mirrors: metav1.LabelSelectorAsSelector."""
    return shared(Selector.of(value))


class NodeSelectorTerm:
    """All expressions over labels and fields of one term; a term that the server cannot read matches nothing."""

    __slots__ = ("expressions", "fields", "keys", "unreadable")

    def __init__(self, term: dict[str, Any]) -> None:
        self.unreadable = False
        self.expressions: list[Requirement] = []
        self.fields: list[tuple[bool, str, str]] = []
        for written in term.get("matchExpressions") or ():
            operator, values = written.get("operator", ""), written.get("values") or ()
            if not _is_readable(operator, values):
                self.unreadable = True
            else:
                self.expressions.append(Requirement(written.get("key", ""), operator, values))
        for written in term.get("matchFields") or ():
            operator, values = written.get("operator", ""), written.get("values") or []
            if operator not in ("In", "NotIn") or len(values) != 1:
                self.unreadable = True
            else:
                self.fields.append((operator == "In", written.get("key", ""), values[0]))
        self.keys = frozenset(requirement.key for requirement in self.expressions)

    def matches(self, labels: dict[str, str], name: str) -> bool:
        """Mirrors: nodeSelectorTerm.match; fields are not looked at where the node has no name."""
        if self.unreadable:
            return False
        for requirement in self.expressions:
            if not requirement.matches(labels):
                return False
        if name:
            for wanted, key, value in self.fields:
                if ((name if key == "metadata.name" else "") == value) is not wanted:
                    return False
        return True


def _is_readable(operator: str, values: Any) -> bool:
    """Mirrors: labels.NewRequirement, as far as it looks at the values."""
    if operator in ("In", "NotIn"):
        return len(values) > 0
    if operator in ("Exists", "DoesNotExist"):
        return len(values) == 0
    return operator in ("Gt", "Lt") and len(values) == 1 and atoi(values[0]) is not None


class NodeSelector:
    """Any of some terms; empty terms match nothing. Mirrors: nodeaffinity.LazyErrorNodeSelector."""

    __slots__ = ("keys", "looks_at_name", "terms")

    def __init__(self, value: dict[str, Any]) -> None:
        written = value.get("nodeSelectorTerms") or ()
        self.terms = [NodeSelectorTerm(term) for term in written if term.get("matchExpressions") or term.get("matchFields")]
        self.keys = frozenset(key for term in self.terms for key in term.keys)
        self.looks_at_name = any(term.fields for term in self.terms)

    def matches(self, labels: dict[str, str], name: str) -> bool:
        """Whether a node with these labels and this name is selected."""
        return any(term.matches(labels, name) for term in self.terms)


class PreferredTerms:
    """Weighted terms. Mirrors: nodeaffinity.PreferredSchedulingTerms."""

    __slots__ = ("keys", "looks_at_name", "terms")

    def __init__(self, value: list[dict[str, Any]]) -> None:
        self.terms = []
        for preferred in value:
            term = preferred.get("preference") or {}
            if preferred.get("weight") and (term.get("matchExpressions") or term.get("matchFields")):
                self.terms.append((NodeSelectorTerm(term), preferred["weight"]))
        self.keys = frozenset(key for term, _ in self.terms for key in term.keys)
        self.looks_at_name = any(term.fields for term, _ in self.terms)

    def score(self, labels: dict[str, str], name: str) -> int:
        """The sum of the weights of the terms that match."""
        return sum(weight for term, weight in self.terms if term.matches(labels, name))


Taint = tuple[str, str, str]


def read_taints(node: dict[str, Any]) -> tuple[Taint, ...]:
    """(key, value, effect) of each taint, in order."""
    taints = (node.get("spec") or {}).get("taints") or ()
    return tuple((taint.get("key", ""), taint.get("value") or "", taint.get("effect", "")) for taint in taints)


def tolerates(tolerations: tuple[tuple[str, str, str, str], ...], taint: Taint) -> bool:
    """Whether one of the tolerations (key, operator, value, effect) tolerates the taint. Mirrors: Toleration.ToleratesTaint."""
    key, value, effect = taint
    for own_key, operator, own_value, own_effect in tolerations:
        if own_effect and own_effect != effect:
            continue
        if own_key and own_key != key:
            continue
        if operator == "Exists" or (operator in ("", "Equal") and own_value == value):
            return True
    return False


def has_untolerated_taint(taints: tuple[Taint, ...], tolerations: tuple[tuple[str, str, str, str], ...]) -> bool:
    """Whether a taint that keeps pods off is not tolerated. Mirrors: v1helper.FindMatchingUntoleratedTaint."""
    return any(taint[2] in ("NoSchedule", "NoExecute") and not tolerates(tolerations, taint) for taint in taints)
