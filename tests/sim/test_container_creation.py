"""Why the kubelet does not create containers: each branch once, and what must not keep it from them."""

import pytest

from kubecheck.sim.cluster.container_creation import ABSENT, hindrance_of

FOUND = {
    ("ConfigMap", "settings"): {"data": {"A": "x"}, "binaryData": {"B": "eA=="}},
    ("ConfigMap", "empty"): {},
    ("ConfigMap", "late"): ABSENT,
    ("Secret", "keys"): {"data": {"A": "eA=="}, "stringData": {"C": "x"}},
    ("Secret", "token"): {"type": "kubernetes.io/service-account-token", "data": {"A": "eA=="}},
    ("Secret", "late"): ABSENT,
}


def told(container=None, **spec):
    pod = {"metadata": {"namespace": "shop"}, "spec": {"containers": [{"name": "c", **(container or {})}], **spec}}
    found = hindrance_of(pod, lambda kind, name: FOUND.get((kind, name)))
    return None if found is None else (found.reason, found.message, found.claim)


def not_created(text):
    return ("CreateContainerConfigError", text, "")


def not_mounted(text):
    return ("ContainerCreating", f'MountVolume.SetUp failed for volume "v" : {text}', "")


def key_of(field, name, key, **more):
    return {"env": [{"name": "X", "valueFrom": {field: {"name": name, "key": key, **more}}}]}


@pytest.mark.parametrize(
    ("container", "wanted"),
    [
        (key_of("configMapKeyRef", "settings", "A"), None),
        (key_of("configMapKeyRef", "settings", "Z"), not_created("couldn't find key Z in ConfigMap shop/settings")),
        (key_of("configMapKeyRef", "settings", "B"), not_created("couldn't find key B in ConfigMap shop/settings")),
        (key_of("configMapKeyRef", "settings", "Z", optional=True), None),
        (key_of("configMapKeyRef", "elsewhere", "Z"), None),
        (key_of("configMapKeyRef", "empty", "Z"), None),
        (key_of("configMapKeyRef", "late", "Z"), not_created('configmap "late" not found')),
        (key_of("secretKeyRef", "keys", "C"), None),
        (key_of("secretKeyRef", "keys", "Z"), not_created("couldn't find key Z in Secret shop/keys")),
        (key_of("secretKeyRef", "token", "Z"), None),
        ({"envFrom": [{"secretRef": {"name": "late"}}]}, not_created('secret "late" not found')),
        ({"envFrom": [{"secretRef": {"name": "late", "optional": True}}]}, None),
        ({"envFrom": [{"configMapRef": {"name": "settings"}}, {"configMapRef": {"name": "elsewhere"}}]}, None),
    ],
)
def test_variables_need_their_keys(container, wanted):
    assert told(container) == wanted
    assert told(initContainers=[{"name": "i", **container}]) == wanted


@pytest.mark.parametrize(
    ("volume", "wanted"),
    [
        ({"configMap": {"name": "settings", "items": [{"key": "A"}, {"key": "B"}]}}, None),
        ({"configMap": {"name": "settings", "items": [{"key": "Z"}]}}, not_mounted("configmap references non-existent config key: Z")),
        ({"configMap": {"name": "settings", "items": [{"key": "Z"}], "optional": True}}, None),
        ({"configMap": {"name": "late"}}, not_mounted('configmap "late" not found')),
        ({"secret": {"secretName": "keys", "items": [{"key": "Z"}]}}, not_mounted("references non-existent secret key: Z")),
        ({"secret": {"secretName": "elsewhere", "items": [{"key": "Z"}]}}, None),
        ({"projected": {"sources": [{"configMap": {"name": "settings"}}, {"secret": {"name": "keys", "items": [{"key": "Z"}]}}]}}, not_mounted("references non-existent secret key: Z")),
    ],
)
def test_volumes_need_their_keys(volume, wanted):
    assert told(volumes=[{"name": "v", **volume}]) == wanted


