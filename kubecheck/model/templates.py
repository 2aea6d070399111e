"""Pod templates wherever they live: in built-in workloads, in custom ones known by name, and in custom ones of the usual shape."""

from __future__ import annotations

from sys import intern

from kubecheck.api.kinds import POD_TEMPLATE_PATHS
from kubecheck.api.views.view import get, items, mapping, strings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from kubecheck.model.resource import Resource
    from kubecheck.problems import Place
    from kubecheck.source.positions import Path

    # Its class, its path, and what it holds: the labels, whether it is choosy, and the account.
    NotedTemplate = tuple[type["PodTemplate"], Path, dict[str, str], bool, str]

_TEMPLATE = ("spec", "template")
_OF_ANALYSES = ("spec", "metrics", "*", "provider", "job", "spec", "template")
_OF_JOB_SETS = ("replicatedJobs", "*", "template", "spec", "template")
_OF_SPARK = ("driver", "executor")
_OF_RAY = (("headGroupSpec", "template"), ("workerGroupSpecs", "*", "template"))

# Where the pod templates of a kind stand, by (group, kind); "*" stands for each item of a list or each value of a map.
TEMPLATE_PATHS: dict[tuple[str, str], tuple[tuple[str, ...], ...]] = {
    **{key: (path,) for key, path in POD_TEMPLATE_PATHS.items()},
    ("argoproj.io", "AnalysisRun"): (_OF_ANALYSES,),
    ("argoproj.io", "AnalysisTemplate"): (_OF_ANALYSES,),
    ("argoproj.io", "ClusterAnalysisTemplate"): (_OF_ANALYSES,),
    ("argoproj.io", "Experiment"): (("spec", "templates", "*", "template"),),
    ("argoproj.io", "Rollout"): (_TEMPLATE,),
    ("apps.openshift.io", "DeploymentConfig"): (_TEMPLATE,),
    ("serving.knative.dev", "Service"): (_TEMPLATE,),
    ("serving.knative.dev", "Configuration"): (_TEMPLATE,),
    ("serving.knative.dev", "Revision"): ((),),
    ("batch.volcano.sh", "Job"): (("spec", "tasks", "*", "template"),),
    ("jobset.x-k8s.io", "JobSet"): (("spec", *_OF_JOB_SETS),),
    ("keda.sh", "ScaledJob"): (("spec", "jobTargetRef", "template"),),
    ("kubeflow.org", "JAXJob"): (("spec", "jaxReplicaSpecs", "*", "template"),),
    ("kubeflow.org", "MPIJob"): (("spec", "mpiReplicaSpecs", "*", "template"),),
    ("kubeflow.org", "MXJob"): (("spec", "mxReplicaSpecs", "*", "template"),),
    ("kubeflow.org", "PaddleJob"): (("spec", "paddleReplicaSpecs", "*", "template"),),
    ("kubeflow.org", "PyTorchJob"): (("spec", "pytorchReplicaSpecs", "*", "template"),),
    ("kubeflow.org", "TFJob"): (("spec", "tfReplicaSpecs", "*", "template"),),
    ("kubeflow.org", "XGBoostJob"): (("spec", "xgbReplicaSpecs", "*", "template"),),
    ("leaderworkerset.x-k8s.io", "LeaderWorkerSet"): (("spec", "leaderWorkerTemplate", "leaderTemplate"), ("spec", "leaderWorkerTemplate", "workerTemplate")),
    ("ray.io", "RayCluster"): tuple(("spec", *path) for path in _OF_RAY),
    ("ray.io", "RayJob"): (*(("spec", "rayClusterSpec", *path) for path in _OF_RAY), ("spec", "submitterPodTemplate")),
    ("ray.io", "RayService"): tuple(("spec", "rayClusterConfig", *path) for path in _OF_RAY),
    ("sources.knative.dev", "ContainerSource"): (_TEMPLATE,),
    ("sparkoperator.k8s.io", "ScheduledSparkApplication"): tuple(("spec", "template", part, "template") for part in _OF_SPARK),
    ("sparkoperator.k8s.io", "SparkApplication"): tuple(("spec", part, "template") for part in _OF_SPARK),
    ("trainer.kubeflow.org", "ClusterTrainingRuntime"): (("spec", "template", "spec", *_OF_JOB_SETS),),
    ("trainer.kubeflow.org", "TrainingRuntime"): (("spec", "template", "spec", *_OF_JOB_SETS),),
}
_USUAL_PATHS: tuple[tuple[str, ...], ...] = (_TEMPLATE, ("spec", "podTemplate"))
# Groups whose controllers compose pods of several fields: Argo's workflows and Tekton's tasks.
COMPOSED_GROUPS = ("argoproj.io", "tekton.dev")
# Controllers whose pods end by themselves.
_FINITE = frozenset((
    ("argoproj.io", "AnalysisRun"), ("argoproj.io", "AnalysisTemplate"), ("argoproj.io", "ClusterAnalysisTemplate"), ("argoproj.io", "Experiment"),
    ("batch", "Job"), ("batch", "CronJob"), ("batch.volcano.sh", "Job"), ("jobset.x-k8s.io", "JobSet"), ("keda.sh", "ScaledJob"), ("ray.io", "RayJob"),
    ("sparkoperator.k8s.io", "ScheduledSparkApplication"), ("sparkoperator.k8s.io", "SparkApplication"), ("trainer.kubeflow.org", "ClusterTrainingRuntime"), ("trainer.kubeflow.org", "TrainingRuntime"),
    *(("kubeflow.org", f"{framework}Job") for framework in ("JAX", "MPI", "MX", "Paddle", "PyTorch", "TF", "XGBoost")),
))  # fmt: skip


