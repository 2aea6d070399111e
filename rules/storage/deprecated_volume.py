"""A kind of volume that Kubernetes does not mount any more."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=(fields.DEPRECATED_VOLUME,))
def deprecated_volume(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    words = warning.words.partition(": ")[2] or warning.words
    state = words.replace("in v", "since ", 1).replace(" and disabled by default in v", " and disabled by default since ").replace("non-functional in v", "without effect since ")
    yield warning.at().key.problem(f"volume source {warning.value} is {state.replace('+', '')}", facts=warning.facts)
