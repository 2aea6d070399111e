"""Whatever stands in place of a value, no rule crashes."""

import json

import pytest

from kubecheck import check

SELECTOR = {"matchLabels": {"app": "a"}, "matchExpressions": [{"key": "app", "operator": "In", "values": ["a"]}]}
TERM = {"labelSelector": SELECTOR, "namespaceSelector": SELECTOR, "namespaces": ["n"], "topologyKey": "z"}
CONTAINER = {
    "name": "c", "image": "r.test/a:1", "command": ["sh", "-c", "x"], "args": ["--token=abcdef12"],
    "ports": [{"name": "http", "containerPort": 80}], "env": [{"name": "A_PASSWORD", "value": "$(B)"}, {"name": "B", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}],
    "envFrom": [{"configMapRef": {"name": "cm"}}], "resources": {"limits": {"memory": "1Gi"}, "claims": [{"name": "rc", "request": "r"}]},
    "volumeMounts": [{"name": "v", "mountPath": "/v", "subPath": "k"}], "livenessProbe": {"httpGet": {"port": "http", "path": "/"}, "timeoutSeconds": 9},
    "lifecycle": {"preStop": {"exec": {"command": ["a b"]}}},
    "securityContext": {"capabilities": {"add": ["NET_ADMIN"], "drop": ["ALL"]}, "runAsUser": 0, "runAsNonRoot": True, "seccompProfile": {"type": "Unconfined"},
                        "windowsOptions": {"runAsUserName": "x"}},
}
POD = {
    "containers": [CONTAINER], "initContainers": [{"name": "i", "image": "x", "restartPolicy": "Always"}],
    "volumes": [{"name": "v", "configMap": {"name": "cm", "items": [{"key": "k", "path": "p"}]}}, {"name": "m", "emptyDir": {"medium": "Memory", "sizeLimit": "1Gi"}},
                {"name": "p", "persistentVolumeClaim": {"claimName": "c"}}, {"name": "pr", "projected": {"sources": [{"secret": {"name": "s"}}]}}],
    "affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [TERM]}},
    "topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "z", "whenUnsatisfiable": "DoNotSchedule", "labelSelector": SELECTOR}],
    "tolerations": [{"key": "a", "operator": "Exists"}], "nodeSelector": {"kubernetes.io/os": "linux"},
    "securityContext": {"sysctls": [{"name": "kernel.x", "value": "1"}], "supplementalGroups": [1]}, "resourceClaims": [{"name": "rc", "resourceClaimTemplateName": "t"}],
    "imagePullSecrets": [{"name": "s"}], "os": {"name": "linux"}, "serviceAccountName": "sa",
}  # fmt: skip
TEMPLATE = {"metadata": {"labels": {"app": "a"}}, "spec": {"containers": [{"name": "c", "image": "r.test/a:1", "ports": [{"name": "http", "containerPort": 80}]}]}}
SPECS = {
    "apps/v1 Deployment": {"spec": {"selector": SELECTOR, "template": TEMPLATE, "strategy": {"rollingUpdate": {"maxSurge": "25%"}}}},
    "apps/v1 StatefulSet": {"spec": {"serviceName": "a", "selector": {**SELECTOR, "matchExpressions": [{"key": "helm.sh/chart", "operator": "In", "values": ["a-1"]}]},
                                     "template": TEMPLATE, "updateStrategy": {"rollingUpdate": {"partition": 1}}}},
    "batch/v1 CronJob": {"spec": {"schedule": "5 4 * * *", "jobTemplate": {"spec": {"backoffLimit": 3, "template": {"spec": {"containers": [{"name": "j", "image": "x"}]}}}}}},
    "networking.k8s.io/v1 Ingress": {"spec": {"ingressClassName": "nginx", "tls": [{"hosts": ["a.test"], "secretName": "s"}], "rules": [
        {"host": "a.test", "http": {"paths": [{"path": "/(a)", "pathType": "Prefix", "backend": {"service": {"name": "a", "port": {"number": 80}}}}]}}]}},
    "networking.k8s.io/v1 NetworkPolicy": {"spec": {"podSelector": SELECTOR, "policyTypes": ["Egress"], "ingress": [{"from": [{"podSelector": SELECTOR}]}],
                                                    "egress": [{"to": [{"podSelector": SELECTOR}], "ports": [{"port": "http", "protocol": "TCP"}]}]}},
    "policy/v1 PodDisruptionBudget": {"spec": {"minAvailable": "100%", "selector": SELECTOR}},
    "rbac.authorization.k8s.io/v1 Role": {"rules": [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"], "resourceNames": ["a"]}]},
    "v1 Secret": {"type": "Opaque", "data": {"k": "Zm9vCg=="}},
    "v1 ConfigMap": {"data": {"k": "postgres://a:hunter22@db/x"}},
    "v1 Service": {"spec": {"selector": {"app": "a"}, "ports": [{"name": "http", "port": 80, "targetPort": "http"}]}},
}  # fmt: skip
OTHERS = [None, "", 0, [], {}, [None], [{}], {"": None}]


def paths(value, path=()):
    if path:
        yield path
    for key, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from paths(each, (*path, key))


def replaced(value, path, other):
    if not path:
        return other
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], other)
    return copy


