"""Updates of pods: what may change and what may not, in the server's words."""

from __future__ import annotations

import copy

from hypothesis import given, settings
from hypothesis import strategies as st

from kubecheck.api.stored import store, store_update
from kubecheck.api.updates import validate_update

POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "web", "namespace": "shop", "resourceVersion": "1", "uid": "u"},
    "spec": {
        "schedulingGates": [{"name": "shop.example/ready"}],
        "nodeSelector": {"disk": "ssd"},
        "activeDeadlineSeconds": 50,
        "containers": [{"name": "app", "image": "app:1"}],
    },
}


def refusals(change) -> list[tuple[str, str, str]]:
    live, _ = store(POD)
    new = copy.deepcopy(live)
    change(new["spec"])
    before = copy.deepcopy(new)
    stored = store_update(new, live)
    errors = [(error.type, error.field, error.message) for error in validate_update(stored, live)]
    assert new == before
    return errors


def test_an_image_a_gate_and_a_selector_may_change():
    def change(spec):
        spec["containers"][0]["image"] = "app:2"
        spec["schedulingGates"] = []
        spec["nodeSelector"]["zone"] = "a"

    assert refusals(change) == []


def test_a_selector_may_not_be_taken_from_a_gated_pod():
    ((_, field, message),) = refusals(lambda spec: spec.update(nodeSelector={"zone": "a"}))
    assert field == "spec.nodeSelector"
    assert "only additions to spec.nodeSelector are allowed (no mutations or deletions)" in message


def test_a_command_may_not_change():
    ((_, field, message),) = refusals(lambda spec: spec["containers"][0].update(command=["sh"]))
    assert field == "spec"
    assert "pod updates may not change fields other than `spec.containers[*].image`," in message


def test_containers_may_not_be_added():
    ((_, field, message),) = refusals(lambda spec: spec["containers"].append({"name": "more", "image": "more:1"}))
    assert field == "spec.containers"
    assert "pod updates may not add or remove containers" in message


def test_a_deadline_may_not_grow():
    ((_, field, message),) = refusals(lambda spec: spec.update(activeDeadlineSeconds=51))
    assert field == "spec.activeDeadlineSeconds"
    assert "must be less than or equal to previous value" in message


def test_a_gate_may_not_be_added():
    ((_, field, message),) = refusals(lambda spec: spec["schedulingGates"].append({"name": "shop.example/more"}))
    assert field == "spec.schedulingGates[1].name"
    assert "only deletion is allowed, but found new scheduling gate 'shop.example/more'" in message


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["affinity", "nodeSelector", "tolerations", "containers", "volumes", "schedulingGates", "securityContext"]),
    st.booleans(),
)
def test_an_absent_or_empty_part_never_raises(part, absent):
    def change(spec):
        value = spec.pop(part, None)
        if not absent:
            spec[part] = [] if isinstance(value, list) or part == "volumes" else {}

    first = refusals(change)
    assert first == refusals(change)
