"""Rules of a ClusterRole that is aggregated from others."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Role, severity=Severity.WARNING, since="0.1")
def aggregated_rules_overwritten(role: Role, ctx: Context) -> Iterator[Problem]:
    if role.rules and role.items("aggregationRule", "clusterRoleSelectors"):
        yield role.at("rules").problem("the control plane overwrites these rules with those of the ClusterRoles that aggregationRule selects").note(
            "what selects them", role.at("aggregationRule")
        )
