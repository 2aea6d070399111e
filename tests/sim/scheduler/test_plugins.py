"""One value describes a plugin: what is listed can be reached, and a plugin of somebody else is right in every way of looking at nodes."""

from pathlib import Path

import pytest

from kubecheck.api.kinds import snake_case
from kubecheck.sim.scheduler import ClusterState, Scheduler, plugins
from kubecheck.sim.scheduler.configuration.plugin_points import PluginPoints
from kubecheck.sim.scheduler.core.cycle import find_verdicts, score_nodes
from kubecheck.sim.scheduler.core.framework import DOMAINS, EVERYTHING, NODE, POINTS, ROOM, UNRESOLVABLE, Plugin, Registry, Rejection
from kubecheck.sim.scheduler.core.node_filters import Filters
from kubecheck.sim.scheduler.plugins import REGISTRY, unmodelled

RACK = "rack"
FULL = Rejection("RackGuard", UNRESOLVABLE, ("node(s) were in a closed rack",))
COLD = Rejection("RackGuard", UNRESOLVABLE, ("node(s) were in a rack that the pod does not like",))


def guard_node(cycle, node):
    """Nobody goes to the closed rack, and a pod not to the one that a label of its own names."""
    rack = node.labels.get(RACK)
    if rack == "closed":
        return FULL
    return COLD if rack is not None and rack == cycle.kind.labels.get("shuns") else None


def prefer_rack(cycle, node):
    return 100 if node.labels.get(RACK) == cycle.kind.labels.get("likes") else 0


def rack_traits(cycle):
    return frozenset((RACK,)), False


def label_traits(cycle):
    return cycle.kind.labels.get("shuns"), cycle.kind.labels.get("likes")


def no_tallies(cycle):
    return [], None


DESCRIBED = {
    "sees the node": {"sees": NODE, "node_traits": rack_traits, "pod_traits": label_traits},
    "sees the node and says no more": {"sees": NODE},
    "sees the room": {"sees": ROOM, "node_traits": rack_traits, "pod_traits": label_traits},
    "sees the room and says no more": {"sees": ROOM},
    "sees domains": {"sees": DOMAINS, "node_traits": rack_traits, "tallies": no_tallies},
    "sees domains and the name": {"sees": DOMAINS, "node_traits": lambda _: None, "tallies": no_tallies},
    "sees everything": {"sees": EVERYTHING},
    "sees everything by labels": {"sees": EVERYTHING, "node_traits": rack_traits},
}


def filled(registry, racks):
    state = ClusterState()
    for number, rack in enumerate(racks):
        labels = {"kubernetes.io/hostname": f"node-{number:02}", **({RACK: rack} if rack else {})}
        size = {"cpu": "4", "memory": "8Gi", "pods": "10"}
        state.apply({"kind": "Node", "metadata": {"name": f"node-{number:02}", "labels": labels}, "status": {"allocatable": size}})
    return Scheduler(state, None, registry)


def tried(scheduler, name, labels=(), bind=True):
    container = {"name": "app", "image": "registry.example.com/app:1", "resources": {"requests": {"cpu": "100m"}}}
    metadata = {"name": name, "namespace": "default", "labels": dict(labels)}
    scheduler.state.apply({"kind": "Pod", "metadata": metadata, "spec": {"containers": [container]}})
    attempt = scheduler.schedule("default", name)
    if attempt.node and bind:
        scheduler.state.bind("default", name, attempt.node)
    return attempt


def look_at_every_node(attempt):
    """The rejections by name, and the node that the pod gets, without putting nodes together."""
    cycle = attempt._cycle
    said = {node.name: next((each for plugin in cycle.profile.filters if plugin.name not in cycle.skipped for each in [plugin.filter(cycle, node)] if each), None)
            for node in cycle.state.nodes}
    fits = [cycle.state.node_by_name[name] for name, rejection in said.items() if rejection is None]
    scores = score_nodes(cycle, fits)
    best = min(scores, key=lambda name: (-scores[name].total, name), default="")
    return said, best


