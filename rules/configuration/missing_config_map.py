"""A ConfigMap that something needs and that is not among the checked files."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


class Options:
    """What can be chosen."""

    only_where_some = True  # tell only where the files hold ConfigMaps at all


@rule(on=PodTemplate, severity=Severity.WARNING, since="0.1", options=Options, joins=True, aliases=(
    "kube-linter:env-value-from", "kubevious:container-env-config-map-ref", "kubevious:container-env-from-config-map-ref",
    "kubevious:container-env-from-secret-ref", "kubevious:container-env-secret-ref", "kubevious:pod-spec-volume-config-map-ref",
    "kubevious:pod-spec-volume-secret-ref", "popeye:POP-304",
))  # fmt: skip
def missing_config_map(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    world = ctx.world
    told: set[str] = set()
    for reference in world.references(template.resource):
        name = reference.target[3]
        if reference.template is None or reference.template.path != template.path or reference.target[1] != "ConfigMap":
            continue
        if reference.optional or name in told or world.may_exist(reference.target) or name in _MADE_BY_THE_CLUSTER:
            continue
        told.add(name)
        near = world.near_name("", "ConfigMap", reference.target[2], name)
        text = f"ConfigMap {name} is not among the checked files"
        if near is not None:
            found = world.get("", "ConfigMap", reference.target[2], near)
            problem = reference.place.error(f"{text}; did you mean {near}?", label=f"did you mean {near}?")
            yield problem if found is None else problem.note(f"ConfigMap {near}", found.at("metadata", "name"))
        elif world.of_kind("", "ConfigMap") or not ctx.options.only_where_some:
            yield reference.place.problem(f"{text}; its containers wait until it is there")


# Objects that are in every namespace without anybody writing them.
_MADE_BY_THE_CLUSTER = frozenset(("kube-root-ca.crt", "openshift-service-ca.crt"))
