"""Pods that carry a token for the API server without asking for it."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, grants, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PodTemplate, severity=Severity.INFO, since="0.1", joins=True, points_at=(), presets="security", aliases=(
    "checkov:CKV_K8S_38", "datree:SRVACC_INCORRECT_AUTOMOUNTSERVICEACCOUNTTOKEN_VALUE", "gatekeeper-library:automount-serviceaccount-token",
    "kubeaudit:asat", "kubescape:C-0034", "kubescape:C-0190", "kubescape:C-0261", "kubesec:AutomountServiceAccountToken",
    "polaris:automountServiceAccountToken", "popeye:POP-301", "popeye:POP-303", "trivy-checks:KSV-0036",
))  # fmt: skip
def token_mounted(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    mounted = template.get("automountServiceAccountToken")
    if mounted is False or template.is_composed:  # by it the steps of a workflow report what came of them
        return
    _, name = template.service_account
    account = ctx.world.get("", "ServiceAccount", template.namespace, name)
    if mounted is None and account is not None and account.value.get("automountServiceAccountToken") is False:
        return
    if mounted is None and name != "default" and (account is not None or grants.bindings_of_account(template.namespace, name, ctx.world)):
        return  # an account of its own, which is there or has rights, is given for a reason
    yield template.at("spec", "automountServiceAccountToken").problem(f"each pod carries a token of {name} for the API server")
