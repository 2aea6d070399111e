"""A PodDisruptionBudget that never lets a pod go: nodes cannot be drained."""

from __future__ import annotations

from kubecheck.sdk import PodDisruptionBudget, Severity, label_selector, pod_range, rule, scaled_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Autoscaler, Context, PodTemplate, Problem, Resource

_AFTER = "no node with such a pod can be drained"
# Kinds whose pods belong to something without scale subresource, by which budgets find out how many pods there should be: some make Jobs.
_WITHOUT_SCALE = frozenset((
    ("apps", "DaemonSet"), ("batch", "CronJob"), ("batch", "Job"), ("batch.volcano.sh", "Job"), ("jobset.x-k8s.io", "JobSet"), ("keda.sh", "ScaledJob"), ("ray.io", "RayCluster"),
    ("ray.io", "RayJob"), ("ray.io", "RayService"),
))  # fmt: skip


@rule(on=PodDisruptionBudget, severity=Severity.WARNING, since="0.1", joins=True, aliases=(
    "gatekeeper-library:poddisruptionbudget", "kube-linter:pdb-max-unavailable", "kube-linter:pdb-min-available",
    "kube-score:poddisruptionbudget-has-policy", "polaris:pdbDisruptionsIsZero", "polaris:pdbMinAvailableGreaterThanHPAMinReplicas",
    "popeye:POP-901",
))  # fmt: skip
def budget_blocks_everything(budget: PodDisruptionBudget, ctx: Context) -> Iterator[Problem]:
    """Mirrors: getExpectedPodCount, getExpectedScale, updatePdbStatus (pkg/controller/disruption) v1.36."""
    named = bool(ctx.world.of_kind("", "Node")) or (ctx.profile is not None and not ctx.profile.elastic)
    if named and ctx.outcome is not None and any(type(each).__name__ == "BlockedDrain" and each.ref == budget.resource.ref for each in ctx.outcome.facts):
        return  # blocked-drain tells of it, with the node
    if budget.get("spec", "minAvailable") is None and budget.get("spec", "maxUnavailable") is None:
        yield budget.at("spec").key.problem(f"sets neither minAvailable nor maxUnavailable, which lets no pod go: {_AFTER}", help="set maxUnavailable: 1")
        return
    field = "minAvailable" if budget.get("spec", "maxUnavailable") is None else "maxUnavailable"
    value = budget.get("spec", field)
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return
    place = budget.at("spec", field)
    share = scaled_value(value, 100, round_up=True)
    if (field, share) == ("maxUnavailable", 0) or (field, value) == ("minAvailable", "100%"):
        yield place.problem(f"{field} {value} lets no pod go: {_AFTER}")
        return
    templates = ctx.world.templates_matching(budget.namespace, label_selector(budget.get("spec", "selector")))
    if field == "maxUnavailable" or isinstance(value, str):
        uncounted = _uncounted(templates)
        if uncounted is not None:
            text = f"{field} {value} needs pods of something that scales, and {uncounted.ref.label} has no scale subresource: none of the pods may go"
            if uncounted.ref.kind == "Pod":
                text = f"{field} {value} needs pods of something that scales, and nothing keeps {uncounted.ref.label}: it may not go"
            yield place.problem(text, help="give minAvailable as a number").note(uncounted.ref.label, uncounted.at("kind"))
            return
    if field == "minAvailable":
        yield from _too_many_kept(budget, value, templates, ctx)


def _uncounted(templates: list[PodTemplate]) -> Resource | None:
    """Whose pods keep the controller from counting how many there should be; None where it can."""
    kinds = {each.resource.ref.key[:2] for each in templates}
    if kinds <= {("apps", "DaemonSet")}:
        return None  # drains leave these where they are
    wanted = {("", "Pod")} if kinds == {("", "Pod")} else _WITHOUT_SCALE
    return next((each.resource for each in templates if each.resource.ref.key[:2] in wanted), None)


def _too_many_kept(budget: PodDisruptionBudget, value: int | str, templates: list[PodTemplate], ctx: Context) -> Iterator[Problem]:
    least = most = 0
    makers: list[Resource] = []
    scaler: Autoscaler | None = None
    for template in templates:
        found = pod_range(template.resource, ctx.world)
        if found is None:
            return
        if found[1]:  # where no pod runs none is kept from going
            least, most, scaler = least + found[0], most + found[1], scaler or found[2]
            makers.append(template.resource)
    at_most, at_least = scaled_value(value, most, round_up=True), scaled_value(value, least, round_up=True)
    if not makers or at_most is None or at_least is None or (at_most < most and at_least < least):
        return
    place = budget.at("spec", "minAvailable")
    pods = f"{'at most ' if scaler else ''}{most} pod{'s' if most > 1 else ''}"
    rounded = f", which is {at_most}," if isinstance(value, str) else ""
    if at_most > most:
        problem = place.problem(f"minAvailable {value} can never be met with {pods}: {_AFTER}")
    elif at_most == most:
        problem = place.problem(f"minAvailable {value} of {pods}{rounded} lets no pod go: {_AFTER}")
    else:
        text = f"minAvailable {value} lets no pod go while there are as few pods as the autoscaler leaves, {least}: {_AFTER} then"
        problem = place.problem(text)
    problem.note(f"{makers[0].ref.label} makes the pods", makers[0].at("spec", "replicas"))
    if scaler is not None:
        problem.note(f"{scaler.label} leaves at least {least} and makes at most {most} pods", scaler.at("spec"))
    yield problem