@pytest.mark.parametrize("place", [0, 7, len(REGISTRY.defaults)])
@pytest.mark.parametrize("described", DESCRIBED)
def test_a_filter_with_a_label_of_its_own_is_right_in_every_view(described, place):
    guard = Plugin("RackGuard", filter=guard_node, **DESCRIBED[described])
    scheduler = filled(Registry((*REGISTRY.defaults[:place], guard, *REGISTRY.defaults[place:])), ["closed", "a", "", "b"] * 4)
    labels = [{}, {"shuns": "a"}, {"shuns": "b"}, {"shuns": "a", "app": "web"}] * 3
    for number, each in enumerate(labels):
        attempt = tried(scheduler, f"pod-{number}", each, bind=False)
        closed = {f"node-{index:02}": FULL.reasons for index in range(0, 16, 4)}
        shunned = {f"node-{index:02}": COLD.reasons for index in range({"a": 1, "b": 3}.get(each.get("shuns"), 16), 16, 4)}
        assert {name: rejection.reasons for name, rejection in attempt.rejected.items()} == closed | shunned
        said, best = look_at_every_node(attempt)
        assert attempt.node == best
        assert find_verdicts(attempt._cycle, None) == said
        assert dict(Filters(attempt._cycle).all(attempt._cycle.state.nodes)) == {name: {"RackGuard": each} if each else {} for name, each in said.items()}
        assert scheduler.find_feasible(attempt._cycle.clone()) == [name for name, rejection in said.items() if rejection is None]
        if attempt.node:
            scheduler.state.bind("default", f"pod-{number}", attempt.node)


@pytest.mark.parametrize("place", [0, len(REGISTRY.defaults)])
@pytest.mark.parametrize("described", DESCRIBED)
def test_where_it_keeps_a_pod_off_every_node_the_sentence_counts_its_nodes(described, place):
    guard = Plugin("RackGuard", filter=guard_node, **DESCRIBED[described])
    scheduler = filled(Registry((*REGISTRY.defaults[:place], guard, *REGISTRY.defaults[place:])), ["closed", "a", "a"] * 4)
    for name in ("one", "two"):
        message = tried(scheduler, name, {"shuns": "a"}).message
        words = "4 node(s) were in a closed rack, 8 node(s) were in a rack that the pod does not like."
        assert message.startswith(f"0/12 nodes are available: {words}")
    assert tried(scheduler, "three").node == "node-01"


@pytest.mark.parametrize("described", DESCRIBED)
def test_a_score_with_a_label_of_its_own_decides(described):
    taste = Plugin("RackTaste", score=prefer_rack, weight=50, **DESCRIBED[described])
    scheduler = filled(Registry((*REGISTRY.defaults, taste)), ["a", "", "b"] * 4)
    for number, (rack, node) in enumerate([("b", "node-02"), ("a", "node-00"), ("b", "node-05"), ("b", "node-08"), ("a", "node-03")]):
        attempt = tried(scheduler, f"pod-{number}", {"likes": rack})
        assert attempt.node == node
        assert attempt.pod.node.labels[RACK] == rack


IMAGE = {"names": ["registry.example.com/big:1"], "sizeBytes": 900_000_000}
PREFERRED = {"weight": 9, "preference": {"matchExpressions": [{"key": RACK, "operator": "In", "values": ["b"]}]}}


