"""What keeps pods off nodes: plugin, code, reasons, field and the sentence."""

import pytest

U, UU = "Unschedulable", "UnschedulableAndUnresolvable"
NO_HELP = "preemption: 0/{0} nodes are available: {0} Preemption is not helpful for scheduling."
NO_VICTIMS = "preemption: 0/{0} nodes are available: {0} No preemption victims found for incoming pod."


def test_no_nodes(cluster):
    cluster.pod("web")
    attempt = cluster.schedule("web")
    assert (attempt.outcome, attempt.message, attempt.rejected) == ("unschedulable", "no nodes available to schedule pods", {})


def test_more_than_is_left_and_more_than_there_ever_is(cluster, verdicts):
    cluster.node("large", cpu="4")
    cluster.node("small", cpu="1")
    cluster.pod("running", cpu="3", nodeName="large")
    cluster.pod("web", cpu="2", memory="1Gi")
    attempt = cluster.schedule("web")
    assert verdicts(attempt) == {
        "large": ("NodeResourcesFit", U, ("Insufficient cpu",)),
        "small": ("NodeResourcesFit", UU, ("Insufficient cpu",)),
    }
    assert attempt.rejected["large"].field == ("spec", "containers")
    assert attempt.message == (
        "0/2 nodes are available: 2 Insufficient cpu. preemption: 0/2 nodes are available: "
        "1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling."
    )


def test_pods_extended_resources_and_huge_pages_are_counted(cluster, verdicts):
    cluster.node("one", pods="1", example_com__gpu="1")
    cluster.pod("running", nodeName="one")
    requests = {"example-com/gpu": "2", "hugepages-2Mi": "4Mi"}
    cluster.pod("web", containers=[{"name": "app", "resources": {"requests": requests}}])
    attempt = cluster.schedule("web")
    reasons = ("Too many pods", "Insufficient example-com/gpu", "Insufficient hugepages-2Mi")
    assert verdicts(attempt) == {"one": ("NodeResourcesFit", UU, reasons)}
    assert attempt.message.startswith("0/1 nodes are available: 1 Insufficient example-com/gpu, 1 Insufficient hugepages-2Mi, 1 Too many pods. ")


def test_init_containers_sidecars_and_overhead(cluster):
    def container(cpu, **more):
        return {"name": f"c{cpu}", "resources": {"requests": {"cpu": cpu}}, **more}

    cluster.node("one", cpu="10")
    init = [container("1", restartPolicy="Always"), container("5")]
    cluster.pod("web", containers=[container("2")], initContainers=init, overhead={"cpu": "500m"})
    pod = cluster.state.pods["default/web"]
    assert pod.requests.cpu == 6500  # the largest init container beside the sidecar before it, and the overhead


def test_taints_cordons_selectors(cluster, verdicts):
    cluster.node("tainted", taints=[{"key": "team", "value": "search", "effect": "NoSchedule"}])
    cluster.node("cordoned", unschedulable=True)
    cluster.node("elsewhere", labels={"disk": "hdd"})
    cluster.pod("web", nodeSelector={"disk": "ssd"})
    attempt = cluster.schedule("web")
    assert verdicts(attempt) == {
        "cordoned": ("NodeUnschedulable", UU, ("node(s) were unschedulable",)),
        "elsewhere": ("NodeAffinity", UU, ("node(s) didn't match Pod's node affinity/selector",)),
        "tainted": ("TaintToleration", UU, ("node(s) had untolerated taint(s)",)),
    }
    assert attempt.rejected["elsewhere"].field == ("spec", "nodeSelector", "disk")
    assert attempt.message == (
        "0/3 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint(s), "
        "1 node(s) were unschedulable. " + NO_HELP.format(3)
    )


@pytest.mark.parametrize(
    ("operator", "values", "fits"),
    [
        ("In", ["5", "7"], True),
        ("NotIn", ["5"], True),
        ("Exists", [], True),
        ("DoesNotExist", [], False),
        ("Gt", ["6"], True),
        ("Gt", ["7"], False),
        ("Lt", ["8"], True),
        ("Gt", ["six"], False),
    ],
)
def test_operators_of_node_affinity(cluster, operator, values, fits):
    cluster.node("one", labels={"generation": "7"})
    expression = {"key": "generation", "operator": operator, "values": values}
    required = {"nodeSelectorTerms": [{"matchExpressions": [expression]}]}
    cluster.pod("web", affinity={"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}})
    assert bool(cluster.schedule("web").node) is fits


def by_name(*names):
    terms = [{"matchFields": [{"key": "metadata.name", "operator": "In", "values": [name]} for name in group]} for group in names]
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}}


