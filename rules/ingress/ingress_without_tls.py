"""An Ingress that serves without encryption."""

from __future__ import annotations

from kubecheck.sdk import Ingress, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_ALLOW_HTTP = "kubernetes.io/ingress.allow-http"  # Google's controller serves no HTTP where this is "false"


@rule(on=Ingress, severity=Severity.INFO, since="0.1", presets="security", aliases=(
    "gatekeeper-library:httpsonly", "kubescape:C-0263", "polaris:tlsSettingsMissing",
))  # fmt: skip
def ingress_without_tls(ingress: Ingress, ctx: Context) -> Iterator[Problem]:
    if not ingress.items("spec", "tls") and ingress.get("metadata", "annotations", _ALLOW_HTTP) != "false":
        yield ingress.at("metadata", "name").problem(f"{ingress.label} serves without encryption: missing tls")
