"""The Pods that controllers make of workloads, as admission policies see them."""

import json

import pytest

from kubecheck.documents import read
from kubecheck.model import policies
from kubecheck.model.policies.controller_pods import made_pod_of
from kubecheck.model.resource import resources_of
from kubecheck.model.world import World
from kubecheck.schema.structure.catalog import catalog
from kubecheck.source import Source

OUTSIDE = frozenset({("", "Namespace"), (policies.GROUP, "ValidatingAdmissionPolicy"), (policies.GROUP, "ValidatingAdmissionPolicyBinding")})
TEMPLATE = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "web", "image": "a"}]}}
SELECTING = {"selector": {"matchLabels": {"app": "web"}}, "template": TEMPLATE}
ENDING = {**TEMPLATE, "spec": {**TEMPLATE["spec"], "restartPolicy": "Never"}}
WORKLOADS = {
    "Deployment": ("apps/v1", SELECTING),
    "ReplicaSet": ("apps/v1", SELECTING),
    "DaemonSet": ("apps/v1", SELECTING),
    "StatefulSet": ("apps/v1", {
        **SELECTING, "serviceName": "webs", "ordinals": {"start": 3},
        "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1"}}}}],
    }),
    "ReplicationController": ("v1", {"template": TEMPLATE}),
    "Job": ("batch/v1", {"template": ENDING}),
    "CronJob": ("batch/v1", {"schedule": "* * * * *", "jobTemplate": {"spec": {"template": ENDING}}}),
}  # fmt: skip


def world_with(kind, expression="false", resources=("pods",), actions=("Deny",), selector=None, **fields):
    api_version, spec = WORKLOADS[kind]
    policy = {
        "apiVersion": f"{policies.GROUP}/v1", "kind": "ValidatingAdmissionPolicy", "metadata": {"name": "p"},
        "spec": {
            "matchConstraints": {
                "resourceRules": [{"apiGroups": ["*"], "apiVersions": ["*"], "operations": ["CREATE"], "resources": list(resources)}],
                "objectSelector": selector or {},
            },
            "validations": [{"expression": expression}],
        },
    }  # fmt: skip
    binding = {
        "apiVersion": f"{policies.GROUP}/v1", "kind": "ValidatingAdmissionPolicyBinding", "metadata": {"name": "b"},
        "spec": {"policyName": "p", "validationActions": list(actions)},
    }  # fmt: skip
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}
    workload = {"apiVersion": api_version, "kind": kind, "metadata": {"name": "web", "namespace": "shop"}, "spec": {**spec, **fields}}
    text = "\n---\n".join(map(json.dumps, (policy, binding, namespace, workload)))
    return World([each for document in read(Source("a.yaml", text)).documents for each in resources_of(document, "default", OUTSIDE)])


def told(world):
    """(kind, place, message) of everything that the policy holds against anything."""
    applied = policies.applied_by((policies.GROUP, "ValidatingAdmissionPolicyBinding", "", "b"), world, catalog("1.36"))
    return [(subject.ref.kind, subject.at(*each.path).path, each.message) for subject, found in applied.judge_all(world) for each in found]


@pytest.mark.parametrize(
    ("kind", "expression"),
    [
        ("Deployment", "object.metadata.labels.map(k, k).sort() == ['app', 'pod-template-hash']"),
        ("Deployment", "object.metadata.ownerReferences[0].kind == 'ReplicaSet' && object.metadata.ownerReferences[0].controller"),
        ("ReplicaSet", "object.metadata.ownerReferences[0].name == 'web' && object.metadata.generateName == 'web-'"),
        ("DaemonSet", "object.metadata.labels['pod-template-generation'] == '1' && has(object.spec.affinity)"),
        ("StatefulSet", "object.metadata.name == 'web-3' && request.name == 'web-3' && object.spec.hostname == 'web-3' && object.spec.subdomain == 'webs'"),
        ("StatefulSet", "object.metadata.labels['apps.kubernetes.io/pod-index'] == '3' && object.spec.volumes[0].persistentVolumeClaim.claimName == 'data-web-3'"),
        ("ReplicationController", "object.metadata.ownerReferences[0].apiVersion == 'v1' && object.spec.serviceAccountName == 'default'"),
        ("Job", "object.metadata.labels['job-name'] == 'web' && object.metadata.finalizers == ['batch.kubernetes.io/job-tracking']"),
        ("CronJob", "object.spec.restartPolicy == 'Never' && object.metadata.ownerReferences[0].kind == 'Job'"),
    ],
)
def test_a_pod_is_as_its_controller_makes_it(kind, expression):
    assert told(world_with(kind, expression)) == []
    assert told(world_with(kind, f"!({expression})")) == [("Pod", told(world_with(kind, f"!({expression})"))[0][1], f"failed expression: !({expression})")]


@pytest.mark.parametrize(
    ("kind", "expression"),
    [
        ("Deployment", "object.metadata.name.startsWith('x')"),
        ("Deployment", "object.metadata.labels['pod-template-hash'] == 'x'"),
        ("Deployment", "object.metadata.labels == {'app': 'web', 'pod-template-hash': 'x'}"),
        ("Job", "object.metadata.labels['controller-uid'] == 'x'"),
        ("DaemonSet", "object.spec.tolerations.size() == 0"),
    ],
)
def test_what_only_the_controller_knows_refuses_nothing(kind, expression):
    assert told(world_with(kind, expression)) == []


def test_a_selector_by_a_label_that_only_the_controller_knows_refuses_nothing():
    assert told(world_with("Deployment", selector={"matchLabels": {"pod-template-hash": "a"}})) == []
    assert [each[0] for each in told(world_with("Deployment", selector={"matchLabels": {"app": "web"}}))] == ["Pod"]


def test_the_place_is_in_the_template():
    (found,) = told(world_with("CronJob", "object.spec.restartPolicy == 'Always'"))
    assert found == ("Pod", ("spec", "jobTemplate", "spec", "template", "spec", "restartPolicy"), "failed expression: object.spec.restartPolicy == 'Always'")


def test_one_cause_is_told_once_and_warnings_to_controllers_never():
    both = world_with("Deployment", resources=("pods", "deployments"))
    assert [each[0] for each in told(both)] == ["Deployment"]
    assert told(world_with("Deployment", actions=("Warn", "Audit"))) == []


@pytest.mark.parametrize(
    ("kind", "fields"),
    [("Deployment", {"replicas": 0}), ("Job", {"suspend": True}), ("CronJob", {"suspend": True}), ("Job", {"completionMode": "Indexed", "completions": 2})],
)
def test_what_makes_no_pods_or_pods_of_many_forms_is_left_alone(kind, fields):
    world = world_with(kind, **fields)
    assert [made_pod_of(template, world) for template in world.pod_templates] == [None]
    assert told(world) == []
