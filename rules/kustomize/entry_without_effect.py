"""An entry of a kustomization that finds nothing to change."""

from __future__ import annotations

from kubecheck.sdk import Kustomization, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Kustomization, severity=Severity.WARNING, since="0.1")
def entry_without_effect(kustomization: Kustomization, ctx: Context) -> Iterator[Problem]:
    for words, place in kustomization.notes_about("unused"):
        yield place.problem(words)
