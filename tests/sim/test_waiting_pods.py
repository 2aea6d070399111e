"""Pods that wait: tried again when something changes, with claims that come from elsewhere or are made for them."""

from kubecheck.report.outcome_text import sentence
from kubecheck.sim import simulate
from kubecheck.sim.cluster.kubelet import Kubelet
from kubecheck.sim.cluster.loop import Cluster
from kubecheck.sim.play.facts import Preemption, StalledRollout, UnplacedPod
from kubecheck.sim.profile import ClusterProfile


def node(name, cpu="1"):
    return {
        "apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": {"kubernetes.io/hostname": name}}, "spec": {},
        "status": {"allocatable": {"cpu": cpu, "memory": "4Gi", "pods": "110"}},
    }  # fmt: skip


def pod(name, cpu="100m", **spec):
    container = {"name": "main", "image": "example.com/main:1", "resources": {"requests": {"cpu": cpu}}}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "default"}, "spec": {"containers": [container], **spec}}


def unplaced(*objects):
    return [fact.message for fact in simulate(objects, ClusterProfile(nodes=[node("a")]), plan=("install",)).of(UnplacedPod)]


def test_each_waiting_pod_is_tried_again_in_its_own_time():
    cluster = Cluster(ClusterProfile(nodes=[node("small", "10m")]), Kubelet())
    cluster.create(node("small", "10m"))
    cluster.create(pod("huge", "100"))
    cluster.rest()
    cluster.clock.now = 0.5
    cluster.create(pod("late", "1"))
    cluster.rest()
    cluster.clock.now = 0.7
    cluster.create(node("large", "4"))
    cluster.settle(60)
    placed = {each["metadata"]["name"]: each["spec"].get("nodeName") for each in cluster.store.of_kind("Pod")}
    assert placed == {"huge": None, "late": "large"}


def test_a_claim_that_nobody_defines_is_taken_to_be_there():
    assert unplaced(pod("web", volumes=[{"name": "data", "persistentVolumeClaim": {"claimName": "elsewhere"}}])) == []


def test_a_claim_that_is_defined_is_what_its_definition_says():
    claim = {
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data", "namespace": "default"},
        "spec": {"storageClassName": "", "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    }  # fmt: skip
    (message,) = unplaced(claim, pod("web", volumes=[{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]))
    assert message == "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found"


def test_the_claims_of_ephemeral_volumes_are_made():
    spec = {"storageClassName": "fast", "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    volume = {"name": "scratch", "ephemeral": {"volumeClaimTemplate": {"metadata": {"labels": {"app": "web"}}, "spec": spec}}}
    cluster = Cluster(ClusterProfile(nodes=[node("a")]), Kubelet())
    cluster.create(node("a"))
    cluster.create({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "fast"}, "provisioner": "example.com/fast"})
    made = cluster.create(pod("web", volumes=[volume]))
    cluster.settle(60)
    (claim,) = cluster.store.of_kind("PersistentVolumeClaim")
    assert claim["metadata"]["name"] == "web-scratch"
    assert claim["metadata"]["labels"] == {"app": "web"}
    assert [(owner["kind"], owner["uid"]) for owner in claim["metadata"]["ownerReferences"]] == [("Pod", made["metadata"]["uid"])]
    assert claim["status"]["phase"] == "Bound"
    assert cluster.store.get("Pod", "default", "web")["spec"]["nodeName"] == "a"


def test_limits_are_requests_in_pods_that_controllers_make():
    container = {"name": "web", "image": "example.com/web:1", "resources": {"limits": {"cpu": "2"}}}
    template = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [container]}}
    web = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "web", "namespace": "default"},
           "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "web"}}, "template": template}}  # fmt: skip
    (message,) = unplaced(web)
    assert message.startswith("0/1 nodes are available: 1 Insufficient cpu.")


def workload(kind, name, cpu, replicas=1, **spec):
    container = {"name": "main", "image": "example.com/main:1", "resources": {"requests": {"cpu": cpu}}}
    template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container], **spec}}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name, "namespace": "default"},
            "spec": {"replicas": replicas, "selector": {"matchLabels": {"app": name}}, "template": template}}  # fmt: skip


