"""A binding to a role that is not found in the checked files."""

from __future__ import annotations

from kubecheck.sdk import MissingReference, RoleBinding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_BUILT_IN = frozenset(("admin", "cluster-admin", "edit", "extension-apiserver-authentication-reader", "view"))


@rule(on=RoleBinding, severity=Severity.WARNING, since="0.1", joins=True, aliases=("kubevious:role-binding-role-ref", "popeye:POP-1300"))
def missing_role(binding: RoleBinding, ctx: Context) -> Iterator[Problem]:
    world = ctx.world
    for reference in world.references(binding.resource):
        group, kind, _, name = reference.target
        if kind not in ("Role", "ClusterRole") or world.may_exist(reference.target):
            continue
        if name in _BUILT_IN or name.startswith("system:"):
            continue
        missing = MissingReference(reference, world)
        text = f"binds {kind} {name}, which is not found in the checked files"
        other = "ClusterRole" if kind == "Role" else "Role"
        if missing.near is not None:
            yield missing.problem(text=text)
        elif world.get(group, other, "" if other == "ClusterRole" else binding.namespace, name) is not None:
            yield binding.at("roleRef", "kind").error(f"binds {kind} {name}, but {name} is a {other}")
        elif kind == "Role" and len(others := world.namesakes(group, kind, name)) == 1:
            where = others[0].ref.namespace
            problem = reference.place.error(f"binds Role {name} of namespace {where}, and a RoleBinding takes a Role of its own namespace only")
            yield problem.note(f"Role {name}", others[0].at("metadata", "namespace"))
        elif missing.has_siblings:
            yield missing.problem(text=text)
