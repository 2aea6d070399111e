"""Merging a patch into an object, as kustomize does it. Mirrors: kyaml/yaml/merge2, kyaml/yaml/walk.

That is not how the server merges: a patch's items come first in a list, items without their key empty it, and of the directives only ``$patch``
is known.
"""

from __future__ import annotations

from kubecheck.render.kustomize.contents import is_quoted, written_text
from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.fields.specs import wrong_kind
from kubecheck.render.kustomize.patches import elements
from kubecheck.render.kustomize.resource import text_of
from kubecheck.render.kustomize.schemas import Schemas, element_of, merge_keys_of
from kubecheck.render.kustomize.tree import Mapping, Sequence, Written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _Missing:
    """Nothing stands there; unlike null."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Any = _Missing()
_DIRECTIVE = "$patch"
_DELETE, _REPLACE, _MERGE = "delete", "replace", "merge"


class Source:
    """A value with the place where it is written."""

    __slots__ = ("value", "written")

    def __init__(self, value: Any, written: Written | None = None) -> None:
        self.value = value
        self.written = written

    @property
    def is_empty(self) -> bool:
        """Whether nothing, or null, stands there. Mirrors: yaml.IsMissingOrNull."""
        return self.value is MISSING or self.value is None


_NOTHING = Source(MISSING)


def merge(target: Mapping, patch: Mapping, schemas: Schemas) -> Mapping | None:
    """An object with a patch merged into it; both are changed by that.

    Args:
        target: the object.
        patch: what is merged into it.
        schemas: what is known of kinds.

    Returns:
        The object; None where the patch deletes it.

    Raises:
        BuildError: the two do not fit together.
    """
    found = _Walker(schemas).walk(Source(target, target.written), Source(patch, patch.written), None)
    if found.value is patch:  # what replaces a whole object is forgotten
        return target
    return found.value if isinstance(found.value, Mapping) else None


class _Walker:
    """Goes through both at once."""

    __slots__ = ("schemas",)

    def __init__(self, schemas: Schemas) -> None:
        self.schemas = schemas

    def walk(self, target: Source, patch: Source, typed: str | None) -> Source:
        """What comes of two values; nothing where the field is to be cleared. Mirrors: Walker.Walk."""
        if typed is None:
            typed = self._type_of(target.value) or self._type_of(patch.value)
        leading = patch.value if target.is_empty else target.value
        if isinstance(leading, Mapping) or (target.is_empty and patch.is_empty):
            _demand(Mapping, "MappingNode", target, patch)
            return self._walk_mapping(target, patch, typed)
        if isinstance(leading, Sequence):
            _demand(Sequence, "SequenceNode", target, patch)
            keys = merge_keys_of(typed)
            if keys is not None:
                return self._walk_list(target, patch, typed, keys)
            return target if patch.value is MISSING else patch
        for each in (target, patch):
            if isinstance(each.value, (Mapping, Sequence)):
                raise wrong_kind("ScalarNode", each.value, each.written)
        return target if patch.value is MISSING else patch

    def _type_of(self, value: Any) -> str | None:
        """The type of an object within an object, which says its kind. Mirrors: Walker.GetSchema."""
        if not isinstance(value, Mapping):
            return None
        api_version, kind = text_of(value.get("apiVersion")), text_of(value.get("kind"))
        return self.schemas.of_kind(api_version, kind) if api_version and kind else None

    # -- mappings -------------------------------------------------------------------------------------------------------

    def _walk_mapping(self, target: Source, patch: Source, typed: str | None) -> Source:
        """Mirrors: Walker.walkMap."""
        chosen = self._visit_mapping(target, patch)
        into = chosen.value
        if into is MISSING or into is None:
            return chosen
        patched = patch.value if isinstance(patch.value, Mapping) else None
        for key in sorted({*into, *(patched or ())}, key=str):
            before = Source(into[key], into.at(key)) if key in into else _NOTHING
            change = Source(patched[key], patched.at(key)) if patched is not None and key in patched else _NOTHING
            found = self.walk(before, change, self.schemas.field(typed, str(key)))
            if found.value is MISSING or (found.value is None and not _is_kept_null(found)):
                into.drop(key)
            elif found.value is not before.value or found.written is not before.written:
                into.put(key, _in_style_of(before, found), found.written or into.at(key))
        return chosen

    def _visit_mapping(self, target: Source, patch: Source) -> Source:
        """Which of the two goes on. Mirrors: Merger.VisitMap."""
        if target.is_empty:
            if isinstance(patch.value, Mapping) and _known_directive_of(patch.value) == _DELETE:
                return _NOTHING
            if patch.value is MISSING and target.value is None and _is_null_written(target):
                return Source(None, _KeptNull(target.written))
            return patch
        if patch.value is None:
            return _NOTHING
        if patch.value is MISSING:
            return target
        directive = _directive_of_mapping(patch.value)
        return _NOTHING if directive == _DELETE else patch if directive == _REPLACE else target

    # -- lists ----------------------------------------------------------------------------------------------------------

    def _walk_list(self, target: Source, patch: Source, typed: str | None, keys: list[str]) -> Source:
        """Mirrors: Walker.walkAssociativeSequence, for lists whose schema says how they are merged."""
        chosen = self._visit_list(target, patch)
        into = chosen.value
        if into is MISSING or into is None:
            return chosen
        sources = [Source(into, chosen.written), patch]
        values = elements.values_of(sources[::-1], keys) if keys else elements.texts_of(sources[::-1])
        self._set_elements(into, sources, values, keys or [""], element_of(typed))
        return chosen

    def _visit_list(self, target: Source, patch: Source) -> Source:
        """Mirrors: Merger.VisitList."""
        if target.is_empty:
            return patch
        if patch.value is None:
            return _NOTHING
        if patch.value is MISSING:
            return target
        directive = _directive_of_list(patch.value)
        return _NOTHING if directive == _DELETE else patch if directive == _REPLACE else target

    def _set_elements(self, into: Sequence, sources: list[Source], values: list[list[str]], keys: list[str], typed: str | None) -> None:
        """Mirrors: Walker.setAssociativeSequenceElements."""
        added = Sequence(into.written)
        if len(keys) > 1:
            values = elements.unite(values)
        used = keys
        for each in values:
            used, wanted = elements.valid_keys(values, each, keys)
            mine, theirs = (elements.find(one, *elements.valid_keys([wanted], wanted, used)) for one in sources)
            places = [(key, mine.value.at(key)) for key in used if isinstance(mine.value, Mapping) and key in mine.value]
            found = self.walk(mine, theirs, typed)
            for key, place in places:  # what an item is known by stays where it was first written
                if found.value is mine.value and key in found.value:
                    found.value.put(key, found.value[key], place)
            if found.is_empty or found.value == {}:
                elements.put(into, used, wanted, None)
                continue
            for key, value in zip(used, wanted, strict=False):
                if isinstance(found.value, Mapping) and key not in found.value and value:
                    found.value.put(key, value, found.value.written)
            elements.put(added, used, wanted, found)
        if values:
            elements.append_all(added, into, used)
            elements.replace_content(into, added)


def _demand(wanted: type, word: str, *sources: Source) -> None:
    """Mirrors: yaml.ErrorIfAnyInvalidAndNonNull."""
    for each in sources:
        if not each.is_empty and not isinstance(each.value, wanted):
            raise wrong_kind(word, each.value, each.written)


def _in_style_of(before: Source, found: Source) -> Any:
    """A new value of a field, which keeps the quotes of the one before: a number in quotes is a text. Mirrors: yaml.FieldSetter."""
    value = found.value
    if value is None or value.__class__ is str or isinstance(value, (Mapping, Sequence)) or not is_quoted(before.value, before.written):
        return value
    return str(written_text(value, found.written))


def _known_directive_of(patch: Mapping) -> str:
    """As `_directive_of_mapping`, but one that is none is passed over, and stays."""
    try:
        return _directive_of_mapping(patch)
    except BuildError:
        return ""


def _directive_of_mapping(patch: Mapping) -> str:
    """What ``$patch`` says, which is taken away; merge where it says nothing. Mirrors: determineMappingNodePatchStrategy."""
    if patch.get(_DIRECTIVE) is None and _DIRECTIVE not in patch:
        return _MERGE
    value = text_of(patch[_DIRECTIVE])
    if value not in (_DELETE, _REPLACE, _MERGE):
        raise BuildError(f"unknown patch strategy '{value}'", patch.at(_DIRECTIVE))
    patch.drop(_DIRECTIVE)
    return value


def _directive_of_list(patch: Sequence) -> str:
    """What an item with nothing but ``$patch`` says. Mirrors: determineSequenceNodePatchStrategy."""
    item = next((each for each in patch if isinstance(each, Mapping) and each.get(_DIRECTIVE) is not None), None)
    if item is None or len(item) > 1:
        return _MERGE
    value = text_of(item[_DIRECTIVE])
    if value not in (_DELETE, _REPLACE, _MERGE):
        raise BuildError(f"unknown patch strategy '{value}'", item.at(_DIRECTIVE))
    elements.put(patch, [_DIRECTIVE], [value], None)
    return value


class _KeptNull(Written):
    """Where a null is written that stays."""

    __slots__ = ()

    def __init__(self, written: Written | None) -> None:
        assert written is not None
        super().__init__(written.above, written.step)


def _is_kept_null(found: Source) -> bool:
    return isinstance(found.written, _KeptNull)


def _is_null_written(target: Source) -> bool:
    """Whether a null stands there as a word, and is not just a key without a value."""
    if target.written is None:
        return False
    text, path = target.written.resolve()
    span = text.locate(path)
    return span.source.text[span.start.offset : span.end.offset] in ("null", "Null", "NULL", "~")
