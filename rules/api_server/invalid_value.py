"""A value that the server does not accept in its field."""

from __future__ import annotations

from kubecheck.sdk import Refusal, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_TYPES = (fields.INVALID, fields.TYPE_INVALID, fields.NOT_FOUND, fields.INTERNAL, fields.TOO_FEW, fields.TOO_SHORT)


@rule(on=Refusal, severity=Severity.ERROR, since="0.1", only=_TYPES, aliases=(
    "datree:CRONJOB_INVALID_SCHEDULE_VALUE", "datree:WORKLOAD_INVALID_LABELS_VALUE", "kube-score:label-values",
    "kubevious:container-resource-request-limit-check", "kubevious:container-volume-mount-ref",
))  # fmt: skip
def invalid_value(refusal: Refusal, ctx: Context) -> Iterator[Problem]:
    if refusal.is_custom(ctx):
        return
    found = f"{refusal.found} in {refusal.where}" if refusal.found else refusal.where
    yield refusal.place.problem(f"{found}: {refusal.error.detail or 'there is no such thing'}", facts=refusal.facts)