def preemptions(*objects):
    urgent = {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": "urgent"}, "value": 1000}
    outcome = simulate([urgent, *objects], ClusterProfile(nodes=[node("a"), node("b")]), plan=("install",))
    return [
        (fact.ref.label, fact.path, fact.pod, fact.node, fact.victim.label, fact.count, fact.waiting, sentence(fact)) for fact in outcome.of(Preemption)
    ]


def test_who_evicts_whom():
    path = ("spec", "template", "spec", "priorityClassName")
    assert preemptions(workload("Deployment", "batch", "900m"), workload("StatefulSet", "db", "800m", 2, priorityClassName="urgent")) == [(
        "StatefulSet db", path, "db-1", "b", "Deployment batch", 1, 1,
        "StatefulSet db: pod db-1 evicts 1 pod of Deployment batch on node b; 1 of them is without a node in the end",
    )]  # fmt: skip


def test_pods_that_wait_together_evict_nobody():
    assert preemptions(workload("Deployment", "batch", "900m", 2), workload("Deployment", "web", "800m", 2, priorityClassName="urgent")) == []


def test_a_lone_pod_that_is_evicted_is_gone():
    ((_, _, _, _, victim, count, waiting, _),) = preemptions(pod("lone", "900m"), workload("StatefulSet", "db", "800m", 2, priorityClassName="urgent"))
    assert (victim, count, waiting) == ("Pod lone", 1, 1)


def claim(name, **spec):
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, **spec}
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": name, "namespace": "default"}, "spec": spec}