@pytest.mark.parametrize(
    ("spec", "node"),
    [
        ({}, "node-00"),
        ({"containers": [{"name": "app", "image": "registry.example.com/big:1"}]}, "node-05"),
        ({"hostNetwork": True, "hostUsers": False}, "node-07"),
        ({"affinity": {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [PREFERRED]}}}, "node-02"),
        ({"containers": [{"name": "app", "image": "a", "resources": {"requests": {"ephemeral-storage": "9Gi"}}}]}, "node-04"),
        ({"tolerations": [{"operator": "Exists"}]}, "node-00"),
        ({"nodeSelector": {RACK: "b"}}, "node-02"),
    ],
)
def test_pods_that_plugins_tell_apart_do_not_share_an_answer(spec, node):
    state = ClusterState()
    for number in range(12):
        labels = {"kubernetes.io/hostname": f"node-{number:02}", RACK: "b" if number == 2 else "a"}
        size = {"cpu": "4", "memory": "8Gi", "pods": "10", "ephemeral-storage": "10Gi" if number == 4 else "1Gi"}
        status = {"allocatable": size, "images": [IMAGE] if number == 5 else [], "declaredFeatures": ["UserNamespacesHostNetworkSupport"] if number == 7 else []}
        state.apply({"kind": "Node", "metadata": {"name": f"node-{number:02}", "labels": labels}, "spec": {}, "status": status})
    scheduler = Scheduler(state)
    for name, own in (("plain", {}), ("other", spec), ("again", {})):
        metadata = {"name": name, "namespace": "default"}
        state.apply({"kind": "Pod", "metadata": metadata, "spec": {"containers": [{"name": "app", "image": "a"}], **own}})
        attempt = scheduler.schedule("default", name)
        said, best = look_at_every_node(attempt)
        assert attempt.node == best == (node if name == "other" else "node-00")
        assert sorted(attempt.feasible) == [each for each, rejection in said.items() if rejection is None]


def test_a_pod_that_names_its_node_fits_there_alone():
    scheduler = filled(REGISTRY, [""] * 12)
    tried(scheduler, "plain", bind=False)
    named = {"containers": [{"name": "app", "image": "registry.example.com/app:1", "resources": {"requests": {"cpu": "100m"}}}], "nodeName": "node-03"}
    scheduler.state.apply({"kind": "Pod", "metadata": {"name": "named", "namespace": "default"}, "spec": named})
    assert scheduler.schedule("default", "named").node == "node-03"


def test_what_two_plugins_see_in_domains_is_counted_for_both():
    spread = REGISTRY.by_name["PodTopologySpread"]
    numbered = Plugin("Numbered", filter=lambda *_: None, sees=DOMAINS, tallies=lambda _: ([], ("zone",)))
    scheduler = filled(Registry((*REGISTRY.defaults, numbered)), [""] * 9)
    attempt = tried(scheduler, "pod")
    assert spread in attempt._cycle.profile.seeing[DOMAINS]
    assert numbered in attempt._cycle.profile.seeing[DOMAINS]
    assert attempt.node == "node-00"


def test_a_filter_about_room_after_one_about_domains_is_asked_in_its_order():
    late = Plugin("LateRoom", filter=lambda *_: Rejection("LateRoom", UNRESOLVABLE, ("late",)), sees=ROOM)
    early = Plugin("EarlyDomains", filter=lambda *_: Rejection("EarlyDomains", UNRESOLVABLE, ("early",)), sees=DOMAINS, tallies=no_tallies)
    attempt = tried(filled(Registry((*REGISTRY.defaults, early, late)), [""] * 9), "pod")
    assert attempt.message.startswith("0/9 nodes are available: 9 early.")


def test_a_gate_of_somebody_else_holds_pods_back():
    gate = Plugin("Gate", pre_enqueue=lambda kind: "the door is shut" if kind.labels.get("door") else "")
    scheduler = filled(Registry((*REGISTRY.defaults, gate)), [""])
    attempt = tried(scheduler, "held", {"door": "shut"})
    assert (attempt.outcome, attempt.message) == ("gated", "the door is shut")
    assert tried(scheduler, "free").node == "node-00"


def test_without_its_preparation_a_plugin_says_what_it_says():
    words = "reading nothing: not found"
    guard = Plugin("RackGuard", pre_filter=lambda _: None, filter=lambda *_: None, unprepared_filter=words)
    configuration = {"profiles": [{"plugins": {"preFilter": {"disabled": [{"name": "RackGuard"}]}}}]}
    scheduler = Scheduler(filled(REGISTRY, [""]).state, configuration, Registry((*REGISTRY.defaults, guard)))
    attempt = tried(scheduler, "pod")
    assert (attempt.outcome, attempt.message) == ("error", f'running "RackGuard" filter plugin: {words}')


