"""What each admission plugin adds, and what it forbids, by the words of the server."""

import pytest

from kubecheck.api import admission
from kubecheck.api.admission import (
    default_toleration_seconds,
    limit_ranger,
    pod_security,
    priority,
    runtime_class,
    service_account,
    storage,
)
from kubecheck.api.admission.taint_nodes_by_condition import taint_node

EXISTS = {"operator": "Exists", "effect": "NoExecute"}
NOT_READY = {"key": "node.kubernetes.io/not-ready", **EXISTS, "tolerationSeconds": 300}
UNREACHABLE = {"key": "node.kubernetes.io/unreachable", **EXISTS, "tolerationSeconds": 300}


class Given:
    """A lister of the objects given."""

    minor = 36

    def __init__(self, *objects, knows_all=True):
        self.objects = objects
        self._knows_all = knows_all

    def get(self, group, kind, namespace, name):
        return next((each for each in self.of_kind(group, kind, namespace) if each["metadata"]["name"] == name), None)

    def of_kind(self, group, kind, namespace=""):
        found = [each for each in self.objects if (each["apiVersion"].rpartition("/")[0], each["kind"]) == (group, kind)]
        return [each for each in found if namespace in ("", each["metadata"].get("namespace"))]

    def is_missing(self, kind, namespace, name):
        return self._knows_all


def pod(**spec):
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop"}, "spec": {"containers": [{"name": "app"}], **spec}}


def made(api_version, kind, name, **fields):
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": name}, **fields}


def denied(call):
    with pytest.raises(admission.Denied) as caught:
        call()
    return caught.value.by, caught.value.problem


# -- Priority -------------------------------------------------------------------------------------------------------------

HIGH = made("scheduling.k8s.io/v1", "PriorityClass", "high", value=1000, preemptionPolicy="Never")
BASE = made("scheduling.k8s.io/v1", "PriorityClass", "base", value=10, globalDefault=True)
LOWER_BASE = made("scheduling.k8s.io/v1", "PriorityClass", "lower", value=5, globalDefault=True)


@pytest.mark.parametrize(
    ("spec", "lister", "wanted"),
    [
        ({}, None, ("", 0, "PreemptLowerPriority")),
        ({}, Given(), ("", 0, "PreemptLowerPriority")),
        ({}, Given(HIGH, BASE, LOWER_BASE), ("lower", 5, "PreemptLowerPriority")),
        ({"priority": 0}, None, ("", 0, "PreemptLowerPriority")),
        ({"priorityClassName": "high"}, Given(HIGH, BASE), ("high", 1000, "Never")),
        ({"priorityClassName": "high", "priority": 1000}, Given(HIGH), ("high", 1000, "Never")),
        ({"priorityClassName": "high"}, None, ("high", None, None)),
        ({"priorityClassName": "high", "priority": 7}, Given(knows_all=False), ("high", 7, None)),
        ({"priorityClassName": "system-node-critical"}, None, ("system-node-critical", 2000001000, "PreemptLowerPriority")),
        ({"priorityClassName": "system-cluster-critical"}, Given(), ("system-cluster-critical", 2000000000, "PreemptLowerPriority")),
    ],
)
def test_priority(spec, lister, wanted):
    found = priority.admit(pod(**spec), lister)["spec"]
    assert (found.get("priorityClassName", ""), found.get("priority"), found.get("preemptionPolicy")) == wanted


COMPUTED = "must not be provided in pod spec; priority admission controller computed {} from the given PriorityClass name"


@pytest.mark.parametrize(
    ("spec", "lister", "by", "problem"),
    [
        ({"priorityClassName": "gone"}, Given(HIGH), "PriorityClass", "no PriorityClass with name gone was found"),
        ({"priority": 5}, None, "Priority", f"the integer value of priority (5) {COMPUTED.format(0)}"),
        ({"priorityClassName": "high", "priority": 0}, Given(HIGH), "Priority", f"the integer value of priority (0) {COMPUTED.format(1000)}"),
        ({"preemptionPolicy": "Never"}, Given(), "Priority", f"the string value of PreemptionPolicy (Never) {COMPUTED.format('PreemptLowerPriority')}"),
    ],
)
def test_priorities_that_are_refused(spec, lister, by, problem):
    assert denied(lambda: priority.admit(pod(**spec), lister)) == (by, problem)


