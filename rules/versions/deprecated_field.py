"""A field or value that the server calls deprecated."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, fields, format_path, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=(fields.DEPRECATED_FIELD,))
def deprecated_field(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    value = f"{warning.value} in " if isinstance(warning.value, str) and " " not in warning.value else ""
    yield warning.at().problem(f"{value}{format_path(warning.path)}: {_sentence(warning)}", facts=warning.facts)


def _sentence(warning: ServerWarning) -> str:
    """The server's words, less the field and the value."""
    words = warning.words.removeprefix(f"{fields.format_steps(warning.warning.steps)} ").removeprefix("spec.addressType: ")
    return words.removeprefix(f'"{warning.value}" ').removeprefix("is ").rstrip(".").replace('"', "")
