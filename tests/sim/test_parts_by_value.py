"""Small functions of the dry run, each branch by value: scopes of quotas, what a pod needs, tolerations, metrics that are not there."""

import pytest

from kubecheck.sim.cluster.kubelet import references
from kubecheck.sim.cluster.quota import matches
from kubecheck.sim.controllers.horizontal_pod_autoscaler import _default_metrics, _failure
from kubecheck.sim.objects.taints import tolerates

REQUIRED, PREFERRED = "requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution"


def container(**resources):
    return {"containers": [{"name": "a", "resources": resources}]}


@pytest.mark.parametrize(
    ("scope", "pod", "expected"),
    [
        ("Terminating", {"activeDeadlineSeconds": 0}, True),
        ("Terminating", {}, False),
        ("NotTerminating", {"activeDeadlineSeconds": 5}, False),
        ("NotTerminating", {}, True),
        ("BestEffort", container(), True),
        ("BestEffort", container(requests={"cpu": "1"}), False),
        ("BestEffort", container(requests={"memory": "1"}), False),
        ("BestEffort", container(limits={"cpu": "1"}), False),
        ("BestEffort", container(limits={"memory": "1"}), False),
        ("BestEffort", container(requests={"ephemeral-storage": "1"}), True),
        ("BestEffort", {"initContainers": container(requests={"cpu": "1"})["containers"]}, False),
        ("NotBestEffort", container(), False),
        ("NotBestEffort", container(limits={"cpu": "1"}), True),
        ("PriorityClass", {"priorityClassName": "high"}, True),
        ("PriorityClass", {}, False),
        ("CrossNamespacePodAffinity", {}, False),
        ("CrossNamespacePodAffinity", {"affinity": {"podAffinity": {REQUIRED: [{"topologyKey": "a"}]}}}, False),
        ("CrossNamespacePodAffinity", {"affinity": {"podAffinity": {REQUIRED: [{"namespaces": ["b"]}]}}}, True),
        ("CrossNamespacePodAffinity", {"affinity": {"podAffinity": {REQUIRED: [{"namespaces": []}]}}}, False),
        ("CrossNamespacePodAffinity", {"affinity": {"podAntiAffinity": {REQUIRED: [{"namespaceSelector": {}}]}}}, True),
        ("CrossNamespacePodAffinity", {"affinity": {"podAntiAffinity": {PREFERRED: [{"podAffinityTerm": {"namespaces": ["b"]}}]}}}, True),
        ("CrossNamespacePodAffinity", {"affinity": {"podAffinity": {PREFERRED: [{"podAffinityTerm": {"topologyKey": "a"}}]}}}, False),
        ("Unknown", {}, False),
    ],
)
def test_scopes(scope, pod, expected):
    value = {"kind": "Pod", "spec": pod}
    assert matches({"spec": {"hard": {"pods": "1"}, "scopes": [scope]}}, value) is expected
    assert matches({"spec": {"hard": {"pods": "1"}, "scopeSelector": {"matchExpressions": [{"scopeName": scope, "operator": "Exists"}]}}}, value) is expected


@pytest.mark.parametrize(
    ("operator", "values", "name", "expected"),
    [
        ("In", ["high"], "high", True),
        ("In", ["high"], "low", False),
        ("NotIn", ["high"], "high", False),
        ("NotIn", ["high"], "low", True),
        ("NotIn", ["high"], "", True),
        ("Exists", None, "high", True),
        ("Exists", None, "", False),
        ("DoesNotExist", None, "high", False),
        ("DoesNotExist", None, "", True),
    ],
)
def test_scopes_of_priority_classes(operator, values, name, expected):
    selector = {"scopeName": "PriorityClass", "operator": operator, "values": values}
    quota = {"spec": {"hard": {"pods": "1"}, "scopeSelector": {"matchExpressions": [selector]}}}
    assert matches(quota, {"kind": "Pod", "spec": {"priorityClassName": name}}) is expected


def test_all_scopes_must_hold_and_only_pods_have_any():
    pod = {"kind": "Pod", "spec": {"priorityClassName": "high", **container()}}
    assert matches({"spec": {"hard": {"pods": "1"}, "scopes": ["BestEffort", "NotTerminating"]}}, pod)
    assert not matches({"spec": {"hard": {"pods": "1"}, "scopes": ["BestEffort", "Terminating"]}}, pod)
    assert matches({"spec": {"hard": {"services": "1"}}}, {"kind": "Service", "spec": {}})
    assert not matches({"spec": {"hard": {"services": "1"}, "scopes": ["NotTerminating"]}}, {"kind": "Service", "spec": {}})
    assert not matches({"spec": {"hard": {"services": "1"}}}, pod)


