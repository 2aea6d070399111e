"""A value that another program fills in before the server sees it."""

from __future__ import annotations

from kubecheck.sdk import Placeholder, Severity, format_path, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_LONGEST_VALUE = 60


@rule(on=Placeholder, severity=Severity.INFO, since="0.1", once_a_file=True)
def unfilled_placeholder(placeholder: Placeholder, ctx: Context) -> Iterator[Problem]:
    text = placeholder.text
    shown = text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
    message = f"{shown} in {format_path(placeholder.path)} is filled in later; what hangs on such values in this file is not checked"
    # The whole entry, since what is said of a placeholder's value itself is left out.
    yield placeholder.at().item.problem(message, facts={"value": text})
