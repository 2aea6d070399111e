"""A role that can change Services, Ingresses or NetworkPolicies."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, narrow_entries, policy_rules, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_VERBS = ("create", "update", "patch", "delete", "deletecollection")
# What leads connections, by API group.
_RESOURCES = {
    "": ("endpoints", "services"),
    "discovery.k8s.io": ("endpointslices",),
    "networking.k8s.io": ("ingresses", "networkpolicies"),
}


@rule(on=Role, severity=Severity.INFO, since="0.1", presets=(), aliases=("trivy-checks:KSV-0056",))
def changes_network(role: Role, ctx: Context) -> Iterator[Problem]:
    for index, entry in narrow_entries(role, ctx):
        if any(policy_rules.allows(entry, _VERBS, group, resources) for group, resources in _RESOURCES.items()):
            yield role.at("rules", index).problem("changes who reaches whom: Services, Ingresses or NetworkPolicies")
