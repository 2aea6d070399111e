"""How long taints let a pod stay on a node, who takes it off, and what the dry run says of it."""

import pytest

from kubecheck.api.defaults import default
from kubecheck.report.outcome_text import sentence
from kubecheck.sim import ClusterProfile, simulate
from kubecheck.sim.cluster.kubelet import Kubelet
from kubecheck.sim.cluster.loop import Cluster
from kubecheck.sim.objects.taints import eviction_of
from kubecheck.sim.play.facts import EvictedPod, FailedJob
from kubecheck.sim.profile import Pool

GPU = {"key": "gpu", "value": "x", "effect": "NoExecute"}
OLD = {"key": "old", "effect": "NoExecute"}
FOR_GPU = {"key": "gpu", "operator": "Exists"}


def node(*taints):
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}, "spec": {"taints": list(taints)}, "status": {"allocatable": {"cpu": "4", "memory": "4Gi", "pods": "9"}}}


def pod(*tolerations, **spec):
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "default"}, "spec": {"tolerations": list(tolerations), **spec}}


@pytest.mark.parametrize(
    ("taints", "tolerations", "wanted"),
    [
        ([], [], None),
        ([{**GPU, "effect": "NoSchedule"}], [], None),
        ([GPU], [], (0.0, GPU, None)),
        ([GPU], [{**FOR_GPU, "effect": "NoSchedule"}], (0.0, GPU, None)),
        ([GPU], [FOR_GPU], None),
        ([GPU], [{**FOR_GPU, "tolerationSeconds": 60}], (60.0, GPU, 0)),
        ([GPU], [{**FOR_GPU, "tolerationSeconds": -1}], (0.0, GPU, 0)),
        ([GPU], [FOR_GPU, {**FOR_GPU, "tolerationSeconds": 60}], None),
        ([GPU, OLD], [{"operator": "Exists", "key": "old", "tolerationSeconds": 5}, {**FOR_GPU, "tolerationSeconds": 60}], (5.0, OLD, 0)),
        ([OLD, GPU], [{**FOR_GPU, "tolerationSeconds": 60}], (0.0, OLD, None)),
    ],
)
def test_a_pod_stays_as_long_as_its_tolerations_say(taints, tolerations, wanted):
    assert eviction_of(pod(*tolerations), node(*taints)) == wanted


class Played:
    """A cluster of one node with a pod on it."""

    def __init__(self, *tolerations, taints):
        self.gone = []
        profile = ClusterProfile(pools=[Pool("small", {"cpu": "2"}, 1)])
        self.cluster = Cluster(profile, Kubelet(), recorder=self.hear)
        self.node = self.cluster.create(node(*taints))
        self.cluster.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "default"}})
        self.start = self.cluster.now
        self.cluster.create(pod(*tolerations, containers=[{"name": "c", "image": "x"}], nodeName="n", terminationGracePeriodSeconds=0))

    def hear(self, now, change, kind, old, value):
        if kind == "Pod" and change == "DELETED":
            reasons = [each.get("reason") for each in value["status"]["conditions"] if each["type"] == "DisruptionTarget"]
            self.gone.append((round(now - self.start), reasons))


def test_the_controller_deletes_when_the_time_is_over():
    played = Played({**FOR_GPU, "tolerationSeconds": 60}, taints=[GPU])
    played.cluster.settle(59)
    assert played.gone == []
    played.cluster.settle(61)
    assert played.gone == [(60, ["DeletionByTaintManager"])]


@pytest.mark.parametrize(("tolerations", "moments"), [([], [100]), ([{**FOR_GPU, "tolerationSeconds": 60}], [160]), ([FOR_GPU], [])])
def test_a_taint_that_comes_later_counts_from_then_on(tolerations, moments):
    played = Played(*tolerations, taints=[])
    played.cluster.settle(10)
    played.cluster.clock.now = played.start + 100
    played.cluster.replace({**played.node, "spec": {"taints": [GPU]}})
    played.cluster.settle(100)
    assert [moment for moment, _ in played.gone] == moments


def test_a_taint_that_goes_in_time_evicts_nobody():
    played = Played({**FOR_GPU, "tolerationSeconds": 60}, taints=[GPU])
    played.cluster.settle(10)
    played.cluster.clock.now = played.start + 30
    played.cluster.replace({**played.node, "spec": {}})
    played.cluster.settle(100)
    assert (played.gone, played.cluster.store.noticed) == ([], {})


def test_the_dry_run_says_who_is_evicted_again_and_again():
    workload = {
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
        "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "web"}}, "template": {
            "metadata": {"labels": {"app": "web"}},
            "spec": {"containers": [{"name": "c", "image": "x"}], "tolerations": [OLD, {**FOR_GPU, "tolerationSeconds": 60}]},
        }},
    }  # fmt: skip
    (fact,) = simulate([default(workload)], ClusterProfile(nodes=[node(GPU)])).facts
    assert isinstance(fact, EvictedPod)
    assert (fact.ref.full, fact.path, fact.count, fact.node, fact.taint, fact.seconds) == (
        "Deployment/default/web", ("spec", "template", "spec", "tolerations", 1), 2, "n", "gpu=x:NoExecute", 60.0,
    )  # fmt: skip


def test_a_pod_of_its_own_is_evicted_once():
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"nodeName": "n", "containers": [{"name": "c", "image": "x"}]}}
    (fact,) = simulate([default(pod)], ClusterProfile(nodes=[node(GPU)])).facts
    assert sentence(fact) == "Pod a: n rejects it: TaintToleration: node(s) had taints that the pod didn't tolerate: gpu=x:NoExecute"
    pod["spec"]["tolerations"] = [{**FOR_GPU, "tolerationSeconds": 60}]
    (fact,) = simulate([default(pod)], ClusterProfile(nodes=[node(GPU)])).facts
    assert sentence(fact) == "Pod a: is evicted from n after 60 s by its taint gpu=x:NoExecute, and nobody makes it anew"


@pytest.mark.parametrize(("deadline", "wanted"), [(30, ["DeadlineExceeded"]), (200, [])])
def test_a_job_whose_time_is_up_before_it_starts_fails(deadline, wanted):
    container = {"name": "c", "image": "x", "startupProbe": {"tcpSocket": {"port": 1}, "initialDelaySeconds": 60}}
    template = {"spec": {"restartPolicy": "Never", "containers": [container]}}
    job = default({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "x"}, "spec": {"activeDeadlineSeconds": deadline, "template": template}})
    cron = default({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "y"}, "spec": {"schedule": "0 * * * *", "jobTemplate": {"spec": job["spec"]}}})
    for proves in (False, True):
        facts = simulate([job, cron], proves=proves).facts
        assert [(type(each), each.reason, each.ref.kind) for each in facts] == [(FailedJob, reason, kind) for kind in ("Job", "CronJob") for reason in wanted]
        assert [each.path for each in facts] == [("spec", "activeDeadlineSeconds"), ("spec", "jobTemplate", "spec", "activeDeadlineSeconds")][: len(facts)]
