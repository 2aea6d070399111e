import pytest

from kubecheck.api.encoding import encode
from kubecheck.api.stored import store
from kubecheck.release import asking, release_of


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


@pytest.mark.parametrize(
    ("minor", "found"),
    [
        (25, [("metadata", {"creationTimestamp": None})]),  # by the types of 1.31, the oldest that are known
        (31, [("metadata", {"creationTimestamp": None})]),
        (32, [("metadata", {"creationTimestamp": None})]),
        (34, [("metadata", {})]),
        (36, [("metadata", {})]),
    ],
)
def test_metadata_inside_an_object_has_its_time_before_1_34(minor, found):
    with asking(release_of(minor)):
        template = answered("PodTemplate", "v1", template={"spec": {"containers": [{"name": "a", "image": "b"}]}})["template"]
    assert [item for item in template.items() if item[0] != "spec"] == found


@pytest.mark.parametrize(("minor", "status"), [(36, None), (37, {})])
def test_parts_that_came_with_a_version_are_written_since(minor, status):
    with asking(release_of(minor)):
        node = answered("CSINode", "storage.k8s.io/v1", spec={"drivers": [{"name": "a", "nodeID": "b"}]})
    assert node.get("status") == status
    assert node["spec"] == {"drivers": [{"name": "a", "nodeID": "b", "topologyKeys": None}]}


@pytest.mark.parametrize(
    ("minor", "flags"),
    [
        (27, {}),
        (28, {"seLinuxMount": False}),
        (36, {"seLinuxMount": False}),
        (37, {"seLinuxMount": False, "preventPodSchedulingIfMissing": False}),
    ],
)
def test_what_a_gate_brings_has_its_default_with_it(minor, flags):
    with asking(release_of(minor)):
        spec = answered("CSIDriver", "storage.k8s.io/v1", spec={})["spec"]
    assert {name: spec[name] for name in ("seLinuxMount", "preventPodSchedulingIfMissing") if name in spec} == flags
