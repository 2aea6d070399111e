import pytest

from kubecheck.api.pod_security_admission import admit, namespace_policy

PREFIX = "pod-security.kubernetes.io/"
PLAIN = {"metadata": {"name": "a"}, "spec": {"hostPID": True, "containers": [{"name": "web"}]}}
BASELINE = '"baseline:latest": host namespaces (hostPID=true)'


def labels(**modes):
    return {PREFIX + mode.replace("_", "-"): value for mode, value in modes.items()}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, [("privileged", "latest")] * 3),
        (labels(enforce="baseline"), [("baseline", "latest"), ("privileged", "latest"), ("baseline", "latest")]),
        (labels(enforce="baseline", enforce_version="v1.25"), [("baseline", "v1.25"), ("privileged", "latest"), ("baseline", "v1.25")]),
        (labels(enforce="baseline", enforce_version="v1.25", warn_version="v1.26"),
         [("baseline", "v1.25"), ("privileged", "latest"), ("baseline", "v1.26")]),
        (labels(enforce="restricted", warn="privileged"), [("restricted", "latest"), ("privileged", "latest"), ("privileged", "latest")]),
        (labels(enforce="strict", audit="strict", warn="strict"), [("restricted", "latest"), ("privileged", "latest"), ("privileged", "latest")]),
        (labels(audit="restricted", audit_version="v1.0"), [("privileged", "latest"), ("restricted", "v1.0"), ("privileged", "latest")]),
    ],
)  # fmt: skip
def test_a_namespaces_labels_choose_the_policy(given, expected):
    policy = namespace_policy(given)
    assert [policy.enforce, policy.audit, policy.warn] == expected


@pytest.mark.parametrize("version", ["", "1.25", "v1.07", "v1.25.1", "v2.0", "v1", "v1.", "v1.٣"])
def test_versions_that_the_server_cannot_read(version):
    (error,) = namespace_policy(labels(enforce="baseline", enforce_version=version)).errors
    assert error.field == "metadata.labels[pod-security.kubernetes.io/enforce-version]"
    assert error.message == f'Invalid value: "{version}": must be "latest" or "v1.x"'


def test_errors_of_labels_stand_in_the_order_of_the_modes():
    given = labels(warn="", enforce="Restricted", audit_version="latest")
    assert [(error.field, error.message) for error in namespace_policy(given).errors] == [
        ("metadata.labels[pod-security.kubernetes.io/enforce]", 'Invalid value: "Restricted": must be one of privileged, baseline, restricted'),
        ("metadata.labels[pod-security.kubernetes.io/warn]", 'Invalid value: "": must be one of privileged, baseline, restricted'),
    ]


def test_a_pod_is_refused_and_then_not_warned_of():
    said = admit(namespace_policy(labels(enforce="baseline", audit="baseline", warn="restricted")), ("", "Pod"), PLAIN)
    assert said.forbidden == f"violates PodSecurity {BASELINE}"
    assert said.recorded == f"would violate PodSecurity {BASELINE}"
    assert said.warning == ""


@pytest.mark.parametrize(
    ("kind", "wrap"),
    [
        (("apps", "Deployment"), lambda pod: {"spec": {"template": pod}}),
        (("", "PodTemplate"), lambda pod: {"template": pod}),
        (("batch", "CronJob"), lambda pod: {"spec": {"jobTemplate": {"spec": {"template": pod}}}}),
    ],
)
def test_a_workload_is_never_refused_but_warned_of(kind, wrap):
    said = admit(namespace_policy(labels(enforce="baseline")), kind, wrap(PLAIN))
    assert (said.forbidden, said.warning) == ("", f"would violate PodSecurity {BASELINE}")


def test_other_kinds_with_pod_templates_are_not_looked_at():
    said = admit(namespace_policy(labels(enforce="baseline")), ("argoproj.io", "Rollout"), {"spec": {"template": PLAIN}})
    assert (said.forbidden, said.warning) == ("", "")
