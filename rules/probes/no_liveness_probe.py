"""A container that nothing restarts when it hangs."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Container, severity=Severity.INFO, since="0.1", presets=(), aliases=(
    "checkov:CKV_K8S_8", "datree:CONTAINERS_MISSING_LIVENESSPROBE_KEY", "gatekeeper-library:requiredprobes",
    "kube-linter:no-liveness-probe", "kube-score:pod-probes", "kubescape:C-0056", "polaris:livenessProbeMissing", "popeye:POP-103",
))  # fmt: skip
def no_liveness_probe(container: Container, ctx: Context) -> Iterator[Problem]:
    if container.list_name == "containers" and container.template.long_running and container.get("livenessProbe") is None:
        yield container.at("name").problem(f"{container.label} is not restarted when it hangs: missing livenessProbe")
