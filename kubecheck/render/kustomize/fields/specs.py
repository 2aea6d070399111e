"""Fields of kinds, by path, and the walk that sets them. Mirrors: types.FieldSpec, filters/fieldspec (kustomize/api)."""

from __future__ import annotations

import functools
import re

from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.files.scalars import made_key
from kubecheck.render.kustomize.resource import ResourceId, split_api_version, text_of
from kubecheck.render.kustomize.tree import Mapping, Sequence, Written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

# What is made where a field that may be created is not there: a text or number, or a mapping.
SCALAR, MAPPING = "scalar", "mapping"
_INDEX, _NEGATIVE = re.compile(r"[+]?[0-9]+\Z"), re.compile(r"-[0-9]+\Z")


class FieldSpec:
    """A field: of objects of a group, version and kind (an empty one stands for any), at a path parted by slashes; ``create`` makes it if need be."""

    __slots__ = ("create", "group", "kind", "path", "steps", "version", "written")

    def __init__(
        self, path: str, create: bool = False, group: str = "", version: str = "", kind: str = "", *, written: Written | None = None
    ) -> None:
        self.written = written
        self.path = path
        self.create = create
        self.group = group
        self.version = version
        self.kind = kind
        self.steps = split_path(path)

    def __str__(self) -> str:
        return f"{self.selector_text}:{'true' if self.create else 'false'}:{self.path}"

    @property
    def selector_text(self) -> str:
        """Kind, version and group as kustomize prints them."""
        return f"{self.kind or '[noKind]'}.{self.version or '[noVer]'}.{self.group or '[noGrp]'}"

    def selects(self, identity: ResourceId) -> bool:
        """Whether an object's kind is meant. Mirrors: Gvk.IsSelected."""
        return (
            (not self.kind or self.kind == identity.kind)
            and (not self.group or self.group == identity.group)
            and (not self.version or self.version == identity.version)
        )

    def covers(self, other: FieldSpec) -> bool:
        """Whether another is the same field of kinds that are all meant by this one too. Mirrors: FieldSpec.effectivelyEquals."""
        return (
            self.path == other.path
            and (not other.kind or other.kind == self.kind)
            and (not other.group or other.group == self.group)
            and (not other.version or other.version == self.version)
        )


class Slot:
    """A place in a tree: what stands under a key or at an index."""

    __slots__ = ("container", "key")

    def __init__(self, container: Any, key: Any) -> None:
        self.container = container
        self.key = key

    @property
    def value(self) -> Any:
        """What stands there; None where nothing does."""
        if self.container.__class__ is Mapping:
            return self.container.get(self.key)
        return self.container[self.key]

    @property
    def text(self) -> str:
        """The text of the scalar that stands there, as it is spelt."""
        value = self.value
        if value is None or isinstance(value, (int, float)):
            from kubecheck.render.kustomize.contents import written_text

            return written_text(value, self.written, "")
        return text_of(value)

    @property
    def written(self) -> Written:
        """Where it is written."""
        found: Written = self.container.at(self.key)
        return found

    def put(self, value: Any, written: Written) -> None:
        """Sets it."""
        self.container.put(self.key, value, written)

    def put_text(self, text: str, written: Written) -> None:
        """Sets its text; where it does not stand in quotes, the text may be read as a number or the like. Mirrors: yaml.FieldSetter (kyaml)."""
        from kubecheck.documents.scalars import ScalarError
        from kubecheck.render.kustomize.contents import is_quoted
        from kubecheck.render.kustomize.files.scalars import plain_scalar

        try:
            value = plain_scalar(text)
        except ScalarError:
            value = text
        self.put(text if value.__class__ is not str and is_quoted(self.value, self.written) else value, written)


@functools.lru_cache(maxsize=1024)
def split_path(path: str) -> tuple[str, ...]:
    """The steps of a path; an escaped slash belongs to its step. Mirrors: utils.PathSplitter (kyaml)."""
    steps: list[str] = []
    for each in path.split("/"):
        if steps and steps[-1].endswith("\\"):
            steps[-1] = steps[-1][:-1] + "/" + each
        else:
            steps.append(each)
    if len(steps) > 1 and not steps[0]:
        del steps[0]
    return tuple(steps)


def merge_specs(specs: list[FieldSpec], more: Iterable[FieldSpec]) -> list[FieldSpec]:
    """Fields with others added that are not among them. Mirrors: FsSlice.MergeAll.

    Raises:
        BuildError: one is there that may not be created where the other may.
    """
    result = list(specs)
    by_path: dict[str, list[FieldSpec]] = {}
    for each in result:
        by_path.setdefault(each.path, []).append(each)
    for each in more:
        known = next((one for one in by_path.get(each.path, ()) if one.covers(each)), None)
        if known is None:
            result.append(each)
            by_path.setdefault(each.path, []).append(each)
        elif known.create != each.create:
            raise BuildError("conflicting fieldspecs", each.written or known.written)
    return result


def specs_of(listed: Any) -> list[FieldSpec]:
    """The fields that a tree lists."""
    if not isinstance(listed, Sequence):
        return []
    return [
        FieldSpec(
            text_of(each.get("path")), each.get("create") is True, *(text_of(each.get(part)) for part in ("group", "version", "kind")), written=each.written
        )
        for each in listed
        if isinstance(each, Mapping)
    ]


