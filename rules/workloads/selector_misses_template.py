"""A workload whose selector does not match the labels of its own pods."""

from __future__ import annotations

from kubecheck.sdk import Refusal, Severity, fields, get, mapping, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_DETAIL = "`selector` does not match template `labels`"


@rule(on=Refusal, severity=Severity.ERROR, since="0.1", claims=(_DETAIL,), aliases=(
    "kube-linter:mismatching-selector", "kube-score:deployment-pod-selector-labels-match-template-metadata-labels",
    "kube-score:statefulset-pod-selector-labels-match-template-metadata-labels", "kubescape:C-0296",
))  # fmt: skip
def selector_misses_template(refusal: Refusal, ctx: Context) -> Iterator[Problem]:
    value = refusal.resource.value
    wanted = mapping(get(value, ("spec", "selector", "matchLabels"))) or mapping(get(value, ("spec", "selector")))
    labels = mapping(get(value, ("spec", "template", "metadata", "labels")))
    if not get(value, ("spec", "selector")):
        if not any(_tells_of_selector(error) for error in refusal.resource.errors):  # of a DaemonSet the server says no more
            yield refusal.resource.at("spec", "selector").problem("the selector is missing or empty, so it fits no pod template", facts=refusal.facts)
        return
    wrong = {key: each for key, each in wanted.items() if isinstance(each, str) and labels.get(key) != each}
    if not wrong:
        text = "the pod template does not carry the labels that the selector wants"
    else:
        text = f"the selector wants {', '.join(sorted(f'{key}={each}' for key, each in wrong.items()))}, which the pod template does not carry"
    written = ("spec", "selector", *(("matchLabels",) if get(value, ("spec", "selector", "matchLabels")) else ()))
    place = refusal.resource.at(*written, *wrong) if len(wrong) == 1 else refusal.resource.at("spec", "selector")
    problem = place.problem(text, facts=refusal.facts)
    problem.note("the labels of the pods", refusal.resource.at("spec", "template", "metadata", "labels"))
    yield problem


def _tells_of_selector(error: fields.FieldError) -> bool:
    """Whether an error is about the selector itself, or about an unknown field beside it, which may be meant for it."""
    return error.path[:2] == ("spec", "selector") or (error.type == fields.UNKNOWN_FIELD and error.path[:-1] == ("spec",))
