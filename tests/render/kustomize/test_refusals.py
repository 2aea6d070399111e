"""What is refused: kustomize's words, the place to blame, and what was probably meant."""

import os

import pytest

SERVICE = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n"
HERE = os.getcwd()


def over(text, **more):
    return {"over/kustomization.yaml": text, "over/s.yaml": SERVICE, **more}


def test_what_does_not_fit_the_fields_of_a_kustomization(folder):
    cases = {
        "resource: [s.yaml]\n": ('json: unknown field "resource"', "over/kustomization.yaml:1:11", "resources"),
        "images: [{name: a, newTg: b}]\n": ('json: unknown field "newTg"', "over/kustomization.yaml:1:27", "newTag"),
        "commonAnnotations: {a: yes}\n": (
            "json: cannot unmarshal bool into Go struct field Kustomization.commonAnnotations of type string", "over/kustomization.yaml:1:24", "",
        ),
        "replicas:\n- {name: a, count: 1.5}\n": (
            "json: cannot unmarshal number 1.5 into Go struct field Replica.replicas.count of type int64", "over/kustomization.yaml:2:20", "",
        ),
        "resources: s.yaml\n": ("json: cannot unmarshal string into Go struct field Kustomization.resources of type []string", "over/kustomization.yaml:1:12", ""),
    }  # fmt: skip
    for text, (words, place, near) in cases.items():
        assert folder(over(text)).refusal() == (f"invalid Kustomization: {words}", place, near)


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("# nothing\n", "kustomization.yaml is empty", "over/kustomization.yaml:1:1"),
        ("kind: Kustomization\n", "kustomization.yaml is empty", "over/kustomization.yaml:1:1"),
        (
            "kind: Other\nresources: [s.yaml]\n",
            f"Failed to read kustomization file under {HERE}/over:\nkind should be Kustomization or Component",
            "over/kustomization.yaml:1:7",
        ),
        (
            "apiVersion: v1\nresources: [s.yaml]\n",
            f"Failed to read kustomization file under {HERE}/over:\napiVersion for Kustomization should be kustomize.config.k8s.io/v1beta1",
            "over/kustomization.yaml:1:13",
        ),
        (
            "resources:\n- s.yaml\n- gone.yaml\n",
            ("accumulating resources: accumulation err='accumulating resources from 'gone.yaml': "
            f"evalsymlink failure on '{HERE}/over/gone.yaml' : lstat {HERE}/over/gone.yaml: no such file or directory': "
            f"must build at directory: not a valid directory: evalsymlink failure on '{HERE}/over/gone.yaml' : "
            f"lstat {HERE}/over/gone.yaml: no such file or directory"),
            "over/kustomization.yaml:3:3",
        ),
        (
            "resources: [s.yaml, s.yaml]\n",
            ("accumulating resources: accumulation err='merging resources from 's.yaml': may not add resource with an already registered id: "
            f"Service.v1.[noGrp]/web.[noNs]': must build at directory: '{HERE}/over/s.yaml': file is not directory"),
            "over/s.yaml:1:1",
        ),
        (
            "resources: [../over]\n",
            (f"accumulating resources: accumulation err='accumulating resources from '../over': '{HERE}/over' must resolve to a file': "
            f"cycle detected: candidate root '{HERE}/over' contains visited root '{HERE}/over'"),
            "over/kustomization.yaml:1:13",
        ),
        (
            "resources: [../other.yaml]\n",
            ("accumulating resources: accumulation err='accumulating resources from '../other.yaml': "
            f"security; file '{HERE}/other.yaml' is not in or below '{HERE}/over'': must build at directory: '{HERE}/other.yaml': file is not directory"),
            "over/kustomization.yaml:1:13",
        ),
        ("resources: [s.yaml]\nsortOptions: {}\n", "the field 'sortOptions.order' must be one of [fifo, legacy]", "over/kustomization.yaml:2:14"),
        ("resources: [s.yaml]\nopenapi: {version: v9}\n", "the specified OpenAPI version is not built in", "over/kustomization.yaml:2:20"),
    ],
)
def test_what_a_kustomization_cannot_ask_for(folder, text, words, place):
    assert folder(over(text, **{"other.yaml": SERVICE})).refusal() == (words, place, "")


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("kind: Service\nmetadata: {name: a}\n---\nkind: Service\n", "missing metadata.name in object {{ Service} {{ } map[] map[]}}", "over/a.yaml:4:1"),
        ("apiVersion: v1\nmetadata: {name: a}\n", "missing kind in object {{v1 } {{a } map[] map[]}}", "over/a.yaml:1:1"),
        ("spec: {}\n", "missing Resource metadata", "over/a.yaml:1:1"),
        ("kind: Service\n---\nfoo\n", "missing metadata.name in object {{ Service} {{ } map[] map[]}}", "over/a.yaml:1:1"),
        ("kind: Service\nmetadata: {annotations: [a]}\n", "missing metadata.name in object {{ Service} {{ } map[] map[]}}", "over/a.yaml:1:1"),
        ("kind: A\nmetadata: {name: a}\n---\nfoo\n", "missing Resource metadata", "over/a.yaml:4:1"),
        ("kind: List\nitems: {a: b}\n", "missing Resource metadata", "over/a.yaml:2:8"),
        ("kind: List\nitems: [foo]\n", "missing Resource metadata", "over/a.yaml:2:9"),
    ],
)
def test_objects_without_an_identity(folder, text, words, place):
    refused, at, _ = folder(over("resources: [a.yaml]\n", **{"over/a.yaml": text})).refusal()
    assert (refused.partition("from 'a.yaml': ")[2].partition("':")[0], at) == (words, place)


