"""A field of a kustomization that kustomize will drop."""

from __future__ import annotations

from kubecheck.sdk import Kustomization, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Kustomization, severity=Severity.INFO, since="0.1")
def deprecated_kustomization_field(kustomization: Kustomization, ctx: Context) -> Iterator[Problem]:
    for words, place in kustomization.notes_about("deprecated"):
        yield place.key.problem(words, help="kustomize edit fix rewrites it")
