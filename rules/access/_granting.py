"""Which rules of a role allow something, compared as the authorizer does."""

from __future__ import annotations

from kubecheck.sdk import policy_rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubecheck.sdk import Place, Role


def granting(role: Role, verbs: Iterable[str], group: str, resources: Iterable[str]) -> Iterator[Place]:
    """The places of the rules that allow any of some verbs on whatever object of some resources there is; see `policy_rules.allows`."""
    for index, entry in role.rules:
        if policy_rules.allows(entry, verbs, group, resources):
            yield role.at("rules", index)