def test_a_pod_that_was_admitted_alone_gets_the_default_class_later():
    alone = admission.admit(pod())
    assert alone["spec"]["priority"] == 0
    assert priority.admit(priority.as_requested(alone), Given(BASE))["spec"]["priority"] == 10
    named = pod(priorityClassName="high", priority=3)
    assert priority.as_requested(named) == named


def test_an_update_keeps_the_priority():
    live = pod(priority=7, preemptionPolicy="Never")
    assert admission.admit_update(pod(), live)["spec"] == {
        "containers": [{"name": "app"}], "priority": 7, "preemptionPolicy": "Never", "tolerations": [NOT_READY, UNREACHABLE],
    }  # fmt: skip
    assert priority.admit_update(pod(priority=8), live)["spec"]["priority"] == 8


# -- DefaultTolerationSeconds, TaintNodesByCondition ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "added"),
    [
        ([], [NOT_READY, UNREACHABLE]),
        ([{"key": "node.kubernetes.io/not-ready", "operator": "Exists"}], [UNREACHABLE]),
        ([{"key": "node.kubernetes.io/unreachable", "effect": "NoExecute"}], [NOT_READY]),
        ([{"key": "node.kubernetes.io/unreachable", "effect": "NoSchedule"}], [NOT_READY, UNREACHABLE]),
        ([{"operator": "Exists"}], []),
        ([{"operator": "Exists", "effect": "NoSchedule"}], [NOT_READY, UNREACHABLE]),
    ],
)
def test_default_tolerations(own, added):
    assert default_toleration_seconds.admit(pod(tolerations=own))["spec"]["tolerations"] == [*own, *added]


def test_a_new_node_is_not_ready():
    taint = {"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}
    node = admission.admit({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "one"}, "spec": {"taints": [{"key": "a", "effect": "NoExecute"}]}})
    assert node["spec"]["taints"] == [{"key": "a", "effect": "NoExecute"}, taint]
    assert taint_node(node) == node
    other = {"spec": {"taints": [{**taint, "effect": "NoExecute"}]}}
    assert taint_node(other)["spec"]["taints"] == [{**taint, "effect": "NoExecute"}, taint]


# -- RuntimeClass ---------------------------------------------------------------------------------------------------------

SANDBOX = made(
    "node.k8s.io/v1", "RuntimeClass", "sandbox", handler="runsc", overhead={"podFixed": {"cpu": "250m"}},
    scheduling={"nodeSelector": {"sandbox": "yes"}, "tolerations": [{"key": "sandbox", "operator": "Exists"}]},
)  # fmt: skip
PLAIN = made("node.k8s.io/v1", "RuntimeClass", "plain", handler="runc")


@pytest.mark.parametrize(
    ("spec", "wanted"),
    [
        ({}, {}),
        ({"runtimeClassName": "plain"}, {}),
        (
            {"runtimeClassName": "sandbox"},
            {"overhead": {"cpu": "250m"}, "nodeSelector": {"sandbox": "yes"}, "tolerations": [{"key": "sandbox", "operator": "Exists"}]},
        ),
        (
            {
                "runtimeClassName": "sandbox", "overhead": {"cpu": "0.25"}, "nodeSelector": {"disk": "ssd"},
                "tolerations": [{"key": "sandbox", "operator": "Equal", "value": "x"}, {"key": "other"}],
            },
            {
                "overhead": {"cpu": "250m"}, "nodeSelector": {"disk": "ssd", "sandbox": "yes"},
                "tolerations": [{"key": "other"}, {"key": "sandbox", "operator": "Exists"}],
            },
        ),
    ],
)  # fmt: skip
def test_runtime_classes(spec, wanted):
    given = pod(**spec)
    found = runtime_class.admit(given, Given(SANDBOX, PLAIN))
    assert found["spec"] == {**given["spec"], **wanted}
    runtime_class.validate(found, Given(SANDBOX, PLAIN))


