"""Small sources in, packed files out, read back by those who read the shipped ones: they say the same of the same kinds."""

import hashlib
import json
import lzma
import pathlib
import zipfile

import pytest

from kubecheck.api import encoding, go_structs
from kubecheck.cli.main import run
from kubecheck.schema.extraction import internal_types, packing
from kubecheck.schema.structure import fields_of, go_types
from kubecheck.schema.structure.catalog import Catalog, catalog
from kubecheck.schema.structure.go_types import go_field
from kubecheck.schema.structure.pack import Pack, shipped

TEXT, COUNT, LONG, FLAG = {"type": ["string", "null"]}, {"type": "integer", "format": "int32"}, {"type": "integer", "format": "int64"}, {"type": "boolean"}
META = "io.k8s.apimachinery.pkg.apis.meta.v1."
INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString"
STRUCTS = ("Condition", "LabelSelector", "LabelSelectorRequirement", "ManagedFieldsEntry", "ObjectMeta", "OwnerReference")


def ref(name):
    return {"$ref": f"#/$defs/{name}"}


def listed(items, **more):
    return {"type": ["array", "null"], "items": items, **more}


def mapped(values):
    return {"type": "object", "additionalProperties": values}


def struct(required=(), kinds=(), **properties):
    gvks = [{"group": group, "kind": kind, "version": version} for group, version, kind in kinds]
    schema = {"type": "object", "properties": properties, **({"required": list(required)} if required else {})}
    return {**schema, "x-kubernetes-group-version-kind": gvks} if gvks else schema


DEFINITIONS = {
    "io.k8s.api.policy.v1.PodDisruptionBudget": struct(
        kinds=[("policy", "v1", "PodDisruptionBudget")],
        apiVersion={**TEXT, "enum": ["policy/v1"]},
        kind={**TEXT, "enum": ["PodDisruptionBudget"]},
        metadata=ref(f"{META}ObjectMeta"),
        spec=ref("io.k8s.api.policy.v1.PodDisruptionBudgetSpec"),
        status=ref("io.k8s.api.policy.v1.PodDisruptionBudgetStatus"),
    ),
    "io.k8s.api.policy.v1.PodDisruptionBudgetSpec": struct(
        maxUnavailable=ref(INT_OR_STRING), minAvailable=ref(INT_OR_STRING), selector=ref(f"{META}LabelSelector"), unhealthyPodEvictionPolicy=TEXT
    ),
    "io.k8s.api.policy.v1.PodDisruptionBudgetStatus": struct(
        conditions=listed(ref(f"{META}Condition"), **{"x-kubernetes-list-map-keys": ["type"], "x-kubernetes-list-type": "map"}),
        currentHealthy=COUNT, desiredHealthy=COUNT, disruptedPods=mapped(ref(f"{META}Time")), disruptionsAllowed=COUNT, expectedPods=COUNT,
        observedGeneration=LONG,
    ),
    "io.k8s.api.core.v1.ConfigMap": struct(
        kinds=[("", "v1", "ConfigMap")],
        apiVersion=TEXT, binaryData=mapped({"type": "string", "format": "byte"}), data=mapped(TEXT), immutable=FLAG, kind=TEXT,
        metadata=ref(f"{META}ObjectMeta"),
    ),
    f"{META}Condition": struct(
        ("lastTransitionTime", "message", "reason", "status", "type"),
        lastTransitionTime=ref(f"{META}Time"), message=TEXT, observedGeneration=LONG, reason=TEXT, status=TEXT, type=TEXT,
    ),
    f"{META}LabelSelector": struct(
        matchExpressions=listed(ref(f"{META}LabelSelectorRequirement"), **{"x-kubernetes-list-type": "atomic"}), matchLabels=mapped(TEXT)
    ),
    f"{META}LabelSelectorRequirement": struct(
        ("operator", "key"), key=TEXT, operator=TEXT, values=listed(TEXT, **{"x-kubernetes-list-type": "atomic"})
    ),
    f"{META}ManagedFieldsEntry": struct(
        apiVersion=TEXT, fieldsType=TEXT, fieldsV1=ref(f"{META}FieldsV1"), manager=TEXT, operation=TEXT, subresource=TEXT, time=ref(f"{META}Time")
    ),
    f"{META}ObjectMeta": struct(
        annotations=mapped(TEXT), creationTimestamp=ref(f"{META}Time"), deletionGracePeriodSeconds=LONG, deletionTimestamp=ref(f"{META}Time"),
        finalizers=listed(TEXT, **{"x-kubernetes-list-type": "set"}), generateName=TEXT, generation=LONG, labels=mapped(TEXT),
        managedFields=listed(ref(f"{META}ManagedFieldsEntry"), **{"x-kubernetes-list-type": "atomic"}), name=TEXT, namespace=TEXT,
        ownerReferences=listed(ref(f"{META}OwnerReference"), **{"x-kubernetes-list-map-keys": ["uid"], "x-kubernetes-list-type": "map"}),
        resourceVersion=TEXT, selfLink=TEXT, uid=TEXT,
    ),
    f"{META}OwnerReference": struct(
        ("apiVersion", "kind", "name", "uid"), apiVersion=TEXT, blockOwnerDeletion=FLAG, controller=FLAG, kind=TEXT, name=TEXT, uid=TEXT
    ),
    f"{META}Time": {"type": ["string", "null"], "format": "date-time"},
    f"{META}FieldsV1": {"type": "object"},
    INT_OR_STRING: {"oneOf": [{"type": "string"}, {"type": "integer"}]},
}  # fmt: skip
# What the live server says of kinds, and of fields more than the published schemas.
RECORDED = {
    "kinds": [
        {"group": "policy", "version": "v1", "kind": "PodDisruptionBudget", "plural": "poddisruptionbudgets", "namespaced": True, "verbs": ["create", "get"]},
        {"group": "", "version": "v1", "kind": "ConfigMap", "plural": "configmaps", "namespaced": True, "verbs": ["get", "create"]},
    ],
    "schemas": {
        "io.k8s.api.policy.v1.PodDisruptionBudgetSpec": {
            "properties": {"unhealthyPodEvictionPolicy": {"type": "string", "enum": ["AlwaysAllow", "IfHealthyBudget"]}}
        },
        "io.k8s.api.policy.v1.PodDisruptionBudgetStatus": {"properties": {"currentHealthy": {"type": "integer", "default": 0}}},
    },
}  # fmt: skip


