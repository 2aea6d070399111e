"""What the server stores of a new object, and what it says to updates of the smaller kinds."""

from __future__ import annotations

import base64
import copy
import json

import pytest

from kubecheck.api.defaults.core.pods import APP_ARMOR_PREFIX
from kubecheck.api.go_structs import go_struct
from kubecheck.api.stored import store
from kubecheck.api.updates.equality import is_equal
from kubecheck.schema.structure.catalog import catalog
from kubecheck.verdicts import Server, judge, judge_update

RUNTIME_CLASS = {
    "apiVersion": "node.k8s.io/v1",
    "kind": "RuntimeClass",
    "metadata": {"name": "gvisor"},
    "handler": "runsc",
    "overhead": {"podFixed": {"cpu": "250m"}},
    "scheduling": {"nodeSelector": {"sandbox": "yes"}, "tolerations": [{"key": "sandbox", "operator": "Exists"}]},
}
CONFIG_MAP = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "shop"}, "data": {"a": "1"}}


@pytest.fixture(scope="module")
def server():
    return Server(catalog("1.36"))


def facts(verdict):
    return verdict.status, [(error.type, error.field, error.message) for error in verdict.errors]


def pod_with_profile(annotation, spec=None):
    value = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "web", "annotations": {APP_ARMOR_PREFIX + "app": annotation}},
        "spec": {"containers": [{"name": "app", "image": "app:1"}, {"name": "side", "image": "side:1"}], **(spec or {})},
    }
    before = copy.deepcopy(value)
    stored, _ = store(value)
    assert value == before
    return [container.get("securityContext") for container in stored["spec"]["containers"]]


@pytest.mark.parametrize(
    ("annotation", "profile"),
    [
        ("unconfined", {"type": "Unconfined"}),
        ("runtime/default", {"type": "RuntimeDefault"}),
        ("localhost/strict", {"type": "Localhost", "localhostProfile": "strict"}),
    ],
)
def test_an_annotated_profile_becomes_a_field_of_its_container(annotation, profile):
    assert pod_with_profile(annotation) == [{"appArmorProfile": profile}, None]


@pytest.mark.parametrize("annotation", ["", "localhost/", "localhost/ padded", "other", "localhost/" + "a" * 4096])
def test_an_annotation_without_a_valid_profile_changes_nothing(annotation):
    assert pod_with_profile(annotation) == [None, None]


def test_a_profile_that_the_pod_has_and_one_on_windows_are_not_copied():
    assert pod_with_profile("unconfined", {"securityContext": {"appArmorProfile": {"type": "Unconfined"}}}) == [None, None]
    assert pod_with_profile("unconfined", {"os": {"name": "windows"}}) == [None, None]


def test_what_the_server_sets_is_wiped_from_a_new_object():
    sent = {"uid": "u", "deletionTimestamp": "2006-01-02T15:04:05Z", "creationTimestamp": None, "deletionGracePeriodSeconds": 3}
    value = {**CONFIG_MAP, "metadata": {**CONFIG_MAP["metadata"], **sent, "labels": {"a": "b"}}}
    assert store(value)[0]["metadata"] == {"name": "a", "namespace": "shop", "labels": {"a": "b"}}
    assert value["metadata"]["uid"] == "u"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"handler": ""}, ("FieldValueRequired", "handler", "Required value")),
        ({"overhead": {"podFixed": {"cpu": "-1"}}}, ("FieldValueInvalid", "overhead.limits[cpu]", 'Invalid value: "-1": must be greater than or equal to 0')),
        (
            {"scheduling": {"tolerations": [{"operator": "Exists"}, {"operator": "Exists"}]}},
            (
                "FieldValueDuplicate",
                "scheduling.tolerations[1]",
                'Duplicate value: {"Key":"","Operator":"Exists","Value":"","Effect":"","TolerationSeconds":null}',
            ),
        ),
    ],
)
def test_a_runtime_class_is_refused(server, change, error):
    assert facts(judge(RUNTIME_CLASS, server)) == (201, [])
    assert facts(judge({**RUNTIME_CLASS, **change}, server)) == (422, [error])


