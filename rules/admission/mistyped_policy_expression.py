"""Expressions of a ValidatingAdmissionPolicy that go wrong for every object that it is about."""

from __future__ import annotations

from kubecheck.sdk import Severity, ValidatingAdmissionPolicy, nearest, policies, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=ValidatingAdmissionPolicy, severity=Severity.WARNING, since="0.1", joins=True)
def mistyped_policy_expression(policy: ValidatingAdmissionPolicy, ctx: Context) -> Iterator[Problem]:
    for fault in policies.type_faults_of(policy.resource.ref.key, ctx.world, ctx.catalog):
        meant = nearest(fault.field, fault.known) if fault.field else None
        what = f"there is no field {fault.field} there" if fault.field else fault.message
        yield policy.at("spec", *fault.path).problem(
            f"goes wrong for every {fault.kind}: {what}",
            help=f"did you mean {meant}?" if meant else "",
            facts={"kind": fault.kind, "server": fault.issues},
        )
