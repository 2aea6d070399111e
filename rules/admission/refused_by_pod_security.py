"""Pods that the Pod Security labels of their Namespace refuse or warn of."""

from __future__ import annotations

from kubecheck.sdk import Namespace, Severity, namespace_security, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Namespace, severity=Severity.ERROR, since="0.1", joins=True)
def refused_by_pod_security(namespace: Namespace, ctx: Context) -> Iterator[Problem]:
    if not any(label.startswith("pod-security.kubernetes.io/") for label in namespace.labels):
        return
    resource = ctx.world.by_key(namespace.resource.ref.key)
    if resource is None:
        return
    for breach in namespace_security.breaches(resource, ctx.world, ctx.version[1]):
        template = breach.template
        places = [template.at(*path) for path in breach.violation.paths] or [template.at("spec")]
        broken = f'Pod Security "{breach.standard}" of Namespace {namespace.name}: {breach.violation.message}'
        if breach.mode == "enforce":
            whose = "" if template.resource.ref.kind == "Pod" else "its pods are "
            problem = places[0].error(f"{whose}refused by {broken}")
        elif breach.mode == "warn":
            problem = places[0].warning(f"the server warns by {broken}")
        else:
            problem = places[0].info(f"the server records in the audit log by {broken}")
        problem.facts = {"check": breach.violation.check, "mode": breach.mode, "namespace": namespace.name, "server": breach.server}
        for place in places[1:]:
            problem.note("and here", place)
        yield problem.note("what the Namespace asks", resource.at("metadata", "labels", breach.label))
