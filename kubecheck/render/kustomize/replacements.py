"""``replacements:``: values copied from one field to others. Mirrors: ReplacementTransformerPlugin, filters/replacement (kustomize/api)."""

from __future__ import annotations

import json

from kubecheck.render.kustomize.contents import written_text
from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.fields.paths import Untagged, find_fields, is_new, look_up, slot_of, split_field_path
from kubecheck.render.kustomize.fields.selectors import Selector
from kubecheck.render.kustomize.files.loader import Loader, quoted
from kubecheck.render.kustomize.files.scalars import Mistagged, plain_scalar, tag_of
from kubecheck.render.kustomize.resource import BuildResource, ResourceId, text_of
from kubecheck.render.kustomize.tree import Mapping, Sequence, Written, copy, grow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.render.kustomize.fields.specs import FieldSpec, Slot
    from kubecheck.render.kustomize.resource_map import ResourceMap

_DEFAULT_FIELD = "metadata.name"


class ReplacementTransformer:
    """Copies values, one replacement after the other."""

    __slots__ = ("loader", "replacements")

    def __init__(self, loader: Loader, settings: Mapping, field_specs: list[FieldSpec] | None = None) -> None:
        self.loader = loader
        self.replacements: list[Mapping] = []
        listed = settings.get("replacements")
        for each in listed if isinstance(listed, Sequence) else ():
            path = text_of(each.get("path")) if isinstance(each, Mapping) else ""
            if path and (each.get("source") is not None or each.get("targets")):
                raise BuildError("cannot specify both path and inline replacement", each.written)
            if path:
                self.replacements += self._read(path, each.at("path"))
            elif isinstance(each, Mapping):
                self.replacements.append(each)

    def _read(self, path: str, written: Written) -> list[Mapping]:
        from kubecheck.documents.decode import decode_text
        from kubecheck.documents.document import Document

        source = self.loader.read(path, written, "replacement")
        decoded = decode_text(source.text)
        document = Document(source, 0, decoded.value, 0, len(source.text))
        if decoded.fault is not None:
            raise BuildError(f"error converting YAML to JSON: {decoded.fault.server}", Written(document))
        tree = grow(decoded.value, Written(document))
        if isinstance(tree, Sequence):
            return [each for each in tree if isinstance(each, Mapping)]
        if isinstance(tree, Mapping):
            return [tree]
        kind = {str: "string", bool: "bool", int: "float64", float: "float64"}.get(type(tree), "invalid")
        raise BuildError(f"unsupported replacement type encountered within replacement path: {kind}", written)

    def transform(self, resources: ResourceMap) -> None:
        """Does it, to all objects."""
        for each in self.replacements:
            has_source = each.get("source") is not None or each.get("sourceValue") is not None
            if not has_source or each.get("targets") is None:
                raise BuildError("replacements must specify a source and at least one target", each.written)
            value = self._value(each, resources)
            if value is not None:
                self._copy_to_targets(each["targets"], value, resources)

    # -- where the value comes from -------------------------------------------------------------------------------------

    def _value(self, replacement: Mapping, resources: ResourceMap) -> tuple[Any, Written] | None:
        """Mirrors: getReplacement."""
        source = replacement.get("source")
        if replacement.get("sourceValue") is not None:
            if source is not None:
                raise BuildError("value and resource selectors are mutually exclusive", replacement.written)
            return Untagged(text_of(replacement["sourceValue"])), replacement.at("sourceValue")
        assert isinstance(source, Mapping)
        identity = ResourceId(*(text_of(source.get(field)) for field in ("group", "version", "kind", "name", "namespace")))
        chosen = self._source(source, identity, resources)
        if chosen is None:
            return None
        path = text_of(source.get("fieldPath")) or _DEFAULT_FIELD
        try:
            slot = look_up(chosen.value, split_field_path(path))
        except BuildError as error:
            raise error.wrapped("error looking up replacement source", source.written) from error
        if slot is None or slot.value in ({}, []):
            raise BuildError(f"fieldPath `{path}` is missing for replacement source {identity}", source.at("fieldPath") if "fieldPath" in source else source.written)
        return _refined(slot, source.get("options"), source)

    def _source(self, source: Mapping, identity: ResourceId, resources: ResourceMap) -> BuildResource | None:
        """Mirrors: selectSourceNode."""
        found = [each for each in resources if any(one.is_selected_by(identity) for one in (each.current_id, *each.previous_ids))]
        if len(found) == 1:
            return found[0]
        if not found and self.loader.session.incomplete:
            return None
        words = "multiple matches for selector" if found else "nothing selected by"
        raise BuildError(f"{words} {_shown(source, identity)}", source.written)

    # -- where it goes --------------------------------------------------------------------------------------------------

    def _copy_to_targets(self, targets: Any, value: tuple[Any, Written], resources: ResourceMap) -> None:
        """Mirrors: applyReplacement."""
        for target in targets if isinstance(targets, Sequence) else ():
            if not isinstance(target, Mapping) or not isinstance(target.get("select"), Mapping):
                raise BuildError("target must specify resources to select", getattr(target, "written", None))
            rejected = target.get("reject")
            try:
                select = Selector(target["select"])
                rejects = [Selector(each) for each in rejected if isinstance(each, Mapping)] if isinstance(rejected, Sequence) else []
            except BuildError as error:
                raise error.wrapped("error creating target selector") from error
            for each in resources:
                identities = [each.current_id, *each.previous_ids]
                if not select.matches_marks(each) or _is_rejected_by_marks(each, rejects):
                    continue
                if any(not one.is_empty and any(map(one.matches_id, identities)) for one in rejects):
                    continue
                if any(map(select.matches_id, identities)):
                    _copy_to_fields(each, target, value)


