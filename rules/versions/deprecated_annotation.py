"""An annotation that is a field by now, or nothing any more."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_SAID = {
    "non-functional in v": "without effect since ", "deprecated since v": "deprecated since ", "deprecated in v": "deprecated since ",
    "+;": ";", '"': "", "'": "",
}  # fmt: skip


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=(fields.DEPRECATED_ANNOTATION,))
def deprecated_annotation(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    yield warning.at().problem(f"annotation {warning.value} is {_state(warning.words)}", facts=warning.facts)


def _state(words: str) -> str:
    """What the server says of the annotation, less its name."""
    words = words.partition(" is ")[2] if words.startswith("annotation ") else words
    for written, said in _SAID.items():
        words = words.replace(written, said)
    return words
