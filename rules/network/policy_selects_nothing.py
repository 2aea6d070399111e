"""A NetworkPolicy whose pod selector matches no pod template among the checked files."""

from __future__ import annotations

from kubecheck.sdk import NetworkPolicy, Severity, explain_absence, label_selector, mend_selector, rule

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
    place = policy.at("spec", "podSelector")
    explained = explain_absence(place, f"applies to {selector}", policy.resource, selector, world, ctx.model)
    if explained is not None:
        yield from explained
        return
    problem = place.problem(f"applies to {selector}, which no pod template carries")
    yield mend_selector(problem, place.at("matchLabels"), policy.resource, selector.exact_values(), world)
