"""A pod that a Pod Security Standard does not admit."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, rule
from kubecheck.sdk import pod_security as standards

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

class Options:
    """What can be chosen."""

    level = "restricted"  # baseline or restricted


# What rules of their own tell of.
_OWN = frozenset(("hostNamespaces", "hostPathVolumes", "privileged"))


@rule(on=PodTemplate, severity=Severity.WARNING, since="0.1", presets="security", options=Options, aliases=(
    "kube-linter:run-as-non-root", "kube-linter:privilege-escalation-container", "polaris:runAsRootAllowed", "polaris:privilegeEscalationAllowed",
    "polaris:insecureCapabilities", "checkov:CKV_K8S_20", "checkov:CKV_K8S_23", "checkov:CKV_K8S_37", "checkov:CKV_K8S_31", "kubescape:C-0013", "kubescape:C-0016",
    "trivy-checks:KSV-0001", "trivy-checks:KSV-0012", "trivy-checks:KSV-0104", "trivy-checks:KSV-0106", "kubesec:RunAsNonRoot", "kubesec:CapDropAll",
))  # fmt: skip
def pod_security(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    level = ctx.options.level
    for violation in standards.evaluate(level, f"v1.{ctx.version[1]}", template.metadata, template.spec):
        if violation.check in _OWN:
            continue
        places = [template.at(*path) for path in violation.paths] or [template.at("spec")]
        problem = places[0].problem(f"Pod Security {level}: {violation.message}", facts={"check": violation.check})
        for place in places[1:]:
            problem.note("and here", place)
        yield problem
