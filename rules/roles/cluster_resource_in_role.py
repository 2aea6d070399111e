"""A Role about a resource that lives outside of namespaces."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, api_resources, items, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

# Verbs of requests; the server asks about others, such as use and bind, within a namespace.
_VERBS = frozenset(("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"))


@rule(on=Role, severity=Severity.WARNING, since="0.1", joins=True, points_at=())
def cluster_resource_in_role(role: Role, ctx: Context) -> Iterator[Problem]:
    if role.kind != "Role":
        return
    known = api_resources.api_resources(ctx.world, ctx.catalog)
    for index, entry in role.rules:
        groups = items(entry.get("apiGroups"))
        if not _VERBS.issuperset(items(entry.get("verbs"))) or "*" in groups:
            continue
        for number, resource in enumerate(items(entry.get("resources"))):
            name = resource.partition("/")[0]
            having = [group for group in groups if known.has(group, name)]
            # A request about a Namespace counts as one within it.
            if having and name != "namespaces" and all(known.is_cluster_wide(group, name) for group in having):
                yield role.at("rules", index, "resources", number).problem(
                    f"{name} live outside of namespaces, so a Role grants nothing on them: a ClusterRole with a ClusterRoleBinding does"
                )
