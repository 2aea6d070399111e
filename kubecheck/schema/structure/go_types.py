"""The names of Go types, for the words of the decoder."""

from __future__ import annotations


def go_name(definition: str) -> str:
    """``api.core.v1.Container`` -> ``v1.Container``."""
    return ".".join(definition.rsplit(".", 2)[-2:])


def element(go_type: str) -> str:
    """The element's type of a Go list or map type; empty when the type has a name of its own."""
    go_type = go_type.lstrip("*")
    if go_type.startswith("[]"):
        return go_type[2:]
    if go_type.startswith("map["):
        return go_type[go_type.index("]") + 1 :]
    return ""


_GO_TYPES: list[str] = []


def go_field(owner: str, field: str) -> tuple[str, str]:
    """The Go type of a struct's field, empty when it is what the schema suggests, and the embedded structs on the way to it."""
    if not _GO_TYPES:
        from kubecheck.schema.structure.pack import shipped

        with open(shipped("gotypes.txt"), encoding="utf-8") as stream:
            _GO_TYPES.append(stream.read())
    text = _GO_TYPES[0]
    start = text.find(f"\n{owner}|")
    if start < 0 or not field:
        return "", ""
    line = text[start : text.index("\n", start + 1)] + "|"
    at = line.find(f"|{field}:")
    if at < 0:
        return "", ""
    at += len(field) + 2
    go_type, _, embedded = line[at : line.index("|", at)].partition("@")
    return go_type, embedded
