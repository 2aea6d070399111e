"""An admission webhook that fails closed on what nodes and controllers write all the time."""

from __future__ import annotations

from kubecheck.sdk import Severity, WebhookConfiguration, get, items, rule, webhooks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem

_NODES, _SYSTEM, _OWN = "kube-node-lease", "kube-system", "own"
# What is written, as operation, group, resource, the namespaces of it (none outside of namespaces), and what no longer works without it.
_WRITES = (
    ("UPDATE", "coordination.k8s.io", "leases", (_NODES,), "no node renews its lease, and all of them are taken for gone"),
    ("UPDATE", "coordination.k8s.io", "leases", (_SYSTEM,), "no controller and no scheduler of the control plane stays the leader"),
    ("UPDATE", "", "nodes/status", ("",), "no node tells of its state, and none becomes ready"),
    ("CREATE", "", "nodes", ("",), "no node can join the cluster"),
    ("UPDATE", "", "pods/status", (_OWN, _SYSTEM), "no pod is told to be ready, so Services lose them"),
    ("CREATE", "", "pods/binding", (_OWN, _SYSTEM), "no pod is placed on a node"),
    ("CREATE", "", "serviceaccounts/token", (_OWN, _SYSTEM), "no pod gets the token that it starts with"),
)


@rule(on=WebhookConfiguration, severity=Severity.WARNING, since="0.1", joins=True)
def webhook_stops_control_plane(configuration: WebhookConfiguration, ctx: Context) -> Iterator[Problem]:
    resource = ctx.world.by_key(configuration.resource.ref.key)
    if resource is None or not resource.is_stored:
        return
    for index, hook in enumerate(items(resource.defaulted.get("webhooks"))):
        if webhooks.locking_pods(hook, ctx.world):
            continue  # `webhook-locks-itself` tells of it
        found = next((each for each in _stopped(hook)), None)
        if found is not None:
            group, name, namespace, what = found
            field = ("failurePolicy",) if configuration.get("webhooks", index, "failurePolicy") else ("name",)
            leave = f"leave out namespace {namespace} in namespaceSelector, or name the resources that it is about" if namespace else ""
            where = f" of namespace {namespace}" if namespace else ""
            yield configuration.at("webhooks", index, *field).problem(
                f"webhook {hook.get('name')} fails closed on {name}{'.' + group if group else ''}{where}: while it does not answer, {what}",
                help=leave or "name the resources that it is about, or set failurePolicy: Ignore",
            )


def _stopped(hook: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """What of the control plane stops with a webhook: group, resource, namespace, and the words for it."""
    own = get(hook, ("clientConfig", "service", "namespace"))
    for operation, group, resource, namespaces, what in _WRITES:
        for each in namespaces:
            namespace = str(own or "") if each == _OWN else each
            if (namespace or not each) and webhooks.stands_before(hook, operation, group, resource, namespace):
                yield group, resource, namespace, what
