"""A workload that selects its pods by a label which changes with each release: the next release is refused."""

from __future__ import annotations

from kubecheck.sdk import Severity, Workload, get, items, mapping, release_labels, rule, strings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

@rule(on=Workload, severity=Severity.WARNING, since="0.1")
def selector_changes_with_release(workload: Workload, ctx: Context) -> Iterator[Problem]:
    if workload.kind == "ReplicationController":
        return  # the one whose selector may change
    labels = strings(workload.get("spec", "selector", "matchLabels"))
    paths = [("spec", "selector", "matchLabels", key) for key, value in labels.items() if _is_version(key, value, workload)]
    for index, each in enumerate(workload.items("spec", "selector", "matchExpressions")):
        key = mapping(each).get("key")
        values = [value for value in items(get(each, ("values",))) if isinstance(value, str)]
        if isinstance(key, str) and mapping(each).get("operator") == "In" and any(_is_version(key, value, workload) for value in values):
            paths.append(("spec", "selector", "matchExpressions", index, "key"))  # type: ignore[arg-type]  # a path of keys and an index
    for path in paths:
        key = path[-1] if path[2] == "matchLabels" else workload.get(*path)
        text = f"the next version is refused: {key} changes with each release, and spec.selector of a {workload.kind} is immutable"
        yield workload.at(*path).problem(text, help=f"leave {key} out of the selector; the pods may carry it all the same")


def _is_version(key: str, value: str, workload: Workload) -> bool:
    """Whether a label changes with each release; not where each version has a workload of its own, named after it."""
    return release_labels.changes_with_release(key, value) and (key in release_labels.AGREED or value.replace(".", "-") not in workload.name.replace(".", "-"))
