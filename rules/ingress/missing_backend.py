"""An Ingress that sends to a Service which is not among the checked files."""

from __future__ import annotations

from kubecheck.sdk import Ingress, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Ingress, severity=Severity.WARNING, since="0.1", joins=True, presets="recommended", aliases=(
    "kube-linter:dangling-ingress", "kube-score:ingress-targets-service", "kubescape:C-0298", "kubevious:ingress-ext-service-ref",
    "kubevious:ingress-service-ref", "popeye:POP-1401", "popeye:POP-1402",
))  # fmt: skip
def missing_backend(view: Ingress, ctx: Context) -> Iterator[Problem]:
    world = ctx.world
    for reference in world.references(view.resource):  # type: ignore[arg-type]  # the resource of a view is one
        group, kind, namespace, name = reference.target
        if (group, kind) != ("", "Service") or reference.optional:
            continue
        if world.may_exist(reference.target):
            continue
        near = world.near_name(group, kind, namespace, name)
        hint = f"; did you mean {near}?" if near else ""
        place = reference.place
        text = f"Service {name} is not among the checked files{hint}"
        if near is not None:
            yield place.error(text, label=f"did you mean {near}?")
        elif world.of_kind(group, kind):
            yield place.problem(text)
