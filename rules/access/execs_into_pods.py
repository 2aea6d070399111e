"""A role that can run commands in pods of others."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, narrow_entries, policy_rules, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Role, severity=Severity.WARNING, since="0.1", presets="security", aliases=(
    "checkov:CKV2_K8S_2", "datree:CONTAINERS_INCORRECT_RESOURCES_VERBS_VALUE", "kubescape:C-0002",
    "polaris:clusterrolePodExecAttach", "polaris:clusterrolebindingPodExecAttach", "polaris:rolePodExecAttach",
    "polaris:rolebindingClusterRolePodExecAttach", "polaris:rolebindingRolePodExecAttach", "trivy-checks:KSV-0053",
    "trivy-checks:KSV-0054",
))  # fmt: skip
def execs_into_pods(role: Role, ctx: Context) -> Iterator[Problem]:
    # Since 1.35 a websocket's GET needs the right to create as well. Mirrors: ensureAuthorizedForVerb in pkg/registry/core/pod/rest.
    verbs = ("create",) if ctx.version >= (1, 35) else ("create", "get")
    for index, entry in narrow_entries(role, ctx):
        if policy_rules.allows(entry, verbs, "", ("pods/exec", "pods/attach")):
            yield role.at("rules", index).problem("runs commands in any pod in its reach")
        elif policy_rules.allows(entry, ("update", "patch"), "", ("pods/ephemeralcontainers",)):
            yield role.at("rules", index).problem("adds ephemeral containers to any pod in its reach, and runs commands in them")
