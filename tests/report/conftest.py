import pytest

from kubecheck.findings import Edit, Fate, FileFate, Finding, Fix, Location, Note, Report, Severity
from kubecheck.source import Source


def place(source, needle, nth=0):
    """The location of the nth occurrence of a text in a source."""
    at = -1
    for _ in range(nth + 1):
        at = source.text.index(needle, at + 1)
    start, end = source.position(at), source.position(at + len(needle))
    return Location(source.path, start.line, start.column, end.line, end.column, at, at + len(needle))


@pytest.fixture
def report():
    web = Source("web.yaml", "\n" * 11 + "  selector: {app: wbe}\n")
    deploy = Source("deploy.yaml", "\n" * 30 + "        app: web\n")
    selector = Finding(
        "selector-matches-nothing",
        Severity.ERROR,
        "selects app=wbe, which no pod template carries",
        place(web, "{app: wbe}"),
        label="nothing has this label",
        notes=(Note("the closest pod template (Deployment web)", place(deploy, "app: web")), Note("in namespace default")),
        facts={"wanted": {"app": "wbe"}, "seen": frozenset(["b", "a"]), "ratio": float("inf")},
        object="Service/default/web",
        field=".spec.selector",
        fix=Fix("write app: web", (Edit("web.yaml", 23, 31, "app: web", "app: wbe"),), safe=True),
    )
    tag = Finding("image-without-tag", Severity.WARNING, "nginx has no tag", place(deploy, "app"), help="name a version")
    info = Finding("single-replica", Severity.INFO, "1 pod, 50% of what is needed: a,b", place(deploy, "web"))
    files = [
        FileFate("deploy.yaml", Fate.CHECKED, documents=1),
        FileFate("gone.yaml", Fate.UNREADABLE, "no such file"),
        FileFate("skaffold.yaml", Fate.OTHER_TOOL, "Skaffold"),
        FileFate("web.yaml", Fate.CHECKED, documents=2),
    ]
    return Report([selector, tag, info], files, {"web.yaml": web, "deploy.yaml": deploy}, notices=("nodes: none were given",))


def _played(objects, *steps):
    from kubecheck.sim.play.questions import play_steps
    from kubecheck.sim.play.steps import read_steps
    from kubecheck.sim.profile import ClusterProfile

    return play_steps(objects, ClusterProfile(), read_steps(steps))


def _node(name, cpu):
    metadata = {"name": name, "labels": {"kubernetes.io/hostname": name}}
    return {"apiVersion": "v1", "kind": "Node", "metadata": metadata, "spec": {}, "status": {"allocatable": {"cpu": cpu, "memory": "8Gi", "pods": "110"}}}


def _object(version, kind, name, **spec):
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": "default"}, "spec": spec}


def _workload(kind, name, container, **spec):
    labels = {"app": name}
    pod = {"containers": [{"name": "c", "image": "example/a:1", **container}], "restartPolicy": "Always", "terminationGracePeriodSeconds": 30}
    return _object("apps/v1", kind, name, selector={"matchLabels": labels}, template={"metadata": {"labels": labels}, "spec": pod}, **spec)


def _budget(least):
    return _object("policy/v1", "PodDisruptionBudget", "web", minAvailable=least, selector={"matchLabels": {"app": "web"}})


@pytest.fixture
def blocked_drain():
    """The outcome of a drain that a replacement without room holds up."""
    web = _workload("Deployment", "web", {"resources": {"requests": {"cpu": "1"}}}, replicas=4)
    return _played([_node("n1", "2"), _node("n2", "2"), web, _workload("DaemonSet", "agent", {}), _budget(3)], "drain=n1")


@pytest.fixture
def updated():
    """The outcome of an update of three pods that take six seconds to get ready."""
    strategy = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 1}}
    probe = {"readinessProbe": {"httpGet": {"path": "/", "port": 80}, "initialDelaySeconds": 5}}
    return _played([_node("n1", "8"), _workload("Deployment", "web", probe, replicas=3, strategy=strategy), _budget(1)], "update=Deployment/web")