def as_wheel(path, versions):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("kubernetes_validate/version.py", "")
        for version, definitions in versions.items():
            archive.writestr(f"kubernetes_validate/kubernetes-json-schema/v{version}-local/_definitions.json", json.dumps({"$defs": definitions}))
    return path


@pytest.fixture
def built(monkeypatch, modules, tmp_path):
    """The digests by name, the folder of the packed files, and the sources that were given: wheel, facts, Go modules."""
    monkeypatch.setattr(internal_types, "_ROOTS", ("policy.PodDisruptionBudgetSpec",))
    wheel = as_wheel(tmp_path / "published.whl", {"1.37.0": DEFINITIONS, "1.36.3": DEFINITIONS})
    (tmp_path / "facts.json.xz").write_bytes(lzma.compress(json.dumps(RECORDED).encode()))
    sources = tuple(str(each) for each in (wheel, tmp_path / "facts.json.xz", modules()))
    digests = packing.rebuild(*sources, str(tmp_path / "schemas"))
    return digests, tmp_path / "schemas", sources


def text_of(folder, name):
    return (folder / "kubernetes" / name).read_text(encoding="utf-8")


@pytest.fixture
def read_back(built, monkeypatch):
    """The catalog of the packed files, which then are read in place of the shipped ones."""
    _, folder, _ = built
    monkeypatch.setattr(fields_of, "_FACTS", [text_of(folder, "facts.txt")])
    monkeypatch.setattr(go_types, "_GO_TYPES", [text_of(folder, "gotypes.txt")])
    return Catalog("1.36", 36, Pack((folder / "kubernetes" / "structure.bin").read_bytes()))


def described(kind, path=(), deepest=5):
    """All that is known of a kind's fields, by path."""
    found = {path: kind.field(path)}
    if len(path) < deepest:
        steps = [(*path, name) for name in found[path].get("fields", ())]
        if found[path]["type"] in ("list", "map"):
            steps = [(*path, 0)]
        for step in steps:
            found.update(described(kind, step, deepest))
    return found


