"""Doors for values: objects as the server would judge them, their updates, definitions with objects of theirs, patches, schemas of users."""

from __future__ import annotations

import contextlib
import copy
import functools
import json

from fuzzing import seeds
from fuzzing.door import Door
from fuzzing.faults import BreachError
from fuzzing.mutation import change_value

VERSIONS = ("1.36", "1.36", "1.36", "1.25", "1.31", "1.37")


@functools.cache
def _server(version):
    from kubecheck.schema.structure.catalog import catalog
    from kubecheck.verdicts import Server

    return Server(catalog(version), namespaces={"default": {"kubernetes.io/metadata.name": "default"}})


def _as_read(attempt):
    """An attempt on values as the reader hands them on: it replaces halves of characters."""
    from kubecheck.documents.json_text import without_surrogates

    return lambda value: attempt(without_surrogates(value))


def _check_verdict(verdict):
    for error in verdict.errors:
        error.message.encode("utf-8", "surrogatepass")
        str(error.field)
        error.path  # noqa: B018  # is worked out when it is asked for
    for each in verdict.warnings:
        str(each.text)
    if verdict.accepted and verdict.stored is None:
        raise BreachError(f"what is taken is not stored: {verdict}")


def _is_object(value):
    return isinstance(value, dict) and isinstance(value.get("apiVersion"), str) and isinstance(value.get("kind"), str)


def _try_object(value):
    from kubecheck.verdicts import judge

    given = value["object"]
    if not _is_object(given):
        return
    before = json.dumps(given)
    verdict = judge(given, _server(value["version"]))
    _check_verdict(verdict)
    if json.dumps(given) != before:
        raise BreachError(f"the object was changed while it was judged: {before[:300]}")
    if verdict.accepted and verdict.status == 201:
        _try_again(verdict.stored, value["version"])


def _try_again(stored, version):
    """What is stored can be printed, and replaced by itself."""
    from kubecheck.api.encoding import encode
    from kubecheck.release import asking
    from kubecheck.verdicts import judge_update

    server = _server(version)
    with asking(server.release):
        printed = encode(stored)
    live = {
        **printed,
        "metadata": {
            **printed["metadata"],
            "creationTimestamp": "2026-01-01T00:00:00Z",
            "uid": "00000000-0000-0000-0000-000000000000",
            "resourceVersion": "7",
        },
    }
    _check_verdict(judge_update(copy.deepcopy(live), live, server))


def _change_object(chance, value, others, pieces):
    version = chance.choice(VERSIONS) if chance.random() < 0.05 else value["version"]
    return {
        "object": change_value(chance, value["object"], [each["object"] for each in chance.sample(others, min(3, len(others)))], pieces),
        "version": version,
    }


def _try_update(value):
    from kubecheck.verdicts import judge, judge_update

    server = _server(value["version"])
    old, new = value["old"], value["new"]
    if not _is_object(old) or not _is_object(new) or (old["apiVersion"], old["kind"]) != (new["apiVersion"], new["kind"]):
        return
    verdict = judge(old, server)
    if not verdict.accepted:
        return
    from kubecheck.api.encoding import encode
    from kubecheck.release import asking

    with asking(server.release):
        live = encode(verdict.stored)
    live = {
        **live,
        "metadata": {
            **live["metadata"],
            "creationTimestamp": "2026-01-01T00:00:00Z",
            "uid": "00000000-0000-0000-0000-000000000000",
            "resourceVersion": "7",
        },
    }
    _check_verdict(judge_update(new, live, server))


def _change_update(chance, value, others, pieces):
    which = chance.choice(("new", "new", "new", "old"))
    if chance.random() < 0.05:
        return {**value, "old": chance.choice(others)["old"], "new": chance.choice(others)["new"]}
    changed = change_value(chance, value[which], [each["old"] for each in chance.sample(others, min(3, len(others)))], pieces)
    if which == "old":
        return {**value, "old": changed, "new": change_value(chance, changed, (), pieces)}
    return {**value, "new": changed}


# -- definitions --------------------------------------------------------------------------------------------------------