def _is_rejected_by_marks(resource: BuildResource, rejects: Iterable[Selector]) -> bool:
    return any((one.labels or one.annotations) and one.matches_marks(resource) for one in rejects)


def _shown(source: Mapping, identity: ResourceId) -> str:
    """A source as kustomize prints it. Mirrors: SourceSelector.String."""
    parts = [str(identity), text_of(source.get("fieldPath")) or _DEFAULT_FIELD if source.get("fieldPath") else ""]
    options = source.get("options")
    if isinstance(options, Mapping) and (options.get("delimiter") or options.get("create")):
        parts.append(f"{text_of(options.get('delimiter'))}({options.get('index') or 0}), create={'true' if options.get('create') else 'false'}")
    return ":".join(each for each in parts if each)


def _refined(slot: Slot, options: Any, source: Mapping) -> tuple[Any, Written]:
    """The value, or the part of it that options choose. Mirrors: getRefinedValue."""
    value = slot.value
    delimiter = text_of(options.get("delimiter")) if isinstance(options, Mapping) else ""
    if not delimiter:
        return copy(value), slot.written
    if isinstance(value, (Mapping, Sequence)):
        raise BuildError("delimiter option can only be used with scalar nodes", source.written)
    parts = text_of(value).split(delimiter)
    index = options.get("index") or 0
    if not 0 <= index < len(parts):
        raise BuildError(f"options.index {index} is out of bounds for value {text_of(value)}", options.at("index"))
    return parts[index], slot.written


def _copy_to_fields(resource: BuildResource, target: Mapping, value: tuple[Any, Written]) -> None:
    """Mirrors: copyValueToTarget."""
    options = target.get("options")
    options = options if isinstance(options, Mapping) else Mapping(target.written)
    create = ""
    if options.get("create"):
        create = "mapping" if isinstance(value[0], Mapping) else "sequence" if isinstance(value[0], Sequence) else "scalar"
    paths = target.get("fieldPaths")
    listed = [(text_of(each), paths.at(index)) for index, each in enumerate(paths)] if isinstance(paths, Sequence) and paths else []
    for path, written in listed or [(_DEFAULT_FIELD, target.written)]:
        steps = split_field_path(path)
        if _set_in_text(resource, steps, options, create, value, written):
            continue
        word = "unable to find or create field" if create else "unable to find field"
        failure = f"{word} {quoted(path)} in replacement target"
        try:
            found = find_fields(slot_of(resource.value), steps, create, written)
        except BuildError as error:
            raise BuildError(f"{failure}: {error.text}", written) from error
        if not found:
            raise BuildError(failure, written)
        for slot in found:
            _set(slot, options, value)


def _set(slot: Slot, options: Mapping, value: tuple[Any, Written]) -> None:
    """Puts a value into a field, or into the part of it that options choose. Mirrors: setFieldValue."""
    new, written = copy(value[0]), value[1]
    before = slot.value
    delimiter = text_of(options.get("delimiter"))
    if delimiter:
        if isinstance(before, (Mapping, Sequence)):
            raise BuildError("delimiter option can only be used with scalar nodes", options.written)
        parts = slot.text.split(delimiter)
        index = options.get("index") or 0
        if index < 0:
            parts.insert(0, text_of(new))
        elif index >= len(parts):
            parts.append(text_of(new))
        else:
            parts[index] = text_of(new)
        new = delimiter.join(parts)
    if isinstance(before, (Mapping, Sequence)):
        slot.put(plain_scalar(new) if isinstance(new, Untagged) else new, written)
    else:
        slot.put(_as_typed(written_text(new, written), before) if not isinstance(new, (Mapping, Sequence)) or not is_new(before) else new, written)


def _as_typed(text: str, before: Any) -> Any:
    """A text in the place of a scalar, whose type it takes; a field that was just made takes its own."""
    if is_new(before):
        return plain_scalar(text)
    tag = tag_of(before)
    if tag == "!!str":
        return text
    value = plain_scalar(text)
    found = tag_of(value)
    if found == tag or (found == "!!int" and tag == "!!float"):
        return value
    return Mistagged(text, f"yaml: cannot decode {found} `{text}` as a {tag}")


def _set_in_text(
    resource: BuildResource, steps: list[str], options: Mapping, create: str, value: tuple[Any, Written], written: Written
) -> bool:
    """Whether the path leads into a text that holds YAML or JSON itself, and the value was put there. Mirrors: setValueInStructuredData."""
    for length in range(1, len(steps)):
        try:
            slot = look_up(resource.value, steps[:length])
        except BuildError:
            continue
        if slot is None or isinstance(slot.value, (Mapping, Sequence)):
            continue
        tree = _parsed(slot.text, slot.written)
        if tree is None:
            continue
        try:
            found = find_fields(slot_of(tree, slot.written), steps[length:], create, written)
            for each in found:
                _set(each, options, value)
                if each.value.__class__ is Mistagged:
                    return False
        except BuildError:
            return False
        if found:
            slot.put(_printed(tree, slot.text), value[1])
        return bool(found)
    return False


def _parsed(text: str, written: Written) -> Any:
    from kubecheck.documents.nodes import TextError, compose
    from kubecheck.render.kustomize.files.scalars import value_of

    try:
        root = compose(text)
        return None if root is None else grow(value_of(root), written)
    except TextError:
        return None


def _printed(tree: Any, before: str) -> str:
    """A tree as the text that it was read from was written: JSON, in lines or not, or YAML. Mirrors: serializeStructuredData."""
    if before.strip()[:1] in ("{", "["):
        if "\n" in before and "  " in before:
            return json.dumps(tree, indent=2, sort_keys=True, ensure_ascii=False)
        return json.dumps(tree, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    from kubecheck.render.kustomize.printing import print_yaml

    return print_yaml(tree, sort=False).strip()
