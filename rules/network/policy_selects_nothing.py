"""A NetworkPolicy whose pod selector matches no pod template among the checked files."""

from __future__ import annotations

from kubecheck.sdk import NetworkPolicy, Severity, label_selector, labels_of, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=NetworkPolicy, severity=Severity.WARNING, since="0.1", joins=True, aliases=(
    "kube-linter:dangling-networkpolicy", "kube-score:networkpolicy-targets-pod", "kubescape:C-0299",
    "kubevious:network-policy-pod-selector-ref", "popeye:POP-1200",
))  # fmt: skip
def policy_selects_nothing(policy: NetworkPolicy, ctx: Context) -> Iterator[Problem]:
    selector = label_selector(policy.get("spec", "podSelector"))
    world = ctx.world
    if selector.nothing or selector.is_empty or not world.pod_templates or world.templates_matching(policy.namespace, selector):
        return
    wanted = selector.exact_values()
    for resource in world.in_namespace(policy.namespace):
        labels = labels_of(resource.value)
        if "." in resource.ref.group and wanted and sum(labels.get(key) == value for key, value in wanted.items()) * 2 > len(wanted):
            return  # an operator makes the pods
    yield policy.at("spec", "podSelector").problem(f"applies to {selector}, which no pod template carries")
