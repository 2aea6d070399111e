"""A topology spread constraint that counts none of the pods that it is to spread."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, label_selector, mapping, may_become, may_select, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PodTemplate, severity=Severity.WARNING, since="0.1", fields=("topologySpreadConstraints",))
def spread_counts_no_own_pods(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    """Mirrors: podtopologyspread (getConstraints, countPodsMatchSelector) v1.36: a selector that is missing selects nothing."""
    if template.resource.ref.kind == "PodTemplate":
        return
    for index, constraint in enumerate(template.items("topologySpreadConstraints")):
        written = mapping(constraint).get("labelSelector")
        if written is None:
            continue  # the server itself warns of it: `null-label-selector`
        selector = label_selector(written)
        if selector.nothing or may_select(selector, template) or _is_unfinished(selector.exact_values(), template):
            continue
        place = template.at("spec", "topologySpreadConstraints", index, "labelSelector")
        text = f"spreads none of its own pods: the constraint counts pods with {selector}, which these do not carry"
        yield place.problem(text, help=f"select the pods' own labels{_own(template)}").note("labels of the pods", template.at("metadata", "labels"))


def _own(template: PodTemplate) -> str:
    first = next(iter(template.labels.items()), None)
    return "" if first is None else f", such as {first[0]}={first[1]}"


def _is_unfinished(wanted: dict[str, str], template: PodTemplate) -> bool:
    """Whether a label on either side is filled in later, so that the two may come to match."""
    own = template.labels
    return any(may_become(value, own.get(key, "")) or may_become(own.get(key, ""), value) for key, value in wanted.items())
