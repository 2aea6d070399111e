"""What the server says of fields with hostile or rarely written values; each answer is the real server's."""

from __future__ import annotations

import zoneinfo

import pytest

from kubecheck.schema.structure.catalog import catalog
from kubecheck.values.time import is_time_zone
from kubecheck.verdicts import Server, judge

SERVER = Server(catalog("1.36"))
POD = {"containers": [{"name": "a", "image": "b"}]}
WORKLOAD = {"selector": {"matchLabels": {"a": "b"}}, "template": {"metadata": {"labels": {"a": "b"}}, "spec": POD}}


def made(kind, api_version, name="x", **rest):
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": name}, **rest}


def causes(value):
    return [(error.field, error.message) for error in judge(value, SERVER).errors]


def test_an_ephemeral_container_takes_no_restart_policy():
    template = {
        "metadata": {"labels": {"a": "b"}},
        "spec": {**POD, "ephemeralContainers": [{"name": "e", "image": "i", "restartPolicy": "x"}]},
    }
    found = causes(made("Deployment", "apps/v1", spec={**WORKLOAD, "template": template}))
    assert (
        "spec.template.spec.ephemeralContainers[0].restartPolicy",
        "Forbidden: cannot be set for an Ephemeral Container",
    ) in found


@pytest.mark.parametrize(("amount", "status"), [(" 1 ", 201), ("\u00a01", 201), ("\t1", 400), ("1\n", 400), ("\u20281", 400)])
def test_blanks_around_a_quantity_count_as_json_has_them(amount, status):
    value = made("LimitRange", "v1", spec={"limits": [{"type": "Container", "max": {"cpu": amount}}]})
    assert judge(value, SERVER).status == status


def test_an_amount_beyond_64_bits_wraps_around():
    spec = {"capacity": {"storage": "9223372036854775808"}, "accessModes": ["ReadWriteOnce"], "hostPath": {"path": "/a"}}
    assert causes(made("PersistentVolume", "v1", spec=spec)) == [
        ("spec.capacity[storage]", "Invalid value: -9223372036854775808: must be a valid resource quantity")
    ]


def test_a_great_power_of_ten_may_come_to_no_integer():
    container = {**POD["containers"][0], "resources": {"limits": {"example.com/chip": "1.2345678901234568e+22"}}}
    message = 'Invalid value: "1.2345678901234568e+22": must be an integer'
    sides = [(f"spec.containers[0].resources.{side}[example.com/chip]", message) for side in ("limits", "requests")]
    assert causes(made("Pod", "v1", spec={"containers": [container]})) == sides


def test_ranges_of_a_node_that_cannot_be_read():
    assert causes(made("Node", "v1", spec={"podCIDRs": ["10.0.0.0/24", "b"]})) == [
        ("spec.podCIDRs[1]", 'Invalid value: "b": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'),
        (
            "spec.podCIDRs",
            "Internal error: invalid PodCIDRs. failed to check with dual stack with error:invalid CIDR[1]: <nil> (invalid CIDR address: b)",
        ),
        ("spec.podCIDRs", 'Invalid value: ["10.0.0.0/24","b"]: may specify no more than one CIDR for each IP family'),
    ]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        (
            "KIND",
            1,
            (
                "the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: "
                "json: cannot unmarshal number into Go struct field .kind of type string"
            ),
        ),
        ("Kind", "Pod", 'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "Kind"'),
        (
            "apiVer\u017fion",
            "a",
            (
                'ConfigMap in version "a" cannot be handled as a ConfigMap: no kind "ConfigMap" is registered for version "a" '
                'in scheme "pkg/runtime/scheme.go:111"'
            ),
        ),
    ],
)
def test_a_field_that_reads_like_kind_where_case_does_not_matter(field, value, message):
    verdict = judge({**made("ConfigMap", "v1"), field: value}, SERVER)
    assert (verdict.status, verdict.message) == (400, message)