def volume(name, **spec):
    spec = {"capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"], "hostPath": {"path": "/data"}, **spec}
    return {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": name}, "spec": spec}


USER = pod("web", volumes=[{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}])


def test_a_volume_that_nobody_defines_is_taken_to_be_there():
    assert unplaced(claim("data", volumeName="elsewhere"), USER) == []


def test_a_claim_of_no_class_fits_the_volume_that_it_names():
    assert unplaced(claim("data", volumeName="disk"), volume("disk", storageClassName="slow"), USER) == []


def test_a_default_class_keeps_a_claim_from_a_volume_of_none():
    default = {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "provisioner": "example.com/fast",
               "metadata": {"name": "fast", "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}}}  # fmt: skip
    assert len(unplaced(default, claim("data", volumeName="disk"), volume("disk"), USER)) == 1


def test_what_is_updated_by_hand_does_not_stall():
    daemons = workload("DaemonSet", "agent", "100m")
    daemons["spec"] |= {"updateStrategy": {"type": "OnDelete"}}
    assert simulate([daemons], ClusterProfile(nodes=[node("a")])).of(StalledRollout) == []


def test_no_number_of_replicas_keeps_a_dry_run_from_ending():
    outcome = simulate([workload("StatefulSet", "web", "1", 2147483647)], ClusterProfile(nodes=[node("a")]), plan=("install",))
    assert [fact.ref.label for fact in outcome.of(UnplacedPod)] == ["StatefulSet web"]
    assert outcome.assumptions[-1] == "size: of workloads with more than 500 pods, no more than these"
    small = simulate([workload("StatefulSet", "web", "1", 2)], ClusterProfile(nodes=[node("a")]), plan=("install",))
    assert all(not each.startswith("size:") for each in small.assumptions)


def test_the_jobs_of_a_cron_job_end_as_well():
    job = {"parallelism": 2147483647, "completions": 2147483647, "template": {"spec": {**pod("a", "1m")["spec"], "restartPolicy": "Never"}}}
    cron = {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "work", "namespace": "default"},
            "spec": {"schedule": "0 3 * * *", "jobTemplate": {"spec": job}}}  # fmt: skip
    outcome = simulate([cron], ClusterProfile(nodes=[node("a")]), plan=("install",))
    assert len({each.pod for each in outcome.placements}) == 500


def two_of_one_claim(cpu):
    """Two pods that come together, with one claim that waits for the first."""
    kind = {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "late"}, "provisioner": "example.com/disk"}
    spec = {"storageClassName": "late", "accessModes": ["ReadWriteOnce"], "volumeMode": "Filesystem", "resources": {"requests": {"storage": "1Gi"}}}
    claim = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data", "namespace": "default"}, "spec": spec}
    volumes = [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]
    cluster = Cluster(ClusterProfile(nodes=[node("a"), node("b")]), Kubelet())
    for value in (node("a"), node("b"), {**kind, "volumeBindingMode": "WaitForFirstConsumer", "reclaimPolicy": "Delete"}, claim):
        cluster.create(value)
    cluster.rest()
    for name in ("one", "two"):
        cluster.create(pod(name, cpu, volumes=volumes))
    cluster.rest()
    return cluster, [cluster.store.get("Pod", "default", name) for name in ("one", "two")]


def test_the_second_of_two_pods_that_decide_of_one_claim_is_tried_again():
    cluster, (one, two) = two_of_one_claim("100m")
    assert one["spec"]["nodeName"] == "a"
    assert "nodeName" not in two["spec"]
    (condition,) = two["status"]["conditions"]
    assert condition["reason"] == "SchedulerError"
    assert condition["message"] == (
        'running PreBind plugin "VolumeBinding": binding volumes: Operation cannot be fulfilled on persistentvolumeclaims "data": '
        "the object has been modified; please apply your changes to the latest version and try again"
    )
    cluster.settle(60)
    two = cluster.store.get("Pod", "default", "two")
    # By then the volume is there and reaches both nodes, but one alone may use it: the pod waits for it on the emptier node.
    assert two["spec"]["nodeName"] == "b"
    assert two["status"]["containerStatuses"][0]["state"] == {"waiting": {"reason": "ContainerCreating", "message": "claim data is attached to a, where one uses it"}}


def test_pods_with_claims_of_their_own_are_put_on_nodes_together():
    kind = {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "late"}, "provisioner": "example.com/disk"}
    spec = {"storageClassName": "late", "accessModes": ["ReadWriteOnce"], "volumeMode": "Filesystem", "resources": {"requests": {"storage": "1Gi"}}}
    cluster = Cluster(ClusterProfile(nodes=[node("a")]), Kubelet())
    for value in (node("a"), {**kind, "volumeBindingMode": "WaitForFirstConsumer", "reclaimPolicy": "Delete"}):
        cluster.create(value)
    for name in ("one", "two"):
        cluster.create({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": name, "namespace": "default"}, "spec": spec})
    cluster.rest()
    for name in ("one", "two"):
        cluster.create(pod(name, volumes=[{"name": "data", "persistentVolumeClaim": {"claimName": name}}]))
    cluster.rest()
    assert [each["spec"].get("nodeName") for each in cluster.store.of_kind("Pod")] == ["a", "a"]


def test_a_pod_with_gates_says_what_the_server_says():
    cluster = Cluster(ClusterProfile(nodes=[node("a")]), Kubelet())
    cluster.create(node("a"))
    cluster.create(pod("held", schedulingGates=[{"name": "example.com/wait"}]))
    cluster.rest()
    (condition,) = cluster.store.get("Pod", "default", "held")["status"]["conditions"]
    assert (condition["reason"], condition["message"]) == ("SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates")


def test_nobody_writes_of_a_pod_whose_claim_to_devices_is_not_there():
    cluster = Cluster(ClusterProfile(nodes=[node("a")]), Kubelet())
    cluster.create(node("a"))
    cluster.create({"apiVersion": "resource.k8s.io/v1", "kind": "ResourceSlice", "metadata": {"name": "s"}, "spec": {"driver": "d", "nodeName": "a", "pool": {"name": "a", "generation": 1, "resourceSliceCount": 1}}})
    cluster.create(pod("held", resourceClaims=[{"name": "gpu", "resourceClaimName": "shared"}]))
    cluster.rest()
    held = cluster.store.get("Pod", "default", "held")
    assert (held["spec"].get("nodeName"), (held.get("status") or {}).get("conditions")) == (None, None)
    assert cluster.placing.attempts["default", "held"].message.startswith('0/1 nodes are available: resourceclaim.resource.k8s.io "shared" not found.')