def test_a_labelled_node_must_be_named_well(server):
    status, errors = facts(judge({**RUNTIME_CLASS, "scheduling": {"nodeSelector": {"a b": "c"}}}, server))
    assert (status, [each[:2] for each in errors]) == (422, [("FieldValueInvalid", "scheduling.nodeSelector")])


def live(value, server):
    stored = judge(value, server).stored
    return {**stored, "metadata": {**stored["metadata"], "uid": "u", "resourceVersion": "7"}}


def test_the_handler_of_a_runtime_class_stays(server):
    old = live(RUNTIME_CLASS, server)
    immutable = ("FieldValueInvalid", "handler", 'Invalid value: "kata": field is immutable')
    assert facts(judge_update({**old, "handler": "kata"}, old, server)) == (422, [immutable])
    assert facts(judge_update(old, old, server)) == (200, [])


def test_only_some_kinds_need_a_resource_version(server):
    missing = ("FieldValueInvalid", "metadata.resourceVersion", "Invalid value: 0: must be specified for an update")
    assert facts(judge_update(RUNTIME_CLASS, live(RUNTIME_CLASS, server), server)) == (422, [missing])
    assert facts(judge_update(CONFIG_MAP, live(CONFIG_MAP, server), server)) == (200, [])


def test_the_address_says_what_an_update_leaves_out(server):
    old = live(CONFIG_MAP, server)
    assert judge_update({**old, "kind": ""}, old, server).status == 200
    assert judge_update({key: item for key, item in old.items() if key != "apiVersion"}, old, server).status == 200


def test_a_namespace_counts_only_where_the_kind_has_one(server):
    old = live(RUNTIME_CLASS, server)
    assert judge_update({**old, "metadata": {**old["metadata"], "namespace": "any"}}, old, server).status == 200
    old = live(CONFIG_MAP, server)
    assert judge_update({**old, "metadata": {**old["metadata"], "namespace": "any"}}, old, server).status == 400


def test_an_empty_scalar_behind_a_pointer_is_not_an_absent_one():
    assert not is_equal({"shareProcessNamespace": False}, {}, "Score.PodSpec")
    assert not is_equal({"priority": 0}, {}, "Score.PodSpec")
    assert is_equal({"hostNetwork": False}, {}, "Score.PodSpec")
    assert not is_equal({"restartPolicy": ""}, {}, "Score.Container")
    assert is_equal({"restartPolicy": ""}, {}, "Score.PodSpec")


def test_an_empty_list_or_map_is_an_absent_one_to_an_update_and_an_empty_struct_behind_a_pointer_is_not():
    assert is_equal({"volumes": [], "nodeSelector": {}, "tolerations": None}, {}, "Score.PodSpec")
    assert not is_equal({"affinity": {}}, {}, "Score.PodSpec")
    assert is_equal({"securityContext": {}}, {}, "Score.PodSpec")
    assert not is_equal({"nodeSelector": {"a": ""}}, {}, "Score.PodSpec")


def test_endpoints_that_stay_the_same_are_not_judged_again(server):
    value = {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {"name": "a", "namespace": "shop"},
        "addressType": "IPv4",
        "endpoints": [{"addresses": ["10.1.2.3"], "conditions": {}}],
    }
    old = live(value, server)
    new = {**old, "addressType": "IPv6", "endpoints": [{"addresses": ["10.1.2.3"]}]}
    assert facts(judge_update(new, old, server)) == (422, [("FieldValueInvalid", "addressType", 'Invalid value: "IPv6": field is immutable')])


def test_the_internal_policy_of_an_external_service_is_dropped_where_it_is_right(server):
    spec = {"type": "ExternalName", "externalName": "db.example.com"}
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a", "namespace": "shop"}, "spec": spec}
    old = live(service, server)
    for policy, status in (("Local", 200), ("", 422)):
        verdict = judge_update({**old, "spec": {**spec, "internalTrafficPolicy": policy}}, old, server)
        assert verdict.status == status
        assert verdict.stored["spec"].get("internalTrafficPolicy") == (policy if status == 422 else None)


