"""A StatefulSet that gets another name, and with it new, empty volumes."""

from __future__ import annotations

from kubecheck.sdk import Removal, Severity, get, items, rule

from ._running import may_be_the_same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Removal, severity=Severity.WARNING, since="0.1")
def renamed_stateful_set(removal: Removal, ctx: Context) -> Iterator[Problem]:
    successor, old = removal.successor, removal.old
    if successor is None or old.ref.key[:2] != ("apps", "StatefulSet") or may_be_the_same(old, successor):
        return
    names = [[get(each, ("metadata", "name")) for each in items(get(value, ("spec", "volumeClaimTemplates")))] for value in (old.value, successor.value)]
    claim = next((name for name in names[0] if name in names[1]), None)
    if claim is None:
        return
    if old.ref.namespace == successor.ref.namespace:
        what, where = f"its name was {old.ref.name}", f"{claim}-{old.ref.name}-0"
        new = f"{claim}-{successor.ref.name}-0"
    else:
        what, where = f"its namespace was {old.ref.namespace}", f"{old.ref.namespace}/{claim}-{old.ref.name}-0"
        new = f"{successor.ref.namespace}/{claim}-{successor.ref.name}-0"
    field = "name" if old.ref.name != successor.ref.name or get(successor.value, ("metadata", "namespace")) is None else "namespace"
    yield successor.at("metadata", field).problem(
        f"{what}: its pods start with new, empty claims ({new}), and the data stays behind in those of the old one ({where})",
        help="keep the name, or move the volumes over before this is applied",
    ).note("where it was", removal.was("metadata", field))
