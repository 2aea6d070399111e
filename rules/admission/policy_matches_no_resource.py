"""An admission policy about resources that there are not under its API groups."""

from __future__ import annotations

from kubecheck.sdk import AdmissionPolicy, Severity, api_resources, rule

from ._matching import resources_of, why_unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=AdmissionPolicy, severity=Severity.WARNING, since="0.1", joins=True)
def policy_matches_no_resource(policy: AdmissionPolicy, ctx: Context) -> Iterator[Problem]:
    """Mirrors: rules.Matcher.Matches of k8s.io/apiserver v1.36, by which a rule is about what it names letter by letter."""
    known = api_resources.api_resources(ctx.world, ctx.catalog)
    for index, entry in enumerate(policy.items("spec", "matchConstraints", "resourceRules")):
        for position, resource, groups in resources_of(entry) if isinstance(entry, dict) else ():
            what = why_unknown(resource, groups, known)
            if what:
                yield policy.at("spec", "matchConstraints", "resourceRules", index, "resources", position).problem(f"the policy never matches {resource}: {what}")
