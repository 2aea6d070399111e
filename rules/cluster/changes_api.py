"""A role that can change which kinds the API server serves, or who answers for them."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, narrow_entries, policy_rules, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_VERBS = ("create", "update", "patch", "delete", "deletecollection")


@rule(on=Role, severity=Severity.WARNING, since="0.1", presets="security")
def changes_api(role: Role, ctx: Context) -> Iterator[Problem]:
    for index, entry in narrow_entries(role, ctx) if role.kind == "ClusterRole" else ():  # neither kind lives in namespaces
        if policy_rules.allows(entry, _VERBS, "apiregistration.k8s.io", ("apiservices",)):
            yield role.at("rules", index).problem("changes APIServices, and so can answer for whole API groups in the server's stead, or cut them off")
        elif policy_rules.allows(entry, _VERBS, "apiextensions.k8s.io", ("customresourcedefinitions",)):
            yield role.at("rules", index).problem(
                "changes CustomResourceDefinitions: whoever deletes one deletes all its objects, and its conversion webhook sees and rewrites them"
            )
