"""A field behind a feature gate that is off: the server drops it in silence."""

from __future__ import annotations

from kubecheck.sdk import Object, Severity, dropped_fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Object, severity=Severity.WARNING, since="0.1")
def dropped_field(view: Object, ctx: Context) -> Iterator[Problem]:
    told = set()
    for gate, path in dropped_fields(view.value):
        if path not in told:
            told.add(path)
            name = next(step for step in reversed(path) if isinstance(step, str))
            name = name if isinstance(path[-1], str) else f"this item of {name}"
            text = f"Kubernetes 1.{ctx.version[1]} drops {name} in silence: the feature gate {gate} is off"
            yield view.at(*path).problem(text, facts={"gate": gate})
