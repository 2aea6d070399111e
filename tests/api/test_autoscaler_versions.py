"""HorizontalPodAutoscalers as the other version says them: metrics and behavior go into annotations and come back out of them."""

import json

import pytest

from kubecheck.api.defaults.autoscaling import as_version_1, as_version_2

NAMES = {"Resource": "resource", "ContainerResource": "containerResource", "Pods": "pods", "Object": "object", "External": "external"}
SELECTOR = {"matchLabels": {"a": "b"}}
# The source of a metric in version 2, and in the annotation of version 1.
TO_VERSION_1 = [
    (
        "Resource", {"name": "memory", "target": {"type": "Utilization", "averageUtilization": 60}},
        {"name": "memory", "targetAverageUtilization": 60},
    ),
    (
        "ContainerResource", {"name": "memory", "container": "app", "target": {"type": "AverageValue", "averageValue": "1Gi"}},
        {"name": "memory", "targetAverageValue": "1Gi", "container": "app"},
    ),
    (
        "Pods", {"metric": {"name": "rate", "selector": SELECTOR}, "target": {"type": "AverageValue", "averageValue": "5"}},
        {"metricName": "rate", "targetAverageValue": "5", "selector": SELECTOR},
    ),
    (
        "External", {"metric": {"name": "queue", "selector": SELECTOR}, "target": {"type": "Value", "value": "30"}},
        {"metricName": "queue", "metricSelector": SELECTOR, "targetValue": "30"},
    ),
    (
        "External", {"metric": {"name": "queue"}, "target": {"type": "AverageValue", "averageValue": "3"}},
        {"metricName": "queue", "targetAverageValue": "3"},
    ),
    (
        "Object",
        {"metric": {"name": "hits", "selector": SELECTOR}, "describedObject": {"kind": "Ingress", "name": "main", "apiVersion": "networking.k8s.io/v1"}, "target": {"type": "Value", "value": "10"}},
        {"target": {"kind": "Ingress", "name": "main", "apiVersion": "networking.k8s.io/v1"}, "metricName": "hits", "targetValue": "10", "selector": SELECTOR},
    ),
    (
        "Object", {"metric": {"name": "hits"}, "describedObject": {"kind": "Service", "name": "web"}, "target": {"type": "AverageValue", "averageValue": "2"}},
        {"target": {"kind": "Service", "name": "web"}, "metricName": "hits", "targetValue": "0", "averageValue": "2"},
    ),
]  # fmt: skip


def autoscaler(version, spec, annotations=None):
    metadata = {"name": "web", **({"annotations": annotations} if annotations else {})}
    return {"apiVersion": f"autoscaling/{version}", "kind": "HorizontalPodAutoscaler", "metadata": metadata, "spec": {"maxReplicas": 3, **spec}}


@pytest.mark.parametrize(("kind", "source", "annotated"), TO_VERSION_1)
def test_metrics_of_version_2_are_an_annotation_of_version_1(kind, source, annotated):
    found = as_version_1(autoscaler("v2", {"metrics": [{"type": kind, NAMES[kind]: source}]}))
    assert json.loads(found["metadata"]["annotations"]["autoscaling.alpha.kubernetes.io/metrics"]) == [{"type": kind, NAMES[kind]: annotated}]
    assert (found["apiVersion"], found["spec"]) == ("autoscaling/v1", {"maxReplicas": 3})


def test_a_share_of_cpu_is_a_field_of_version_1():
    cpu = {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}}}
    found = as_version_1(autoscaler("v2", {"metrics": [cpu]}))
    assert found["spec"] == {"maxReplicas": 3, "targetCPUUtilizationPercentage": 70}
    assert "annotations" not in found["metadata"]


def test_behavior_is_an_annotation_of_version_1_under_the_names_of_go():
    rules = {"stabilizationWindowSeconds": 5, "selectPolicy": "Max", "policies": [{"type": "Pods", "value": 4, "periodSeconds": 15}]}
    found = as_version_1(autoscaler("v2", {"behavior": {"scaleUp": rules}}))
    named = {"StabilizationWindowSeconds": 5, "SelectPolicy": "Max", "Policies": [{"Type": "Pods", "Value": 4, "PeriodSeconds": 15}], "Tolerance": None}
    assert json.loads(found["metadata"]["annotations"]["autoscaling.alpha.kubernetes.io/behavior"]) == {"ScaleUp": named, "ScaleDown": None}


@pytest.mark.parametrize(("kind", "source", "target"), [
    ("External", {"metricName": "queue", "targetValue": "30"}, {"type": "Value", "value": "30", "averageValue": None}),
    ("External", {"metricName": "queue", "targetAverageValue": "3"}, {"type": "AverageValue", "value": None, "averageValue": "3"}),
    ("Pods", {"metricName": "queue", "targetAverageValue": "3"}, {"type": "AverageValue", "averageValue": "3"}),
    ("Object", {"metricName": "queue", "targetValue": "3"}, {"type": "Value", "value": "3", "averageValue": None}),
    ("Object", {"metricName": "queue", "averageValue": "3"}, {"type": "AverageValue", "value": None, "averageValue": "3"}),
])  # fmt: skip
def test_the_annotation_of_version_1_comes_back_as_metrics(kind, source, target):
    annotations = {"autoscaling.alpha.kubernetes.io/metrics": json.dumps([{"type": kind, NAMES[kind]: source}])}
    (metric,) = as_version_2(autoscaler("v1", {}, annotations))["spec"]["metrics"]
    assert (metric["type"], metric[NAMES[kind]]["metric"], metric[NAMES[kind]]["target"]) == (kind, {"name": "queue"}, target)
