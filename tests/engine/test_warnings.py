"""How the server's warnings come to rules: of what is accepted, of what is refused once it is mended, and each cause once."""

import pytest

import kubecheck

POD = """apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  nodeSelector: {beta.kubernetes.io/os: linux}
  containers: [{name: web, image: "registry.example.com/web:1.0.0"%s}]
"""
DEFINITION = """apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: shops.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: shops, kind: Shop}
  versions:
    - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
    - {name: v1beta1, served: true, storage: false, deprecated: true%s, schema: {openAPIV3Schema: {type: object}}}
---
apiVersion: example.com/v1beta1
kind: Shop
metadata: {name: corner%s}
"""
NEW = "deprecated-node-label"


def found(text, *rules):
    return [(each.rule, each.location.line, each.message) for each in kubecheck.check({"a.yaml": text}).findings if each.rule in rules]


@pytest.mark.parametrize("more", ["", ", colour: red", ", imagePullPolicy: Sometimes", ", colour: red, imagePullPolicy: Sometimes"])
def test_an_object_is_warned_of_whether_or_not_it_is_refused(more):
    assert found(POD % more, NEW) == [(NEW, 5, "node label beta.kubernetes.io/os is deprecated since 1.14; use kubernetes.io/os instead")]


def test_what_cannot_be_read_is_not_warned_of():
    assert found(POD % ", ports: 5", NEW) == []


def test_a_part_that_is_refused_is_not_warned_of():
    text = POD % ", ports: [{containerPort: 80, hostPort: 80}, {containerPort: 80, hostPort: 80}]"
    assert [rule for rule, _, _ in found(text, "duplicate-port", "duplicate-value")] == ["duplicate-value"]


def test_a_name_that_is_filled_in_later_is_not_warned_of():
    text = "apiVersion: v1\nkind: Pod\nmetadata: {name: %s}\nspec: {containers: [{name: web, image: registry.example.com/web:1.0.0}]}\n"
    rule = "name-unfit-for-hostnames"
    assert [each[0] for each in found(text % "web.a", rule)] == [rule]
    assert found(text % '"${NAME}.a"', rule) == []


def test_what_the_server_says_once_is_told_of_once():
    text = "apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: safe}\nhandler: safe\nscheduling:\n  nodeSelector:\n"
    two = text + "    failure-domain.beta.kubernetes.io/zone: a\n    failure-domain.beta.kubernetes.io/region: b\n"
    assert [line for _, line, _ in found(two, NEW)] == [7, 8]
    three = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n    - name: web\n      image: registry.example.com/web:1.0.0\n      ports:\n"
    assert [line for _, line, _ in found(three + "        - {containerPort: 80}\n" * 3, "duplicate-port")] == [10, 11]


@pytest.mark.parametrize(("warning", "words"), [
    ("", "example.com/v1beta1 Shop is deprecated; use example.com/v1 Shop"),
    (", deprecationWarning: ask us", "ask us"),
])  # fmt: skip
def test_versions_of_custom_resources_are_deprecated_by_their_definition(warning, words):
    assert found(DEFINITION % (warning, ""), "deprecated-api-version") == [("deprecated-api-version", 12, words)]


def test_a_custom_resource_that_is_refused_is_of_a_deprecated_version_all_the_same():
    assert [line for _, line, _ in found(DEFINITION % ("", ", colour: red"), "deprecated-api-version")] == [12]


def test_patches_are_not_warned_of():
    files = {
        "kustomization.yaml": "resources: [pod.yaml]\npatches: [{path: patch.yaml}]\n",
        "pod.yaml": (POD % "").replace("beta.kubernetes.io/os", "kubernetes.io/os"),
        "patch.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {terminationGracePeriodSeconds: 5}\n",
    }
    assert [each.rule for each in kubecheck.check(files).findings if each.rule == NEW] == []
