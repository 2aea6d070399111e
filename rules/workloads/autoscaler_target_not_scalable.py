"""An autoscaler whose target is of a kind that cannot be scaled."""

from __future__ import annotations

from kubecheck.sdk import Autoscaler, Severity, may_become, rule

from ._scaling import why_not_scalable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Autoscaler, severity=Severity.ERROR, since="0.1", joins=True)
def autoscaler_target_not_scalable(autoscaler: Autoscaler, ctx: Context) -> Iterator[Problem]:
    scaled = autoscaler.kind == "ScaledObject"
    kind = autoscaler.text("spec", "scaleTargetRef", "kind") or ("Deployment" if scaled else "")
    version = autoscaler.text("spec", "scaleTargetRef", "apiVersion") or ("apps/v1" if scaled else "")
    if not kind or may_become(kind, "Deployment") or may_become(version, "apps/v1") or version.count("/") > 1:
        return
    group = version.rpartition("/")[0]
    found = why_not_scalable(group, kind, ctx) if group or autoscaler.resource.accepted else None  # type: ignore[attr-defined]  # the resource of a view
    if found is None:
        return  # what no group is given for, the server may refuse itself
    why, instead, definition = found
    field = "apiVersion" if instead.startswith("apiVersion") and version else "kind"
    help_text = f"write {instead}" if instead else ""
    problem = autoscaler.at("spec", "scaleTargetRef", field).problem(f"{autoscaler.label} never scales: {why}", help=help_text)
    if definition is not None:
        problem.note(definition.ref.label, definition.at("spec", "names", "kind"))
    yield problem
