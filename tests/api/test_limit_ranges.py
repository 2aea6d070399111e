"""What a LimitRange fills in where containers do not say how much they need, and what its annotation tells of it."""

from __future__ import annotations

import copy

import pytest

from kubecheck.api.admission.limit_ranger import with_limit_defaults

LIMITS = [
    {"type": "Pod", "default": {"cpu": "9"}, "defaultRequest": {"cpu": "9"}},
    {"type": "Container", "default": {"cpu": "2", "memory": "2Gi"}, "defaultRequest": {"cpu": "1"}},
]
ANNOTATION = "kubernetes.io/limit-ranger"


def pod(*containers, starters=(), annotations=None):
    spec = {"containers": [{"name": f"c{index}", "resources": each} for index, each in enumerate(containers)]}
    if starters:
        spec["initContainers"] = [{"name": f"i{index}", "resources": each} for index, each in enumerate(starters)]
    return {"metadata": {"name": "a"} | ({"annotations": annotations} if annotations else {}), "spec": spec}


def filled(value, limits=LIMITS):
    """The resources of containers and of init containers, and the annotation."""
    before = copy.deepcopy(value)
    got = with_limit_defaults(value, limits)
    assert value == before
    resources = [[each["resources"] for each in got["spec"].get(field, ())] for field in ("containers", "initContainers")]
    return *resources, got["metadata"].get("annotations", {})


def test_what_is_missing_is_filled_in_and_told():
    full = {"requests": {"cpu": "1"}, "limits": {"cpu": "2", "memory": "2Gi"}}
    assert filled(pod({})) == ([full], [], {ANNOTATION: "LimitRanger plugin set: cpu request for container c0; cpu, memory limit for container c0"})


@pytest.mark.parametrize(
    ("resources", "expected", "told"),
    [
        ({"requests": {"cpu": "5"}, "limits": {"cpu": "6", "memory": "7"}}, None, None),
        (
            {"requests": {"memory": "5"}, "limits": {"memory": "6"}},
            {"requests": {"memory": "5", "cpu": "1"}, "limits": {"memory": "6", "cpu": "2"}},
            "cpu request for container c0; cpu limit for container c0",
        ),
        (
            {"requests": {"cpu": "5"}, "limits": None},
            {"requests": {"cpu": "5"}, "limits": {"cpu": "2", "memory": "2Gi"}},
            "cpu, memory limit for container c0",
        ),
    ],
)
def test_what_a_container_says_stands(resources, expected, told):
    annotations = {ANNOTATION: f"LimitRanger plugin set: {told}"} if told else {}
    assert filled(pod(resources)) == ([expected or resources], [], annotations)


def test_init_containers_come_after_containers_and_other_annotations_stay():
    said = {"requests": {"cpu": "1"}, "limits": {"cpu": "1", "memory": "1"}}
    containers, starters, annotations = filled(pod(said, starters=({"limits": {"cpu": "1", "memory": "1"}},), annotations={"x": "y"}))
    assert (containers, starters) == ([said], [{"limits": {"cpu": "1", "memory": "1"}, "requests": {"cpu": "1"}}])
    assert annotations == {"x": "y", ANNOTATION: "LimitRanger plugin set: cpu request for init container i0"}


@pytest.mark.parametrize("limits", [[], LIMITS[:1], [{"type": "Container", "max": {"cpu": "1"}}]])
def test_limits_of_other_types_and_without_defaults_change_nothing(limits):
    value = pod({})
    assert with_limit_defaults(value, limits) is value


@pytest.mark.parametrize(("field", "part"), [("defaultRequest", "requests"), ("default", "limits")])
def test_one_kind_of_default_is_enough_and_later_limits_win(field, part):
    limits = [{"type": "Container", field: {"cpu": "1"}}, {"type": "Container", field: {"cpu": "3"}}]
    assert filled(pod({}), limits)[0] == [{part: {"cpu": "3"}}]