def test_the_way_of_writing_a_quantity_does_not_count():
    assert is_equal({"resources": {"limits": {"cpu": "1"}}}, {"resources": {"limits": {"cpu": "1000m"}}}, "Score.Container")
    assert not is_equal({"resources": {"limits": {"cpu": "1"}}}, {"resources": {"limits": {"cpu": "2"}}}, "Score.Container")
    assert not is_equal({"env": [{"name": "a", "value": "1"}]}, {"env": [{"name": "a", "value": "1000m"}]}, "Score.Container")
    assert is_equal({"emptyDir": {"sizeLimit": "1Gi"}}, {"emptyDir": {"sizeLimit": "1024Mi"}}, "Score.Volume")
    assert not is_equal({"emptyDir": {"sizeLimit": "0"}}, {"emptyDir": {}}, "Score.Volume")


def claim_template(**device):
    request = {"name": "gpu", "exactly": {"deviceClassName": "gpu.example.com", **device}}
    return {
        "apiVersion": "resource.k8s.io/v1",
        "kind": "ResourceClaimTemplate",
        "metadata": {"name": "gpu", "namespace": "shop"},
        "spec": {"spec": {"devices": {"requests": [request]}}},
    }


def test_a_toleration_of_devices_compares_values_by_default(server):
    verdict = judge(claim_template(tolerations=[{"key": "a.example.com/b"}, {"operator": "Exists"}]), server)
    assert facts(verdict) == (201, [])
    exactly = verdict.stored["spec"]["spec"]["devices"]["requests"][0]["exactly"]
    assert exactly["tolerations"] == [{"key": "a.example.com/b", "operator": "Equal"}, {"operator": "Exists"}]
    assert (exactly["allocationMode"], exactly["count"]) == ("ExactCount", 1)


def test_a_claim_template_is_judged_anew_when_updated(server):
    old = live(claim_template(), server)
    new = copy.deepcopy(old)
    new["spec"]["spec"]["devices"]["requests"][0]["exactly"]["allocationMode"] = "Some"
    assert [each[:2] for each in facts(judge_update(new, old, server))[1]] == [
        ("FieldValueNotSupported", "spec.spec.devices.requests[0].exactly.allocationMode"),
        ("FieldValueInvalid", "spec"),
    ]


EXACTLY = (
    '{"Devices":{"Requests":[{"Name":"gpu","Exactly":{"DeviceClassName":"gpu.example.com","Selectors":null,"AllocationMode":"ExactCount",'
    '"Count":2,"AdminAccess":null,"Tolerations":null,"Capacity":null},"FirstAvailable":null}],"Constraints":null,"Config":null}}'
)


def test_a_changed_claim_is_printed_in_the_internal_type(server):
    template = claim_template()
    claim = {**template, "kind": "ResourceClaim", "spec": template["spec"]["spec"]}
    old = live(claim, server)
    new = copy.deepcopy(old)
    new["spec"]["devices"]["requests"][0]["exactly"]["count"] = 2
    wanted = [("FieldValueInvalid", "spec", f"Invalid value: {EXACTLY}: field is immutable")]
    assert facts(judge_update(new, old, server)) == (422, wanted)


def test_a_changed_claim_template_is_printed_with_its_labels(server):
    old = live(claim_template(), server)
    new = copy.deepcopy(old)
    new["spec"]["metadata"] = {"labels": {"a": "b"}}
    new["spec"]["spec"]["devices"]["requests"][0]["exactly"]["count"] = 2
    message = f'Invalid value: {{"labels":{{"a":"b"}},"Spec":{EXACTLY}}}: field is immutable'
    assert facts(judge_update(new, old, server)) == (422, [("FieldValueInvalid", "spec", message)])


def test_metadata_of_a_claim_template_is_labels_and_annotations_alone(server):
    value = claim_template()
    value["spec"]["metadata"] = {"uid": "u", "name": "", "labels": {"a": "b"}}
    assert facts(judge(value, server)) == (422, [("FieldValueForbidden", "spec.metadata.uID", "Forbidden: cannot be set")])


