"""An API version that still works and will go."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=(fields.DEPRECATED_VERSION,), aliases=(
    "datree:K8S_DEPRECATED_APIVERSION_1.16", "datree:K8S_DEPRECATED_APIVERSION_1.17", "datree:K8S_DEPRECATED_APIVERSION_1.19",
    "datree:K8S_DEPRECATED_APIVERSION_1.21", "datree:K8S_DEPRECATED_APIVERSION_1.22", "datree:K8S_DEPRECATED_APIVERSION_1.23",
    "datree:K8S_DEPRECATED_APIVERSION_1.24", "datree:K8S_REMOVED_APIVERSION_1.22", "datree:K8S_REMOVED_APIVERSION_1.23",
    "datree:K8S_REMOVED_APIVERSION_1.24", "gatekeeper-library:verifydeprecatedapi", "kube-linter:no-extensions-v1beta",
    "kube-score:stable-version", "kubeaudit:deprecatedapis", "pluto:deprecated-api", "popeye:POP-403", "trivy-checks:KSV-0107",
))  # fmt: skip
def deprecated_api_version(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    life, ref = warning.value, warning.resource.ref
    if life is None:
        yield warning.at().problem(warning.words, facts=warning.facts)
        return
    gone = f" and removed in 1.{life.removed}" if life.removed else ""
    hint = f"; use {' '.join(filter(None, (life.replacement, life.successor)))}" if life.replacement else ""
    problem = warning.at().problem(f"{ref.api_version} {ref.kind} is deprecated since Kubernetes 1.{life.deprecated}{gone}{hint}", facts=warning.facts)
    is_moved = life.replacement and not life.successor
    if is_moved:
        from kubecheck.sdk import conversion

        problem.fix(f"write {life.replacement}", warning.resource.at("apiVersion"), life.replacement)
        for change in conversion(warning.resource.value):
            problem.reshape(f"write {life.replacement}", warning.resource.at(), change)
    yield problem
