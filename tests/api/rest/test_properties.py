"""Whatever an object says, judging it neither fails nor changes it."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubecheck.api.stored import store, store_update
from kubecheck.api.updates import validate_update
from kubecheck.api.validation import validate

SELECTOR = {"matchLabels": {"app": "a"}, "matchExpressions": [{"key": "b", "operator": "In", "values": ["c"]}]}
OBJECTS = {
    "Service": ("v1", {"spec": {
        "type": "LoadBalancer", "clusterIP": "10.96.0.1", "clusterIPs": ["10.96.0.1"], "ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack",
        "externalIPs": ["1.2.3.4"], "sessionAffinity": "ClientIP", "loadBalancerSourceRanges": ["10.0.0.0/8"], "selector": {"app": "a"},
        "ports": [{"name": "a", "port": 80, "targetPort": "http", "nodePort": 30000, "protocol": "TCP"}], "externalTrafficPolicy": "Local",
    }}),
    "ConfigMap": ("v1", {"data": {"a": "b"}, "binaryData": {"c": "YQ=="}, "immutable": True}),
    "Secret": ("v1", {"type": "kubernetes.io/tls", "data": {"tls.crt": "YQ==", "tls.key": "YQ=="}, "stringData": {"a": "b"}}),
    "PersistentVolumeClaim": ("v1", {"spec": {
        "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, "selector": SELECTOR, "storageClassName": "a",
        "dataSource": {"kind": "PersistentVolumeClaim", "name": "a"}, "volumeMode": "Block",
    }}),
    "PersistentVolume": ("v1", {"spec": {
        "accessModes": ["ReadWriteOnce"], "capacity": {"storage": "1Gi"}, "csi": {"driver": "a", "volumeHandle": "b"},
        "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [{"key": "a", "operator": "Exists"}]}]}},
    }}),
    "LimitRange": ("v1", {"spec": {"limits": [{"type": "Container", "max": {"cpu": "1"}, "min": {"cpu": "1m"}, "maxLimitRequestRatio": {"cpu": "2"}}]}}),
    "ResourceQuota": ("v1", {"spec": {"hard": {"pods": "1"}, "scopes": ["BestEffort"], "scopeSelector": {"matchExpressions": [{"scopeName": "BestEffort", "operator": "Exists"}]}}}),
    "Node": ("v1", {"spec": {"taints": [{"key": "a", "effect": "NoSchedule"}], "podCIDRs": ["10.0.0.0/8"]}, "status": {"capacity": {"cpu": "1"}}}),
    "Endpoints": ("v1", {"subsets": [{"addresses": [{"ip": "1.2.3.4"}], "ports": [{"port": 1}]}]}),
    "HorizontalPodAutoscaler": ("autoscaling/v2", {"spec": {
        "maxReplicas": 2, "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "a"},
        "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 1}}}],
        "behavior": {"scaleUp": {"policies": [{"type": "Pods", "value": 1, "periodSeconds": 1}]}},
    }}),
    "PodDisruptionBudget": ("policy/v1", {"spec": {"minAvailable": 1, "selector": SELECTOR}}),
    "Ingress": ("networking.k8s.io/v1", {"spec": {
        "ingressClassName": "a", "tls": [{"hosts": ["a.b"], "secretName": "a"}],
        "rules": [{"host": "a.b", "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": {"service": {"name": "a", "port": {"number": 1}}}}]}}],
    }}),
    "NetworkPolicy": ("networking.k8s.io/v1", {"spec": {
        "podSelector": SELECTOR, "ingress": [{"from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}], "ports": [{"port": 1, "endPort": 2}]}],
    }}),
    "ClusterRole": ("rbac.authorization.k8s.io/v1", {"rules": [{"verbs": ["get"], "apiGroups": [""], "resources": ["pods"]}], "aggregationRule": {"clusterRoleSelectors": [SELECTOR]}}),
    "RoleBinding": ("rbac.authorization.k8s.io/v1", {"roleRef": {"kind": "Role", "name": "a"}, "subjects": [{"kind": "User", "name": "a"}]}),
    "StorageClass": ("storage.k8s.io/v1", {"provisioner": "a", "parameters": {"a": "b"}, "allowedTopologies": [{"matchLabelExpressions": [{"key": "a", "values": ["b"]}]}]}),
    "CSIDriver": ("storage.k8s.io/v1", {"spec": {"tokenRequests": [{"audience": "a", "expirationSeconds": 600}], "volumeLifecycleModes": ["Persistent"]}}),
    "PriorityClass": ("scheduling.k8s.io/v1", {"value": 1}),
    "EndpointSlice": ("discovery.k8s.io/v1", {"addressType": "IPv4", "ports": [{"port": 1}], "endpoints": [{"addresses": ["1.2.3.4"], "hints": {"forZones": [{"name": "a"}]}}]}),
}  # fmt: skip


def places(value, path=()):
    """Every place in a value."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*path, key))


def replacements(value):
    """Values of the same type, and nothing at all: what decoding lets through."""
    if isinstance(value, bool):
        return st.booleans() | st.none()
    if isinstance(value, int):
        return st.integers(-(2**31), 2**31 - 1) | st.none()
    if isinstance(value, str):
        return st.text(max_size=6) | st.sampled_from(["", "-1", "a", "10.0.0.1", "x" * 300, "é", "1Gi"]) | st.none()
    return st.sampled_from([type(value)(), None])


def is_amount(path):
    return any(step in ("capacity", "hard", "requests", "max", "min", "maxLimitRequestRatio") for step in path)


@pytest.mark.parametrize("kind", OBJECTS)
def test_mutants_are_judged_and_left_as_they_are(kind):
    api_version, parts = OBJECTS[kind]
    whole = {"apiVersion": api_version, "kind": kind, "metadata": {"name": "a", "labels": {"a": "b"}}, **parts}
    spots = [path for path in places(whole) if path and path[0] not in ("apiVersion", "kind")]
    live, _ = store(whole)
    live = {**live, "metadata": {**live["metadata"], "resourceVersion": "7"}}

    @given(st.data())
    @settings(max_examples=50, deadline=None)
    def holds(data):
        mutant = copy.deepcopy(whole)
        path = data.draw(st.sampled_from(spots))
        *way, last = path
        holder = mutant
        for step in way:
            holder = holder[step]
        if is_amount(path) and isinstance(holder[last], str):
            holder[last] = data.draw(st.sampled_from(["0", "-1", "1500m", "3Ki", None, 7]))
        elif path[:2] == ("data", "tls.crt") or path[0] in ("binaryData", "data"):
            holder[last] = data.draw(st.sampled_from(["", "YQ=="])) if isinstance(holder[last], str) else {}
        else:
            holder[last] = data.draw(replacements(holder[last]))
        before = copy.deepcopy(mutant)
        stored, _ = store(mutant)
        kept = copy.deepcopy(stored)
        first = validate(stored)
        assert [(error.field, error.message) for error in first] == [(error.field, error.message) for error in validate(stored)]
        assert stored == kept
        assert mutant == before
        updated = store_update(mutant, live)
        for error in validate_update(updated, live):
            assert error.message

    holds()
