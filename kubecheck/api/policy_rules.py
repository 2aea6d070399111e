"""What the rules of roles allow, as the authorizer compares them with a request.

A rule is one item of a role's ``rules`` as written; anything of the wrong type in it matches nothing.

Mirrors: k8s.io/kubernetes/pkg/apis/rbac/v1/evaluation_helpers.go and plugin/pkg/auth/authorizer/rbac RuleAllows v1.36.
"""

from __future__ import annotations

from kubecheck.api.views.view import items

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

ALL = "*"
RBAC_GROUP = "rbac.authorization.k8s.io"


def verb_matches(rule: dict[str, Any], verb: str) -> bool:
    """Whether a rule is about a verb. Mirrors: VerbMatches."""
    return any(each in (ALL, verb) for each in items(rule.get("verbs")))


def api_group_matches(rule: dict[str, Any], group: str) -> bool:
    """Whether a rule is about an API group. Mirrors: APIGroupMatches."""
    return any(each in (ALL, group) for each in items(rule.get("apiGroups")))


def resource_matches(rule: dict[str, Any], resource: str) -> bool:
    """Whether a rule is about a resource, ``pods``, or a subresource, ``pods/exec``. Mirrors: ResourceMatches."""
    subresource = resource.partition("/")[2]
    wanted = (ALL, resource, f"*/{subresource}") if subresource else (ALL, resource)
    return any(each in wanted for each in items(rule.get("resources")))


def resource_name_matches(rule: dict[str, Any], name: str) -> bool:
    """Whether a rule is about an object of a name, empty for a request that has none. Mirrors: ResourceNameMatches."""
    names = items(rule.get("resourceNames"))
    return not names or name in names


def non_resource_url_matches(rule: dict[str, Any], url: str) -> bool:
    """Whether a rule is about a path of the server that is no resource. Mirrors: NonResourceURLMatches."""
    written = (each for each in items(rule.get("nonResourceURLs")) if isinstance(each, str))
    return any(each in (ALL, url) or (each.endswith("*") and url.startswith(each.rstrip("*"))) for each in written)


def allows(rule: dict[str, Any], verbs: Iterable[str], group: str, resources: Iterable[str], name: str = "") -> bool:
    """Whether a rule allows any of some verbs on any of some resources of a group.

    Args:
        rule: the rule.
        verbs: the verbs, each by its name.
        group: the API group, empty for the core one.
        resources: the resources, with their subresource if they have one.
        name: the object's name; the empty one stands for whatever object there is, which a rule with ``resourceNames`` never allows.

    Mirrors: RuleAllows.
    """
    return (
        api_group_matches(rule, group)
        and any(verb_matches(rule, each) for each in verbs)
        and any(resource_matches(rule, each) for each in resources)
        and resource_name_matches(rule, name)
    )


def allows_everything(rule: dict[str, Any]) -> bool:
    """Whether a rule allows every verb on every resource of every group, as that of ``cluster-admin`` does."""
    return all(ALL in items(rule.get(field)) for field in ("verbs", "apiGroups", "resources")) and not items(rule.get("resourceNames"))
