from kubecheck.api.encoding import encode
from kubecheck.api.stored import store


def answered(kind, api_version, **parts):
    stored, _ = store({"apiVersion": api_version, "kind": kind, "metadata": {"name": "a"}, **parts})
    return encode(stored)


def test_empty_fields_are_left_out_and_required_ones_written():
    assert answered("PriorityClass", "scheduling.k8s.io/v1", globalDefault=False, description="") == {
        "apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": "a", "generation": 1}, "value": 0,
        "preemptionPolicy": "PreemptLowerPriority",
    }  # fmt: skip


def test_pointers_keep_what_is_empty():
    driver = answered("CSIDriver", "storage.k8s.io/v1", spec={"podInfoOnMount": False, "tokenRequests": []})
    assert driver["spec"]["podInfoOnMount"] is False
    assert "tokenRequests" not in driver["spec"]


def test_structs_by_value_are_always_there():
    assert answered("Namespace", "v1")["status"] == {"phase": "Active"}
    assert answered("ClusterRole", "rbac.authorization.k8s.io/v1")["rules"] is None
    assert answered("Ingress", "networking.k8s.io/v1", spec={"defaultBackend": {"service": {"name": "a"}}})["spec"] == {
        "defaultBackend": {"service": {"name": "a", "port": {}}}
    }


def test_unknown_kinds_stay_as_they_are():
    assert encode({"apiVersion": "example.com/v1", "kind": "Thing", "a": None}) == {"apiVersion": "example.com/v1", "kind": "Thing", "a": None}