def test_fields_narrow_the_nodes_before_any_filter(cluster, verdicts):
    cluster.node("one")
    cluster.node("two")
    cluster.pod("web", affinity=by_name(["one"]))
    attempt = cluster.schedule("web")
    assert (attempt.node, attempt.pre_filter_nodes) == ("one", frozenset({"one"}))
    assert verdicts(attempt) == {"two": ("", UU, ("node(s) didn't satisfy plugin(s) [NodeAffinity]",))}


def test_fields_that_contradict_each_other(cluster):
    cluster.node("one")
    cluster.pod("web", affinity=by_name(["one", "two"]))
    attempt = cluster.schedule("web")
    assert attempt.pre_filter.reasons == ("pod affinity terms conflict",)
    assert attempt.message == "0/1 nodes are available: pod affinity terms conflict. not found"


@pytest.mark.parametrize(
    ("taken", "wanted", "fits"),
    [
        ({}, {}, True),
        ({"hostPort": 0}, {"hostPort": 0}, True),
        ({"hostPort": 80}, {"hostPort": 80}, False),
        ({"hostPort": 80}, {"hostPort": 80, "protocol": "UDP"}, True),
        ({"hostPort": 80, "hostIP": "10.0.0.1"}, {"hostPort": 80, "hostIP": "10.0.0.2"}, True),
        ({"hostPort": 80, "hostIP": "10.0.0.1"}, {"hostPort": 80}, False),
        ({"hostPort": 80}, {"hostPort": 80, "hostIP": "10.0.0.1"}, False),
    ],
)
def test_host_ports(cluster, taken, wanted, fits):
    cluster.node("one")
    cluster.pod("running", containers=[{"name": "a", "ports": [{"containerPort": 1, **taken}]}], nodeName="one")
    cluster.pod("web", containers=[{"name": "a", "ports": [{"containerPort": 1, **wanted}]}])
    attempt = cluster.schedule("web")
    assert bool(attempt.node) is fits
    if not fits:
        assert attempt.message.startswith("0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports. ")


def apart(labels, key="kubernetes.io/hostname"):
    term = {"topologyKey": key, "labelSelector": {"matchLabels": labels}}
    return {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}


def together(labels, key="zone"):
    term = {"topologyKey": key, "labelSelector": {"matchLabels": labels}}
    return {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}


def test_anti_affinity_both_ways(cluster, verdicts):
    cluster.node("one")
    cluster.pod("shy", {"app": "shy"}, affinity=apart({"app": "web"}), nodeName="one")
    cluster.pod("web", {"app": "web"})
    reason = "node(s) didn't satisfy existing pods anti-affinity rules"
    assert verdicts(cluster.schedule("web")) == {"one": ("InterPodAffinity", U, (reason,))}
    cluster.pod("other", {"app": "other"}, affinity=apart({"app": "shy"}))
    attempt = cluster.schedule("other")
    assert verdicts(attempt) == {"one": ("InterPodAffinity", U, ("node(s) didn't match pod anti-affinity rules",))}
    assert attempt.rejected["one"].field[:3] == ("spec", "affinity", "podAntiAffinity")


def test_the_first_of_a_group_may_go_anywhere_the_others_follow(cluster):
    cluster.node("a1", labels={"zone": "a"})
    cluster.node("b1", labels={"zone": "b"}, cpu="8")
    cluster.node("none")
    for name in ("web-0", "web-1"):
        cluster.pod(name, {"app": "web"}, cpu="1", affinity=together({"app": "web"}))
        assert cluster.schedule(name, bind=True).node == "b1"
    cluster.pod("stranger", {"app": "other"}, affinity=together({"app": "absent"}))
    assert cluster.schedule("stranger").message.startswith("0/3 nodes are available: 3 node(s) didn't match pod affinity rules. ")


