"""A finalizer without the domain of the controller that takes it away."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=(fields.FINALIZER_NAME,))
def unqualified_finalizer(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    advice = "; ".join(each.text.rpartition('": ')[2] for each in (warning.warning, *warning.also))
    text = f"finalizer {warning.value}: {advice}"
    if _domain(str(warning.value)) == _domain(warning.resource.ref.group):
        yield warning.at().info(text, facts=warning.facts)  # the controller's documented own name: nobody else takes it
    else:
        yield warning.at().problem(text, facts=warning.facts)


def _domain(name: str) -> str:
    """The last two labels of a name; itself where it has none."""
    return ".".join(name.split(".")[-2:])
