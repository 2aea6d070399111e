"""A kind of volume that Kubernetes does not mount any more."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=(fields.DEPRECATED_VOLUME,))
def deprecated_volume(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    words = warning.warning.text.rpartition(": ")[2].replace("+", "")
    state = words.replace("non-functional in v", "without effect since ").replace("in v", "since ")
    yield warning.at().key.problem(f"volume source {warning.value} is {state}", facts=warning.facts)
