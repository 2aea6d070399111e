"""A hook that Helm does not know: the object is left out."""

from __future__ import annotations

from kubecheck.sdk import Chart, Severity, get, nearest, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_HOOK = ("metadata", "annotations", "helm.sh/hook")
# Mirrors: pkg/releaseutil's events (Helm v3.22).
_EVENTS = (
    "pre-install", "post-install", "pre-delete", "post-delete", "pre-upgrade", "post-upgrade", "pre-rollback", "post-rollback", "test", "test-success",
)  # fmt: skip


@rule(on=Chart, severity=Severity.ERROR, since="0.1")
def unknown_helm_hook(chart: Chart, ctx: Context) -> Iterator[Problem]:
    for document in chart.skipped:
        kind = get(document.value, ("kind",)) or "object"
        said = str(get(document.value, _HOOK))
        event = next((each for each in (part.strip() for part in said.split(",")) if each.lower() not in _EVENTS), said)
        if event.lower() == "crd-install":
            hint = "it is a hook of Helm 2; put the definition into the folder crds/"
        elif event.lower() == "test-failure":
            hint = "it is a hook of Helm 2; a test that is meant to fail has to turn its exit code round"
        else:
            near = nearest(event.lower(), _EVENTS)
            hint = f"did you mean {near}?" if near else f"Helm knows {', '.join(_EVENTS[:-1])}"
        yield document.at(*_HOOK).problem(f"{event or 'an empty text'} is no hook that Helm knows, so it leaves this {kind} out", help=hint, facts={"hook": event})
