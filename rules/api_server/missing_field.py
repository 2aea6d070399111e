"""A field that the server requires and that is not there, or is empty."""

from __future__ import annotations

from kubecheck.sdk import Refusal, Severity, fields, get, rule

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
    written = get(refusal.resource.value, refusal.path)
    if isinstance(written, (str, int, float)) and written != "":  # the server has no other word for a value that it cannot use
        yield refusal.place.problem(f'"{written}" in {refusal.where} is not accepted: {refusal.detail or "a value is required"}', facts=refusal.facts)
        return
    more = f": {refusal.detail}" if refusal.detail else ""
    yield refusal.place.problem(f"{refusal.where} is missing or empty{more}", facts=refusal.facts)
