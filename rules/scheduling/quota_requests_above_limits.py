"""A ResourceQuota that allows more requests than limits."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, fields, get, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=(fields.QUOTA_ORDER,))
def quota_requests_above_limits(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    request, limit = (str(fields.plain_path(steps)[-1]) for steps in (warning.warning.steps, warning.warning.other))
    most = get(warning.resource.value, ("spec", "hard", limit))
    problem = warning.at().problem(f"{request} {warning.value} is more than {limit} {most}: what is above it can never be used", facts=warning.facts)
    yield problem.note("the limit", warning.other)
