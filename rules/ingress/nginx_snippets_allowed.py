"""A configuration of ingress-nginx that lets Ingresses put text into the controller's configuration."""

from __future__ import annotations

from kubecheck.sdk import ConfigMap, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_KEY = "allow-snippet-annotations"
_TRUE = frozenset(("1", "t", "T", "true", "TRUE", "True"))  # Mirrors: strconv.ParseBool, by which the controller reads the value


@rule(on=ConfigMap, severity=Severity.WARNING, since="0.1", presets=("strict", "security"), fields=("data",), aliases=(
    "datree:CONFIGMAP_CVE2021_25742_INCORRECT_SNIPPET_ANNOTATIONS_VALUE",
))  # fmt: skip
def nginx_snippets_allowed(config: ConfigMap, ctx: Context) -> Iterator[Problem]:
    value = config.get("data", _KEY)
    if isinstance(value, str) and value in _TRUE:
        text = f"{_KEY} lets whoever may write an Ingress read every Secret that ingress-nginx can (CVE-2021-25742)"
        yield config.at("data", _KEY).problem(text)
