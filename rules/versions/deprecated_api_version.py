"""An API version that still works and will go."""

from __future__ import annotations

from kubecheck.sdk import Object, Severity, lifecycle, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem

_LIVES: dict[tuple[str, str], Any] = {}
# Stable kinds that the server warns of.
_WITHOUT_LIFE = {("v1", "Endpoints"): (33, "; use discovery.k8s.io/v1 EndpointSlice"), ("v1", "ComponentStatus"): (19, "")}


@rule(on=Object, severity=Severity.WARNING, since="0.1", aliases=(
    "datree:K8S_DEPRECATED_APIVERSION_1.16", "datree:K8S_DEPRECATED_APIVERSION_1.17", "datree:K8S_DEPRECATED_APIVERSION_1.19",
    "datree:K8S_DEPRECATED_APIVERSION_1.21", "datree:K8S_DEPRECATED_APIVERSION_1.22", "datree:K8S_DEPRECATED_APIVERSION_1.23",
    "datree:K8S_DEPRECATED_APIVERSION_1.24", "datree:K8S_REMOVED_APIVERSION_1.22", "datree:K8S_REMOVED_APIVERSION_1.23",
    "datree:K8S_REMOVED_APIVERSION_1.24", "kube-linter:no-extensions-v1beta", "kube-score:stable-version", "popeye:POP-403",
    "trivy-checks:KSV-0107",
))  # fmt: skip
def deprecated_api_version(view: Object, ctx: Context) -> Iterator[Problem]:
    ref = view.resource.ref
    kind = (ref.api_version, ref.kind)
    if kind not in _LIVES:
        _LIVES[kind] = lifecycle(*kind)
    life = _LIVES[kind]
    since, instead = _WITHOUT_LIFE.get(kind, (0, ""))
    if since and ctx.version[1] >= since:
        yield view.at("apiVersion").problem(f"{ref.api_version} {ref.kind} is deprecated since Kubernetes 1.{since}{instead}")
    if life is None or not life.is_deprecated_in(ctx.version[1]) or ctx.catalog.kind(*kind) is None:
        return
    gone = f" and removed in 1.{life.removed}" if life.removed else ""
    hint = f"; use {life.replacement}" if life.replacement else ""
    yield view.at("apiVersion").problem(f"{ref.api_version} {ref.kind} is deprecated since Kubernetes 1.{life.deprecated}{gone}{hint}")
