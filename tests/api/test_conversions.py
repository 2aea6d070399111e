"""What old versions say otherwise, in the words of the new ones: the value that comes of it is what the new version's server takes."""

import pytest

from kubecheck.api.conversions import conversion, misplaced
from kubecheck.documents.editing.reshaping import Reshaping, reshaped


def converted(value):
    for change in conversion(value):
        value = reshaped(value, change)
    return value


def thing(version, kind, **rest):
    return {"apiVersion": version, "kind": kind, **rest}


OLD_BACKEND, NEW_BACKEND = {"serviceName": "web", "servicePort": 80}, {"service": {"name": "web", "port": {"number": 80}}}
CASES = {
    "an Ingress": (
        thing("networking.k8s.io/v1beta1", "Ingress", spec={"backend": OLD_BACKEND, "rules": [{"http": {"paths": [{"backend": {"servicePort": "http", "serviceName": "a"}}, {"path": "/", "pathType": "Exact", "backend": {"resource": {}}}]}}, "x"]}),
        {"defaultBackend": NEW_BACKEND, "rules": [{"http": {"paths": [{"backend": {"service": {"name": "a", "port": {"name": "http"}}}, "pathType": "ImplementationSpecific"}, {"path": "/", "pathType": "Exact", "backend": {"resource": {}}}]}}, "x"]},
    ),
    "an Ingress in part": (thing("networking.k8s.io/v1", "Ingress", spec={"defaultBackend": OLD_BACKEND}), {"defaultBackend": NEW_BACKEND}),
    "a Deployment": (
        thing("extensions/v1beta1", "Deployment", spec={"template": {"metadata": {"labels": {"app": "a"}}}}),
        {"selector": {"matchLabels": {"app": "a"}}, "template": {"metadata": {"labels": {"app": "a"}}}},
    ),
    "a Deployment that selects": (thing("apps/v1beta1", "Deployment", spec={"selector": {}, "template": {"metadata": {"labels": {"app": "a"}}}}), None),
    "a Deployment of a version that wants a selector": (thing("apps/v1beta2", "Deployment", spec={"template": {"metadata": {"labels": {"app": "a"}}}}), None),
    "metrics": (
        thing("autoscaling/v2beta1", "HorizontalPodAutoscaler", spec={"metrics": [
            {"type": "Resource", "resource": {"name": "cpu", "targetAverageUtilization": 50}},
            {"type": "ContainerResource", "containerResource": {"name": "cpu", "container": "a", "targetAverageValue": "1"}},
            {"type": "Pods", "pods": {"metricName": "m", "selector": {"matchLabels": {}}, "targetAverageValue": "2"}},
            {"type": "Object", "object": {"target": {"kind": "Service", "name": "web"}, "metricName": "m", "targetValue": "3"}},
            {"type": "Object", "object": {"target": {"kind": "Service", "name": "web"}, "metricName": "m", "targetValue": "3", "averageValue": "4"}},
            {"type": "External", "external": {"metricName": "m", "metricSelector": {}, "targetValue": "5"}},
            {"type": "Resource", "resource": {"name": "cpu", "targetAverageUtilization": 50, "targetAverageValue": "1"}},
        ]}),
        {"metrics": [
            {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 50}}},
            {"type": "ContainerResource", "containerResource": {"name": "cpu", "container": "a", "target": {"type": "AverageValue", "averageValue": "1"}}},
            {"type": "Pods", "pods": {"metric": {"name": "m", "selector": {"matchLabels": {}}}, "target": {"type": "AverageValue", "averageValue": "2"}}},
            {"type": "Object", "object": {"describedObject": {"kind": "Service", "name": "web"}, "metric": {"name": "m"}, "target": {"type": "Value", "value": "3"}}},
            {"type": "Object", "object": {"describedObject": {"kind": "Service", "name": "web"}, "metric": {"name": "m"}, "targetValue": "3", "target": {"type": "AverageValue", "averageValue": "4"}}},
            {"type": "External", "external": {"metric": {"name": "m", "selector": {}}, "target": {"type": "Value", "value": "5"}}},
            {"type": "Resource", "resource": {"name": "cpu", "targetAverageUtilization": 50, "targetAverageValue": "1"}},
        ]},
    ),
    "a definition": (
        thing("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", spec={"version": "v1", "validation": {"openAPIV3Schema": {"type": "object"}}, "subresources": {}, "additionalPrinterColumns": [{"JSONPath": ".a"}, {"jsonPath": ".b"}], "conversion": {"strategy": "Webhook", "webhookClientConfig": {}, "conversionReviewVersions": ["v1"]}}),
        {"versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {"type": "object"}}, "subresources": {}, "additionalPrinterColumns": [{"jsonPath": ".a"}, {"jsonPath": ".b"}]}], "conversion": {"strategy": "Webhook", "webhook": {"clientConfig": {}, "conversionReviewVersions": ["v1"]}}},
    ),
    "a definition of versions": (
        thing("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", spec={"versions": [{"name": "v1", "additionalPrinterColumns": [{"JSONPath": ".a"}]}, {"name": "v2", "schema": {}}]}),
        {"versions": [{"name": "v1", "additionalPrinterColumns": [{"jsonPath": ".a"}], "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}}, {"name": "v2", "schema": {}}]},
    ),
    "a definition that shares": (thing("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", spec={"validation": {}, "versions": [{"name": "v1"}, {"name": "v2"}]}), None),
    "a definition that says its version twice": (thing("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", spec={"version": "v1", "versions": [{"name": "v1"}]}), None),
    "a definition of nothing": (thing("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", spec={}), None),
    "shares": (thing("flowcontrol.apiserver.k8s.io/v1beta2", "PriorityLevelConfiguration", spec={"limited": {"assuredConcurrencyShares": 3}}), {"limited": {"nominalConcurrencyShares": 3}}),
    "devices": (
        thing("resource.k8s.io/v1beta1", "ResourceClaim", spec={"devices": {"requests": [{"name": "a", "deviceClassName": "c", "count": 2}, {"name": "b", "firstAvailable": []}]}}),
        {"devices": {"requests": [{"name": "a", "exactly": {"deviceClassName": "c", "count": 2}}, {"name": "b", "firstAvailable": []}]}},
    ),
    "what nothing is known of": (thing("v1", "ConfigMap", spec={"a": 1}), None),
    "an Ingress of another group": (thing("example.com/v1", "Ingress", spec={"backend": OLD_BACKEND}), None),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_an_object_is_converted(case):
    value, spec = CASES[case]
    assert converted(value) == {**value, "spec": value["spec"] if spec is None else spec}


def test_of_objects_without_a_spec():
    slices = thing("discovery.k8s.io/v1beta1", "EndpointSlice", endpoints=[{"topology": {"kubernetes.io/hostname": "n", "topology.kubernetes.io/zone": "z", "rack": "r"}}, {"topology": {}}])
    assert converted(slices)["endpoints"] == [{"nodeName": "n", "zone": "z", "deprecatedTopology": {"rack": "r"}}, {"topology": {}}]
    runtime = thing("node.k8s.io/v1alpha1", "RuntimeClass", spec={"runtimeHandler": "runc", "overhead": {}})
    assert converted(runtime) == thing("node.k8s.io/v1alpha1", "RuntimeClass", handler="runc", overhead={})


def test_a_template_of_claims():
    claim = thing("resource.k8s.io/v1beta1", "ResourceClaimTemplate", spec={"spec": {"devices": {"requests": [{"name": "a", "deviceClassName": "c"}]}}})
    assert converted(claim)["spec"]["spec"]["devices"]["requests"] == [{"name": "a", "exactly": {"deviceClassName": "c"}}]


def test_a_field_is_moved_with_its_neighbour():
    value = thing("networking.k8s.io/v1", "Ingress", spec={"defaultBackend": OLD_BACKEND})
    base = ("spec", "defaultBackend")
    both = Reshaping([((*base, "serviceName"), (*base, "service", "name")), ((*base, "servicePort"), (*base, "service", "port", "number"))])
    assert misplaced(value, (*base, "serviceName")) == misplaced(value, (*base, "servicePort")) == both
    assert misplaced(value, (*base, "resource")) is None
