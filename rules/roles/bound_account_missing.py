"""A binding to a ServiceAccount that is not there under this name or in this namespace."""

from __future__ import annotations

from kubecheck.sdk import RoleBinding, Severity, missing_references, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem, Reference, World


@rule(on=RoleBinding, severity=Severity.WARNING, since="0.1", joins=True, points_at=(("", "ServiceAccount"),), aliases=("kubevious:role-binding-service-account-ref", "popeye:POP-1300"))
def bound_account_missing(binding: RoleBinding, ctx: Context) -> Iterator[Problem]:
    world = ctx.world
    for missing in missing_references(binding, world, "", "ServiceAccount"):
        namespace = missing.reference.target[2]
        if missing.name == "default" or missing.maker is not None or _is_used(missing.reference, world):
            continue
        text = f"ServiceAccount {missing.name} of namespace {namespace} is not found in the checked files"
        if missing.nearest is not None:
            meant = f"did you mean {missing.near}?"
            problem = missing.reference.place.problem(f"{text}, so nobody gets these rights; {meant}", label=meant)
            yield problem.note(f"ServiceAccount {missing.near}", missing.nearest.at("metadata", "name"))
            continue
        others = world.namesakes("", "ServiceAccount", missing.name)
        if namespace == binding.resource.assumed_namespace or any(each.ref.namespace == each.assumed_namespace for each in others):
            continue  # a chart may be installed into the other one
        if len(others) == 1:
            (subject,) = missing.reference.path[1:2]
            is_apart = binding.text("subjects", subject, "kind") == "ServiceAccount" and binding.text("subjects", subject, "namespace")
            problem = binding.at("subjects", subject, "namespace" if is_apart else "name").problem(
                f"{text}, and only namespace {others[0].ref.namespace} has one of this name: its pods do not get these rights"
            )
            yield problem.note(f"ServiceAccount {missing.name}", others[0].at("metadata", "namespace"))


def _is_used(reference: Reference, world: World) -> bool:
    """Whether pods run as the account: it will be there then, though no file holds it."""
    return any(each.template is not None for each in world.referrers(reference.target))
