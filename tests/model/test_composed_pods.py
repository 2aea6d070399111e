"""The pods that come of workflows and tasks, and where their fields are written."""

import pytest

from kubecheck.documents import read
from kubecheck.model.references import references_of
from kubecheck.model.resource import resources_of
from kubecheck.model.templates import pod_templates_of
from kubecheck.model.world import World
from kubecheck.source import Source

WORKFLOW = """
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: a}
spec:
  serviceAccountName: runner
  securityContext: {runAsUser: 1000}
  tolerations: [{operator: Exists}]
  podPriorityClassName: low
  dnsPolicy: Default
  hostAliases: [{ip: 10.0.0.1, hostnames: [a]}]
  podMetadata: {labels: {a: workflow, b: workflow}}
  volumes:
  - {name: unused, emptyDir: {}}
  - {name: shared, secret: {secretName: s}}
  - {name: own, configMap: {name: hidden}}
  templates:
  - name: steps
    steps: [[{name: x, template: run}], [{name: y, inline: {script: {image: "python:3", source: "print(1)"}}}]]
  - name: dag
    dag: {tasks: [{name: z, template: run}, {name: w, inline: {container: {image: "c:1"}}}]}
  - name: run
    metadata: {labels: {a: template}}
    serviceAccountName: other
    automountServiceAccountToken: false
    tolerations: []
    hostAliases: [{ip: 10.0.0.2, hostnames: [b]}]
    container: {name: ignored, image: "app:1", volumeMounts: [{name: shared, mountPath: /s}, {name: own, mountPath: /o}, {name: gone, mountPath: /g}]}
    initContainers: [{name: i, image: "init:1"}]
    sidecars: [{name: s, image: "side:1"}]
    volumes: [{name: own, configMap: {name: seen}}]
  - name: set
    containerSet: {containers: [{name: one, image: "one:1"}, {name: main, image: "two:1"}]}
  - {name: wait, suspend: {}}
  - {name: patched, podSpecPatch: "{}", container: {image: "x:1"}}
"""
TASK = """
apiVersion: tekton.dev/v1
kind: Task
metadata: {name: a}
spec:
  stepTemplate: {image: "base:1", env: [{name: A, value: common}, {name: B, value: common}], securityContext: {privileged: true}}
  steps:
  - {name: one, env: [{name: A, value: own}], computeResources: {requests: {cpu: 1}}, volumeMounts: [{name: v, mountPath: /v}]}
  - {name: named, ref: {name: action}}
  - {name: two, image: "two:1"}
  sidecars: [{name: side, image: "side:1", resources: {limits: {cpu: 2}}}]
  volumes: [{name: v, secret: {secretName: s}}, {name: w, emptyDir: {}}]
"""


def resource_of(text):
    (resource,) = resources_of(read(Source("a.yaml", text.lstrip())).documents[0], "default", frozenset())
    return resource


def containers_of(template):
    return [(each.list_name, each.name, each.value.get("image"), each.at("image").path) for each in template.all_containers]


def test_a_workflow_makes_a_pod_of_each_template_that_runs_containers():
    script, inline, run, several = pod_templates_of(resource_of(WORKFLOW))
    assert containers_of(script) == [("containers", "main", "python:3", ("spec", "templates", 0, "steps", 1, 0, "inline", "script", "image"))]
    assert containers_of(inline) == [("containers", "main", "c:1", ("spec", "templates", 1, "dag", "tasks", 1, "inline", "container", "image"))]
    assert containers_of(run) == [
        ("containers", "main", "app:1", ("spec", "templates", 2, "container", "image")),
        ("containers", "s", "side:1", ("spec", "templates", 2, "sidecars", 0, "image")),
        ("initContainers", "i", "init:1", ("spec", "templates", 2, "initContainers", 0, "image")),
    ]
    assert [each[1:3] for each in containers_of(several)] == [("one", "one:1"), ("main", "two:1")]
    assert containers_of(several)[1][3] == ("spec", "templates", 3, "containerSet", "containers", 1, "image")
    assert not run.long_running


def test_a_template_says_itself_what_it_does_not_have_of_the_workflow():
    run = pod_templates_of(resource_of(WORKFLOW))[2]
    expected = {
        "serviceAccountName": "other", "automountServiceAccountToken": False, "securityContext": {"runAsUser": 1000}, "tolerations": [{"operator": "Exists"}], "priorityClassName": "low",
        "dnsPolicy": "Default", "restartPolicy": "Never", "hostAliases": [{"ip": "10.0.0.1", "hostnames": ["a"]}, {"ip": "10.0.0.2", "hostnames": ["b"]}],
    }
    assert {field: run.spec.get(field) for field in expected} == expected
    assert run.labels == {"a": "template", "b": "workflow"}
    assert [each["name"] for each in run.spec["volumes"]] == ["own", "shared"]
    places = {
        ("spec", "serviceAccountName"): ("spec", "templates", 2, "serviceAccountName"),
        ("spec", "securityContext", "runAsUser"): ("spec", "securityContext", "runAsUser"),
        ("spec", "priorityClassName"): ("spec", "podPriorityClassName"),
        ("spec", "hostAliases", 1, "ip"): ("spec", "templates", 2, "hostAliases", 0, "ip"),
        ("spec", "volumes", 0, "configMap"): ("spec", "templates", 2, "volumes", 0, "configMap"),
        ("spec", "volumes", 1, "secret"): ("spec", "volumes", 1, "secret"),
        ("metadata", "labels"): ("spec", "templates", 2, "metadata", "labels"),
        ("spec", "hostNetwork"): ("spec", "templates", 2),
    }
    assert {field: run.path_to(*field) for field in places} == places