@pytest.mark.parametrize(("api_version", "name"), [("policy/v1", "PodDisruptionBudget"), ("v1", "ConfigMap")])
def test_kinds_are_as_in_the_shipped_files(api_version, name, read_back, monkeypatch):
    ours = read_back.kind(api_version, name)
    fields = described(ours)
    monkeypatch.undo()
    shipped_kind = catalog("1.36").kind(api_version, name)
    assert fields == described(shipped_kind)
    assert len(fields) > 30
    for what in ("api_version", "kind", "plural", "namespaced", "creatable", "group", "version"):
        assert getattr(ours, what) == getattr(shipped_kind, what)
    value = {"metadata": {"ownerReferences": [{"name": "a"}], "labels": {"a": 1}}, "spec": {"replica": 1}, "status": {"conditions": [{}]}}
    assert ours.missing(value) == shipped_kind.missing(value)
    assert [str(error) for error in ours.missing(value)] != []


def test_decoder_speaks_as_with_the_shipped_files(read_back, monkeypatch):
    value = {
        "metadata": {"name": 1, "uid": 1, "managedFields": [{"operation": 2}], "creationTimestamp": "x", "generation": "1"},
        "spec": {"unhealthyPodEvictionPolicy": 3, "minAvailable": {}, "selector": {"matchExpressions": [{"operator": []}]}, "no": 1},
        "status": {"conditions": [{"status": 1}], "currentHealthy": "1"},
    }
    question = ("policy/v1", "PodDisruptionBudget")
    ours = [(error.path, error.type, error.detail) for error in read_back.kind(*question).explain(value)]
    monkeypatch.undo()
    assert ours == [(error.path, error.type, error.detail) for error in catalog("1.36").kind(*question).explain(value)]
    assert len(ours) > 3


@pytest.mark.parametrize("name", ["gotypes.txt", "facts.txt", "encodings.txt", "internals.txt"])
def test_lines_are_those_of_the_shipped_files(name, built):
    _, folder, _ = built
    with open(shipped(name), encoding="utf-8") as stream:
        theirs = stream.read().split("\n")
    ours = text_of(folder, name).split("\n")
    assert [line for line in ours if line not in theirs] == []
    definitions = [f"api.policy.v1.PodDisruptionBudget{each}" for each in ("", "Spec", "Status")]
    definitions += [f"{META[7:]}{each}" for each in STRUCTS]
    heads = (*(f"{each}{mark}" for each in definitions for mark in "| "), "policy.PodDisruptionBudgetSpec|")
    assert [line for line in ours if line.startswith(heads)] == [line for line in theirs if line.startswith(heads)]


def test_sources_are_said_with_their_digests(built):
    digests, folder, (wheel, facts, _) = built
    names = ["encodings.txt", "facts.txt", "gates.txt", "gotypes.txt", "internals.txt", "lifecycles.txt", "notations.txt", "structure.bin"]
    assert sorted(digests) == names == sorted(path.name for path in (folder / "kubernetes").iterdir())
    written = json.loads((folder / "SOURCES.json").read_text(encoding="utf-8"))
    made = {name: hashlib.sha256((folder / "kubernetes" / name).read_bytes()).hexdigest() for name in names}
    assert digests == made
    assert written["files"] == {f"kubernetes/{name}": {"sha256": made[name]} for name in names}
    with open(shipped("../SOURCES.json"), encoding="utf-8") as stream:
        theirs = json.load(stream)
    given = {
        0: {"file": "published.whl", "sha256": hashlib.sha256(pathlib.Path(wheel).read_bytes()).hexdigest()},
        1: {"file": "facts.json.xz", "sha256": hashlib.sha256(pathlib.Path(facts).read_bytes()).hexdigest()},
    }
    assert written["sources"] == [{**source, **given.get(at, {})} for at, source in enumerate(theirs["sources"])]


def test_command_prints_the_digests(built, tmp_path, capsys):
    digests, folder, sources = built
    again = tmp_path / "again"
    again.mkdir()
    assert run(["dev", "schemas", *sources, str(again)]) == 0
    assert capsys.readouterr().out == "".join(f"{digests[name]}  {name}\n" for name in digests)
    assert (again / "SOURCES.json").read_bytes() == (folder / "SOURCES.json").read_bytes()


