"""A field that the server requires and that is not there, or is empty."""

from __future__ import annotations

from kubecheck.sdk import Refusal, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Refusal, severity=Severity.ERROR, since="0.1", only=(fields.REQUIRED,), aliases=(
    "datree:EKS_MISSING_KEY_TOPOLOGYKEY", "datree:RESOURCE_MISSING_NAME",
))  # fmt: skip
def missing_field(refusal: Refusal, ctx: Context) -> Iterator[Problem]:
    if refusal.is_custom(ctx):
        return
    detail = refusal.error.detail
    more = f": {detail}" if detail else ""
    yield refusal.place.problem(f"{refusal.where} is missing or empty{more}", facts=refusal.facts)
