"""A node selector or node affinity that no node meets."""

from __future__ import annotations

from kubecheck.sdk import Severity, UnmatchedSelector, UnplacedPod, names_in_words, rule

from ._telling import tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_SIGNS = {"NotIn": "not in", "Gt": ">", "Lt": "<"}


@rule(on=UnplacedPod, severity=Severity.ERROR, since="0.1")
def node_selector_matches_nothing(fact: UnplacedPod, ctx: Context) -> Iterator[Problem]:
    resource, found = ctx.world.by_key(fact.ref.key), fact.obstacle
    if resource is None or not isinstance(found, UnmatchedSelector):
        return
    if not found.key:
        yield tell(fact, resource, found.field, f"each condition is met by some node, but none of the {len(found.nodes)} nodes meets all together")
        return
    if len(found.nodes) == 1:
        text = f"{_wanted(found)} is not met by the only node, {found.nodes[0]}"
    else:
        text = f"{_wanted(found)} is met by none of the {len(found.nodes)} nodes"
    if not found.there:
        text += ", which has no such label" if len(found.nodes) == 1 else ", none of which has such a label"
    else:
        text += f" (there: {names_in_words(found.there)})"
    if found.near:
        text += f"; did you mean {found.near}?"
    problem = tell(fact, resource, found.field, text)
    problem.label = f"did you mean {found.near}?" if found.near else ""
    yield problem


def _wanted(found: UnmatchedSelector) -> str:
    """The condition as people say it: ``disk=ssd``, ``zone in (a, b)``, ``gpu``."""
    values = ", ".join(found.wanted)
    if found.operator == "In":
        return f"{found.key}={values}" if len(found.wanted) == 1 else f"{found.key} in ({values})"
    if found.operator in ("Exists", "DoesNotExist"):
        return found.key if found.operator == "Exists" else f"!{found.key}"
    return f"{found.key} {_SIGNS.get(found.operator, found.operator)} {values}"