def test_a_review_of_a_token_that_nobody_issued_fails(server):
    review = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": "abc"}, "status": {"authenticated": True}}
    assert judge(review, server).stored["status"] == {"error": "invalid bearer token"}


def revision(**data):
    return {"apiVersion": "apps/v1", "kind": "ControllerRevision", "metadata": {"name": "web-1", "namespace": "shop"}, "revision": 1, "data": data}


def test_the_data_of_a_revision_may_stand_in_another_order(server):
    old = live(revision(a=1, b={"c": [True]}), server)
    new = {**old, "data": {"b": {"c": [True]}, "a": 1}, "revision": 2}
    assert facts(judge_update(new, old, server)) == (200, [])


@pytest.mark.parametrize("data", [{"a": 1.0, "b": 2}, {"a": 1}, {"a": 1, "b": 2, "c": None}])
def test_the_data_of_a_revision_may_not_change(server, data):
    old = live(revision(a=1, b=2), server)
    status, errors = facts(judge_update({**old, "data": data}, old, server))
    assert (status, [each[:2] for each in errors]) == (422, [("FieldValueInvalid", "data")])


def test_what_an_event_is_about_is_printed_in_the_internal_type(server):
    event = {
        "apiVersion": "events.k8s.io/v1",
        "kind": "Event",
        "metadata": {"name": "a", "namespace": "shop"},
        "eventTime": "2024-01-01T00:00:00.000000Z",
        "action": "Bind",
        "reason": "Scheduled",
        "type": "Normal",
        "reportingController": "example.com/a",
        "reportingInstance": "a-1",
        "regarding": {"kind": "Pod", "namespace": "shop", "name": "web"},
    }
    old = live(event, server)
    new = {**old, "regarding": {"kind": "Pod", "namespace": "shop", "name": "api"}}
    shown = '{"Kind":"Pod","Namespace":"shop","Name":"api","UID":"","APIVersion":"","ResourceVersion":"","FieldPath":""}'
    wanted = [("FieldValueInvalid", "involvedObject", f"Invalid value: {shown}: field is immutable")]
    assert facts(judge_update(new, old, server)) == (422, wanted)


def test_a_scheduling_group_is_thrown_away_while_its_gate_is_off(server):
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "namespace": "shop"}, "spec": {"containers": [{"name": "a", "image": "a:1"}]}}
    old = live(pod, server)
    new = {**old, "spec": {**old["spec"], "schedulingGroup": {"podGroupName": "a"}}}
    assert facts(judge_update(new, old, server)) == (200, [])
    assert "schedulingGroup" not in judge_update(new, old, server).stored["spec"]


def test_the_changed_template_of_a_job_is_printed_in_the_internal_type(server):
    job = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "a", "namespace": "shop", "uid": "11111111-2222-3333-4444-555555555555"},
        "spec": {"template": {"spec": {"restartPolicy": "Never", "hostNetwork": True, "containers": [{"name": "a", "image": "a"}]}}},
    }
    live = judge(job, server).stored
    live = {**live, "metadata": {**live["metadata"], "resourceVersion": "7"}}
    changed = copy.deepcopy(live)
    changed["spec"]["template"]["metadata"]["annotations"] = {"a": "b"}
    changed["spec"]["template"]["spec"]["volumes"] = [{"name": "v", "emptyDir": {"sizeLimit": "1Gi"}}]
    [(_, field, message)] = facts(judge_update(changed, live, server))[1]
    shown = json.loads(message.removeprefix("Invalid value: ").removesuffix(": field is immutable"))
    assert field == "spec.template"
    assert list(shown) == ["labels", "annotations", "Spec"]
    assert list(shown["Spec"])[:4] == ["Volumes", "InitContainers", "Containers", "EphemeralContainers"]
    assert list(shown["Spec"]["Volumes"][0])[:3] == ["Name", "HostPath", "EmptyDir"]
    assert shown["Spec"]["Volumes"][0]["EmptyDir"] == {"Medium": "", "SizeLimit": "1Gi"}
    assert shown["Spec"]["Volumes"][0]["HostPath"] is None
    assert shown["Spec"]["SecurityContext"]["HostNetwork"] is True
    assert shown["Spec"]["SecurityContext"]["HostPID"] is False
    assert "hostNetwork" not in shown["Spec"]
    assert shown["Spec"]["Containers"][0]["Resources"] == {"Limits": None, "Requests": None, "Claims": None}