def test_a_daemon_sets_template_generation_must_be_a_number():
    value = made("DaemonSet", "apps/v1", spec=WORKLOAD)
    value["metadata"]["annotations"] = {"deprecated.daemonset.template.generation": "1x"}
    verdict = judge(value, SERVER)
    message = 'DaemonSet in version "v1" cannot be handled as a DaemonSet: strconv.ParseInt: parsing "1x": invalid syntax'
    assert (verdict.status, verdict.message) == (400, message)
    value["metadata"]["annotations"] = {"deprecated.daemonset.template.generation": "12"}
    assert judge(value, SERVER).status == 201


def test_the_metadata_of_a_review_are_printed_with_who_manages_its_fields():
    spec = {"user": "u", "groups": ["g"], "resourceAttributes": {"verb": "get"}}
    metadata = {
        "generateName": "n-",
        "labels": {"b": "c"},
        "finalizers": ["f"],
        "ownerReferences": [{"uid": "1", "kind": "K", "name": "n", "apiVersion": "v"}],
    }
    value = {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "metadata": metadata, "spec": spec}
    assert causes(value) == [(
        "metadata",
        ('Invalid value: {"generateName":"n-","labels":{"b":"c"},"ownerReferences":[{"apiVersion":"v","kind":"K","name":"n","uid":"1"}],'
        '"finalizers":["f"],"managedFields":[{"manager":"unknown","operation":"Update","apiVersion":"authorization.k8s.io/v1","time":"now",'
        '"fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:finalizers":{".":{},"v:\\"f\\"":{}},"f:generateName":{},"f:labels":{".":{},"f:b":{}},'
        '"f:ownerReferences":{".":{},"k:{\\"uid\\":\\"1\\"}":{}}},"f:spec":{"f:groups":{},"f:resourceAttributes":{".":{},"f:verb":{}},"f:user":{}}}}]}'
        ": must be empty"),
    )]  # fmt: skip


def test_texts_of_named_types_are_printed_as_json():
    selector = {"matchExpressions": [{"key": "a", "operator": "a<b"}]}
    found = causes(made("NetworkPolicy", "networking.k8s.io/v1", spec={"podSelector": selector}))
    assert found == [("spec.podSelector.matchExpressions[0].operator", 'Invalid value: "a\\u003cb": not a valid selector operator')]
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "a<b", "name": "r"}
    found = causes(made("ClusterRoleBinding", "rbac.authorization.k8s.io/v1", roleRef=role))
    assert found == [("roleRef.kind", 'Unsupported value: "a<b": supported values: "ClusterRole"')]


def test_an_inline_volume_has_no_attributes_class_to_judge():
    source = {
        "inlineVolumeSpec": {
            "capacity": {},
            "accessModes": ["ReadWriteOnce"],
            "csi": {"driver": "d", "volumeHandle": "h"},
            "volumeAttributesClassName": "A b",
        }
    }
    found = causes(made("VolumeAttachment", "storage.k8s.io/v1", spec={"attacher": "a", "nodeName": "n", "source": source}))
    assert found == []