def test_a_profile_may_enable_a_plugin_that_does_not_run_by_default():
    guard = Plugin("RackGuard", filter=guard_node, sees=NODE, node_traits=rack_traits)
    registry = Registry(REGISTRY.defaults, (guard,))
    points = {"filter": {"enabled": [{"name": "RackGuard"}]}}
    assert PluginPoints(points, registry).by_point["filter"][-1] == "RackGuard"
    assert "RackGuard" not in PluginPoints(None, registry).by_point["filter"]
    assert list(PluginPoints(points).foreign) == ["RackGuard"]


def test_points_follow_from_functions():
    made = Plugin("Made", pre_enqueue=lambda _: "", filter=guard_node, score=prefer_rack, unmodelled_points=("reserve",))
    assert made.points == {"preEnqueue", "filter", "score", "reserve"}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"unmodelled_points": ("reserved",)}, "plugin Bad: there is no extension point reserved"),
        ({"filter": guard_node, "sees": DOMAINS}, "plugin Bad sees domains and does not say what it counts in them"),
    ],
)
def test_a_description_that_cannot_be_is_refused(fields, words):
    with pytest.raises(ValueError, match=words):
        Plugin("Bad", **fields)


def test_two_plugins_of_one_name_are_refused():
    with pytest.raises(ValueError, match="plugin Twice is there twice"):
        Registry((Plugin("Twice"),), (Plugin("Twice"),))


def test_every_module_and_every_value_is_listed():
    modules = {path.stem for path in Path(plugins.__file__).parent.glob("*.py")} - {"__init__", "unmodelled"}
    described = {plugin.name for plugin in unmodelled.PLUGINS}
    assert {snake_case(name) for name in REGISTRY.by_name if name not in described} == modules
    assert described <= set(REGISTRY.by_name)


def test_what_is_listed_without_a_module_is_an_import_error():
    with pytest.raises(ImportError, match="no_such_plugin"):
        plugins._find("NoSuchPlugin")


def test_each_plugin_serves_the_points_that_the_server_gives_it():
    served = {plugin.name: " ".join(point for point in POINTS if point in plugin.points) for plugin in REGISTRY.by_name.values()}
    assert served == {
        "SchedulingGates": "preEnqueue",
        "PrioritySort": "queueSort",
        "NodeUnschedulable": "filter",
        "NodeName": "filter",
        "TaintToleration": "filter preScore score",
        "NodeAffinity": "preFilter filter preScore score",
        "NodePorts": "preFilter filter",
        "NodeResourcesFit": "preFilter filter preScore score placementScore",
        "VolumeRestrictions": "preFilter filter",
        "NodeVolumeLimits": "preFilter filter",
        "VolumeBinding": "preFilter filter preScore score reserve preBind",
        "VolumeZone": "preFilter filter",
        "PodTopologySpread": "preFilter filter preScore score",
        "InterPodAffinity": "preFilter filter preScore score",
        "DynamicResources": "preEnqueue preFilter filter postFilter score reserve preBind",
        "DefaultPreemption": "preEnqueue postFilter",
        "NodeResourcesBalancedAllocation": "preScore score",
        "ImageLocality": "score",
        "DefaultBinder": "bind",
        "NodeDeclaredFeatures": "preFilter filter",
        "GangScheduling": "preEnqueue permit",
        "TopologyPlacementGenerator": "placementGenerate",
        "PodGroupPodsCount": "placementScore",
    }
    assert [plugin.name for plugin in REGISTRY.defaults] == list(served)[:20]


def test_what_helps_a_waiting_pod_is_said_by_the_plugins():
    assert REGISTRY.helped_by == {
        "Node", "PersistentVolume", "PersistentVolumeClaim", "StorageClass", "Service", "ResourceClaim", "ResourceSlice", "DeviceClass", "CSINode",
        "CSIStorageCapacity",
    }  # fmt: skip
    assert Registry((Plugin("Made", helped_by=("Rack",)),)).helped_by == {"Rack"}
