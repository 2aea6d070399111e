import pytest

from kubecheck.api.pod_security import evaluate, forbidden_message

GOOD = {
    "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
    "containers": [
        {"name": "web", "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}},
    ],
}


def messages(level, spec, version="latest", metadata=None):
    return [violation.message for violation in evaluate(level, version, metadata or {}, spec)]


def test_a_hardened_pod_passes_restricted():
    assert messages("restricted", GOOD) == []


def test_privileged_level_forbids_nothing():
    assert messages("privileged", {"hostNetwork": True, "containers": [{"name": "a", "securityContext": {"privileged": True}}]}) == []


def test_a_plain_pod_against_restricted_in_the_servers_words():
    violations = evaluate("restricted", "latest", {}, {"containers": [{"name": "web"}]})
    assert forbidden_message("restricted", "latest", violations) == (
        'violates PodSecurity "restricted:latest": '
        'allowPrivilegeEscalation != false (container "web" must set securityContext.allowPrivilegeEscalation=false), '
        'unrestricted capabilities (container "web" must set securityContext.capabilities.drop=["ALL"]), '
        'runAsNonRoot != true (pod or container "web" must set securityContext.runAsNonRoot=true), '
        'seccompProfile (pod or container "web" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")'
    )


def test_places_point_at_the_fields_at_fault():
    spec = {"hostPID": True, "containers": [{"name": "a"}, {"name": "b", "ports": [{"hostPort": 80}]}]}
    assert [violation.paths for violation in evaluate("baseline", "latest", {}, spec)] == [
        [("spec", "hostPID")],
        [("spec", "containers", 1, "ports", 0, "hostPort")],
    ]


@pytest.mark.parametrize(
    ("version", "expected"),
    [("v1.26", ["forbidden sysctls (net.ipv4.ip_local_reserved_ports)"]), ("v1.27", []), ("latest", [])],
)
def test_versions_of_the_standards_differ(version, expected):
    spec = {"securityContext": {"sysctls": [{"name": "net.ipv4.ip_local_reserved_ports", "value": "1"}]}, "containers": []}
    assert messages("baseline", spec, version) == expected


def test_a_user_namespace_relaxes_the_newest_standards_only():
    spec = {**GOOD, "hostUsers": False, "securityContext": {"runAsUser": 0, "seccompProfile": {"type": "RuntimeDefault"}}}
    assert messages("restricted", spec) == []
    assert messages("restricted", spec, "v1.34") == [
        'runAsNonRoot != true (pod or container "web" must set securityContext.runAsNonRoot=true)',
        "runAsUser=0 (pod must not set runAsUser=0)",
    ]


def test_windows_pods_need_no_linux_hardening():
    spec = {"os": {"name": "windows"}, "securityContext": {"runAsNonRoot": True}, "containers": [{"name": "web"}]}
    assert messages("restricted", spec) == []


def test_restricted_replaces_the_baseline_check_of_the_same_subject():
    spec = {**GOOD, "volumes": [{"name": "data", "hostPath": {"path": "/data"}}]}
    assert messages("baseline", spec) == ['hostPath volumes (volume "data")']
    assert messages("restricted", spec) == ['restricted volume types (volume "data" uses restricted volume type "hostPath")']


def test_a_server_knows_no_later_standards_than_its_own():
    spec = {"containers": [{"name": "a", "livenessProbe": {"httpGet": {"port": 80, "host": "192.0.2.1"}}}]}
    found = [violation.check for violation in evaluate("baseline", "latest", {}, spec)]
    assert found == ["hostProbesAndHostLifecycle"]
    assert evaluate("baseline", "latest", {}, spec, 33) == []
    assert evaluate("baseline", "v1.35", {}, spec, 33) == []


def test_values_of_annotations_are_quoted_as_go_does():
    metadata = {"annotations": {"container.apparmor.security.beta.kubernetes.io/web": 'a"b\n'}}
    named = r'"container.apparmor.security.beta.kubernetes.io/web="a\"b\n""'
    assert messages("baseline", GOOD, metadata=metadata) == [f"forbidden AppArmor profile (annotation must not set AppArmor profile type to {named})"]


@pytest.mark.parametrize(("level", "name"), [("baseline", "non-default capabilities"), ("restricted", "unrestricted capabilities")])
def test_an_item_that_is_null_reads_as_an_empty_text(level, name):
    added = {"name": "web", "securityContext": {**GOOD["containers"][0]["securityContext"], "capabilities": {"drop": ["ALL"], "add": [None, "SYS_TIME"]}}}
    words = f'{name} (container "web" must not include "", "SYS_TIME" in securityContext.capabilities.add)'
    assert messages(level, {**GOOD, "containers": [added]}) == [words]
