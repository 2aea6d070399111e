"""A right that is limited to names, which requests to create or to list do not have, or which no object has."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, items, policy_rules, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem

# Mirrors: RequestInfoFactory.NewRequestInfo, which finds a name for list and watch only in a field selector.
_WITHOUT_NAME = ("create", "deletecollection", "list", "watch")

# Resources whose names are not those of objects: people, and signers, of which RBAC takes a whole domain.
_WITH_ANY_NAME = frozenset(("*", "users", "groups", "uids", "signers"))


@rule(on=Role, severity=Severity.WARNING, since="0.1")
def names_without_effect(role: Role, ctx: Context) -> Iterator[Problem]:
    for index, entry in role.rules:
        names = [each for each in items(entry.get("resourceNames")) if each]
        resources = [each for each in items(entry.get("resources")) if "/" not in each and each != "*"]
        yield from _of_patterns(role, index, entry)
        if not names or not resources:
            continue
        others = [each for number, each in role.rules if number != index]
        what = " and ".join(resources)
        places = {
            verb: role.at("rules", index, "verbs", number)
            for number, verb in enumerate(items(entry.get("verbs")))
            if verb in _WITHOUT_NAME and not _is_granted_anyway(verb, entry, resources, others)
        }
        if "create" in places:
            yield places["create"].problem(
                f"a request to create {what} has no name yet that resourceNames could match, so nobody may create {names[0]} by this rule",
                help="grant create in a rule without resourceNames; only an update or a server-side apply that creates bears the name",
            )
        if "deletecollection" in places:
            yield places["deletecollection"].problem(
                f"a request to delete a collection of {what} has no name that resourceNames could match, so this grants nothing"
            )
        lists = [verb for verb in ("list", "watch") if verb in places]
        if lists:
            words = f"a request to {' or '.join(lists)} {what}"
            text = f"{words} is allowed only with the field selector metadata.name={names[0]}, since resourceNames are given"
            # Who may get the object by its name as well is seldom in need of the list.
            yield places[lists[0]].info(text) if policy_rules.verb_matches(entry, "get") else places[lists[0]].problem(text)


def _of_patterns(role: Role, index: int, entry: dict[str, Any]) -> Iterator[Problem]:
    """Names that no object has: a * stands for itself."""
    if not _WITH_ANY_NAME.isdisjoint(items(entry.get("resources"))):
        return
    for number, name in enumerate(items(entry.get("resourceNames"))):
        if "*" in name or "/" in name:
            why = "a * stands for itself: leave out resourceNames for all" if "*" in name else "a name has no /"
            yield role.at("rules", index, "resourceNames", number).problem(f"resourceNames are compared letter by letter, and no object is called {name}: {why}")


def _is_granted_anyway(verb: str, entry: dict[str, Any], resources: list[str], others: list[dict[str, Any]]) -> bool:
    """Whether other rules of the role allow the same on any name."""
    return all(
        any(policy_rules.allows(each, (verb,), group, (resource,)) for each in others)
        for group in items(entry.get("apiGroups"))
        for resource in resources
    )
