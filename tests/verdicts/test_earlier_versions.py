"""Where servers before 1.36 judge otherwise."""

from __future__ import annotations

import pytest

from kubecheck.schema.structure.catalog import catalog
from kubecheck.verdicts import Server, judge


def pod(**spec):
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [container()], **spec}}


def container(**fields):
    return {"name": "a", "image": "b", **fields}


def sleeping(seconds):
    return pod(containers=[container(lifecycle={"preStop": {"sleep": {"seconds": seconds}}})])


def environment(name):
    return pod(containers=[container(env=[{"name": name, "value": "x"}])])


SIDECAR = pod(initContainers=[container(name="s", restartPolicy="Always", startupProbe={"tcpSocket": {"port": 1}})])
HOST_ADDRESSES = pod(containers=[container(env=[{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "status.hostIPs"}}}])])
IMAGE_VOLUME = pod(volumes=[{"name": "v", "image": {"reference": "a:1"}}])
SEARCH = pod(dnsConfig={"searches": ["_a.b"]})
ALIAS = pod(hostAliases=[{"ip": "010.0.0.1", "hostnames": ["a"]}])
SCHEDULE = {
    "apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "c"},
    "spec": {"schedule": "TZ=UTC * * * * *", "jobTemplate": {"spec": {"template": {"spec": {"containers": [container()], "restartPolicy": "Never"}}}}},
}  # fmt: skip
CLAIM = {
    "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "c"},
    "spec": {"accessModes": ["ReadWriteOncePod"], "resources": {"requests": {"storage": "1Gi"}}},
}  # fmt: skip


def service(name="s", **spec):
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "spec": {"ports": [{"port": 80}], **spec}}


DNS1035 = (
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric "
    "character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
)
ENVIRONMENT = (
    "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit "
    "(e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')"
)


@pytest.mark.parametrize(
    ("value", "version", "field", "message"),
    [
        (service("1a"), "1.35", "metadata.name", f'Invalid value: "1a": {DNS1035}'),
        (environment("1 A"), "1.31", "spec.containers[0].env[0].name", f'Invalid value: "1 A": {ENVIRONMENT}'),
        (SIDECAR, "1.28", "spec.initContainers[0].startupProbe", "Forbidden: may not be set for init containers without restartPolicy=Always"),
        (
            HOST_ADDRESSES, "1.28", "spec.containers[0].env[0].valueFrom.fieldRef.fieldPath",
            (
                'Unsupported value: "status.hostIPs": supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", '
                '"spec.serviceAccountName", "status.hostIP", "status.podIP", "status.podIPs"'
            ),
        ),
        (sleeping(0), "1.31", "spec.containers[0].lifecycle.preStop.sleep", "Invalid value: 0: must be greater than 0 and less than terminationGracePeriodSeconds (30)"),
        (service(trafficDistribution="PreferSameNode"), "1.33", "spec.trafficDistribution", 'Unsupported value: "PreferSameNode": supported values: "PreferClose"'),
        (
            CLAIM, "1.26", "spec.accessModes",
            'Unsupported value: "ReadWriteOncePod": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce"',
        ),
    ],
)  # fmt: skip
def test_what_was_refused_before(value, version, field, message):
    assert [(error.field, error.message) for error in judge(value, Server(catalog(version))).errors] == [(field, message)]
    later = f"1.{int(version.partition('.')[2]) + 2}"
    assert judge(value, Server(catalog(later))).errors == []


def test_an_underscore_in_a_search_was_refused_before():
    assert [error.field for error in judge(SEARCH, Server(catalog("1.32"))).errors] == ["spec.dnsConfig.searches[0]"]
    assert judge(SEARCH, Server(catalog("1.33"))).errors == []


@pytest.mark.parametrize(
    ("value", "version", "field"),
    [(ALIAS, "1.36", "spec.hostAliases[0].ip"), (SCHEDULE, "1.29", "spec.schedule")],
)
def test_what_is_refused_since(value, version, field):
    assert [error.field for error in judge(value, Server(catalog(version))).errors] == [field]
    assert judge(value, Server(catalog(f"1.{int(version.partition('.')[2]) - 1}"))).errors == []