WITHOUT_CLASS = "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"
OTHER_OVERHEAD = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"


@pytest.mark.parametrize(
    ("call", "spec", "problem"),
    [
        (runtime_class.admit, {"runtimeClassName": "gone"}, 'pod rejected: RuntimeClass "gone" not found'),
        (runtime_class.admit, {"runtimeClassName": "sandbox", "overhead": {"cpu": "1"}}, OTHER_OVERHEAD),
        (
            runtime_class.admit, {"runtimeClassName": "sandbox", "nodeSelector": {"sandbox": "no"}},
            "conflict: runtimeClass.scheduling.nodeSelector[sandbox] = yes; pod.spec.nodeSelector[sandbox] = no",
        ),
        (runtime_class.validate, {"runtimeClassName": "sandbox", "overhead": {"memory": "1Gi"}}, OTHER_OVERHEAD),
        (runtime_class.validate, {"runtimeClassName": "plain", "overhead": {"cpu": "1"}}, WITHOUT_CLASS),
        (runtime_class.validate, {"overhead": {"cpu": "1"}}, WITHOUT_CLASS),
        (runtime_class.validate, {"overhead": {}}, WITHOUT_CLASS),
    ],
)  # fmt: skip
def test_runtime_classes_that_refuse(call, spec, problem):
    assert denied(lambda: call(pod(**spec), Given(SANDBOX, PLAIN))) == ("RuntimeClass", problem)


def test_of_a_runtime_class_that_may_be_there_nothing_is_known():
    given = pod(runtimeClassName="gone", overhead={"cpu": "1"})
    assert runtime_class.admit(given, Given(knows_all=False)) == given
    runtime_class.validate(given, Given(knows_all=False))
    runtime_class.validate(given, None)


# -- LimitRanger ----------------------------------------------------------------------------------------------------------


def limits(*each, namespace="shop"):
    return {"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "bounds", "namespace": namespace}, "spec": {"limits": list(each)}}


def test_limit_ranges_fill_in():
    given = Given(
        limits({"type": "Container", "default": {"cpu": "1"}, "defaultRequest": {"cpu": "500m", "memory": "1Gi"}}),
        limits({"type": "Container", "default": {"cpu": "9", "memory": "9Gi"}}, namespace="elsewhere"),
    )
    found = limit_ranger.admit(pod(containers=[{"name": "app", "resources": {"requests": {"cpu": "100m"}}}]), given)
    assert found["spec"]["containers"] == [{"name": "app", "resources": {"requests": {"cpu": "100m", "memory": "1Gi"}, "limits": {"cpu": "1"}}}]
    told = "LimitRanger plugin set: memory request for container app; cpu limit for container app"
    assert found["metadata"]["annotations"] == {"kubernetes.io/limit-ranger": told}


CPU = {"containers": [{"name": "app", "resources": {"requests": {"cpu": "2"}, "limits": {"cpu": "4"}}}]}


@pytest.mark.parametrize(
    ("limit", "spec", "problem"),
    [
        ({"type": "Container", "min": {"cpu": "3"}}, CPU, "minimum cpu usage per Container is 3, but request is 2"),
        ({"type": "Container", "max": {"cpu": "3"}}, CPU, "maximum cpu usage per Container is 3, but limit is 4"),
        ({"type": "Container", "max": {"memory": "1Gi"}}, CPU, "maximum memory usage per Container is 1Gi.  No limit is specified"),
        ({"type": "Container", "maxLimitRequestRatio": {"cpu": "1500m"}}, CPU, "cpu max limit to request ratio per Container is 1500m, but provided ratio is 2.000000"),
        ({"type": "Pod", "min": {"cpu": "3"}}, {**CPU, "overhead": {"cpu": "1"}}, "minimum cpu usage per Pod is 3, but request is 2"),
        (
            {"type": "Container", "min": {"cpu": "3", "memory": "1Gi"}}, {"containers": [*CPU["containers"], *CPU["containers"]]},
            "[minimum cpu usage per Container is 3, but request is 2, minimum memory usage per Container is 1Gi.  No request is specified]",
        ),
    ],
)  # fmt: skip
def test_limit_ranges_refuse(limit, spec, problem):
    assert denied(lambda: limit_ranger.validate(pod(**spec), Given(limits(limit)))) == ("LimitRange", problem)


def test_limit_ranges_refuse_claims():
    claim = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data", "namespace": "shop"}, "spec": {"resources": {"requests": {"storage": "8Gi"}}}}
    given = Given(limits({"type": "PersistentVolumeClaim", "max": {"storage": "4Gi"}}))
    assert denied(lambda: admission.validate(claim, given)) == ("LimitRange", "maximum storage usage per PersistentVolumeClaim is 4Gi, but request is 8Gi")


# -- ServiceAccount -------------------------------------------------------------------------------------------------------


def account(name, **fields):
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name, "namespace": "shop"}, **fields}


