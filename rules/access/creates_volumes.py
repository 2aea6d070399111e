"""A role that can create PersistentVolumes."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, rule

from ._granting import granting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Role, severity=Severity.WARNING, since="0.1", presets="security", aliases=("kubescape:C-0278",))
def creates_volumes(role: Role, ctx: Context) -> Iterator[Problem]:
    for place in granting(role, ctx, ("create",), "", ("persistentvolumes",)):
        yield place.problem("makes PersistentVolumes, which can open any folder of a node to a pod")
