"""Simple JSON paths through schemas: ``.spec.ports['http'].name``.

Mirrors: cel.ValidFieldPath of k8s.io/apiextensions-apiserver v1.36.
"""

from __future__ import annotations

from kubecheck.fields import Key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps

    Schema = dict[str, Any]


class JSONPathError(ValueError):
    """What is wrong with a path, in the server's words."""


def follow(path: str, schema: Schema, *, allow_brackets: bool = True) -> tuple[Steps, Schema]:
    """The steps of a path and the schema it leads to.

    Raises:
        JSONPathError: the path is none, or leads nowhere.
    """
    steps: list[str | int | Key] = []
    tokens = iter(_tokens(path))
    for token in tokens:
        if token == "[":  # noqa: S105  # a bracket, no secret
            if not allow_brackets:
                raise JSONPathError("array notation is not allowed")
            name = _unquote(next(tokens, None))
            schema = _below(schema, name, steps)
            closing = next(tokens, None)
            if closing is None:
                raise JSONPathError("unexpected end of JSON path")
            if closing != "]":
                raise JSONPathError(f"expected ] but got {closing}")
        elif token == ".":  # noqa: S105  # as above
            following = next(tokens, None)
            if following is None:
                raise JSONPathError("unexpected end of JSON path")
            schema = _below(schema, following, steps)
        else:
            raise JSONPathError(f"expected [ or . but got: {token}")
    return tuple(steps), schema


def _below(schema: Schema, name: str, steps: list[str | int | Key]) -> Schema:
    properties = schema.get("properties") or None
    if properties is not None:
        if not isinstance(properties.get(name), dict):
            raise JSONPathError("does not refer to a valid field")
        steps.append(name)
        found: Schema = properties[name]
        return found
    additional = schema.get("additionalProperties")
    if additional is None:
        raise JSONPathError("does not refer to a valid field")
    steps.append(Key(name))
    return additional if isinstance(additional, dict) else {}


def _unquote(token: str | None) -> str:
    if token is None:
        raise JSONPathError("unexpected end of JSON path")
    if len(token) < 2 or token[0] != "'" or token[-1] != "'":
        raise JSONPathError(f"expected single quoted string but got {token}")
    return token[1:-1].replace("\\'", "'").replace("\\\\", "\\")


def _tokens(path: str) -> list[str]:
    """Delimiters, quoted strings, and what stands between."""
    tokens = []
    at = 0
    while at < len(path):
        if path[at] in ".[]":
            tokens.append(path[at])
            at += 1
            continue
        end = at + 1
        if path[at] == "'":
            while end < len(path) and not (path[end] == "'" and path[end - 1] != "\\"):
                end += 1
            end = min(end + 1, len(path))
        else:
            while end < len(path) and path[end] not in ".[]":
                end += 1
        tokens.append(path[at:end])
        at = end
    return tokens
