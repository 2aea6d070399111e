"""A claim that gets another name, and with it a new, empty volume."""

from __future__ import annotations

from kubecheck.sdk import Removal, Severity, get, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_NAME = ("metadata", "name")
# By which a new claim gets what is there already.
_FILLED_BY = ("volumeName", "dataSource", "dataSourceRef", "selector")


@rule(on=Removal, severity=Severity.WARNING, since="0.2")
def renamed_claim(removal: Removal, ctx: Context) -> Iterator[Problem]:
    old, new = removal.old, removal.successor
    if new is None or old.ref.key[:2] != ("", "PersistentVolumeClaim") or old.ref.namespace != new.ref.namespace or not new.is_stored:
        return
    if any(get(new.value, ("spec", field)) for field in _FILLED_BY):
        return
    users = {id(removal.after.former(each.resource)): each for each in ctx.world.referrers(new.ref.key)}
    user = next((users[id(each.resource)] for each in removal.before.referrers(old.ref.key) if id(each.resource) in users), None)
    if user is None:
        return  # nobody is known to go on with it
    problem = new.at(*_NAME).problem(
        f"its name was {old.ref.name}: {user.resource.ref.label} goes on with a new, empty volume, and the data stays behind in the old one, or goes with it",
        help="keep the name, or copy the data before this is applied",
        facts={"was": old.ref.name},
    )
    yield problem.note("where it was", removal.was(*_NAME)).note("who uses it", user.place)
