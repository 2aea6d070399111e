"""Which objects a document holds, and which of them make pods."""

import pickle

import pytest

from kubecheck.documents import read
from kubecheck.engine.judging import Judge
from kubecheck.model.refs import CLUSTER_KINDS
from kubecheck.model.resource import names_namespace, resources_of
from kubecheck.model.templates import pod_templates_of
from kubecheck.source import Source


class Written:
    """A document as far as resources look at one."""

    def __init__(self, value):
        self.value = value


def names(value):
    return [(each.base, each.ref.kind, each.ref.name) for each in resources_of(Written(value), "default", CLUSTER_KINDS)]


MAP = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}


@pytest.mark.parametrize(("value", "expected"), [
    (MAP, [((), "ConfigMap", "a")]),
    ({"apiVersion": "v1", "kind": "List", "items": [MAP, MAP]}, [(("items", 0), "ConfigMap", "a"), (("items", 1), "ConfigMap", "a")]),
    ({"apiVersion": "v1", "kind": "ConfigMapList", "items": [{"metadata": {"name": "b"}}]}, [(("items", 0), "ConfigMap", "b")]),
    ({"apiVersion": "v1", "kind": "List", "items": [{"metadata": {"name": "b"}}, None]}, []),
    ({"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "List", "items": [MAP]}]}, [(("items", 0, "items", 0), "ConfigMap", "a")]),
    ({"apiVersion": "example.com/v1", "kind": "Wishes", "metadata": {"name": "w"}, "items": [MAP]}, [((), "Wishes", "w")]),
    ({"apiVersion": "example.com/v1", "kind": "WishList", "metadata": {"name": "w"}}, [((), "WishList", "w")]),
    ({"apiVersion": "example.com/v1", "kind": "WishList", "metadata": {"name": "w"}, "items": {"a": 1}}, [((), "WishList", "w")]),
    ({"apiVersion": "", "kind": "ConfigMap"}, []),
    ({"kind": "ConfigMap"}, []),
    (["a"], []),
])  # fmt: skip
def test_the_objects_of_a_document(value, expected):
    assert names(value) == expected


POD = {"spec": {"containers": [{"name": "a"}]}}


@pytest.mark.parametrize(("value", "paths"), [
    ({"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": POD}}, [("spec", "template")]),
    ({"apiVersion": "v1", "kind": "ConfigMap", "spec": {"template": POD}}, []),
    ({"apiVersion": "example.com/v1", "kind": "Widget", "spec": {"template": POD}}, [("spec", "template")]),
    ({"apiVersion": "example.com/v1", "kind": "Widget", "spec": {"template": {"spec": {"containers": {}}}}}, []),
    ({"apiVersion": "example.com/v1", "kind": "Widget", "spec": {"template": {}}}, []),
    ({"apiVersion": "example.com/v1", "kind": "Widget", "spec": {"template": "pod"}}, []),
    ({"apiVersion": "widgets.k8s.io/v1", "kind": "Widget", "spec": {"template": POD}}, []),
])  # fmt: skip
def test_where_pods_are_made(value, paths):
    (resource,) = resources_of(Written({**value, "metadata": {"name": "a"}}), "default", CLUSTER_KINDS)
    assert [each.path for each in pod_templates_of(resource)] == paths


DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web, is: 1}}, spec: {containers: [{name: a, image: a}]}}}
"""


def written_in(text):
    (document,) = read(Source("a.yaml", text)).documents
    return document, resources_of(document, "default", CLUSTER_KINDS)


def test_an_object_of_a_document_that_rests_is_as_before():
    document, (resource,) = written_in(DEPLOYMENT)
    (template,) = pod_templates_of(resource)
    (container,), value, defaulted = template.containers, resource.value, resource.defaulted
    assert (resource.can_rest, pod_templates_of(resource)[0] is template, resource.defaulted is defaulted, template.containers[0] is container) == (True,) * 4
    document.rest()
    assert template.labels == {"app": "web"}
    assert (resource.value, resource.defaulted, template.spec, template.containers[0].value) == (value, defaulted, value["spec"]["template"]["spec"], container.value)
    assert resource.defaulted is not defaulted  # nobody held it
    assert defaulted["spec"]["replicas"] == 1


def test_what_is_known_of_a_pod_template_is_worked_out_once_while_its_document_is_awake():
    document, (resource,) = written_in(DEPLOYMENT)
    (template,) = pod_templates_of(resource)
    spec, containers = template.spec, template.all_containers
    assert template.spec is spec
    assert template.all_containers is containers
    document.rest()
    assert template.all_containers is not containers
    assert template.spec is resource.value["spec"]["template"]["spec"]
    assert template.all_containers[0].value is template.spec["containers"][0]


def test_what_the_server_cannot_decode_has_no_defaults():
    _, (resource,) = written_in(DEPLOYMENT)
    assert resource.defaulted["spec"]["replicas"] == 1
    resource.status = 400
    assert resource.defaulted is resource.value


def test_what_joins_ask_of_each_object_wakes_none():
    for text, names, account in ((DEPLOYMENT, False, "robot"), (DEPLOYMENT.replace("name: web", "name: web, namespace: shop", 1), True, "")):
        text = text.replace("containers:", "serviceAccountName: robot, containers:") if account else text
        document, (resource,) = written_in(text)
        (before,) = pod_templates_of(resource)
        labels = dict(before.labels)
        resource.rest()
        placed = pickle.loads(pickle.dumps(resource)).deployed_into("elsewhere")
        for each, namespace in ((resource, resource.ref.namespace), (placed, "shop" if names else "elsewhere")):
            (template,) = pod_templates_of(each)
            told = (template.labels, template.account, template.is_choosy, template.namespace, template.resource is each, names_namespace(each))
            assert told == (labels, account, False, namespace, True, names)
            assert each.document.is_resting
            assert template.containers[0].name == "a"
            assert not each.document.is_resting
        resource.rest()
        assert (document.is_resting, pod_templates_of(resource)[0]) == (True, before)


def test_items_of_a_list_do_not_rest():
    items = "".join(f"- {{apiVersion: v1, kind: Pod, metadata: {{name: {name}}}, spec: {{containers: [{{name: {name}, image: a}}]}}}}\n" for name in "ab")
    document, resources = written_in(f"apiVersion: v1\nkind: List\nitems:\n{items}")
    values = [each.value for each in resources]
    document.rest()
    assert [(each.can_rest, each.value is value) for each, value in zip(resources, values, strict=True)] == [(False, True)] * 2
    assert [pod_templates_of(each)[0].containers[0].name for each in resources] == ["a", "b"]
    assert document.is_resting


def test_an_object_in_another_namespace_has_pods_of_its_own():
    document, (resource,) = written_in(DEPLOYMENT)
    placed = resource.deployed_into("shop")
    assert [pod_templates_of(each)[0].namespace for each in (resource, placed, resource)] == ["default", "shop", "default"]
    document.rest()
    again = placed.deployed_into("elsewhere")
    assert (again.can_rest, again.value["kind"], pod_templates_of(again)[0].namespace) == (True, "Deployment", "elsewhere")


def test_nulls_in_maps_are_what_the_server_makes_of_them():
    _, (resource,) = written_in(DEPLOYMENT.replace("app: web", "app: null").replace("is: 1", "is: '${IS}'"))
    resource.status = 201
    spec = resource.defaulted["spec"]
    assert (spec["selector"]["matchLabels"], spec["template"]["metadata"]["labels"]) == ({"app": ""}, {"app": "", "is": "${IS}"})
    assert resource.value["spec"]["selector"]["matchLabels"] == {"app": None}


@pytest.mark.parametrize(("written", "status", "is_plain"), [
    ("app: web", 201, True),
    ("'1': null", 201, False),  # an empty string
    ("app: [web]", 400, False),
])  # fmt: skip
def test_what_judging_finds_out_of_nulls_is_kept_with_the_object(written, status, is_plain):
    _, (resource,) = written_in(f"apiVersion: v1\nkind: Service\nmetadata: {{name: web, annotations: {{{written}}}}}\nspec: {{ports: [{{port: 80}}]}}\n")
    assert Judge("1.37", "default").judge(resource) is None
    for each in (resource, pickle.loads(pickle.dumps(resource)), resource.deployed_into("shop")):
        assert (each.status, each.is_plain) == (status, is_plain)
    annotations = resource.defaulted["metadata"]["annotations"]
    assert annotations == ({"1": ""} if "null" in written else resource.value["metadata"]["annotations"])