def mounted(expression, *env, source=None):
    return {"volumeMounts": [{"name": "v", "subPathExpr": expression}], "env": [{"name": name, **value} for name, value in env], "envFrom": [source] if source else []}


@pytest.mark.parametrize(
    ("container", "wanted"),
    [
        (mounted("$(A)/x", ("A", {"value": "a"})), None),
        (mounted("$$(A)/x"), None),
        (mounted("$(Z)-$(A)/$(Y)", ("A", {"value": "a"})), not_created("missing value for Y, Z")),
        (mounted("$(A)", ("A", {"value": ""})), not_created("missing value for A")),
        (mounted("$(A)", ("A", {"valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}})), None),
        (mounted("$(WEB_SERVICE_HOST)"), None),
        (mounted("$(P_A)", source={"prefix": "P_", "configMapRef": {"name": "settings"}}), None),
        (mounted("$(Z)", source={"configMapRef": {"name": "settings"}}), not_created("missing value for Z")),
        (mounted("$(Z)", source={"configMapRef": {"name": "elsewhere"}}), None),
        (mounted("$(A)", ("A", {"value": "/abs"})), not_created("error SubPath `/abs` must not be an absolute path")),
        (mounted("$(B)/x", ("A", {"value": ".."}), ("B", {"value": "b/$(A)"})), not_created("unable to provision SubPath `b/../x`: must not contain '..'")),
        (mounted("$(B)", ("A", {"valueFrom": {"fieldRef": {}}}), ("B", {"value": "/$(A)"})), None),
        (mounted("..a"), None),
    ],
)
def test_paths_below_volumes_are_expanded(container, wanted):
    assert told(container) == wanted


ROOT = "container's runAsUser breaks non-root policy (container: c)"


@pytest.mark.parametrize(
    ("own", "of_pod", "more", "wanted"),
    [
        ({"runAsNonRoot": True, "runAsUser": 0}, {}, {}, not_created(ROOT)),
        ({}, {"runAsNonRoot": True, "runAsUser": 0}, {}, not_created(ROOT)),
        ({"runAsUser": 0}, {"runAsNonRoot": True, "runAsUser": 5}, {}, not_created(ROOT)),
        ({"runAsUser": 5}, {"runAsNonRoot": True, "runAsUser": 0}, {}, None),
        ({"runAsNonRoot": False}, {"runAsNonRoot": True, "runAsUser": 0}, {}, None),
        ({"runAsNonRoot": True}, {}, {}, None),
        ({"runAsNonRoot": True, "runAsUser": 0}, {}, {"os": {"name": "windows"}}, None),
        ({"runAsNonRoot": True, "runAsUser": 0}, {}, {"nodeSelector": {"kubernetes.io/os": "windows"}}, None),
        ({"runAsNonRoot": True, "runAsUser": 0}, {}, {"os": {"name": "linux"}}, not_created(ROOT)),
    ],
)
def test_root_is_not_run_where_it_is_forbidden(own, of_pod, more, wanted):
    assert told({"securityContext": own}, securityContext=of_pod, **more) == wanted


SIDECAR = {"name": "proxy", "restartPolicy": "Always", "ports": [{"containerPort": 5432}]}
WAITING = {"name": "migrate", "command": ["sh", "-c", "until nc -z localhost 5432; do sleep 1; done"]}


@pytest.mark.parametrize(
    ("container", "spec", "wanted"),
    [
        ({}, {"initContainers": [WAITING, SIDECAR]}, "init container migrate waits for port 5432 of sidecar proxy, which starts only when it has ended"),
        ({}, {"initContainers": [SIDECAR, WAITING]}, None),
        ({"ports": [{"containerPort": 5432}]}, {"initContainers": [WAITING]}, "init container migrate waits for port 5432 of container c, which starts only when it has ended"),
        ({"ports": [{"containerPort": 5432}]}, {"initContainers": [WAITING], "hostNetwork": True}, None),
    ],
)
def test_init_containers_that_wait_for_later_ones_never_end(container, spec, wanted):
    assert told(container, **spec) == (None if wanted is None else ("PodInitializing", wanted, ""))