class Container:
    """A container of a pod template.

    ``list_name`` is ``containers``, ``initContainers`` or ``ephemeralContainers``; ``index`` its place there; ``value`` the container as
    written.
    """

    __slots__ = ("index", "list_name", "template", "value")

    def __init__(self, template: PodTemplate, list_name: str, index: int, value: dict[str, Any]) -> None:
        self.template = template
        self.list_name = list_name
        self.index = index
        self.value = value

    @property
    def resource(self) -> Resource:
        """The object that the pod template belongs to."""
        return self.template.resource

    @property
    def name(self) -> str:
        """The container's name, empty when there is none."""
        name = self.value.get("name")
        return name if isinstance(name, str) else ""

    @property
    def is_init(self) -> bool:
        """Whether it runs before the others and ends (a sidecar among the init containers does not)."""
        return self.list_name == "initContainers" and self.value.get("restartPolicy") != "Always"

    def get(self, *steps: str | int) -> Any:
        """What stands at the path in the container, None when nothing does."""
        return get(self.value, steps)

    def mapping(self, *steps: str | int) -> dict[str, Any]:
        """The map at the path; an empty one for anything else."""
        found = get(self.value, steps)
        return found if isinstance(found, dict) else {}

    def items(self, *steps: str | int) -> list[Any]:
        """The list at the path; an empty one for anything else."""
        found = get(self.value, steps)
        return found if isinstance(found, list) else []

    @property
    def has_readable_resources(self) -> bool:
        """Whether what is written in ``resources`` is a map, or nothing is: of anything else nobody knows what was meant."""
        return isinstance(self.value.get("resources"), dict | None)

    def at(self, *steps: str | int) -> Place:
        """The place of a field of the container."""
        return self.template.at("spec", self.list_name, self.index, *steps)

    def facts_at(self, *steps: str | int) -> dict[str, object]:
        """What the server warns of at a field of the container, in its words; empty where it does not."""
        return self.resource.facts_at(*self.template.path_to("spec", self.list_name, self.index, *steps))

    @property
    def label(self) -> str:
        """What people call it: ``container web``."""
        word = {"initContainers": "init container", "ephemeralContainers": "ephemeral container"}.get(self.list_name, "container")
        return f"{word} {self.name}" if self.name else f"{word} {self.index}"