def test_malformed_yaml_is_told_without_looking_for_a_folder(folder):
    refused = folder(over("resources: [a.yaml]\n", **{"over/a.yaml": "kind: A\n b: c\n"})).refusal()
    words = "MalformedYAMLError: yaml: line 2: mapping values are not allowed in this context in File: a.yaml"
    assert refused == (f"accumulating resources: accumulating resources from 'a.yaml': {words}", "over/a.yaml:2:3", "")


@pytest.mark.parametrize(
    ("data", "words", "place"),
    [
        ("  a: 1\n  a: 2\n", 'map[string]interface {}(nil): yaml: unmarshal errors:\n  line 6: mapping key "a" already defined at line 5', "over/a.yaml:6"),
        ("  1: x\n", "DATA: json: unsupported type: map[interface {}]interface {}", "over/a.yaml:5"),
        ("  a: .inf\n", "DATA: json: unsupported value: +Inf", "over/a.yaml:5"),
        ("  a: !!int b\n", "map[string]interface {}(nil): yaml: cannot decode !!str `b` as a !!int", "over/a.yaml:5"),
        ("  ? [a]\n  : b\n", 'map[string]interface {}(nil): yaml: invalid map key: []interface {}{"a"}', "over/a.yaml:5"),
    ],
)
def test_what_can_be_read_and_not_printed(folder, data, words, place):
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n{data}"
    printed = 'map[interface {}]interface {}{1:"x"}' if "1: x" in data else 'map[string]interface {}{"a":+Inf}'
    whole = f'map[string]interface {{}}{{"apiVersion":"v1", "data":{printed}, "kind":"ConfigMap", "metadata":map[string]interface {{}}{{"name":"a"}}}}'
    refused, at, _ = folder(over("resources: [a.yaml]\n", **{"over/a.yaml": text})).refusal()
    assert (refused, at.rpartition(":")[0]) == (words.replace("DATA", whole), place)


def test_two_kustomizations_in_a_folder_and_none(folder):
    files = over("resources: [s.yaml]\n", **{"over/Kustomization": "resources: []\n", "none/s.yaml": SERVICE})
    assert folder(files).refusal() == (f"Found multiple kustomization files under: {HERE}/over\n", "over/Kustomization:1:1", "")
    names = "'kustomization.yaml', 'kustomization.yml' or 'Kustomization'"
    assert folder(files).refusal("none") == (f"unable to find one of {names} in directory '{HERE}/none'", None, "")


def test_components_are_named_as_such(folder):
    files = over("resources: [../part]\n", **{"part/kustomization.yaml": "kind: Component\nresources: [s.yaml]\n", "part/s.yaml": SERVICE})
    words, place, _ = folder(files).refusal()
    assert words.endswith(f"': expected kind != 'Component' for path '{HERE}/part'")
    assert place == "over/kustomization.yaml:1:13"
    files = over("components: [../part]\n", **{"part/kustomization.yaml": "resources: [s.yaml]\n", "part/s.yaml": SERVICE})
    words = f"expected kind 'Component' for path '{HERE}/part' but got 'Kustomization'"
    assert folder(files).refusal()[:2] == (f'accumulating components: accumulateDirectory: "{words}"', "over/kustomization.yaml:1:14")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("https://example.com/a.yaml", 'accumulation err=\'accumulating resources from \'https://example.com/a.yaml\': Get "https://example.com/a.yaml": no network\''),
        ("github.com/org/repo//x?ref=v1", "accumulation err='accumulating resources from 'github.com/org/repo//x?ref=v1': evalsymlink failure on"),
        ("git@host:org/repo.git", "accumulation err='accumulating resources from 'git@host:org/repo.git': evalsymlink failure on"),
        ("ssh://git@host/org/repo", "accumulation err='accumulating resources from 'ssh://git@host/org/repo': evalsymlink failure on"),
    ],
)
def test_what_is_far_away_is_refused_or_left_out(folder, path, words):
    files = folder(over(f"resources:\n- s.yaml\n- {path}\npatches:\n- patch: |-\n    kind: Gone\n    metadata: {{name: a}}\n"))
    refused, place, _ = files.refusal()
    assert refused.startswith(f"accumulating resources: {words}")
    assert place == "over/kustomization.yaml:3:3"
    assert [each.value["metadata"]["name"] for each in files.build().objects] == ["web"]
    assert files.session.incomplete
    assert files.notes() == [("left out", f"{path} is not downloaded, and not part of what is judged", "over/kustomization.yaml:3:3")]


