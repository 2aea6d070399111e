"""A workload whose selector does not match the labels of its own pods."""

from __future__ import annotations

from kubecheck.sdk import Refusal, Reshaping, Severity, fields, get, is_slip, mapping, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Place, Problem

_LABELS = ("spec", "template", "metadata", "labels")
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
    yield _mended(problem, refusal.resource.at(), written, labels, wanted, mapping(get(value, ("metadata", "labels"))))


def _mended(problem: Problem, whole: Place, written: tuple[str, ...], labels: dict[str, Any], wanted: dict[str, Any], own: dict[str, Any]) -> Problem:
    """The problem with a fix, where for each label only one of the two places can be wrong: by what the object itself has, or since one has nothing there."""
    edits: list[tuple[str, Place, object]] = []
    added: dict[str, str] = {}
    selector, template = whole.at(*written), whole.at(*_LABELS)
    for key, value in wanted.items():
        if not isinstance(value, str) or labels.get(key) == value:
            continue
        meant = next((each for each in labels if labels[each] == value and each not in wanted and is_slip(key, each)), None)
        if key in labels and key in own and own[key] in (value, labels[key]):
            right = own[key]
            edits.append((f"write {key}={right}", (template if right == value else selector).at(key), right))
        elif key not in labels and meant is not None and (key in own) != (meant in own):
            edits.append((f"write {key}={value}", template.at(meant).key, key) if key in own else (f"write {meant}={value}", selector.at(key).key, meant))
        elif key not in labels and meant is None and (own.get(key) == value or not any(each in labels for each in wanted)):
            added[key] = value
        else:
            return problem
    if added:
        words = ", ".join(f"{key}={value}" for key, value in added.items())
        edits.append((f"add {words} to the pods", whole, Reshaping(additions=[((*_LABELS, key), value) for key, value in added.items()])))
    for message, place, new in edits:
        problem.fix(message, place, new)
    return problem


def _tells_of_selector(error: fields.FieldError) -> bool:
    """Whether an error is about the selector itself, or about an unknown field beside it, which may be meant for it."""
    return error.path[:2] == ("spec", "selector") or (error.type == fields.UNKNOWN_FIELD and error.path[:-1] == ("spec",))
