"""A field that the server requires and that is not there, or is empty."""

from __future__ import annotations

from kubecheck.sdk import Refusal, Severity, fields, get, rule

from ._wording import explain, missing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Refusal, severity=Severity.ERROR, since="0.1", only=(fields.REQUIRED,), aliases=(
    "datree:EKS_MISSING_KEY_TOPOLOGYKEY", "datree:HPA_MISSING_MAXREPLICAS_KEY", "datree:RESOURCE_MISSING_NAME",
    "kube-score:container-ports-check", "kube-score:pod-topology-spread-constraints", "kubeconform:schema",
))  # fmt: skip
def missing_field(refusal: Refusal, ctx: Context) -> Iterator[Problem]:
    if refusal.is_custom(ctx):
        return
    value = get(refusal.resource.value, refusal.path)
    detail = explain(refusal.detail, value)[0]
    if refusal.resource.ref.kind == "PersistentVolume" and refusal.path == ("spec",):
        detail = detail.replace("emptyDir, configMap, secret or persistentVolumeClaim", "csi, nfs, hostPath or local")
    more = f": {detail}" if detail else ""
    if isinstance(value, (str, int, float)) and value != "":  # the server has no other word for a value that it cannot use
        found = refusal.written or (f'"{value}"' if isinstance(value, str) else str(value).lower())
        text = f"{found} in {refusal.where} {'is not accepted' if isinstance(value, str) else 'counts as no value'}{more or ', and one is required'}"
    else:
        text = f"{missing(refusal)}{more}"
    yield refusal.place.problem(text, facts=refusal.facts)
