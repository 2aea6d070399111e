"""A hook whose weight or policies Helm does not know."""

from __future__ import annotations

from kubecheck.sdk import Object, Severity, late, nearest, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_WEIGHT, _DELETION, _OUTPUT = "helm.sh/hook-weight", "helm.sh/hook-delete-policy", "helm.sh/hook-output-log-policy"
# Mirrors: pkg/release's hook.go (Helm v3.22).
_KNOWN = {_DELETION: ("before-hook-creation", "hook-succeeded", "hook-failed"), _OUTPUT: ("hook-succeeded", "hook-failed")}
_NUMBER = late(r"[+-]?[0-9]+")


@rule(on=Object, severity=Severity.WARNING, since="0.1", fields=("metadata.annotations",))
def misread_helm_hook(view: Object, ctx: Context) -> Iterator[Problem]:
    annotations = view.mapping("metadata", "annotations")
    if "helm.sh/hook" not in annotations:
        return
    weight = annotations.get(_WEIGHT)
    if isinstance(weight, str) and not _NUMBER.fullmatch(weight):
        yield view.at("metadata", "annotations", _WEIGHT).problem(f'the weight "{weight}" is no whole number, so Helm takes 0')
    for name, known in _KNOWN.items():
        said = annotations.get(name)
        for each in said.split(",") if isinstance(said, str) else ():
            policy = each.strip().lower()
            if policy not in known:
                near = nearest(policy, known)
                hint = f"did you mean {near}?" if near else f"Helm knows {', '.join(known)}"
                shown = each.strip() or "an empty text"
                yield view.at("metadata", "annotations", name).problem(f"{shown} is no policy that Helm knows, so nothing comes of it", help=hint)
