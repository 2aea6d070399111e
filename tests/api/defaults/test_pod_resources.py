"""Resources at the level of a pod and its quality of service, as servers stored them, v1.37.2 and v1.36.3: pods made up at random."""

import json
import pathlib

import pytest

from kubecheck.api.defaults.core.pods import prepare_pod_update
from kubecheck.api.encoding import encode
from kubecheck.api.stored import store
from kubecheck.release import asking, release_of

ASKED = [json.loads(line) for line in pathlib.Path(__file__).with_name("pod-resources.jsonl").read_text(encoding="utf-8").splitlines()]


def stored(spec, minor):
    with asking(release_of(minor)):
        pod = encode(store({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "namespace": "default"}, "spec": spec})[0])
    return pod["spec"].get("resources"), pod["status"]["qosClass"]


@pytest.mark.parametrize(("version", "spec", "resources", "quality"), ASKED, ids=range(len(ASKED)))
def test_a_pod_is_stored_as_servers_store_it(version, spec, resources, quality):
    assert stored(spec, int(version.partition(".")[2])) == (resources, quality)


def test_resources_of_nothing_leave_the_quality_to_the_containers_since_1_37():
    spec = {"resources": {}, "containers": [{"name": "a", "image": "a", "resources": {"requests": {"cpu": "1"}}}]}
    assert [stored(spec, minor) for minor in (36, 37)] == [({}, "BestEffort"), ({}, "Burstable")]


@pytest.mark.parametrize(("minor", "kept"), [(36, None), (37, {"limits": {"cpu": "1"}})])
def test_resources_that_an_update_leaves_out_stay_since_1_37(minor, kept):
    old = {"spec": {"resources": {"limits": {"cpu": "1"}}}, "status": {"phase": "Running"}}
    with asking(release_of(minor)):
        new = prepare_pod_update({"spec": {}, "status": {}}, old)
        assert prepare_pod_update({"spec": {"resources": {}}}, old)["spec"]["resources"] == {}
        assert "status" not in prepare_pod_update({"spec": {}, "status": {}}, {"spec": {}})
    assert (new["spec"].get("resources"), new["status"]) == (kept, {"phase": "Running"})