def set_fields(
    tree: Mapping, specs: Iterable[FieldSpec], set_value: Callable[[Slot], None], made: str = "", written: Written | None = None
) -> None:
    """Calls a function on each of an object's fields. Mirrors: fsslice.Filter.

    Args:
        tree: the object.
        specs: the fields.
        set_value: what is done.
        made: what is made for a field that may be created: `SCALAR`, `MAPPING`, or nothing.
        written: where it says that it is to be made.

    Raises:
        BuildError: a path leads through what is no list and no mapping.
    """
    group, version = split_api_version(text_of(tree.get("apiVersion")))
    kind = text_of(tree.get("kind"))
    for spec in specs:
        if (spec.kind and spec.kind != kind) or (spec.group and spec.group != group) or (spec.version and spec.version != version):
            continue
        if not made and _lacks(tree, spec.steps):
            continue
        walk = _Walk(spec, set_value, made, written or tree.written)
        try:
            walk.through(tree, spec.steps)
        except BuildError as error:
            metadata = tree.get("metadata")
            names = metadata if isinstance(metadata, Mapping) else {}
            identity = ResourceId(group, version, kind, text_of(names.get("name")), text_of(names.get("namespace")))
            raise error.wrapped(f"considering field '{spec.path}' of object {identity}", tree.written) from error


def _lacks(tree: Mapping, steps: tuple[str, ...]) -> bool:
    """Whether a path, as far as it leads through mappings by plain names, ends before it does: then there is nothing to set."""
    here: Any = tree
    for step in steps:
        if here.__class__ is not Mapping or not step.isalpha():
            return False
        if step not in here:
            return True
        here = here[step]
    return False


class _Walk:
    """Goes down a path. Mirrors: fieldspec.Filter."""

    __slots__ = ("made", "set_value", "spec", "written")

    def __init__(self, spec: FieldSpec, set_value: Callable[[Slot], None], made: str, written: Written) -> None:
        self.spec = spec
        self.set_value = set_value
        self.made = made
        self.written = written

    def at(self, slot: Slot, steps: tuple[str, ...]) -> None:
        """Handles what stands at a place."""
        if not steps:
            self.set_value(slot)
            return
        value = slot.value
        if value is None:
            return
        self.through(value, steps)

    def through(self, value: Any, steps: tuple[str, ...]) -> None:
        """Goes on in a mapping, or in each item of a list."""
        if value.__class__ is Mapping:
            self._through_mapping(value, steps)
        elif value.__class__ is Sequence:
            for index in range(len(value)):
                try:
                    self.at(Slot(value, index), steps)
                except BuildError as error:
                    raise error.wrapped(f"visit traversal on path: [{' '.join(steps)}]", value.at(index)) from error
        else:
            raise BuildError("expected sequence or mapping node")

    def _through_mapping(self, mapping: Mapping, steps: tuple[str, ...]) -> None:
        name = steps[0].removesuffix("[]")
        is_sequence = name != steps[0]
        if not name:
            raise BuildError("cannot set or create an empty field name")
        name = _key_of(name, mapping)
        creates = self.spec.create and self.made and not is_sequence
        if name not in mapping:
            if not creates:
                return
            made = Mapping(self.written) if len(steps) > 1 or self.made == MAPPING else ""
            mapping.put(made_key(name), made, self.written)
        elif mapping[name] is None and is_sequence:
            mapping.put(name, Sequence(mapping.at(name)), mapping.at(name))
        elif mapping[name] is None and creates:
            mapping.put(name, Mapping(self.written) if len(steps) > 1 or self.made == MAPPING else "", self.written)
        self.at(Slot(mapping, name), steps[1:])


def _key_of(step: str, mapping: Mapping) -> str:
    """The key that a step is; a number or an expression is none, and a mapping has no items. Mirrors: PathGetter.getFilter (kyaml)."""
    if step.isalpha():
        return step
    key = step.strip()
    fault = None
    if key == "*":
        fault = BuildError("wildcard is not supported in PathGetter", mapping.written)
    elif _NEGATIVE.match(key):
        fault = BuildError(f"array index {int(key)} cannot be negative", mapping.written)
    elif key.startswith("[") and key.endswith("]") and "=" not in key:
        fault = BuildError("list path element must contain fieldName=fieldValue for element to match", mapping.written)
    elif key == "-" or _INDEX.match(key) or (key.startswith("[") and key.endswith("]")):
        fault = wrong_kind("SequenceNode", mapping)
    if fault is not None:
        raise fault.wrapped(f"fieldName: {step}")
    return key


def set_entry(key: str, value: Any, written: Written) -> Callable[[Slot], None]:
    """A function that sets a key of the mapping at a place, or, with an empty key, the scalar there. Mirrors: filtersutil.SetEntry.

    What it adds is one and the same in all mappings: for each object, another function is wanted.
    """
    twins: list[Mapping] = []

    def put(slot: Slot) -> None:
        found = slot.value
        if not key:
            if isinstance(found, (Mapping, Sequence)):
                raise wrong_kind("ScalarNode", found)
            slot.put(value, written)
            return
        if found is None:
            return
        if not isinstance(found, Mapping):
            raise wrong_kind("MappingNode", found)
        is_new = key not in found
        found.put(made_key(key) if is_new else key, value, written)
        if is_new:
            found.share(key, twins)

    return put


def wrong_kind(expected: str, value: Any, written: Written | None = None) -> BuildError:
    """The refusal of a node of another kind, written there if it is a scalar. Mirrors: yaml.InvalidNodeKindError (kyaml)."""
    from kubecheck.render.kustomize.contents import contents_of

    is_mapping, is_sequence = isinstance(value, Mapping), isinstance(value, Sequence)
    kind = "MappingNode" if is_mapping else "SequenceNode" if is_sequence else "ScalarNode"
    place = value.written if is_mapping or is_sequence else written
    return BuildError(f"wrong node kind: expected {expected} but got {kind}: node contents:\n{contents_of(value, place)}", place)