class PodTemplate:
    """What pods are made of: metadata and spec, of a Pod itself or of something that makes pods.

    ``path`` leads from the object's root to the template: ``()`` for a Pod. Of what is written it holds what is asked of all templates again and
    again: the labels, the account, and whether it is choosy; the rest stays with the object.
    """

    __slots__ = ("_account", "_is_choosy", "_labels", "path", "resource")
    is_composed = False  # whether a controller puts it together of several fields

    def __init__(self, resource: Resource, path: Path) -> None:
        self.resource = resource
        self.path = path
        self._labels: dict[str, str] | None = None
        self._is_choosy: bool | None = None
        self._account: str | None = None

    def look_at(self) -> None:
        """Works out what it holds, while its object is unpacked: that is asked of all templates."""
        _ = self.noted

    @property
    def noted(self) -> NotedTemplate:
        """What it holds, as plain data; `template_from` makes it again."""
        return self.__class__, self.path, self.labels, self.is_choosy, self.account

    def hold(self, labels: dict[str, str], is_choosy: bool, account: str) -> None:
        """Holds what is known, so that nobody works it out."""
        self._labels, self._is_choosy, self._account = labels, is_choosy, account

    @property
    def is_choosy(self) -> bool:
        """Whether the pods ask for more than room: for other pods near by or far off, for an even spread, or for a claim."""
        if self._is_choosy is None:
            self._is_choosy = _is_choosy(self.spec)
        return self._is_choosy

    @property
    def account(self) -> str:
        """The ServiceAccount that the pods name by the field of that name; empty where they do not."""
        if self._account is None:
            name = self.spec.get("serviceAccountName")
            self._account = name if isinstance(name, str) else ""
        return self._account

    @property
    def value(self) -> dict[str, Any]:
        """The template as written."""
        return get(self.resource.value, self.path)  # type: ignore[no-any-return]  # a map, or it were no template

    @property
    def metadata(self) -> dict[str, Any]:
        """The metadata of the pods; empty when there is none."""
        return mapping(self.value.get("metadata"))

    @property
    def labels(self) -> dict[str, str]:
        """The labels of the pods; those that are no strings are left out."""
        if self._labels is None:
            self._labels = {intern(key): intern(value) for key, value in strings(self.metadata.get("labels")).items()}  # many templates have them
        return self._labels

    @property
    def annotations(self) -> dict[str, str]:
        """The annotations of the pods; those that are no strings are left out."""
        return strings(self.metadata.get("annotations"))

    @property
    def spec(self) -> dict[str, Any]:
        """The pod spec as written; empty when there is none."""
        return self._parts[0]

    def get(self, *steps: str | int) -> Any:
        """What stands at the path in the pod spec, None when nothing does."""
        return get(self.spec, steps)

    def items(self, *steps: str | int) -> list[Any]:
        """The list at the path in the pod spec; an empty one for anything else."""
        found = get(self.spec, steps)
        return found if isinstance(found, list) else []

    @property
    def all_containers(self) -> tuple[Container, ...]:
        """Containers, then init containers, then ephemeral ones."""
        return self._parts[1]

    @property
    def _parts(self) -> tuple[dict[str, Any], tuple[Container, ...]]:
        """The pod spec, and its containers; what rests has none kept, and is woken."""
        found: tuple[dict[str, Any], tuple[Container, ...]] | None = self.resource.kept.get(self)
        if found is None:
            spec = mapping(self.value.get("spec"))
            containers = tuple(
                Container(self, name, index, value)
                for name in ("containers", "initContainers", "ephemeralContainers")
                for index, value in enumerate(items(spec.get(name)))
                if isinstance(value, dict)
            )
            found = self.resource.kept[self] = spec, containers
        return found

    @property
    def containers(self) -> tuple[Container, ...]:
        """The containers that run together; sidecars among the init containers are not here."""
        return tuple(each for each in self.all_containers if each.list_name == "containers")

    @property
    def service_account(self) -> tuple[tuple[str, ...], str]:
        """The ServiceAccount that the pods run as: the path in the pod spec where it is named, or would be, and the name, ``default`` when none is.

        Mirrors: Convert_v1_PodSpec_To_core_PodSpec, which takes the deprecated field where the other one is empty.
        """
        for field in ("serviceAccountName", "serviceAccount"):
            name = self.spec.get(field)
            if isinstance(name, str) and name:
                return (field,), name
        return ("serviceAccountName",), "default"

    @property
    def long_running(self) -> bool:
        """Whether the pods are meant to run on: not those of a Job, and not a Pod that is never restarted."""
        key = self.resource.ref.key
        if key[:2] in _FINITE:
            return False
        return key[1] != "Pod" or self.spec.get("restartPolicy", "Always") == "Always"

    @property
    def namespace(self) -> str:
        """The namespace of the pods."""
        return self.resource.ref.namespace

    def path_to(self, *steps: str | int) -> Path:
        """The path of a field of the template from the object's root."""
        return (*self.path, *steps)

    def at(self, *steps: str | int) -> Place:
        """The place of a field of the template: ``at("spec", "volumes", 0)``."""
        return self.resource.at(*self.path_to(*steps))

    def __repr__(self) -> str:
        return f"PodTemplate({self.resource.ref!r})"


