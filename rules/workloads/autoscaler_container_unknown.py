"""An autoscaler that measures a container which the pods of its target do not have."""

from __future__ import annotations

from kubecheck.sdk import PODS, Autoscaler, Severity, may_become, nearest, rule

from ._scaling import measured_containers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

# Containers that webhooks put into pods.
_INJECTED = frozenset((
    "cloud-sql-proxy", "consul-dataplane", "daprd", "datadog-agent", "envoy", "envoy-sidecar", "istio-proxy", "kuma-sidecar", "linkerd-proxy",
    "otc-container", "vault-agent",
))  # fmt: skip


@rule(on=Autoscaler, severity=Severity.ERROR, since="0.1", joins=True, points_at=(PODS,))
def autoscaler_container_unknown(autoscaler: Autoscaler, ctx: Context) -> Iterator[Problem]:
    world = ctx.world
    target = next((world.by_key(each.target) for each in world.references(autoscaler.resource)), None)
    template = world.template_of(target) if target is not None else None
    if target is None or template is None:
        return
    running = [each for each in template.all_containers if not each.is_init and each.list_name != "ephemeralContainers"]
    names = [each.name for each in running]
    for name, path in measured_containers(autoscaler):
        if name in names or any(may_become(each, name) or may_become(name, each) for each in names):
            continue
        near = nearest(name, names)
        if near is None and name in _INJECTED:
            continue
        other = next((each for each in template.all_containers if each.name == name), None)
        text = f"container {name} not found among the containers of {target.ref.label}, so this metric is never computed"
        if other is not None:
            text = f"{name} is an {other.label.partition(' ' + name)[0]} of {target.ref.label}, which does not run on, so this metric is never computed"
        help_text = f"did you mean {near}?" if near else f"its containers: {', '.join(names)}"
        yield autoscaler.at(*path).problem(text, help=help_text).note(f"containers of {target.ref.label}", template.at("spec", "containers"))
