"""A workload that selects its pods by a label which changes with each release: the next release is refused."""

from __future__ import annotations

from kubecheck.sdk import Severity, Workload, changes_with_release, get, items, mapping, rule, strings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

@rule(on=Workload, severity=Severity.WARNING, since="0.1")
def selector_changes_with_release(workload: Workload, ctx: Context) -> Iterator[Problem]:
    if workload.kind == "ReplicationController":
        return  # the one whose selector may change
    labels = strings(workload.get("spec", "selector", "matchLabels"))
    paths = [("spec", "selector", "matchLabels", key) for key, value in labels.items() if changes_with_release(key, value, workload.name)]
    for index, each in enumerate(workload.items("spec", "selector", "matchExpressions")):
        key = mapping(each).get("key")
        values = [value for value in items(get(each, ("values",))) if isinstance(value, str)]
        if isinstance(key, str) and mapping(each).get("operator") == "In" and any(changes_with_release(key, value, workload.name) for value in values):
            paths.append(("spec", "selector", "matchExpressions", index, "key"))  # type: ignore[arg-type]  # a path of keys and an index
    for path in paths:
        key = path[-1] if path[2] == "matchLabels" else workload.get(*path)
        text = f"the next version is refused: {key} changes with each release, and spec.selector of a {workload.kind} is immutable"
        yield workload.at(*path).problem(text, help=f"leave {key} out of the selector; the pods may carry it all the same")
