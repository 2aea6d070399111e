"""An admission webhook without which its own pods cannot be made."""

from __future__ import annotations

from kubecheck.sdk import Severity, WebhookConfiguration, items, rule, webhooks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_SYSTEM = "kube-system"


@rule(on=WebhookConfiguration, severity=Severity.WARNING, since="0.1", joins=True)
def webhook_locks_itself(configuration: WebhookConfiguration, ctx: Context) -> Iterator[Problem]:
    resource = ctx.world.by_key(configuration.resource.ref.key)
    if resource is None or not resource.is_stored:
        return
    for index, hook in enumerate(items(resource.defaulted.get("webhooks"))):
        field = ("failurePolicy",) if configuration.get("webhooks", index, "failurePolicy") else ("name",)
        place = configuration.at("webhooks", index, *field)
        locked = webhooks.locking_pods(hook, ctx.world)
        if locked:
            pod = locked[0]
            yield place.problem(
                f"webhook {hook.get('name')} fails closed on its own pods: once none of {pod.resource.ref.label} runs, no new one is admitted",
                help=f"leave out namespace {pod.namespace} in namespaceSelector, by the label kubernetes.io/metadata.name",
            ).note("its pods", pod.at("metadata", "labels"))
        elif any(webhooks.own_pods(hook, ctx.world)) and webhooks.guards_namespace(hook, _SYSTEM):
            yield place.info(
                f"webhook {hook.get('name')} fails closed on the pods of {_SYSTEM}: while it does not answer, network and DNS stay down",
                help=f"leave out namespace {_SYSTEM} in namespaceSelector, by the label kubernetes.io/metadata.name",
            )
