"""A part of a patch that kustomize drops."""

from __future__ import annotations

from kubecheck.sdk import Kustomization, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Kustomization, severity=Severity.WARNING, since="0.1")
def lost_patch(kustomization: Kustomization, ctx: Context) -> Iterator[Problem]:
    for words, place in kustomization.notes_about("lost"):
        yield place.problem(words, help="a JSON patch can say it")
