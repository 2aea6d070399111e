"""A reference into another namespace that no ReferenceGrant there permits."""

from __future__ import annotations

from kubecheck.sdk import GatewayObject, Severity, get, is_placeholder, items, mapping, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem, Reference

_GROUP = "gateway.networking.k8s.io"
# What needs no grant: who may attach to a Gateway, its listeners say. Nor does any other parent.
_WITHOUT = ((_GROUP, "Gateway"), (_GROUP, "GatewayClass"))


@rule(on=GatewayObject, severity=Severity.WARNING, since="0.1", joins=True)
def reference_not_granted(view: GatewayObject, ctx: Context) -> Iterator[Problem]:
    """Mirrors: the condition RefNotPermitted of Gateway API 1.4."""
    world = ctx.world
    for reference in world.references(view.resource):
        _, kind, namespace, name = reference.target
        if reference.target[:2] in _WITHOUT or reference.path[1] == "parentRefs" or namespace in ("", view.namespace) or is_placeholder(namespace) or world.is_partial:
            continue
        grants = [each for each in world.of_kind(_GROUP, "ReferenceGrant") if each.ref.namespace == namespace]
        if any(_permits(each.value, reference) for each in grants):
            continue
        text = f"{kind} {name} is in namespace {namespace}, where no ReferenceGrant permits {view.kind} of namespace {view.namespace} to refer to it"
        problem = reference.place.problem(text, help=f"make a ReferenceGrant in namespace {namespace}, from {view.kind} of {view.namespace} to {kind}")
        for grant in grants:
            problem.note(f"{grant.ref.label} is about others", grant.at("spec"))
        yield problem


def _permits(grant: object, reference: Reference) -> bool:
    """Whether a grant of the target's namespace has an entry for who refers, and one for what is referred to."""
    source, (group, kind, _, name) = reference.resource.ref, reference.target
    return any(
        (each.get("group"), each.get("kind"), each.get("namespace")) == (source.group, source.kind, source.namespace)
        for each in map(mapping, items(get(grant, ("spec", "from"))))
    ) and any(
        (each.get("group"), each.get("kind")) == (group, kind) and each.get("name") in (None, "", name)
        for each in map(mapping, items(get(grant, ("spec", "to"))))
    )