def object_of(name, rest):
    version, kind = name.split()
    return {"apiVersion": version, "kind": kind, "metadata": {"name": "a", "namespace": "n", "labels": {"app": "a"}}, **rest}


WORLD = [object_of(name, rest) for name, rest in SPECS.items()]


@pytest.mark.parametrize(
    ("name", "part"),
    [*((name, rest) for name, rest in SPECS.items()), *(("v1 Pod", {"spec": {"containers": POD["containers"], key: POD[key]}}) for key in POD)],
    ids=[*SPECS, *(f"pod {key}" for key in POD)],
)
def test_a_value_of_another_shape_crashes_no_rule(name, part):
    """Each value in turn becomes others, neighbours not the same, in a folder of its own, so that all of them are one run."""
    every = (path for path in paths(part) if name != "v1 Pod" or path[:2] != ("spec", "containers") or len(part["spec"]) == 1)
    changed = [(path, other) for number, path in enumerate(every) for other in OTHERS[number % 2 :: 2]]
    files = {f"{number}/a.json": json.dumps(replaced(object_of(name, part), path, other)) for number, (path, other) in enumerate(changed)}
    files["world.json"] = json.dumps(WORLD)
    found = check(files, {"presets": ["everything", "cis"]}).findings
    assert [each.message for each in found if each.rule == "crashed-rule"] == []
    assert any(each.rule == "wrong-type" for each in found)  # so that something was looked at


@pytest.mark.parametrize("amount", ["9" * 5000, "-" + "9" * 5000, "1" + "0" * 5000 + "Mi", "0." + "0" * 5000 + "1", "1e999999999"])
def test_an_amount_of_any_length_crashes_nothing(amount):
    amounts = {"cpu": amount, "memory": amount}
    container = {"name": "c", "image": "r.test/a:1", "resources": {"requests": amounts, "limits": amounts}}
    template = {"metadata": {"labels": {"app": "a"}}, "spec": {"containers": [container], "overhead": amounts, "volumes": [{"name": "v", "emptyDir": {"sizeLimit": amount}}]}}
    limits = dict.fromkeys(("max", "min", "default", "defaultRequest", "maxLimitRequestRatio"), amounts)
    objects = {
        "apps/v1 Deployment": {"spec": {"replicas": 3, "selector": {"matchLabels": {"app": "a"}}, "template": template}},
        "v1 ResourceQuota": {"spec": {"hard": {"requests.cpu": amount, "pods": amount}}},
        "v1 LimitRange": {"spec": {"limits": [{"type": "Container", **limits}]}},
        "v1 PersistentVolumeClaim": {"spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": amount}}}},
        "v1 Node": {"status": {"allocatable": {**amounts, "pods": amount}}},
    }
    files = {f"{number}.json": json.dumps(object_of(name, rest)) for number, (name, rest) in enumerate(objects.items())}
    found = check(files, {"presets": ["everything", "cis"]}).findings
    assert [each.message for each in found if each.rule == "crashed-rule"] == []
    assert any(each.rule == "image-not-pinned" for each in found)  # so that something was looked at
