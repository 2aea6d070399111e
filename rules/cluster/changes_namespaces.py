"""A role that can change the labels of every Namespace, among them those of Pod Security."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, narrow_entries, policy_rules, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Role, severity=Severity.WARNING, since="0.1", presets="security")
def changes_namespaces(role: Role, ctx: Context) -> Iterator[Problem]:
    for index, entry in narrow_entries(role, ctx):
        if policy_rules.allows(entry, ("update", "patch"), "", ("namespaces",)):
            # A request about a Namespace counts as one within it.
            which = "its Namespace" if role.kind == "Role" else "every Namespace"
            yield role.at("rules", index).problem(
                f"changes the labels of {which}, by which Pod Security, network policies and webhooks choose what they hold against pods"
            )
