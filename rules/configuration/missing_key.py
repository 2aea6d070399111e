"""A key that something needs of a ConfigMap or Secret that does not have it."""

from __future__ import annotations

from kubecheck.sdk import ConfigMap, PodTemplate, Secret, Severity, nearest, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem, Reference


@rule(on=PodTemplate, severity=Severity.ERROR, since="0.1", joins=True, needs=(("", "ConfigMap"), ("", "Secret")), points_at=(("", "ConfigMap"), ("", "Secret")), aliases=(
    "kube-linter:env-value-from", "kubevious:container-env-config-map-ref", "kubevious:container-env-from-config-map-ref",
    "kubevious:container-env-from-secret-ref", "kubevious:container-env-secret-ref", "kubevious:pod-spec-volume-config-map-ref",
    "kubevious:pod-spec-volume-secret-ref", "popeye:POP-304",
))  # fmt: skip
def missing_key(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    world = ctx.world
    for reference in world.references(template.resource):
        if not reference.data_key or reference.optional or reference.template is None or reference.template.path != template.path:
            continue
        target = world.by_key(reference.target)
        if target is None or reference.target[:2] not in (*ConfigMap.kinds, *Secret.kinds):
            continue
        views = [ConfigMap(each) if each.ref.kind == "ConfigMap" else Secret(each) for each in ctx.model.definitions(reference.target, world)]
        view = views[0]
        if (target.ref.kind, target.ref.name) in world.generated or view.is_filled_later:
            continue
        if any(reference.data_key in each.keys for each in views):
            if _is_binary(reference, views):
                text = f"{reference.data_key} stands under binaryData of {target.ref.label}, where variables are not looked for"
                yield reference.data_place.problem(text).note(target.ref.label, target.at("binaryData"))
            continue
        near = nearest(reference.data_key, view.keys)
        has = f"; did you mean {near}?" if near else f"; it has {', '.join(view.keys)}" if view.keys else "; it is empty"
        problem = reference.data_place.problem(f"{target.ref.label} has no key {reference.data_key}{has}")
        if near:
            problem.fix(f"write {near}", reference.data_place, near)
        yield problem.note(f"{target.ref.label}", target.at("data" if "data" in target.value else "stringData"))


def _is_binary(reference: Reference, views: list[ConfigMap | Secret]) -> bool:
    """Whether a variable asks for what a ConfigMap holds as binary data alone. Mirrors: makeEnvironmentVariables in pkg/kubelet/kubelet_pods.go."""
    return "env" in reference.path and len(views) == 1 and isinstance(views[0], ConfigMap) and reference.data_key not in views[0].mapping("data")
