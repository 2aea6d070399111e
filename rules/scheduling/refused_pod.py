"""Pods that the server refuses when their controller makes them: the workload exists, and pods are missing."""

from __future__ import annotations

from kubecheck.sdk import RefusedPod, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

# What rules of their own tell of: accounts and classes that are not there, the labels of namespaces, and webhooks that ask their own pods.
_ELSEWHERE = frozenset(("MutatingWebhookConfiguration", "PodSecurity", "PriorityClass", "ServiceAccount", "ValidatingWebhookConfiguration"))
_CONFIG_MAPS = (("configmaps",), ("count/configmaps",))


@rule(on=RefusedPod, severity=Severity.ERROR, since="0.1")
def refused_pod(fact: RefusedPod, ctx: Context) -> Iterator[Problem]:
    resource = ctx.world.by_key(fact.ref.key)
    if resource is None or fact.by in _ELSEWHERE or not resource.accepted:
        return
    who = f"{fact.missing} of {fact.wanted} pods {'is' if fact.missing == 1 else 'are'}" if fact.wanted > 1 else "the pod is" if fact.wanted else "it is"
    words = fact.message.partition(" is forbidden: ")[2] or fact.message.partition(" is invalid: ")[2] or fact.message
    counted = fact.by == "ResourceQuota" and resource.document.is_written((*resource.base, "spec", "replicas"))
    problem = resource.at(*(("spec", "replicas") if counted else fact.path or ("spec",))).problem(
        f"{who} refused by {fact.by or 'the server'}: {words}",
        help="each namespace has a ConfigMap kube-root-ca.crt, which counts" if fact.field[-1:] in _CONFIG_MAPS else "",
        facts={"by": fact.by, "server": fact.message, "missing": fact.missing},
    )
    for other in ctx.world.of_kind("", fact.by or "LimitRange"):  # what validation refuses was made so by what a LimitRange fills in
        if other.ref.namespace == resource.ref.namespace and fact.name in ("", other.ref.name):
            problem.note(other.ref.label, other.at(*(fact.field or ("spec",))))
    yield problem