@pytest.mark.parametrize(
    ("spec", "lister", "name", "has_token", "secrets"),
    [
        ({}, Given(), "default", True, None),
        ({"serviceAccountName": "till"}, Given(account("till", imagePullSecrets=[{"name": "registry"}])), "till", True, [{"name": "registry"}]),
        ({"serviceAccount": "till", "imagePullSecrets": [{"name": "own"}]}, Given(account("till", imagePullSecrets=[{"name": "registry"}])), "till", True, [{"name": "own"}]),
        ({"serviceAccountName": "till"}, Given(account("till", automountServiceAccountToken=False)), "till", False, None),
        ({"serviceAccountName": "till", "automountServiceAccountToken": True}, Given(account("till", automountServiceAccountToken=False)), "till", True, None),
        ({"serviceAccountName": "gone"}, Given(knows_all=False), "gone", True, None),
    ],
)
def test_service_accounts(spec, lister, name, has_token, secrets):
    found = service_account.admit(pod(**spec), lister)["spec"]
    assert (found["serviceAccountName"], found["serviceAccount"], found.get("imagePullSecrets")) == (name, name, secrets)
    mount = {"name": "kube-api-access-xxxxx", "readOnly": True, "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount"}
    assert found["containers"] == [{"name": "app", "volumeMounts": [mount]} if has_token else {"name": "app"}]
    assert [each["name"] for each in found.get("volumes", ())] == ["kube-api-access-xxxxx"] * has_token