@pytest.mark.parametrize("kind", ["core.PodTemplateSpec", "core.PersistentVolumeSpec", "resource.DeviceAttribute", "rbac.RoleRef"])
def test_an_empty_object_of_an_internal_type_has_every_field(kind):
    shown = go_struct(kind, {})
    assert shown
    assert not any(shown[field] for field in shown if not isinstance(shown[field], dict))


def test_an_internal_type_that_the_table_lacks_is_a_mistake_of_ours():
    with pytest.raises(LookupError, match=r"no internal type core\.Nothing"):
        go_struct("core.Nothing", {})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"kind": "ConfigMapp"},
            'ConfigMapp in version "v1" cannot be handled as a ConfigMap: no kind "ConfigMapp" is registered for version "v1" in scheme "pkg/runtime/scheme.go:111"',
        ),
        ({"kind": "Pod"}, 'Pod in version "v1" cannot be handled as a ConfigMap: converting (v1.Pod) to (core.ConfigMap): unknown conversion'),
    ],
)
def test_an_update_of_another_kind_than_the_address_says_is_refused(server, change, message):
    old = live(CONFIG_MAP, server)
    verdict = judge_update({**old, **change}, old, server)
    assert (verdict.status, verdict.message, verdict.strict) == (400, message, [])


def test_an_event_of_the_other_group_is_refused_for_its_version(server):
    event = {"apiVersion": "v1", "kind": "Event", "metadata": {"name": "a", "namespace": "shop"}, "involvedObject": {"namespace": "shop"}}
    old = live(event, server)
    new = {"apiVersion": "events.k8s.io/v1", "kind": "Event", "metadata": old["metadata"]}
    message = "the API version in the data (events.k8s.io/v1) does not match the expected API version (v1)"
    assert (judge_update(new, old, server).status, judge_update(new, old, server).message) == (400, message)


def test_projections_whose_gates_are_off_are_thrown_away():
    sources = [{"clusterTrustBundle": {"path": "a"}}, {"podCertificate": {"keyType": "RSA"}}, {"secret": {"name": "a"}}]
    stored, _ = store({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"volumes": [{"name": "v", "projected": {"sources": sources}}]}})
    assert stored["spec"]["volumes"][0]["projected"]["sources"] == [{}, {}, {"secret": {"name": "a"}}]


def test_the_inline_volume_of_an_attachment_has_the_defaults_of_a_volume(server):
    inline = {"rbd": {"monitors": ["a"], "image": "b"}, "accessModes": ["ReadWriteOnce"]}
    value = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "VolumeAttachment",
        "metadata": {"name": "a"},
        "spec": {"attacher": "csi.example.com", "nodeName": "n", "source": {"inlineVolumeSpec": inline}},
    }
    stored, _ = store(value)
    assert stored["spec"]["source"]["inlineVolumeSpec"]["rbd"] == {
        "monitors": ["a"], "image": "b", "pool": "rbd", "user": "admin", "keyring": "/etc/ceph/keyring",
    }  # fmt: skip


def test_a_short_name_of_a_finalizer_is_refused_of_some_kinds_alone(server):
    for value, status in ((RUNTIME_CLASS, 200), (CONFIG_MAP, 422)):
        old = live(value, server)
        new = {**old, "metadata": {**old["metadata"], "finalizers": ["short"]}}
        assert judge_update(new, old, server).status == status


def definition(bundle):
    webhook = {"conversionReviewVersions": ["v1"], "clientConfig": {"url": "https://a.example.com/", "caBundle": bundle}}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {"type": "object"}}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "tabs.example.com"},
        "spec": {
            "group": "example.com",
            "scope": "Namespaced",
            "names": {"plural": "tabs", "kind": "Tab"},
            "conversion": {"strategy": "Webhook", "webhook": webhook},
            "versions": [version],
        },
    }