def test_an_empty_security_context_counts():
    run = pod_templates_of(resource_of(WORKFLOW.replace("    tolerations: []", "    securityContext: {}")))[2]
    assert run.spec["securityContext"] == {}


def test_references_of_workflows_stand_where_they_are_written():
    found = {(each.target[1], each.target[3]): each.path for each in references_of(resource_of(WORKFLOW)) if each.template.path == ("spec", "templates", 2)}
    assert found == {
        ("ConfigMap", "seen"): ("spec", "templates", 2, "volumes", 0, "configMap", "name"),
        ("Secret", "s"): ("spec", "volumes", 1, "secret", "secretName"),
        ("ServiceAccount", "other"): ("spec", "templates", 2, "serviceAccountName"),
        ("PriorityClass", "low"): ("spec", "podPriorityClassName"),
    }


@pytest.mark.parametrize("field", ["podSpecPatch: x", "templateDefaults: {container: {image: x}}"])
def test_pods_that_something_else_changes_are_not_known(field):
    assert pod_templates_of(resource_of(WORKFLOW.replace("  dnsPolicy: Default", f"  {field}"))) == []


@pytest.mark.parametrize(("kind", "spec", "paths"), [
    ("Workflow", "{templates: [{container: {image: a}}]}", [("spec", "templates", 0)]),
    ("CronWorkflow", "{workflowSpec: {templates: [{container: {image: a}}]}}", [("spec", "workflowSpec", "templates", 0)]),
    ("Workflow", "{templates: [1, {container: a}, {steps: [a, [b]]}, {dag: {tasks: {}}}, {containerSet: {containers: [c]}}]}", []),
    ("Workflow", "{templates: {a: b}}", []),
    ("Workflow", "[]", []),
])  # fmt: skip
def test_where_templates_of_workflows_stand(kind, spec, paths):
    text = f"apiVersion: argoproj.io/v1alpha1\nkind: {kind}\nmetadata: {{name: a}}\nspec: {spec}\n"
    assert [each.path for each in pod_templates_of(resource_of(text))] == paths


def test_a_task_makes_one_pod_of_its_steps():
    (task,) = pod_templates_of(resource_of(TASK))
    assert containers_of(task) == [
        ("containers", "one", "base:1", ("spec", "steps", 0, "image")),
        ("containers", "two", "two:1", ("spec", "steps", 2, "image")),
        ("containers", "side", "side:1", ("spec", "sidecars", 0, "image")),
    ]
    one, two, side = task.all_containers
    assert one.value["env"] == [{"name": "A", "value": "own"}, {"name": "B", "value": "common"}]
    assert two.value["env"] == [{"name": "A", "value": "common"}, {"name": "B", "value": "common"}]
    assert one.value["securityContext"] == two.value["securityContext"] == {"privileged": True}
    assert one.value["resources"] == {"requests": {"cpu": 1}}
    assert one.at("resources", "requests", "cpu").path == ("spec", "steps", 0, "computeResources", "requests", "cpu")
    assert side.at("resources", "limits", "cpu").path == ("spec", "sidecars", 0, "resources", "limits", "cpu")
    assert [each["name"] for each in task.spec["volumes"]] == ["v"]


@pytest.mark.parametrize(("kind", "spec", "paths", "account"), [
    ("Pipeline", "{tasks: [{name: a, taskRef: {name: b}}, {name: c, taskSpec: %s}], finally: [{name: d, taskSpec: %s}]}",
     [("spec", "tasks", 1, "taskSpec"), ("spec", "finally", 0, "taskSpec")], None),
    ("PipelineRun", "{taskRunTemplate: {serviceAccountName: s}, pipelineSpec: {tasks: [{name: c, taskSpec: %s}]}}",
     [("spec", "pipelineSpec", "tasks", 0, "taskSpec")], ("spec", "taskRunTemplate", "serviceAccountName")),
    ("TaskRun", "{serviceAccountName: s, podTemplate: {nodeSelector: {a: b}, env: []}, taskSpec: %s}", [("spec", "taskSpec")], ("spec", "serviceAccountName")),
    ("TaskRun", "{taskRef: {name: a}}", [], None),
    ("Task", "{steps: {}}", [], None),
])  # fmt: skip
def test_where_tasks_stand(kind, spec, paths, account):
    text = f"apiVersion: tekton.dev/v1\nkind: {kind}\nmetadata: {{name: a}}\nspec: {spec.replace('%s', '{steps: [{name: x, image: a}]}')}\n"
    found = pod_templates_of(resource_of(text))
    assert [each.path for each in found] == paths
    if account:
        assert found[0].path_to("spec", *found[0].service_account[0]) == account
    if "podTemplate" in spec:
        assert found[0].spec["nodeSelector"] == {"a": "b"}
        assert "env" not in found[0].spec


def test_nobody_selects_composed_pods():
    resource = resource_of(WORKFLOW)
    world = World([resource])
    assert world.pod_templates == []
    assert len(world.templates_of(resource)) == 4