def _definition_seeds():
    found = []
    for question in seeds.questions("policies"):
        definitions = [
            each for each in question.get("manifests") or () if isinstance(each, dict) and each.get("kind") == "CustomResourceDefinition"
        ]
        found += [{"definition": each, "object": _object_of(each)} for each in definitions]
    for row in seeds.rows("schema", "data", "definition_answers.jsonl")[::4]:
        if isinstance(row[0], dict):
            found.append({"definition": _definition(row[0]), "object": _object_of(_definition(row[0]))})
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": {
        "a": {"type": "string", "pattern": "^[a-z]+$", "maxLength": 9, "default": "x", "x-kubernetes-validations": [{"rule": "self != oldSelf", "message": "m"}]},
        "b": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"], "items": {"type": "object", "required": ["k"], "properties": {"k": {"type": "string"}}}},
        "c": {"type": "object", "additionalProperties": {"type": "number", "minimum": 0, "exclusiveMinimum": True, "multipleOf": 0.5}}, "d": {"x-kubernetes-int-or-string": True},
        "e": {"type": "object", "x-kubernetes-preserve-unknown-fields": True, "x-kubernetes-embedded-resource": True}, "f": {"type": "string", "format": "date-time", "nullable": True, "enum": ["2020-01-01T00:00:00Z"]},
        "g": {"oneOf": [{"required": ["h"]}, {"not": {"required": ["i"]}}], "type": "object", "properties": {"h": {"type": "boolean"}, "i": {"type": "integer", "format": "int32"}}},
    }}}}  # fmt: skip
    found.append(
        {
            "definition": _definition(schema),
            "object": {
                **_object_of(_definition(schema)),
                "spec": {
                    "a": "b",
                    "b": [{"k": "a"}],
                    "c": {"x": 1.5},
                    "d": "5%",
                    "e": {"apiVersion": "v1", "kind": "Pod"},
                    "g": {"h": True},
                },
            },
        }
    )
    return found


def _definition(schema):
    return {
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "widgets.example.com"},
        "spec": {
            "group": "example.com", "scope": "Namespaced", "names": {"plural": "widgets", "singular": "widget", "kind": "Widget", "listKind": "WidgetList"},
            "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}, "subresources": {"status": {}}, "additionalPrinterColumns": [{"name": "a", "type": "string", "jsonPath": ".spec.a"}]}],
        },
    }  # fmt: skip


def _object_of(definition):
    spec = definition["spec"]
    return {
        "apiVersion": f"{spec['group']}/{spec['versions'][0]['name']}",
        "kind": spec["names"]["kind"],
        "metadata": {"name": "a"},
        "spec": {"size": 1},
    }


def _try_definition(value):
    from kubecheck.schema.custom.crd import CustomKinds
    from kubecheck.schema.structure.catalog import catalog
    from kubecheck.verdicts import Server, judge

    definition, given = value["definition"], value["object"]
    if not _is_object(definition) or not isinstance(definition.get("spec"), dict):
        return
    _check_verdict(judge(definition, _server("1.36")))
    custom = CustomKinds([definition])
    if not custom or not _is_object(given):
        return
    verdict = judge(given, Server(catalog("1.36"), custom))
    _check_verdict(verdict)
    kind = custom.kind(given["apiVersion"], given["kind"])
    if kind is not None:
        kind.fits(given)
        if verdict.accepted:
            kind.validate(verdict.stored, verdict.stored)


def _change_definition(chance, value, others, pieces):
    name = chance.choice(("definition", "object"))
    return {**value, name: change_value(chance, value[name], [each[name] for each in chance.sample(others, min(3, len(others)))], pieces)}


# -- patches ------------------------------------------------------------------------------------------------------------


def _patch_seeds():
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "a", "labels": {"a/b": "c"}},
        "spec": {"containers": [{"name": "a", "image": "b", "env": [{"name": "X", "value": "1"}]}]},
    }
    operations = [
        {"op": "add", "path": "/metadata/labels/x~1y", "value": "z"},
        {"op": "remove", "path": "/spec/containers/0/env/0"},
        {"op": "copy", "from": "/metadata", "path": "/spec/containers/-"},
        {"op": "test", "path": "/kind", "value": "Pod"},
        {"op": "move", "from": "/spec/containers", "path": "/spec/initContainers"},
        {"op": "replace", "path": "", "value": {}},
    ]
    patch = {
        "metadata": {"labels": {"n": "v"}},
        "spec": {"containers": [{"name": "a", "image": "c", "ports": [{"containerPort": 80, "protocol": "TCP"}]}]},
    }
    return [{"object": pod, "operations": operations[:count], "patch": patch} for count in range(1, 7)] + [
        {"object": each, "operations": operations[:1], "patch": {"metadata": {"labels": {"a": "b"}}, "spec": each.get("spec")}}
        for each in seeds.objects()[::10]
    ]


