"""Volumes that every node has alike concern no plugin: those of storage step aside, and one ranking lasts for all pods of a class."""

import pytest

from kubecheck.sim.scheduler import ClusterState, Scheduler
from kubecheck.sim.scheduler.core.framework import SKIP, Cycle
from kubecheck.sim.scheduler.plugins import node_volume_limits, volume_binding, volume_restrictions, volume_zone

PLUGINS = (node_volume_limits, volume_binding, volume_restrictions, volume_zone)
EVERYWHERE = ("configMap", "csi", "downwardAPI", "emptyDir", "hostPath", "image", "nfs", "projected", "secret")
SOMEWHERE = ("persistentVolumeClaim", "ephemeral", "awsElasticBlockStore", "gcePersistentDisk", "iscsi", "rbd", "azureFile", "cinder", "unheard")


def scheduled(*sources):
    volumes = [{"name": source, source: {}} for source in sources]
    pod = {"kind": "Pod", "metadata": {"name": "web", "namespace": "shop"}, "spec": {"containers": [{"name": "c"}], "volumes": volumes}}
    state = ClusterState()
    state.apply({"kind": "Node", "metadata": {"name": "one"}, "status": {"allocatable": {"cpu": "4", "pods": "9"}}})
    state.apply(pod)
    state.settle()
    return state, Scheduler(state)


@pytest.mark.parametrize("plugin", PLUGINS)
@pytest.mark.parametrize("source", EVERYWHERE)
def test_a_plugin_that_steps_aside_would_have_nothing_to_say(plugin, source):
    state, scheduler = scheduled(source)
    pod = state.pods["shop/web"]
    cycle = Cycle(state, pod, scheduler.profiles["default-scheduler"])
    assert (plugin.steps_aside(pod.kind), plugin.pre_filter(cycle)) == (True, SKIP)


@pytest.mark.parametrize("plugin", PLUGINS)
@pytest.mark.parametrize("source", SOMEWHERE)
def test_no_plugin_steps_aside_from_other_volumes(plugin, source):
    state, _ = scheduled("projected", source)
    kind = state.pods["shop/web"].kind
    assert (plugin.steps_aside(kind), [each["name"] for each in kind.stored_volumes]) == (False, [source])


def test_the_ranking_of_pods_with_such_volumes_lasts():
    state, scheduler = scheduled("projected")
    assert scheduler.schedule("shop", "web").node == "one"
    assert [*scheduler.rankings._by_class] == [state.pods["shop/web"].kind.identity]
