"""Something that the server takes and warns of, for which there is no rule of its own."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


_REST = (fields.NAME_FORM, fields.STANDING_ERROR, fields.TIME_ZONE_IN_SCHEDULE, fields.TOKENS_LOGGED, fields.TOO_MANY_INDEXES)


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=_REST)
def server_warning(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    yield warning.at().problem(warning.words, facts=warning.facts)
