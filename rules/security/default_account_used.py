"""Pods that run as the default ServiceAccount of their namespace."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PodTemplate, severity=Severity.INFO, since="0.1", presets=(), aliases=(
    "kube-linter:default-service-account", "kubesec:ServiceAccountName", "popeye:POP-300",
))  # fmt: skip
def default_account_used(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    path, name = template.service_account
    if name == "default" and not template.is_composed and template.get("automountServiceAccountToken") is not False:
        yield template.at("spec", *path).problem(
            "the pods run as the ServiceAccount default, and share its rights with all pods of the namespace that name none"
        )
