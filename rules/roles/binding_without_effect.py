"""A RoleBinding to a ClusterRole that allows nothing within a namespace."""

from __future__ import annotations

from kubecheck.sdk import RoleBinding, Severity, api_resources, grants, items, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem

# Verbs of requests; the server asks about others, such as use and bind, within a namespace.
_VERBS = frozenset(("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"))


@rule(on=RoleBinding, severity=Severity.WARNING, since="0.1", joins=True, points_at=())
def binding_without_effect(binding: RoleBinding, ctx: Context) -> Iterator[Problem]:
    if binding.kind != "RoleBinding" or binding.text("roleRef", "kind") != "ClusterRole":
        return
    granted = grants.granted_rules(binding.resource, ctx.world)
    known = api_resources.api_resources(ctx.world, ctx.catalog)
    if granted and not any(_counts(each, known) for each in granted):
        yield binding.at("roleRef", "name").problem(
            f"{binding.text('roleRef', 'name')} allows only what lies outside of namespaces, so a RoleBinding gives nothing of it",
            help="bind it by a ClusterRoleBinding",
        )


def _counts(entry: dict[str, Any], known: api_resources.ApiResources) -> bool:
    """Whether a rule may allow something within a namespace. Mirrors: DefaultRuleResolver.VisitRulesFor."""
    resources = [each for each in items(entry.get("resources")) if isinstance(each, str)]
    if not resources:
        return False
    groups = [each for each in items(entry.get("apiGroups")) if isinstance(each, str)]
    if not _VERBS.issuperset(str(each) for each in items(entry.get("verbs"))):
        return True
    names = [each.partition("/")[0] for each in resources]
    return any(name == "namespaces" or not groups or not all(known.is_cluster_wide(group, name) for group in groups) for name in names)
