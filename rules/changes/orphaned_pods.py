"""A selector that changes so that the pods which run now are nobody's any more."""

from __future__ import annotations

from kubecheck.sdk import Change, Severity, get, map_selector, rule

from ._running import running, selector_in_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, PodTemplate, Problem

_SELECTOR = ("spec", "selector")


@rule(on=Change, severity=Severity.WARNING, since="0.1")
def orphaned_pods(change: Change, ctx: Context) -> Iterator[Problem]:
    # The selectors of all other kinds cannot be changed.
    if change.new.ref.key[:2] != ("", "ReplicationController") or change.refusals or not (change.old.is_stored and change.new.is_stored):
        return
    before = change.before.template_of(change.old)
    selector = get(change.new.defaulted, _SELECTOR)
    if before is None or not running([before]) or map_selector(selector).matches(before.labels) or _is_adopted(before, ctx):
        return
    field = _SELECTOR if get(change.new.value, _SELECTOR) is not None else ("spec", "template", "metadata", "labels")
    count = get(change.old.defaulted, ("spec", "replicas"))
    pods = "its pod that runs" if count == 1 else f"its {count} pods that run"
    yield change.at(*field).key.problem(
        f"{pods} now do{'es' if count == 1 else ''} not have {selector_in_words(selector)}: let go, to run on beside the new ones with no owner",
        help="delete them by their labels after the change, or keep the selector",
        facts={"pods": count},
    ).note("the labels that they have", change.was(*before.path, "metadata", "labels"))


def _is_adopted(template: PodTemplate, ctx: Context) -> bool:
    """Whether another controller takes pods that are let go for its own. Mirrors: ClaimPods (pkg/controller)."""
    controllers = [each for each in ctx.world.of_kind("", "ReplicationController") if each.is_stored and each.ref.namespace == template.namespace]
    return any(map_selector(get(each.defaulted, _SELECTOR)).matches(template.labels) for each in controllers)
