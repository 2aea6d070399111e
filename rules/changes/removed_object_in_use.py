"""An object that is removed although others still use it."""

from __future__ import annotations

from kubecheck.sdk import Removal, Severity, get, maker_of_object, mentions_of, rule

from ._running import may_be_the_same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Place, Problem

# Who tells of a name that no object has, at that name.
_MISSING = (
    "account-secret-missing", "address-names-no-service", "autoscaler-target-missing", "bound-account-missing", "claim-ref-missing", "missing-backend", "missing-called-service",
    "missing-claim", "missing-class", "missing-config-map", "missing-device-class", "missing-parent", "missing-priority-class", "missing-resource-claim", "missing-role",
    "missing-route-backend", "missing-secret", "missing-service-account", "missing-storage-class", "missing-tls-secret", "stateful-set-without-headless-service", "unusable-certificate",
)  # fmt: skip


@rule(on=Removal, severity=Severity.ERROR, since="0.1", instead_of=_MISSING)
def removed_object_in_use(removal: Removal, ctx: Context) -> Iterator[Problem]:
    old = removal.old.ref
    if _may_exist(removal, ctx) or maker_of_object(ctx.world, old.key) is not None:
        return
    yield from _what_goes_with_it(removal, ctx)
    successor = removal.successor
    help_ = "" if successor is None else f"{successor.ref.label} seems to take its place"
    for place, user in _uses(removal, ctx):
        problem = place.problem(f"{old.label} is removed, and {user} still uses it", label=f"removed with this change: {old.kind} {old.name}", help=help_)
        if successor is not None and successor.ref.namespace == old.namespace and get(getattr(place.document, "value", None), place.path) == old.name:
            problem.fix(f"write {successor.ref.name}", place, successor.ref.name)
        yield problem.note("where it was", removal.was("metadata", "name"))


def _may_exist(removal: Removal, ctx: Context) -> bool:
    """Whether the object is there all the same: made by somebody, or written in another world for what may be the same namespace."""
    old = removal.old.ref
    if ctx.world.may_be_here(old.key):
        return True
    if (old.kind, old.name) not in ctx.world.elsewhere:
        return False
    named = [each for each in ctx.model.resources if each.ref.key[:2] == old.key[:2] and each.ref.name == old.name]
    return any(each.ref.namespace == old.namespace or may_be_the_same(removal.old, each) for each in named)


def _what_goes_with_it(removal: Removal, ctx: Context) -> Iterator[Problem]:
    """Objects that the cluster deletes together with a namespace or a definition, although they are still written."""
    old = removal.old.ref
    if old.key[:2] == ("", "Namespace"):
        left = [each for each in ctx.world.in_namespace(old.name) if get(each.value, ("metadata", "namespace")) == old.name]
        place: tuple[str, ...] = ("metadata", "namespace")
    elif old.key[:2] == ("apiextensions.k8s.io", "CustomResourceDefinition"):
        group, kind = (get(removal.old.value, ("spec", *path)) for path in (("group",), ("names", "kind")))
        left, place = ctx.world.of_kind(str(group), str(kind)), ("kind",)
    else:
        return
    if left:
        more = f" and {len(left) - 1} more are" if len(left) > 1 else " is"
        problem = left[0].at(*place).problem(f"{old.label} is removed, and {left[0].ref.label}{more} deleted with it", label=f"removed with this change: {old.kind} {old.name}")
        yield problem.note("where it was", removal.was("metadata", "name"))


def _uses(removal: Removal, ctx: Context) -> Iterator[tuple[Place, str]]:
    """Where others name the object, each with what people call it: by reference first, then by address."""
    key = removal.old.ref.key
    told = set()
    for reference in ctx.world.referrers(key):
        if not reference.optional and reference.path not in told:
            told.add(reference.path)
            yield reference.place, reference.resource.ref.label
    if key[:2] == ("", "Service"):
        for resource in ctx.world.resources:
            for mention in mentions_of(ctx.world, resource):
                if mention.service(removal.before) is removal.old:
                    yield mention.place, resource.ref.label
