"""A Namespace that says nothing of Pod Security."""

from __future__ import annotations

from kubecheck.sdk import Namespace, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Namespace, severity=Severity.INFO, since="0.1", presets="security", aliases=(
    "kubescape:C-0193", "kubescape:C-0194", "kubescape:C-0195", "kubescape:C-0196", "kubescape:C-0197", "kubescape:C-0198", "kubescape:C-0199",
    "kubescape:C-0200", "kubescape:C-0201", "kubescape:C-0202", "kubescape:C-0203", "kubescape:C-0204",
))  # fmt: skip
def namespace_without_pod_security(namespace: Namespace, ctx: Context) -> Iterator[Problem]:
    if not any(label.startswith("pod-security.kubernetes.io/") for label in namespace.labels):
        yield namespace.at("metadata", "name").problem(
            f"Namespace {namespace.name} has no label pod-security.kubernetes.io/enforce, so it takes privileged pods as well",
            help="baseline keeps pods from their node; restricted is for those that are written with care",
        )
