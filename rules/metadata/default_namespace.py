"""An object that lands in the namespace default."""

from __future__ import annotations

from kubecheck.sdk import Object, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

# What is in the namespace default of every cluster, and nowhere else or everywhere.
_AT_HOME = frozenset((("ServiceAccount", "default"), ("Service", "kubernetes"), ("Endpoints", "kubernetes"), ("EndpointSlice", "kubernetes")))


class Options:
    """What can be chosen."""

    unwritten = False  # whether to tell of objects without a namespace as well: whoever applies the file chooses it


@rule(on=Object, severity=Severity.INFO, since="0.1", presets=(), options=Options, aliases=(
    "checkov:CKV_K8S_160", "checkov:CKV_K8S_21", "datree:WORKLOAD_INCORRECT_NAMESPACE_VALUE_DEFAULT", "kube-linter:use-namespace",
    "kubescape:C-0061", "trivy-checks:KSV-0110",
))  # fmt: skip
def default_namespace(view: Object, ctx: Context) -> Iterator[Problem]:
    if view.namespace != "default" or (view.kind, view.name) in _AT_HOME:
        return
    if view.get("metadata", "namespace"):
        yield view.at("metadata", "namespace").problem(f"{view.label} is created in the namespace default")
    elif ctx.options.unwritten:
        yield view.at("metadata", "name").problem(f"{view.label} names no namespace: unless another one is chosen, it is created in default")
