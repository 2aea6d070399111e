"""An autoscaler whose target is of a kind that cannot be scaled."""

from __future__ import annotations

from kubecheck.sdk import Autoscaler, Severity, rule

from ._scaling import why_never_scaled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Autoscaler, severity=Severity.ERROR, since="0.1", joins=True)
def autoscaler_target_not_scalable(autoscaler: Autoscaler, ctx: Context) -> Iterator[Problem]:
    found = why_never_scaled(autoscaler, ctx)
    if found is None:
        return
    why, instead, definition = found
    field = "apiVersion" if instead.startswith("apiVersion") and autoscaler.text("spec", "scaleTargetRef", "apiVersion") else "kind"
    help_text = f"write {instead}" if instead else ""
    place, text = autoscaler.at("spec", "scaleTargetRef", field), f"{autoscaler.label} never scales: {why}"
    if isinstance(definition, str):  # another version of the project may have it
        yield place.warning(text)
        return
    problem = place.problem(text, help=help_text)
    if definition is not None:
        problem.note(definition.ref.label, definition.at("spec", "names", "kind"))
    yield problem
