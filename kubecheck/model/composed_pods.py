"""Pods that a controller composes of several fields: the steps of Argo's workflows and of Tekton's tasks.

What rules look at is the pod that comes of them. Each field of it keeps the path where it is written, so a place is always one in the file.
"""

from __future__ import annotations

from kubecheck.api.views.view import get, items, mapping
from kubecheck.model.templates import PodTemplate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from kubecheck.model.resource import Resource
    from kubecheck.source.positions import Path

    Pod = tuple[dict[str, Any], dict[Path, Path]]


class ComposedTemplate(PodTemplate):
    """A pod template that nobody wrote as one. ``path`` leads to what it is mainly made of: Argo's template, or Tekton's task."""

    __slots__ = ()
    is_composed = True

    @property
    def long_running(self) -> bool:
        """Workflows and tasks end."""
        return False

    @property
    def _composed(self) -> Pod:
        value = self.resource.value  # what rests is woken first: it comes with nothing kept
        kept = self.resource.kept
        key = ("composed pod", self.path)
        found: Pod | None = kept.get(key)
        if found is None:
            root = _WORKFLOWS.get(self.resource.ref.key[:2])
            found = kept[key] = _task_pod(value, self.path) if root is None else _workflow_pod(value, root, self.path)
        return found

    @property
    def value(self) -> dict[str, Any]:
        """The template as it is composed."""
        return self._composed[0]

    def path_to(self, *steps: str | int) -> Path:
        """The path from the object's root to where a field of the template is written, or its nearest part that is."""
        places = self._composed[1]
        for end in range(len(steps), 0, -1):
            found = places.get(steps[:end])
            if found is not None:
                return (*found, *steps[end:])
        return self.path


def composed_templates_of(resource: Resource) -> list[PodTemplate]:
    """The pods that come of a workflow or a task; of kinds that are none, no pods."""
    key = resource.ref.key[:2]
    value = resource.value
    if key in _WORKFLOWS:
        found = _find_workflow_pods(value, _WORKFLOWS[key])
    elif key in _TASKS:
        found = iter([_TASKS[key]] if items(get(value, (*_TASKS[key], "steps"))) else [])
    else:
        found = _find_pipeline_tasks(value, _PIPELINES[key]) if key in _PIPELINES else iter(())
    return [ComposedTemplate(resource, path) for path in found]


# -- Argo Workflows ---------------------------------------------------------------------------------------------------

# Fields that a template says itself or has of the workflow, by the name in the pod, in the template and in the workflow. Mirrors: addSchedulingConstraints, setupServiceAccount.
_SHARED = (
    ("affinity", "affinity", "affinity"), ("automountServiceAccountToken", "automountServiceAccountToken", "automountServiceAccountToken"),
    ("nodeSelector", "nodeSelector", "nodeSelector"), ("priorityClassName", "priorityClassName", "podPriorityClassName"),
    ("schedulerName", "schedulerName", "schedulerName"), ("securityContext", "securityContext", "securityContext"),
    ("serviceAccountName", "serviceAccountName", "serviceAccountName"), ("tolerations", "tolerations", "tolerations"),
)  # fmt: skip
_BY_PRESENCE = ("affinity", "automountServiceAccountToken", "securityContext")  # of which an empty one counts too
# Fields that stand in the workflow alone.
_OF_WORKFLOW = ("dnsConfig", "dnsPolicy", "hostNetwork", "imagePullSecrets")


def _find_workflow_pods(value: dict[str, Any], root: Path) -> Iterator[Path]:
    """Where the templates of a workflow stand that run containers, those in steps and tasks included. One whose pod a patch changes is left out: nobody knows how."""
    spec = mapping(get(value, root))
    if spec.get("podSpecPatch") or spec.get("templateDefaults"):
        return
    for path, template in _templates_in(spec, root):
        if _main_containers(template) and not template.get("podSpecPatch"):
            yield path