def test_blanks_around_an_annotations_expression_are_shown():
    spec = {
        "matchConstraints": {"resourceRules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}]}
    }
    spec["auditAnnotations"] = [{"key": "k", "valueExpression": " 1.2.3"}]
    found = causes(made("ValidatingAdmissionPolicy", "admissionregistration.k8s.io/v1", spec=spec))
    assert [field for field, _ in found] == ["spec.auditAnnotations[0].valueExpression"]
    assert found[0][1].startswith('Invalid value: " 1.2.3": compilation failed: ERROR: <input>:1:4: Syntax error')


@pytest.mark.parametrize(
    ("value", "path", "expected"),
    [
        (made("Pod", "v1", spec=POD, status={"qosClass": "Guaranteed"}), ("status", "qosClass"), "Guaranteed"),
        (
            made("Pod", "v1", spec={**POD, "schedulingGates": [{"name": "a/b"}]}),
            ("status", "conditions", 0, "message"),
            "Scheduling is blocked due to non-empty scheduling gates",
        ),
        (
            made("Pod", "v1", spec={**POD, "volumes": [{"name": "v", "emptyDir": {"sizeLimit": "1.1Ki"}}]}),
            ("spec", "volumes", 0, "emptyDir"),
            {"sizeLimit": "1126400m"},
        ),
        (
            made("DaemonSet", "apps/v1", spec={**WORKLOAD, "updateStrategy": {"type": "OnDelete", "rollingUpdate": {"maxSurge": 1}}}),
            ("spec", "updateStrategy", "rollingUpdate"),
            {"maxUnavailable": 0, "maxSurge": 1},
        ),
        (made("Node", "v1", status={"capacity": {"cpu": "1"}, "allocatable": {}}), ("status", "allocatable"), {"cpu": "1"}),
    ],
)
def test_what_is_stored(value, path, expected):
    found = judge(value, SERVER).stored
    for step in path:
        found = found[step]
    assert found == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("string", []), ("array", [("spec.validation.openAPIV3Schema.properties[a].items", "Required value: must be specified")])],
)
def test_items_that_are_no_schema_are_read_as_none(kind, expected):
    schema = {"type": "object", "properties": {"a": {"type": kind, "items": True}}}
    versions = [{"name": name, "served": True, "storage": name == "v1", "schema": {"openAPIV3Schema": schema}} for name in ("v1", "v2")]
    spec = {"group": "a.com", "scope": "Cluster", "names": {"plural": "bs", "kind": "B"}, "versions": versions}
    assert causes(made("CustomResourceDefinition", "apiextensions.k8s.io/v1", "bs.a.com", spec=spec)) == expected


def test_overhead_without_a_runtime_class_is_forbidden():
    verdict = judge(made("Pod", "v1", "p", spec={**POD, "overhead": {"cpu": "1"}}), SERVER)
    message = 'pods "p" is forbidden: pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead'
    assert (verdict.status, verdict.message) == (403, message)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        ({"a": 1}, 'strict decoding error: unknown field "spec.versions[0].subresources.status.a"'),
        (
            "a",
            (
                "json: cannot unmarshal string into Go struct field CustomResourceSubresources.spec.versions.subresources.status"
                " of type v1.CustomResourceSubresourceStatus"
            ),
        ),
    ],
)
def test_a_struct_without_fields_knows_none(status, message):
    version = {
        "name": "v1",
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": {"type": "object"}},
        "subresources": {"status": status},
    }
    spec = {"group": "a.com", "scope": "Cluster", "names": {"plural": "bs", "kind": "B"}, "versions": [version]}
    verdict = judge(made("CustomResourceDefinition", "apiextensions.k8s.io/v1", "bs.a.com", spec=spec), SERVER)
    prefix = 'CustomResourceDefinition in version "v1" cannot be handled as a CustomResourceDefinition: '
    assert (verdict.status, verdict.message) == (400, prefix + message)


def test_an_empty_name_is_an_unknown_field():
    value = {**made("ConfigMap", "v1"), "": 1}
    assert judge(value, SERVER).strict == ['unknown field ""']


@pytest.mark.parametrize(("zone", "message"), [("Europe/Berlin/a", "not a directory"), ("Europe/a", "unknown time zone Europe/a")])
def test_a_time_zone_below_another(zone, message):
    spec = {"schedule": "* * * * *", "timeZone": zone, "jobTemplate": {"spec": {"template": {"spec": {**POD, "restartPolicy": "Never"}}}}}
    assert causes(made("CronJob", "batch/v1", spec=spec)) == [("spec.timeZone", f'Invalid value: "{zone}": {message}')]


def test_without_a_database_of_zones_no_name_is_refused(monkeypatch):
    monkeypatch.setattr(zoneinfo, "ZoneInfo", _no_zones)
    assert is_time_zone("Europe/Nowhere")
    monkeypatch.undo()
    assert not is_time_zone("Europe/Nowhere")


def test_a_wrong_zone_does_not_list_all_zones(monkeypatch):
    monkeypatch.setattr(zoneinfo, "available_timezones", _no_zones)
    assert not is_time_zone("Europe/Nowhere")


def _no_zones(*_):
    raise zoneinfo.ZoneInfoNotFoundError
