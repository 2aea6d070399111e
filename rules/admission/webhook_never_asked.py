"""A rule of an admission webhook about objects that the API server never asks it about."""

from __future__ import annotations

from kubecheck.sdk import Severity, WebhookConfiguration, api_resources, items, rule

from ._matching import resources_of, why_unknown

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
            for position, resource, groups in resources_of(entry) if isinstance(entry, dict) else ():
                what = _why_exempt(resource, groups) or why_unknown(resource, groups, known)
                if what:
                    yield configuration.at("webhooks", index, "rules", number, "resources", position).problem(f"the webhook is never asked about {resource}: {what}")


def _why_exempt(resource: str, groups: list[str]) -> str:
    name = resource.partition("/")[0]
    if name not in _EXEMPT or not all(group in (_GROUP, "*") for group in groups):
        return ""
    return "the API server leaves such objects to no webhook, so that one that does not answer can be taken away"