def pem(kind, body):
    return base64.b64encode(b"-----BEGIN %s-----\n%s\n-----END %s-----\n" % (kind, base64.b64encode(body), kind)).decode()


SEQUENCE = bytes((0x30, 6, 0x30, 0, 0x30, 0, 0x03, 0))


@pytest.mark.parametrize(
    ("bundle", "fault"),
    [
        ("", None),
        (pem(b"CERTIFICATE", SEQUENCE), None),
        ("YQ==", "unable to parse bytes as PEM block"),
        (pem(b"CERTIFICATE", b"a"), "failed to parse certificate: x509: malformed certificate"),
        (pem(b"PUBLIC KEY", SEQUENCE), "no valid certificate authority data seen"),
    ],
)
def test_the_bundle_of_a_definition_in_use_must_hold_certificates(server, bundle, fault):
    old = live(definition(""), server)
    assert judge(definition(bundle), server).status == 201  # not in use yet
    found = facts(judge_update({**old, "spec": {**definition(bundle)["spec"]}}, old, server))
    message = f'Invalid value: "{bundle}": unable to load root certificates: {fault}'
    wanted = [] if fault is None else [("FieldValueInvalid", "spec.conversion.webhookClientConfig.caBundle", message)]
    assert found == (422 if wanted else 200, wanted)
    invalid = live(definition("YQ=="), server)
    assert judge_update({**invalid, "spec": definition(bundle)["spec"]}, invalid, server).status == 200


def test_a_zero_behind_a_pointer_is_set_in_the_metadata_of_a_template(server):
    value = claim_template()
    value["spec"]["metadata"] = {"deletionGracePeriodSeconds": 0, "generation": 0}
    assert facts(judge(value, server)) == (
        422,
        [("FieldValueForbidden", "spec.metadata.deletionGracePeriodSeconds", "Forbidden: cannot be set")],
    )


def test_what_cannot_be_allocated_to_a_service_is_all_that_is_said(server):
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "a", "namespace": "shop"},
        "spec": {"ipFamilyPolicy": "PreferDualStack", "ports": [{"port": 80}]},
    }
    old = live(service, server)
    new = copy.deepcopy(old)
    new["metadata"]["deletionGracePeriodSeconds"] = 0
    new["spec"]["clusterIPs"] = new["spec"]["clusterIPs"][:1]
    new["spec"]["ipFamilies"] = new["spec"]["ipFamilies"][:1]
    detail = "Invalid value: \"PreferDualStack\": must be 'SingleStack' to release the secondary"
    assert facts(judge_update(new, old, server))[1] == [
        ("FieldValueInvalid", "spec.ipFamilyPolicy", f"{detail} cluster IP"),
        ("FieldValueInvalid", "spec.ipFamilyPolicy", f"{detail} IP family"),
    ]


def test_a_pod_template_with_a_policy_of_relabelling_may_take_the_other(server):
    def deployment(policy):
        context = {} if policy is None else {"seLinuxChangePolicy": policy}
        template = {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "a", "image": "a"}], "securityContext": context}}
        return {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": "a", "namespace": "shop"},
            "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": template},
        }

    def answer(before, policy):
        old = live(deployment(before), server)
        return [message for _, _, message in facts(judge_update({**old, "spec": deployment(policy)["spec"]}, old, server))[1]]

    assert answer(None, "MountOption") == ['Unsupported value: "MountOption": supported values: "Recursive"']
    assert answer("Recursive", "MountOption") == []
    assert answer("Recursive", "Bad") == ['Unsupported value: "Bad": supported values: "MountOption", "Recursive"']


