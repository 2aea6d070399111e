"""A rule of an admission webhook about objects that the API server never asks it about."""

from __future__ import annotations

from kubecheck.sdk import Severity, WebhookConfiguration, api_resources, items, may_become, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_GROUP = "admissionregistration.k8s.io"
# Mirrors: rules.IsExemptAdmissionConfigurationResource of k8s.io/apiserver v1.36.
_EXEMPT = frozenset((
    "mutatingadmissionpolicies", "mutatingadmissionpolicybindings", "mutatingwebhookconfigurations",
    "validatingadmissionpolicies", "validatingadmissionpolicybindings", "validatingwebhookconfigurations",
))  # fmt: skip


@rule(on=WebhookConfiguration, severity=Severity.WARNING, since="0.1", joins=True)
def webhook_never_asked(configuration: WebhookConfiguration, ctx: Context) -> Iterator[Problem]:
    known = api_resources.api_resources(ctx.world, ctx.catalog)
    for index, hook in enumerate(configuration.items("webhooks")):
        for number, entry in enumerate(items(hook.get("rules")) if isinstance(hook, dict) else ()):
            groups = [each for each in items(entry.get("apiGroups")) if isinstance(each, str)] if isinstance(entry, dict) else []
            for position, resource in enumerate(items(entry.get("resources")) if groups else ()):
                what = _why_not(resource, groups, known) if isinstance(resource, str) and not may_become(resource, "") else ""
                if what:
                    yield configuration.at("webhooks", index, "rules", number, "resources", position).problem(what)


def _why_not(resource: str, groups: list[str], known: api_resources.ApiResources) -> str:
    """Why nobody is ever asked about a resource of some groups; empty where somebody may be."""
    name = resource.partition("/")[0]
    if name in _EXEMPT and all(group in (_GROUP, "*") for group in groups):
        return f"the API server asks no webhook about {name}, so that a webhook that does not answer can be taken away"
    if name == "*" or not all(group in known.built_in for group in groups) or any(known.has(group, name) for group in groups):
        return ""
    owners = known.groups_of(name)
    if owners:
        written = api_resources.groups_in_words(groups)
        return f"{name} are in {api_resources.groups_in_words(owners)}, so by a rule for {written} the webhook is never asked about them"
    near = known.near_resource(groups, name)
    if near is None:
        return ""
    return f"{api_resources.groups_in_words(groups)} has no resource {name}, so the webhook is never asked about it; did you mean {near}?"
