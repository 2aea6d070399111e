"""Rules of a NetworkPolicy for a direction that its policyTypes leave out."""

from __future__ import annotations

from kubecheck.sdk import NetworkPolicy, Severity, network_policies, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=NetworkPolicy, severity=Severity.WARNING, since="0.1")
def policy_rules_ignored(policy: NetworkPolicy, ctx: Context) -> Iterator[Problem]:
    directions = network_policies.directions_of(policy.value)
    written = policy.items("spec", "policyTypes")
    for direction in (network_policies.INGRESS, network_policies.EGRESS):
        field = network_policies.FIELDS[direction][0]
        rules = policy.get("spec", field)
        if direction in directions or not isinstance(rules, list):
            continue
        place = policy.at("spec", field).key
        if rules:
            types = ", ".join(map(str, written))
            problem = place.problem(f"the rules of {field} are ignored: policyTypes is [{types}], without {direction}", help=f"add {direction} to policyTypes")
            yield problem.note("policyTypes", policy.at("spec", "policyTypes"))
        elif not written:
            yield place.info(f"{field}: [] does nothing without policyTypes: {direction} is not restricted", help=f"set policyTypes: [Ingress, {direction}]")
