"""A TLS Secret whose certificate and key cannot be used together."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=(fields.KEY_PAIR,))
def unusable_key_pair(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    yield warning.at().problem(f"{warning.path[-1]}: {warning.words.removeprefix('tls: ')}", facts=warning.facts)