def _templates_in(spec: dict[str, Any], root: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for number, template in enumerate(items(spec.get("templates"))):
        if not isinstance(template, dict):
            continue
        path: Path = (*root, "templates", number)
        yield path, template
        for at, group in enumerate(items(template.get("steps"))):
            yield from _inline_in(items(group), (*path, "steps", at))
        yield from _inline_in(items(get(template, ("dag", "tasks"))), (*path, "dag", "tasks"))


def _inline_in(tasks: list[Any], path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for number, task in enumerate(tasks):
        inline = get(task, ("inline",))
        if isinstance(inline, dict):
            yield (*path, number, "inline"), inline


def _main_containers(template: dict[str, Any]) -> list[tuple[Path, dict[str, Any]]]:
    """The containers that a template runs, each with its path in it; none for one that is made of others."""
    found: list[tuple[Path, dict[str, Any]]] = [
        ((field,), {**template[field], "name": "main"}) for field in ("container", "script") if isinstance(template.get(field), dict)
    ]
    for number, each in enumerate(items(get(template, ("containerSet", "containers")))):
        if isinstance(each, dict):
            found.append((("containerSet", "containers", number), each))
    return found


def _workflow_pod(value: dict[str, Any], root: Path, path: Path) -> Pod:
    """The pod of one template, less what the controller adds of its own. Mirrors: createWorkflowPod of argo-workflows v4."""
    workflow = mapping(get(value, root))
    template = mapping(get(value, path))
    parts = _Parts()
    containers = _main_containers(template)
    containers += [(("sidecars", number), each) for number, each in enumerate(items(template.get("sidecars"))) if isinstance(each, dict)]
    for part, each in containers:
        parts.append("containers", each, (*path, *part))
    for number, each in enumerate(items(template.get("initContainers"))):
        if isinstance(each, dict):
            parts.append("initContainers", each, (*path, "initContainers", number))
    for field, own, shared in _SHARED:
        none: tuple[object, ...] = (None,) if field in _BY_PRESENCE else (None, "", [], {})
        if template.get(own) not in none:
            parts.put(field, template[own], (*path, own))
        elif workflow.get(shared) not in none:
            parts.put(field, workflow[shared], (*root, shared))
    for field in _OF_WORKFLOW:
        if field in workflow:
            parts.put(field, workflow[field], (*root, field))
    for holder, where in ((workflow, root), (template, path)):
        for number, alias in enumerate(items(holder.get("hostAliases"))):
            parts.append("hostAliases", alias, (*where, "hostAliases", number))
    parts.add_mounted_volumes(((template, path), (workflow, root)))
    parts.spec["restartPolicy"] = "Never"
    metadata = {
        field: {**mapping(get(workflow, ("podMetadata", field))), **mapping(get(template, ("metadata", field)))} for field in ("labels", "annotations")
    }
    parts.places["metadata",] = (*path, "metadata")
    return {"metadata": metadata, "spec": parts.spec}, parts.places


# -- Tekton -----------------------------------------------------------------------------------------------------------

_TASK_SPEC = "taskSpec"
# Where a run says what its pods are given; a task by itself says nothing there.
_RUNS: tuple[Path, ...] = (("spec",), ("spec", "taskRunTemplate"))


def _find_pipeline_tasks(value: dict[str, Any], root: Path) -> Iterator[Path]:
    """Where the tasks stand that are written into a pipeline."""
    pipeline = mapping(get(value, root))
    for field in ("tasks", "finally"):
        for number, task in enumerate(items(pipeline.get(field))):
            if items(get(task, (_TASK_SPEC, "steps"))):
                yield (*root, field, number, _TASK_SPEC)


def _task_pod(value: dict[str, Any], path: Path) -> Pod:
    """The pod of a task, less what the controller adds of its own. Steps that name another object, which holds their image, are left out. Mirrors: Builder.Build of tektoncd/pipeline."""
    task = mapping(get(value, path))
    common = mapping(task.get("stepTemplate"))
    parts = _Parts()
    for field in ("steps", "sidecars"):
        for number, each in enumerate(items(task.get(field))):
            if not isinstance(each, dict) or "ref" in each:
                continue
            written = {**common, **each} if field == "steps" else each
            # In v1beta1 steps say resources, in v1 computeResources.
            resources = "computeResources" if "computeResources" in written or "resources" not in written else "resources"
            container = {key: part for key, part in written.items() if key != "computeResources"}
            if resources in written:
                container["resources"] = written[resources]
            if field == "steps":
                for shared in ("env", "volumeMounts"):
                    container[shared] = _merged(each.get(shared), common.get(shared), "name" if shared == "env" else "mountPath")
            place = parts.append("containers", container, (*path, field, number))
            parts.places[(*place, "resources")] = (*path, field, number, resources)
    holders = [(task, path)]
    for root in _RUNS:
        if isinstance(name := get(value, (*root, "serviceAccountName")), str):
            parts.put("serviceAccountName", name, (*root, "serviceAccountName"))
        settings = mapping(get(value, (*root, "podTemplate")))
        holders.append((settings, (*root, "podTemplate")))
        for field in settings:
            if field not in ("env", "volumes"):
                parts.put(field, settings[field], (*root, "podTemplate", field))
    parts.add_mounted_volumes(holders)
    parts.spec["restartPolicy"] = "Never"
    return {"metadata": {}, "spec": parts.spec}, parts.places


def _merged(own: object, common: object, key: str) -> list[Any]:
    """A step's list, and behind it what the step template alone has; so places of the step's own items stay as they are."""
    found = items(own)
    known = [get(each, (key,)) for each in found]
    return [*found, *(each for each in items(common) if get(each, (key,)) not in known)]


# -- shared -----------------------------------------------------------------------------------------------------------


class _Parts:
    """A pod spec that is put together, and where each part is written."""

    def __init__(self) -> None:
        self.spec: dict[str, Any] = {}
        self.places: dict[Path, Path] = {}

    def put(self, field: str, value: object, path: Path) -> None:
        self.spec[field] = value
        self.places["spec", field] = path

    def append(self, field: str, value: object, path: Path) -> Path:
        """Adds an item to a list of the spec; gives its path in the template."""
        found = self.spec.setdefault(field, [])
        place: Path = ("spec", field, len(found))
        self.places[place] = path
        found.append(value)
        return place

    def add_mounted_volumes(self, holders: Sequence[tuple[dict[str, Any], Path]]) -> None:
        """Adds the volumes that containers mount, each from the first holder that has it."""
        containers = [each for field in ("containers", "initContainers") for each in self.spec.get(field, ())]
        mounted = [get(mount, ("name",)) for each in containers for mount in items(each.get("volumeMounts"))]
        done: list[object] = []
        for holder, path in holders:
            for number, volume in enumerate(items(holder.get("volumes"))):
                name = get(volume, ("name",))
                if name in mounted and name not in done:
                    done.append(name)
                    self.append("volumes", volume, (*path, "volumes", number))


# Where the specification stands, by (group, kind).
_WORKFLOWS: dict[tuple[str, str], Path] = {
    ("argoproj.io", "ClusterWorkflowTemplate"): ("spec",),
    ("argoproj.io", "CronWorkflow"): ("spec", "workflowSpec"),
    ("argoproj.io", "Workflow"): ("spec",),
    ("argoproj.io", "WorkflowTemplate"): ("spec",),
}
_TASKS: dict[tuple[str, str], Path] = {("tekton.dev", "ClusterTask"): ("spec",), ("tekton.dev", "Task"): ("spec",), ("tekton.dev", "TaskRun"): ("spec", _TASK_SPEC)}
_PIPELINES: dict[tuple[str, str], Path] = {("tekton.dev", "Pipeline"): ("spec",), ("tekton.dev", "PipelineRun"): ("spec", "pipelineSpec")}
