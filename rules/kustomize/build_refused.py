"""A kustomization that kustomize does not build."""

from __future__ import annotations

from kubecheck.sdk import Kustomization, Severity, has_lone_placeholders, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Kustomization, severity=Severity.ERROR, since="0.1")
def build_refused(kustomization: Kustomization, ctx: Context) -> Iterator[Problem]:
    if kustomization.refusal:
        who = "Flux does not fill this in" if kustomization.refusal.startswith("envsubst error") else "kustomize does not build this"
        facts: dict[str, object] = {"kustomize": kustomization.refusal}
        if kustomization.kept_out:
            text = f"{who} until somebody makes {kustomization.kept_out}, which is kept out of the repository: {kustomization.refusal}"
            yield kustomization.place.info(text, facts=facts)
            return
        if kustomization.is_unrestricted:
            text = f"kustomize builds this with --load-restrictor LoadRestrictionsNone only, which `kubectl apply -k` does not know: {kustomization.refusal}"
            yield kustomization.place.info(text, facts=facts)
            return
        if has_lone_placeholders(kustomization.place.document.source.text):
            text = f"{who} before the placeholders in lines of their own are filled in: {kustomization.refusal}"
            yield kustomization.place.info(text, facts=facts)
            return
        near = f"did you mean {kustomization.near}?" if kustomization.near else ""
        yield kustomization.place.problem(f"{who}: {kustomization.refusal}", help=near, facts=facts)
