"""A role that can delete what others run, or the traces of what was done."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, narrow_entries, policy_rules, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_VERBS = ("delete", "deletecollection")
# What cannot be made again, or stops what runs, by API group.
_RESOURCES = {
    "": ("namespaces", "nodes", "persistentvolumeclaims", "pods", "secrets", "services"),
    "apps": ("daemonsets", "deployments", "statefulsets"),
    "batch": ("cronjobs", "jobs"),
}


@rule(on=Role, severity=Severity.INFO, since="0.1", presets=(), aliases=("kubescape:C-0007", "kubescape:C-0031", "trivy-checks:KSV-0042"))
def deletes_objects(role: Role, ctx: Context) -> Iterator[Problem]:
    for index, entry in narrow_entries(role, ctx):
        if policy_rules.allows(entry, _VERBS, "", ("events", "pods/log")) or policy_rules.allows(entry, _VERBS, "events.k8s.io", ("events",)):
            yield role.at("rules", index).problem("deletes events or logs, and so the traces of what was done")
        elif any(policy_rules.allows(entry, _VERBS, group, resources) for group, resources in _RESOURCES.items()):
            yield role.at("rules", index).problem("deletes what others run or keep in its reach")
