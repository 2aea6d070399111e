"""Policies that change objects, where the recorded truth does not reach: updates, the order of things, what is not known."""

import json

import pytest

from kubecheck.documents import read
from kubecheck.model import CLUSTER_KINDS, World, policies, resources_of
from kubecheck.schema.structure.catalog import catalog
from kubecheck.source import Source


def policy(name, expression, **spec):
    kind = "jsonPatch" if "JSONPatch" in expression else "applyConfiguration"
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"], "resources": ["configmaps"]}
    mutation = {"patchType": kind[0].upper() + kind[1:] if kind == "applyConfiguration" else "JSONPatch", kind: {"expression": expression}}
    head = {"apiVersion": "admissionregistration.k8s.io/v1", "metadata": {"name": name}}
    made = {"matchConstraints": {"resourceRules": [rule]}, "reinvocationPolicy": "Never", "mutations": [mutation], **spec}
    return [{**head, "kind": "MutatingAdmissionPolicy", "spec": made}, {**head, "kind": "MutatingAdmissionPolicyBinding", "spec": {"policyName": name}}]


def config_map(**data):
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings", "namespace": "shop"}, "data": data}


def subject_with(value, *manifests, live=None):
    text = "\n---\n".join(map(json.dumps, (*manifests, value)))
    resources = [each for document in read(Source("a.yaml", text)).documents for each in resources_of(document, "default", CLUSTER_KINDS)]
    world = World(resources)
    found = next(each for each in policies.subjects_of(world, catalog("1.36")) if each.resource is resources[-1])
    return found if live is None else policies.Subject(found.resource, found.served, world, live)


def data_of(*arguments, **keywords):
    return subject_with(*arguments, **keywords).stored["data"]


def test_an_update_sees_the_live_object():
    live = {**config_map(color="red"), "metadata": {"name": "settings", "namespace": "shop", "uid": "u", "resourceVersion": "7"}}
    changing = policy("keep", "Object{data: {'before': oldObject == null ? 'nothing' : oldObject.data.color, 'by': request.operation}}")
    assert data_of(config_map(color="blue"), *changing, live=live) == {"color": "blue", "before": "red", "by": "UPDATE"}
    assert data_of(config_map(color="blue"), *changing) == {"color": "blue", "before": "nothing", "by": "CREATE"}


@pytest.mark.parametrize(("again", "data"), [("IfNeeded", {"a": "1", "first": "yes", "second": "late"}), ("Never", {"a": "1", "first": "yes", "early": "yes"})])
def test_a_policy_is_invoked_again_where_it_asks_for_it(again, data):
    asks = policy("a-asks", "Object{data: 'first' in object.data ? {'second': 'late'} : {'early': 'yes'}}", reinvocationPolicy=again)
    first = policy("b-first", "Object{data: {'first': 'yes'}}")
    assert data_of(config_map(a="1"), *asks, *first) == {**({"early": "yes"} if again == "IfNeeded" else {}), **data}


def test_a_policy_that_no_longer_matches_is_not_invoked_again():
    counting = policy("count", "[JSONPatch{op: 'replace', path: '/data/n', value: object.data.n + 'x'}]", reinvocationPolicy="IfNeeded")
    assert data_of(config_map(n="1"), *counting) == {"n": "1xx"}
    hiding = policy("hide", "[JSONPatch{op: 'replace', path: '/metadata/labels/on', value: 'no'}, JSONPatch{op: 'replace', path: '/data/n', value: object.data.n + 'x'}]", reinvocationPolicy="IfNeeded")
    hiding[0]["spec"]["matchConstraints"]["objectSelector"] = {"matchLabels": {"on": "yes"}}
    labelled = config_map(n="1")
    labelled["metadata"]["labels"] = {"on": "yes"}
    assert data_of(labelled, *hiding) == {"n": "1x"}


def test_what_depends_on_who_asks_is_not_known():
    subject = subject_with(config_map(a="1"), *policy("who", "Object{data: {'by': request.userInfo.username}}"))
    with pytest.raises(policies.NotKnownError, match="the policy who may change it before: it asks who makes the request"):
        _ = subject.mutation


def test_objects_that_no_policy_is_about_stay_as_they_are():
    subject = subject_with(config_map(a="1"), *policy("none", "Object{data: {'b': '2'}}", matchConditions=[{"name": "never", "expression": "false"}]))
    assert (subject.mutation.value, subject.mutation.steps, subject.stored["data"]) == (None, (), {"a": "1"})


def test_a_pod_without_metadata_is_admitted_again_in_the_namespace_of_the_request():
    taking = policy("take", "[JSONPatch{op: 'remove', path: '/metadata'}]", reinvocationPolicy="IfNeeded")
    taking[0]["spec"]["matchConstraints"]["resourceRules"][0]["resources"] = ["pods"]
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop"}, "spec": {"containers": [{"name": "a", "image": "a:1"}]}}
    limits = {"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "l", "namespace": "shop"}, "spec": {"limits": [{"type": "Container", "default": {"cpu": "1"}}]}}
    (container,) = subject_with(pod, *taking, limits).mutation.value["spec"]["containers"]
    assert container["resources"] == {"limits": {"cpu": "1"}, "requests": {"cpu": "1"}}


@pytest.mark.parametrize(("operation", "refusal"), [
    ("op: 'remove', path: '/kind'", None),
    ("op: 'add', path: '/apiVersion', value: null", None),
    ("op: 'replace', path: '/kind', value: ''", None),
    ("op: 'replace', path: '/kind', value: 1.5", "couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .kind of type string"),
    ("op: 'replace', path: '/kind', value: false", "couldn't get version/kind; json parse error: json: cannot unmarshal bool into Go struct field .kind of type string"),
    ("op: 'replace', path: '/apiVersion', value: ['v1']", "couldn't get version/kind; json parse error: json: cannot unmarshal array into Go struct field .apiVersion of type string"),
    ("op: 'replace', path: '/apiVersion', value: {}", "couldn't get version/kind; json parse error: json: cannot unmarshal object into Go struct field .apiVersion of type string"),
    ("op: 'replace', path: '/kind', value: 'Secret'", 'no kind "Secret" is registered for version "v1" in scheme "pkg/runtime/scheme.go:111"'),
])  # fmt: skip
def test_a_patch_may_take_the_kind_away_but_not_change_it(operation, refusal):
    refused = subject_with(config_map(a="1"), *policy("kind", f"[JSONPatch{{{operation}}}]")).mutation.refused
    assert (refused and (refused.status, refused.message)) == (refusal and (500, f"Internal error occurred: {refusal}"))