def test_amounts_are_printed_as_the_server_writes_them():
    shown = go_struct("resource.CapacityRequirements", {"requests": {"a": "  1", "b": "1000m", "c": 2, "d": None}})
    assert shown == {"Requests": {"a": "1", "b": "1", "c": "2", "d": "0"}}
    assert go_struct("core.EmptyDirVolumeSource", {"sizeLimit": "1024Mi"}) == {"Medium": "", "SizeLimit": "1Gi"}
    assert go_struct("core.EmptyDirVolumeSource", {}) == {"Medium": "", "SizeLimit": None}


def test_gated_fields_of_a_slice_are_thrown_away_on_update_too(server):
    device = {"name": "gpu", "attributes": {"model": {"string": "a"}}}
    spec = {"driver": "gpu.example.com", "nodeName": "n", "pool": {"name": "p", "generation": 1, "resourceSliceCount": 1}, "devices": [device]}
    value = {"apiVersion": "resource.k8s.io/v1", "kind": "ResourceSlice", "metadata": {"name": "a"}, "spec": spec}
    old = live(value, server)
    new = copy.deepcopy(old)
    new["spec"]["devices"][0]["attributes"]["model"]["ints"] = [1]
    verdict = judge_update(new, old, server)
    assert (verdict.status, verdict.stored["spec"]["devices"]) == (200, [device])


def test_an_object_that_is_going_away_keeps_its_time_and_may_not_change_its_grace(server):
    old = live(CONFIG_MAP, server)
    old["metadata"] |= {"deletionTimestamp": "2024-01-01T00:00:00Z", "deletionGracePeriodSeconds": 0, "finalizers": ["a.com/b"]}

    def answer(**metadata):
        return facts(judge_update({**old, "metadata": {**old["metadata"], **metadata}}, old, server))

    assert answer(deletionTimestamp=None, deletionGracePeriodSeconds=None) == (200, [])
    assert [field for _, field, _ in answer(deletionGracePeriodSeconds=5)[1]] == ["metadata.deletionGracePeriodSeconds"] * 2
    assert answer(finalizers=[])[0] == 200
    assert {field for _, field, _ in answer(finalizers=["a.com/b", "a.com/c"])[1]} == {"metadata.finalizers"}


@pytest.mark.parametrize(
    ("version", "status", "message"),
    [
        ("0", 200, ""),
        ("x", 500, 'strconv.ParseUint: parsing "x": invalid syntax'),
        ("18446744073709551616", 500, 'strconv.ParseUint: parsing "18446744073709551616": value out of range'),
        ("18446744073709551615", 409, "the object has been modified; please apply your changes to the latest version and try again"),
    ],
)
def test_a_resource_version_is_a_number_of_64_bits(server, version, status, message):
    old = live(CONFIG_MAP, server)
    verdict = judge_update({**old, "metadata": {**old["metadata"], "resourceVersion": version}}, old, server)
    assert (verdict.status, verdict.message) == (status, message)
    if status == 200:
        assert verdict.stored["metadata"]["resourceVersion"] == old["metadata"]["resourceVersion"]


def test_an_update_of_another_object_of_the_name_is_a_conflict(server):
    old = live(CONFIG_MAP, server)
    verdict = judge_update({**old, "metadata": {**old["metadata"], "uid": "other"}}, old, server)
    assert (verdict.status, verdict.reason, [error.field for error in verdict.errors]) == (409, "Conflict", ["metadata.uid"])


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone", False),
        ("topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone", True),
        ("kubernetes.io/hostname", "other", True),
        ("kubernetes.io/hostname", "", False),  # as a map without the key gives it; the empty key is refused elsewhere
    ],
)
def test_the_affinity_of_a_volume_may_move_to_the_stable_labels(server, before, after, changed):
    def volume(key):
        term = {"matchExpressions": [{"key": key, "operator": "In", "values": ["a"]}]}
        spec = {
            "capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"], "local": {"path": "/mnt"},
            "nodeAffinity": {"required": {"nodeSelectorTerms": [term]}},
        }  # fmt: skip
        return {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "a"}, "spec": spec}

    old = live(volume(before), server)
    verdict = judge_update({**old, "spec": volume(after)["spec"]}, old, server)
    assert ("nodeAffinity" in [error.field for error in verdict.errors]) is changed
