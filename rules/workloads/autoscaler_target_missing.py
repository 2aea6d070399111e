"""An autoscaler whose target is not found in the checked files."""

from __future__ import annotations

from kubecheck.sdk import Autoscaler, Severity, get, rule

from ._scaling import why_never_scaled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Autoscaler, severity=Severity.WARNING, since="0.1", joins=True, aliases=(
    "kube-linter:dangling-horizontalpodautoscaler", "kube-score:horizontalpodautoscaler-has-target", "kubescape:C-0300",
    "kubevious:hpa-scale-target-ref", "popeye:POP-600",
))  # fmt: skip
def autoscaler_target_missing(autoscaler: Autoscaler, ctx: Context) -> Iterator[Problem]:
    world = ctx.world
    if why_never_scaled(autoscaler, ctx) is not None:
        return  # `autoscaler-target-not-scalable` tells of kinds that nothing scales
    for reference in world.references(autoscaler.resource):
        group, kind, namespace, name = reference.target
        if world.may_exist(reference.target):
            continue
        near = world.near_name(group, kind, namespace, name)
        other = next((each for each in world.in_namespace(namespace) if each.ref.name == name and get(each.value, ("spec", "template"))), None)
        text = f"scales {kind} {name}, which is not found in the checked files"
        if near is not None:
            yield reference.place.error(f"{text}; did you mean {near}?", label=f"did you mean {near}?")
        elif other is not None:
            yield reference.place.error(f"{text}; did you mean {other.ref.label} of {other.ref.api_version}?").note(other.ref.label, other.at("kind"))
        elif "." in group and not group.endswith(".k8s.io") and not world.of_kind(group, kind):
            yield reference.place.info(text)  # of a kind that a product brings, and with it the object
        else:
            yield reference.place.problem(text)