def test_objects_are_printed_by_the_packed_tables(built, monkeypatch):
    _, folder, _ = built
    budget = {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "a"}, "spec": {"selector": {}}, "status": {}}
    bad = {"minAvailable": 1, "selector": {"matchLabels": {"a": "b"}}}
    theirs = encoding.encode(budget), go_structs.go_struct("policy.PodDisruptionBudgetSpec", bad)
    for module, name, start in ((encoding, "encodings.txt", "\n"), (go_structs, "internals.txt", "")):
        monkeypatch.setattr(module, "_TEXT", [start + text_of(folder, name)])
        monkeypatch.setattr(module, "_TYPES", {})
    assert (encoding.encode(budget), go_structs.go_struct("policy.PodDisruptionBudgetSpec", bad)) == theirs
    assert theirs[0]["status"] == {"disruptionsAllowed": 0, "currentHealthy": 0, "desiredHealthy": 0, "expectedPods": 0}


SCHEMAS = "apiextensions-apiserver.pkg.apis.apiextensions.v1."
NUMBERS = {"api.a.v1.Thing": 7, f"{SCHEMAS}JSONSchemaProps": 9, "api.a.v1.JSON": 11}


@pytest.mark.parametrize(
    ("schema", "code"),
    [
        ({"type": "string"}, "s"),
        ({"type": ["null", "string"]}, "s"),
        ({"type": ["string", "null"]}, "s"),
        ({"type": ["null"]}, "a"),
        ({"type": "string", "format": "byte"}, "y"),
        ({"type": "string", "format": "date-time"}, "t"),
        ({"type": "string", "format": "ipv4"}, "s"),
        ({"type": "integer"}, "i"),
        ({"type": "integer", "format": "int32"}, "i"),
        ({"type": "integer", "format": "int64"}, "l"),
        ({"type": "number"}, "d"),
        ({"type": "boolean"}, "b"),
        ({"type": "object"}, "o"),
        ({}, "a"),
        ({"type": "array", "items": {"type": "integer"}}, "[i"),
        ({"type": "array"}, "[a"),
        ({"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string", "format": "byte"}}}, "{[y"),
        (ref("io.k8s.api.a.v1.Thing"), "#7"),
        ({"type": "array", "items": ref("io.k8s.api.a.v1.Thing")}, "[#7"),
        ({"type": "object", "additionalProperties": ref("io.k8s.api.a.v1.Thing")}, "{#7"),
        (ref("io.k8s.apimachinery.pkg.api.resource.Quantity"), "q"),
        (ref(INT_OR_STRING), "x"),
        (ref(f"{META}Time"), "t"),
        (ref(f"{META}MicroTime"), "u"),
        (ref(f"{META}Duration"), "D"),
        (ref(f"{META}FieldsV1"), "a"),
        (ref("io.k8s.apimachinery.pkg.runtime.RawExtension"), "a"),
        (ref(f"io.k8s.{SCHEMAS}JSON"), "a"),
        (ref(f"io.k8s.{SCHEMAS}JSONSchemaPropsOrBool"), "B9"),
        (ref(f"io.k8s.{SCHEMAS}JSONSchemaPropsOrArray"), "R9"),
        (ref(f"io.k8s.{SCHEMAS}JSONSchemaPropsOrStringArray"), "S9"),
        (ref(f"io.k8s.{SCHEMAS}JSONSchemaProps"), "#9"),
        (ref("io.k8s.api.a.v1.JSON"), "#11"),
    ],
)  # fmt: skip
def test_codes_of_schemas(schema, code):
    assert packing.type_code(schema, NUMBERS) == code


