"""A name that makes no hostname, of something whose pods get hostnames from it."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_LONGEST = 63


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=(fields.NAME_IN_HOSTNAMES,))
def name_unfit_for_hostnames(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    why = "has dots" if "." in warning.value else f"is longer than {_LONGEST} characters" if len(warning.value) > _LONGEST else "is no DNS label"
    yield warning.at().problem(f"{warning.value} {why}: it goes into the hostnames of pods", facts=warning.facts)
