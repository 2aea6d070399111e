"""KubeSchedulerConfiguration: what keeps kube-scheduler from starting, which plugins run where, and what profiles change."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubecheck.release import asking, release_of
from kubecheck.sim.scheduler.configuration.plugin_points import PluginPoints, PluginPointsError
from kubecheck.sim.scheduler.configuration.profiles import read_profiles
from kubecheck.sim.scheduler.configuration.validation import judge_configuration
from kubecheck.sim.scheduler.plugins import REGISTRY

HEAD = {"apiVersion": "kubescheduler.config.k8s.io/v1", "kind": "KubeSchedulerConfiguration"}


def errors(**fields):
    return [(".".join(map(str, error.path)), error.field, error.message) for error in judge_configuration({**HEAD, **fields})]


def profile_errors(**fields):
    return [(field, message) for _, field, message in errors(profiles=[fields])]


def argument_errors(name, **arguments):
    prefix = "profiles[0].pluginConfig[0].args."
    return [(field.removeprefix(prefix), message) for field, message in profile_errors(pluginConfig=[{"name": name, "args": arguments}])]


def test_the_default_profile_runs_the_default_plugins():
    with asking(release_of(36)):
        profile = read_profiles(None)["default-scheduler"]
    assert profile.filters == tuple(plugin for plugin in REGISTRY.defaults if plugin.filter)
    assert profile.scores == tuple((plugin, plugin.weight) for plugin in REGISTRY.defaults if plugin.score and not plugin.score_gate)
    assert [plugin.name for plugin in profile.post_filters] == ["DynamicResources", "DefaultPreemption"]


def test_the_default_profile_is_that_of_the_release():
    with asking(release_of(37)):
        profile = read_profiles(None)["default-scheduler"]
    assert {plugin for plugin, _ in profile.scores} == {plugin for plugin in REGISTRY.defaults if plugin.score}
    with asking(release_of(37, (("StorageCapacityScoring", False),))):
        assert "VolumeBinding" not in [plugin.name for plugin, _ in read_profiles(None)["default-scheduler"].scores]


def test_nothing_is_wrong_with_an_empty_configuration():
    assert errors() == []


@pytest.mark.parametrize(
    ("value", "path", "message"),
    [
        ([], (), "a KubeSchedulerConfiguration is needed here"),
        ({"kind": "Pod"}, (), "apiVersion kubescheduler.config.k8s.io/v1 is needed here"),
        ({**HEAD, "apiVersion": "kubescheduler.config.k8s.io/v1beta3"}, ("apiVersion",), "apiVersion kubescheduler.config.k8s.io/v1 is needed here"),
        ({**HEAD, "profile": []}, ("profile",), "there is no such field"),
        ({**HEAD, "parallelism": "8"}, ("parallelism",), "a whole number of 32 bits is needed here"),
        ({**HEAD, "parallelism": 1 << 31}, ("parallelism",), "a whole number of 32 bits is needed here"),
        ({**HEAD, "podMaxBackoffSeconds": True}, ("podMaxBackoffSeconds",), "a whole number of 64 bits is needed here"),
        ({**HEAD, "leaderElection": {"leaseDuration": "soon"}}, ("leaderElection", "leaseDuration"), "a duration, such as 10s is needed here"),
        ({**HEAD, "profiles": [{"plugins": {"score": {"enable": []}}}]}, ("profiles", 0, "plugins", "score", "enable"), "there is no such field"),
        ({**HEAD, "profiles": [{"plugins": []}]}, ("profiles", 0, "plugins"), "a map is needed here"),
        ({**HEAD, "profiles": {}}, ("profiles",), "a list is needed here"),
        ({**HEAD, "profiles": [None]}, ("profiles", 0), "a map is needed here"),
        (
            {**HEAD, "profiles": [{"pluginConfig": [{"name": "NodeResourcesFit", "args": {"scoringStrategy": {"kind": "x"}}}]}]},
            ("profiles", 0, "pluginConfig", 0, "args", "scoringStrategy", "kind"),
            "there is no such field",
        ),
        (
            {**HEAD, "profiles": [{"pluginConfig": [{"name": "NodeAffinity", "args": {"kind": "NodeResourcesFitArgs"}}]}]},
            ("profiles", 0, "pluginConfig", 0, "args", "kind"),
            "kind NodeAffinityArgs is needed here",
        ),
    ],
)
def test_decoding_is_strict(value, path, message):
    found = judge_configuration(value)[0]
    assert (found.path, found.message) == (path, message)


def test_arguments_of_plugins_of_others_are_theirs():
    assert argument_errors("Coscheduling", permitWaitingTimeSeconds=10) == []


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"parallelism": 0}, [("parallelism", "Invalid value: 0: should be an integer value greater than zero")]),
        ({"percentageOfNodesToScore": 101}, [("percentageOfNodesToScore", "Invalid value: 101: not in valid range [0-100]")]),
        ({"podInitialBackoffSeconds": 0}, [("podInitialBackoffSeconds", "Invalid value: 0: must be greater than 0")]),
        (
            {"podMaxBackoffSeconds": 0},
            [("podMaxBackoffSeconds", "Invalid value: 0: must be greater than or equal to PodInitialBackoffSeconds")],
        ),
        (
            {"leaderElection": {"leaseDuration": "5s"}},
            [("leaderElection.leaseDuration", 'Invalid value: "10s": must be greater than `RenewDeadline`')],
        ),
        ({"leaderElection": {"leaderElect": False, "leaseDuration": "5s"}}, []),
        (
            {"extenders": [{"prioritizeVerb": "score", "managedResources": [{"name": "cpu"}]}]},
            [
                ("extenders[0].weight", "Invalid value: 0: must have a positive weight applied to it"),
                ("extenders[0].managedResources[0].name", 'Invalid value: "cpu": is an invalid extended resource name'),
            ],
        ),
        ({"profiles": [{}, {"schedulerName": "b"}]}, [("profiles[0].schedulerName", "Required value")]),
        (
            {"profiles": [{"schedulerName": "b", "plugins": {"queueSort": {"disabled": [{"name": "*"}]}}}, {"schedulerName": "c"}]},
            [("profiles[1].plugins.queueSort", 'Invalid value: {"Enabled":null,"Disabled":null}: must be the same for all profiles')],
        ),
    ],
)
def test_fields_are_validated(fields, wanted):
    assert [(field, message) for _, field, message in errors(**fields)] == wanted


@pytest.mark.parametrize(
    ("name", "arguments", "wanted"),
    [
        ("DefaultPreemption", {"minCandidateNodesPercentage": 101}, [("minCandidateNodesPercentage", "Invalid value: 101: not in valid range [0, 100]")]),
        ("InterPodAffinity", {"hardPodAffinityWeight": 101}, [("hardPodAffinityWeight", "Invalid value: 101: not in valid range [0, 100]")]),
        ("InterPodAffinity", {"hardPodAffinityWeight": 0}, []),
        (
            "NodeResourcesFit",
            {"scoringStrategy": {"type": "RequestedToCapacityRatio"}},
            [("scoringStrategy.requestedToCapacityRatio", "Required value: must be specified when type is RequestedToCapacityRatio")],
        ),
        (
            "NodeResourcesFit",
            {"scoringStrategy": {"type": "RequestedToCapacityRatio", "requestedToCapacityRatio": {"shape": [{"utilization": 9}, {"utilization": 9, "score": 11}]}}},
            [
                ("scoringStrategy.requestedToCapacityRatio.shape[1].utilization", "Invalid value: 9: values must be sorted in increasing order"),
                ("scoringStrategy.requestedToCapacityRatio.shape[1].score", "Invalid value: 11: not in valid range [0, 10]"),
            ],
        ),
        (
            "NodeResourcesFit",
            {"scoringStrategy": {"type": "MostAllocated", "resources": [{"name": "cpu", "weight": 101}]}},
            [("scoringStrategy.resources[0].weight", "Invalid value: 101: resource weight of cpu not in valid range (0, 100]")],
        ),
        ("NodeResourcesFit", {"ignoredResourceGroups": ["a/b"]}, [("ignoredResourceGroups[0]", "Invalid value: \"a/b\": resource group name can't contain '/'")]),
        (
            "PodTopologySpread",
            {"defaultConstraints": [{"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "ScheduleAnyway"}]},
            [("defaultingType", 'Invalid value: "System": when .defaultConstraints are not empty')],
        ),
        (
            "PodTopologySpread",
            {"defaultingType": "List", "defaultConstraints": [{"topologyKey": "zone", "whenUnsatisfiable": "Never", "labelSelector": {}}]},
            [
                ("defaultConstraints[0].maxSkew", "Invalid value: 0: not in valid range (0, inf)"),
                ("defaultConstraints[0].whenUnsatisfiable", 'Unsupported value: "Never": supported values: "DoNotSchedule", "ScheduleAnyway"'),
                ("defaultConstraints[0].labelSelector", "Forbidden: constraint must not define a selector, as they deduced for each pod"),
            ],
        ),
        ("NodeResourcesBalancedAllocation", {"resources": [{"name": "cpu", "weight": 2}]}, [("resources[0].weight", "Invalid value: 2: must be 1")]),
        ("VolumeBinding", {"bindTimeoutSeconds": -1}, [("bindTimeoutSeconds", "Invalid value: -1: invalid BindTimeoutSeconds, should not be a negative value")]),
        ("DynamicResources", {"bindingTimeout": "1ms"}, [("bindingTimeout", 'Invalid value: "1ms": must be at least 1 second')]),
    ],
)
def test_arguments_are_validated(name, arguments, wanted):
    assert argument_errors(name, **arguments) == wanted


def test_the_place_of_a_preference_is_in_it():
    term = {"matchExpressions": [{"key": "zone", "operator": "Is"}]}
    affinity = {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1, "preference": term}]}
    found = judge_configuration({**HEAD, "profiles": [{"pluginConfig": [{"name": "NodeAffinity", "args": {"addedAffinity": affinity}}]}]})
    assert [error.path[-4:] for error in found] == [("preference", "matchExpressions", 0, "operator")]
    assert found[0].field.endswith("[0].matchExpressions[0].operator")


@pytest.mark.parametrize(
    ("plugins", "text"),
    [
        ({"filter": {"enabled": [{"name": "ImageLocality"}]}}, 'plugin "ImageLocality" does not extend FilterPlugin plugin'),
        ({"score": {"enabled": [{"name": "ImageLocality"}] * 2}}, 'plugin "ImageLocality" already registered as "ScorePlugin"'),
        ({"bind": {"disabled": [{"name": "*"}]}}, "at least one bind plugin is needed"),
        ({"multiPoint": {"disabled": [{"name": "*"}]}}, "only one queue sort plugin required, but got 0"),
    ],
)
def test_plugins_that_cannot_run(plugins, text):
    with pytest.raises(PluginPointsError) as raised:
        PluginPoints(plugins)
    assert str(raised.value) == text
    assert profile_errors(plugins=plugins)[-1] == ("profiles[0].plugins", text)


def test_what_a_point_says_comes_before_what_is_said_of_all_points():
    points = PluginPoints({
        "multiPoint": {"enabled": [{"name": "ImageLocality", "weight": 7}, {"name": "NodeAffinity"}], "disabled": [{"name": "TaintToleration"}]},
        "score": {"enabled": [{"name": "NodeAffinity", "weight": 9}], "disabled": [{"name": "InterPodAffinity"}]},
    })
    assert points.by_point["score"][:2] == ("NodeAffinity", "NodeResourcesFit")
    assert "InterPodAffinity" not in points.by_point["score"]
    assert "InterPodAffinity" in points.by_point["filter"]
    assert "TaintToleration" not in points.by_point["filter"]
    assert (points.weights["NodeAffinity"], points.weights["ImageLocality"], points.weights["PodTopologySpread"]) == (9, 7, 2)


def test_foreign_plugins_are_left_out_and_named():
    points = PluginPoints({"score": {"enabled": [{"name": "Coscheduling"}]}, "permit": {"enabled": [{"name": "Coscheduling"}]}})
    assert list(points.foreign) == ["Coscheduling"]
    assert "Coscheduling" not in points.by_point["score"]


def tried(cluster, name, **fields):
    cluster.pod(name, **fields)
    return cluster.schedule(name, bind=True)


def profile_of(name="default-scheduler", plugins=None, **arguments):
    return {"schedulerName": name, "plugins": plugins or {}, "pluginConfig": [{"name": each, "args": value} for each, value in arguments.items()]}


def test_each_profile_decides_for_its_own_pods(make_cluster):
    packing = profile_of("packing", NodeResourcesFit={"scoringStrategy": {"type": "MostAllocated"}})
    cluster = make_cluster({"profiles": [profile_of(), packing]})
    cluster.node("big", cpu="8", memory="16Gi")
    cluster.node("small", cpu="2", memory="4Gi")
    assert tried(cluster, "a", cpu="1", memory="2Gi").node == "big"
    assert tried(cluster, "b", cpu="1", memory="2Gi", schedulerName="packing").node == "small"
    assert tried(cluster, "c", schedulerName="other").outcome == "ignored"


def test_the_weight_of_required_affinity_is_the_profiles(make_cluster):
    for weight, node in ((0, "a"), (100, "b")):
        cluster = make_cluster({"profiles": [profile_of(InterPodAffinity={"hardPodAffinityWeight": weight}, plugins={"score": {"disabled": [
            {"name": "NodeResourcesFit"}, {"name": "NodeResourcesBalancedAllocation"}, {"name": "PodTopologySpread"}]}})]})
        cluster.node("a")
        cluster.node("b")
        term = {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "web"}}}
        affinity = {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}
        assert tried(cluster, "first", labels={"app": "web"}, affinity=affinity, nodeSelector={"kubernetes.io/hostname": "b"}).node == "b"
        assert tried(cluster, "second", labels={"app": "web"}).node == node


def test_filters_in_another_order_give_other_reasons(make_cluster):
    cluster = make_cluster({"profiles": [profile_of(plugins={"filter": {"enabled": [{"name": "NodeResourcesFit"}]}})]})
    cluster.node("a", cpu="1")
    attempt = tried(cluster, "x", cpu="2", nodeSelector={"disk": "ssd"})
    assert attempt.rejected["a"].reasons == ("Insufficient cpu",)
    assert attempt.message.startswith("0/1 nodes are available: 1 Insufficient cpu.")


def test_a_score_without_its_preparation_fails(make_cluster):
    plugins = {"multiPoint": {"disabled": [{"name": "TaintToleration"}]}, "score": {"enabled": [{"name": "TaintToleration"}]}}
    cluster = make_cluster({"profiles": [profile_of(plugins=plugins)]})
    cluster.node("a")
    assert tried(cluster, "alone").node == "a"
    cluster.node("b")
    attempt = tried(cluster, "x")
    words = 'running Score plugins: plugin "TaintToleration" failed with: failed to read "PreScoreTaintToleration" from cycleState: not found'
    assert (attempt.outcome, attempt.message) == ("error", words)


def test_preemption_may_be_off(make_cluster):
    cluster = make_cluster({"profiles": [profile_of(plugins={"postFilter": {"disabled": [{"name": "*"}]}})]})
    cluster.node("a", cpu="1")
    attempt = tried(cluster, "x", cpu="2")
    assert attempt.message == "0/1 nodes are available: 1 Insufficient cpu."


WORDS = st.sampled_from(["profiles", "plugins", "score", "enabled", "name", "args", "pluginConfig", "NodeAffinity", "NodeResourcesFit", "weight", "shape"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=100, deadline=None)
@given(VALUES)
def test_no_value_makes_it_crash(value):
    for whole in (value, {**HEAD, "profiles": value}, {**HEAD, "profiles": [value]}):
        found = judge_configuration(whole)
        json.dumps([error.message for error in found])
        if not found:
            read_profiles(whole)


@pytest.mark.parametrize(("plugin", "arguments"), [
    ("NodeResourcesFit", {"scoringStrategy": {"type": "MostAllocated", "resources": [{"weight": 2}]}}), ("NodeResourcesBalancedAllocation", {"resources": [{"weight": 1}]}),
])  # fmt: skip
def test_a_resource_without_a_name_has_an_empty_one(plugin, arguments):
    (profile,) = read_profiles({**HEAD, "profiles": [{"pluginConfig": [{"name": plugin, "args": arguments}]}]}).values()
    assert "" in (*profile.fit_resources, *profile.balanced_resources)
