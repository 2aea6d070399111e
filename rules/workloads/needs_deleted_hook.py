"""A hook that its tool deletes again, and that pods need after that."""

from __future__ import annotations

from kubecheck.sdk import Object, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_NEEDED = frozenset(("ConfigMap", "PersistentVolumeClaim", "PriorityClass", "RuntimeClass", "Secret", "ServiceAccount"))
_REFUSED = frozenset(("PriorityClass", "RuntimeClass", "ServiceAccount"))
_POLICIES = ("argocd.argoproj.io/hook-delete-policy", "helm.sh/hook-delete-policy")


@rule(on=Object, severity=Severity.WARNING, since="0.1", joins=True, fields=("metadata.annotations",))
def needs_deleted_hook(view: Object, ctx: Context) -> Iterator[Problem]:
    policy = next((name for name in _POLICIES if name in view.mapping("metadata", "annotations")), "")
    needed = ctx.world.by_key(view.resource.ref.key) if policy and view.kind in _NEEDED else None
    if needed is None:
        return
    from kubecheck.sdk import why_gone  # only where something may be deleted

    told = set()
    for reference in ctx.world.referrers(needed.ref.key):
        user = reference.resource
        why = why_gone(user, needed) if reference.template is not None and not reference.optional and user.ref not in told else ""
        if why and not any(needed in pair for pair in ctx.world.repeated):  # a copy that is no hook stays
            told.add(user.ref)
            what = "are refused" if view.kind in _REFUSED else "do not start"
            later = "its pods that are made later" if why.startswith("Argo") else "its pods"
            text = f"{user.ref.label} needs this {view.kind}, and {why}: {later} {what}"
            if "imagePullSecrets" in reference.path:
                text = f"{user.ref.label} pulls images with this {view.kind}, and {why}: {later} pull without it"
            yield view.at("metadata", "annotations", policy).problem(text).note(f"{user.ref.label} names it", reference.place)
