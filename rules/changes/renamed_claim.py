"""A claim that gets another name or namespace, and with it a new, empty volume."""

from __future__ import annotations

from kubecheck.sdk import Removal, Severity, get, rule

from ._running import is_filled, may_be_the_same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_NAME, _NAMESPACE = ("metadata", "name"), ("metadata", "namespace")


@rule(on=Removal, severity=Severity.WARNING, since="0.1")
def renamed_claim(removal: Removal, ctx: Context) -> Iterator[Problem]:
    old, new = removal.old, removal.successor
    if new is None or old.ref.key[:2] != ("", "PersistentVolumeClaim") or may_be_the_same(old, new) or not new.is_stored or is_filled(new.value):
        return
    users = {id(removal.after.former(each.resource)): each for each in ctx.world.referrers(new.ref.key)}
    user = next((users[id(each.resource)] for each in removal.before.referrers(old.ref.key) if id(each.resource) in users), None)
    if user is None:
        return  # nobody is known to go on with it
    moves = old.ref.namespace != new.ref.namespace
    path = _NAMESPACE if moves and get(new.value, _NAMESPACE) is not None else _NAME
    was = f"namespace was {old.ref.namespace}" if moves else f"name was {old.ref.name}"
    problem = new.at(*path).problem(
        f"its {was}: {user.resource.ref.label} goes on with a new, empty volume, and the data stays behind in the old one, or goes with it",
        help=f"keep the {'namespace' if moves else 'name'}, or copy the data before this is applied",
        facts={"was": old.ref.name, "namespace": old.ref.namespace},
    )
    yield problem.note("where it was", removal.was(*path)).note("who uses it", user.place)