def test_the_rest_of_what_is_far_away_or_a_program_is_left_out_too(folder):
    text = """\
resources: [s.yaml]
openapi: {path: https://a.example/o.json}
crds: [https://a.example/c.json]
configurations: [https://a.example/c.yaml]
patches:
- path: https://a.example/p.yaml
- {target: {kind: Service}, patch: '[{"op": "add", "path": "/spec", "value": {"type": "NodePort"}}]'}
configMapGenerator:
- {name: far, files: [https://a.example/f.txt]}
- {name: base, behavior: merge, literals: [a=b]}
transformers:
- |-
  apiVersion: example.org/v1
  kind: Sed
  metadata: {name: a}
helmCharts:
- {name: chart}
"""
    files = folder(over(text))
    assert [each.value for each in files.build().objects] == [
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {"type": "NodePort"}}
    ]
    assert sorted((place, words.partition(" is not ")[0]) for _, words, place in files.notes()) == [
        ("over/kustomization.yaml:13:3", "the plugin Sed is a program, which"),
        ("over/kustomization.yaml:17:3", "the Helm chart chart"),
        ("over/kustomization.yaml:2:17", "https://a.example/o.json"),
        ("over/kustomization.yaml:3:8", "https://a.example/c.json"),
        ("over/kustomization.yaml:4:18", "https://a.example/c.yaml"),
        ("over/kustomization.yaml:6:3", "https://a.example/p.yaml"),
        ("over/kustomization.yaml:9:23", "https://a.example/f.txt"),
    ]


def test_deprecated_fields_are_noted_with_their_successor(folder):
    files = folder(over("bases: [../base]\ncommonLabels: {a: b}\n", **{"base/kustomization.yaml": "resources: [s.yaml]\n", "base/s.yaml": SERVICE}))
    assert files.lines() == [
        [
            "apiVersion = 'v1' @ base/s.yaml:1:13",
            "kind = 'Service' @ base/s.yaml:2:7",
            "metadata.name = 'web' @ base/s.yaml:4:9",
            "metadata.labels.a = 'b' @ over/kustomization.yaml:2:19",
            "spec.selector.a = 'b' @ over/kustomization.yaml:2:19",
        ]
    ]
    assert files.notes() == [
        ("deprecated", "'bases' is deprecated. Please use 'resources' instead.", "over/kustomization.yaml:1:8"),
        ("deprecated", "'commonLabels' is deprecated. Please use 'labels' instead.", "over/kustomization.yaml:2:15"),
    ]


def test_empty_documents_add_nothing(folder):
    text = "[]\n---\n{}\n---\nnull\n---\n# c\n---\nkind: A\nmetadata: {name: a}\n"
    assert folder(over("resources: [a.yaml]\n", **{"over/a.yaml": text})).lines() == [["kind = 'A' @ over/a.yaml:9:7", "metadata.name = 'a' @ over/a.yaml:10:18"]]


def test_a_key_that_stands_twice_in_a_list_is_told_when_the_list_is_taken_apart(folder):
    text = "kind: AList\nmetadata: {name: l}\nitems:\n- kind: A\n  kind: B\n  metadata: {name: a}\n"
    words, place, _ = folder(over("resources: [a.yaml]\n", **{"over/a.yaml": text})).refusal()
    fault = 'yaml: unmarshal errors:\n  line 5: mapping key "kind" already defined at line 4'
    assert words == (
        f"accumulating resources: accumulation err='accumulating resources from 'a.yaml': trouble expanding list of AList; received error {fault} "
        f"for the following resource:\n{text}': must build at directory: '{HERE}/over/a.yaml': file is not directory"
    )
    assert place == "over/a.yaml:5:3"