@pytest.mark.parametrize(
    ("schema", "go_type"),
    [
        ({"type": "string"}, "string"),
        ({"type": ["null", "string"], "format": "date-time"}, "string"),
        ({"type": "string", "format": "byte"}, "[]uint8"),
        ({"type": "integer"}, "int32"),
        ({"type": "integer", "format": "int64"}, "int64"),
        ({"type": "number"}, "float64"),
        ({"type": "boolean"}, "bool"),
        ({"type": "object"}, "interface {}"),
        ({}, "interface {}"),
        ({"type": "array"}, "[]interface {}"),
        ({"type": "array", "items": ref("io.k8s.api.core.v1.Taint")}, "[]v1.Taint"),
        ({"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}}, "map[string][]string"),
    ],
)
def test_go_types_that_schemas_suggest(schema, go_type):
    assert packing.suggested_go_type(schema) == go_type


def kind_lines(versions, recorded=(), lifecycles=None):
    pack = Pack(packing.pack_structure(versions, {"kinds": list(recorded)}, lifecycles or {}))
    return [" ".join(line) for line in pack.kind_lines()]


def of_kind(group, version, kind, name=None, **more):
    return {name or f"api.{group}.{version}.{kind}": struct(kinds=[(group, version, kind)], kind=TEXT, apiVersion=TEXT, **more)}


def test_lines_of_kinds():
    def known(group, version, kind, *, namespaced, verbs=("create",)):
        return {"group": group, "version": version, "kind": kind, "plural": f"many-{kind.lower()}", "namespaced": namespaced, "verbs": list(verbs)}

    both = {
        **of_kind("a", "v1", "Known"), **of_kind("a", "v1", "ReadOnly"), **of_kind("a", "v1beta1", "Known"), **of_kind("b", "v1", "Known"),
        **of_kind("a", "v1", "Policy"), **of_kind("rbac.authorization.k8s.io", "v1alpha1", "ClusterRole"),
        **of_kind("a", "v1", "Scale"), **of_kind("a", "v1", "Eviction"), **of_kind("a", "v1", "TokenRequest"),
        **of_kind("a", "v1", "KnownList", items=listed(TEXT)), **of_kind("a", "v1", "AllowList"),
        **of_kind("a", "v1", "DeleteOptions", name="apimachinery.pkg.apis.meta.v1.DeleteOptions"),
        "api.a.v1.Kindless": struct(kinds=[("a", "v1", "Kindless")], apiVersion=TEXT),
        "api.a.v1.Versionless": struct(kinds=[("a", "v1", "Versionless")], kind=TEXT),
        "api.a.v1.Groupless": struct(kind=TEXT, apiVersion=TEXT),
        "api.a.v1.Text": {"type": "string"},
    }  # fmt: skip
    recorded = [known("a", "v1", "Known", namespaced=False), known("a", "v1", "ReadOnly", namespaced=True, verbs=("get", "list"))]
    assert kind_lines({30: both, 31: {**both, **of_kind("", "v1", "Late")}, 32: both}, recorded) == [
        " ".join(line) for line in [
            ("v1", "Late", "0", "lates", "NC", "31", "31", "31", "31"),
            ("a/v1", "AllowList", "1", "allowlists", "NC", "30", "32", "30", "32"),
            ("a/v1", "Known", "5", "many-known", "-C", "30", "32", "30", "32"),
            ("a/v1", "Policy", "7", "policies", "NC", "30", "32", "30", "32"),
            ("a/v1", "ReadOnly", "8", "many-readonly", "N-", "30", "32", "30", "32"),
            ("a/v1beta1", "Known", "13", "knowns", "-C", "30", "32", "1", "0"),
            ("b/v1", "Known", "14", "knowns", "-C", "30", "32", "30", "32"),
            ("rbac.authorization.k8s.io/v1alpha1", "ClusterRole", "15", "clusterroles", "-C", "30", "32", "1", "0"),
        ]
    ]  # fmt: skip


def test_versions_share_definitions_that_are_the_same():
    first = {"api.a.v1.One": struct(("b", "a"), b=TEXT, a=COUNT), "api.a.v1.Text": {"type": "integer"}}
    second = {**first, "api.a.v1.Two": struct(one=ref("io.k8s.api.a.v1.One")), "api.a.v1.One": struct(a=COUNT)}
    data = packing.pack_structure({30: first, 31: second, 32: first}, {"kinds": []}, {})
    pack = Pack(data)
    assert pack.minors == range(30, 33)
    assert [[pack.definition(minor, number) for number in range(3)] for minor in pack.minors] == [
        [["api.a.v1.One", "a,b", "a:i", "b:s"], ["api.a.v1.Text", "", "=i"], None],
        [["api.a.v1.One", "", "a:i"], ["api.a.v1.Text", "", "=i"], ["api.a.v1.Two", "", "one:#0"]],
        [["api.a.v1.One", "a,b", "a:i", "b:s"], ["api.a.v1.Text", "", "=i"], None],
    ]
    assert (data.count(b"api.a.v1.One|a,b"), data.count(b"api.a.v1.Text")) == (1, 1)


def test_facts_of_fields():
    def thing(**properties):
        return {"api.a.v1.Thing": struct(**properties)}

    versions = {
        30: thing(gone={**TEXT, "enum": ["old"]}),
        31: thing(
            apiVersion={**TEXT, "enum": ["a/v1"], "default": "x"}, kind={**TEXT, "enum": ["Thing"]}, mode={**TEXT, "enum": ["A"], "default": "A"},
            modes=listed({**TEXT, "enum": ["A"]}), by=mapped({**TEXT, "enum": ["B"]}), open={"type": "object", "additionalProperties": True},
            plain=TEXT, **{"x-map": {**TEXT, "x-kubernetes-map-type": "atomic", "description": "left out"}},
            **{f"zero{at}": {**TEXT, "default": zero} for at, zero in enumerate(("", {}, None, 0, False))}, one={**COUNT, "default": 1},
        ),
    }  # fmt: skip
    recorded = {"schemas": {"io.k8s.api.a.v1.Thing": struct(mode={"type": "string", "enum": ["A", "B"], "x-kubernetes-list-type": "set"})}}
    assert packing.pack_facts(versions, recorded).split("\n") == [
        "",
        'api.a.v1.Thing apiVersion {"default":"x"}',
        'api.a.v1.Thing by {"additionalProperties.enum":["B"]}',
        'api.a.v1.Thing mode {"default":"A","enum":["A","B"],"x-kubernetes-list-type":"set"}',
        'api.a.v1.Thing modes {"items.enum":["A"]}',
        'api.a.v1.Thing one {"default":1}',
        'api.a.v1.Thing x-map {"x-kubernetes-map-type":"atomic"}',
        "",
    ]


def test_names_of_go_types(monkeypatch):
    schema = {"api.a.v1.Thing": struct(kind=TEXT, mode=TEXT, name=TEXT, path=TEXT, count=COUNT), "api.a.v1.Plain": struct(name=TEXT)}
    types = {
        "api.a.v1.Thing": {
            "kind": ("string", "TypeMeta"), "mode": ("v1.Mode", ""), "name": ("string", "Base"), "path": ("v1.Path", "Base.Deeper"),
            "count": ("int32", ""), "unpublished": ("v1.Mode", ""),
        },
        "api.a.v1.Plain": {"name": ("string", "")},
    }  # fmt: skip
    text = packing.pack_go_types({30: {"api.a.v1.Older": struct(mode=TEXT)}, 31: schema}, {**types, "api.a.v1.Older": {"mode": ("v1.Mode", "")}})
    assert text == "\napi.a.v1.Older|mode:v1.Mode\napi.a.v1.Thing|mode:v1.Mode|name:@Base|path:v1.Path@Base.Deeper\n"
    monkeypatch.setattr(go_types, "_GO_TYPES", [text])
    assert [go_field("api.a.v1.Thing", each) for each in ("mode", "name", "path", "count")] == [
        ("v1.Mode", ""), ("", "Base"), ("v1.Path", "Base.Deeper"), ("", ""),
    ]  # fmt: skip


def test_versions_of_a_wheel_stand_in_order_by_their_short_names(tmp_path):
    thing = {"io.k8s.api.a.v1.Thing": {"type": "object"}}
    wheel = as_wheel(tmp_path / "some.whl", {"1.37.0": thing, "1.9.11": {}, "1.36.3": {"other.Name": {"type": "string"}}})
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("kubernetes_validate/kubernetes-json-schema/v1.35.0/_definitions.json", "{}")
    assert list(packing.read_wheel(wheel).items()) == [
        (9, {}), (36, {"other.Name": {"type": "string"}}), (37, {"api.a.v1.Thing": {"type": "object"}}),
    ]  # fmt: skip