def test_the_token_of_a_service_account_is_in_a_volume_of_its_own():
    (volume,) = service_account.admit(pod(), Given())["spec"]["volumes"]
    assert volume["projected"] == {
        "defaultMode": 420,
        "sources": [
            {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
            {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
            {"downwardAPI": {"items": [{"path": "namespace", "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}}]}},
        ],
    }


def test_service_accounts_that_are_missing():
    problem = 'error looking up service account shop/till: serviceaccount "till" not found'
    assert denied(lambda: service_account.admit(pod(serviceAccountName="till"), Given(account("other")))) == ("ServiceAccount", problem)


def test_mirror_pods_have_no_account():
    mirror = pod()
    mirror["metadata"]["annotations"] = {"kubernetes.io/config.mirror": "x"}
    assert service_account.admit(mirror, Given()) == mirror
    mirror["spec"]["serviceAccountName"] = "default"
    assert denied(lambda: service_account.admit(mirror, Given())) == ("ServiceAccount", "a mirror pod may not reference service accounts")


# -- PodSecurity ----------------------------------------------------------------------------------------------------------


def test_pod_security():
    shop = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "labels": {"pod-security.kubernetes.io/enforce": "baseline"}}}
    words = 'violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true)'
    assert denied(lambda: pod_security.validate(pod(hostNetwork=True), Given(shop))) == ("PodSecurity", words)
    pod_security.validate(pod(), Given(shop))
    pod_security.validate(pod(hostNetwork=True), Given())


# -- DefaultStorageClass, StorageObjectInUseProtection, PersistentVolumeClaimResize ---------------------------------------


def storage_class(name, annotation="", created="2026-01-01T00:00:00Z", **fields):
    value = made("storage.k8s.io/v1", "StorageClass", name, **fields)
    value["metadata"] |= {"creationTimestamp": created, "annotations": {annotation: "true"} if annotation else {}}
    return value


def claim(size="1Gi", phase="Bound", **spec):
    value = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data", "namespace": "shop"}}
    return {**value, "spec": {"resources": {"requests": {"storage": size}}, **spec}, "status": {"phase": phase}}


MARK, BETA = "storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"


@pytest.mark.parametrize(
    ("classes", "spec", "wanted"),
    [
        ([], {}, None),
        ([storage_class("plain")], {}, None),
        ([storage_class("plain"), storage_class("b", MARK), storage_class("a", BETA)], {}, "a"),
        ([storage_class("a", MARK), storage_class("new", MARK, "2026-02-01T00:00:00Z")], {}, "new"),
        ([storage_class("a", MARK)], {"storageClassName": ""}, ""),
        ([storage_class("a", MARK)], {"storageClassName": "own"}, "own"),
    ],
)
def test_the_default_storage_class(classes, spec, wanted):
    found = admission.admit(claim(**spec), Given(*classes))
    assert found["spec"].get("storageClassName") == wanted
    assert found["metadata"]["finalizers"] == ["kubernetes.io/pvc-protection"]
    assert storage.protect(found) == found
    assert admission.admit(claim(**spec))["spec"] == claim(**spec)["spec"]


GROWS = storage_class("grows", allowVolumeExpansion=True)
NO_SUPPORT = "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize"


@pytest.mark.parametrize(
    ("new", "live", "wanted"),
    [
        (claim("2Gi", storageClassName="grows"), claim(storageClassName="grows"), None),
        (claim("1Gi"), claim("1024Mi", "Pending"), None),
        (claim("2Gi"), claim("1Gi", "Pending"), ("PersistentVolumeClaim", "Only bound persistent volume claims can be expanded")),
        (claim("2Gi", storageClassName="fixed"), claim(storageClassName="fixed"), ("StorageClass", NO_SUPPORT)),
        (claim("2Gi", storageClassName="grows"), claim(storageClassName="fixed"), ("StorageClass", NO_SUPPORT)),
    ],
)
def test_claims_that_grow(new, live, wanted):
    def ask():
        admission.validate_update(new, live, Given(GROWS, storage_class("fixed")))

    if wanted is None:
        ask()
    else:
        assert denied(ask) == wanted


# -- all of them ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("metadata", "name"),
    [({"name": "web", "generateName": "web-"}, "web"), ({"generateName": "web-"}, "web-"), ({}, "Unknown")],
)
def test_the_whole_sentence(metadata, name):
    value = {**pod(priority=1), "metadata": {**metadata, "namespace": "shop"}}
    with pytest.raises(admission.Denied) as caught:
        admission.admit(value)
    assert caught.value.message == f'pods "{name}" is forbidden: the integer value of priority (1) {COMPUTED.format(0)}'


def test_plugins_take_turns_in_the_order_of_the_server():
    """The class's tolerations come after the default ones, and its overhead counts against no LimitRange."""
    given = Given(SANDBOX, BASE, account("default"), limits({"type": "Pod", "max": {"cpu": "1"}}, {"type": "Container", "default": {"cpu": "1"}}))
    found = admission.admit(pod(runtimeClassName="sandbox"), given)
    assert found["spec"]["tolerations"] == [NOT_READY, UNREACHABLE, {"key": "sandbox", "operator": "Exists"}]
    assert (found["spec"]["priority"], found["spec"]["overhead"], found["spec"]["serviceAccountName"]) == (10, {"cpu": "250m"}, "default")
    admission.validate(found, given)
    assert pod(runtimeClassName="sandbox")["spec"] == {"containers": [{"name": "app"}], "runtimeClassName": "sandbox"}


def test_other_kinds_pass_as_they_are():
    value = made("apps/v1", "Deployment", "web", spec={})
    assert admission.admit(value, Given()) is value
    admission.validate(value, Given())
