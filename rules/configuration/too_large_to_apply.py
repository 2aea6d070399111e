"""An object that is too large for the annotation in which kubectl apply remembers it."""

from __future__ import annotations

import json

from kubecheck.sdk import Object, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem

_NAME = "kubectl.kubernetes.io/last-applied-configuration"
_OTHER_WAYS = ("ServerSideApply=true", "Replace=true")
_ESCAPED = 6  # how many bytes Go may make of one


class Options:
    """What can be chosen."""

    most = 256 * 1024  # how many bytes the annotations of an object may take together


@rule(on=Object, severity=Severity.WARNING, since="0.1", options=Options, fields=("data", "binaryData", "stringData", "spec.versions"))
def too_large_to_apply(view: Object, ctx: Context) -> Iterator[Problem]:
    """Mirrors: GetModifiedConfiguration in k8s.io/kubectl/pkg/util/apply.go, ValidateAnnotationsSize in k8s.io/apimachinery/pkg/api/validation."""
    most = ctx.options.most
    if _texts(view.value) * _ESCAPED < most and _length_of(view.resource.document) * _ESCAPED < most:  # type: ignore[attr-defined]  # the resource of a view has one
        return
    others = {key: value for key, value in view.annotations.items() if key != _NAME}
    remembered = {**view.value, "metadata": {**view.mapping("metadata"), "annotations": others, **({"namespace": view.namespace} if view.namespace else {})}}
    size = len(_NAME) + len(_as_go_writes(remembered)) + 1 + sum(len(key.encode()) + len(value.encode()) for key, value in others.items())
    if size <= most or any(way in view.annotations.get("argocd.argoproj.io/sync-options", "") for way in _OTHER_WAYS):
        return
    text = f"with what kubectl apply remembers of it, the annotations take {size} bytes of {most} allowed: it is refused"
    place = view.at("metadata", "name")
    definition = view.kind == "CustomResourceDefinition"  # projects say how theirs are to be applied
    yield place.info(text, help="kubectl apply --server-side") if definition else place.problem(text, help="kubectl apply --server-side")


def _length_of(document: Any) -> int:
    """How long the text is that a document is written in: its own, or the whole file where a build made it, which stands nowhere as it is."""
    return int(document.end - document.start) or len(document.source.text)


def _texts(value: dict[str, object]) -> int:
    """The length of the texts that an object carries as data."""
    fields = [value.get(field) for field in ("data", "binaryData", "stringData")]
    return sum(len(each) for field in fields if isinstance(field, dict) for each in field.values() if isinstance(each, str))


def _as_go_writes(value: dict[str, object]) -> bytes:
    """An object in JSON, as Go writes it for HTML."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=str)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.encode("utf-8", "replace")
