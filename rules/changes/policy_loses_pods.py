"""Pods that no NetworkPolicy restricts any more, since labels or the policy's selector changed."""

from __future__ import annotations

from kubecheck.sdk import Change, Severity, get, label_selector, network_policies, rule

from ._running import changes_over, running

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, PodTemplate, Problem

_KIND = ("networking.k8s.io", "NetworkPolicy")
_SELECTOR = ("spec", "podSelector")
_TRAFFIC = {network_policies.INGRESS: "comes in to", network_policies.EGRESS: "goes out from"}


@rule(on=Change, severity=Severity.WARNING, since="0.1", needs=(_KIND,))
def policy_loses_pods(change: Change, ctx: Context) -> Iterator[Problem]:
    if change.refusals or not network_policies.is_decided(change.before) or not network_policies.is_decided(ctx.world):
        return
    if change.new.ref.key[:2] == _KIND:
        yield from _by_its_selector(change, ctx)
        return
    before, now = change.before.template_of(change.old), ctx.world.template_of(change.new)
    if before is None or now is None or before.labels == now.labels or not running([before]) or not running([now]) or not changes_over(now):
        return
    free = [direction for direction in _TRAFFIC if _is_let_free(direction, before, now, change, ctx)]
    for old in network_policies.isolating(before, free[0], change.before) if free else ():
        policy = ctx.world.by_key(old.ref.key)
        if policy is None or get(policy.value, _SELECTOR) != get(old.value, _SELECTOR):
            continue
        selector = label_selector(get(policy.value, _SELECTOR))
        if not ctx.world.templates_matching(policy.ref.namespace, selector):
            continue  # `policy-selects-nothing` tells of that
        problem = change.at(*now.path, "metadata", "labels").key.problem(
            f"{policy.ref.label} is about pods with {selector}, which these no longer are: nothing restricts what {_in_words(free)} them any more",
            facts={"policy": policy.ref.name, "directions": free},
        )
        yield problem.note("the policy", policy.at(*_SELECTOR)).note("the labels as they were", change.was(*before.path, "metadata", "labels"))
        return


def _by_its_selector(change: Change, ctx: Context) -> Iterator[Problem]:
    """What a policy loses whose own selector changes."""
    namespace = change.new.ref.namespace
    selectors = [label_selector(get(each.value, _SELECTOR)) for each in (change.old, change.new)]
    if get(change.old.value, _SELECTOR) == get(change.new.value, _SELECTOR) or not ctx.world.templates_matching(namespace, selectors[1]):
        return
    lost, free = [], dict.fromkeys(_TRAFFIC, False)
    for before in running(change.before.templates_matching(namespace, selectors[0])):
        resource = ctx.world.by_key(before.resource.ref.key)
        now = None if resource is None else ctx.world.template_of(resource)
        if now is None or not running([now]):
            continue
        directions = [direction for direction in _TRAFFIC if _is_let_free(direction, before, now, change, ctx)]
        if directions and before.labels == now.labels:
            lost.append(now)
            free |= dict.fromkeys(directions, True)
    if not lost:
        return
    pods = lost[0].resource.ref.label + (f" and {len(lost) - 1} more" if len(lost) > 1 else "")
    problem = change.at(*_SELECTOR).problem(
        f"is about pods with {selectors[1]}, which those of {pods} are not: nothing restricts what {_in_words([each for each in free if free[each]])} them any more",
        facts={"lost": [each.resource.ref.label for each in lost]},
    )
    problem.severity = Severity.INFO  # who changes a selector means to select otherwise
    yield problem.note("whom it was about", change.was(*_SELECTOR)).note("pods that it loses", lost[0].at("metadata", "labels"))


def _is_let_free(direction: str, before: PodTemplate, now: PodTemplate, change: Change, ctx: Context) -> bool:
    """Whether a direction of pods was restricted, and no policy may be about it now."""
    if not network_policies.isolating(before, direction, change.before):
        return False
    return not any(direction in network_policies.directions_of(each.value) for each in ctx.world.selecting(now, *_KIND))


def _in_words(directions: list[str]) -> str:
    return " and ".join(_TRAFFIC[each] for each in directions)