NEEDED = "CreateContainerConfigError"


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({}, []),
        ({"volumes": [{"configMap": {"name": "c", "items": [{"key": "a"}, {"key": "b"}]}}]}, [("ConfigMap", "c", ["a", "b"], "ContainerCreating")]),
        ({"volumes": [{"configMap": {"name": "c", "optional": True}}, {"secret": {"secretName": "s"}}]}, [("Secret", "s", [], "ContainerCreating")]),
        ({"volumes": [{"secret": {"secretName": "s", "optional": True}}, {"emptyDir": {}}]}, []),
        ({"volumes": [{"configMap": {"name": "kube-root-ca.crt"}}]}, []),
        (
            {"volumes": [{"projected": {"sources": [{"secret": {"name": "s", "items": [{"key": "k"}]}}, {"configMap": {"name": "c"}}]}}]},
            [("Secret", "s", ["k"], "ContainerCreating"), ("ConfigMap", "c", [], "ContainerCreating")],
        ),
        ({"volumes": [{"persistentVolumeClaim": {"claimName": "p"}}]}, [("PersistentVolumeClaim", "p", [], "ContainerCreating")]),
        ({"containers": [{"envFrom": [{"configMapRef": {"name": "c"}}, {"secretRef": {"name": "s", "optional": True}}]}]}, [("ConfigMap", "c", [], NEEDED)]),
        ({"initContainers": [{"envFrom": [{"secretRef": {"name": "s"}}]}]}, [("Secret", "s", [], NEEDED)]),
        (
            {
                "containers": [
                    {
                        "env": [
                            {"name": "A", "value": "x"},
                            {"valueFrom": {"configMapKeyRef": {"name": "c", "key": "k"}}},
                            {"valueFrom": {"secretKeyRef": {"name": "s", "key": "q"}}},
                            {"valueFrom": {"secretKeyRef": {"name": "t", "key": "q", "optional": True}}},
                            {"valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
                        ]
                    }
                ]
            },
            [("ConfigMap", "c", ["k"], NEEDED), ("Secret", "s", ["q"], NEEDED)],
        ),
    ],
)
def test_what_a_pod_needs_to_start(spec, expected):
    assert references(spec) == expected


@pytest.mark.parametrize(
    ("toleration", "expected"),
    [
        ({"operator": "Exists"}, True),
        ({"operator": "Exists", "key": "k"}, True),
        ({"operator": "Exists", "key": "other"}, False),
        ({"operator": "Exists", "effect": "NoSchedule"}, True),
        ({"operator": "Exists", "effect": "NoExecute"}, False),
        ({"key": "k", "value": "v"}, True),
        ({"key": "k", "value": "v", "operator": "Equal", "effect": "NoSchedule"}, True),
        ({"key": "k", "value": "w"}, False),
        ({"key": "k"}, False),
        ({"value": "v"}, False),
    ],
)
def test_tolerations(toleration, expected):
    assert tolerates(toleration, {"key": "k", "value": "v", "effect": "NoSchedule"}) is expected


def test_a_toleration_without_a_value_is_for_a_taint_without_one():
    assert tolerates({"key": "k"}, {"key": "k", "effect": "NoSchedule"})


def test_the_metrics_of_old():
    assert _default_metrics({"targetCPUUtilizationPercentage": 50})[0]["resource"] == {
        "name": "cpu",
        "target": {"type": "Utilization", "averageUtilization": 50},
    }
    assert _default_metrics({})[0]["resource"]["target"]["averageUtilization"] == 80


NONE = "the server could not find the requested resource"
CUSTOM = "unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered"
RESOURCE = f"unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: {NONE} (get pods.metrics.k8s.io)"
EXTERNAL = f"unable to fetch metrics from external metrics API: {NONE} (get q.external.metrics.k8s.io)"


@pytest.mark.parametrize(
    ("metric", "reason", "problem", "whole"),
    [
        ({"type": "Resource", "resource": {"name": "cpu", "target": {"averageUtilization": 5}}}, "FailedGetResourceMetric",
         f"failed to get cpu utilization: {RESOURCE}", f"failed to get cpu resource metric value: failed to get cpu utilization: {RESOURCE}"),
        ({"type": "Resource", "resource": {"name": "cpu", "target": {"averageValue": "5"}}}, "FailedGetResourceMetric",
         f"failed to get cpu usage: {RESOURCE}", f"failed to get cpu resource metric value: failed to get cpu usage: {RESOURCE}"),
        ({"type": "ContainerResource", "containerResource": {"name": "cpu", "container": "a"}}, "FailedGetContainerResourceMetric",
         f"failed to get cpu utilization: {RESOURCE}", f"failed to get a container metric value: failed to get cpu utilization: {RESOURCE}"),
        ({"type": "Pods", "pods": {"metric": {"name": "q"}}}, "FailedGetPodsMetric",
         f"unable to get metric q: {CUSTOM}", f"failed to get pods metric value: unable to get metric q: {CUSTOM}"),
        ({"type": "Object", "object": {"metric": {"name": "q"}, "describedObject": {"kind": "Service", "name": "s"}, "target": {"type": "Value"}}},
         "FailedGetObjectMetric", f"unable to get metric q: {CUSTOM} on Service n/s", f"failed to get object metric value: unable to get metric q: {CUSTOM} on Service n/s"),
        ({"type": "Object", "object": {"metric": {"name": "q"}, "describedObject": {"kind": "Service", "name": "s"}, "target": {"type": "AverageValue"}}},
         "FailedGetObjectMetric", f"unable to get metric q: {CUSTOM} on Service n/s",
         f"failed to get object metric value: failed to get q object metric: unable to get metric q: {CUSTOM} on Service n/s"),
    ],
)  # fmt: skip
def test_why_a_metric_is_not_there(metric, reason, problem, whole):
    assert _failure(metric, "n") == (reason, problem, whole)


@pytest.mark.parametrize(("target", "around"), [({"averageValue": "1"}, "failed to get q external metric: "), ({"value": "1"}, "failed to get external metric q: ")])
def test_why_an_external_metric_is_not_there(target, around):
    metric = {"type": "External", "external": {"metric": {"name": "q", "selector": {"matchLabels": {"a": "b"}}}, "target": target}}
    problem = f"unable to get external metric n/q/&LabelSelector{{MatchLabels:map[string]string{{a: b,}},MatchExpressions:[]LabelSelectorRequirement{{}},}}: {EXTERNAL}"
    assert _failure(metric, "n") == ("FailedGetExternalMetric", problem, f"failed to get q external metric value: {around}{problem}")
