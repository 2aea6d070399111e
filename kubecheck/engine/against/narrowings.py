"""What a changed definition makes of the objects that are stored under its older state.

Mirrors: k8s.io/apiextensions-apiserver v1.36: what is stored is converted to the version asked for (by the strategy None: its apiVersion
alone), pruned by that version's schema, and validated when it is written again.
"""

from __future__ import annotations

from kubecheck import fields
from kubecheck.api.views.view import get, items
from kubecheck.documents.templates import is_placeholder
from kubecheck.fields import FieldError
from kubecheck.model.changes.narrowing import Narrowing
from kubecheck.schema.custom import structural
from kubecheck.schema.custom.crd import UNCHECKED, CustomKinds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from kubecheck.fields import Steps
    from kubecheck.model.changes.pairing import Change
    from kubecheck.model.resource import Resource
    from kubecheck.schema.custom.crd import CustomKind
    from kubecheck.source.positions import Path

_KIND = ("apiextensions.k8s.io", "CustomResourceDefinition")
_WEBHOOK = ("spec", "conversion", "strategy")
# Of so many objects no more are judged: they say the same again.
_MOST = 200
# The keywords that an error of a type may come from.
_KEYWORDS = {
    fields.REQUIRED: ("required",),
    fields.NOT_SUPPORTED: ("enum",),
    fields.TYPE_INVALID: ("type", "x-kubernetes-int-or-string", "nullable"),
    fields.TOO_LONG: ("maxLength",),
    fields.TOO_SHORT: ("minLength",),
    fields.TOO_MANY: ("maxItems", "maxProperties"),
    fields.TOO_FEW: ("minItems", "minProperties"),
    fields.DUPLICATE: ("x-kubernetes-list-map-keys", "x-kubernetes-list-type", "uniqueItems"),
    fields.INVALID: (
        "maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum", "multipleOf", "pattern", "maxLength", "minLength", "maxItems", "minItems", "maxProperties",
        "minProperties", "format", "type", "x-kubernetes-validations", "allOf", "anyOf", "oneOf", "not",
    ),
}  # fmt: skip
_ANY = tuple(dict.fromkeys((*_KEYWORDS[fields.INVALID], *(each for words in _KEYWORDS.values() for each in words))))
# Of rules in CEL the one that is new is to blame.
_RULES = "x-kubernetes-validations"


def narrowings_of(change: Change) -> list[Narrowing]:
    """What of a definition does not take what was stored under its older state, in the order of the objects; empty of all else.

    Args:
        change: the definition before and after; one that the server refuses changes nothing.
    """
    old, new = change.old, change.new
    if new.ref.key[:2] != _KIND or change.refusals or not (old.is_stored and new.is_stored):
        return []
    group, kind = str(get(new.value, ("spec", "group"))), str(get(new.value, ("spec", "names", "kind")))
    stored = [each for each in change.before.of_kind(group, kind) if each.is_stored and not each.is_live][:_MOST]
    if not stored:
        return []
    return _Definition(change, *(CustomKinds([each.value], placeholder=is_placeholder) for each in (old, new))).narrowings(stored)


