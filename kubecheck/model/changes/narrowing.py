"""What objects that were written before a change of their definition are refused for after it, or lose by it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.fields import FieldError
    from kubecheck.model.resource import Resource
    from kubecheck.source.positions import Path


class Narrowing:
    """A part of a definition that does not take what its older state took.

    Attributes:
        version: the version of the definition that does not.
        path: where that stands in the definition, from the object's root.
        was: the same in the older state; empty where there is no such place.
        error: what the server holds against the first object, or the field that it drops.
        objects: the objects of the older state, in their order.
        left: those of them that the present state leaves so.
        converted_from: the version in which they were stored where it is another one, which nothing converts; else empty.
    """

    __slots__ = ("converted_from", "error", "left", "objects", "path", "version", "was")

    def __init__(self, version: str, path: Path, was: Path, error: FieldError, converted_from: str) -> None:
        self.version = version
        self.path = path
        self.was = was
        self.error = error
        self.converted_from = converted_from
        self.objects: list[Resource] = []
        self.left: list[Resource] = []
