"""Pods whose ServiceAccount owns the cluster, or can come to own it."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, grants, policy_rules, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem

# Rights that lead to all others, each as verbs, group, resources, and the words for it.
_WAYS = (
    (("escalate",), policy_rules.RBAC_GROUP, ("roles", "clusterroles"), "may write roles beyond its own rights"),
    (("bind",), policy_rules.RBAC_GROUP, ("roles", "clusterroles"), "may bind roles beyond its own rights"),
    (("impersonate",), "", ("users", "groups", "serviceaccounts"), "may act as someone else"),
    (("create",), "", ("serviceaccounts/token",), "may make tokens of other accounts"),
    (("get", "list", "watch"), "", ("secrets",), "may read every Secret of the cluster"),
    (("create",), "", ("pods", "pods/exec"), "may run whatever it likes anywhere in the cluster"),
    (("get", "create"), "", ("nodes/proxy",), "reaches every kubelet directly"),
)


@rule(on=PodTemplate, severity=Severity.WARNING, since="0.1", joins=True, presets="security", aliases=("kubescape:C-0267", "kubescape:C-0272"))
def workload_admin(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    path, name = template.service_account
    if template.is_composed and template.get(*path) is None:
        return  # who runs the workflow says its account
    for binding in grants.bindings_of_account(template.namespace, name, ctx.world):
        if binding.ref.kind != "ClusterRoleBinding":
            continue
        granted = grants.granted_rules(binding, ctx.world)
        if any(map(policy_rules.allows_everything, granted)):
            what = "owns the whole cluster"
        else:
            what = next((words for verbs, group, resources, words in _WAYS if _are_allowed(granted, verbs, group, resources)), "")
        if what:
            yield template.at("spec", *path).problem(f"its ServiceAccount {name} {what}, and so does whoever breaks into the pod").note(
                "its rights come from here", binding.at("roleRef", "name")
            )
            return


def _are_allowed(granted: list[dict[str, Any]], verbs: tuple[str, ...], group: str, resources: tuple[str, ...]) -> bool:
    return any(policy_rules.allows(each, verbs, group, resources) for each in granted)