def test_namespaces_of_terms(cluster):
    cluster.state.apply({"kind": "Namespace", "metadata": {"name": "shop", "labels": {"team": "a"}}})
    cluster.node("one")
    cluster.pod("web", {"app": "web"}, namespace="shop", nodeName="one")
    term = {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "web"}}}
    for name, more, fits in (
        ("own", {}, True),
        ("named", {"namespaces": ["shop"]}, False),
        ("selected", {"namespaceSelector": {"matchLabels": {"team": "a"}}}, False),
        ("others", {"namespaceSelector": {"matchLabels": {"team": "b"}}}, True),
        ("all", {"namespaceSelector": {}}, False),
    ):
        affinity = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{**term, **more}]}}
        cluster.pod(name, affinity=affinity)
        assert bool(cluster.schedule(name).node) is fits, name


def spread(key, skew=1, **more):
    selector = {"labelSelector": {"matchLabels": {"app": "web"}}}
    return [{"topologyKey": key, "maxSkew": skew, "whenUnsatisfiable": "DoNotSchedule", **selector, **more}]


def test_spreading_keeps_the_skew(cluster, verdicts):
    cluster.node("a1", labels={"zone": "a"})
    cluster.node("b1", labels={"zone": "b"}, cpu="1")
    cluster.node("bare")
    cluster.pod("web-0", {"app": "web"}, cpu="1", nodeName="a1")
    cluster.pod("web-1", {"app": "web"}, cpu="1", topologySpreadConstraints=spread("zone"))
    attempt = cluster.schedule("web-1", bind=True)
    assert attempt.node == "b1"
    cluster.pod("web-2", {"app": "web"}, cpu="1", topologySpreadConstraints=spread("zone"))
    assert cluster.schedule("web-2", bind=True).node == "a1"
    cluster.pod("web-3", {"app": "web"}, cpu="1", topologySpreadConstraints=spread("zone"))
    attempt = cluster.schedule("web-3")
    reason = "node(s) didn't match pod topology spread constraints"
    assert verdicts(attempt) == {
        "a1": ("PodTopologySpread", U, (reason,)),
        "b1": ("NodeResourcesFit", U, ("Insufficient cpu",)),
        "bare": ("PodTopologySpread", UU, (reason + " (missing required label)",)),
    }
    assert attempt.rejected["a1"].field == ("spec", "topologySpreadConstraints", 0)


def test_too_few_domains_count_as_empty_ones(cluster):
    cluster.node("a1", labels={"zone": "a"})
    cluster.pod("web-0", {"app": "web"}, nodeName="a1")
    cluster.pod("web-1", {"app": "web"}, topologySpreadConstraints=spread("zone"))
    assert cluster.schedule("web-1").node == "a1"
    cluster.pod("web-2", {"app": "web"}, topologySpreadConstraints=spread("zone", minDomains=2))
    assert cluster.schedule("web-2").node == ""


def test_gates_and_other_schedulers(cluster):
    cluster.node("one")
    cluster.pod("held", schedulingGates=[{"name": "example.com/a"}, {"name": "example.com/b"}])
    cluster.pod("foreign", schedulerName="custom")
    held, foreign = cluster.schedule("held"), cluster.schedule("foreign")
    assert (held.outcome, held.message) == ("gated", "waiting for scheduling gates: [example.com/a example.com/b]")
    assert (foreign.outcome, foreign.message) == ("ignored", "schedulerName custom")


def test_declared_features(cluster):
    cluster.node("old")
    cluster.node("new", features=["RestartAllContainersOnContainerExits"])
    rules = [{"action": "RestartAllContainers", "exitCodes": {"operator": "In", "values": [1]}}]
    cluster.pod("web", containers=[{"name": "app", "restartPolicyRules": rules}])
    attempt = cluster.schedule("web")
    assert attempt.node == "new"
    assert attempt.rejected["old"].reasons == ("node(s) didn't match Pod's required features",)


def test_an_attempt_speaks_of_the_cluster_it_saw(cluster):
    cluster.node("one")
    cluster.pod("web")
    attempt = cluster.schedule("web")
    cluster.state.bind("default", "web", "one")
    with pytest.raises(RuntimeError, match="the cluster has changed"):
        attempt.rejected  # noqa: B018  # asking is the point
