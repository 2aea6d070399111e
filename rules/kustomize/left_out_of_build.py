"""Something that a kustomization names and that cannot be built here."""

from __future__ import annotations

from kubecheck.sdk import Kustomization, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Kustomization, severity=Severity.INFO, since="0.1")
def left_out_of_build(kustomization: Kustomization, ctx: Context) -> Iterator[Problem]:
    for words, place in kustomization.notes_about("left out"):
        yield place.problem(words)
