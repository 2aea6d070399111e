"""Which resources of a rule of admission there are not, so that it is about nothing."""

from __future__ import annotations

from kubecheck.sdk import api_resources, items, may_become

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

# A built-in group of former versions, in which nothing is served any more.
_FORMER = "extensions"


def resources_of(entry: dict[str, Any]) -> Iterator[tuple[int, str, list[str]]]:
    """(index, resource, API groups) of each resource of a rule, without those that are filled in later."""
    groups = [each for each in items(entry.get("apiGroups")) if isinstance(each, str)]
    for index, resource in enumerate(items(entry.get("resources")) if groups else ()):
        if isinstance(resource, str) and not may_become(resource, ""):
            yield index, resource, groups


def why_unknown(resource: str, groups: list[str], known: api_resources.ApiResources) -> str:
    """Why some groups, all of them built-in ones, have no such resource, with what may have been meant; empty where one has it or nobody knows."""
    name = resource.partition("/")[0]
    if name == "*" or not all(group in known.built_in or group == _FORMER for group in groups) or any(known.has(group, name) for group in groups):
        return ""
    owners = known.groups_of(name)
    written = api_resources.groups_in_words(groups)
    if owners:
        return f"{name} are in {api_resources.groups_in_words(owners)}, and not in {written}"
    near = known.near_resource(groups, name)
    return f"{written} has no resource {name}; did you mean {near}?" if near is not None else ""
