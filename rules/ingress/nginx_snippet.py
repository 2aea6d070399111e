"""An annotation that puts text into the configuration of the controller."""

from __future__ import annotations

from kubecheck.sdk import Ingress, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Ingress, severity=Severity.WARNING, since="0.1", presets=("strict", "security"), aliases=(
    "checkov:CKV_K8S_152", "checkov:CKV_K8S_153", "checkov:CKV_K8S_154", "datree:INGRESS_CVE2021_25742_INCORRECT_SERVER_SNIPPET_KEY",
    "kubescape:C-0059", "trivy-checks:KCV-0093",
))  # fmt: skip
def nginx_snippet(ingress: Ingress, ctx: Context) -> Iterator[Problem]:
    for key in ingress.annotations:
        if key.startswith("nginx.ingress.kubernetes.io/") and key.endswith("-snippet"):
            yield ingress.at("metadata", "annotations", key).key.problem("whoever may write this can read every Secret that the controller can (CVE-2021-25742)")
