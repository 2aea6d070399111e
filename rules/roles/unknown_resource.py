"""A role's rule about a resource that none of its API groups has."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, api_resources, items, may_become, policy_rules, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Place, Problem

# A built-in group of former versions, whose resources nobody knows any more.
_FORMER = "extensions"


@rule(on=Role, severity=Severity.WARNING, since="0.1", joins=True, points_at=())
def unknown_resource(role: Role, ctx: Context) -> Iterator[Problem]:
    known = api_resources.api_resources(ctx.world, ctx.catalog)
    for index, entry in role.rules:
        groups: list[str] = items(entry.get("apiGroups"))
        for number, group in enumerate(groups):
            yield from _of_group(group, role.at("rules", index, "apiGroups", number), known)
        for number, resource in enumerate(items(entry.get("resources")) if groups else ()):
            if may_become(resource, ""):
                continue
            owners = known.groups_of(resource.partition("/")[0])
            if any(known.has(group, resource.partition("/")[0]) for group in groups) or not _is_granted_in(owners, resource, entry, role):
                yield from _of_resource(resource, groups, role.at("rules", index, "resources", number), known)


def _is_granted_in(owners: list[str], resource: str, entry: dict[str, Any], role: Role) -> bool:
    """Whether other rules of the role grant the same in a group that has the resource."""
    others = [each for _, each in role.rules if each is not entry]
    return any(policy_rules.allows(each, items(entry.get("verbs")), group, (resource,)) for each in others for group in owners)


def _of_group(group: str, place: Place, known: api_resources.ApiResources) -> Iterator[Problem]:
    if group in known.built_in or group in known.defined or group in ("*", _FORMER) or may_become(group, ""):
        return
    near = known.near_group(group)
    if "*" in group:
        yield place.problem(f"no API group is called {group}, so the rule grants nothing in it: a * stands for all groups, and only by itself")
    elif near is not None:
        yield place.problem(f"no API group is called {group}, so the rule grants nothing in it; did you mean {api_resources.quoted(near)}?")
    elif "/" in group:
        yield place.problem(f"{group} is an API group with its version, which RBAC does not compare; did you mean {group.rpartition('/')[0]}?")


def _of_resource(resource: str, groups: list[str], place: Place, known: api_resources.ApiResources) -> Iterator[Problem]:
    name, _, subresource = resource.partition("/")
    if resource == "*" or (name == "*" and subresource != "*"):
        return
    if subresource == "*":
        instead = "*" if name == "*" else f"the subresources one by one, or {name}"
        yield place.problem(
            f"{resource} of {api_resources.groups_in_words(groups)} matches nothing: RBAC takes a * for all resources, or before a slash; write {instead}"
        )
    elif not name.isidentifier() and not name.replace("-", "").isalnum():
        several = "; write several one by one" if "," in name or " " in name else _meant(resource, groups, known)
        yield place.problem(f"{resource} is no name of a resource, so the rule grants nothing on it{several}")
    elif any(known.has(group, name) for group in groups):
        yield from _of_subresource(name, subresource, groups, place, known)
    elif name != name.lower() or all(group in known.built_in or group == _FORMER for group in groups):
        owners = known.groups_of(name)
        if owners:
            yield place.problem(
                f"{resource} are in {api_resources.groups_in_words(owners)}, so a rule for {api_resources.groups_in_words(groups)} grants nothing on them"
            )
        elif name != name.lower() or known.near_resource(groups, name):
            yield place.problem(f"{api_resources.groups_in_words(groups)} has no resource {resource}, so the rule grants nothing on it{_meant(resource, groups, known)}")
    elif not known.is_partial and all(group in known.built_in or group in known.defined for group in groups):
        near = known.near_resource(groups, name)
        if near is not None and any(known.has(group, near) for group in groups) and not any(known.is_well_known(group, name) for group in groups):
            yield place.problem(f"{api_resources.groups_in_words(groups)} has no resource {resource} among the checked files; did you mean {near}?")


def _of_subresource(name: str, subresource: str, groups: list[str], place: Place, known: api_resources.ApiResources) -> Iterator[Problem]:
    for group in groups if subresource else ():
        near = api_resources.near_subresource(group, name, subresource) if known.has(group, name) else None
        if near is not None:
            yield place.problem(f"{name} have no subresource {subresource}, so the rule grants nothing on it; did you mean {name}/{near}?")


def _meant(resource: str, groups: list[str], known: api_resources.ApiResources) -> str:
    """The words for what may have been meant; empty when nothing is near."""
    name, slash, subresource = resource.partition("/")
    near = known.near_resource(groups, name)
    if near is None:
        return f"; resources are plurals in lower case, such as {api_resources.plural_of(name)}" if name != name.lower() and name.isalnum() else ""
    owners = [] if any(known.has(group, near) for group in groups) else known.groups_of(near)
    return f"; did you mean {near}{slash}{subresource}{' of the API group ' + api_resources.quoted(owners[0]) if owners else ''}?"
