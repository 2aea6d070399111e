"""What the server says of values that nobody writes on purpose; each answer is the real server's."""

from __future__ import annotations

import pytest

from kubecheck.schema.structure.catalog import catalog
from kubecheck.verdicts import Server, judge

SERVER = Server(catalog("1.36"))
POD = {"containers": [{"name": "a", "image": "b"}]}


def errors_of(value):
    return [(error.field, error.message) for error in judge(value, SERVER).errors]


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("1Ei", [(f"spec.containers[0].resources.{side}[example.com/chip]", 'Invalid value: "1Ei": must be an integer') for side in ("limits", "requests")]),
        ("9E", []),
        ("8Pi", []),
    ],
)
def test_integer_resources_count_in_64_bits(amount, expected):
    container = {**POD["containers"][0], "resources": {"limits": {"example.com/chip": amount}}}
    assert errors_of({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [container]}}) == expected


def test_an_owner_that_stands_twice_is_judged_once():
    owner = {"apiVersion": "", "kind": "", "name": "a", "uid": "u", "controller": False}
    found = errors_of({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "ownerReferences": [owner, dict(owner)]}})
    assert found == [
        ("metadata.ownerReferences.apiVersion", 'Invalid value: "": version must not be empty'),
        ("metadata.ownerReferences.kind", 'Invalid value: "": must not be empty'),
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"apiVersion": "coordination.k8s.io/v1", "kind": "Lease"}, []),
        ({"apiVersion": "v1", "kind": "Secret"}, [("metadata.finalizers[0]", 'Invalid value: "a.b": name is neither a standard finalizer name nor is it fully qualified')]),
    ],
)
def test_some_groups_take_any_finalizer(value, expected):
    assert errors_of({**value, "metadata": {"name": "a", "finalizers": ["a.b"]}}) == expected


def test_a_job_with_a_bad_name_is_told_of_its_template_alone():
    found = errors_of({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "a\0"}, "spec": {"template": {"spec": {**POD, "restartPolicy": "Never"}}}})
    assert [field for field, _ in found] == ["metadata.name", "spec.template.labels", "spec.template.labels"]


def test_a_surge_in_quotes_counts_as_its_number():
    update = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "1"}}
    template = {"metadata": {"labels": {"a": "b"}}, "spec": POD}
    value = {"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "d"}, "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": template, "updateStrategy": update}}
    assert [message for _, message in errors_of(value)] == [
        "Invalid value: \"1\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
        'Invalid value: "1": may not be set when maxUnavailable is non-zero',
    ]


def test_unsupported_values_are_printed_as_json():
    value = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {**POD, "restartPolicy": "Never\0"}}
    assert errors_of(value) == [("spec.restartPolicy", 'Unsupported value: "Never\\u0000": supported values: "Always", "OnFailure", "Never"')]


def test_a_name_in_bytes_is_judged_once_it_is_made():
    value = {"apiVersion": "resource.k8s.io/v1", "kind": "DeviceClass", "metadata": {"name": "a" * 254, "generateName": "a b"}}
    assert errors_of(value) == [("metadata.name", f'Invalid value: "{"a" * 254}": must be no more than 253 bytes')]


def test_lists_and_handlers_that_are_there_though_empty_are_refused_in_ephemeral_containers():
    container = {"name": "e", "image": "b", "terminationMessagePolicy": "File", "ports": [], "lifecycle": {}, "resources": {"limits": {}}, "restartPolicy": "Always"}
    found = errors_of({"apiVersion": "v1", "kind": "PodTemplate", "metadata": {"name": "p"}, "template": {"spec": {**POD, "ephemeralContainers": [container]}}})
    assert [field for field, message in found if "Ephemeral Container" in message] == [f"template.spec.ephemeralContainers[0].{field}" for field in ("ports", "resources", "restartPolicy", "lifecycle")]


def test_overhead_is_forbidden_only_to_a_valid_pod():
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {**POD, "overhead": {"cpu": "1"}}}
    assert judge(pod, SERVER).status == 403
    assert judge({**pod, "spec": {**pod["spec"], "dnsPolicy": "None"}}, SERVER).status == 422


@pytest.mark.parametrize(("labels", "count"), [({}, 1), ({"resource.kubernetes.io/admin-access": "true"}, 0), (None, 0)])
def test_admin_access_needs_a_label_where_the_namespaces_are_known(labels, count):
    request = {"name": "r", "exactly": {"deviceClassName": "c", "adminAccess": True}}
    claim = {"apiVersion": "resource.k8s.io/v1", "kind": "ResourceClaim", "metadata": {"name": "c"}, "spec": {"devices": {"requests": [request]}}}
    server = Server(catalog("1.36"), None, None if labels is None else {"default": labels})
    found = [error.field for error in judge(claim, server).errors]
    assert found == ["spec.devices.requests[0].adminAccess"] * count


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [("1e19", []), ("123456789012345678901234567890", ["ratio 123456789012345678901234567890 is greater than max/min = 20.000000"]), ("21", ["ratio 21 is greater than max/min = 20.000000"])],
)
def test_ratios_count_in_64_bits(ratio, expected):
    item = {"type": "Container", "min": {"cpu": "100m"}, "max": {"cpu": "2"}, "maxLimitRequestRatio": {"cpu": ratio}}
    found = errors_of({"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "l"}, "spec": {"limits": [item]}})
    assert [message.partition(": ")[2].partition(": ")[2] for _, message in found] == expected


def test_admin_access_in_a_namespace_that_is_not_there():
    claim = {"apiVersion": "resource.k8s.io/v1", "kind": "ResourceClaim", "metadata": {"name": "c", "namespace": "n"}}
    claim["spec"] = {"devices": {"requests": [{"name": "r", "exactly": {"deviceClassName": "c", "adminAccess": True}}]}}
    found = judge(claim, Server(catalog("1.36"), None, {"default": {}})).errors
    assert [error.message for error in found] == ['Internal error: could not retrieve namespace to verify admin access: namespaces "n" not found']


def test_nobody_creates_the_status_of_a_component():
    assert judge({"apiVersion": "v1", "kind": "ComponentStatus", "metadata": {"name": "a"}}, SERVER).status == 405
