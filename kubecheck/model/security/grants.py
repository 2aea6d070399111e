"""Who may do what in a world: the rules that a binding grants, with those that the control plane gathers into aggregated roles."""

from __future__ import annotations

from kubecheck.api.policy_rules import ALL, RBAC_GROUP
from kubecheck.api.views.view import get, items
from kubecheck.model.world import labels_of
from kubecheck.values.selector import label_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.api.views.view import Located
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import World

# What the server brings with it; only what it allows on everything is of interest. Mirrors: bootstrappolicy.ClusterRoles.
_BUILT_IN: dict[str, list[dict[str, Any]]] = {
    "cluster-admin": [{"apiGroups": [ALL], "resources": [ALL], "verbs": [ALL]}, {"nonResourceURLs": [ALL], "verbs": [ALL]}],
}


def granted_rules(binding: Located, world: World) -> list[dict[str, Any]]:
    """The rules of the role that a RoleBinding or ClusterRoleBinding names, as far as the files or the server itself hold it.

    Mirrors: DefaultRuleResolver.GetRoleReferenceRules.
    """
    kind, name = get(binding.value, ("roleRef", "kind")), get(binding.value, ("roleRef", "name"))
    if kind not in ("Role", "ClusterRole") or not isinstance(name, str):
        return []
    role = world.get(RBAC_GROUP, kind, "" if kind == "ClusterRole" else binding.ref.namespace, name)
    if role is not None:
        return rules_of(role, world)
    return _BUILT_IN.get(name, []) if kind == "ClusterRole" else []


def rules_of(role: Resource, world: World) -> list[dict[str, Any]]:
    """The rules of a role; of an aggregated one those of the roles that it selects, which the control plane writes over its own.

    Mirrors: ClusterRoleAggregationController.syncClusterRole.
    """
    found: list[dict[str, Any]] = []
    waiting, seen = [role], {id(role)}
    while waiting:
        each = waiting.pop(0)
        selectors = items(get(each.value, ("aggregationRule", "clusterRoleSelectors")))
        if not selectors:
            found += [rule for rule in items(each.value.get("rules")) if isinstance(rule, dict)]
            continue
        chosen = [label_selector(selector) for selector in selectors]
        for other in world.of_kind(RBAC_GROUP, "ClusterRole"):
            if id(other) not in seen and any(selector.matches(labels_of(other.value)) for selector in chosen):
                seen.add(id(other))
                waiting.append(other)
    return found


def bindings_of_account(namespace: str, name: str, world: World) -> list[Resource]:
    """The bindings whose subjects name a ServiceAccount."""
    named = world.referrers(("", "ServiceAccount", namespace, name))
    return list(dict.fromkeys(each.resource for each in named if each.path[0] == "subjects"))