def template_from(noted: NotedTemplate, resource: Resource) -> PodTemplate:
    """A pod template of an object, of which is known what it holds."""
    made, path, labels, is_choosy, account = noted
    template = made(resource, path)
    template.hold({intern(key): intern(value) for key, value in labels.items()}, is_choosy, account)
    return template


def pod_templates_of(resource: Resource) -> Sequence[PodTemplate]:
    """The pod templates of an object: none, one, or several."""
    if resource.noted is not None:
        return resource.noted.templates
    group, kind = resource.ref.key[:2]
    paths = TEMPLATE_PATHS.get((group, kind))
    if paths is None and ("." not in group or group.endswith(".k8s.io")):
        return []
    value = resource.value
    found: list[PodTemplate] | None = resource.kept.get(resource)  # one in another namespace may share what is kept
    if found is None:
        found = resource.kept[resource] = _find_templates(resource, value, paths)
    return found


def _find_templates(resource: Resource, value: dict[str, Any], paths: tuple[tuple[str, ...], ...] | None) -> list[PodTemplate]:
    if paths is None:
        if resource.ref.group in COMPOSED_GROUPS:
            from kubecheck.model.composed_pods import composed_templates_of  # only for workflows and tasks

            if composed := composed_templates_of(resource):
                return composed
        for path in _USUAL_PATHS:
            template = get(value, path)
            if isinstance(template, dict) and isinstance(get(template, ("spec", "containers")), list):
                return [PodTemplate(resource, path)]
        return []
    found = []
    for path in paths:
        for full, template in _walk(value, path, ()):
            if isinstance(template, dict) and isinstance(template.get("spec", {}), dict | None):
                found.append(PodTemplate(resource, full))
    return found


def _is_choosy(spec: dict[str, Any]) -> bool:
    affinity = spec.get("affinity")
    if isinstance(affinity, dict) and any(
        get(affinity, (kind, "requiredDuringSchedulingIgnoredDuringExecution")) for kind in ("podAffinity", "podAntiAffinity")
    ):
        return True
    if any(get(each, ("whenUnsatisfiable",)) == "DoNotSchedule" for each in items(spec.get("topologySpreadConstraints"))):
        return True
    return any(get(each, ("persistentVolumeClaim",)) is not None for each in items(spec.get("volumes")))


def _walk(value: object, path: tuple[str, ...], done: Path) -> Iterator[tuple[Path, object]]:
    """The values that a path with stars leads to, with their full paths."""
    for index, step in enumerate(path):
        if step == "*":
            rest = path[index + 1 :]
            if isinstance(value, list):
                for place, item in enumerate(value):
                    yield from _walk(item, rest, (*done, place))
            elif isinstance(value, dict):
                for key, item in value.items():
                    yield from _walk(item, rest, (*done, key))
            return
        if not isinstance(value, dict):
            return
        value = value.get(step)
        done = (*done, step)
    yield done, value
