"""Who may do what in a world: the rules that a binding grants, with those that the control plane gathers into aggregated roles."""

from __future__ import annotations

from kubecheck.api.policy_rules import ALL, RBAC_GROUP
from kubecheck.api.views.view import get, items
from kubecheck.model.world import label_selector, labels_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.model.resource import Resource
    from kubecheck.model.world import World

# What the server brings with it; only what it allows on everything is of interest. Mirrors: bootstrappolicy.ClusterRoles.
_BUILT_IN: dict[str, list[dict[str, Any]]] = {
    "cluster-admin": [{"apiGroups": [ALL], "resources": [ALL], "verbs": [ALL]}, {"nonResourceURLs": [ALL], "verbs": [ALL]}],
}


def granted_rules(binding: Resource, world: World) -> list[dict[str, Any]]:
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
    selectors = items(get(role.value, ("aggregationRule", "clusterRoleSelectors")))
    if not selectors:
        return _written_rules(role)
    chosen = [label_selector(each) for each in selectors]
    return [
        rule
        for each in world.of_kind(RBAC_GROUP, "ClusterRole")
        if each is not role and any(selector.matches(labels_of(each.value)) for selector in chosen)
        for rule in _written_rules(each)
    ]


def _written_rules(role: Resource) -> list[dict[str, Any]]:
    return [each for each in items(role.value.get("rules")) if isinstance(each, dict)]


def bindings_of_account(namespace: str, name: str, world: World) -> list[Resource]:
    """The bindings whose subjects name a ServiceAccount."""
    return list(dict.fromkeys(each.resource for each in world.referrers(("", "ServiceAccount", namespace, name)) if each.template is None and each.path[0] == "subjects"))
