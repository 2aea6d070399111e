"""A pod that a Pod Security Standard does not admit."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, fields, rule
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
    "checkov:CKV2_K8S_20", "checkov:CKV2_K8S_25", "checkov:CKV_K8S_20", "checkov:CKV_K8S_23", "checkov:CKV_K8S_25", "checkov:CKV_K8S_31",
    "datree:CIS_INVALID_VALUE_SECCOMP_PROFILE", "datree:CONTAINERS_INCORRECT_RUNASNONROOT_VALUE",
    "datree:CONTAINERS_INCORRECT_SECCOMP_PROFILE", "datree:CONTAINERS_MISSING_KEY_ALLOWPRIVILEGEESCALATION",
    "datree:EKS_INVALID_CAPABILITIES_EKS", "datree:EKS_INVALID_HOSTPROCESS_VALUE", "datree:EKS_INVALID_SELINUXOPTIONS_ROLE_VALUE",
    "datree:EKS_INVALID_SELINUXOPTIONS_TYPE_VALUE", "datree:EKS_INVALID_SELINUXOPTIONS_USER_VALUE",
    "gatekeeper-library:allow-privilege-escalation", "gatekeeper-library:apparmor", "gatekeeper-library:capabilities",
    "gatekeeper-library:forbidden-sysctls", "gatekeeper-library:host-probes-lifecycle", "gatekeeper-library:host-process",
    "gatekeeper-library:proc-mount", "gatekeeper-library:seccomp", "gatekeeper-library:seccompv2", "gatekeeper-library:selinux",
    "kube-linter:privilege-escalation-container", "kube-linter:run-as-non-root", "kube-linter:unsafe-proc-mount",
    "kube-linter:unsafe-sysctls", "kube-score:container-seccomp-profile", "kubeaudit:apparmor",
    "kubeaudit:privesc", "kubeaudit:seccomp", "kubescape:C-0013", "kubescape:C-0016", "kubescape:C-0210",
    "kubesec:AllowPrivilegeEscalation", "kubesec:ApparmorUnconfined", "kubesec:CapDropAll", "kubesec:ProcMount", "kubesec:RunAsNonRoot",
    "kubesec:SeccompAny", "kubesec:SeccompUnconfined", "monokle:PSS101..111", "monokle:PSS201..206", "polaris:hostProcess",
    "polaris:insecureCapabilities", "polaris:privilegeEscalationAllowed", "polaris:procMount", "polaris:runAsRootAllowed", "popeye:POP-302",
    "popeye:POP-306", "trivy-checks:KSV-0001", "trivy-checks:KSV-0003", "trivy-checks:KSV-0012", "trivy-checks:KSV-0022",
    "trivy-checks:KSV-0025", "trivy-checks:KSV-0026", "trivy-checks:KSV-0027", "trivy-checks:KSV-0028", "trivy-checks:KSV-0030",
    "trivy-checks:KSV-0103", "trivy-checks:KSV-0104", "trivy-checks:KSV-0105", "trivy-checks:KSV-0106",
))  # fmt: skip
def pod_security(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    if template.is_composed or not _is_readable(template, ctx):  # most of what is told of is lacking, and the controller's settings may give it
        return
    level = ctx.options.level
    for violation in standards.evaluate(level, f"v1.{ctx.version[1]}", template.metadata, template.spec):
        if violation.check in _OWN:
            continue
        places = [template.at(*path) for path in violation.paths] or [template.at("spec")]
        problem = places[0].problem(f"Pod Security {level}: {violation.message}", facts={"check": violation.check})
        for place in places[1:]:
            problem.note("and here", place)
        yield problem


def _is_readable(template: PodTemplate, ctx: Context) -> bool:
    """Whether every value has the type of its field: of anything else the standards say nothing."""
    resource = template.resource
    if any(error.type == fields.WRONG_TYPE for error in resource.errors):
        return False
    if ctx.catalog.kind(resource.ref.api_version, resource.ref.kind) is not None:
        return True
    pod = ctx.catalog.kind("v1", "Pod")
    value = {"metadata": template.metadata, "spec": template.spec}
    return pod is not None and (pod.fits(value) or all(error.type != fields.WRONG_TYPE for error in pod.explain(value)))