def _change_patch(chance, value, others, pieces):
    name = chance.choice(("object", "operations", "operations", "patch", "patch"))
    return {**value, name: change_value(chance, value[name], [each[name] for each in chance.sample(others, min(3, len(others)))], pieces)}


def _is_operation(value):
    """What the door gets: made of a message with these four fields of these types."""
    return (
        isinstance(value, dict)
        and all(isinstance(value.get(name), str) for name in ("op", "path"))
        and isinstance(value.get("from", ""), str)
    )


def _try_patch(value):
    from kubecheck.schema.policies.json_patches import PatchError, UnmetTestError, apply_patch
    from kubecheck.schema.policies.merge_types import type_of_kind
    from kubecheck.schema.policies.merging import MergeError, merge

    given = value["object"]
    if not isinstance(given, dict):
        return
    before = json.dumps(given)
    if isinstance(value["operations"], list) and all(map(_is_operation, value["operations"])):
        with contextlib.suppress(PatchError, UnmetTestError):
            apply_patch(given, value["operations"])
    kind = _server("1.36").kind(given["apiVersion"], given["kind"]) if _is_object(given) else None
    if kind is not None and isinstance(value["patch"], dict):
        with contextlib.suppress(MergeError):
            merge(type_of_kind(kind), given, value["patch"])
    if json.dumps(given) != before:
        raise BreachError(f"the object was changed by a patch of it: {before[:300]}")


# -- schemas of users ---------------------------------------------------------------------------------------------------


def _schema_seeds():
    return [
        {"schema": {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "properties": {"a": {"type": "string", "pattern": "^(a|b)+$", "format": "ipv4"}}, "patternProperties": {"^x": {"minimum": 1}}, "additionalProperties": False, "definitions": {"d": {"$ref": "#/definitions/d"}}}, "value": {"a": "b", "x1": 0}},
        {"schema": {"allOf": [{"$ref": "#/definitions/e"}], "definitions": {"e": {"required": ["a"], "if": {"properties": {"a": {"const": 1}}}, "then": {"maxProperties": 1}}}}, "value": {"a": 1}},
        {"schema": {"$ref": "other.json"}, "value": {}}, {"schema": True, "value": {}}, {"schema": {"$defs": {"a": {"$anchor": "x"}}, "items": {"$dynamicRef": "#x"}, "prefixItems": [{}], "unevaluatedProperties": False}, "value": {"a": []}},
    ]  # fmt: skip


def _try_schema(value):
    from fuzzing.memory import files
    from kubecheck.schema.custom.user import UserKind

    files().fill({"schemas/widget.json": json.dumps(value["schema"])})
    for error in UserKind("example.com/v1", "Widget", "schemas/widget.json", "schemas").explain(value["value"]):
        str(error.message)


def _change_schema(chance, value, others, pieces):
    name = chance.choice(("schema", "schema", "value"))
    return {**value, name: change_value(chance, value[name], [each[name] for each in others[:3]], pieces)}


def doors():
    """The doors of this module."""
    yield Door(
        "objects",
        "an object of a built-in kind, judged as the server does, stored, printed, replaced by itself",
        lambda: [{"object": each, "version": "1.36"} for each in seeds.objects()],
        _as_read(_try_object),
        change=_change_object,
        seconds=0.3,
    )
    yield Door(
        "updates",
        "an object that takes the place of another",
        lambda: [{"old": each, "new": each, "version": "1.36"} for each in seeds.objects()[::2]],
        _as_read(_try_update),
        change=_change_update,
        seconds=0.3,
    )
    yield Door(
        "definitions",
        "the definition of a custom resource, and an object of it",
        _definition_seeds,
        _as_read(_try_definition),
        change=_change_definition,
        seconds=0.5,
    )
    yield Door("patches", "JSON patches and apply configurations of policies", _patch_seeds, _as_read(_try_patch), change=_change_patch)
    yield Door("schemas", "a JSON Schema of the user, and a value", _schema_seeds, _try_schema, change=_change_schema, seconds=0.5)
