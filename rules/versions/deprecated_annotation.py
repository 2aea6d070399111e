"""An annotation that is a field by now, or nothing any more."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, annotations_of, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_CLASS = "kubernetes.io/ingress.class"
_GKE = ("gce", "gce-internal")  # classes for which no IngressClass is made: the field does nothing there
_SAID = {
    "non-functional in v": "without effect since ", "deprecated since v": "deprecated since ", "deprecated in v": "deprecated since ",
    "+;": ";", '"': "", "'": "",
}  # fmt: skip


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=(fields.DEPRECATED_ANNOTATION,))
def deprecated_annotation(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    if warning.value == _CLASS and annotations_of(warning.resource.value).get(_CLASS) in _GKE:
        yield warning.at().info(f"annotation {_CLASS} is deprecated, but GKE's own controller knows Ingresses by it alone", facts=warning.facts)
        return
    yield warning.at().problem(f"annotation {warning.value} is {_state(warning.words)}", facts=warning.facts)


def _state(words: str) -> str:
    """What the server says of the annotation, less its name."""
    words = words.partition(" is ")[2] if words.startswith("annotation ") else words
    for written, said in _SAID.items():
        words = words.replace(written, said)
    return words
