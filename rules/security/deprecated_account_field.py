"""A pod that names its ServiceAccount in the deprecated field serviceAccount."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PodTemplate, severity=Severity.INFO, since="0.1", fields=("serviceAccount",), aliases=(
    "kube-linter:deprecated-service-account-field", "kubeaudit:asat", "kubescape:C-0294",
))  # fmt: skip
def deprecated_account_field(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    old, name = template.get("serviceAccount"), template.get("serviceAccountName")
    if not isinstance(old, str) or not old or old == name:
        return  # the server prints both fields, so both are in what was read from it
    place = template.at("spec", "serviceAccount").key
    if isinstance(name, str) and name:
        yield place.warning(f"serviceAccount is the deprecated name of serviceAccountName, and {old} does not count: the pods run as {name}")
    else:
        yield place.problem("serviceAccount is the deprecated name of serviceAccountName: write that")
