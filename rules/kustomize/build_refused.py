"""A kustomization that kustomize does not build."""

from __future__ import annotations

from kubecheck.sdk import Kustomization, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Kustomization, severity=Severity.ERROR, since="0.1")
def build_refused(kustomization: Kustomization, ctx: Context) -> Iterator[Problem]:
    if kustomization.refusal:
        who = "Flux does not fill this in" if kustomization.refusal.startswith("envsubst error") else "kustomize does not build this"
        text = f"{who}: {kustomization.refusal}"
        yield kustomization.place.problem(text, help=f"did you mean {kustomization.near}?" if kustomization.near else "", facts={"kustomize": kustomization.refusal})