class _Definition:
    """A definition before and after, with the kinds that it defines."""

    def __init__(self, change: Change, old: CustomKinds, new: CustomKinds) -> None:
        self._change = change
        self._old = old
        self._new = new
        self._found: dict[tuple[Path, str, Path], Narrowing] = {}

    def narrowings(self, stored: Iterable[Resource]) -> list[Narrowing]:
        """What narrows, each with the objects that it is about."""
        for each in stored:
            before = self._old.kind(each.ref.api_version, each.ref.kind)
            if before is None:
                continue
            now = self._change.after.new.by_key(each.ref.key)
            for after in self._kinds_for(each):
                try:
                    self._judge(each, now, before, after)
                except Exception:  # noqa: BLE001, S112  # a defect in the checks of one object is told of where it is judged by itself
                    continue
        return list(self._found.values())

    def _kinds_for(self, resource: Resource) -> Iterator[CustomKind]:
        """The versions in which the stored object is looked at by the new definition: its own, and those that it comes to without a webhook."""
        new = self._change.new.value
        versions = [resource.ref.version]
        if get(new, _WEBHOOK) != "Webhook":
            if get(self._change.old.value, _WEBHOOK) == "Webhook":
                versions += [name for name, served, _ in _versions(new) if served]
            storage = [next((name for name, _, is_stored in _versions(each.value) if is_stored), "") for each in (self._change.old, self._change.new)]
            versions += [storage[1]] if storage[0] != storage[1] else []
        for version in dict.fromkeys(versions):
            known = self._new.kind(f"{resource.ref.group}/{version}", resource.ref.kind)
            if known is not None:
                yield known

    def _judge(self, resource: Resource, now: Resource | None, before: CustomKind, after: CustomKind) -> None:
        left = None if now is None else list(_held_against(now.value, after))
        for error in _held_against(before.store(resource.value), after):
            if error.type == fields.UNKNOWN_FIELD and get(resource.value, error.path) is None:
                continue  # a default of the older state, which nobody wrote
            path, was = self._place(after, before, error)
            # The same field of another item is the same part of the schema.
            key = (path, error.type, tuple("" if isinstance(step, int) else step for step in error.path))
            found = self._found.setdefault(key, Narrowing(after.version, path, was, error, "" if after.version == before.version else before.version))
            if resource not in found.objects:
                found.objects.append(resource)
                if left is not None and any(each.path == error.path and each.type == error.type for each in left):
                    found.left.append(resource)

    def _place(self, after: CustomKind, before: CustomKind, error: FieldError) -> tuple[Path, Path]:
        """Where the new definition holds it against an object, and what stood there before."""
        nodes = list(_nodes(after.schema, error.path))
        former = dict(_nodes(before.schema, error.path))
        base = _base(self._change.new.value, after.version)
        was_at = _base(self._change.old.value, before.version)
        if error.type == fields.UNKNOWN_FIELD:
            known = next((path for path, _ in _nodes(before.schema, error.path) if path[-2:] == ("properties", error.path[-1])), ())
            return (*base, *_key_in(nodes, "properties")), (*was_at, *known)
        for keywords in (_KEYWORDS.get(error.type, ()), _ANY):
            for path, schema in reversed(nodes):
                old = former.get(path, {})
                word = next((each for each in keywords if each in schema and schema[each] != old.get(each)), None)
                if word is not None:
                    return (*base, *path, *_within(schema, old, word)), (*was_at, *path, word) if word in old else ()
        path = nodes[-1][0] if nodes else ()
        return (*base, *path), (*was_at, *path) if path in former else ()


def _held_against(value: dict[str, Any], kind: CustomKind) -> Iterator[FieldError]:
    """What a version drops of a stored object, and what it refuses of the rest."""
    dropped: list[Steps] = []
    if kind.prunes:
        structural.prune(value, kind.schema, (), dropped, is_root=True)
    for steps in sorted(dropped, key=fields.format_steps):
        yield FieldError(fields.UNKNOWN_FIELD, steps, None, f'unknown field "{fields.format_steps(steps)}"')
    yield from (each for each in kind.validate(kind.store({**value, "apiVersion": kind.api_version})) if each.detail != UNCHECKED)


def _nodes(schema: Any, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The schemas on the way to a place in an object, from the root, each with its path in the schema of the whole."""
    at: Path = ()
    for step in (None, *path):
        if step is not None:
            inner: Path = ("items",) if isinstance(step, int) else ("properties", step)
            if get(schema, inner) is None:
                inner = ("additionalProperties",)
            schema, at = get(schema, inner), (*at, *inner)
        if not isinstance(schema, dict):
            return
        yield at, schema


def _key_in(nodes: list[tuple[Path, dict[str, Any]]], word: str) -> Path:
    """The keyword of the last schema on a way, or that schema where it has none."""
    path, schema = nodes[-1] if nodes else ((), {})
    return (*path, word) if word in schema else path


def _within(schema: dict[str, Any], old: dict[str, Any], word: str) -> Path:
    """The way from a schema to what is new in one of its keywords."""
    if word != _RULES:
        return (word,)
    rules, before = items(schema[word]), items(old.get(word))
    return next(((word, index, "rule") for index, each in enumerate(rules) if each not in before), (word,))


def _versions(definition: object) -> Iterator[tuple[str, bool, bool]]:
    """The versions of a definition: name, whether it is served, whether objects are stored in it."""
    for each in items(get(definition, ("spec", "versions"))):
        yield str(get(each, ("name",))), get(each, ("served",)) is True, get(each, ("storage",)) is True


def _base(definition: object, version: str) -> Path:
    """Where the schema of a version stands."""
    names = [name for name, _, _ in _versions(definition)]
    if version in names and get(definition, ("spec", "versions", names.index(version), "schema")) is not None:
        return ("spec", "versions", names.index(version), "schema", "openAPIV3Schema")
    return ("spec", "validation", "openAPIV3Schema")
