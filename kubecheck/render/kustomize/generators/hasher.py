"""The hash in names of generated objects. Mirrors: hasher.Hasher, HashTransformerPlugin (kustomize/api)."""

from __future__ import annotations

import hashlib
import json

from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.resource import BuildResource, text_of
from kubecheck.render.kustomize.tree import Mapping, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.render.kustomize.fields.specs import FieldSpec
    from kubecheck.render.kustomize.files.loader import Loader
    from kubecheck.render.kustomize.resource_map import ResourceMap

_LENGTH = 10
# Letters for digits that might spell words.
_LETTERS = str.maketrans({"0": "g", "1": "h", "3": "k", "a": "m", "e": "t"})


class HashTransformer:
    """Puts a hash of their content behind the names of objects that want one."""

    __slots__ = ()

    def __init__(self, loader: Loader, settings: Mapping, field_specs: list[FieldSpec] | None = None) -> None:
        pass

    def transform(self, resources: ResourceMap) -> None:
        """Does it."""
        for each in resources:
            if each.needs_hash:
                _refuse_leading_tabs(each)
                found = hash_of(each)
                each.store_previous_id()
                each.set_name(f"{each.name}-{found}", each.value["metadata"].at("name"))


def _refuse_leading_tabs(resource: BuildResource) -> None:
    """Kustomize writes texts of several lines as blocks, and then cannot read one that begins with a tab."""
    data = resource.value.get("data")
    line = 1
    for key in sorted(data, key=str) if isinstance(data, Mapping) and resource.kind == "ConfigMap" else ():
        text = text_of(data[key])
        if text.startswith("\t") and "\n" in text:
            raise BuildError(f"yaml: line {max(line, 2)}: found a tab character where an indentation space is expected", data.at(key))
        line += 1 + (text.rstrip("\n").count("\n") + 1 if "\n" in text else 0)


def hash_of(resource: BuildResource) -> str:
    """Ten letters and digits. Mirrors: Hasher.Hash."""
    tree = resource.value
    if resource.kind == "ConfigMap":
        content: Any = {"kind": "ConfigMap", "name": "", "data": _value(tree, "data")}
        if isinstance(tree.get("binaryData"), Mapping):
            content["binaryData"] = _value(tree, "binaryData")
    elif resource.kind == "Secret":
        content = {"kind": "Secret", "type": _value(tree, "type"), "name": "", "data": _value(tree, "data")}
        if isinstance(tree.get("stringData"), Mapping):
            content["stringData"] = _value(tree, "stringData")
    else:
        content = _plain(tree)
    return hashlib.sha256(go_json(content).encode()).hexdigest()[:_LENGTH].translate(_LETTERS)


def _value(tree: Mapping, field: str) -> Any:
    """What the hash is made of: mappings as they are, scalars as texts. Mirrors: getNodeValues."""
    value = tree.get(field)
    if isinstance(value, (Mapping, Sequence)):
        return _plain(value)
    return text_of(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, Sequence) else value


def go_json(value: Any) -> str:
    """JSON as Go writes it: keys sorted, without spaces, and with escapes for what HTML would take for its own."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.replace("\\b", "\\u0008").replace("\\f", "\\u000c") if "\\b" in text or "\\f" in text else text
