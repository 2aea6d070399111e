"""Which texts of an object are filled in by another program before the server sees them."""

from __future__ import annotations

from kubecheck.documents.templates import is_placeholder
from kubecheck.sdk import Placeholder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.model.resource import Resource
    from kubecheck.source import Path

# Fields of texts that nobody judges, or in which Kubernetes or a driver itself fills in such a name.
_FREE_TEXT = frozenset((
    "annotations", "args", "binaryData", "command", "data", "description", "env", "expression", "messageExpression", "openAPIV3Schema", "parameters",
    "stringData", "subPathExpr",
))  # fmt: skip


def placeholder_in(resource: Resource) -> Placeholder | None:
    """The first placeholder in fields that would be judged; None without one. Values that SOPS encrypted are no such text: SOPS itself knows them."""
    path, text = next(_placeholders_in(resource.value, ()), ((), ""))
    return Placeholder(resource, path, text) if text else None


def _placeholders_in(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        if is_placeholder(value) and not value.startswith("ENC["):
            yield path, value
    elif isinstance(value, dict):
        for key, each in value.items():
            if key not in _FREE_TEXT:
                yield from _placeholders_in(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _placeholders_in(each, (*path, index))
