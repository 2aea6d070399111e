"""A value for a field of several objects. Mirrors: ValueAddTransformerPlugin, filters/valueadd (kustomize/api)."""

from __future__ import annotations

import os

from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.fields.paths import look_up
from kubecheck.render.kustomize.fields.specs import SCALAR, FieldSpec, split_path, wrong_kind
from kubecheck.render.kustomize.files.structs import decode_settings
from kubecheck.render.kustomize.resource import BuildResource, text_of
from kubecheck.render.kustomize.transformers.namespace import NamespaceTransformer
from kubecheck.render.kustomize.tree import Mapping, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.render.kustomize.files.loader import Loader
    from kubecheck.render.kustomize.resource_map import ResourceMap


_STRUCT = "ValueAddTransformerPlugin"


class ValueAddTransformer:
    """Sets a value at a path of the objects that targets select, or puts it among the parts of a file's path there."""

    __slots__ = ("loader", "targets", "value", "written")

    def __init__(self, loader: Loader, settings: Mapping, field_specs: list[FieldSpec] | None = None) -> None:
        self.loader = loader
        settings = decode_settings(settings, _STRUCT, settings.written)
        self.value = text_of(settings.get("value")).strip() or os.path.basename(loader.root)
        self.written = settings.at("value")
        self.targets: list[Mapping] = list(settings.get("targets") or ())
        path = text_of(settings.get("targetFilePath"))
        if path:
            from kubecheck.render.kustomize.fields.configuration import read_settings

            more, written = read_settings(loader, path, settings.at("targetFilePath"), "plugin")
            self.targets += decode_settings(more, _STRUCT, written).get("targets") or ()
        if not self.targets:
            raise BuildError("must specify at least one target", settings.written)
        for target in self.targets:
            if not target.get("fieldPath"):
                raise BuildError("fieldPath cannot be empty", target.written)
            position = target.get("filePathPosition") or 0
            if position < 0:
                raise BuildError(f"value of FilePathPosition ({position}) cannot be negative", target.at("filePathPosition"))

    def transform(self, resources: ResourceMap) -> None:
        """Does it, to the objects that each target selects."""
        from kubecheck.render.kustomize.fields.selectors import Selector

        for target in self.targets:
            selector = target.get("selector")
            chosen = list(resources) if not isinstance(selector, Mapping) else Selector(selector).select(resources)
            path = text_of(target.get("fieldPath"))
            for each in chosen:
                if path == "metadata/namespace":
                    self._set_namespace(each)
                else:
                    self._set(each.value, list(split_path(path)), target.get("filePathPosition") or 0)

    def _set_namespace(self, resource: BuildResource) -> None:
        settings = Mapping(self.written)
        metadata = Mapping(self.written)
        metadata.put("namespace", self.value, self.written)
        settings.put("metadata", metadata, self.written)
        NamespaceTransformer(self.loader, settings, []).set_namespace(resource)

    def _set(self, tree: Mapping, steps: list[str], position: int) -> None:
        slot = look_up(tree, steps, SCALAR, self.written)
        if slot is None:
            return
        if isinstance(slot.value, (Mapping, Sequence)):
            raise wrong_kind("ScalarNode", slot.value)
        slot.put_text(insert_path_part(slot.text, position - 1, self.value) if position > 0 else self.value, self.written)


def insert_path_part(path: str, position: int, part: str) -> str:
    """A path with a part put in at a place; beyond its end, at its end. Mirrors: filesys.InsertPathPart (kyaml)."""
    if not part:
        return path
    parts = _split(path)
    position = min(max(position, 0), len(parts))
    if parts[:1] == [""] and position < len(parts):
        position += 1
    parts.insert(position, part)
    return "/" + _join(parts[1:]) if not parts[0] else _join(parts)


def _split(path: str) -> list[str]:
    """Mirrors: filesys.PathSplit (kyaml)."""
    if not path:
        return []
    folder, slash, name = path.rpartition("/")
    if not folder:
        return [*([""] if slash else []), *([name] if name or not slash else [])]
    return [*_split(folder), name]


def _join(parts: list[str]) -> str:
    """Mirrors: filepath.Join."""
    joined = "/".join(filter(None, parts))
    return os.path.normpath(joined) if joined else ""
