"""A field or value that the server calls deprecated."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_WORDS = {
    "addressType": "address type FQDN is deprecated",
    "configSource": "configSource is without effect: the feature is removed",
    "externalID": "externalID is deprecated, and nothing reads it",
    "externalIPs": "externalIPs is deprecated, and some clusters do not implement it any more",
    "persistentVolumeReclaimPolicy": "reclaim policy Recycle is deprecated; use dynamic provisioning instead",
    "trafficDistribution": "PreferClose is deprecated; use PreferSameZone",
}


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=(fields.DEPRECATED_FIELD,))
def deprecated_field(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    yield warning.at().problem(_WORDS.get(warning.name, warning.words), facts=warning.facts)
