"""A value in quotes in a file of variables: the quotes become a part of it."""

from __future__ import annotations

from kubecheck.sdk import Kustomization, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Kustomization, severity=Severity.WARNING, since="0.1")
def quotes_in_env_file(kustomization: Kustomization, ctx: Context) -> Iterator[Problem]:
    for words, place in kustomization.notes_about("quoted"):
        yield place.problem(words, help="write the value without quotes, or the pair among literals")
