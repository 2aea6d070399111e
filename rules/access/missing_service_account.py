"""A ServiceAccount that pods run as and that is not among the checked files."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PodTemplate, severity=Severity.WARNING, since="0.1", joins=True, presets="recommended", aliases=(
    "kube-linter:non-existent-service-account", "kubescape:C-0307", "kubevious:pod-spec-service-account-ref",
    "kubevious:role-binding-service-account-ref", "popeye:POP-307", "popeye:POP-507",
))  # fmt: skip
def missing_service_account(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    world = ctx.world
    for reference in world.references(template.resource):
        group, kind, namespace, name = reference.target
        if reference.template is None or reference.template.path != template.path or (group, kind) != ("", "ServiceAccount") or reference.optional:
            continue
        if world.may_exist(reference.target) or name == "default":
            continue
        near = world.near_name(group, kind, namespace, name)
        hint = f"; did you mean {near}?" if near else ""
        place = reference.place
        text = f"ServiceAccount {name} is not among the checked files{hint}"
        if near is not None:
            yield place.error(text, label=f"did you mean {near}?")
        elif world.of_kind(group, kind):
            yield place.problem(text)
