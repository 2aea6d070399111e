"""Which texts of an object are filled in by another program before the server sees them."""

from __future__ import annotations

from kubecheck.documents.templates import is_placeholder
from kubecheck.sdk import Placeholder
from kubecheck.source import texts_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.model.resource import Resource

# Fields of texts that nobody judges, or in which Kubernetes or a driver itself fills in such a name.
_FREE_TEXT = frozenset((
    "annotations", "args", "binaryData", "command", "data", "description", "env", "expression", "messageExpression", "openAPIV3Schema", "parameters",
    "stringData", "subPathExpr",
))  # fmt: skip


def placeholder_in(resource: Resource) -> Placeholder | None:
    """The first placeholder in fields that would be judged; None without one. Values that SOPS encrypted are no such text: SOPS itself knows them."""
    found = texts_in(resource.value, without=_FREE_TEXT)
    return next((Placeholder(resource, path, text) for path, text in found if is_placeholder(text) and not text.startswith("ENC[")), None)
