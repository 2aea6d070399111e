"""What the server refuses about objects other than pods, in its own words: one small object a rule."""

import pytest

from kubecheck.api.stored import store, store_update
from kubecheck.api.updates import validate_update
from kubecheck.api.validation import validate


def judged(kind, api_version="v1", name="a", **parts):
    stored, denied = store({"apiVersion": api_version, "kind": kind, "metadata": {"name": name}, **parts})
    assert not denied
    return [(error.type.removeprefix("FieldValue"), error.field, error.message) for error in validate(stored)]


def port(**fields):
    return {"port": 80, **fields}


RBAC = "rbac.authorization.k8s.io"
CASES = [
    ("Service", "v1", {"spec": {"ports": [port()]}}, []),
    ("Service", "v1", {"spec": {}}, [("Required", "spec.ports", "Required value")]),
    (
        "Service", "v1", {"spec": {"ports": [port(), port(name="b")]}},
        [
            ("Required", "spec.ports[0].name", "Required value"),
            ("Duplicate", "spec.ports[1]",
             'Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}'),
        ],
    ),
    (
        "Service", "v1", {"spec": {"clusterIP": "None", "type": "NodePort", "ports": [port()]}},
        [("Invalid", "spec.clusterIPs[0]", "Invalid value: \"None\": may not be set to 'None' for NodePort services")],
    ),
    (
        "Service", "v1", {"spec": {"type": "LoadBalancer", "loadBalancerSourceRanges": ["10.0.0.1/8"], "ports": [port()]}},
        [("Invalid", "spec.LoadBalancerSourceRanges[0]",
          'Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length')],
    ),
    (
        "Service", "v1", {"spec": {"clusterIPs": ["10.0.0.1"], "ports": [port()]}},
        [("Invalid", "spec.clusterIPs", 'Invalid value: ["10.0.0.1"]: must be empty when `clusterIP` is not specified')],
    ),
    (
        "ConfigMap", "v1", {"data": {"a/b": "", "c": ""}, "binaryData": {"c": ""}},
        [
            ("Invalid", "data[a/b]",
             ("Invalid value: \"a/b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or "
             "'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')")),
            ("Invalid", "data[c]", 'Invalid value: "c": duplicate of key present in binaryData'),
        ],
    ),
    ("Secret", "v1", {"type": "kubernetes.io/tls", "stringData": {"tls.crt": ""}}, [("Required", "data[tls.key]", "Required value")]),
    (
        "Secret", "v1", {"type": "kubernetes.io/dockerconfigjson", "stringData": {".dockerconfigjson": "{x"}},
        [("Invalid", "data[.dockerconfigjson]",
          "Invalid value: \"<secret contents redacted>\": invalid character 'x' looking for beginning of object key string")],
    ),
    (
        "PersistentVolumeClaim", "v1", {"spec": {"accessModes": ["ReadWriteMany", "ReadWriteOncePod"]}},
        [
            ("Forbidden", "spec.accessModes", "Forbidden: may not use ReadWriteOncePod with other access modes"),
            ("Required", "spec.resources[storage]", "Required value"),
        ],
    ),
    (
        "PersistentVolume", "v1", {"spec": {"accessModes": ["ReadWriteOnce"], "capacity": {"storage": "0"}, "local": {"path": "/a"}}},
        [
            ("Invalid", "spec.capacity[storage]", 'Invalid value: "0": must be greater than zero'),
            ("Required", "spec.nodeAffinity", "Required value: Local volume requires node affinity"),
        ],
    ),
    (
        "LimitRange", "v1", {"spec": {"limits": [{"type": "Container", "min": {"cpu": "2"}, "max": {"cpu": "1"}}]}},
        [
            ("Invalid", "spec.limits[0].min[cpu]", 'Invalid value: "2": min value 2 is greater than max value 1'),
            ("Invalid", "spec.limits[0].defaultRequest[cpu]", 'Invalid value: "1": min value 2 is greater than default request value 1'),
            ("Invalid", "spec.limits[0].default[cpu]", 'Invalid value: "2": min value 2 is greater than default value 1'),
        ],
    ),
    (
        "ResourceQuota", "v1", {"spec": {"hard": {"pods": "1500m", "gpu": "1"}}},
        [
            ("Invalid", "spec.hard[pods]", 'Invalid value: "1500m": must be an integer'),
            ("Invalid", "spec.hard[gpu]", 'Invalid value: "gpu": must be a standard resource type or fully qualified'),
            ("Invalid", "spec.hard[gpu]", 'Invalid value: "gpu": must be a standard resource for quota'),
        ],
    ),
    (
        "Node", "v1", {"spec": {"taints": [{"key": "a", "effect": "NoSchedule"}, {"key": "a", "effect": "NoSchedule"}]}},
        [("Duplicate", "metadata.taints[1]",
          'Duplicate value: {"Key":"a","Value":"","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair')],
    ),
    (
        "HorizontalPodAutoscaler", "autoscaling/v2",
        {"spec": {"maxReplicas": 0, "scaleTargetRef": {"apiVersion": "v1", "kind": "Deployment", "name": "a"}}},
        [
            ("Required", "spec.maxReplicas", "Required value: must be set and greater than 0"),
            ("Invalid", "spec.maxReplicas", "Invalid value: 0: must be greater than or equal to `minReplicas`"),
            ("Invalid", "spec.scaleTargetRef.apiVersion", 'Invalid value: "v1": apiVersion must specify API group'),
        ],
    ),
    (
        "PodDisruptionBudget", "policy/v1", {"spec": {"minAvailable": "120%", "maxUnavailable": 1}},
        [
            ("Invalid", "spec",
             ('Invalid value: {"MinAvailable":"120%","Selector":null,"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: '
             "minAvailable and maxUnavailable cannot be both set")),
            ("Invalid", "spec.minAvailable", 'Invalid value: "120%": must not be greater than 100%'),
        ],
    ),
    (
        "Ingress", "networking.k8s.io/v1",
        {"spec": {"rules": [{"host": "10.0.0.1", "http": {"paths": [{"path": "a//b", "pathType": "Prefix", "backend": {}}]}}]}},
        [
            ("Invalid", "spec.rules[0].host", 'Invalid value: "10.0.0.1": must be a DNS name, not an IP address'),
            ("Invalid", "spec.rules[0].http.paths[0].path", 'Invalid value: "a//b": must be an absolute path'),
            ("Invalid", "spec.rules[0].http.paths[0].path", "Invalid value: \"a//b\": must not contain '//'"),
            ("Invalid", "spec.rules[0].http.paths[0].backend", 'Invalid value: "": resource or service backend is required'),
        ],
    ),
    (
        "NetworkPolicy", "networking.k8s.io/v1",
        {"spec": {"ingress": [{"from": [{}, {"ipBlock": {"cidr": "10.0.0.0/8", "except": ["11.0.0.0/16"]}}], "ports": [{"endPort": 9}]}]}},
        [
            ("Invalid", "spec.ingress[0].ports[0].endPort", "Invalid value: 9: may not be specified when `port` is not specified"),
            ("Required", "spec.ingress[0].from[0]", "Required value: must specify a peer"),
            ("Invalid", "spec.ingress[0].from[1].ipBlock.except[0]", 'Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`'),
        ],
    ),
    (
        "Role", f"{RBAC}/v1", {"rules": [{"verbs": ["get"], "nonResourceURLs": ["/"]}, {}]},
        [
            ("Invalid", "rules[0].nonResourceURLs", 'Invalid value: ["/"]: namespaced rules cannot apply to non-resource URLs'),
            ("Required", "rules[1].verbs", "Required value: verbs must contain at least one value"),
            ("Required", "rules[1].apiGroups", "Required value: resource rules must supply at least one api group"),
            ("Required", "rules[1].resources", "Required value: resource rules must supply at least one resource"),
        ],
    ),
    (
        "ClusterRoleBinding", f"{RBAC}/v1",
        {"roleRef": {"kind": "Role", "name": "r"}, "subjects": [{"kind": "ServiceAccount", "name": "s"}]},
        [
            ("NotSupported", "roleRef.kind", 'Unsupported value: "Role": supported values: "ClusterRole"'),
            ("Required", "subjects[0].namespace", "Required value"),
        ],
    ),
    (
        "StorageClass", "storage.k8s.io/v1", {"provisioner": "", "reclaimPolicy": "Recycle"},
        [
            ("Required", "provisioner", "Required value"),
            ("NotSupported", "reclaimPolicy", 'Unsupported value: "Recycle": supported values: "Delete", "Retain"'),
        ],
    ),
    (
        "PriorityClass", "scheduling.k8s.io/v1", {"value": 2_000_000_000},
        [("Forbidden", "value", "Forbidden: maximum allowed value of a user defined priority is 1000000000")],
    ),
    (
        "EndpointSlice", "discovery.k8s.io/v1", {"addressType": "IPv4", "endpoints": [{"addresses": ["127.0.0.1", "::1"]}]},
        [
            ("Invalid", "endpoints[0].addresses[0]",
             'Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)'),
            ("Invalid", "endpoints[0].addresses", 'Invalid value: "::1": must be an IPv4 address'),
            ("Invalid", "endpoints[0].addresses[1]", 'Invalid value: "::1": may not be in the loopback range (127.0.0.0/8, ::1/128)'),
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "api_version", "parts", "expected"), CASES, ids=[f"{case[0]}-{index}" for index, case in enumerate(CASES)])
def test_create(kind, api_version, parts, expected):
    assert judged(kind, api_version, **parts) == expected


def test_names():
    assert judged("Service", name="Web", spec={"ports": [port()]})[0][:2] == ("Invalid", "metadata.name")
    assert judged("PriorityClass", "scheduling.k8s.io/v1", name="system-x")[0][2] == (
        "Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-x is not a known system "
        "priority class"
    )


def updated(kind, api_version, old, new):
    def whole(parts):
        return {"apiVersion": api_version, "kind": kind, "metadata": {"name": "a", "resourceVersion": "7"}, **parts}

    live, _ = store(whole(old))
    stored = store_update(whole(new), live)
    return [(error.type.removeprefix("FieldValue"), error.field, error.message) for error in validate_update(stored, live)]


@pytest.mark.parametrize(
    ("kind", "api_version", "old", "new", "expected"),
    [
        (
            "ConfigMap", "v1", {"immutable": True, "data": {"a": "1"}}, {"immutable": True, "data": {"a": "2"}},
            [("Forbidden", "data", "Forbidden: field is immutable when `immutable` is set")],
        ),
        ("ConfigMap", "v1", {"data": {"a": "1"}}, {"data": {"a": "2"}}, []),
        ("Service", "v1", {"spec": {"ports": [port()]}}, {"spec": {"ports": [port()], "type": "NodePort"}}, []),
        (
            "Service", "v1", {"spec": {"ports": [port()], "clusterIP": "10.96.0.9"}},
            {"spec": {"ports": [port()], "clusterIP": "10.96.0.8", "clusterIPs": ["10.96.0.8"]}},
            [("Invalid", "spec.clusterIPs[0]", 'Invalid value: ["10.96.0.8"]: may not change once set')],
        ),
        (
            "StorageClass", "storage.k8s.io/v1", {"provisioner": "a"}, {"provisioner": "b"},
            [("Invalid", "provisioner", 'Invalid value: "b": field is immutable')],
        ),
        (
            "RoleBinding", f"{RBAC}/v1", {"roleRef": {"kind": "Role", "name": "a"}}, {"roleRef": {"kind": "Role", "name": "b"}},
            [("Invalid", "roleRef", f'Invalid value: {{"APIGroup":"{RBAC}","Kind":"Role","Name":"b"}}: cannot change roleRef')],
        ),
        (
            "PersistentVolumeClaim", "v1",
            {"spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}},
            {"spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1024Mi"}}}},
            [],
        ),
    ],
)  # fmt: skip
def test_update(kind, api_version, old, new, expected):
    assert updated(kind, api_version, old, new) == expected


def test_services_get_what_the_registry_gives():
    stored, _ = store({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": {"type": "NodePort", "ports": [port(targetPort="x")]}})
    assert stored["spec"] == {
        "type": "NodePort", "ports": [{"port": 80, "targetPort": "x", "protocol": "TCP", "nodePort": 32769}], "sessionAffinity": "None",
        "externalTrafficPolicy": "Cluster", "internalTrafficPolicy": "Cluster", "ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack",
        "clusterIP": "10.96.0.0", "clusterIPs": ["10.96.0.0"],
    }  # fmt: skip


def test_version_1_of_autoscalers_says_the_rest_in_annotations():
    metrics = '[{"type":"Pods","pods":{"metricName":"","targetAverageValue":"0"}}]'
    value = {
        "apiVersion": "autoscaling/v1", "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "a", "annotations": {"autoscaling.alpha.kubernetes.io/metrics": metrics}},
        "spec": {"maxReplicas": 2, "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "a"}},
    }  # fmt: skip
    assert [error.field for error in validate(store(value)[0])] == ["spec.metrics[0].pods.metric.name", "spec.metrics[0].pods.target.averageValue"]
