"""Small choices of the scheduler and of controllers, by value: volumes that exclude each other, devices for extended resources."""

import pytest

from kubecheck.sim.scheduler.devices.extended_resources import _requests
from kubecheck.sim.scheduler.plugins.volume_restrictions import _is_in_conflict


def rbd(image="i", pool=None, monitors=("m",), **more):
    return {"rbd": {"image": image, "monitors": list(monitors), **({"pool": pool} if pool else {}), **more}}


def pair(source, one, two):
    return {source: one}, {source: two}


READ, WRITE = {"readOnly": True}, {}


@pytest.mark.parametrize(("one", "two", "expected"), [
    *[
        (*pair(source, {name: "a", **first}, {name: "a", **second}), not (first and second and shares))
        for source, name, shares in (("gcePersistentDisk", "pdName", True), ("awsElasticBlockStore", "volumeID", False), ("iscsi", "iqn", True))
        for first in (READ, WRITE) for second in (READ, WRITE)
    ],
    *[(*pair(source, {name: "a"}, {name: "b"}), False) for source, name in (("gcePersistentDisk", "pdName"), ("awsElasticBlockStore", "volumeID"), ("iscsi", "iqn"))],
    (rbd(), rbd(), True), (rbd(), rbd("j"), False), (rbd(), rbd(pool="rbd"), True), (rbd(pool="rbd"), rbd(), True), (rbd(), rbd(pool="p"), False), (rbd(pool="p"), rbd(pool="p"), True),
    (rbd(monitors=["m", "n"]), rbd(monitors=["n", "o"]), True), (rbd(), rbd(monitors=["o"]), False), (rbd(readOnly=True), rbd(readOnly=True), False), (rbd(readOnly=True), rbd(), True),
    (rbd(), {"iscsi": {"iqn": "a"}}, False), ({"emptyDir": {}}, {"emptyDir": {}}, False),
])  # fmt: skip
def test_volumes_that_exclude_each_other(one, two, expected):
    assert _is_in_conflict(one, two) is expected


def container(count, **more):
    return {"name": f"c{count}", "resources": {"requests": {"example.com/gpu": str(count)}}, **more}


STAYS = {"restartPolicy": "Always"}


@pytest.mark.parametrize(("init", "containers", "expected"), [
    ([], [1, 0, 2], [("container-0-request-0", 1), ("container-2-request-0", 2)]),
    ([(2, {})], [1], [("container-0-request-0", 1), ("container-1-request-0", 1)]),
    ([(1, {})], [1], [("container-1-request-0", 1)]),
    ([(3, {}), (3, {})], [1], [("container-0-request-0", 2), ("container-2-request-0", 1)]),
    ([(2, {}), (4, {}), (3, {})], [1], [("container-1-request-0", 3), ("container-3-request-0", 1)]),
    ([(2, STAYS), (3, {})], [1], [("container-1-request-0", 2), ("container-0-request-0", 2), ("container-2-request-0", 1)]),
    ([(3, {}), (2, STAYS)], [1], [("container-1-request-0", 2), ("container-2-request-0", 1)]),
])  # fmt: skip
def test_devices_for_an_extended_resource(init, containers, expected):
    spec = {"initContainers": [container(count, **more) for count, more in init], "containers": [container(count) for count in containers]}
    assert _requests(spec, "example.com/gpu") == expected
