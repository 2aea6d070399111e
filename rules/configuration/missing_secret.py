"""A Secret that something needs and that is not found in the checked files."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, missing_references, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


class Options:
    """What can be chosen."""

    only_near = True  # tell only of names that look like mistyped ones of the files


@rule(on=PodTemplate, severity=Severity.WARNING, since="0.1", options=Options, joins=True, points_at=(("", "Secret"),), aliases=(
    "kube-linter:env-value-from", "kubevious:container-env-config-map-ref", "kubevious:container-env-from-config-map-ref",
    "kubevious:container-env-from-secret-ref", "kubevious:container-env-secret-ref", "kubevious:pod-spec-volume-config-map-ref",
    "kubevious:pod-spec-volume-secret-ref", "popeye:POP-304",
))  # fmt: skip
def missing_secret(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    told: set[str] = set()
    for missing in missing_references(template, ctx.world, "", "Secret"):
        if missing.name in told:
            continue
        told.add(missing.name)
        if missing.near or not ctx.options.only_near:
            problem = missing.problem("; its containers wait until it is there")
            yield problem if missing.nearest is None else problem.note(f"Secret {missing.near}", missing.nearest.at("metadata", "name"))
