"""Labels of nodes that are deprecated, where something asks for them. Mirrors: pkg/api/node (util.go) v1.36."""

from __future__ import annotations

from kubecheck.fields import DEPRECATED_NODE_LABEL, INVALID_PREFERENCE, FieldWarning, Key, format_steps, warn
from kubecheck.release import current
from kubecheck.values.names import is_valid_label_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps

# Mirrors: deprecatedNodeLabels.
DEPRECATED = {
    "beta.kubernetes.io/arch": 'deprecated since v1.14; use "kubernetes.io/arch" instead',
    "beta.kubernetes.io/os": 'deprecated since v1.14; use "kubernetes.io/os" instead',
    "failure-domain.beta.kubernetes.io/region": 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
    "failure-domain.beta.kubernetes.io/zone": 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
    "beta.kubernetes.io/instance-type": 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
    "app.kubernetes.io/created-by": "deprecated since v1.9",
    "scheduler.alpha.kubernetes.io/preferAvoidPods": "deprecated since v1.22; use Taints and Tolerations instead",
    "node-role.kubernetes.io/master": 'use "node-role.kubernetes.io/control-plane" instead',
}


def _is_deprecated(key: object) -> bool:
    return key in DEPRECATED and (key != "node-role.kubernetes.io/master" or current().since(31))


def warn_node_labels(labels: dict[str, Any], path: Steps) -> list[FieldWarning]:
    """Warnings about the keys of a map of labels."""
    return [warn(DEPRECATED_NODE_LABEL, (*path, Key(key)), DEPRECATED[key], key) for key in labels if _is_deprecated(key)]


def warn_node_key(key: object, path: Steps) -> list[FieldWarning]:
    """Warnings about a field that names the key of a label."""
    if not _is_deprecated(key):
        return []
    return [warn(DEPRECATED_NODE_LABEL, path, f"{key} is {DEPRECATED[str(key)]}", key)]


def warn_node_selector_term(term: dict[str, Any], path: Steps, *, checks_values: bool = False) -> list[FieldWarning]:
    """Mirrors: GetWarningsForNodeSelectorTerm; a term's fields are not looked at."""
    found: list[FieldWarning] = []
    for index, expression in enumerate(term.get("matchExpressions") or ()):
        at = (*path, "matchExpressions", index)
        found += warn_node_key(expression.get("key"), (*at, "key"))
        for number, value in enumerate(expression.get("values") or ()) if checks_values and current().since(33) else ():
            where = (*at, "values", number)
            found += [warn(INVALID_PREFERENCE, where, f"{value} is invalid, {fault}", value) for fault in is_valid_label_value(value)]
    return found


def warn_node_selector(selector: dict[str, Any], path: Steps) -> list[FieldWarning]:
    """Mirrors: GetWarningsForNodeSelector, which writes the keys of a map like fields."""
    found: list[FieldWarning] = []
    for index, expression in enumerate(selector.get("matchExpressions") or ()):
        found += warn_node_key(expression.get("key"), (*path, "matchExpressions", index, "key"))
    for key in selector.get("matchLabels") or ():
        if _is_deprecated(key):
            text = f"{format_steps((*path, 'matchLabels', key))}: {DEPRECATED[key]}"
            found.append(FieldWarning(DEPRECATED_NODE_LABEL, (*path, "matchLabels", Key(key)), text, key))
    return found
