"""Which rules of a role allow something, compared as the authorizer does."""

from __future__ import annotations

from kubecheck.sdk import narrow_entries, policy_rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubecheck.sdk import Context, Place, Role


def granting(role: Role, ctx: Context, verbs: Iterable[str], group: str, resources: Iterable[str]) -> Iterator[Place]:
    """The places of the narrow entries that allow any of some verbs on whatever object of some resources there is; see `policy_rules.allows`."""
    for index, entry in narrow_entries(role, ctx):
        if policy_rules.allows(entry, verbs, group, resources):
            yield role.at("rules", index)
