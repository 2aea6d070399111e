"""Which objects a patch, a replacement or a value is for. Mirrors: types.SelectorRegex, resmap.Select (kustomize/api)."""

from __future__ import annotations

from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.fields.patterns import compile_anchored
from kubecheck.render.kustomize.resource import BuildResource, ResourceId, text_of
from kubecheck.values.selector_text import parse_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.render.kustomize.tree import Mapping
    from kubecheck.values.selector import Selector as LabelSelector

_FIELDS = ("group", "version", "kind", "name", "namespace")


class Selector:
    """Regular expressions for the parts of an identity, and selectors of labels and annotations; an empty one takes everything.

    Raises:
        BuildError: one of them is none.
    """

    __slots__ = ("annotations", "labels", "patterns", "said")

    def __init__(self, said: Mapping) -> None:
        self.said = said
        texts = {field: text_of(said.get(field)) for field in _FIELDS}
        try:
            self.patterns = {field: compile_anchored(text) for field, text in texts.items() if text}
        except BuildError as error:
            raise BuildError(error.text, error.written or said.written) from error
        self.labels = text_of(said.get("labelSelector"))
        self.annotations = text_of(said.get("annotationSelector"))

    def __str__(self) -> str:
        identity = ResourceId(*(text_of(self.said.get(field)) for field in _FIELDS))
        return f"{identity}:a={self.annotations}:l={self.labels}"

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing of identities."""
        return not self.patterns

    def matches(self, field: str, text: str) -> bool:
        """Whether a part of an identity fits."""
        pattern = self.patterns.get(field)
        return pattern is None or pattern.search(text) is not None

    def matches_kind(self, identity: ResourceId) -> bool:
        """Whether group, version and kind fit."""
        return self.matches("group", identity.group) and self.matches("version", identity.version) and self.matches("kind", identity.kind)

    def matches_id(self, identity: ResourceId) -> bool:
        """Whether a whole identity fits."""
        return self.matches_kind(identity) and self.matches("name", identity.name) and self.matches("namespace", identity.namespace)

    def matches_marks(self, resource: BuildResource) -> bool:
        """Whether labels and annotations fit.

        Raises:
            BuildError: a selector is none.
        """
        for text, field in ((self.annotations, "annotations"), (self.labels, "labels")):
            if text and not _parsed(text, self.said).matches(resource.strings(field)):
                return False
        return True

    def select(self, resources: Iterable[BuildResource]) -> list[BuildResource]:
        """The objects that fit, by the names that they have or had at first. Mirrors: resWrangler.Select."""
        found = []
        for each in resources:
            now, first = each.current_id, each.original_id
            if not any(self.matches("namespace", one.effective_namespace) for one in (first, now)):
                continue
            if not any(self.matches("name", one.name) for one in (first, now)):
                continue
            if self.matches_kind(now) and self._fits_marks(each):
                found.append(each)
        return found

    def _fits_marks(self, resource: BuildResource) -> bool:
        """As `matches_marks`; labels are asked first."""
        for text, field in ((self.labels, "labels"), (self.annotations, "annotations")):
            if text and not _parsed(text, self.said).matches(resource.strings(field)):
                return False
        return True


def _parsed(text: str, said: Mapping) -> LabelSelector:
    try:
        return parse_selector(text)
    except ValueError as error:
        raise BuildError(str(error), said.at("labelSelector")) from error
